"""Fines in tables: imposed, paid, not yet due, overdue, surcharges; payment plans."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from common.errors import Refused
from common.figure_tables import (
    Cell,
    FigureTable,
    Heading,
    Row,
    Visible,
    chart,
    grouped,
    headings,
    with_total,
)
from common.indicators import Period
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus
from enforcement.figure_parts import CASES, WAN, among, codes, counted, in_wan, month_groups
from enforcement.indicators import fined
from enforcement.models import EnforcementCase, PaymentPlan
from enforcement.procedure_enums import PaymentPlanKind, PaymentPlanStatus
from enforcement.surcharges import Debt, debt_on
from enforcement.timeliness import MOST_RECORDS, TOO_MANY

RELATIONS = ("payments", "payment_plans__instalments", "remedies")
HEADS = (
    Heading("count", "罚款案件", CASES),
    Heading("imposed", "罚款", WAN),
    Heading("paid", "已缴罚款", WAN),
    Heading("waiting", "未到期未缴", WAN),
    Heading("overdue", "逾期未缴", WAN),
    Heading("overdue_count", "逾期案件", CASES),
    Heading("surcharge", "加处罚款", WAN),
    Heading("surcharge_paid", "已缴加处", WAN),
    Heading("refund", "多缴应退", WAN),
    Heading("plans", "准予延期分期", CASES),
    Heading("settled", "罚款缴清", CASES),
)
NOTE = (
    "按决定日期归入月份，案件和罚款与报告同口径（I28、I29）；缴纳情况以今天计，罚款经复议、诉讼变更的按变更后"
    "金额计欠缴。加处罚款为逾期依法计算的数额，不超过罚款本金，未扣除减免；已结案的不再计逾期。多缴应退为决定变更后已缴超过应缴的部分。"
)


@dataclass
class _Sums:
    """Money by column, and the keys of the cases that have some of it."""

    money: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    keys: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, case: EnforcementCase, debt: Debt, granted: bool) -> None:
        closed = case.status in (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
        overdue = Decimal(0) if closed else min(debt.overdue, debt.fine_left)
        for code, value in (
            ("imposed", case.fine_amount or Decimal(0)),
            ("paid", debt.paid),
            ("waiting", debt.fine_left - overdue if not closed else Decimal(0)),
            ("overdue", overdue),
            ("surcharge", debt.surcharge),
            ("surcharge_paid", debt.surcharge_paid),
            ("refund", debt.refund),
        ):
            self.money[code] += value
            if value:
                self.keys[code].add(case.pk)
        self.keys["count"].add(case.pk)
        for code, holds in (
            ("overdue_count", bool(overdue)),
            ("plans", granted),
            ("settled", not debt.fine_left),
        ):
            if holds:
                self.keys[code].add(case.pk)

    def row(self, code: str, label: str) -> Row:
        cells = []
        for heading in HEADS:
            keys = self.keys[heading.code]
            amount = self.money[heading.code] if heading.unit == WAN else None
            value = Decimal(len(keys)) if amount is None else in_wan(amount)
            cells.append(Cell(value, among(EnforcementCase, keys)))
        return Row(code, label, tuple(cells))


def by_fine(period: Period, visible: Visible) -> FigureTable:
    """What was imposed in each month, and what became of it."""
    title, head = "罚款缴纳情况", "月份"
    cases = visible(EnforcementCase).filter(fined(period))
    if cases.order_by()[: MOST_RECORDS + 1].count() > MOST_RECORDS:
        return FigureTable("fines", title, head, HEADS, (), TOO_MANY)
    today, limits = timezone.localdate(), CaseRows()
    sums: dict[int, _Sums] = defaultdict(_Sums)
    whole = _Sums()
    try:
        for case in cases.prefetch_related(*RELATIONS):
            assert case.decided_on is not None
            debt = debt_on(case, today, limits)
            granted = any(each.status == PaymentPlanStatus.GRANTED for each in case.payment_plans.all())
            for each in (sums[case.decided_on.month], whole):
                each.add(case, debt, granted)
    except Refused as missing:  # a percentage is not recorded: it says how to mend that
        return FigureTable("fines", title, head, HEADS, (), str(missing))
    groups = month_groups(period, lambda month: Q())
    rows = [sums[int(group.code)].row(group.code, group.label) for group in groups]
    charts = chart("fines-money", "各月罚款和缴纳", "bar", HEADS, rows,
                   {"imposed": "罚款", "paid": "已缴", "overdue": "逾期未缴"})  # fmt: skip
    return FigureTable("fines", title, head, HEADS, (*rows, whole.row("total", "合计")), NOTE, charts)


def by_plan(period: Period, visible: Visible) -> FigureTable:
    """Applications to pay later or by instalments, and what was answered."""
    where = period.covers("applied_on")
    columns = [
        counted("applied", "申请", unit="件"),
        *(counted(code, label, Q(status=code), "件") for code, label in PaymentPlanStatus.choices[1:]),
        counted("waiting", "待审批", Q(status=PaymentPlanStatus.APPLIED), "件"),
    ]
    found = grouped(visible(PaymentPlan).filter(where), ["kind"], columns)
    groups = codes(PaymentPlanKind.choices, "kind")
    rows = with_total(groups, found, PaymentPlan, where, columns, visible)
    note = "按申请日期，以今天的审批结果计；各期是否按时缴纳见“期限”页的“分期、延期缴款”。"
    return FigureTable("plans", "延期分期缴款", "申请种类", headings(columns), rows, note)
