"""Which of the bureau's own records oblige an enterprise to a temporary report, and since when.

Basis: 部令24号第十七条第（一）至（三）项. A document obliges from its receipt: the delivery that the record
tells. Of administrative detention the bureau knows only what the police answered. Judgments and agreements
on compensation are no records of the bureau: the enterprise declares them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from common.models import OfficialDocument
from common.presentation import zh_date
from disclosure.duty.facts import LISTED
from disclosure.enums import TriggerKind
from disclosure.models import DutyListEntry
from enforcement.enums import CaseOutcome, PartyKind, TransferKind
from enforcement.models import EnforcementCase, PoliceTransfer
from permits.enums import ApplicationKind, EiaStatus, Outcome
from permits.models import EiaDecision
from registry.clocks.arithmetic import months_after
from registry.selectors import limit_on

LIMITATION = "penalty-limitation"
PERMIT_KINDS: dict[str, TriggerKind] = {
    ApplicationKind.FIRST: TriggerKind.PERMIT_GRANTED,
    ApplicationKind.MAJOR_CHANGE: TriggerKind.PERMIT_CHANGED,
    ApplicationKind.REEXAMINATION: TriggerKind.PERMIT_RENEWED,
}
REVOCATION = "eia-revocation"
TITLE = 120  # as long as a document's title may be on record


@dataclass(frozen=True)
class OwnRecord:
    """A record that obliges: what its document is called, from whom, and when the enterprise received it."""

    record: Any
    kind: TriggerKind
    title: str
    received_on: date
    number: str = ""
    authority: str = ""
    note: str = ""
    annulled_on: date | None = None

    @property
    def values(self) -> dict[str, Any]:
        """The fields of its trigger."""
        return {
            "document_title": self.title[:TITLE],
            "document_number": self.number,
            "authority": self.authority or settings.SITE["organiser"],
            "received_on": self.received_on,
            "note": self.note,
        }

    @property
    def annulled_words(self) -> str:
        return f"该文书已于{zh_date(self.annulled_on)}被依法撤销" if self.annulled_on else ""


def own_records(today: date) -> Iterable[OwnRecord]:
    """Those received within the time in which a missed report could still be punished, by `today`.

    Of enterprises that stood on any list at all: the others owe nothing, and the year's list may come later.
    """
    since = _since(today)
    return chain(
        _permits(since, today),
        _revocations(since, today),
        _penalties(since, today),
        _detentions(since, today),
    )


def _since(today: date) -> date:
    limit = limit_on(LIMITATION, today)
    return months_after(today, -12 * limit.amount)


def _listed(rows: QuerySet[Any]) -> QuerySet[Any]:
    listed = DutyListEntry.objects.filter(status__in=LISTED).values("enterprise")
    return rows.filter(enterprise__in=listed).select_related("enterprise__department").order_by("pk")


def _permits(since: date, today: date) -> Iterator[OwnRecord]:
    rows = EiaDecision.objects.filter(outcome=Outcome.APPROVED, delivered_on__range=(since, today))
    for decision in _listed(rows).iterator():
        yield OwnRecord(
            decision,
            PERMIT_KINDS[decision.application_kind],
            decision.decision_title or f"关于{decision.project_name}环境影响评价文件的批复",
            decision.delivered_on,
            decision.document_number,
            note=f"项目：{decision.project_name}",
        )


def _revocations(since: date, today: date) -> Iterator[OwnRecord]:
    """From its own day until the enterprise confirms receipt in the portal, and then from that day."""
    issued = OfficialDocument.objects.current().filter(
        owner_type__app_label="permits",
        owner_type__model="eiadecision",
        owner_id=OuterRef("pk"),
        kind=REVOCATION,
    )
    rows = EiaDecision.objects.filter(
        status=EiaStatus.REVOKED, outcome=Outcome.APPROVED, revoked_on__range=(since, today)
    ).annotate(
        paper=Subquery(issued.values("number")[:1]), paper_at=Subquery(issued.values("received_at")[:1])
    )
    for decision in _listed(rows).iterator():
        yield OwnRecord(
            decision,
            TriggerKind.PERMIT_REVOKED,
            f"撤销{decision.document_number}的决定",
            _local(decision.paper_at) or decision.revoked_on,
            decision.paper or "",
            note=f"项目：{decision.project_name}",
        )


def _local(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment is not None else None


def _penalties(since: date, today: date) -> Iterator[OwnRecord]:
    rows = EnforcementCase.objects.filter(
        outcome=CaseOutcome.PENALTY, enterprise__isnull=False, served_on__range=(since, today)
    ).exclude(party_kind=PartyKind.CITIZEN)
    for case in _listed(rows).iterator():
        annulled_on = case.annulled_on if case.annulled_on and case.annulled_on <= today else None
        yield OwnRecord(
            case,
            TriggerKind.PENALTY,
            "行政处罚决定书",
            case.served_on,
            case.decision_number,
            note=f"案由：{case.title}",
            annulled_on=annulled_on,
        )


def _detentions(since: date, today: date) -> Iterator[OwnRecord]:
    """What the enterprise received is the police's decision: neither the transfer nor its number is told."""
    rows = PoliceTransfer.objects.filter(
        kind=TransferKind.DETENTION,
        is_declined=False,
        enterprise__isnull=False,
        answered_on__range=(since, today),
    )
    for transfer in _listed(rows).iterator():
        yield OwnRecord(
            transfer,
            TriggerKind.DETENTION,
            "行政拘留处罚决定",
            transfer.answered_on,
            authority=transfer.recipient[:80],
            note="收到日期以公安机关答复日期登记；企业收到决定书的日期不同的，请告知本局更正",
        )
