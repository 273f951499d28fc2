"""Numbers without gaps or doubles: documents `前缀〔YYYY〕N号` and ledger numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction

from common.models.numbering import NumberSequence


def next_in_sequence(prefix: str, year: int) -> int:
    """The next number of `prefix` in `year`, counting from 1.

    Must run inside the transaction that uses the number: the sequence row stays locked until that
    transaction ends, so a roll-back gives the number back and two writers never get the same one.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("next_in_sequence must run inside transaction.atomic()")
    NumberSequence.objects.get_or_create(prefix=prefix, year=year)
    sequence = NumberSequence.objects.select_for_update().get(prefix=prefix, year=year)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return sequence.last


_DOCUMENT_NUMBER = re.compile(r"(.+)〔(\d{4})〕([1-9]\d*)号")


def note_numbers_in_use(numbers: Iterable[str]) -> None:
    """Let the sequences go on after document numbers that were given outside the portal.

    What is not written `前缀〔YYYY〕N号` belongs to no sequence of ours and is passed over. Runs inside
    the transaction that keeps the numbers.
    """
    highest: dict[tuple[str, int], int] = {}
    for number in numbers:
        if match := _DOCUMENT_NUMBER.fullmatch(number):
            key = (match[1], int(match[2]))
            highest[key] = max(highest.get(key, 0), int(match[3]))
    for (prefix, year), last in sorted(highest.items()):
        NumberSequence.objects.get_or_create(prefix=prefix, year=year)
        NumberSequence.objects.filter(prefix=prefix, year=year, last__lt=last).update(last=last)


def next_document_number(prefix: str, year: int) -> str:
    """A document number as GB/T 9704 writes it: `兰新环罚〔2026〕7号` (六角括号, no 第, no leading zero)."""
    return f"{prefix}〔{year}〕{next_in_sequence(prefix, year)}号"
