"""The staff's and the public's pages."""
