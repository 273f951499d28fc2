"""Natural keys to rows, for a batch at a time: one query a column, whatever the number of rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from common.registers.declaration import Column


def resolve(column: Column, keys: Iterable[Any], *, whole: bool) -> dict[Any, Any]:
    """Key → primary key of the target rows that exist, or the whole rows."""
    wanted = {key for key in keys if key is not None}
    if not wanted or column.target is None:
        return {}
    rows = column.target._default_manager.filter(**{f"{column.target_key}__in": wanted})
    if whole:
        return {getattr(row, column.target_key): row for row in rows}
    return dict(rows.values_list(column.target_key, "pk"))
