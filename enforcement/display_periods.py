"""How long a published decision is shown: by how grave the breach of trust is (信用修复管理办法 [s])."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from common.errors import Refused
from enforcement.enums import PenaltyKind, Seriousness
from enforcement.models import CasePublication, DisplayRule, EnforcementCase
from registry.clocks.arithmetic import ONE_DAY, months_after

BASIS = "信用修复管理办法（国家发展改革委令第36号）"

LIGHT = frozenset({PenaltyKind.WARNING, PenaltyKind.CRITICISM})
GRAVE = frozenset(
    {PenaltyKind.PERMIT_REVOCATION, PenaltyKind.SUSPENSION, PenaltyKind.CLOSURE, PenaltyKind.BAN}
)


@dataclass(frozen=True)
class DisplayPeriod:
    """From when repair may be asked for, and the last day on which the decision is shown."""

    repair_from: date
    last_day: date


def proposed_seriousness(case: EnforcementCase) -> Seriousness:
    """What the clerk is offered: as decided, else by procedure and kind of penalty; the clerk settles it."""
    if case.seriousness:
        return Seriousness(case.seriousness)
    kinds = {penalty.kind for penalty in case.penalties.all()}
    if kinds & GRAVE or case.is_grave:
        return Seriousness.SERIOUS
    fined = bool(case.fine_amount or case.confiscated_amount)
    if case.is_simplified or (kinds and kinds <= LIGHT and not fined):
        return Seriousness.MINOR
    return Seriousness.GENERAL


def not_shown_in_principle(case: EnforcementCase) -> bool:
    """Whether the breach of trust was settled to be a light one: by its publication, else by the decision."""
    publication: CasePublication | None = getattr(case, "publication", None)
    settled = publication.seriousness if publication is not None else case.seriousness
    return settled == Seriousness.MINOR


def display_period(seriousness: str, published_on: date) -> DisplayPeriod:
    """By the rule in force on the day of publication. Raises Refused without one.

    A period of months ends on the day of the same number (民法典第二百零二条); repair may be asked for
    on the day after the shortest period has run out, at once where there is none.
    """
    rules = DisplayRule.objects.in_force_on(published_on).filter(seriousness=seriousness)
    rule = rules.order_by("-effective_from").first()
    if rule is None:
        raise Refused(
            f"未配置{published_on}有效的“{Seriousness(seriousness).label}”公示期限，"
            "请系统管理员在“公示期限规则”登记簿中录入。",
            BASIS,
        )
    shortest = months_after(published_on, rule.min_months)
    return DisplayPeriod(
        repair_from=shortest + ONE_DAY if rule.min_months else published_on,
        last_day=months_after(published_on, rule.max_months),
    )
