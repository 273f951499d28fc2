"""What waits for a member of the staff, over all apps: for the home page and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from enforcement.queue import APPROVAL, approvals, own_matters
from permits.selectors import is_own, open_matters, work_queue
from registry.clocks.states import ClockState
from registry.queue.entries import QueueEntry, by_deadline
from registry.queue.matters import Reader

SHOWN = 8


@dataclass(frozen=True)
class Card:
    """A count that opens exactly what it counts."""

    label: str
    count: int
    url: str
    tone: str = ""


@dataclass(frozen=True)
class Work:
    """What of one field waits for the reader: counts, and the most pressing matters."""

    title: str
    url: str
    cards: tuple[Card, ...]
    rows: tuple[dict[str, Any], ...]
    total: int

    @property
    def is_synthetic(self) -> bool:
        return any(row["entry"].record.is_synthetic for row in self.rows)


def work_of(user: Any, today: date) -> list[Work]:
    """The common queue and that of EIA approval; constant in the number of matters."""
    return [_common(user, today), _permits(user, today)]


def _common(user: Any, today: date) -> Work:
    url = reverse("enforcement:queue")
    entries = own_matters(user, today)
    reader = Reader(user, today)
    waiting = approvals(user, today)
    cards = _cards(entries, url, "", today)
    cards.append(
        Card("待我审批、审核、表决", len(waiting), f"{url}?whose={APPROVAL}", "warning" if waiting else "")
    )
    rows = [
        {
            "entry": each,
            "title": each.title,
            "url": each.url,
            "kind": each.kind.label,
            "mark": reader.mark(each),
        }
        for each in entries[:SHOWN]
    ]
    return Work("执法、披露、信用等", url, tuple(cards), tuple(rows), len(entries))


def _permits(user: Any, today: date) -> Work:
    url = reverse("permits:queue")
    entries = by_deadline(work_queue(open_matters(user).filter(is_own(user, today)), today))
    rows = [
        {
            "entry": each,
            "title": each.decision.project_name,
            "url": reverse("permits:decisions-detail", args=[each.decision.ledger_no]),
            "kind": each.decision.get_status_display(),
            "mark": "",
        }
        for each in entries[:SHOWN]
    ]
    return Work(
        "环评审批", f"{url}?whose=own", tuple(_cards(entries, url, "own", today)), tuple(rows), len(entries)
    )


def _cards(entries: Sequence[QueueEntry], url: str, whose: str, today: date) -> list[Card]:
    """`whose` is what the queue calls the reader's own; nothing where that is what it shows anyhow."""
    prefix = f"whose={whose}&" if whose else ""

    def of_state(state: ClockState, tone: str) -> Card:
        count = sum(each.state == state for each in entries)
        return Card(str(state.label), count, f"{url}?{prefix}clock={state}", tone if count else "")

    week = sum(each.is_due_this_week(today) for each in entries)
    unclaimed = sum(_handler_of(each) is None for each in entries)
    return [
        of_state(ClockState.OVERDUE, "danger"),
        of_state(ClockState.DUE_TODAY, "warning"),
        Card("本周到期", week, f"{url}?{prefix}clock=week"),
        Card("尚未领取", unclaimed, f"{url}?whose=unclaimed"),
    ]


def _handler_of(entry: Any) -> Any:
    return entry.handler if hasattr(entry, "handler") else entry.record.handler
