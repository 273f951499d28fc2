"""How many kept each time limit: every clock of `enforcement.deadlines`, by what became of it.

A clock belongs to the period in which it began, and stands as it stands today. A record that has the same
clock more than once (instalments, re-inspections) counts once, by the worst of them, so that a number is
always a number of records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone

from common.errors import CalendarMissing, Refused
from common.figure_tables import Cell, FigureTable, Heading, Row, Visible, chart, share_of
from common.indicators import Measure, Period
from enforcement import models
from enforcement.deadlines import CASE_RELATIONS, CaseRows, case_clocks
from enforcement.deadlines.execution import INSTALMENT
from enforcement.deadlines.inspections import (
    DRAW_RELATIONS,
    INSPECTION_RELATED,
    LEAD_RELATIONS,
    draw_clocks,
    inspection_clocks,
    lead_clocks,
)
from enforcement.deadlines.measures import (
    coercion_clocks,
    curtailment_clocks,
    preservation_clocks,
    transfer_clocks,
)
from enforcement.deadlines.orders import order_clocks
from enforcement.deadlines.publication import publishing
from enforcement.figure_parts import number_of
from registry.clocks.states import Clock, ClockState

MOST_RECORDS = 1000  # the clocks of more are not reckoned on one page
WORST_FIRST = ("overdue", "late", "suspended", "running", "met")
NAMES = {INSTALMENT: "分期、延期缴款"}  # where each clock has a number of its own
HEADS = (
    Heading("all", "合计", "件"),
    Heading("met", "按期", "件"),
    Heading("late", "逾期办结", "件"),
    Heading("overdue", "已超期未办", "件"),
    Heading("running", "计时中", "件"),
    Heading("suspended", "已中止", "件"),
    Heading("share", "按期率", "%"),
)
NOTE = (
    "按期限开始之日归入期间，以今天的情况计。按期率＝按期÷（按期＋逾期办结＋已超期未办）×100%。"
    "同一记录有多个同种期限的计一件，取最不利的一个；只需届满的期间（陈述申辩、听证申请等）届满即为按期。"
)
TOO_MANY = f"这一范围内的记录多于{MOST_RECORDS}件，请按季度、月份、单位或园区缩小范围后查看。"


@dataclass(frozen=True)
class Subject:
    """A kind of record with clocks: which rows may have one that began in a period, and how they are read."""

    model: type[Model]
    label: str
    clocks: Callable[[Any, date, CaseRows], list[Clock]]
    began: Callable[[Period], Q]
    related: tuple[str, ...] = ()
    prefetched: tuple[str, ...] = ()

    def rows(self, period: Period, visible: Visible) -> QuerySet:
        return visible(self.model).filter(self.began(period))


@dataclass
class Tally:
    """One clock of one kind of record: the keys of the records by what became of it."""

    subject: Subject
    code: str
    name: str
    basis: str
    states: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def keys(self, *states: str) -> set[int]:
        return {key for state in states for key in self.states.get(state, ())}


class TooMany(Exception):
    """More records than are reckoned on one page."""


def _days(*fields: str) -> Callable[[Period], Q]:
    """One of these days lies in the period."""

    def began(period: Period) -> Q:
        found = Q()
        for each in fields:
            found |= period.covers(each)
        return found

    return began


def _moments(*fields: str, days: tuple[str, ...] = ()) -> Callable[[Period], Q]:
    def began(period: Period) -> Q:
        found = _days(*days)(period)
        for each in fields:
            found |= period.covers_moment(each)
        return found

    return began


CASE_DAYS = (
    "lead_on",
    "filed_on",
    "notice_served_on",
    "decided_on",
    "delivery_announced_on",
    "served_on",
    "reminder_served_on",
)


def _cases(period: Period) -> Q:
    """With a step in the period, or served before its end and then still open: remedies end by themselves."""

    def has(model: type[Model], day: str, path: str = "case") -> Q:
        rows = model._default_manager.filter(period.covers(day), **{path: OuterRef("pk")})
        return Q(Exists(rows))

    was_open = Q(closed_on__isnull=True) | Q(closed_on__gte=period.first)
    return (
        _days(*CASE_DAYS)(period)
        | (Q(served_on__lt=period.after) & was_open)
        | has(models.PenaltyHearing, "applied_on")
        | has(models.PaymentPlan, "answered_on")
        | has(models.Instalment, "due_on", "plan__case")
        | has(models.CreditRepair, "applied_on")
        | has(models.CasePublication, "withdrawal_due_from")
    )


def _orders(period: Period) -> Q:
    again = models.Reinspection.objects.filter(period.covers("inspected_on"), order=OuterRef("pk"))
    return _days("report_received_on", "issued_on", "served_on", "correct_by")(period) | Q(Exists(again))


def _draws(period: Period) -> Q:
    checks = models.DrawnObject.objects.filter(period.covers("inspection__inspected_on"), draw=OuterRef("pk"))
    return period.covers_moment("drawn_at") | Q(Exists(checks))


SUBJECTS: tuple[Subject, ...] = (
    Subject(models.EnforcementLead, "线索", lead_clocks, _days("received_on"), (), LEAD_RELATIONS),
    Subject(models.RandomDraw, "抽查任务", draw_clocks, _draws, (), DRAW_RELATIONS),
    Subject(
        models.Inspection,
        "执法检查",
        inspection_clocks,
        lambda period: period.covers("inspected_on") | period.covers_moment("drawn_object__draw__drawn_at"),
        INSPECTION_RELATED,
    ),
    Subject(models.RectificationOrder, "责令改正", order_clocks, _orders, prefetched=("reinspections",)),
    Subject(models.EnforcementCase, "处罚案件", case_clocks, _cases, prefetched=CASE_RELATIONS),
    Subject(models.EvidencePreservation, "登记保存", preservation_clocks, _moments("preserved_at")),
    Subject(
        models.Coercion,
        "查封扣押",
        coercion_clocks,
        _moments("imposed_at", days=("extended_on", "release_requested_on")),
    ),
    Subject(
        models.Curtailment,
        "限产停产",
        curtailment_clocks,
        _days("decided_on", "delivered_on", "lifted_on"),
    ),
    Subject(
        models.PoliceTransfer,
        "移送公安",
        transfer_clocks,
        _moments("approved_at", "handed_over_at", days=("reported_on", "answered_on")),
    ),
)


# What the share of results made public in time needs, without the other clocks of a case.
RESULTS: tuple[Subject, ...] = (
    Subject(
        models.EnforcementCase,
        "处罚案件",
        publishing,
        _days("decided_on"),
        prefetched=("publication", "disclosures", "repairs"),
    ),
    *(each for each in SUBJECTS if each.model is models.Inspection),
)


def state_of(clock: Clock) -> str:
    """What became of a clock, in a word of WORST_FIRST."""
    if clock.state == ClockState.DONE:
        return "late" if clock.late_by else "met"
    if clock.state == ClockState.SUSPENDED:
        return "suspended"
    # A period that only has to run out makes nobody late; it is over the day after.
    return "overdue" if clock.state == ClockState.OVERDUE and not clock.waits else "running"


def tallies(period: Period, visible: Visible, subjects: Sequence[Subject] = SUBJECTS) -> list[Tally]:
    """Every clock of the subjects that began in the period, as it stands today.

    Raises TooMany, CalendarMissing, and Refused where a percentage is not recorded.
    """
    today, limits = timezone.localdate(), CaseRows()
    found: dict[tuple[str, str], Tally] = {}
    for subject in subjects:
        rows = subject.rows(period, visible)
        if rows.order_by()[: MOST_RECORDS + 1].count() > MOST_RECORDS:
            raise TooMany
        read = rows.select_related(*subject.related) if subject.related else rows
        for record in read.prefetch_related(*subject.prefetched):
            _add(found, subject, record, period, subject.clocks(record, today, limits))
    return list(found.values())


def _add(
    found: dict[tuple[str, str], Tally], subject: Subject, record: Any, period: Period, clocks: list[Clock]
) -> None:
    """The clocks of one record that began in the period, each code once by its worst state."""
    worst: dict[str, tuple[int, Clock]] = {}
    for clock in clocks:
        if period.first <= clock.began_on < period.after:
            rank = WORST_FIRST.index(state_of(clock))
            if clock.code not in worst or rank < worst[clock.code][0]:
                worst[clock.code] = (rank, clock)
    for code, (rank, clock) in worst.items():
        key = (subject.model.__name__.lower(), code)
        if key not in found:
            found[key] = Tally(subject, code, NAMES.get(code, clock.name), clock.basis)
        found[key].states[WORST_FIRST[rank]].add(record.pk)


def by_clock(period: Period, visible: Visible) -> FigureTable:
    """Each clock: kept, late, overdue, running, standing still, and the share that was kept."""
    title, head = "各项期限按期率", "期限"
    try:
        found = tallies(period, visible)
    except (CalendarMissing, Refused) as missing:  # the other tables need no calendar: this one says so
        return FigureTable("clocks", title, head, HEADS, (), str(missing))
    except TooMany:
        return FigureTable("clocks", title, head, HEADS, (), TOO_MANY)
    rows = tuple(row_of(each, f"{each.name}（{each.subject.label}）") for each in found)
    charts = chart("clocks-share", "按期率", "hbar", HEADS, rows, {"share": "按期率"})
    return FigureTable("clocks", title, head, HEADS, rows, NOTE, charts)


def row_of(tally: Tally, label: str, code: str = "") -> Row:
    """The numbers of a clock, each opening to its records."""
    model = tally.subject.model
    met, late, overdue, running, suspended = (
        number_of(model, tally.keys(state)) for state in ("met", "late", "overdue", "running", "suspended")
    )
    everything = number_of(model, tally.keys(*WORST_FIRST))
    share = share_of(met, late, overdue)
    cells = (everything, met, late, overdue, running, suspended, share)
    return Row(code or f"{model.__name__.lower()}.{tally.code}", label, cells)


def empty_row(model: type[Model], label: str, code: str) -> Row:
    """A clock that no record had."""
    nothing = Measure(model, Q(pk__in=[]))
    return Row(code, label, (*(Cell(Decimal(0), nothing) for _ in HEADS[:-1]), Cell(None, nothing)))
