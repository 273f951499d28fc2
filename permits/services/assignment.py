"""Who deals with an application: claimed by an officer, or assigned by a superior."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.enums import DepartmentKind, Role, UserKind
from accounts.models import User
from accounts.rules import in_scope
from common import records
from common.errors import Conflict, Refused
from common.messaging import notify
from common.registers import register_for
from permits.models import EiaDecision
from permits.rules import may_record, may_review
from permits.selectors import OPEN_STATES

HANDLING_ROLES = (Role.HANDLER, Role.REVIEWER)


def may_assign(user: Any, decision: EiaDecision | None) -> None:
    """A rule: who may give the matter to someone else."""
    may_review(user, decision)


def assign_handler(
    *, actor: Any, decision: EiaDecision, handler: User, seen_handler_id: int | None
) -> EiaDecision:
    """Make `handler` the officer in charge; `seen_handler_id` is who it was when the actor looked.

    An officer claims what is nobody's; whatever else is for a reviewer or a leader. The one who is
    given a matter by another is told. Raises Conflict when someone was quicker, Refused, ValidationError.
    """
    with transaction.atomic():
        locked = EiaDecision.objects.select_for_update().get(pk=decision.pk)
        if locked.handler_id != seen_handler_id:
            raise Conflict(f"该事项已由{locked.handler or '他人'}办理，请刷新页面后再操作。")
        if locked.status not in OPEN_STATES:
            raise Refused(f"该事项{locked.get_status_display()}，无须再指派经办人。")
        claimed = handler == actor and locked.handler_id is None
        (may_record if claimed else may_assign)(actor, locked)
        _require_able(handler, locked)
        reason = "领取" if claimed else f"指派给{handler}"
        changed = records.change(locked, actor=actor, reason=reason, handler=handler)
        if handler != actor:
            _tell(changed, handler, actor)
    return changed


def candidates(decision: EiaDecision) -> QuerySet[User]:
    """The officers who may be put in charge: they handle matters and see this one."""
    sees = (
        Q(department__kind__in=[DepartmentKind.BUREAU, DepartmentKind.SECTION])
        | Q(department=decision.department_id)
        | Q(department__children=decision.department_id)
    )
    officers = User.objects.filter(kind=UserKind.STAFF, is_active=True, roles__role__in=HANDLING_ROLES)
    return officers.filter(sees).select_related("department").distinct().order_by("full_name", "username")


def _require_able(handler: User, decision: EiaDecision) -> None:
    if not handler.has_role(*HANDLING_ROLES) or not in_scope(handler, decision):
        raise Refused(f"{handler}不能经办此事项：经办人须具有经办人或审核人角色，且该事项在其管辖范围内。")


def _tell(decision: EiaDecision, handler: User, actor: Any) -> None:
    register = register_for(EiaDecision)
    notify(
        [handler],
        key=f"eia-assigned:{decision.pk}:{decision.updated_at.isoformat()}",
        title=f"{actor}将“{decision.project_name}”指派给您办理",
        text=f"受理编号 {decision.ledger_no}，当前状态：{decision.get_status_display()}。",
        url=register.detail_url(decision) if register else "",
        synthetic=decision.is_synthetic,
    )
