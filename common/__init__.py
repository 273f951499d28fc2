"""Machinery without a domain."""
