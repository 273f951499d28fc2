"""Reminders of the open matters of a kind: its clocks told to whom they concern."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from common.registers import register_for
from registry.addressees import Addressees
from registry.clocks.states import Clock
from registry.queue import reminding
from registry.queue.matters import MatterKind
from registry.queue.reminding import Concern

Further = Callable[[Any], Iterable[Clock]]


@dataclass(frozen=True)
class _Addressed:
    """Whom a record concerns that has no officer in charge: its department."""

    record: Any
    handler_id: int | None = None

    @property
    def department_id(self) -> Any:
        return self.record.department_id

    @property
    def enterprise_id(self) -> Any:
        return getattr(self.record, "enterprise_id", None)


def remind_of(
    kinds: Iterable[MatterKind],
    today: date,
    *,
    rows_of: Callable[[MatterKind], QuerySet[Any]] | None = None,
    further: Callable[[MatterKind], Further | None] = lambda kind: None,
    noun: str = "事项",
) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new.

    `rows_of` are the records of a kind that are watched, its open ones without; `further` adds clocks that
    are no part of the queue. Raises RemindersIncomplete when some clocks could not be computed, after all
    others were told.
    """
    concerns: list[Concern] = []
    shared: dict[Any, Any] = {}
    for kind in kinds:
        rows = shared.setdefault(kind.rows, kind.rows())
        watched = rows_of(kind) if rows_of is not None else kind.model._default_manager.filter(kind.open)
        for record in kind.related(watched).order_by("pk"):
            concerns.append(_concern(kind, record, today, rows, further(kind)))
    return reminding.remind(concerns, addressees=Addressees(today), noun=noun)


def _concern(kind: MatterKind, record: Any, today: date, rows: Any, further: Further | None) -> Concern:
    holder = kind.holder(record)
    title = kind.title(record)
    party = kind.party(record)

    def clocks() -> Iterator[Clock]:
        yield from kind.clocks(record, today, rows)
        if further is not None:
            yield from further(record)

    return Concern(
        code=kind.code,
        record=record,
        addressed=holder if hasattr(holder, "handler_id") else _Addressed(holder),
        title=title,
        lines=(
            f"{kind.label}：{title}",
            *((f"当事人：{party}",) if party else ()),
            f"台账编号：{record.ledger_no}",
        ),
        clocks=lambda: list(clocks()),
        staff_url=lambda clock: _page("", record, holder),
        party_url=lambda: _page("enterprise", record, holder),
        for_party=kind.for_party,
        for_party_alone=kind.for_party_alone,
    )


def _page(face: str, *records: Any) -> str:
    """The page of the first of these that has one: the staff's, or that of another namespace."""
    for record in records:
        register = register_for(type(record))
        if register is None:
            continue
        if not face:
            return register.detail_url(record)
        if register.has_enterprise_rows:
            return reverse(f"{face}:{register.slug}-detail", args=[getattr(record, register.key)])
    return ""
