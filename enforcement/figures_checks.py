"""Inspections, visits against the yearly cap, orders to correct, and what is made public, in tables."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import ExtractMonth
from django.utils import timezone

from accounts.models import OfficerCertificate
from common import events
from common.errors import CalendarMissing, Refused
from common.figure_tables import (
    Cell,
    Column,
    FigureTable,
    Heading,
    Row,
    Visible,
    chart,
    grouped,
    headings,
    percent,
    share_of,
    with_total,
)
from common.indicators import Measure, Period
from common.models import PublishedRecord
from enforcement.enums import InspectionResult, InspectionSource, InspectionStatus
from enforcement.figure_parts import codes, counted, month_groups, number_of, readable
from enforcement.indicators import issued
from enforcement.models import EnforcementCase, Inspection, OrderViolation, PublicInfo, RectificationOrder
from enforcement.procedure_enums import PublicInfoKind
from enforcement.public.info import INFO, OFFICER
from enforcement.timeliness import RESULTS, TOO_MANY, Tally, TooMany, empty_row, row_of, tallies
from enforcement.visit_caps import COUNTED, cap_on
from registry.models import Enterprise

TIMES = "次"
DONE = Q(status=InspectionStatus.DONE)


def by_inspection(period: Period, visible: Visible) -> FigureTable:
    """What was planned, done and found, by where it came from; random draws against the rest."""
    where = period.covers("inspected_on") & ~Q(status=InspectionStatus.CANCELLED)
    columns = [
        counted("planned", "待检查", Q(status=InspectionStatus.PLANNED), TIMES),
        counted("done", "已检查", DONE, TIMES),
        counted("problem", "发现问题", DONE & Q(result=InspectionResult.PROBLEM), TIMES),
        counted("off_site", "非现场检查", DONE & Q(is_off_site=True), TIMES),
        counted("checkup", "全面体检", DONE & Q(is_full_checkup=True), TIMES),
        counted("listed", "正面清单企业", DONE & Q(is_on_positive_list=True), TIMES),
    ]
    found = grouped(visible(Inspection).filter(where), ["source"], columns)
    groups = codes(InspectionSource.choices, "source")
    made = with_total(groups, found, Inspection, where, columns, visible)
    rows = tuple(_found_share(row) for row in made)
    heads = (*headings(columns), Heading("share", "问题发现率", "%"))
    charts = chart(
        "inspections-done", "各来源检查", "hbar", heads, rows[:-1], {"done": "已检查", "problem": "发现问题"}
    )
    note = "按检查日期（待检查的按计划日期），已取消的不计。问题发现率＝发现问题÷已检查×100%。"
    return FigureTable("inspections", "执法检查", "检查来源", heads, rows, note, charts)


def _found_share(row: Row) -> Row:
    _, done, problem, *_ = row.cells
    share = Cell(percent(problem.value, done.value), done.measure)
    return Row(row.code, row.label, (*row.cells, share))


CAP_ROWS = (("below", "未达上限"), ("reached", "达到上限"), ("over", "超过上限"))
CAP_HEADS = (
    Heading("enterprises", "企业", "家"),
    Heading("visits", "入企检查", TIMES),
    Heading("excepted", "其中写明超频次理由", TIMES),
)


def by_cap(period: Period, visible: Visible) -> FigureTable:
    """Enterprises by how much of the yearly cap on visits is used (国办发〔2024〕54号)."""
    title, year = "入企检查频次", Period.of_year(period.year)
    cap = cap_on(min(timezone.localdate(), year.after))
    counts = Q(source__in=COUNTED, is_off_site=False) & ~Q(status=InspectionStatus.CANCELLED)
    where = year.covers("inspected_on") & counts
    excepted = ~Q(cap_exception="")
    found = visible(Inspection).filter(where).order_by().values_list("enterprise")
    visits = found.annotate(all=Count("pk"), excepted=Count("pk", filter=excepted))
    firms: dict[str, set[int]] = defaultdict(set)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for enterprise, number, reasons in visits.iterator(chunk_size=2000):
        code = _against_cap(number, cap)
        for key in (code, "total"):
            firms[key].add(enterprise)
            sums[key][0] += number
            sums[key][1] += reasons
    known = readable(visible, firms["total"])
    rows = []
    for code, label in (*CAP_ROWS, ("total", "合计")):
        theirs = where & Q(enterprise__in=sorted(firms[code]))
        cells = (
            number_of(Enterprise, firms[code] & known),
            Cell(Decimal(sums[code][0]), Measure(Inspection, theirs)),
            Cell(Decimal(sums[code][1]), Measure(Inspection, theirs & excepted)),
        )
        rows.append(Row(code, label, cells))
    limit = f"年度上限{cap.amount:.0f}次（{cap.basis}）" if cap else "未配置年度上限，全部列为未达上限"
    note = f"按全年计，含待检查的；投诉、监测、交办、案件检查和非现场检查不计入频次。{limit}。"
    return FigureTable("caps", title, "频次", CAP_HEADS, tuple(rows), note)


def _against_cap(number: int, cap: Any) -> str:
    if cap is None or number < cap.amount:
        return "below"
    return "reached" if number == cap.amount else "over"


# ---- orders ----


def _order_columns() -> list[Column]:
    """By what became of the day that the order set, as of today."""
    today = timezone.localdate()
    in_time = Q(corrected_on__lte=F("correct_by"))
    late = Q(corrected_on__gt=F("correct_by"))
    open_ = Q(corrected_on__isnull=True, correct_by__isnull=False)
    return [
        counted("issued", "决定书", unit="份"),
        counted("in_time", "按期改正", in_time, "份"),
        counted("late", "逾期改正", late, "份"),
        counted("overdue", "逾期未改正", open_ & Q(correct_by__lt=today), "份"),
        counted("running", "期限内", open_ & Q(correct_by__gte=today), "份"),
        counted("at_once", "责令立即改正", Q(correct_by__isnull=True), "份"),
    ]


def by_order(period: Period, visible: Visible) -> FigureTable:
    """Orders and the violations named in them, by the month of issue; whether corrected in time."""
    halves = (
        (RectificationOrder, "", _order_columns()),
        (
            OrderViolation,
            "order__",
            [
                counted("violations", "违法行为", unit="个"),
                counted("corrected", "已改正", Q(corrected_on__isnull=False), "个"),
            ],
        ),
    )
    made = []
    for model, prefix, columns in halves:
        where = issued(period, prefix)
        rows = visible(model).filter(where).annotate(month=ExtractMonth(f"{prefix}issued_on"))
        values = {str(month): each for month, each in grouped(rows, ["month"], columns).items()}
        groups = month_groups(period, lambda month, at=prefix: Q(**{f"{at}issued_on__month": month}))
        made.append(with_total(groups, values, model, where, columns, visible))
    rows_ = tuple(
        Row(left.code, left.label, (*left.cells, share_of(*left.cells[1:4]), *right.cells))
        for left, right in zip(*made, strict=True)
    )
    heads = (
        *headings(halves[0][2]),
        Heading("share", "按期改正率", "%"),
        *headings(halves[1][2]),
    )
    charts = chart("orders-count", "各月责令改正", "bar", heads, rows_[:-1],
                   {"issued": "决定书", "violations": "违法行为", "corrected": "已改正"})  # fmt: skip
    note = (
        "按下达日期，期末前撤销的不计，与报告同口径（I26、I27）；改正情况以今天计。"
        "按期改正率＝按期改正÷（按期改正＋逾期改正＋逾期未改正）×100%，责令立即改正的不计。"
    )
    return FigureTable("orders", "责令改正", "月份", heads, rows_, note, charts)


# ---- 执法公示 ----

PUBLIC_HEADS = (
    Heading("all", "应公示", "项"),
    Heading("met", "按时公示", "项"),
    Heading("late", "逾期公示", "项"),
    Heading("overdue", "逾期未公示", "项"),
    Heading("running", "期限内", "项"),
    Heading("share", "按时率", "%"),
)
RESULT_CLOCKS = (
    ("penalty", "处罚结果", EnforcementCase, "penalty-publication"),
    ("inspection", "随机抽查结果", Inspection, "random-inspection-publication"),
)


def by_publication(period: Period, visible: Visible) -> FigureTable:
    """主体、人员、结果: what had to be public, and whether it was on time (国办发〔2018〕118号)."""
    title, head = "执法公示按时率", "公示内容"
    try:
        found = tallies(period, visible, RESULTS)
    except (CalendarMissing, Refused) as missing:
        return FigureTable("publication", title, head, PUBLIC_HEADS, (), str(missing))
    except TooMany:
        return FigureTable("publication", title, head, PUBLIC_HEADS, (), TOO_MANY)
    rows = [*_standing(period, visible), *(_results(found, *each) for each in RESULT_CLOCKS)]
    note = (
        "主体、人员以今天是否在公示中计：现行有效的执法主体信息、有效执法证，未公示的列为逾期；"
        "结果按公开期限开始之日归入期间：处罚决定七个工作日、抽查结果二十个工作日，以今天的情况计。"
    )
    charts = chart("publication-share", title, "hbar", PUBLIC_HEADS, rows, {"share": "按时率"})
    return FigureTable("publication", title, head, PUBLIC_HEADS, tuple(rows), note, charts)


def _results(found: list[Tally], code: str, label: str, model: Any, clock: str) -> Row:
    ours = [each for each in found if each.subject.model is model and each.code == clock]
    row = row_of(ours[0], label, code) if ours else empty_row(model, label, code)
    everything, met, late, overdue, running, _, share = row.cells
    return Row(code, label, (everything, met, late, overdue, running, share))


def _standing(period: Period, visible: Visible) -> list[Row]:
    """The subjects and officers that must be on display today, and those that are."""
    today = timezone.localdate()
    texts = visible(PublicInfo).filter(kind=PublicInfoKind.BODY, effective_from__lte=today)
    valid = visible(OfficerCertificate).filter(user__is_active=True, valid_from__lte=today)
    return [
        _shown("body", "执法主体", PublicInfo, INFO, texts.exclude(effective_to__lt=today)),
        _shown(
            "officers",
            "执法人员",
            OfficerCertificate,
            OFFICER,
            [each for each in valid if each.is_valid_on(today)],
        ),
    ]


def _shown(code: str, label: str, model: Any, kind: str, rows: Any) -> Row:
    current = PublishedRecord.objects.current().filter(kind=kind, withdrawn_at__isnull=True)
    public = set(current.values_list("source", flat=True))
    met: set[int] = set()
    missing: set[int] = set()
    for each in rows:
        (met if events.stream_of(each) in public else missing).add(each.pk)
    kept, nothing = number_of(model, met), number_of(model, set())
    lacking = number_of(model, missing)
    share = share_of(kept, lacking)
    return Row(code, label, (number_of(model, met | missing), kept, nothing, lacking, nothing, share))
