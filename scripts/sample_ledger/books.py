"""All sheets of the ledger, module by module."""

from __future__ import annotations

from scripts.sample_ledger import (
    Sheets,
    base_book,
    disclosure_book,
    enforcement_book,
    governance_book,
    outreach_book,
    permits_book,
    study_book,
)
from scripts.sample_ledger.world import build_world

MODULES = (
    base_book,
    permits_book,
    enforcement_book,
    disclosure_book,
    study_book,
    outreach_book,
    governance_book,
)


def all_sheets() -> Sheets:
    """Rows of every register that the sample fills, by slug."""
    world = build_world()
    sheets: Sheets = {}
    for module in MODULES:
        sheets |= module.sheets(world)
    return sheets
