"""Masking of personal data in public text (domain.md §2, 部令30号第六十四条 [memory]; 个人信息保护法).

The rules are applied once, to every string of every snapshot, whatever the field: identity card
numbers, telephone numbers, e-mail addresses, number plates and bank accounts never reach a public page
even when a clerk typed them into a free text, or they stand in the name of a file
(`common.personal_numbers`). Digits of any writing and digits spaced or hyphenated apart are seen through.
What a label announces – 住址, 出生日期, 账号, 微信, 联系人 and the like – is masked with whatever follows it,
and so are dwellings, days of birth and the names of witnesses, victims and minors
(`common.personal_words`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from common.personal_numbers import MASK, is_digest, mask_numbers, plain
from common.personal_words import mask_name, mask_words

__all__ = ["MASK", "mask_name", "mask_tail", "mask_text", "mask_value"]


def mask_text(text: str, keep: Collection[str] = ()) -> str:
    """`text` with every personal number replaced by asterisks (first and last digits of none kept).

    `keep` names official numbers that only look like personal ones, e.g. that of a filing, and persons
    who asked to be shown. What is masked already comes back as it is.
    """
    seen = plain(text)
    # A mask may lay open what stood beside it; each round hides more, so this ends.
    while (masked := mask_numbers(mask_words(seen, keep), keep)) != seen:
        seen = masked
    return seen


def mask_tail(code: str, count: int) -> str:
    """`code` with its last `count` characters hidden; none for 0."""
    return code[: max(len(code) - count, 0)] + MASK * min(count, len(code)) if count else code


def mask_value(value: Any, keep: Collection[str] = ()) -> Any:
    """`value` with every string within it masked, keys included; `keep` as in `mask_text`."""
    if isinstance(value, str):
        return value if is_digest(value) else mask_text(value, keep)
    if isinstance(value, Mapping):
        return {mask_text(str(key), keep): mask_value(item, keep) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_value(item, keep) for item in value]
    return value
