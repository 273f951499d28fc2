"""The yearly list in the queue of the staff: open until it is reported to the province; and its reminders."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from common.registers import register_for
from disclosure.listing.clocks import RELATIONS, ListRows, clocks
from disclosure.listing.enums import DutyListStatus, ObjectionStatus
from disclosure.listing.rules import NINE, may_decide, may_draw_up
from disclosure.models import DutyList
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep
from registry.queue.telling import remind_of

OPEN = ~Q(status=DutyListStatus.REPORTED)


def next_step(matter: Matter, user: Any) -> NextStep:
    """Notice, answers, publication, report – each where it is due; during the notice there is but to wait."""
    duty_list: DutyList = matter.record
    register: Any = register_for(DutyList)
    page = register.detail_url(duty_list)

    def step(to: str) -> str:
        return str(register.url("step", duty_list.ledger_no, to))

    if duty_list.status == DutyListStatus.DRAFTING:
        return NextStep("开始公示", step(DutyListStatus.NOTICED), duty_list, may_draw_up, NINE)
    if duty_list.is_finished:
        return NextStep("登记报送省厅", step(DutyListStatus.REPORTED), duty_list, may_draw_up, NINE)
    if any(each.status == ObjectionStatus.RECEIVED for each in duty_list.objections.all()):
        return NextStep("答复公示异议", page, duty_list, may_decide, NINE, is_approval=True)
    last = duty_list.notice_last_day
    if last is not None and matter.today <= last:
        return NextStep("等待公示期满", page, duty_list, None, NINE)
    return NextStep("公布名单", step(DutyListStatus.PUBLISHED), duty_list, may_decide, NINE, is_approval=True)


def _since(duty_list: DutyList) -> date:
    return timezone.localdate(duty_list.created_at)


LIST = MatterKind(
    "duty-list",
    "披露企业名单",
    DutyList,
    OPEN,
    rows=ListRows,
    clocks=clocks,
    since=_since,
    party=lambda duty_list: str(duty_list.department),
    next_step=next_step,
    assigning=Assigning(OPEN, may_draw_up, may_decide, noun="名单"),
    title=lambda duty_list: f"{duty_list.year}年环境信息依法披露企业名单",
    select=("department",),
    prefetch=RELATIONS,
    searched=("ledger_no", "document_number"),
    may_await_approval=Q(status=DutyListStatus.NOTICED),
)


def remind(today: date) -> int:
    """Tell of every clock of open lists; returns how many messages are new."""
    return remind_of((LIST,), today, noun="名单")
