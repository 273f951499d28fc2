"""What a published credit grade means for the positive list: proposals to enter and to leave it."""
