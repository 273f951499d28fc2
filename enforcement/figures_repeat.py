"""Enterprises penalised again within so many months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from common.figure_tables import Cell, FigureTable, Heading, Row, Visible, chart
from common.indicators import Period
from enforcement.enums import CaseOutcome
from enforcement.figure_parts import CASES, MOST_BARS, WAN, among, in_wan, number_of, readable
from enforcement.models import EnforcementCase
from registry.clocks.arithmetic import months_after
from registry.models import Enterprise

MONTHS = (6, 12, 24, 36)
DEFAULT = 12
MOST_ROWS = 100
HEADS = (
    Heading("enterprises", "企业", "家"),
    Heading("count", "处罚决定", CASES),
    Heading("fines", "罚款", WAN),
)


@dataclass(frozen=True)
class Penalty:
    case: int
    enterprise: int
    name: str
    decided_on: date
    fine: Decimal


def repeated(months: int) -> Callable[[Period, Visible], FigureTable]:
    """The maker of the table for so many months."""

    def make(period: Period, visible: Visible) -> FigureTable:
        found = clusters(_penalties(period, visible, months), period, months)
        lines = sorted(found.values(), key=lambda each: (-len(each), each[0].name))
        known = readable(visible, found)
        rows = [_row(str(each[0].enterprise), each[0].name, each, known) for each in lines[:MOST_ROWS]]
        total = _row("total", "合计", [penalty for each in lines for penalty in each], known)
        charts = chart("repeat-count", "再次受处罚的企业", "hbar", HEADS, rows[:MOST_BARS],
                       {"count": "处罚决定"})  # fmt: skip
        note = (
            f"期间内作出处罚决定、且此前{months}个月内还有处罚决定的企业，以及这些决定；"
            "已撤销的决定不计，自然人不计。"
        )
        if len(lines) > MOST_ROWS:
            note += f"只列出前{MOST_ROWS}家，全部企业见合计。"
        return FigureTable("repeat", "再次违法企业", "企业", HEADS, (*rows, total), note, charts)

    return make


def _penalties(period: Period, visible: Visible, months: int) -> Iterable[Penalty]:
    """The standing decisions of whoever was penalised in the period, so far back as counts."""
    standing = Q(outcome=CaseOutcome.PENALTY, annulled_on__isnull=True, enterprise__isnull=False)
    cases = visible(EnforcementCase).filter(standing)
    theirs = cases.filter(period.covers("decided_on")).order_by().values("enterprise")
    back = Q(decided_on__gte=months_after(period.first, -months), decided_on__lt=period.after)
    rows = cases.filter(back, enterprise__in=theirs).order_by("decided_on", "pk")
    fields = ("pk", "enterprise", "enterprise__name", "decided_on", "fine_amount")
    for pk, enterprise, name, decided_on, fine in rows.values_list(*fields).iterator(chunk_size=2000):
        yield Penalty(pk, enterprise, name, decided_on, fine or Decimal(0))


def clusters(penalties: Iterable[Penalty], period: Period, months: int) -> dict[int, list[Penalty]]:
    """By enterprise, its decisions that lie within so many months before one of the period, that one too.

    Only enterprises with two at least. `penalties` are in the order of their days.
    """
    by_enterprise: dict[int, list[Penalty]] = defaultdict(list)
    for each in penalties:
        by_enterprise[each.enterprise].append(each)
    found = {}
    for enterprise, theirs in by_enterprise.items():
        kept: dict[int, Penalty] = {}
        for last in theirs:
            if not period.first <= last.decided_on < period.after:
                continue
            since = months_after(last.decided_on, -months)
            near = [each for each in theirs if since < each.decided_on <= last.decided_on]
            if len(near) > 1:
                kept |= {each.case: each for each in near}
        if kept:
            found[enterprise] = list(kept.values())
    return found


def _row(code: str, label: str, penalties: Sequence[Penalty], known: set[int]) -> Row:
    firms = known & {each.enterprise for each in penalties}
    fined = [each for each in penalties if each.fine]
    fines = sum((each.fine for each in fined), Decimal(0))
    money = among(EnforcementCase, [each.case for each in fined])
    count = number_of(EnforcementCase, [each.case for each in penalties])
    return Row(code, label, (number_of(Enterprise, firms), count, Cell(in_wan(fines), money)))
