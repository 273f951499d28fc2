"""The service of the notice of a proposed penalty (事先告知书): from it the party's periods run.

Basis: 行政处罚法第四十四条、第四十五条、第六十一条、第六十四条.
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
from enforcement.documents.cases import NOTICE_KINDS
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import DeliveryMethod
from enforcement.rules import may_record
from enforcement.services.defences import HEARD_STATES
from enforcement.services.telling import tell_officer, tell_party
from registry.issuing import issue_document

SERVICE_BASIS = "行政处罚法第四十四条、第六十一条"


def latest_notice(case: EnforcementCase) -> OfficialDocument | None:
    return OfficialDocument.objects.of(case).current().filter(kind__in=NOTICE_KINDS).order_by("pk").last()


def record_notice_service(
    case: EnforcementCase,
    *,
    actor: Any,
    served_on: date,
    method: str,
    receiver: str = "",
    place: str = "",
) -> EnforcementCase:
    """The notice reached the party; electronically only with its consent. Raises Conflict when doubled."""
    may_record(actor, case)
    if served_on > timezone.localdate():
        raise Refused("送达日期不得晚于今天。")
    way = DeliveryMethod(method)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        _refuse_service(locked, served_on, way)
        changed = _served(locked, actor, served_on)
        issue_document(
            "penalty-delivery",
            changed,
            actor=actor,
            issued_on=served_on,
            document=latest_notice(changed),
            method=way,
            receiver=receiver.strip() or changed.party,
            received_on=served_on,
            place=place.strip(),
            deliverer=actor.full_name,
        )
        tell_party(
            changed,
            f"notice-served:{served_on}",
            "行政处罚事先告知书已送达",
            f"于{zh_date(served_on)}送达，陈述申辩"
            + ("和申请听证" if changed.hearing_offered else "")
            + "的期限自次日起计算。",
            tone="warning",
        )
    return changed


def _refuse_service(case: EnforcementCase, served_on: date, way: DeliveryMethod) -> None:
    if case.status not in HEARD_STATES or case.notified_on is None:
        raise Refused("事先告知后、作出决定前，方可登记告知书送达。", basis=SERVICE_BASIS)
    if case.notice_served_on is not None:
        raise Conflict("告知书送达已经登记，请刷新页面。")
    if served_on < case.notified_on:
        raise Refused("送达日期不得早于事先告知日期。", basis=SERVICE_BASIS)
    if way == DeliveryMethod.ELECTRONIC and not case.accepts_electronic_delivery:
        raise Refused("当事人未签署确认书同意电子送达，请以其他方式送达。", basis="行政处罚法第六十一条")


def _served(case: EnforcementCase, actor: Any, day: date) -> EnforcementCase:
    return records.change(case, actor=actor, reason="事先告知书送达", notice_served_on=day)


def on_notice_receipt(document: OfficialDocument, *, actor: Any) -> None:
    """The party confirmed online that it received the notice: that serves it, if it agreed to be served so.

    Basis: 行政处罚法第六十一条. Otherwise the receipt alone is kept, and the clerk serves on paper.
    """
    case = EnforcementCase.objects.select_for_update().get(pk=document.owner_id)
    newest = latest_notice(case)
    awaits = case.status in HEARD_STATES and case.notice_served_on is None
    if case.accepts_electronic_delivery and awaits and newest is not None and newest.pk == document.pk:
        _served(case, actor, timezone.localdate())
        tell_officer(case, f"notice-received:{document.pk}", "当事人已签收事先告知书")
