"""Decisions, normative documents, litigation, supervision, opinion."""
