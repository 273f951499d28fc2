"""What a reader of the enforcement figures must be told."""

from __future__ import annotations

from datetime import timedelta

from common.errors import Refused
from common.indicators import Figure, Finding, Period, figure_check
from enforcement.indicators import PUBLICATION_LIMIT, penalised
from enforcement.models import EnforcementCase
from enforcement.selectors import misstated_disclosures
from registry.selectors import limit_on


def _later_annulled(period: Period) -> list[str]:
    cases = EnforcementCase.objects.filter(penalised(period), annulled_on__gte=period.after)
    return list(cases.order_by("ledger_no").values_list("ledger_no", flat=True))


@figure_check
def cases_annulled_after_the_period(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """A decision that the figure counts was annulled later: the reader must know."""
    if not {"I28", "I29"} & set(figures):
        return []
    later = _later_annulled(period)
    if not later:
        return []
    message = (
        f"{period.year}年的处罚决定中有{len(later)}件在年末之后被撤销（{_named(later)}），"
        "仍计入当年罚款案件和金额；如报告须反映，请在正文中说明。"
    )
    return [Finding("case-annulled-later", "warning", message, ("I28", "I29"))]


@figure_check
def stored_publication_days_are_right(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """The on-time share rests on stored days: each must be what its dates give."""
    if "I45.on_time" not in figures:
        return []
    wrong = [row.ledger_no for row, _ in misstated_disclosures(period.first, period.after)]
    if not wrong:
        return []
    message = (
        f"{len(wrong)}条执法结果公示的用时与登记的日期不符（{_named(wrong)}），请核对后保存，系统将重新计算。"
    )
    return [Finding("disclosure-days-misstated", "error", message, ("I45.on_time",))]


@figure_check
def publication_limit_is_recorded(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """Without the limit no share can be told of results that exist: say so instead of printing a dash."""
    results = figures.get("I45.results")
    if results is None or results.count == 0:
        return []
    try:
        limit_on(PUBLICATION_LIMIT, period.after - timedelta(days=1))
    except Refused as refused:
        return [Finding("publication-limit-missing", "warning", str(refused), ("I45.on_time",))]
    return []


def _named(numbers: list[str]) -> str:
    return "、".join(numbers[:10]) + ("等" if len(numbers) > 10 else "")
