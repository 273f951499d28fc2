"""Figures of disclosure, credit, clean production and insurance: I14–I20 (docs/indicators.md)."""

from __future__ import annotations

from django.db.models import Count, Q, Sum

from common.indicators import Figure, Finding, Measure, Period, figure_check, indicator
from disclosure.enums import CleanProductionKind, EventResult, Grade, ReportKind
from disclosure.models import (
    AnnualDisclosure,
    CleanProductionEvent,
    CreditRating,
    DutyListEntry,
    InsurancePolicy,
    TemporaryDisclosure,
)

BASIS = "《法治政府建设情况报告》"
FIRM = ("enterprise__uscc",)


def _firms() -> Count:
    return Count("enterprise", distinct=True)


# ---- clean production: four different acts, counted apart ----


def _events(period: Period, kind: str) -> Q:
    return period.covers("happened_on") & Q(kind=kind)


def _filed(period: Period) -> Q:
    return _events(period, CleanProductionKind.FILING) & Q(result=EventResult.PASSED)


def _passed(period: Period) -> Q:
    return _events(period, CleanProductionKind.ACCEPTANCE) & Q(result=EventResult.PASSED)


def _reviewed(period: Period) -> Q:
    return _events(period, CleanProductionKind.REVIEW)


@indicator(
    "I14",
    name="清洁生产审核备案企业",
    unit="家",
    formula="当年完成审核备案的企业数（按企业去重）",
    basis=BASIS,
    note="与I15、I16是不同的办理事项，同一企业可能出现在几项中，不得相加。",
)
def clean_production_filings(period: Period) -> Measure:
    return Measure(CleanProductionEvent, _filed(period), _firms(), FIRM)


@indicator(
    "I14.distinct",
    name="清洁生产备案、验收、复核涉及企业（去重）",
    unit="家",
    formula="I14、I15、I16所涉企业合并去重",
    variant_of="I14",
)
def clean_production_firms(period: Period) -> Measure:
    where = _filed(period) | _passed(period) | _reviewed(period)
    return Measure(CleanProductionEvent, where, _firms(), FIRM)


@indicator(
    "I15",
    name="通过清洁生产审核验收企业",
    unit="家",
    formula="当年验收结论为“通过”的企业数（按企业去重）",
    basis=BASIS,
)
def clean_production_acceptances(period: Period) -> Measure:
    return Measure(CleanProductionEvent, _passed(period), _firms(), FIRM)


@indicator(
    "I16",
    name="清洁生产报告技术质量复核企业",
    unit="家",
    formula="当年审核报告、验收报告经技术质量复核的企业数（按企业去重，不论结论）",
    basis=BASIS,
    note="报告写“家”，按企业计；按报告份数及报告种类的读法见另一口径。",
)
def report_reviews(period: Period) -> Measure:
    return Measure(CleanProductionEvent, _reviewed(period), _firms(), FIRM)


def _reports(period: Period, *kinds: str) -> Measure:
    where = _reviewed(period) & Q(report_kind__in=kinds)
    return Measure(CleanProductionEvent, where, reads=("report_kind",))


@indicator(
    "I16.reports", name="复核报告份数", unit="份", formula="复核的审核报告与验收报告份数", variant_of="I16"
)
def reviewed_reports(period: Period) -> Measure:
    return _reports(period, *ReportKind.values)


@indicator("I16.audit", name="复核审核报告", unit="份", formula="复核的审核报告份数", variant_of="I16")
def reviewed_audit_reports(period: Period) -> Measure:
    return _reports(period, ReportKind.AUDIT)


@indicator("I16.acceptance", name="复核验收报告", unit="份", formula="复核的验收报告份数", variant_of="I16")
def reviewed_acceptance_reports(period: Period) -> Measure:
    return _reports(period, ReportKind.ACCEPTANCE)


# ---- insurance ----


@indicator(
    "I17",
    name="指导购买环境污染责任保险企业",
    unit="家",
    formula="当年投保且经本局指导的企业数（按投保日期，按企业去重）",
    basis=BASIS,
    note="只计已出单的保险；指导而未投保的不计。",
)
def guided_policies(period: Period) -> Measure:
    return Measure(InsurancePolicy, period.covers("bought_on") & Q(guided=True), _firms(), FIRM)


@indicator(
    "I17.bought", name="当年投保企业", unit="家", formula="当年投保的企业数，不论是否经指导", variant_of="I17"
)
def bought_policies(period: Period) -> Measure:
    return Measure(InsurancePolicy, period.covers("bought_on"), _firms(), FIRM)


@indicator(
    "I17.in_force", name="年末在保企业", unit="家", formula="年末保单在有效期内的企业数", variant_of="I17"
)
def policies_in_force(period: Period) -> Measure:
    where = Q(starts_on__lt=period.after) & Q(ends_on__gte=period.after)
    return Measure(InsurancePolicy, where, _firms(), FIRM)


# ---- credit ratings ----


def _rated(period: Period) -> Q:
    """Ratings published in the period and not replaced by its end."""
    standing = Q(superseded_on__isnull=True) | Q(superseded_on__gte=period.after)
    return period.covers("published_on") & standing


def _grade(period: Period, grade: str) -> Measure:
    where = _rated(period) & Q(grade=grade)
    return Measure(CreditRating, where, _firms(), (*FIRM, "grade"))


@indicator(
    "I18",
    name="环保信用评价B级企业",
    unit="家",
    formula="当年公布、年末有效的评价结果中B级企业数（按公布日期，按企业去重）",
    basis=BASIS,
    note="B级数不是参评总数；年内被调整的以调整后的结果计。按评价年度的读法见另一口径。",
)
def rated_b(period: Period) -> Measure:
    return _grade(period, Grade.B)


@indicator("I18.A", name="环保信用评价A级企业", unit="家", formula="同I18，A级", variant_of="I18")
def rated_a(period: Period) -> Measure:
    return _grade(period, Grade.A)


@indicator("I18.C", name="环保信用评价C级企业", unit="家", formula="同I18，C级", variant_of="I18")
def rated_c(period: Period) -> Measure:
    return _grade(period, Grade.C)


@indicator("I18.D", name="环保信用评价D级企业", unit="家", formula="同I18，D级", variant_of="I18")
def rated_d(period: Period) -> Measure:
    return _grade(period, Grade.D)


@indicator("I18.total", name="环保信用评价参评企业", unit="家", formula="同I18，各等级合计", variant_of="I18")
def rated(period: Period) -> Measure:
    return Measure(CreditRating, _rated(period), _firms(), (*FIRM, "grade"))


@indicator(
    "I18.cycle",
    name="上一评价年度B级企业",
    unit="家",
    formula="评价年度为上一年、年末有效的公布结果中B级企业数，不论何时公布",
    variant_of="I18",
)
def rated_b_by_cycle(period: Period) -> Measure:
    standing = Q(superseded_on__isnull=True) | Q(superseded_on__gte=period.after)
    public = Q(published_on__lt=period.after) & standing
    where = public & Q(cycle_year=period.year - 1, grade=Grade.B)
    return Measure(CreditRating, where, _firms(), (*FIRM, "grade"))


# ---- disclosures ----


@indicator(
    "I19",
    name="完成上一年度环境信息披露企业",
    unit="家",
    formula="当年提交上一年度报告并审核通过、年末未撤回的企业数（按提交日期，按企业去重）",
    basis=BASIS,
    note="年度报告于次年3月15日前提交（部令24号第十九条）；退回补正尚未通过的不计；更正版不重复计。",
)
def annual_disclosures(period: Period) -> Measure:
    standing = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=period.after)
    where = period.covers("filed_on") & Q(for_year=period.year - 1, accepted_on__isnull=False) & standing
    return Measure(AnnualDisclosure, where, _firms(), (*FIRM, "for_year"))


@indicator(
    "I19.filed",
    name="提交上一年度报告企业",
    unit="家",
    formula="当年提交上一年度报告的企业数，含退回补正中的",
    variant_of="I19",
)
def filed_annual_disclosures(period: Period) -> Measure:
    where = period.covers("filed_on") & Q(for_year=period.year - 1)
    return Measure(AnnualDisclosure, where, _firms(), (*FIRM, "for_year"))


@indicator(
    "I19.listed",
    name="上一年度披露名单企业",
    unit="家",
    formula="上一年度已公布名单中年末未移出的企业数",
    variant_of="I19",
    note="当年3月15日到期时当年名单尚未公布，应披露企业以上一年度名单为准。",
)
def listed_firms(period: Period) -> Measure:
    standing = Q(removed_on__isnull=True) | Q(removed_on__gte=period.after)
    where = Q(year=period.year - 1, published_on__lt=period.after) & standing
    return Measure(DutyListEntry, where, _firms(), FIRM)


@indicator(
    "I20",
    name="临时披露信息",
    unit="条",
    formula="当年公开的临时披露报告数（按公开日期；更正件不重复计，年末已撤回的不计）",
    basis=BASIS,
    note="一份报告计一条；按报告所含信息条数的读法见另一口径。",
)
def temporary_disclosures(period: Period) -> Measure:
    return Measure(TemporaryDisclosure, _public_temporary(period))


def _public_temporary(period: Period) -> Q:
    standing = Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=period.after)
    return period.covers("published_on") & Q(corrects__isnull=True) & standing


@indicator(
    "I20.items", name="临时披露信息条数", unit="条", formula="I20各报告所含信息条数之和", variant_of="I20"
)
def temporary_items(period: Period) -> Measure:
    return Measure(TemporaryDisclosure, _public_temporary(period), Sum("item_count"), ("item_count",))


@indicator(
    "I20.filed",
    name="提交的临时披露报告",
    unit="份",
    formula="当年提交的临时披露报告数，含未公开的，不含更正件",
    variant_of="I20",
)
def filed_temporary_disclosures(period: Period) -> Measure:
    return Measure(TemporaryDisclosure, period.covers("filed_on") & Q(corrects__isnull=True))


# ---- findings ----


@figure_check
def clean_production_is_not_additive(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """35 reviews are not 6 filings and 2 acceptances: the acts overlap in enterprises."""
    ids = ("I14", "I15", "I16")
    if not {*ids, "I14.distinct"} <= figures.keys():
        return []
    added, distinct = sum(figures[id].value for id in ids), figures["I14.distinct"].value
    if not added:
        return []
    message = (
        f"清洁生产备案、验收、复核分别为{'、'.join(figures[id].display for id in ids)}家，"
        f"是不同事项，相加{added}家没有意义；去重后涉及{distinct}家企业。"
    )
    return [Finding("clean-production-not-additive", "info", message, ids)]


@figure_check
def grade_b_is_not_all(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """The number rated B is not the number rated."""
    if not {"I18", "I18.total"} <= figures.keys() or not figures["I18.total"].value:
        return []
    b, everyone = figures["I18"].value, figures["I18.total"].value
    others = {grade: figures.get(f"I18.{grade}") for grade in ("A", "C", "D")}
    rest = "，".join(f"{grade}级{figure.value}家" for grade, figure in others.items() if figure)
    message = f"B级{b}家不是参评总数：参评{everyone}家（{rest}）。"
    return [Finding("rated-b-not-total", "info", message, ("I18", "I18.total"))]


@figure_check
def every_listed_firm_disclosed(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """Enterprises on last year's list that have not completed, and filings still under correction."""
    found = []
    done, listed, filed = (figures.get(id) for id in ("I19", "I19.listed", "I19.filed"))
    if done and listed and listed.value > done.value:
        message = (
            f"{period.year - 1}年度名单{listed.value}家，完成披露{done.value}家，"
            f"尚有{listed.value - done.value}家未完成，请核实并督办。"
        )
        found.append(Finding("listed-not-disclosed", "warning", message, ("I19", "I19.listed")))
    if done and filed and filed.value > done.value:
        message = f"另有{filed.value - done.value}家已提交但尚未审核通过（或已撤回），不计入I19。"
        found.append(Finding("filed-not-accepted", "info", message, ("I19", "I19.filed")))
    return found


@figure_check
def temporary_reports_are_not_items(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """One temporary report may carry several items."""
    reports, items = figures.get("I20"), figures.get("I20.items")
    if not reports or not items or reports.value == items.value:
        return []
    message = f"临时披露按报告计{reports.value}条，按所含信息计{items.value}条，报告须注明口径。"
    return [Finding("temporary-reports-or-items", "info", message, ("I20", "I20.items"))]
