"""案卷评查: files drawn at random, scored by those who did not handle them, followed up."""
