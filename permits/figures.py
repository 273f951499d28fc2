"""The figures of EIA approval in tables: by month, stage, officer, department, park, kind and ground.

Each table takes the period and the rows that the reader may see, asks one or two statements whatever
the number of records, and gives cells that open to their records. Figures that are one number are
indicators (`permits.indicators` and `permits.timeliness`).
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, DecimalField, Q, Sum
from django.db.models.functions import ExtractMonth

from common.figure_tables import (
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
    percent,
    related_group,
    share_of,
    with_total,
)
from common.indicators import Figure, Period, compute, round_half_up
from permits import timeliness
from permits.enums import ApplicationKind, CommentStatus, EiaCategory, NoticeKind, Outcome, RefusalGround
from permits.indicators import YI, Base, approved, legal_base, recorded_base
from permits.models import EiaDecision, NoticeComment, RegistrationFiling
from permits.stages import by_stage

EXACT = DecimalField(max_digits=20, decimal_places=10)
HUNDREDTH = Decimal("0.01")
MOST_BARS = 12  # more are not told apart in one drawing
OF = {EiaCategory.REPORT: "报告书", EiaCategory.FORM: "报告表"}


def _days(value: Any) -> Decimal | None:
    return None if value is None else round_half_up(Decimal(value), HUNDREDTH)


def _yi(value: Any) -> Decimal:
    """元 → 亿元; nothing recorded is 0."""
    return round_half_up(Decimal(value or 0) / YI, Decimal("0.0001")).normalize() + 0


def _count(code: str, label: str, where: Q = Q(), unit: str = "个") -> Column:  # noqa: B008 - a Q is a value
    return Column(code, label, unit, Count("pk"), where)


def _mean(code: str, label: str, field: str, where: Q = Q()) -> Column:  # noqa: B008
    return Column(code, label, "工作日", Avg(field, output_field=EXACT), where, _days)


def _decided(period: Period) -> Q:
    return period.covers("decided_on")


# ---- days ----


def _day_columns() -> list[Column]:
    columns = []
    for category, label in OF.items():
        where = Q(category=category)
        columns += [
            _count(f"{category}_count", f"{label}批准", where),
            _mean(f"{category}_net", f"{label}平均净用时", "net_days", where),
            _mean(f"{category}_gross", f"{label}平均总用时", "gross_days", where),
        ]
    return columns


def by_month(period: Period, visible: Visible) -> FigureTable:
    """Approvals and their mean days by the month of the decision."""
    where, columns = approved(period), _day_columns()
    rows = visible(EiaDecision).filter(where).annotate(month=ExtractMonth("decided_on"))
    values = {str(month): found for month, found in grouped(rows, ["month"], columns).items()}
    groups = [Group(str(n), f"{n}月", Q(decided_on__month=n)) for n in range(1, 13)]
    made = with_total(groups, values, EiaDecision, where, columns, visible)
    heads, months = headings(columns), made[:-1]
    charts = chart(
        "months-days",
        "各月平均净用时",
        "line",
        heads,
        months,
        {"report_net": "报告书", "form_net": "报告表"},
        note="没有批准决定的月份不连线。",
    ) + chart(
        "months-count",
        "各月批准件数",
        "bar",
        heads,
        months,
        {"report_count": "报告书", "form_count": "报告表"},
    )
    note = "按批准决定日期，年末未被撤销的。净用时扣除依规则不计入期限的中止期间，总用时不扣除。"
    return FigureTable("months", "各月审批用时", "月份", heads, made, note, charts)


def _by_relation(
    period: Period, visible: Visible, id: str, title: str, head: str, path: str, name: str, nobody: str
) -> FigureTable:
    """Decisions and their days by an officer or a department; those without one under `nobody`."""
    where = _decided(period)
    judged, in_time = timeliness.judged(timeliness.LEGAL), timeliness.in_time(timeliness.LEGAL)
    columns = [
        _count("count", "审批决定"),
        _mean("net", "平均净用时", "net_days"),
        _mean("gross", "平均总用时", "gross_days"),
        _count("judged", "可比法定期限", judged),
        _count("in_time", "法定期限内", in_time),
    ]
    found = grouped(visible(EiaDecision).filter(where), [path, f"{path}__{name}"], columns)
    groups, values = [], {}
    for (key, label), each in sorted(found.items(), key=lambda item: -item[1]["count"]):
        groups.append(related_group(path, key, label, nobody))
        values[groups[-1].code] = each
    made = with_total(groups, values, EiaDecision, where, columns, visible)
    heads = headings(columns)
    charts = chart(
        f"{id}-days",
        f"{title}：平均用时",
        "hbar",
        heads,
        made[:-1][:MOST_BARS],
        {"net": "净用时", "gross": "总用时"},
    )
    note = "按决定日期，含不予批准和其后撤销的。"
    return FigureTable(id, title, head, heads, made, note, charts)


def by_handler(period: Period, visible: Visible) -> FigureTable:
    title, head = "各经办人办理情况", "经办人"
    return _by_relation(period, visible, "handlers", title, head, "handler", "full_name", "未登记经办人")


def by_department(period: Period, visible: Visible) -> FigureTable:
    return _by_relation(
        period,
        visible,
        "departments",
        "各承办单位办理情况",
        "承办单位",
        "department",
        "name",
        "未登记承办单位",
    )


# ---- speed against the limit and the base ----


def timely(period: Period, visible: Visible) -> FigureTable:
    """Decisions within the limit of the law and within what was promised."""
    where = _decided(period)
    columns = [_count("count", "审批决定")]
    for base, code, label in (
        (timeliness.LEGAL, "legal", "法定期限"),
        (timeliness.PROMISED, "promised", "承诺期限"),
    ):
        columns += [
            _count(f"{code}_in_time", f"{label}内", timeliness.in_time(base)),
            _count(f"{code}_overdue", f"超{label}", timeliness.overdue(base)),
        ]
    found = grouped(visible(EiaDecision).filter(where), ["category"], columns)
    groups = [Group(category, label, Q(category=category)) for category, label in OF.items()]
    made = with_total(groups, found, EiaDecision, where, columns, visible)
    rows = tuple(_with_shares(row, where) for row in made)
    heads = [*headings(columns)]
    heads[3:3] = [Heading("legal_share", "法定按期率", "%")]
    heads.append(Heading("promised_share", "承诺按期率", "%"))
    charts = chart(
        "timely-share",
        "按期办结率",
        "bar",
        heads,
        rows,
        {"legal_share": "法定期限", "promised_share": "承诺期限"},
    )
    note = (
        "净用时与收到完整材料之日有效的期限相比；期限以自然日计的、没有有效期限的，不计入按期率。"
        "承诺期限未登记的，承诺按期率为“—”。"
    )
    return FigureTable("timely", "按期办结", "环评类别", tuple(heads), rows, note, charts)


def _with_shares(row: Row, where: Q) -> Row:
    count, legal, late, promised, promised_late = row.cells
    return Row(
        row.code,
        row.label,
        (
            count,
            legal,
            late,
            share_of(legal, late),
            promised,
            promised_late,
            share_of(promised, promised_late),
        ),
    )


def compressions(period: Period, visible: Visible) -> FigureTable:
    """Mean days against the recorded base and against the limit of the law."""
    ids = {
        EiaCategory.REPORT: ("I06", "I06.gross", "I08", "I08.legal"),
        EiaCategory.FORM: ("I07", "I07.gross", "I09", "I09.legal"),
    }
    figures = compute(period, [id for each in ids.values() for id in each], rows=visible)
    heads = (
        Heading("net", "平均净用时", "工作日"),
        Heading("gross", "平均总用时", "工作日"),
        Heading("recorded_base", "登记的比较基数", "日"),
        Heading("recorded", "按登记基数压缩", "%"),
        Heading("legal_base", "法定期限", "日"),
        Heading("legal", "按法定期限压缩", "%"),
    )
    rows = []
    for category, label in OF.items():
        net, gross, recorded, legal = (figures[id] for id in ids[category])
        values = (
            _days(net.raw[0]),
            _days(gross.raw[0]),
            _base(recorded_base(category), period, net),
            recorded.value,
            _base(legal_base(category), period, net),
            legal.value,
        )
        rows.append(Row(category, label, tuple(Cell(value, net.parts[0]) for value in values)))
    charts = chart(
        "compressions-share",
        "审批时限压缩率",
        "bar",
        heads,
        rows,
        {"recorded": "按登记基数", "legal": "按法定期限"},
    )
    note = "压缩率＝（1－平均净用时÷基数）×100%，平均净用时取未取整值；基数为年末有效的一行。"
    return FigureTable("compressions", "审批时限压缩", "环评类别", heads, tuple(rows), note, charts)


def _base(base: Base, period: Period, average: Figure) -> Decimal | None:
    """What an average is compared with; a year without one needs no base to be recorded."""
    return None if average.raw[0] is None else base(period)


# ---- counts ----


def by_kind(period: Period, visible: Visible) -> FigureTable:
    """What was decided, by kind of application and by the way it was dealt with."""
    where = _decided(period)
    standing = approved(period)
    kinds = {
        "first": ("首次报批", Q(application_kind=ApplicationKind.FIRST)),
        "major_change": ("重大变动重新报批", Q(application_kind=ApplicationKind.MAJOR_CHANGE)),
        "reexamination": ("超过五年重新审核", Q(application_kind=ApplicationKind.REEXAMINATION)),
        "commitment": ("告知承诺制", Q(is_commitment=True)),
        "parallel": ("并联审批", Q(is_parallel=True)),
        "tolerant": ("容缺受理", Q(is_tolerant=True)),
    }
    columns = [_count(code, label, standing & kind) for code, (label, kind) in kinds.items()]
    columns += [
        _count("approved", "批准合计", standing),
        _count("refused", "不予批准", Q(outcome=Outcome.REFUSED)),
        _count("revoked", "年内批准又撤销", Q(outcome=Outcome.APPROVED) & ~standing),
        _count("all", "全部决定"),
    ]
    found = grouped(visible(EiaDecision).filter(where), ["category"], columns)
    groups = [Group(category, label, Q(category=category)) for category, label in OF.items()]
    rows = with_total(groups, found, EiaDecision, where, columns, visible)
    note = (
        "前三列按报批类型分，合计即批准合计；告知承诺、并联、容缺可以重叠，不相加。"
        "登记表备案和无需办理不是审批，另计。"
    )
    return FigureTable("kinds", "审批决定构成", "环评类别", headings(columns), rows, note)


def by_ground(period: Period, visible: Visible) -> FigureTable:
    """Refusals by the legal ground."""
    where = _decided(period) & Q(outcome=Outcome.REFUSED)
    columns = [
        *(_count(category, label, Q(category=category)) for category, label in OF.items()),
        _count("all", "合计"),
    ]
    found = grouped(visible(EiaDecision).filter(where), ["refusal_ground"], columns)
    groups = [Group(ground, label, Q(refusal_ground=ground)) for ground, label in RefusalGround.choices]
    made = with_total(groups, found, EiaDecision, where, columns, visible)
    heads = headings(columns)
    charts = chart("grounds-count", "不予批准的理由", "hbar", heads, made[:-1], {"all": "件数"})
    note = "五项法定理由（生态环境法典第一百零五条）。"
    return FigureTable("grounds", "不予批准理由", "理由", heads, made, note, charts)


def by_correction(period: Period, visible: Visible) -> FigureTable:
    """How many of the applications received had to be corrected."""
    where = period.covers("received_on")
    asked = Q(correction_notified_on__isnull=False)
    columns = [
        _count("received", "收到申请"),
        _count("corrected", "要求补正", asked),
        _count("answered", "已补正", asked & Q(corrected_on__isnull=False)),
    ]
    found = grouped(visible(EiaDecision).filter(where), ["category"], columns)
    groups = [Group(category, label, Q(category=category)) for category, label in OF.items()]
    made = with_total(groups, found, EiaDecision, where, columns, visible)
    rows = []
    for row in made:
        received, corrected, _ = row.cells
        share = Cell(percent(corrected.value, received.value), corrected.measure)
        rows.append(Row(row.code, row.label, (*row.cells, share)))
    heads = (*headings(columns), Heading("share", "补正占比", "%"))
    note = "按收到日期；补正一次告知（行政许可法第三十二条）。"
    return FigureTable("corrections", "材料补正", "环评类别", heads, tuple(rows), note)


def by_park(period: Period, visible: Visible) -> FigureTable:
    """Approvals, filings and their investment by the park of the project."""
    approvals, filings = _investment_columns("approved", "批准"), _investment_columns("filed", "登记表备案")
    halves = (
        (EiaDecision, approved(period), approvals),
        (RegistrationFiling, period.covers("filed_on"), filings),
    )
    found = [
        grouped(visible(model).filter(where), ["park", "park__name"], columns)
        for model, where, columns in halves
    ]
    parks = sorted(
        {park for each in found for park in each},
        key=lambda park: (park[0] is None, -(found[0].get(park, {}).get("approved_investment") or 0)),
    )
    groups = [related_group("park", key, name, "未登记园区") for key, name in parks]
    made = []
    for (model, where, columns), values in zip(halves, found, strict=True):
        by_code = {group.code: values.get(park, {}) for group, park in zip(groups, parks, strict=True)}
        made.append(with_total(groups, by_code, model, where, columns, visible))
    rows = tuple(
        Row(left.code, left.label, (*left.cells, *right.cells)) for left, right in zip(*made, strict=True)
    )
    heads = headings([*approvals, *filings])
    bars = {"approved_investment": "批准项目"}
    charts = chart("parks-investment", "各园区批准项目总投资", "hbar", heads, rows[:-1][:MOST_BARS], bars)
    note = "按项目所在园区；批准以决定日期计，备案以备案日期计，二者是不同的行为，不相加。"
    return FigureTable("parks", "各园区项目投资", "园区", heads, rows, note, charts)


def _investment_columns(code: str, label: str) -> list[Column]:
    total = Column(f"{code}_investment", f"{label}项目总投资", "亿元", Sum("investment"), convert=_yi)
    return [_count(f"{code}_count", label), total]


def by_comment(period: Period, visible: Visible) -> FigureTable:
    """Comments of the public by the kind of notice, and what was made of them."""
    where = period.covers_moment("received_at")
    columns = [_count("all", "收到意见", unit="条")]
    columns += [_count(status, label, Q(status=status), "条") for status, label in CommentStatus.choices]
    found = grouped(visible(NoticeComment).filter(where), ["notice__kind"], columns)
    groups = [Group(kind, label, Q(notice__kind=kind)) for kind, label in NoticeKind.choices]
    rows = with_total(groups, found, NoticeComment, where, columns, visible)
    note = "按收到时间，以现在的审核状态计。"
    return FigureTable("comments", "公众意见", "公示种类", headings(columns), rows, note)


TABLES: dict[str, Callable[[Period, Visible], FigureTable]] = {
    "timely": timely,
    "months": by_month,
    "stages": by_stage,
    "compressions": compressions,
    "kinds": by_kind,
    "departments": by_department,
    "handlers": by_handler,
    "parks": by_park,
    "corrections": by_correction,
    "grounds": by_ground,
    "comments": by_comment,
}
