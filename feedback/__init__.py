"""Errors that the public reports about published content: routed, answered, tracked."""
