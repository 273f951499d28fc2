"""Compulsory clean-production audits: what the enterprise owes by when, hands in, and what is missed."""
