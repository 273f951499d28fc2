"""The lists of `/disclosures/lists/`: yearly lists and the enterprises on them, from snapshots alone."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from common.models import PublishedRecord
from common.shelves import Facet, Labels, Shelf
from disclosure.listing.enums import DutyListStatus
from disclosure.listing.public import DUTY_LIST, DUTY_LIST_ENTRY
from disclosure.models import DutyCriterion
from disclosure.standing.published import STANDINGS
from registry.shelves import PARK

FIRST_YEAR = 2022  # the rule is in force since 2022-02-08
STAGES = {stage.value: str(stage.label) for stage in (DutyListStatus.NOTICED, DutyListStatus.PUBLISHED)}


def _years() -> Labels:
    """From next year's list, which may be drawn up already, back to the first."""
    return {str(year): f"{year}年" for year in range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1)}


def _criteria() -> Labels:
    return dict(DutyCriterion.objects.order_by("code").values_list("code", "name"))


LISTS = Shelf(
    kind=DUTY_LIST,
    title="年度披露企业名单",
    day="公示或公布日期",
    page=f"public-{DUTY_LIST}",
    list_name="disclosures:duty-list-list",
    feed_name="disclosures:duty-list-feed",
    api="disclosure-public-api:duty-list",
    facets=(
        Facet("year", "名单年度", _years),
        Facet("stage", "阶段", lambda: dict(STAGES), tuple(STAGES)),
    ),
    orderings={"-dated_on": "日期由近到远", "dated_on": "日期由远到近"},
    hint="企业名称、统一社会信用代码",
    year_of_day=False,
)
ENTRIES = Shelf(
    kind=DUTY_LIST_ENTRY,
    title="依法披露企业",
    day="公布日期",
    page=f"public-{DUTY_LIST_ENTRY}",
    list_name="disclosures:duty-list-entry-list",
    feed_name="disclosures:duty-list-entry-feed",
    api="disclosure-public-api:duty-list-entry",
    facets=(
        Facet("year", "名单年度", _years),
        Facet("criterion", "列入情形", _criteria),
        PARK,
    ),
    orderings={"-dated_on": "公布日期由近到远", "dated_on": "公布日期由远到近"},
    hint="企业名称、统一社会信用代码、列入情形",
    year_of_day=False,
)
LIST_SHELVES = {shelf.kind: shelf for shelf in (LISTS, ENTRIES, STANDINGS)}


def list_key(record: PublishedRecord) -> str:
    """The key of the list that a snapshot shows."""
    return record.source.rpartition(":")[2]


def takes_objections(record: PublishedRecord) -> bool:
    """Whether the list is on notice today; the last day counts to its end."""
    body: dict[str, Any] = record.body
    today = timezone.localdate().isoformat()
    on_notice = record.withdrawn_at is None and body.get("stage") == DutyListStatus.NOTICED
    return bool(on_notice and body["notice_first_day"] <= today <= body["notice_last_day"])
