"""The public pages of the bulk files."""
