"""What the party does, online or on paper through the clerk: a defence, an application for a hearing.

Each moves the case on where it stands at that stage, and is kept beside the stages otherwise: the right
to be heard does not depend on how far the case has gone.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from common.errors import Refused
from enforcement.enums import CASE_TRANSITIONS, CaseStatus
from enforcement.gates.hearing import DEFENCE_BASIS
from enforcement.models import Defence, EnforcementCase, PenaltyHearing
from enforcement.rules import party_or_clerk
from enforcement.services.defences import HEARD_STATES, keep_defence
from enforcement.services.hearings import ORDER_BASIS, keep_application
from enforcement.services.steps import take_case_step


def file_defence(
    case: EnforcementCase,
    *,
    actor: Any,
    text: str,
    made_on: date | None = None,
    channel: str = "",
    author: str = "",
) -> Defence:
    """The party states its case; the clerk says when and how what came on paper or by word was made."""
    values: dict[str, Any] = {"text": text, "made_on": made_on, "channel": channel, "author": author}
    with transaction.atomic():
        if _takes(case, CaseStatus.DEFENCE):
            take_case_step(case, CaseStatus.DEFENCE, actor=actor, **values)
            return case.defences.latest("pk")
        locked = _heard(case, actor, "陈述申辩", DEFENCE_BASIS)
        return keep_defence(locked, actor=actor, **values)


def apply_for_hearing(
    case: EnforcementCase,
    *,
    actor: Any,
    applied_on: date | None = None,
    applicant: str = "",
    agents: str = "",
) -> PenaltyHearing:
    """The party asks for a hearing, with one or two agents."""
    values: dict[str, Any] = {"applied_on": applied_on, "applicant": applicant, "agents": agents}
    with transaction.atomic():
        if _takes(case, CaseStatus.HEARING):
            take_case_step(case, CaseStatus.HEARING, actor=actor, **values)
            return case.hearings.latest("pk")
        locked = _heard(case, actor, "申请听证", ORDER_BASIS)
        return keep_application(locked, actor=actor, **values)


def _takes(case: EnforcementCase, to: CaseStatus) -> bool:
    """Whether this moves the case; a suspended one stays so."""
    return case.status != CaseStatus.SUSPENDED and to in CASE_TRANSITIONS[case.status]


def _heard(case: EnforcementCase, actor: Any, what: str, basis: str) -> EnforcementCase:
    party_or_clerk(actor, case)
    locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
    if locked.status not in HEARD_STATES or locked.notified_on is None:
        raise Refused(f"事先告知后、作出决定前，当事人方可{what}。", basis=basis)
    return locked
