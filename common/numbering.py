"""Numbers without gaps or doubles: documents `前缀〔YYYY〕N号` and ledger numbers."""

from __future__ import annotations

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


def next_document_number(prefix: str, year: int) -> str:
    """A document number as GB/T 9704 writes it: `兰新环罚〔2026〕7号` (六角括号, no 第, no leading zero)."""
    return f"{prefix}〔{year}〕{next_in_sequence(prefix, year)}号"
