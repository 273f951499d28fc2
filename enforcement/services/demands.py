"""The delivery of a reminder (催告书): from it runs the period before the court may be applied to.

Basis: 行政强制法第三十八条、第五十四条.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from common.presentation import zh_date
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import DeliveryMethod
from enforcement.rules import may_record
from registry.issuing import issue_document
from registry.telling import tell_officer, tell_party

BASIS = "行政强制法第五十四条"
KIND = "payment-reminder"


def awaits_service(case: EnforcementCase) -> bool:
    """Whether the party was reminded and the delivery of the letter is not on record."""
    reminded = case.status == CaseStatus.REMINDED and case.reminded_on is not None
    return reminded and case.reminder_served_on is None


def latest_reminder(case: EnforcementCase) -> OfficialDocument | None:
    return OfficialDocument.objects.of(case).current().filter(kind=KIND).order_by("pk").last()


def record_reminder_service(
    case: EnforcementCase,
    *,
    actor: Any,
    served_on: date,
    method: str,
    receiver: str = "",
    place: str = "",
) -> EnforcementCase:
    """The reminder reached the party; electronically only with its consent. Raises Conflict when doubled."""
    may_record(actor, case)
    if served_on > timezone.localdate():
        raise Refused("送达日期不得晚于今天。")
    way = DeliveryMethod(method)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        _refuse_service(locked, served_on, way)
        changed = _served(locked, actor, served_on)
        issue_document(
            "penalty-delivery",
            changed,
            actor=actor,
            issued_on=served_on,
            document=latest_reminder(changed),
            method=way,
            receiver=receiver.strip() or changed.party,
            received_on=served_on,
            place=place.strip(),
            deliverer=actor.full_name,
        )
        told = f"于{zh_date(served_on)}送达；期满仍不履行的，将申请人民法院强制执行。"
        tell_party(changed, f"reminder-served:{served_on}", "催告书已送达", told, tone="danger")
    return changed


def _refuse_service(case: EnforcementCase, served_on: date, way: DeliveryMethod) -> None:
    if case.status != CaseStatus.REMINDED or case.reminded_on is None:
        raise Refused("催告后、申请强制执行前，方可登记催告书送达。", BASIS)
    if case.reminder_served_on is not None:
        raise Conflict("催告书送达已经登记，请刷新页面。")
    if served_on < case.reminded_on:
        raise Refused("送达日期不得早于催告日期。", BASIS)
    if way == DeliveryMethod.ELECTRONIC and not case.accepts_electronic_delivery:
        raise Refused("当事人未签署确认书同意电子送达，请以其他方式送达。", "行政处罚法第六十一条")


def _served(case: EnforcementCase, actor: Any, day: date) -> EnforcementCase:
    return records.change(case, actor=actor, reason="催告书送达", reminder_served_on=day)


def on_reminder_receipt(document: OfficialDocument, *, actor: Any) -> None:
    """The party confirmed online that it received the reminder: that delivers it, if it agreed to that.

    Otherwise the receipt alone is kept, and the clerk delivers on paper.
    """
    case = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=document.owner_id)
    newest = latest_reminder(case)
    awaits = case.accepts_electronic_delivery and awaits_service(case)
    if awaits and newest is not None and newest.pk == document.pk:
        _served(case, actor, timezone.localdate())
        tell_officer(case, f"reminder-received:{document.pk}", "当事人已签收催告书", case.party)
