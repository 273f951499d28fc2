"""How long each stage of an approval takes: receipt, acceptance, notice, decision, delivery, publication."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from common.errors import CalendarMissing
from common.figure_tables import Cell, FigureTable, Heading, Row, Visible, chart
from common.indicators import Measure, Period, round_half_up
from permits.enums import EiaCategory, NoticeKind
from permits.models import EiaDecision, PublicNotice
from registry.selectors import work_calendar

PROPOSED = "proposed_on"  # the first day of the first 拟审批公示


@dataclass(frozen=True)
class Stage:
    """From one recorded day to another."""

    code: str
    label: str
    start: str
    end: str

    @property
    def where(self) -> Q:
        """Both days are recorded, in their order: as the row is counted."""
        if PROPOSED not in (self.start, self.end):
            return Q(**{f"{self.start}__isnull": False, f"{self.end}__gte": F(self.start)})
        notices = PublicNotice.objects.filter(decision=OuterRef("pk"), kind=NoticeKind.PROPOSED)
        if self.end == PROPOSED:
            earlier = Exists(notices.filter(first_day__lt=OuterRef(self.start)))
            return Q(**{f"{self.start}__isnull": False}) & Q(Exists(notices)) & ~Q(earlier)
        return Q(Exists(notices.filter(first_day__lte=OuterRef(self.end))))


STAGES = (
    Stage("acceptance", "收到→受理", "received_on", "accepted_on"),
    Stage("proposed", "受理→拟审批公示", "accepted_on", PROPOSED),
    Stage("decision", "拟审批公示→决定", PROPOSED, "decided_on"),
    Stage("direct", "受理→决定", "accepted_on", "decided_on"),
    Stage("delivery", "决定→送达", "decided_on", "delivered_on"),
    Stage("publication", "决定→决定公告", "decided_on", "announced_on"),
)
DAYS = ("received_on", "accepted_on", PROPOSED, "decided_on", "delivered_on", "announced_on")
HEADS = (
    Heading("report_count", "报告书", "个"),
    Heading("report_mean", "报告书平均", "工作日"),
    Heading("form_count", "报告表", "个"),
    Heading("form_mean", "报告表平均", "工作日"),
    Heading("longest", "最长", "工作日"),
)


@dataclass
class _Sum:
    count: int = 0
    days: int = 0
    longest: int = 0

    def add(self, days: int) -> None:
        self.count += 1
        self.days += days
        self.longest = max(self.longest, days)

    @property
    def mean(self) -> Decimal | None:
        return round_half_up(Decimal(self.days) / self.count, Decimal("0.01")) if self.count else None


def by_stage(period: Period, visible: Visible) -> FigureTable:
    """Working days of each stage, of the decisions of the period. One pass over their dates."""
    where = period.covers("decided_on")
    title = "各环节用时"
    try:
        sums = _sums(visible(EiaDecision).filter(where))
    except CalendarMissing as missing:  # the other tables need no calendar: this one says how to mend it
        return FigureTable("stages", title, "环节", HEADS, (), str(missing))
    rows = tuple(_row(stage, where, sums) for stage in STAGES)
    charts = chart(
        "stages-mean",
        "各环节平均工作日",
        "hbar",
        HEADS,
        rows,
        {"report_mean": "报告书", "form_mean": "报告表"},
    )
    note = (
        "当年作出的全部决定；自前一日期次日起算的工作日，不扣除中止期间，含补正和公示。"
        "前后两个日期都已登记且不颠倒的才计入。“受理→决定”与前两个环节重合，不相加。"
    )
    return FigureTable("stages", title, "环节", HEADS, rows, note, charts)


def _sums(decisions: Any) -> dict[tuple[str, str], _Sum]:
    """Stage and category → count and days."""
    notices = PublicNotice.objects.filter(decision=OuterRef("pk"), kind=NoticeKind.PROPOSED)
    first = Subquery(notices.order_by("first_day").values("first_day")[:1])
    rows = decisions.order_by().annotate(**{PROPOSED: first}).values_list("category", *DAYS)
    sums: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    calendar = None
    for category, *days in rows.iterator(chunk_size=2000):
        calendar = calendar or work_calendar()
        at: dict[str, date | None] = dict(zip(DAYS, days, strict=True))
        for stage in STAGES:
            start, end = at[stage.start], at[stage.end]
            if start is not None and end is not None and start <= end:
                sums[stage.code, category].add(calendar.between(start, end))
    return sums


def _row(stage: Stage, where: Q, sums: dict[tuple[str, str], _Sum]) -> Row:
    cells = []
    for category in (EiaCategory.REPORT, EiaCategory.FORM):
        found = sums[stage.code, category]
        measure = Measure(EiaDecision, where & stage.where & Q(category=category))
        cells += [Cell(Decimal(found.count), measure), Cell(found.mean, measure)]
    known = [
        sums[stage.code, category] for category in EiaCategory.values if sums[stage.code, category].count
    ]
    longest = Decimal(max(each.longest for each in known)) if known else None
    return Row(stage.code, stage.label, (*cells, Cell(longest, Measure(EiaDecision, where & stage.where))))
