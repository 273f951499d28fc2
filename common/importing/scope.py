"""Whose rows an import may touch: those that the importing user sees, and no others."""

from __future__ import annotations

from typing import Any

from common.importing.layout import Place
from common.importing.rows import NOT_YET, Complain, Entry
from common.models import RecordQuerySet
from common.registers.declaration import Register

REASON = "不属于您所在单位的管辖范围"
MEND = "删除此行，交由承办单位导入"


class Scope:
    """Row scope of one sheet for one user; without a user (a command) everything is in scope."""

    def __init__(self, register: Register, actor: Any, places: list[Place]) -> None:
        self._manager: Any = register.model._default_manager
        self._actor = actor if isinstance(self._manager.all(), RecordQuerySet) else None
        owner, _, beyond = str(getattr(register.model, "DEPARTMENT_PATH", "")).partition("__")
        # The row through which a new row gets its department: the department itself or a parent.
        self._owner = next((place for place in places if place.name == owner), None)
        self._through_parent = bool(beyond)

    def check(self, entries: list[Entry], complain: Complain) -> None:
        """Refuse changes of rows that the user does not see, and new rows for other departments."""
        if self._actor is None:
            return
        self._check_visible([entry for entry in entries if not entry.is_new], complain)
        owner = self._owner
        if owner is None or owner.column.target is None:
            return
        pks = {entry.values[owner.attname] for entry in entries} - {NOT_YET, None}
        allowed = self._allowed(owner, pks)
        for entry in entries:
            pk = entry.values[owner.attname]
            if pk in pks and pk not in allowed:
                complain(entry, owner.header, "", REASON, MEND)

    def _allowed(self, owner: Place, pks: set[Any]) -> set[Any]:
        if self._through_parent:
            target: Any = owner.column.target
            return set(
                target._default_manager.visible_to(self._actor)
                .filter(pk__in=pks)
                .values_list("pk", flat=True)
            )
        if getattr(self._actor, "sees_all_departments", False):
            return pks
        return pks & set(getattr(self._actor, "department_ids", ()))

    def check_written(self, entries: list[Entry], complain: Complain) -> None:
        """The last word: a row that its writer does not see afterwards was not theirs to write."""
        if self._actor is not None:
            self._check_visible(entries, complain)

    def _check_visible(self, entries: list[Entry], complain: Complain) -> None:
        if not entries:
            return
        pks = [entry.obj.pk for entry in entries]
        seen = set(self._manager.visible_to(self._actor).filter(pk__in=pks).values_list("pk", flat=True))
        for entry in entries:
            if entry.obj.pk not in seen:
                complain(entry, "", "", REASON, MEND)
