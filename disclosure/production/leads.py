"""From a missed step of an audit to enforcement: one lead for each step, linked both ways.

Basis: 生态环境法典第一千二百二十一条 (清洁生产促进法第三十九条 before it): not carrying out the audit and not
reporting its result are ordered to be mended first; only who refuses is fined. The article on information
that is not published is not among the provisions; the lead leaves it to enforcement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.errors import Conflict, Refused
from common.presentation import wan, zh_date
from disclosure.deadlines import first_day_of_default
from disclosure.duty.breaches import applicable
from disclosure.models import CleanProductionAudit, ProductionLead
from disclosure.production.clocks import StepState, states_of
from disclosure.production.enums import ProductionStep
from disclosure.production.rules import BASIS, handlers
from enforcement.procedure_enums import LeadKind
from enforcement.services.leads import receive_lead
from registry.models import Provision

# The article of the higher law comes first: where both are in force, it prevails.
ARTICLES = ("eco-code-1221", "clean-production-law-39")
CONDUCT: dict[str, str] = {
    ProductionStep.START: "不实施强制性清洁生产审核",
    ProductionStep.REPORT: "不报告强制性清洁生产审核结果",
}
MAX_SUBJECT = 200


@dataclass(frozen=True)
class MissedStep:
    """An overdue step with the article that it falls under; without one where none is on record."""

    state: StepState
    due_on: date
    conduct_on: date
    provision: Provision | None
    ground: str


def missed_step(state: StepState, today: date) -> MissedStep:
    """Raises Refused for a step that is not overdue, and without an article in force."""
    clock = state.clock
    if not state.is_overdue or clock is None or clock.due_on is None:
        raise Refused(f"“{state.label}”没有逾期，不能转为执法线索。", BASIS)
    conduct_on = first_day_of_default(clock.due_on)
    if state.step not in CONDUCT:
        ground = "企业未按期公开信息，适用条款由执法部门核定。"
        return MissedStep(state, clock.due_on, conduct_on, None, ground)
    provision, why = applicable(ARTICLES, conduct_on, today)
    low, high = wan(provision.fine_min), wan(provision.fine_max)
    ground = f"{CONDUCT[state.step]}：{why}。先责令限期改正；拒不改正的，处{low}万元以上{high}万元以下罚款。"
    return MissedStep(state, clock.due_on, conduct_on, provision, ground)


def state_for(audit: CleanProductionAudit, step: str, today: date | None = None) -> StepState:
    """The step as of `today`."""
    states = states_of(audit, today or timezone.localdate())
    return next(each for each in states if each.step == step)


def open_lead(*, actor: Any, audit: CleanProductionAudit, step: str, remark: str = "") -> ProductionLead:
    """Make an enforcement lead of a missed step; once for each.

    Raises Refused to those who record no leads and where nothing is overdue, Conflict where the lead is
    there already (a second click, another officer).
    """
    handlers(actor, audit)
    today = timezone.localdate()
    with transaction.atomic():
        locked = CleanProductionAudit.objects.select_for_update(of=("self",)).get(pk=audit.pk)
        known = ProductionLead.objects.filter(audit=locked, step=step).select_related("lead").first()
        if known is not None:
            raise Conflict(f"该逾期已转执法线索（{known.lead.ledger_no}），请刷新页面。")
        missed = missed_step(state_for(locked, step, today), today)
        lead = receive_lead(
            actor=actor,
            enterprise=locked.enterprise,
            kind=LeadKind.SUPERVISION,
            subject=f"{locked.enterprise}清洁生产审核逾期未办理：{missed.state.label}"[:MAX_SUBJECT],
            content=content_of(missed, today, remark),
            received_on=today,
        )
        made = ProductionLead(
            audit=locked,
            step=step,
            lead=lead,
            provision=missed.provision,
            due_on=missed.due_on,
            conduct_on=missed.conduct_on,
            ground=missed.ground,
            opened_by=actor,
        )
        made.full_clean()
        made.save(force_insert=True)
        # The lead's own history tells of it: that of the audit is read by the enterprise.
    return made


def content_of(missed: MissedStep, today: date, remark: str = "") -> str:
    """What the lead says of the missed step, line by line."""
    audit = missed.state.audit
    lines = [
        f"{audit.year}年强制性清洁生产审核名单（{audit.ledger_no}），{zh_date(audit.listed_on)}公布，"
        f"列入理由：{audit.get_ground_display()}。",
        f"应办步骤：{missed.state.label}，期限{zh_date(missed.due_on)}，依据{BASIS}。",
        f"截至{zh_date(today)}仍未办理，逾期{(today - missed.due_on).days}日。",
        missed.ground,
    ]
    return "\n".join([*lines, *([remark.strip()] if remark.strip() else [])])
