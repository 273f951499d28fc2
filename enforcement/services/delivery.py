"""Delivering a decision otherwise than by hand: by 公告, and by the party's receipt online."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import DeliveryMethod
from enforcement.rules import may_record
from enforcement.services.steps import take_case_step
from registry.issuing import issue_document

ANNOUNCEMENT_BASIS = "行政处罚法第六十一条；民事诉讼法关于公告送达的规定"


def announce_delivery(
    case: EnforcementCase, *, actor: Any, announced_on: date, reason: str
) -> EnforcementCase:
    """The decision is delivered by 公告, for want of any other way: its days run from here.

    `reason` says why no other way was left; it goes on the record. Raises Conflict where it was announced.
    """
    may_record(actor, case)
    if announced_on > timezone.localdate():
        raise Refused("公告发布日期不得晚于今天。")
    if not reason.strip():
        raise Refused("公告送达须写明受送达人下落不明或者其他方式无法送达的情况。", ANNOUNCEMENT_BASIS)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if locked.delivery_announced_on is not None:
            raise Conflict("该决定书已登记公告送达，请刷新页面。")
        if locked.status != CaseStatus.DECIDED:
            raise Refused("只有已决定而未送达的案件才能公告送达。", ANNOUNCEMENT_BASIS)
        announced = records.change(
            locked, actor=actor, reason=reason.strip(), delivery_announced_on=announced_on
        )
        issue_document("delivery-announcement", announced, actor=actor, issued_on=announced_on)
    return announced


def on_decision_receipt(document: OfficialDocument, *, actor: Any) -> None:
    """The party confirmed online that it received the decision: that is its delivery, if it agreed to it.

    Basis: 行政处罚法第六十一条第二款. Otherwise the receipt alone is kept, and the clerk serves on paper.
    """
    case = EnforcementCase.objects.select_for_update(of=("self",)).get(pk=document.owner_id)
    if case.accepts_electronic_delivery and case.status == CaseStatus.DECIDED:
        take_case_step(
            case,
            CaseStatus.SERVED,
            actor=actor,
            reason="当事人在线签收处罚决定书",
            delivery_method=DeliveryMethod.ELECTRONIC,
            served_on=timezone.localdate(),
        )
