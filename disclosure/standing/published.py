"""The list of `/disclosures/standings/`: who disclosed in time, late or not yet, from snapshots alone."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from common.models import PublishedRecord
from common.shelves import Facet, Shelf
from disclosure.standing.public import LABELS, STANDING
from registry.shelves import PARK

FIRST_YEAR = 2021  # reported on in 2022, when the rule took effect

STANDINGS = Shelf(
    kind=STANDING,
    title="年度报告披露情况",
    day="截至日期",
    page=f"public-{STANDING}",
    list_name="disclosures:standing-list",
    feed_name="disclosures:standing-feed",
    api="disclosure-public-api:standing",
    facets=(
        Facet.years("披露年度", FIRST_YEAR),
        Facet("standing", "披露情况", lambda: dict(LABELS), tuple(LABELS)),
        PARK,
    ),
    orderings={"-dated_on": "截至日期由近到远", "dated_on": "截至日期由远到近"},
    hint="企业名称、统一社会信用代码",
    year_of_day=False,
)


def standings_among(year: int, usccs: Iterable[str]) -> dict[str, PublishedRecord]:
    """What is published of the reports on a year, of these enterprises, by code; one query."""
    rows = PublishedRecord.objects.on_display(timezone.localdate()).filter(
        kind=STANDING, uscc__in=list(usccs), facets__contains=f"|year={year}|"
    )
    return {record.uscc: record for record in rows}
