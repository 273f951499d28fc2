"""Frozen dataclasses as JSON and back: what is issued or signed is kept as data, not as pages.

`encode` and `decode` are exact inverses. A union of dataclasses is told apart by the field `type`
of its members, which each declares as `type: Literal["…"] = "…"`.
"""

from __future__ import annotations

import types
import typing
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Literal


class DocumentError(ValueError):
    """The document contradicts itself; the message says how to mend it."""


def encode(value: Any) -> Any:
    """`value` in JSON types, fit for a JSONField or `json.dumps`."""
    if is_dataclass(value):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [encode(item) for item in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):  # datetime too
        return value.isoformat()
    return value


def decode(kind: Any, value: Any, where: str) -> Any:
    """Build `kind` from JSON types; `where` names the place in error messages."""
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _decode_union(typing.get_args(kind), value, where)
    if origin is tuple:
        if not isinstance(value, list):
            raise DocumentError(f"{where} 应为列表。")
        item = typing.get_args(kind)[0]
        return tuple(decode(item, entry, f"{where}[{i}]") for i, entry in enumerate(value))
    if is_dataclass(kind):
        return _decode_dataclass(kind, value, where)
    if kind in (date, datetime):
        return kind.fromisoformat(value)
    if kind is Decimal:
        return Decimal(value)
    expected = str if origin is Literal else kind
    # bool is an int to Python, but a record count of `true` is a mistake.
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise DocumentError(f"{where} 应为 {expected.__name__}，实为 {type(value).__name__}。")
    return value


def _decode_union(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    if type(None) in kinds:  # X | None
        return None if value is None else decode(kinds[0], value, where)
    if not isinstance(value, dict):
        raise DocumentError(f"{where} 应为对象。")
    for kind in kinds:
        if value.get("type") == kind.type:
            return _decode_dataclass(kind, value, where)
    raise DocumentError(f"{where} 的类型“{value.get('type')}”不存在。")


@cache
def _types_of(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _decode_dataclass(cls: Any, value: Any, where: str) -> Any:
    hints = _types_of(cls)
    if not isinstance(value, dict):
        raise DocumentError(f"{where} 应为对象。")
    if unknown := sorted(set(value) - set(hints)):
        raise DocumentError(f"{where} 含有未知字段：{'、'.join(unknown)}。")
    decoded = {name: decode(hints[name], entry, f"{where}.{name}") for name, entry in value.items()}
    try:
        return cls(**decoded)
    except TypeError as error:
        raise DocumentError(f"{where} 缺少必需字段（{error}）。") from error
