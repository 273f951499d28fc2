"""The door through which a case goes from one state to the next.

`take_case_step` locks the row and checks that the step is open to the actor, then calls the function of
the target state, which refuses what the law forbids (`enforcement.gates`), moves the record, issues the
document and tells who must know – all in one transaction, so that a refused step leaves no trace.

filing_steps      线索 to 案件审查
hearing_steps     事先告知, 陈述申辩, 听证
decision_steps    法制审核, 集体讨论, 决定, 不予处罚
ending_steps      撤案, 移送, 中止 and 恢复
execution_steps   after the decision
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction

from common import workflow
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from enforcement.services import decision_steps, ending_steps, filing_steps, hearing_steps
from enforcement.services.execution_steps import TAKERS as AFTER_DECISION
from enforcement.services.step import Step

TAKERS: dict[CaseStatus, Callable[..., None]] = {
    **filing_steps.TAKERS,
    **hearing_steps.TAKERS,
    **decision_steps.TAKERS,
    **ending_steps.TAKERS,
    **AFTER_DECISION,
}


def take_case_step(
    case: EnforcementCase, to: str, *, actor: Any, reason: str = "", **details: Any
) -> EnforcementCase:
    """Move a case to state `to`; `details` are what the step records (see its function).

    `case` is updated in place and returned. Raises Conflict on a stale page or a second click, Refused
    with the article when a rule forbids the step, ValidationError when a value is wrong.
    """
    with transaction.atomic():
        locked = workflow.enter(case, to, actor=actor)
        step = Step(locked, CaseStatus(to), actor, reason)
        resumes = locked.status == CaseStatus.SUSPENDED and step.to == locked.suspended_from
        taker = ending_steps.resume if resumes else TAKERS[step.to]
        taker(step, **details)
    # Only now: a refused step must leave the caller's object as it was, for the page to be shown again.
    case.refresh_from_db()
    return case
