"""The day of the tests of duties and of their pages, and who stands on a list by then."""

from __future__ import annotations

from datetime import date

from disclosure.models import DutyListEntry
from tests.factories.disclosure import DutyListEntryFactory

TODAY = date(2024, 6, 12)  # the temporary report on what came on 3 June was due on the 11th


def listed(year: int = 2024, **values) -> DutyListEntry:
    """An entry of the year's list, public since the end of March."""
    return DutyListEntryFactory(
        year=year, noticed_on=date(2022, 3, 1), published_on=date(year, 3, 28), **values
    )
