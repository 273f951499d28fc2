"""Disclosure duties and filings, ratings, clean production, insurance."""
