"""Legality review and collective deliberation of what the bureau decides or issues."""
