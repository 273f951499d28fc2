"""The yearly list of enterprises that must disclose."""
