"""Objections to a list on notice, by enterprises and the public, each answered (部令24号第九条)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from common.messaging import notify
from common.presentation import zh_date
from common.visitors import count_against, hash_of_sender
from disclosure.enums import ListingStatus
from disclosure.listing.entries import drop_or_restore
from disclosure.listing.enums import DutyListStatus, ObjectionStatus
from disclosure.listing.publishing import show_list
from disclosure.listing.rules import NINE, may_draw_up
from disclosure.models import DutyList, DutyListEntry, DutyObjection
from registry.addressees import Addressees
from registry.models import Enterprise
from registry.telling import tell_party

PURPOSE = "disclosure.list-objections"


def sender_hash_of(address: str | None) -> str:
    """What is kept of a visitor's address (`common.visitors`)."""
    return hash_of_sender(address, PURPOSE)


def receive_objection(
    *,
    actor: Any,
    duty_list_pk: int | str,
    text: str,
    entry: DutyListEntry | None = None,
    enterprise: Enterprise | None = None,
    name: str = "",
    contact: str = "",
    sender_hash: str = "",
    at: datetime | None = None,
) -> DutyObjection:
    """Keep an objection to a list that is on notice at the moment `at` (now); the last day counts to its end.

    The same text from the same sender is kept once. Raises Refused (TooMany), ValidationError.
    """
    arrived = at or timezone.now()
    values: dict[str, Any] = {"text": text.strip(), "name": name.strip(), "contact": contact.strip()}
    with transaction.atomic():
        duty_list = _on_notice(duty_list_pk, arrived)
        if entry is not None and entry.duty_list_id != duty_list.pk:
            raise Refused("所涉企业不在该名单中，请核对。", NINE)
        known = DutyObjection.objects.filter(
            duty_list=duty_list, entry=entry, enterprise=enterprise, sender_hash=sender_hash, **values
        ).first()
        if known is not None:  # a second click
            return known
        if sender_hash:
            count_against(
                sender_hash,
                PURPOSE,
                settings.COMMENTS_PER_HOUR,
                "您在一小时内提交的异议较多，请稍后再试；内容较多时可合并为一件提交。",
            )
        made = records.create(
            DutyObjection,
            actor=actor,
            duty_list=duty_list,
            entry=entry,
            enterprise=enterprise,
            received_at=arrived,
            sender_hash=sender_hash,
            is_synthetic=duty_list.is_synthetic,
            **values,
        )
        _tell_officers(made)
    return made


def entry_named(duty_list_pk: int | str, text: str) -> DutyListEntry | None:
    """The enterprise on the list with this credit code or exact name; None for "". Raises Refused."""
    wanted = text.strip()
    if not wanted:
        return None
    rows = DutyListEntry.objects.filter(duty_list__pk=duty_list_pk, status=ListingStatus.NOTICED)
    found = rows.filter(Q(enterprise__uscc=wanted) | Q(enterprise__name=wanted)).first()
    if found is None:
        raise Refused(
            f"公示名单中没有“{wanted}”，请按名单填写统一社会信用代码或完整名称；认为遗漏企业的，此栏留空。",
            NINE,
        )
    return found


def _on_notice(pk: int | str, arrived: datetime) -> DutyList:
    """The list, locked, if it is on notice at that moment."""
    day = timezone.localdate(arrived)
    rows = DutyList.objects.select_for_update()
    found = rows.filter(
        pk=pk, status=DutyListStatus.NOTICED, notice_first_day__lte=day, notice_last_day__gte=day
    ).first()
    if found is None:
        ended = DutyList.objects.filter(pk=pk, notice_last_day__lt=day).first()
        when = f"已于{zh_date(ended.notice_last_day)}24时截止" if ended else "未在公示"
        raise Refused(f"该名单{when}，不能提出异议。如需反映情况，请与本局联系。", NINE)
    return found


def _tell_officers(objection: DutyObjection) -> None:
    notify(
        Addressees().staff(objection.duty_list, overdue=False),
        key=f"list-objection:{objection.pk}",
        title="收到名单公示异议，请核实答复",
        text=f"“{objection.duty_list}”收到一件异议（{objection.ledger_no}）。",
        url=reverse("disclosure:list-objections-detail", args=[objection.ledger_no]),
        by_email=True,
        synthetic=objection.is_synthetic,
    )


def enter_objection(
    model: type[DutyObjection], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> DutyObjection:
    """An objection that came by letter or word of mouth (signature of `records.create`)."""
    may_draw_up(actor, values["duty_list"])
    return receive_objection(
        actor=actor,
        duty_list_pk=values["duty_list"].pk,
        text=values["text"],
        entry=values.get("entry"),
        enterprise=values.get("enterprise"),
        name=values.get("name", ""),
        contact=values.get("contact", ""),
        at=values.get("received_at"),
    )


def take_objection_step(
    objection: DutyObjection, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> DutyObjection:
    """Answer an objection; where it is upheld for that, its enterprise is left out of the list.

    What an objector reads is the answer, so it is never empty. Raises Conflict, Refused.
    """
    if not str(changes.get("answer", "")).strip():
        raise Refused("请填写答复：说明核实情况和处理结果，并告知异议人。", NINE)
    drops = bool(changes.get("drops_entry"))
    if drops and to != ObjectionStatus.UPHELD:
        raise Refused("不予采纳的异议不能据此不予列入企业，请取消勾选或者采纳异议。", NINE)
    if drops and objection.entry is None:
        raise Refused("该异议没有指明名单中的企业，不能据此不予列入。", NINE)
    with transaction.atomic():
        duty_list = DutyList.objects.select_for_update().get(pk=objection.duty_list_id)
        workflow.enter(objection, to, actor=actor)
        if drops and duty_list.is_finished:
            raise Refused("名单已公布，不能再不予列入；应当移出的，请在名单条目上办理移出。", NINE)
        changes.setdefault("answered_on", timezone.localdate())
        answered = workflow.transition(objection, to, actor=actor, reason=reason, **changes)
        entry = answered.entry
        if drops and entry is not None and entry.status != ListingStatus.DROPPED:
            why = f"公示期异议成立，不予列入：{answered.answer}"
            drop_or_restore(entry, ListingStatus.DROPPED, actor=actor, reason=why)
        if duty_list.status == DutyListStatus.NOTICED:
            show_list(duty_list, actor=actor)  # counts of objections, and who is left out
        _tell_objector(answered)
    return answered


def _tell_objector(objection: DutyObjection) -> None:
    if objection.enterprise is None:
        return
    tell_party(
        objection,
        f"answered:{objection.status}",
        f"名单公示异议已答复（{objection.get_status_display()}）",
        objection.answer,
        subject=str(objection.duty_list),
    )
