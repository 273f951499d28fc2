"""The demonstration's disclosure duties: met, due, overdue with a lead, excused, and a change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from accounts.enums import Role
from accounts.models import User
from common import records
from common.models.event import digest
from disclosure.duty.facts import LISTED
from disclosure.duty.leads import open_lead
from disclosure.duty.temporary import (
    begin_change,
    begin_temporary,
    content_of,
    save_temporary,
    submit_temporary,
)
from disclosure.duty.triggers import declare_document, excuse_trigger, take_up
from disclosure.enums import ListingStatus, TriggerKind
from disclosure.models import DisclosureTrigger, DutyListEntry, TemporaryDisclosure
from lanzhou_eco.demo import DemoFailed, demo_user
from registry.models import Enterprise, Membership

HANDLERS_FIRM, CERTIFIERS_FIRM = "qiye1", "qiye2"
SETTLEMENT = "示范赔偿协议1号"


def demo_duties(say: Callable[[str], None]) -> None:
    """Put the two demonstration enterprises on the lists and let them meet and miss duties; once."""
    done = take_up(timezone.localdate())
    if done:
        say(f"已由本局办理记录列入触发文书{done}份。")
    if DisclosureTrigger.objects.filter(document_number=SETTLEMENT).exists():
        return
    today = timezone.localdate()
    missing, meeting = firm_of(HANDLERS_FIRM), firm_of(CERTIFIERS_FIRM)
    entries = {year: [_listed(firm, year) for firm in (missing, meeting)] for year in (2025, 2026)}
    _met(meeting, today)
    _excused(meeting, today)
    _overdue(missing, today)
    open_lead(actor=demo_user(Role.HANDLER), source=entries[2025][0], remark="示范：已两次电话催办。")
    say("已生成示范企业的披露义务：已提交、临期、逾期转线索、认定无须披露和变更报告各一。")


def user_named(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise DemoFailed("示范用户尚未建立，请先运行 manage.py seed_demo。")
    return user


def firm_of(username: str) -> Enterprise:
    current = Membership.objects.current().select_related("enterprise__department")
    return current.filter(user=user_named(username)).order_by("pk").first().enterprise  # type: ignore[union-attr]


def _listed(firm: Enterprise, year: int) -> DutyListEntry:
    """Its entry of the year's list, as a ledger would bring it."""
    known = DutyListEntry.objects.filter(enterprise=firm, year=year, status__in=LISTED).first()
    if known is not None:
        return known
    return records.create(
        DutyListEntry,
        actor=None,
        enterprise=firm,
        department=firm.department,
        year=year,
        status=ListingStatus.PUBLISHED,
        noticed_on=date(year, 3, 3),
        published_on=date(year, 3, 25),
        first_listed_year=2025,
        is_synthetic=True,
    )


def _declared(
    username: str, firm: Enterprise, number: str, received_on: date, kind: str
) -> DisclosureTrigger:
    return declare_document(
        actor=user_named(username),
        enterprise=firm,
        kind=kind,
        document_title="生态环境损害赔偿协议" if kind == TriggerKind.COMPENSATION else "行政处罚决定书",
        document_number=number,
        authority="示范生态环境局（虚构）",
        received_on=received_on,
    )


def _submitted(report: TemporaryDisclosure, actor: User) -> TemporaryDisclosure:
    return submit_temporary(actor=actor, report=report, seen=digest(content_of(report)))


def _met(firm: Enterprise, today: date) -> None:
    """A settlement reported at once, and a change of what was disclosed."""
    certifier = user_named(CERTIFIERS_FIRM)
    trigger = _declared(
        CERTIFIERS_FIRM, firm, SETTLEMENT, today - timedelta(days=2), TriggerKind.COMPENSATION
    )
    report = begin_temporary(actor=certifier, trigger=trigger)
    filled = save_temporary(
        actor=certifier,
        report=report,
        seen_at=report.updated_at,
        matter="雨水口排放污水造成沟渠水质超标（示范）。",
        content="赔偿金额十二万元，六个月内完成沟渠生态修复（示范）。",
    )
    _submitted(filled, certifier)
    begin_change(
        actor=certifier,
        enterprise=firm,
        changed_on=today - timedelta(days=1),
        matter="上一年度报告中2号排口编号有误，因排口改造重新编号（示范）。",
        content="2号排口编号更正为DW002（示范）。",
    )


def _excused(firm: Enterprise, today: date) -> None:
    trigger = _declared(
        CERTIFIERS_FIRM, firm, "示范罚〔2026〕2号", today - timedelta(days=6), TriggerKind.PENALTY
    )
    excuse_trigger(
        actor=demo_user(Role.REVIEWER), trigger=trigger, reason="示范：该处罚与生态环境违法行为无关"
    )


def _overdue(firm: Enterprise, today: date) -> None:
    """One long overdue, one that has just come."""
    for number, days in (("示范罚〔2026〕3号", 40), ("示范罚〔2026〕4号", 3)):
        _declared(HANDLERS_FIRM, firm, number, today - timedelta(days=days), TriggerKind.PENALTY)
