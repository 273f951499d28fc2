"""Steps that leave a date: the day on which a state was reached stands in a field of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils import timezone

from common import workflow
from common.errors import Refused


def dated_step(dates: Mapping[str, str], *, reasoned: Collection[str] = ()) -> Callable[..., Any]:
    """A step service that fills `dates[to]` with today where the caller names no day.

    Steps to a state in `reasoned` need a reason. Raises as `common.workflow.transition` does.
    """

    def take_step(obj: Any, to: str, *, actor: Any, reason: str = "", **changes: Any) -> Any:
        if to in reasoned and not reason.strip():
            label = dict(obj._meta.get_field("status").flatchoices)[to]
            raise Refused(f"“{label}”须写明理由。")
        if to in dates:
            changes.setdefault(dates[to], timezone.localdate())
        return workflow.transition(obj, to, actor=actor, reason=reason, **changes)

    return take_step
