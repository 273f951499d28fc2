"""Cross-checks of the annual report: what contradicts itself, the bureau's records or last year.

Each check is a pure function of the contents and the context, in a file by subject, and stands in
`RULES`. `reading.py` alone reads the database. Errors are mended; warnings may be explained.
"""

from __future__ import annotations

from disclosure.annual.checks.finding import RULES, Context, Finding, Level, Rule, Settings
from disclosure.annual.checks.reading import (
    all_findings,
    context_of,
    current_explanations,
    open_findings,
    unexplained,
)
from disclosure.annual.checks.running import findings

__all__ = [
    "RULES",
    "Context",
    "Finding",
    "Level",
    "Rule",
    "Settings",
    "all_findings",
    "context_of",
    "current_explanations",
    "findings",
    "open_findings",
    "unexplained",
]
