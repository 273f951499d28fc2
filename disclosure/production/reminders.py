"""Reminders of the steps of audits: to the enterprise before and after, to the staff once overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from disclosure.models import CleanProductionAudit
from disclosure.production.clocks import CLOCKS, RELATIONS, ProductionRows, StepState, states_of
from disclosure.production.matters import UNDONE
from registry.addressees import Addressees
from registry.clocks.states import Clock
from registry.queue import reminding
from registry.queue.reminding import Concern

# What was listed longer ago than this is left to the queue.
REMINDED_FOR = timedelta(days=3 * 366)


class _Addressed:
    """An audit has no officer in charge: its department is concerned, and who acts for the enterprise."""

    handler_id = None

    def __init__(self, audit: CleanProductionAudit) -> None:
        self.department_id = audit.department_id
        self.enterprise_id = audit.enterprise_id


def remind(today: date) -> int:
    """Tell of every occasion reached by `today`; returns how many messages are new."""
    rows = ProductionRows()
    audits = CleanProductionAudit.objects.filter(UNDONE, listed_on__gte=today - REMINDED_FOR)
    audits = audits.select_related("enterprise", "department").prefetch_related(*RELATIONS).order_by("pk")
    concerns = [concern for audit in audits for concern in _concerns(audit, today, rows)]
    return reminding.remind(concerns, addressees=Addressees(today), noun="清洁生产审核")


def _concerns(audit: CleanProductionAudit, today: date, rows: ProductionRows) -> Iterator[Concern]:
    for state in states_of(audit, today, rows):
        if state.is_open and state.clock is not None:
            yield _concern(state, state.clock)


def _concern(state: StepState, clock: Clock) -> Concern:
    audit = state.audit
    key = [audit.ledger_no, state.step]
    staff_url, party_url = (
        reverse("disclosure:production-lead", args=key),
        reverse("disclosure-enterprise:production-step", args=key),
    )

    def clocks() -> list[Clock]:
        return [clock]

    def of_staff(clock: Clock) -> Any:
        return staff_url

    def of_party() -> Any:
        return party_url

    return Concern(
        code="clean-production",
        record=audit,
        addressed=_Addressed(audit),
        title=f"{audit.enterprise}：{state.label}",
        lines=(f"{audit.year}年强制性清洁生产审核：{state.label}", f"企业：{audit.enterprise}"),
        clocks=clocks,
        staff_url=of_staff,
        party_url=of_party,
        for_party=CLOCKS,
        for_party_alone=CLOCKS,
    )
