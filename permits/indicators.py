"""The figures of EIA approval: I06–I13, I48 and their other readings (docs/indicators.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, DecimalField, Q, Sum

from common.indicators import (
    Measure,
    Period,
    indicator,
    round_half_up,
)
from common.presentation import plain_number
from permits.enums import ApplicationKind, EiaCategory, Outcome
from permits.models import EiaDecision, ExemptReply, RegistrationFiling
from registry.selectors import limit_on, threshold_on

REPORT_BASIS = "《法治政府建设情况报告》"
YI = Decimal(100_000_000)
EXACT = DecimalField(max_digits=20, decimal_places=10)  # averages stay unrounded

RECORDED_BASE = {EiaCategory.REPORT: "eia-report-recorded-base", EiaCategory.FORM: "eia-form-recorded-base"}
LEGAL_LIMIT = {EiaCategory.REPORT: "eia-report-decision", EiaCategory.FORM: "eia-form-decision"}

Values = list[Any]


def approved(period: Period) -> Q:
    """批准决定 of the period that had not been revoked by its end."""
    standing = Q(revoked_on__isnull=True) | Q(revoked_on__gte=period.after)
    return period.covers("decided_on") & Q(outcome=Outcome.APPROVED) & standing


def _average(period: Period, category: str, field: str) -> Measure:
    return Measure(
        EiaDecision,
        where=approved(period) & Q(category=category),
        aggregate=Avg(field, output_field=EXACT),
        reads=(field,),
        label=f"{EiaCategory(category).label}批准决定",
    )


# ---- days: I06, I07 ----


def _whole_days(period: Period, raw: Values) -> int | None:
    return None if raw[0] is None else int(Decimal(raw[0]).quantize(Decimal(1), ROUND_HALF_UP))


def _days_working(period: Period, raw: Values) -> str:
    return "" if raw[0] is None else f"平均{round_half_up(raw[0], Decimal('0.01'))}个工作日，四舍五入取整"


_NET = "Σ每件净用时÷件数；净用时＝收到完整材料次日至决定日的工作日－依规则不计入的中止期间（并集）"
_GROSS = "Σ每件总用时÷件数；总用时＝收到完整材料次日至决定日的工作日，不扣除中止期间"


@indicator(
    "I06",
    name="报告书平均审批时限",
    unit="个工作日",
    formula=_NET,
    basis=REPORT_BASIS,
    combine=_whole_days,
    working=_days_working,
    note="显示值四舍五入取整，压缩率按未取整的平均值计算。",
)
def report_net_days(period: Period) -> Measure:
    return _average(period, EiaCategory.REPORT, "net_days")


@indicator(
    "I06.gross",
    name="报告书平均审批时限（不扣除）",
    unit="个工作日",
    formula=_GROSS,
    variant_of="I06",
    combine=_whole_days,
    working=_days_working,
)
def report_gross_days(period: Period) -> Measure:
    return _average(period, EiaCategory.REPORT, "gross_days")


@indicator(
    "I07",
    name="报告表平均审批时限",
    unit="个工作日",
    formula=_NET,
    basis=REPORT_BASIS,
    combine=_whole_days,
    working=_days_working,
    note="显示值四舍五入取整，压缩率按未取整的平均值计算。",
)
def form_net_days(period: Period) -> Measure:
    return _average(period, EiaCategory.FORM, "net_days")


@indicator(
    "I07.gross",
    name="报告表平均审批时限（不扣除）",
    unit="个工作日",
    formula=_GROSS,
    variant_of="I07",
    combine=_whole_days,
    working=_days_working,
)
def form_gross_days(period: Period) -> Measure:
    return _average(period, EiaCategory.FORM, "gross_days")


# ---- compression: I08, I09 ----

Base = Callable[[Period], Decimal]


def recorded_base(category: str) -> Base:
    """The base that the bureau recorded for its comparison, in force at the period's end."""

    def base(period: Period) -> Decimal:
        return threshold_on(RECORDED_BASE[EiaCategory(category)], period.after - timedelta(days=1)).amount

    return base


def legal_base(category: str) -> Base:
    """The limit of the law in force at the period's end."""

    def base(period: Period) -> Decimal:
        limit = limit_on(LEGAL_LIMIT[EiaCategory(category)], period.after - timedelta(days=1))
        return Decimal(limit.amount)

    return base


def compression(average: Decimal, base: Decimal) -> Decimal:
    """(1 − average ÷ base) × 100, to one decimal; from the unrounded average."""
    return round_half_up((1 - Decimal(average) / base) * 100)


def _percent(base: Base) -> Callable[[Period, Values], Decimal | None]:
    def combine(period: Period, raw: Values) -> Decimal | None:
        return None if raw[0] is None else compression(raw[0], base(period))

    return combine


def _percent_working(base: Base) -> Callable[[Period, Values], str]:
    def working(period: Period, raw: Values) -> str:
        return "" if raw[0] is None else compression_formula(raw[0], base(period))

    return working


def compression_formula(average: Decimal, base: Decimal) -> str:
    """The formula with its numbers: （1－9.18÷60）×100%＝84.7%."""
    shown = round_half_up(Decimal(average), Decimal("0.01"))
    return f"（1－{shown}÷{plain_number(base)}）×100%＝{compression(average, base)}%"


_COMPRESSION = "（1－平均净用时÷{}）×100%，平均净用时取未取整值"


@indicator(
    "I08",
    name="报告书审批时限压缩率",
    unit="%",
    formula=_COMPRESSION.format("登记的比较基数"),
    basis=REPORT_BASIS,
    combine=_percent(recorded_base(EiaCategory.REPORT)),
    working=_percent_working(recorded_base(EiaCategory.REPORT)),
)
def report_compression(period: Period) -> Measure:
    return _average(period, EiaCategory.REPORT, "net_days")


@indicator(
    "I08.legal",
    name="报告书审批时限压缩率（法定基数）",
    unit="%",
    formula=_COMPRESSION.format("法定期限"),
    variant_of="I08",
    combine=_percent(legal_base(EiaCategory.REPORT)),
    working=_percent_working(legal_base(EiaCategory.REPORT)),
)
def report_compression_legal(period: Period) -> Measure:
    return _average(period, EiaCategory.REPORT, "net_days")


@indicator(
    "I09",
    name="报告表审批时限压缩率",
    unit="%",
    formula=_COMPRESSION.format("登记的比较基数"),
    basis=REPORT_BASIS,
    combine=_percent(recorded_base(EiaCategory.FORM)),
    working=_percent_working(recorded_base(EiaCategory.FORM)),
    note="登记的比较基数与法定期限不同的，另列法定基数的压缩率并提示。",
)
def form_compression(period: Period) -> Measure:
    return _average(period, EiaCategory.FORM, "net_days")


@indicator(
    "I09.legal",
    name="报告表审批时限压缩率（法定基数）",
    unit="%",
    formula=_COMPRESSION.format("法定期限"),
    variant_of="I09",
    combine=_percent(legal_base(EiaCategory.FORM)),
    working=_percent_working(legal_base(EiaCategory.FORM)),
)
def form_compression_legal(period: Period) -> Measure:
    return _average(period, EiaCategory.FORM, "net_days")


# ---- counts: I05.cases, I10–I12, I48 ----


@indicator(
    "I10",
    name="环评审批手续",
    unit="个",
    formula="当年作出、年末未被撤销的报告书、报告表批准决定件数",
    basis=REPORT_BASIS,
    note="含重新报批、重新审核；不含不予批准、登记表备案和无需办理。",
)
def approvals(period: Period) -> Measure:
    return Measure(EiaDecision, where=approved(period))


@indicator("I10.report", name="报告书批准决定", unit="个", formula="其中报告书", variant_of="I10")
def report_approvals(period: Period) -> Measure:
    return Measure(EiaDecision, where=approved(period) & Q(category=EiaCategory.REPORT))


@indicator("I10.form", name="报告表批准决定", unit="个", formula="其中报告表", variant_of="I10")
def form_approvals(period: Period) -> Measure:
    return Measure(EiaDecision, where=approved(period) & Q(category=EiaCategory.FORM))


@indicator(
    "I10.refused", name="不予批准决定", unit="个", formula="当年作出的不予批准决定件数", variant_of="I10"
)
def refusals(period: Period) -> Measure:
    return Measure(EiaDecision, where=period.covers("decided_on") & Q(outcome=Outcome.REFUSED))


@indicator(
    "I10.decided",
    name="全部审批决定",
    unit="个",
    formula="当年作出的全部决定，含不予批准和其后撤销的",
    variant_of="I10",
)
def all_decisions(period: Period) -> Measure:
    return Measure(EiaDecision, where=period.covers("decided_on"))


@indicator(
    "I10.again",
    name="重新报批、重新审核的批准决定",
    unit="个",
    formula="其中重大变动重新报批、超过五年重新审核",
    variant_of="I10",
)
def repeated_approvals(period: Period) -> Measure:
    again = Q(application_kind__in=[ApplicationKind.MAJOR_CHANGE, ApplicationKind.REEXAMINATION])
    return Measure(EiaDecision, where=approved(period) & again)


@indicator(
    "I05.cases",
    name="告知承诺制批准决定",
    unit="个",
    formula="其中适用告知承诺制的批准决定件数",
    variant_of="I05",
)
def commitment_approvals(period: Period) -> Measure:
    return Measure(EiaDecision, where=approved(period) & Q(is_commitment=True))


@indicator(
    "I11",
    name="登记表网上备案",
    unit="个",
    formula="备案日期在当年的登记表件数",
    basis=REPORT_BASIS,
    note="备案不是审批，不与审批件数相加；备案后撤回的仍按备案日期计入。",
)
def filings(period: Period) -> Measure:
    return Measure(RegistrationFiling, where=period.covers("filed_on"))


def _exempt(period: Period) -> Q:
    """The replies of the period that nothing is needed; others say which document is."""
    return period.covers("replied_on") & ExemptReply.EXEMPT


@indicator(
    "I12",
    name="无需办理环评",
    unit="个",
    formula="答复日期在当年的无需办理答复件数",
    basis=REPORT_BASIS,
    note="答复不是行政许可，不与审批件数相加；答复需要办理环评手续的不计。",
)
def exempt_replies(period: Period) -> Measure:
    return Measure(ExemptReply, where=_exempt(period))


@indicator(
    "I48",
    name="并联、容缺审批",
    unit="个",
    formula="批准决定中实行并联审批或者容缺受理的件数",
    basis=REPORT_BASIS,
    note="两者兼有的只计一件。",
)
def eased_approvals(period: Period) -> Measure:
    return Measure(EiaDecision, where=approved(period) & (Q(is_parallel=True) | Q(is_tolerant=True)))


@indicator("I48.parallel", name="并联审批", unit="个", formula="其中并联审批", variant_of="I48")
def parallel_approvals(period: Period) -> Measure:
    return Measure(EiaDecision, where=approved(period) & Q(is_parallel=True))


@indicator("I48.tolerant", name="容缺受理", unit="个", formula="其中容缺受理", variant_of="I48")
def tolerant_approvals(period: Period) -> Measure:
    return Measure(EiaDecision, where=approved(period) & Q(is_tolerant=True))


# ---- investment: I13 ----


def _in_yi(period: Period, raw: Values) -> Decimal:
    """元 → 亿元 without trailing zeros; nothing recorded is 0."""
    total = sum((Decimal(value or 0) for value in raw), Decimal(0))
    return Decimal(plain_number(round_half_up(total / YI, Decimal("0.0001"))))


def _approved_investment(period: Period) -> Measure:
    return Measure(
        EiaDecision,
        where=approved(period),
        aggregate=Sum("investment"),
        reads=("investment",),
        label="批准决定",
    )


def _filed_investment(period: Period) -> Measure:
    return Measure(
        RegistrationFiling,
        where=period.covers("filed_on"),
        aggregate=Sum("investment"),
        reads=("investment",),
        label="登记表备案",
    )


@indicator(
    "I13",
    name="拉动投资",
    unit="亿元",
    formula="Σ批准决定项目的总投资÷1亿",
    basis=REPORT_BASIS,
    combine=_in_yi,
)
def investment(period: Period) -> Measure:
    return _approved_investment(period)


@indicator(
    "I13.filings",
    name="拉动投资（含登记表）",
    unit="亿元",
    formula="Σ批准决定与登记表备案项目的总投资÷1亿",
    variant_of="I13",
    combine=_in_yi,
)
def investment_with_filings(period: Period) -> list[Measure]:
    return [_approved_investment(period), _filed_investment(period)]


@indicator(
    "I13.all",
    name="拉动投资（含登记表和无需办理）",
    unit="亿元",
    formula="Σ批准决定、登记表备案和无需办理项目的总投资÷1亿",
    variant_of="I13",
    combine=_in_yi,
)
def investment_of_all(period: Period) -> list[Measure]:
    exempt = Measure(
        ExemptReply,
        where=_exempt(period),
        aggregate=Sum("investment"),
        reads=("investment",),
        label="无需办理答复",
    )
    return [_approved_investment(period), _filed_investment(period), exempt]
