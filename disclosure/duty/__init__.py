"""What an enterprise owes, by when, and the temporary reports that meet it."""
