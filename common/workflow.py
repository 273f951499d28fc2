"""The one place that assigns a status.

Each model with states declares `WORKFLOW = Workflow(transitions=TRANSITIONS, rules={...})`;
`TRANSITIONS` stands beside the enum, the rules in the app's `rules.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models, transaction

from common import events
from common.errors import Conflict, Refused
from common.records import plain

M = TypeVar("M", bound=models.Model)

Rule = Callable[[Any, Any], None]  # (user, obj); raises Refused with the article


@dataclass(frozen=True)
class Workflow:
    """States of one model: which step leads where, and who may take it.

    A target without a rule is a programming error and is refused, so nothing is open by omission.
    """

    transitions: Mapping[str, Collection[str]]
    rules: Mapping[str, Rule]
    verbs: Mapping[str, str] = field(default_factory=dict)  # target → button text


@dataclass(frozen=True)
class Step:
    """A button: the target state, its text, and why it is closed to this user ("" when open)."""

    to: str
    label: str
    refusal: str = ""


def steps(obj: Any, user: Any) -> list[Step]:
    """The steps out of the present state, in the order of the table."""
    flow: Workflow = obj.WORKFLOW
    found = []
    for to in flow.transitions.get(obj.status, ()):
        labels = dict(obj._meta.get_field("status").flatchoices)
        label = flow.verbs.get(to) or str(labels[to])
        found.append(Step(to, label, _refusal(flow, user, obj, to)))
    return found


def _refusal(flow: Workflow, user: Any, obj: Any, to: str) -> str:
    try:
        _check_rule(flow, user, obj, to)
    except Refused as refused:
        return str(refused)
    return ""


def _check_rule(flow: Workflow, user: Any, obj: Any, to: str) -> None:
    rule = flow.rules.get(to)
    if rule is None:
        raise Refused(f"状态“{to}”未配置办理规则，请联系系统管理员。")
    rule(user, obj)


def enter(obj: M, to: str, *, actor: Any) -> M:
    """The row of `obj`, locked, after checking that this step is open; inside the caller's transaction.

    For services that do something of their own before the step is taken. Raises as `transition`.
    """
    flow: Workflow = obj.WORKFLOW  # type: ignore[attr-defined]
    locked: Any = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
    if locked.status != obj.status:  # type: ignore[attr-defined]
        raise Conflict("该事项已由他人办理或已提交过，请刷新页面查看最新状态后再操作。")
    if to not in flow.transitions.get(locked.status, ()):
        raise Refused(f"当前状态“{locked.get_status_display()}”不能办理此步骤。")
    _check_rule(flow, actor, locked, to)
    found: M = locked
    return found


def transition(obj: M, to: str, *, actor: Any, reason: str = "", **changes: Any) -> M:
    """Move `obj` to state `to`, setting `changes` with it, and append one event.

    Raises Conflict when the row is no longer in the state that the caller saw (a stale page or a
    second click), Refused when the table or a rule forbids the step, ValidationError when the
    changed row breaks a constraint. `obj` is updated in place.
    """
    with transaction.atomic():
        locked: Any = enter(obj, to, actor=actor)
        seen = locked.status
        difference = {name: [getattr(locked, name), value] for name, value in changes.items()}
        for name, value in changes.items():
            setattr(locked, name, value)
        locked.status = to
        locked.full_clean()
        locked.save(update_fields=["status", *changes, *_auto_now_fields(locked)])
        events.append(
            locked,
            "transition",
            actor=actor,
            reason=reason,
            from_state=seen,
            to_state=to,
            changes={name: [plain(old), plain(new)] for name, (old, new) in difference.items()},
        )
    for name in ["status", *changes, *_auto_now_fields(locked)]:
        setattr(obj, name, getattr(locked, name))
    return obj


def _auto_now_fields(obj: models.Model) -> list[str]:
    return [f.name for f in obj._meta.concrete_fields if getattr(f, "auto_now", False)]
