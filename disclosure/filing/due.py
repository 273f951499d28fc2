"""By when a year's report is due, and the summary of all of them. Days are those of Shanghai."""

from __future__ import annotations

from datetime import date

from disclosure.deadlines import DutyRows
from registry.selectors import threshold_on

SUMMARY_DUE = "disclosure-summary-due"


def annual_due_on(for_year: int) -> date:
    """The last day for the report on `for_year`. Basis: 部令24号第十九条. Raises Refused without the row."""
    return DutyRows().annual_due(for_year)


def summary_due_on(for_year: int) -> date:
    """The last day for the summary to the province (the row: month × 100 + day). Basis: 第二十三条."""
    year = for_year + 1
    month, day = divmod(int(threshold_on(SUMMARY_DUE, date(year, 1, 1)).amount), 100)
    return date(year, month, day)
