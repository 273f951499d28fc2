"""Delivery of a letter that starts a period of the party: on paper by the clerk, or by its receipt online."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import DeliveryMethod
from enforcement.rules import may_record
from enforcement.services.telling import tell_officer, tell_party
from registry.issuing import issue_document

ELECTRONIC_BASIS = "行政处罚法第六十一条"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A kind of letter on a case. `sent` and `served` name the fields of the case with their days."""

    name: str
    sending: str  # what its making is called
    kinds: Collection[str]  # of documents
    sent: str
    served: str
    states: Collection[str]  # in which its delivery matters
    window: str  # the same in words
    basis: str
    occasion: str  # in the keys of messages
    tone: str
    told: Callable[[EnforcementCase, date], str]  # what the party is told
    received: Callable[[EnforcementCase], str] = lambda case: ""  # what the officer is told beside the title

    def awaits_service(self, case: EnforcementCase) -> bool:
        """Whether it was sent and its delivery is not on record."""
        sent = case.status in self.states and getattr(case, self.sent) is not None
        return sent and getattr(case, self.served) is None

    def latest(self, case: EnforcementCase) -> OfficialDocument | None:
        of_case = OfficialDocument.objects.of(case).current()
        return of_case.filter(kind__in=self.kinds).order_by("pk").last()

    def record_service(
        self,
        case: EnforcementCase,
        *,
        actor: Any,
        served_on: date,
        method: str,
        receiver: str = "",
        place: str = "",
    ) -> EnforcementCase:
        """It reached the party; electronically only with its consent. Raises Refused, Conflict."""
        may_record(actor, case)
        if served_on > timezone.localdate():
            raise Refused("送达日期不得晚于今天。")
        way = DeliveryMethod(method)
        with transaction.atomic():
            locked = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
            self._refuse(locked, served_on, way)
            changed = self._serve(locked, actor, served_on)
            issue_document(
                "penalty-delivery",
                changed,
                actor=actor,
                issued_on=served_on,
                document=self.latest(changed),
                method=way,
                receiver=receiver.strip() or changed.party,
                received_on=served_on,
                place=place.strip(),
                deliverer=actor.full_name,
            )
            key, title = f"{self.occasion}-served:{served_on}", f"{self.name}已送达"
            tell_party(changed, key, title, self.told(changed, served_on), tone=self.tone)
        return changed

    def on_receipt(self, document: OfficialDocument, *, actor: Any) -> None:
        """The party confirmed online that it received it: that serves it, if it agreed to be served so.

        Otherwise the receipt alone is kept, and the clerk serves on paper.
        """
        case = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=document.owner_id)
        newest = self.latest(case)
        awaits = case.accepts_electronic_delivery and self.awaits_service(case)
        if awaits and newest is not None and newest.pk == document.pk:
            self._serve(case, actor, timezone.localdate())
            key, title = f"{self.occasion}-received:{document.pk}", f"当事人已签收{self.name}"
            tell_officer(case, key, title, self.received(case))

    def _refuse(self, case: EnforcementCase, served_on: date, way: DeliveryMethod) -> None:
        sent = getattr(case, self.sent)
        if case.status not in self.states or sent is None:
            raise Refused(f"{self.window}，方可登记{self.name}送达。", self.basis)
        if getattr(case, self.served) is not None:
            raise Conflict(f"{self.name}送达已经登记，请刷新页面。")
        if served_on < sent:
            raise Refused(f"送达日期不得早于{self.sending}日期。", self.basis)
        if way == DeliveryMethod.ELECTRONIC and not case.accepts_electronic_delivery:
            raise Refused("当事人未签署确认书同意电子送达，请以其他方式送达。", ELECTRONIC_BASIS)

    def _serve(self, case: EnforcementCase, actor: Any, day: date) -> EnforcementCase:
        changes: dict[str, Any] = {self.served: day}
        return records.change(case, actor=actor, reason=f"{self.name}送达", **changes)
