"""Test data, one module for each app."""
