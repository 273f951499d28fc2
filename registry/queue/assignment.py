"""Who deals with a matter: claimed by an officer, or assigned by a superior."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet

from accounts.enums import DepartmentKind, Role, UserKind
from accounts.models import User
from accounts.rules import in_scope
from common import records
from common.errors import Conflict, Refused
from common.messaging import notify
from common.registers import register_for
from common.registers.declaration import Rule
from registry.addressees import Addressees

HANDLING_ROLES = (Role.HANDLER, Role.REVIEWER)


@dataclass(frozen=True)
class Assigning:
    """How the matters of one kind are given: which still need somebody, and who may claim or give them.

    `noun` names such a matter, `officer` the one in charge, as its law does (经办人, 承办人).
    """

    is_open: Q
    may_claim: Rule
    may_assign: Rule
    noun: str = "事项"
    officer: str = "经办人"


def assign(
    record: Any, *, actor: Any, handler: User, seen_handler_id: int | None, assigning: Assigning
) -> Any:
    """Make `handler` the officer in charge; `seen_handler_id` is who it was when the actor looked.

    An officer claims what is nobody's; whatever else is for a superior. The one who is given a matter
    by another is told. Raises Conflict when someone was quicker, Refused, ValidationError.
    """
    with transaction.atomic():
        locked = _locked(record, seen_handler_id, assigning)
        claimed = handler == actor and locked.handler_id is None
        (assigning.may_claim if claimed else assigning.may_assign)(actor, locked)
        _require_able(handler, locked, assigning)
        reason = "领取" if claimed else f"指派给{handler}"
        changed = records.change(locked, actor=actor, reason=reason, handler=handler)
        if handler != actor:
            _tell(changed, handler, actor)
    return changed


def give_back(
    record: Any, *, actor: Any, reason: str, seen_handler_id: int | None, assigning: Assigning
) -> Any:
    """Leave a matter without an officer in charge, so that its department gives it anew.

    The officer gives it back with the reason, or a superior takes it; superiors are told. Raises Conflict
    when someone was quicker, Refused, ValidationError.
    """
    if not reason.strip():
        raise Refused(f"退回{assigning.noun}须写明理由，以便另行指派。")
    with transaction.atomic():
        locked = _locked(record, seen_handler_id, assigning)
        handler = locked.handler
        if handler is None:
            raise Refused(f"该{assigning.noun}尚未领取，无须退回。")
        (assigning.may_claim if handler == actor else assigning.may_assign)(actor, locked)
        changed = records.change(locked, actor=actor, reason=f"退回：{reason.strip()}", handler=None)
        _tell_returned(changed, handler, actor, reason.strip())
    return changed


def candidates(record: Any) -> QuerySet[User]:
    """The officers who may be put in charge: they handle matters and see this one."""
    sees = (
        Q(department__kind__in=[DepartmentKind.BUREAU, DepartmentKind.SECTION])
        | Q(department=record.department_id)
        | Q(department__children=record.department_id)
    )
    officers = User.objects.filter(kind=UserKind.STAFF, is_active=True, roles__role__in=HANDLING_ROLES)
    return officers.filter(sees).select_related("department").distinct().order_by("full_name", "username")


def _locked(record: Any, seen_handler_id: int | None, assigning: Assigning) -> Any:
    """The record, locked, where it is open and still with whom the actor saw."""
    model = type(record)
    locked: Any = model._default_manager.select_for_update().get(pk=record.pk)
    if locked.handler_id != seen_handler_id:
        raise Conflict(f"该{assigning.noun}已由{locked.handler or '他人'}办理，请刷新页面后再操作。")
    if not model._default_manager.filter(assigning.is_open, pk=record.pk).exists():
        status = locked.get_status_display()
        raise Refused(f"该{assigning.noun}{status}，无须再指派{assigning.officer}。")
    return locked


def _require_able(handler: User, record: models.Model, assigning: Assigning) -> None:
    if not handler.has_role(*HANDLING_ROLES) or not in_scope(handler, record):
        raise Refused(
            f"{handler}不能经办此{assigning.noun}：{assigning.officer}须具有经办人或审核人角色，"
            f"且该{assigning.noun}在其管辖范围内。"
        )


def _tell(record: Any, handler: User, actor: Any) -> None:
    register = register_for(type(record))
    assert register is not None, "a matter without a register has no page to lead to"
    notify(
        [handler],
        key=f"assigned:{record._meta.model_name}:{record.pk}:{record.updated_at.isoformat()}",
        title=f"{actor}将“{record}”指派给您办理",
        text=f"台账编号 {getattr(record, register.key)}，当前状态：{record.get_status_display()}。",
        url=register.detail_url(record),
        synthetic=record.is_synthetic,
    )


def _tell_returned(record: Any, handler: User, actor: Any, reason: str) -> None:
    """Whoever may give it to someone else hears of it, and the officer from whom it was taken."""
    register = register_for(type(record))
    assert register is not None, "a matter without a register has no page to lead to"
    told = {user.pk: user for user in (*Addressees().superiors(record), handler) if user != actor}
    notify(
        told.values(),
        key=f"returned:{record._meta.model_name}:{record.pk}:{record.updated_at.isoformat()}",
        title=f"{actor}将“{record}”退回，尚待指派",
        text=f"台账编号 {getattr(record, register.key)}。理由：{reason}",
        url=register.detail_url(record),
        synthetic=record.is_synthetic,
    )
