"""Enterprises, laws, statutory limits and the work calendar."""
