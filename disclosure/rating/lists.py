"""The lists of runs, results and frozen events: declared like registers, entered and imported by nobody."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse

from accounts.rules import any_staff
from common.registers import Register
from common.registers.declaration import Filter
from disclosure.models import RatingEvent, RatingResult, RatingRun


class RunList(Register):
    """Runs lead to their pages."""

    def detail_url(self, obj: Any) -> str:
        return reverse("disclosure:rating-run-detail", args=[obj.pk])


class ResultList(Register):
    """A computed result leads to the sheet of its rating."""

    def detail_url(self, obj: Any) -> str:
        if obj.rating is None:
            return reverse("disclosure:rating-run-detail", args=[obj.run_id])
        return reverse("disclosure:rating-sheet", args=[obj.rating.ledger_no])


class EventList(Register):
    """A frozen event leads to its page."""

    def detail_url(self, obj: Any) -> str:
        return reverse("disclosure:rating-event-detail", args=[obj.pk])


def _columns(model: type[models.Model]) -> list[str]:
    return [each.name for each in model._meta.concrete_fields if each.name != "id"]


RUNS = RunList(
    model=RatingRun,
    slug="rating-runs",
    title="信用评价计算",
    description="由上一年度各登记簿的记录计算环保信用评价；告知企业之前可以重新计算，每次计算的输入和结果均予保留。",
    workbook="",
    columns=_columns(RatingRun),
    listing=[
        "created_at",
        "year",
        "scheme",
        "state",
        "enterprises",
        "event_count",
        "started_by",
        "finished_at",
    ],
    filters=["year", "state"],
    ordering="-created_at",
    may_read=any_staff,
)
RESULTS = ResultList(
    model=RatingResult,
    slug="rating-results",
    title="评价计算结果",
    workbook="",
    columns=_columns(RatingResult),
    listing=[
        "enterprise__name",
        "enterprise__uscc",
        "score",
        "scored_grade",
        "grade",
        "previous_grade",
        "movement",
        "veto_reason",
        "event_count",
    ],
    filters=["grade", "previous_grade", "movement", Filter("enterprise__park", "所在园区")],
    search=["enterprise__name", "enterprise__uscc"],
    ordering="score",
    may_read=any_staff,
)
EVENTS = EventList(
    model=RatingEvent,
    slug="rating-events",
    title="归集的事项",
    description="本次计算读取的全部记录及其分值，包括不计入的记录和理由；数据已冻结，其后登记簿的变化不影响本次计算。",
    workbook="",
    columns=_columns(RatingEvent),
    listing=[
        "enterprise__name",
        "item__name",
        "happened_on",
        "description",
        "source_number",
        "points",
        "is_counted",
        "ground",
    ],
    filters=["is_counted", "happened_on", Filter("item__group", "方面"), Filter("item__source", "数据来源")],
    search=["source_number", "enterprise__name", "enterprise__uscc"],
    ordering="happened_on",
    may_read=any_staff,
)
