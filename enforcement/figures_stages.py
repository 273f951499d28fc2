"""How long each stage of a case takes: median, ninth decile and longest, in the days that the rule counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from math import ceil
from operator import or_

from django.db.models import F, Q

from common.errors import CalendarMissing
from common.figure_tables import Cell, FigureTable, Heading, Row, Visible, chart
from common.indicators import Measure, Period
from enforcement.figure_parts import CASES
from enforcement.models import EnforcementCase
from registry.enums import DayUnit
from registry.models import StatutoryLimit
from registry.selectors import work_calendar

PUBLISHED = "publication__published_on"
HEADS = (
    Heading("count", "完成", CASES),
    Heading("median", "中位数", "日"),
    Heading("decile", "九成不超过", "日"),
    Heading("longest", "最长", "日"),
)


@dataclass(frozen=True)
class Stage:
    """From one recorded day to another; `limit` is the rule by whose unit its days are counted."""

    code: str
    label: str
    start: str
    end: str
    limit: str = ""

    def where(self, period: Period) -> Q:
        """Ended in the period, with both days in their order."""
        return period.covers(self.end) & Q(
            **{f"{self.start}__isnull": False, f"{self.end}__gte": F(self.start)}
        )


STAGES = (
    Stage("filing", "线索→立案", "lead_on", "filed_on", "case-filing"),
    Stage("inquiry", "立案→调查终结", "filed_on", "reported_on"),
    Stage("examination", "调查终结→案件审查", "reported_on", "examined_on"),
    Stage("notice", "案件审查→事先告知", "examined_on", "notified_on"),
    Stage("hearing", "告知送达→听证", "notice_served_on", "heard_on"),
    Stage("review", "告知送达→法制审核", "notice_served_on", "legal_reviewed_on"),
    Stage("decision", "告知送达→处罚决定", "notice_served_on", "decided_on"),
    Stage("whole", "立案→处罚决定", "filed_on", "decided_on", "case-decision"),
    Stage("delivery", "处罚决定→送达", "decided_on", "served_on", "penalty-delivery"),
    Stage("publication", "处罚决定→公开", "decided_on", PUBLISHED, "penalty-publication"),
    Stage("closing", "处罚决定→结案", "decided_on", "closed_on"),
    Stage("archiving", "结案→归档", "closed_on", "archived_on"),
)


def by_stage(period: Period, visible: Visible) -> FigureTable:
    """Every stage that was finished in the period. One pass over the dates."""
    title = "各环节用时"
    try:
        found = _days(period, visible, _working())
    except CalendarMissing as missing:  # the other tables need no calendar: this one says how to mend it
        return FigureTable("stages", title, "环节", HEADS, (), str(missing))
    units = _working()
    rows = tuple(_row(stage, period, found[stage.code], stage.limit in units) for stage in STAGES)
    known = [row for row in rows if row.cells[0].value]
    charts = (
        chart("stages-median", "各环节用时中位数", "hbar", HEADS, known, {"median": "中位数"})
        if known
        else ()
    )
    note = (
        "按后一日期归入期间；自前一日期次日起算，不扣除中止、听证、公告等期间。依规则以工作日计的环节计工作日，"
        "名称后注明，其余计自然日。环节之间有重叠，不相加。"
    )
    return FigureTable("stages", title, "环节", HEADS, rows, note, charts)


def _working() -> set[str]:
    """The limits that the law counts in 工作日."""
    codes = [stage.limit for stage in STAGES if stage.limit]
    rows = StatutoryLimit.objects.filter(code__in=codes, unit=DayUnit.WORKING)
    return set(rows.values_list("code", flat=True))


def _days(period: Period, visible: Visible, working: set[str]) -> dict[str, list[int]]:
    """The days of each stage, sorted."""
    fields = list(dict.fromkeys(name for stage in STAGES for name in (stage.start, stage.end)))
    ended = reduce(or_, (stage.where(period) for stage in STAGES))
    found: dict[str, list[int]] = defaultdict(list)
    calendar = None
    rows = visible(EnforcementCase).filter(ended).order_by().values_list(*fields)
    for values in rows.iterator(chunk_size=2000):
        at: dict[str, date | None] = dict(zip(fields, values, strict=True))
        for stage in STAGES:
            start, end = at[stage.start], at[stage.end]
            if start is None or end is None or start > end or not period.first <= end < period.after:
                continue
            if stage.limit in working:
                calendar = calendar or work_calendar()
                found[stage.code].append(calendar.between(start, end))
            else:
                found[stage.code].append((end - start).days)
    for days in found.values():
        days.sort()
    return found


def median(days: Sequence[int]) -> Decimal | None:
    """The middle one, or the mean of the two in the middle."""
    if not days:
        return None
    half = len(days) // 2
    return Decimal(days[half]) if len(days) % 2 else Decimal(days[half - 1] + days[half]) / 2


def decile(days: Sequence[int]) -> Decimal | None:
    """What nine in ten do not exceed, by nearest rank."""
    return Decimal(days[ceil(len(days) * 0.9) - 1]) if days else None


def _row(stage: Stage, period: Period, days: list[int], in_working: bool) -> Row:
    measure = Measure(EnforcementCase, stage.where(period))
    label = f"{stage.label}（工作日）" if in_working else stage.label
    values = (Decimal(len(days)), median(days), decile(days), Decimal(days[-1]) if days else None)
    return Row(stage.code, label, tuple(Cell(value, measure) for value in values))
