"""Handing matters to the police – suspected crime, detention – and to other bodies.

Basis: 行政执法机关移送涉嫌犯罪案件的规定 第五条、第六条、第八条、第九条; 行政处罚法第二十七条; 生态环境法典
on 行政拘留. The step 移送 of a case ends it; what stands here also serves detention,
which goes beside the penalty, and matters without a case.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Department
from common import records
from common.errors import Conflict, Refused
from enforcement.deadlines import CaseRows
from enforcement.deadlines.timing import hours_over, local_day
from enforcement.enums import TransferKind
from enforcement.models import CaseReferral, EnforcementCase, PoliceTransfer
from enforcement.procedure_enums import PolicePeriod
from enforcement.rules import may_decide, may_record
from registry.issuing import free_number, issue_document
from registry.models import Enterprise
from registry.telling import tell_leaders

BASIS = "行政执法机关移送涉嫌犯罪案件的规定第五条"
REFERRAL_BASIS = "行政处罚法第二十五条至第二十七条"
DOCUMENTS = {TransferKind.CRIME: "case-transfer", TransferKind.DETENTION: "detention-transfer"}


def report_transfer(
    *,
    actor: Any,
    kind: str,
    matter: str,
    recipient: str,
    reported_on: date,
    case: EnforcementCase | None = None,
    enterprise: Enterprise | None = None,
    department: Department | None = None,
) -> PoliceTransfer:
    """The officers report that a matter must go to the police; a leader decides within three days."""
    may_record(actor, case)
    _refuse_future(reported_on)
    if not matter.strip() or not recipient.strip():
        raise Refused("请填写移送事由和接收机关。", BASIS)
    with transaction.atomic():
        transfer = records.create(
            PoliceTransfer,
            actor=actor,
            department=case.department if case is not None else department or actor.department,
            enterprise=enterprise or (case.enterprise if case is not None else None),
            case=case,
            kind=TransferKind(kind),
            matter=matter.strip(),
            recipient=recipient.strip(),
            reported_on=reported_on,
            is_synthetic=case.is_synthetic if case is not None else False,
        )
        title = f"移送公安（{transfer.get_kind_display()}）待批准"
        tell_leaders(transfer, "reported", title, transfer.matter, tone="warning")
    return transfer


def approve_transfer(
    transfer: PoliceTransfer, *, actor: Any, approved_at: datetime | None = None
) -> PoliceTransfer:
    """A leader approves; within 24 hours the matter is handed over. The document is numbered now."""
    may_decide(actor, transfer)
    approved_at = approved_at or timezone.now()
    if approved_at > timezone.now():
        raise Refused("批准时间不得晚于现在。")
    day = local_day(approved_at)
    with transaction.atomic():
        locked = _undecided(transfer)
        if locked.reported_on is not None and day < locked.reported_on:
            raise Refused("批准时间不得早于提出移送报告日期。", BASIS)
        document = DOCUMENTS[TransferKind(locked.kind)]
        number = free_number(document, day, PoliceTransfer, "document_number")
        changed = records.change(
            locked,
            actor=actor,
            approved_at=approved_at,
            approved_on=day,
            document_number=number,
            transferred_on=day,
        )
        issue_document(document, changed, actor=actor, issued_on=day, number=number, transfer=changed)
    return changed


def refuse_transfer(transfer: PoliceTransfer, *, actor: Any, reason: str) -> PoliceTransfer:
    """A leader does not approve; the reason goes on the record (规定第五条)."""
    may_decide(actor, transfer)
    if not reason.strip():
        raise Refused("不批准移送的，应当将理由记录在案。", BASIS)
    with transaction.atomic():
        locked = _undecided(transfer)
        return records.change(
            locked, actor=actor, approved_on=timezone.localdate(), refusal_reason=reason.strip()[:300]
        )


def hand_over(
    transfer: PoliceTransfer,
    *,
    actor: Any,
    handed_over_at: datetime,
    prosecutor_copied_on: date | None = None,
    police_period: str = PolicePeriod.ORDINARY,
) -> PoliceTransfer:
    """The matter reached the police, with a copy to the prosecutor; the police's own days run from here."""
    may_record(actor, transfer)
    if handed_over_at > timezone.now():
        raise Refused("移交时间不得晚于现在。")
    with transaction.atomic():
        locked = _made(transfer)
        if locked.handed_over_at is not None:
            raise Conflict("该件已登记移交，请刷新页面。")
        if locked.approved_at is not None and handed_over_at < locked.approved_at:
            raise Refused("移交时间不得早于批准时间。", BASIS)
        if locked.kind == TransferKind.CRIME and prosecutor_copied_on is None:
            raise Refused("移送涉嫌犯罪案件须抄送同级人民检察院，请填写抄送日期。", BASIS)
        return records.change(
            locked,
            actor=actor,
            handed_over_at=handed_over_at,
            prosecutor_copied_on=prosecutor_copied_on,
            police_period=PolicePeriod(police_period),
        )


def is_handed_over_late(transfer: PoliceTransfer, rows: CaseRows) -> bool:
    """Whether more than the hours of the law lay between approval and handing over."""
    if transfer.approved_at is None or transfer.handed_over_at is None:
        return False
    hours = rows.amount("crime-transfer-hours", local_day(transfer.approved_at))
    return hours is not None and hours_over(transfer.approved_at, transfer.handed_over_at, int(hours))


def record_police_answer(
    transfer: PoliceTransfer, *, actor: Any, answered_on: date, answer: str, is_declined: bool = False
) -> PoliceTransfer:
    """What the police decided; a refusal opens three working days to ask for review (规定第九条)."""
    may_record(actor, transfer)
    _refuse_future(answered_on)
    if not answer.strip():
        raise Refused("请填写公安机关处理结果。", "行政执法机关移送涉嫌犯罪案件的规定第八条")
    with transaction.atomic():
        locked = _made(transfer)
        if locked.answered_on is not None:
            raise Conflict("公安机关的答复已经登记，请刷新页面。")
        return records.change(
            locked,
            actor=actor,
            answered_on=answered_on,
            answer=answer.strip()[:200],
            is_declined=is_declined,
        )


def request_police_review(transfer: PoliceTransfer, *, actor: Any, requested_on: date) -> PoliceTransfer:
    """Ask the police to reconsider that they open no case, within three working days (规定第九条)."""
    may_record(actor, transfer)
    _refuse_future(requested_on)
    with transaction.atomic():
        locked = _made(transfer)
        if locked.review_requested_on is not None:
            raise Conflict("已提请复议，请刷新页面。")
        if not locked.is_declined or locked.answered_on is None:
            raise Refused("公安机关未作出不予立案决定，不能提请复议。", "移送规定第九条")
        rows = CaseRows()
        limit = rows.required("crime-transfer-review", locked.answered_on)
        due = rows.arithmetic(limit.unit).due(locked.answered_on, limit.amount)
        if due is not None and requested_on > due:
            raise Refused(f"提请复议的期限已于{due}届满，可建议检察院立案监督。", limit.basis)
        if requested_on < locked.answered_on:
            raise Refused("提请复议日期不得早于公安机关答复日期。", limit.basis)
        return records.change(locked, actor=actor, review_requested_on=requested_on)


def refer_matter(
    *,
    actor: Any,
    matter: str,
    recipient: str,
    referred_on: date,
    case: EnforcementCase | None = None,
    enterprise: Enterprise | None = None,
) -> CaseReferral:
    """A matter goes to another body (行政处罚法第二十五条至第二十七条), beside the case itself."""
    may_decide(actor, case)
    _refuse_future(referred_on)
    if not matter.strip() or not recipient.strip():
        raise Refused("请填写移送事由和接收机关。", REFERRAL_BASIS)
    with transaction.atomic():
        number = free_number("case-referral", referred_on, CaseReferral, "document_number")
        referral = records.create(
            CaseReferral,
            actor=actor,
            department=case.department if case is not None else actor.department,
            enterprise=enterprise or (case.enterprise if case is not None else None),
            case=case,
            document_number=number,
            matter=matter.strip(),
            recipient=recipient.strip(),
            referred_on=referred_on,
            is_synthetic=case.is_synthetic if case is not None else False,
        )
        issue_document(
            "case-referral", referral, actor=actor, issued_on=referred_on, number=number, referral=referral
        )
    return referral


def record_referral_answer(
    referral: CaseReferral, *, actor: Any, answered_on: date, answer: str
) -> CaseReferral:
    may_record(actor, referral)
    _refuse_future(answered_on)
    if not answer.strip():
        raise Refused("请填写处理结果。", REFERRAL_BASIS)
    with transaction.atomic():
        locked: CaseReferral = CaseReferral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        if locked.answered_on is not None:
            raise Conflict("答复已经登记，请刷新页面。")
        return records.change(locked, actor=actor, answered_on=answered_on, answer=answer.strip()[:200])


def _undecided(transfer: PoliceTransfer) -> PoliceTransfer:
    locked: PoliceTransfer = PoliceTransfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    if locked.approved_on is not None or locked.transferred_on is not None:
        raise Conflict("该移送报告已有决定，请刷新页面。")
    return locked


def _made(transfer: PoliceTransfer) -> PoliceTransfer:
    locked: PoliceTransfer = PoliceTransfer.objects.select_for_update(of=("self",)).get(pk=transfer.pk)
    if locked.transferred_on is None:
        raise Refused("移送尚未经负责人批准。", BASIS)
    return locked


def _refuse_future(day: date) -> None:
    if day > timezone.localdate():
        raise Refused("日期不得晚于今天。")
