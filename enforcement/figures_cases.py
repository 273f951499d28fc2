"""The figures of penalty cases in tables: by month, kind, law, park, source, procedure, outcome, officer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import ExtractMonth

from common.figure_tables import (
    NOBODY,
    Cell,
    Column,
    FigureTable,
    Group,
    Heading,
    Row,
    Visible,
    chart,
    grouped,
    headings,
    made_row,
    related_group,
    with_total,
)
from common.indicators import Measure, Period
from enforcement.enums import CaseOutcome, CaseSource, PenaltyKind
from enforcement.figure_parts import (
    CASES,
    MOST_BARS,
    codes,
    counted,
    month_groups,
    ordered,
    summed,
)
from enforcement.indicators import fined, penalised
from enforcement.models import (
    CasePenalty,
    CollectiveDiscussion,
    DailyPenalty,
    Defence,
    EnforcementCase,
    LegalReview,
    PenaltyHearing,
)

NOTE = (
    "立案按立案日期，处罚按决定日期；罚款案件和罚款与报告同口径（I28、I29）：罚款大于零、期末前未被撤销，"
    "按决定金额计，不含没收和加处罚款。"
)
OPEN = "open"


def case_columns(period: Period) -> list[Column]:
    """Filed, decided, fined, and how much, each by its own day."""
    return [
        counted("filed", "立案", period.covers("filed_on")),
        counted("decided", "处罚决定", penalised(period)),
        counted("fined", "罚款案件", fined(period)),
        summed("fines", "罚款", "fine_amount", fined(period)),
    ]


def _touched(period: Period) -> Q:
    return period.covers("filed_on") | penalised(period)


def _cases(visible: Visible, where: Q) -> QuerySet:
    return visible(EnforcementCase).filter(where)


def by_month(period: Period, visible: Visible) -> FigureTable:
    """Each month with what was filed and what was decided in it."""
    columns = case_columns(period)
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    for day, used in (("filed_on", columns[:1]), ("decided_on", columns[1:])):
        rows = _cases(visible, period.covers(day)).annotate(month=ExtractMonth(day))
        for month, found in grouped(rows, ["month"], used).items():
            values[str(month)] |= found
    groups = month_groups(period, lambda month: Q())
    rows = []
    for group in groups:
        filed = made_row(
            Group(group.code, group.label, Q(filed_on__month=int(group.code))),
            EnforcementCase,
            Q(),
            columns[:1],
            values.get(group.code),
        )
        rest = made_row(
            Group(group.code, group.label, Q(decided_on__month=int(group.code))),
            EnforcementCase,
            Q(),
            columns[1:],
            values.get(group.code),
        )
        rows.append(Row(group.code, group.label, (*filed.cells, *rest.cells)))
    *_, total = with_total((), {}, EnforcementCase, _touched(period), columns, visible)
    heads = headings(columns)
    charts = chart(
        "months-count", "各月立案和罚款案件", "bar", heads, rows, {"filed": "立案", "fined": "罚款案件"}
    ) + chart("months-fines", "各月罚款", "bar", heads, rows, {"fines": "罚款"})
    return FigureTable("months", "各月案件", "月份", heads, (*rows, total), NOTE, charts)


def _by_relation(
    id: str, title: str, head: str, path: str, name: str, nobody: str, note: str = ""
) -> Callable[[Period, Visible], FigureTable]:
    """The maker of a table by what a case refers to; those without one stand under `nobody`."""

    def make(period: Period, visible: Visible) -> FigureTable:
        columns, where = case_columns(period), _touched(period)
        found = grouped(_cases(visible, where), [path, f"{path}__{name}"], columns)
        groups, values = [], {}
        for (key, label), each in ordered(found, "fined"):
            groups.append(related_group(path, key, label, nobody))
            values[groups[-1].code] = each
        rows = with_total(groups, values, EnforcementCase, where, columns, visible)
        heads = headings(columns)
        charts = chart(f"{id}-fined", f"{title}：罚款案件", "hbar", heads, rows[:-1][:MOST_BARS],
                       {"fined": "罚款案件"})  # fmt: skip
        return FigureTable(id, title, head, heads, rows, f"{note}{NOTE}", charts)

    return make


by_kind = _by_relation(
    "kinds",
    "各案由案件",
    "案由",
    "violation_types",
    "name",
    "未登记案由",
    "一案有多个案由的分别计入，各行不相加；合计不重复。",
)
by_park = _by_relation("parks", "各园区案件", "园区", "enterprise__park", "name", "未登记园区或自然人")
by_department = _by_relation(
    "departments", "各承办单位案件", "承办单位", "department", "name", "未登记承办单位"
)
by_handler = _by_relation("handlers", "各承办人案件", "承办人", "handler", "full_name", "未登记承办人")


def by_source(period: Period, visible: Visible) -> FigureTable:
    columns, where = case_columns(period), _touched(period)
    found = grouped(_cases(visible, where), ["source"], columns)
    groups = codes(CaseSource.choices, "source")
    rows = with_total(groups, found, EnforcementCase, where, columns, visible)
    heads = headings(columns)
    charts = chart("sources-filed", "各线索来源的立案", "hbar", heads, rows[:-1], {"filed": "立案"})
    return FigureTable("sources", "各线索来源案件", "线索来源", heads, rows, NOTE, charts)


def by_law(period: Period, visible: Visible) -> FigureTable:
    """The laws by whose articles was fined; a case that cites several laws counts under each."""
    where = fined(period)
    pairs = _cases(visible, where).order_by().values_list(
        "pk", "provisions__law", "provisions__law__title", "fine_amount"
    )  # fmt: skip
    found: dict[tuple[Any, Any], dict[str, Any]] = defaultdict(lambda: {"fined": 0, "fines": 0})
    for _, law, title, fine in pairs.distinct().iterator(chunk_size=2000):
        found[law, title]["fined"] += 1
        found[law, title]["fines"] += fine
    columns = [counted("fined", "罚款案件"), summed("fines", "罚款", "fine_amount")]
    link = EnforcementCase.provisions.through.objects.filter(enforcementcase=OuterRef("pk"))
    groups, values = [], {}
    for (law, title), each in ordered(found, "fined"):
        none = law is None
        condition = Q(provisions__isnull=True) if none else Q(Exists(link.filter(provision__law=law)))
        groups.append(Group(NOBODY if none else str(law), "未登记适用条款" if none else title, condition))
        values[groups[-1].code] = each
    rows = with_total(groups, values, EnforcementCase, where, columns, visible)
    heads = headings(columns)
    charts = chart("laws-fined", "各法律的罚款案件", "hbar", heads, rows[:-1][:MOST_BARS],
                   {"fined": "罚款案件"})  # fmt: skip
    note = f"一案适用多部法律的分别计入，各行不相加；合计不重复。{NOTE}"
    return FigureTable("laws", "各法律案件", "适用法律", heads, rows, note, charts)


def by_penalty(period: Period, visible: Visible) -> FigureTable:
    """The kinds of penalty (行政处罚法第九条); a decision with several counts under each."""
    where = penalised(period)

    def imposes(kind: str) -> Q:
        return Q(Exists(CasePenalty.objects.filter(case=OuterRef("pk"), kind=kind)))

    without = ~Q(Exists(CasePenalty.objects.filter(case=OuterRef("pk"))))
    groups = [Group(code, label, imposes(code)) for code, label in PenaltyKind.choices]
    groups.append(Group(NOBODY, "未登记处罚种类", without))
    return _conditions(
        "penalties",
        "各处罚种类",
        "处罚种类",
        groups,
        where,
        visible,
        "按处罚决定日期，含其后撤销的；一个决定有多种处罚的分别计入，合计不重复。",
    )


def by_procedure(period: Period, visible: Visible) -> FigureTable:
    """By which procedure was decided, and what of it took place."""

    def has(model: Any, path: str = "case", **values: Any) -> Q:
        return Q(Exists(model.objects.filter(**{path: OuterRef("pk")}, **values)))

    groups = [
        Group("ordinary", "普通程序", Q(is_simplified=False)),
        Group("summary", "简易程序", Q(is_simplified=True)),
        Group("defended", "其中：当事人陈述申辩", has(Defence)),
        Group("heard", "其中：举行听证", has(PenaltyHearing, ended_on__isnull=False)),
        Group("reviewed", "其中：经法制审核", has(LegalReview, reviewed_on__isnull=False)),
        Group("discussed", "其中：经集体讨论", has(CollectiveDiscussion, is_approved=True)),
        Group("daily", "其中：按日连续处罚", has(DailyPenalty)),
    ]
    note = "按处罚决定日期，含其后撤销的；“其中”各项可以重叠，不相加。"
    return _conditions("procedures", "办案程序", "程序", groups, penalised(period), visible, note)


def _conditions(
    id: str, title: str, head: str, groups: list[Group], where: Q, visible: Visible, note: str
) -> FigureTable:
    """One count for each condition, all in one statement; and the number of decisions."""
    aggregates = {f"g{place}": Count("pk", filter=group.where) for place, group in enumerate(groups)}
    found = _cases(visible, where).order_by().aggregate(**aggregates, all=Count("pk"))
    heads = (Heading("count", "处罚决定", CASES),)
    rows = [
        Row(group.code, group.label,
            (Cell(Decimal(found[f"g{place}"]), Measure(EnforcementCase, where & group.where)),))
        for place, group in enumerate(groups)
    ]  # fmt: skip
    rows.append(Row("total", "合计", (Cell(Decimal(found["all"]), Measure(EnforcementCase, where)),)))
    charts = chart(f"{id}-count", title, "hbar", heads, rows[:-1], {"count": "处罚决定"})
    return FigureTable(id, title, head, heads, tuple(rows), note, charts)


def by_outcome(period: Period, visible: Visible) -> FigureTable:
    """What became of the leads and of the cases filed in the period, as it stands today."""
    lead, filed = period.covers("lead_on"), period.covers("filed_on")
    columns = [counted("lead", "线索", lead), counted("filed", "立案", filed)]
    where = lead | filed
    found = grouped(_cases(visible, where), ["outcome"], columns)
    values = {code or OPEN: each for code, each in found.items()}
    groups = [
        *codes(CaseOutcome.choices, "outcome"),
        Group(OPEN, "办理中", Q(outcome="")),
        Group("annulled", "行政处罚中其后被撤销的", Q(annulled_on__isnull=False)),
    ]
    annulled = _cases(visible, where & groups[-1].where).aggregate(
        lead=Count("pk", filter=lead), filed=Count("pk", filter=filed)
    )
    rows = with_total(groups, values | {"annulled": annulled}, EnforcementCase, where, columns, visible)
    heads = headings(columns)
    charts = chart("outcomes-filed", "立案案件的处理结果", "hbar", heads, rows[:-2], {"filed": "立案"})
    note = "线索按发现日期、立案按立案日期归入期间，处理结果以今天的情况计。"
    return FigureTable("outcomes", "处理结果", "处理结果", heads, rows, note, charts)
