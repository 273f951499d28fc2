"""The figures of enforcement: I23, I26–I31, I45 and their other readings (docs/indicators.md)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from common.indicators import Measure, Period, Rows, indicator, round_half_up
from common.presentation import plain_number
from enforcement.enums import (
    CaseOutcome,
    DisclosureKind,
    InspectionSource,
    InspectionStatus,
    PaymentKind,
    TransferKind,
)
from enforcement.models import (
    EnforcementCase,
    EnforcementDisclosure,
    FinePayment,
    Inspection,
    NoPenaltyDecision,
    OrderViolation,
    PoliceTransfer,
    PositiveListEntry,
    RectificationOrder,
    SoftMeasure,
    ViolationType,
)
from enforcement.models.inspections import listed_on
from registry.models import StatutoryLimit

REPORT_BASIS = "《法治政府建设情况报告》"
PUBLICATION_LIMIT = "penalty-publication"
MONEY = DecimalField(max_digits=18, decimal_places=2)

Values = list[Any]


def fined(period: Period, prefix: str = "") -> Q:
    """处罚决定 of the period with a fine, not annulled by the period's end; `prefix` leads to the case.

    What happens to a decision after the period belongs to a later one, so that the figure of a
    closed year stays what it was.
    """
    standing = Q(**{f"{prefix}annulled_on__isnull": True}) | Q(**{f"{prefix}annulled_on__gte": period.after})
    return penalised(period, prefix) & Q(**{f"{prefix}fine_amount__gt": 0}) & standing


def penalised(period: Period, prefix: str = "") -> Q:
    """All 处罚决定 of the period, with or without a fine, annulled or not; `prefix` leads to the case."""
    return period.covers(f"{prefix}decided_on") & Q(**{f"{prefix}outcome": CaseOutcome.PENALTY})


def issued(period: Period, prefix: str = "") -> Q:
    """Orders of the period, not withdrawn by its end; `prefix` leads to the order."""
    standing = Q(**{f"{prefix}withdrawn_on__isnull": True}) | Q(
        **{f"{prefix}withdrawn_on__gte": period.after}
    )
    return period.covers(f"{prefix}issued_on") & standing


def in_wan(period: Period, raw: Values) -> Decimal:
    """元 → 万元, exact, without trailing zeros; nothing recorded is 0."""
    return Decimal(plain_number(Decimal(raw[0] or 0) / 10000))


# ---- orders: I26, I27 ----


@indicator(
    "I26",
    name="责令改正违法行为决定书",
    unit="份",
    formula="当年下达、年末未被撤销的责令改正违法行为决定书份数",
    basis=REPORT_BASIS,
)
def orders(period: Period) -> Measure:
    return Measure(RectificationOrder, where=issued(period))


@indicator(
    "I26.issued",
    name="下达的决定书（含撤销）",
    unit="份",
    formula="当年下达的全部份数，含其后撤销的",
    variant_of="I26",
)
def all_orders(period: Period) -> Measure:
    return Measure(RectificationOrder, where=period.covers("issued_on"))


@indicator(
    "I27",
    name="督促改正环境违法行为",
    unit="个",
    formula="上述决定书所列的违法行为个数（一份决定书可列多个）",
    basis=REPORT_BASIS,
    note="按责令改正的个数计；已改正的个数另列。",
)
def ordered_violations(period: Period) -> Measure:
    return Measure(OrderViolation, where=issued(period, "order__"))


@indicator(
    "I27.corrected",
    name="已改正的违法行为",
    unit="个",
    formula="其中年末前已改正的",
    variant_of="I27",
)
def corrected_violations(period: Period) -> Measure:
    corrected = issued(period, "order__") & Q(corrected_on__lt=period.after)
    return Measure(OrderViolation, where=corrected)


@indicator(
    "I27.without_penalty",
    name="责令改正而未予处罚的违法行为",
    unit="个",
    formula="其中仅责令改正、未立案处罚的",
    variant_of="I27",
)
def violations_without_penalty(period: Period) -> Measure:
    return Measure(OrderViolation, where=issued(period, "order__") & Q(is_without_penalty=True))


# ---- cases and fines: I28, I29, I31 ----


@indicator(
    "I28",
    name="立案查处并处以罚款的案件",
    unit="起",
    formula="当年作出处罚决定、罚款大于零、年末前未被撤销的案件数",
    basis=REPORT_BASIS,
    note="按决定日期计；立案日期在上年而当年决定的计入，当年立案年末未决定的不计。",
)
def fined_cases(period: Period) -> Measure:
    return Measure(EnforcementCase, where=fined(period))


@indicator(
    "I28.filed",
    name="立案的案件",
    unit="起",
    formula="立案日期在当年的案件数，不论结果",
    variant_of="I28",
)
def filed_cases(period: Period) -> Measure:
    return Measure(EnforcementCase, where=period.covers("filed_on"))


@indicator(
    "I28.decided",
    name="作出处罚决定的案件",
    unit="起",
    formula="决定日期在当年的全部处罚决定，含未罚款的和其后撤销的",
    variant_of="I28",
)
def decided_cases(period: Period) -> Measure:
    return Measure(EnforcementCase, where=penalised(period))


@indicator(
    "I28.filed_and_decided",
    name="当年立案并决定罚款的案件",
    unit="起",
    formula="立案与处罚决定均在当年的罚款案件数",
    variant_of="I28",
)
def filed_and_decided_cases(period: Period) -> Measure:
    return Measure(EnforcementCase, where=fined(period) & period.covers("filed_on"))


@indicator(
    "I28.annulled",
    name="当年决定后被撤销的案件",
    unit="起",
    formula="当年决定、年末前被复议、诉讼或自行撤销的处罚决定数",
    variant_of="I28",
)
def annulled_cases(period: Period) -> Measure:
    return Measure(EnforcementCase, where=penalised(period) & Q(annulled_on__lt=period.after))


def _fines(where: Q) -> Measure:
    return Measure(
        EnforcementCase, where=where, aggregate=Sum("fine_amount"), reads=("decided_on", "fine_amount")
    )


@indicator(
    "I29",
    name="罚款",
    unit="万元",
    formula="Σ上述案件处罚决定的罚款金额÷1万",
    basis=REPORT_BASIS,
    combine=in_wan,
    note="按决定金额计，不含没收和加处罚款；实缴金额另列。",
)
def fines(period: Period) -> Measure:
    return _fines(fined(period))


@indicator(
    "I29.decided",
    name="罚款（含其后撤销）",
    unit="万元",
    formula="Σ当年全部处罚决定的罚款金额÷1万",
    variant_of="I29",
    combine=in_wan,
)
def all_fines(period: Period) -> Measure:
    return _fines(penalised(period))


@indicator(
    "I29.amended",
    name="罚款（按变更后金额）",
    unit="万元",
    formula="Σ上述案件的罚款金额÷1万，复议、诉讼已变更的取变更后金额",
    variant_of="I29",
    combine=in_wan,
)
def amended_fines(period: Period) -> Measure:
    return Measure(
        EnforcementCase,
        where=fined(period),
        aggregate=Sum(Coalesce(F("amended_fine"), F("fine_amount"), output_field=MONEY)),
        reads=("fine_amount", "amended_fine"),
    )


def _paid(period: Period, kind: str) -> Measure:
    return Measure(
        FinePayment,
        where=period.covers("paid_on") & Q(kind=kind),
        aggregate=Sum("amount"),
        reads=("amount",),
    )


@indicator(
    "I29.paid",
    name="实缴罚款",
    unit="万元",
    formula="Σ当年实缴的罚款÷1万，不论决定年份，不含加处罚款",
    variant_of="I29",
    combine=in_wan,
)
def paid_fines(period: Period) -> Measure:
    return _paid(period, PaymentKind.FINE)


@indicator(
    "I29.surcharge",
    name="实缴加处罚款",
    unit="万元",
    formula="Σ当年实缴的加处罚款÷1万",
    variant_of="I29",
    combine=in_wan,
)
def paid_surcharges(period: Period) -> Measure:
    return _paid(period, PaymentKind.SURCHARGE)


@indicator(
    "I31",
    name="立案查处的案由",
    unit="类",
    formula="上述罚款案件所涉案由的种数",
    basis=REPORT_BASIS,
    note="报告列举其中主要的几类。",
)
def violation_kinds(period: Period) -> Measure:
    # By joins, here and in I30.fined: a set of the keys of many cases is dear to build and search.
    links = EnforcementCase.violation_types.through.objects.filter(
        fined(period, "enforcementcase__"), violationtype=OuterRef("pk")
    )

    def named_in(rows: Rows) -> Q:
        cases = rows(EnforcementCase).filter(fined(period)).order_by().values("pk")
        own = EnforcementCase.violation_types.through.objects.filter(
            enforcementcase__in=cases, violationtype=OuterRef("pk")
        )
        return Q(Exists(own))

    return Measure(ViolationType, where=Q(Exists(links)), reads=("name",), scoped=named_in)


# ---- transfers: I30 ----


@indicator(
    "I30",
    name="移送公安机关",
    unit="起",
    formula="移送日期在当年的件数，含涉嫌犯罪和适用行政拘留",
    basis=REPORT_BASIS,
)
def transfers(period: Period) -> Measure:
    return Measure(PoliceTransfer, where=period.covers("transferred_on"))


@indicator("I30.crime", name="移送涉嫌犯罪", unit="起", formula="其中涉嫌犯罪", variant_of="I30")
def crime_transfers(period: Period) -> Measure:
    return Measure(PoliceTransfer, where=period.covers("transferred_on") & Q(kind=TransferKind.CRIME))


@indicator("I30.detention", name="移送行政拘留", unit="起", formula="其中适用行政拘留", variant_of="I30")
def detention_transfers(period: Period) -> Measure:
    return Measure(PoliceTransfer, where=period.covers("transferred_on") & Q(kind=TransferKind.DETENTION))


@indicator(
    "I30.fined",
    name="移送公安且同时罚款的案件",
    unit="起",
    formula="其中同一案件已计入罚款案件的",
    variant_of="I30",
)
def transfers_also_fined(period: Period) -> Measure:
    return Measure(PoliceTransfer, where=period.covers("transferred_on") & fined(period, "case__"))


# ---- soft enforcement and the positive list: I23 ----


def _listed(period: Period) -> Measure:
    last_day = period.after - timedelta(days=1)
    return Measure(PositiveListEntry, where=listed_on(last_day), label="年末在册的正面清单企业")


def _unpunished(period: Period) -> Measure:
    return Measure(NoPenaltyDecision, where=period.covers("decided_on"), label="不予处罚决定")


def _soft(period: Period) -> Measure:
    return Measure(SoftMeasure, where=period.covers("taken_on"), label="柔性执法措施")


def _inspected(period: Period, also: Q) -> Measure:
    done = period.covers("inspected_on") & Q(status=InspectionStatus.DONE)
    return Measure(Inspection, where=done & also)


@indicator(
    "I23",
    name="落实柔性执法和正面清单",
    unit="",
    formula="年末有正面清单企业、当年有柔性执法措施、当年有不予处罚决定，三者俱备为“是”",
    basis=REPORT_BASIS,
    combine=lambda period, raw: all(raw),
    working=lambda period, raw: f"正面清单企业{raw[0]}家，柔性执法措施{raw[1]}次，不予处罚决定{raw[2]}件",
    note="三项性质不同，不相加；各自的数量另列。",
)
def soft_enforcement(period: Period) -> list[Measure]:
    return [_listed(period), _soft(period), _unpunished(period)]


@indicator(
    "I23.listed",
    name="正面清单企业",
    unit="家次",
    formula="年末有效的各版正面清单在册企业数",
    variant_of="I23",
)
def listed_enterprises(period: Period) -> Measure:
    return _listed(period)


@indicator("I23.soft", name="柔性执法措施", unit="次", formula="当年实施的措施次数", variant_of="I23")
def soft_measures(period: Period) -> Measure:
    return _soft(period)


@indicator("I23.no_penalty", name="不予处罚决定", unit="件", formula="当年决定件数", variant_of="I23")
def no_penalty_decisions(period: Period) -> Measure:
    return _unpunished(period)


@indicator(
    "I23.random_listed",
    name="对正面清单企业的双随机抽查",
    unit="次",
    formula="当年已完成的双随机抽查中检查时在清单内的",
    variant_of="I23",
)
def random_checks_of_listed(period: Period) -> Measure:
    return _inspected(period, Q(source=InspectionSource.RANDOM, is_on_positive_list=True))


@indicator(
    "I23.off_site", name="非现场检查", unit="次", formula="当年已完成的非现场检查次数", variant_of="I23"
)
def off_site_checks(period: Period) -> Measure:
    return _inspected(period, Q(is_off_site=True))


@indicator(
    "I23.checkup",
    name="“一次检查，全面体检”",
    unit="次",
    formula="当年已完成的检查中实行全面体检的次数",
    variant_of="I23",
)
def full_checkups(period: Period) -> Measure:
    return _inspected(period, Q(is_full_checkup=True))


# ---- publication: I45 ----


def _published(period: Period, *kinds: str) -> Q:
    return period.covers("published_on") & (Q(kind__in=kinds) if kinds else Q())


@indicator(
    "I45",
    name="执法公示",
    unit="条",
    formula="当年公示的执法主体、人员、职责权限、程序、计划和结果条数",
    basis=REPORT_BASIS,
    note="含其后依法撤下的；结果公示的按时率另列。",
)
def disclosures(period: Period) -> Measure:
    return Measure(EnforcementDisclosure, where=_published(period))


@indicator("I45.body", name="执法主体公示", unit="条", formula="其中执法主体", variant_of="I45")
def body_disclosures(period: Period) -> Measure:
    return Measure(EnforcementDisclosure, where=_published(period, DisclosureKind.BODY))


@indicator("I45.officers", name="执法人员公示", unit="条", formula="其中执法人员", variant_of="I45")
def officer_disclosures(period: Period) -> Measure:
    return Measure(EnforcementDisclosure, where=_published(period, DisclosureKind.OFFICERS))


@indicator("I45.results", name="执法结果公示", unit="条", formula="其中执法结果", variant_of="I45")
def result_disclosures(period: Period) -> Measure:
    return Measure(EnforcementDisclosure, where=_published(period, DisclosureKind.RESULT))


def _share(period: Period, raw: Values) -> Decimal | None:
    in_time, late = raw
    return None if in_time + late == 0 else round_half_up(Decimal(in_time) * 100 / (in_time + late))


@indicator(
    "I45.on_time",
    name="执法结果公示按时率",
    unit="%",
    formula="法定期限内公示的执法结果÷当年公示的执法结果×100%",
    variant_of="I45",
    combine=_share,
    working=lambda period, raw: f"按时{raw[0]}条，逾期{raw[1]}条",
)
def on_time_results(period: Period) -> list[Measure]:
    in_force = StatutoryLimit.objects.in_force_on(period.after - timedelta(days=1))
    limit = Subquery(in_force.filter(code=PUBLICATION_LIMIT).order_by().values("amount")[:1])
    results = _published(period, DisclosureKind.RESULT)
    reads = ("days_taken",)
    return [
        Measure(EnforcementDisclosure, results & Q(days_taken__lte=limit), reads=reads, label="按时"),
        Measure(EnforcementDisclosure, results & Q(days_taken__gt=limit), reads=reads, label="逾期"),
    ]
