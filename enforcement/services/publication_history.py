"""Penalties that were published before this portal, taken over from the imported log of publications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Refused
from enforcement.display_periods import display_period, proposed_seriousness
from enforcement.enums import CaseOutcome, DisclosureKind
from enforcement.models import CasePublication, EnforcementCase, EnforcementDisclosure
from enforcement.procedure_enums import PublicationStatus, WithdrawalGround
from enforcement.services.publishing import publish_case

CHUNK = 500
PROBLEMS_KEPT = 20


@dataclass
class CaseHistory:
    """What taking over did: how many are shown, over or withdrawn, and what could not be taken over."""

    published: int = 0
    ended: int = 0
    withdrawn: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)  # the first of them

    def refuse(self, what: object, error: Refused) -> None:
        self.refused += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(f"{what}：{error}")


def publish_case_history(*, actor: Any) -> CaseHistory:
    """Publish the penalties that the imported log says were published, each with its display period.

    A case that has a publication already stays as it is, so that running it twice changes nothing. One
    that is refused does not keep the others back. Memory does not grow with their number.
    """
    done = CaseHistory()
    for case, entry in _logged_without_publication():
        try:
            with transaction.atomic():
                _take_over(case, entry, actor, done)
        except Refused as error:
            done.refuse(case, error)
    return done


def _logged_without_publication() -> Iterator[tuple[EnforcementCase, EnforcementDisclosure]]:
    """Each penalty case with the first entry that stands, or the last that was withdrawn."""
    cases = EnforcementCase.objects.filter(
        outcome=CaseOutcome.PENALTY,
        publication__isnull=True,
        disclosures__kind=DisclosureKind.RESULT,
    ).distinct()
    last = 0
    while chunk := list(cases.filter(pk__gt=last).order_by("pk").prefetch_related("disclosures")[:CHUNK]):
        last = chunk[-1].pk
        for case in chunk:
            entries = [each for each in case.disclosures.all() if each.kind == DisclosureKind.RESULT]
            yield case, min(entries, key=lambda each: (each.withdrawn_on is not None, each.published_on))


def _take_over(case: EnforcementCase, entry: EnforcementDisclosure, actor: Any, done: CaseHistory) -> None:
    if case.annulled_on is not None and entry.withdrawn_on is None:
        raise Refused("处罚决定已撤销，但执法公示未登记撤下日期，请先补登。", "行政处罚法第四十八条第二款")
    seriousness = proposed_seriousness(case)
    period = display_period(seriousness, entry.published_on)
    values: dict[str, Any] = {"status": PublicationStatus.PUBLISHED}
    if entry.withdrawn_on is not None:
        values = {
            "status": PublicationStatus.WITHDRAWN,
            "withdrawn_on": entry.withdrawn_on,
            "withdrawal_due_from": case.annulled_on or case.amended_on or entry.withdrawn_on,
            "withdrawal_ground": _ground(case),
        }
    elif period.last_day < timezone.localdate():
        values = {"status": PublicationStatus.ENDED}
    made = records.create(
        CasePublication,
        actor=actor,
        case=case,
        seriousness=seriousness,
        public_facts=case.facts or case.title,
        prepared_on=entry.published_on,
        published_on=entry.published_on,
        repair_from=period.repair_from,
        display_until=period.last_day,
        is_synthetic=case.is_synthetic,
        **values,
    )
    if made.status == PublicationStatus.PUBLISHED:
        publish_case(case, actor=actor)
        done.published += 1
    elif made.status == PublicationStatus.ENDED:
        done.ended += 1
    else:
        done.withdrawn += 1


def _ground(case: EnforcementCase) -> WithdrawalGround:
    if case.annulled_on is not None:
        return WithdrawalGround.ANNULLED
    return WithdrawalGround.AMENDED if case.amended_on is not None else WithdrawalGround.ERROR
