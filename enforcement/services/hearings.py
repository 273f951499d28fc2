"""处罚听证: the application, the notification, holding it, and giving it up.

Basis: 行政处罚法第六十三条至第六十五条; 生态环境行政处罚办法 (部令第30号) 第四十六条、第四十七条.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common import records
from common.errors import Conflict, Refused
from common.presentation import plain_number, zh_date
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus
from enforcement.gates.asked import Asked, investigator_ids
from enforcement.gates.hearing import HEARING_BASIS, hearing_reason
from enforcement.models import EnforcementCase, PenaltyHearing
from enforcement.procedure_enums import CaseStopKind
from enforcement.rules import may_record, party_or_clerk
from enforcement.services.stops import begin_stop, close_stops
from enforcement.services.telling import tell_officer, tell_party
from registry.issuing import issue_document

ORDER_BASIS = "行政处罚法第六十四条"


def keep_application(
    case: EnforcementCase,
    *,
    actor: Any,
    applied_on: date | None = None,
    applicant: str = "",
    agents: str = "",
) -> PenaltyHearing:
    """Keep an application, inside the caller's transaction; from that day the 90 days stand still.

    Refused where the party has no right to a hearing, and after the period from the service of the notice.
    """
    by_party = getattr(actor, "is_enterprise", False)
    day = timezone.localdate() if by_party or applied_on is None else applied_on
    if day > timezone.localdate():
        raise Refused("听证申请日期不得晚于今天。")
    _refuse_application(case, day)
    require_agents(agents, day)
    if case.hearings.filter(ended_on__isnull=True, withdrawn_on__isnull=True).exists():
        raise Conflict("该案已有一次听证尚未结束，请刷新页面。")
    hearing = records.create(
        PenaltyHearing,
        actor=actor,
        case=case,
        applied_on=day,
        applicant=applicant.strip() or case.party,
        agents=agents.strip(),
        is_synthetic=case.is_synthetic,
    )
    begin_stop(case, CaseStopKind.HEARING, day, actor=actor)
    if by_party:
        tell_officer(case, f"hearing:{hearing.ledger_no}", "当事人申请听证", tone="warning")
    return hearing


def _refuse_application(case: EnforcementCase, day: date) -> None:
    rows = CaseRows()
    asked = Asked(case, CaseStatus.HEARING, day, rows, {})
    if case.notified_on is None or day < case.notified_on:
        raise Refused("听证申请日期不得早于事先告知日期。", basis=ORDER_BASIS)
    if not case.hearing_offered and not hearing_reason(asked):
        raise Refused("本案拟处罚不属于可以要求听证的范围，可以陈述申辩。", basis=HEARING_BASIS)
    if case.hearing_waived:
        raise Refused("当事人已书面放弃听证。", basis=ORDER_BASIS)
    if case.notice_served_on is None:
        return  # the period has not begun: whoever asks early is heard
    last, limit = asked.end_of("penalty-hearing-application", case.notice_served_on)
    if last is not None and day > last:
        raise Refused(f"申请听证的期限已于{zh_date(last)}届满，逾期申请不予受理。", basis=limit.basis)


def require_agents(agents: str, day: date) -> None:
    """One or two agents at most, by the row in force."""
    names = [name for name in re.split(r"[、,，;；\s]+", agents.strip()) if name]
    most = CaseRows().threshold("hearing-agents-max", day)
    if most is not None and len(names) > most.amount:
        raise Refused(f"委托代理人不得超过{plain_number(most.amount)}人。", basis=most.basis)


def notify_hearing(
    hearing: PenaltyHearing,
    *,
    actor: Any,
    notified_on: date,
    held_on: date,
    place: str,
    host: User,
    is_public: bool = True,
    time: str = "",
) -> PenaltyHearing:
    """Tell of day and place so many working days before, with a host who did not investigate."""
    may_record(actor, hearing)
    _refuse_future(notified_on, "听证通知日期")
    _refuse_host(hearing.case, host)
    _require_notice(notified_on, held_on, "须在举行听证的{days}前通知，请推迟举行日期。")
    if not place.strip():
        raise Refused("请填写听证地点。", basis=ORDER_BASIS)
    with transaction.atomic():
        changed = records.change(
            _open(hearing),
            actor=actor,
            notified_on=notified_on,
            held_on=held_on,
            place=place.strip(),
            host=host,
            is_public=is_public,
        )
        case = changed.case
        issue_document(
            "hearing-notification", case, actor=actor, issued_on=notified_on, hearing=changed, time=time
        )
        tell_party(
            case,
            f"hearing:{changed.ledger_no}:{held_on}",
            "听证通知",
            f"听证定于{zh_date(held_on)}在{changed.place}举行，请查阅《听证通知书》。",
            tone="warning",
        )
    return changed


def _require_notice(notified_on: date, held_on: date, message: str) -> None:
    rows = CaseRows()
    limit = rows.required("penalty-hearing-notice", notified_on)
    arithmetic = rows.arithmetic(limit.unit)
    days = arithmetic.count(notified_on, held_on).gross if held_on >= notified_on else 0
    if days < limit.amount:
        raise Refused(message.format(days=f"{limit.amount}个{limit.get_unit_display()}"), basis=limit.basis)


def _refuse_host(case: EnforcementCase, host: User) -> None:
    if not host.is_staff_member:
        raise Refused("听证主持人须为本局工作人员。", basis=ORDER_BASIS)
    if host.pk in investigator_ids(case):
        raise Refused("听证由非本案调查人员主持，请另行指定主持人。", basis=ORDER_BASIS)


def hold_hearing(
    hearing: PenaltyHearing, *, actor: Any, held_on: date, record: str, opinion: str, agents: str = ""
) -> PenaltyHearing:
    """It took place: its record, by which the decision is made, and the host's report (第六十五条)."""
    may_record(actor, hearing)
    _refuse_future(held_on, "举行日期")
    if not record.strip() or not opinion.strip():
        raise Refused(
            "请填写听证笔录要点和听证报告意见，处罚决定须根据听证笔录作出。", basis="行政处罚法第六十五条"
        )
    require_agents(agents, held_on)
    with transaction.atomic():
        locked = _open(hearing)
        if locked.notified_on is None:
            raise Refused("听证尚未通知当事人，请先登记听证通知。", basis=ORDER_BASIS)
        _require_notice(locked.notified_on, held_on, "举行日期距听证通知不足{days}。")
        came: dict[str, Any] = {"agents": agents.strip()} if agents.strip() else {}
        changed = records.change(
            locked,
            actor=actor,
            held_on=held_on,
            ended_on=held_on,
            record=record.strip(),
            opinion=opinion.strip(),
            **came,
        )
        case = changed.case
        records.change(case, actor=actor, heard_on=held_on)
        close_stops(case, actor=actor, last_day=held_on, kind=CaseStopKind.HEARING)
        for kind in ("hearing-record", "hearing-report"):
            issue_document(kind, case, actor=actor, issued_on=held_on, hearing=changed)
    return changed


def withdraw_hearing(
    hearing: PenaltyHearing, *, actor: Any, withdrawn_on: date | None = None, ground: str = ""
) -> PenaltyHearing:
    """The party withdrew its application, or stayed away without good reason (视为放弃, 第六十四条第六项)."""
    party_or_clerk(actor, hearing)
    by_party = getattr(actor, "is_enterprise", False)
    day = timezone.localdate() if by_party or withdrawn_on is None else withdrawn_on
    _refuse_future(day, "撤回日期")
    with transaction.atomic():
        locked = _open(hearing)
        if day < locked.applied_on:
            raise Refused("撤回日期不得早于申请日期。", basis="行政处罚法第六十四条")
        changed = records.change(locked, actor=actor, reason=ground.strip(), withdrawn_on=day)
        close_stops(changed.case, actor=actor, last_day=day, kind=CaseStopKind.HEARING)
        if by_party:
            tell_officer(changed.case, f"hearing-withdrawn:{changed.ledger_no}", "当事人撤回听证申请", ground)
    return changed


def _open(hearing: PenaltyHearing) -> PenaltyHearing:
    EnforcementCase.objects.select_for_update().get(pk=hearing.case_id)
    locked = PenaltyHearing.objects.select_for_update().get(pk=hearing.pk)
    if locked.ended_on is not None or locked.withdrawn_on is not None:
        raise Conflict("该次听证已经结束，请刷新页面。")
    return locked


def _refuse_future(day: date, label: str) -> None:
    if day > timezone.localdate():
        raise Refused(f"{label}不得晚于今天。")
