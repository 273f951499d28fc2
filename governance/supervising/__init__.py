"""Supervision of parks and the branch: the year's plan, findings, their mending and who answers for them."""
