"""Three texts of each field: what a page showed, what stands now, and what its reader typed there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from disclosure.annual.declaration import Item, Kind
from disclosure.annual.entry import typed_of, value_of

# Their controls on the page know one form only.
_ONE_FORM = frozenset({Kind.DATE, Kind.CHOICE, Kind.YES_NO})
KEPT = 10  # times what its item allows: so much of one text is kept, right or wrong


@dataclass(frozen=True)
class Merge:
    """`written`: what is to be written. `disputed`: what someone else wrote meanwhile, as typed here."""

    written: dict[str, str] = field(default_factory=dict)
    disputed: dict[str, str] = field(default_factory=dict)


def merged(typed: Mapping[str, str], seen: Mapping[str, str], stands: Mapping[str, str]) -> Merge:
    """Field by field: what the other left alone is written, what I left alone stays, else it is disputed."""
    result = Merge()
    for name, mine in typed.items():
        before, now = seen.get(name, ""), stands.get(name, "")
        if mine in (now, before):
            continue
        (result.written if before == now else result.disputed)[name] = mine
    return result


def plain_text(value: Any) -> str:
    """What was typed, as the database can hold it: no NUL, no lone surrogates."""
    text = "" if value is None else str(value)
    text = text.replace("\x00", "").encode("utf-8", "ignore").decode()
    return text.replace("\r\n", "\n").replace("\r", "\n")


def plain_texts(typed: Mapping[str, Any], items: Iterable[Item]) -> dict[str, str]:
    """The texts given for these items; an item not given is not among them."""
    return {each.name: kept_text(each, typed[each.name]) for each in items if each.name in typed}


def kept_text(item: Item, typed: Any) -> str:
    """What is kept of what was typed: days and choices that are right in one form, all else as typed.

    Raises ValidationError for a text beyond all length.
    """
    text, longest = plain_text(typed), KEPT * item.max_length
    if len(text) > longest:
        raise ValidationError(f"填写内容过长（{len(text)}个字），一项最多保存{longest}个字，请精简。")
    if item.kind not in _ONE_FORM:
        return text
    try:
        return typed_of(value_of(item, text))
    except ValidationError:
        return text
