"""加处罚款: the party is told by a decision that its fine, late, grows from now on, and how far.

Basis: 行政处罚法第七十二条第一款第（一）项; 行政强制法第四十五条 (the standard is told to the party).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common.errors import PortalError, Refused
from common.models import OfficialDocument
from common.presentation import money
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.models import EnforcementCase
from enforcement.rules import may_decide
from enforcement.services.telling import tell_party
from enforcement.surcharges import debt_on
from registry.issuing import issue_document

BASIS = "行政处罚法第七十二条；行政强制法第四十五条"
KIND = "surcharge-decision"
STATES = (CaseStatus.SERVED, CaseStatus.PERFORMING, CaseStatus.REMINDED)


def is_due(case: EnforcementCase) -> bool:
    """Whether a fine is late and no decision on its surcharge stands yet."""
    if case.outcome != CaseOutcome.PENALTY or case.status not in STATES:
        return False
    try:
        late = bool(debt_on(case, timezone.localdate(), CaseRows()).overdue)
    except PortalError:  # the page of the action says what is not configured
        late = True
    return late and not _stopped(case, timezone.localdate()) and not _decided(case)


def decide_surcharge(case: EnforcementCase, *, actor: Any, decided_on: date) -> OfficialDocument:
    """Issue the decision. Raises Refused before the due day, during 复议 or 诉讼, and once it was made."""
    may_decide(actor, case)
    if decided_on > timezone.localdate():
        raise Refused("加处罚款的决定日期不得晚于今天。", BASIS)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if locked.status not in STATES:
            raise Refused("只有决定书已送达、尚未申请强制执行的案件才能加处罚款。", BASIS)
        if not debt_on(locked, decided_on, CaseRows()).overdue:
            raise Refused("罚款尚未逾期或者已经缴清，不能加处罚款。", BASIS)
        if _stopped(locked, decided_on):
            raise Refused("复议、诉讼期间加处罚款不予计算，请待办结后再办理。", "行政处罚法第七十三条第三款")
        document = issue_document(KIND, locked, actor=actor, issued_on=decided_on)
        owed = debt_on(locked, decided_on, CaseRows())
        told = (
            f"逾期未缴罚款{money(owed.overdue)}元，每日加处罚款，最多不超过罚款数额；不服的可以复议、诉讼。"
        )
        tell_party(locked, f"surcharge:{document.pk}", "已作出加处罚款决定", told, tone="danger")
    return document


def _stopped(case: EnforcementCase, day: date) -> bool:
    """A proceeding is open: the surcharge stands still (处罚法第七十三条第三款)."""
    return any(
        each.filed_on <= day and (each.decided_on is None or each.decided_on > day)
        for each in case.remedies.all()
    )


def _decided(case: EnforcementCase) -> bool:
    return OfficialDocument.objects.of(case).current().filter(kind=KIND).exists()
