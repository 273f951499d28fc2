"""Creating and changing a record outside its workflow: validated, atomic, one event each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from django.core.files.base import File
from django.db import models, transaction
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from common.models.base import Record
from common.numbering import next_in_sequence

R = TypeVar("R", bound=Record)


def create(model: type[R], *, actor: Any, many: dict[str, Any] | None = None, **values: Any) -> R:
    """Create a record from `values` (`many`: values of many-to-many fields).

    An empty `ledger_no` is numbered prefix-year-number. Raises ValidationError.
    """
    with transaction.atomic():
        obj = model(**values)
        if model.LEDGER_KEY == "ledger_no" and not obj.ledger_no:
            year = timezone.localdate().year
            number = next_in_sequence(f"台账-{model.LEDGER_PREFIX}", year)
            obj.ledger_no = f"{model.LEDGER_PREFIX}-{year}-{number:04d}"
        obj.full_clean()
        obj.save(force_insert=True)
        for name, items in (many or {}).items():
            getattr(obj, name).set(items)
        changes = {name: [None, plain(value)] for name, value in values.items()}
        changes |= {name: [None, [plain(item) for item in items]] for name, items in (many or {}).items()}
        events.append(obj, "created", actor=actor, changes=changes)
    return obj


def change(
    obj: R,
    *,
    actor: Any,
    seen_at: datetime | None = None,
    reason: str = "",
    many: dict[str, Any] | None = None,
    **values: Any,
) -> R:
    """Set `values` on `obj`; saves and appends an event only when something differs.

    `seen_at` is the `updated_at` that the user's form was built from; a later change by someone
    else raises Conflict. A status cannot be set here. Raises ValidationError, Refused.
    """
    if "status" in values:
        raise Refused("状态只能通过办理步骤变更。")
    with transaction.atomic():
        locked: Any = type(obj)._default_manager.select_for_update().get(pk=obj.pk)
        if seen_at is not None and locked.updated_at != seen_at:
            raise Conflict("您打开页面后该记录已被他人修改，请刷新后在最新内容上重新修改。")
        changes: dict[str, Any] = {}
        for name, value in values.items():
            old = getattr(locked, name)
            if old != value:
                changes[name] = [plain(old), plain(value)]
                setattr(locked, name, value)
        for name, items in (many or {}).items():
            before, after = set(getattr(locked, name).all()), set(items)
            if before != after:
                changes[name] = [sorted(map(str, before)), sorted(map(str, after))]
        if changes:
            locked.full_clean()
            locked.save()
            for name, items in (many or {}).items():
                if name in changes:
                    getattr(locked, name).set(items)
            events.append(locked, "changed", actor=actor, reason=reason, changes=changes)
    return locked


def plain(value: Any) -> Any:
    """A value that JSON can hold; objects are named by their key, files by name."""
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, File):
        return value.name
    return value
