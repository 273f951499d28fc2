"""Use-cases of the yearly report."""
