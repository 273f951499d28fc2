"""技术评估, 听证, 容缺补齐 and 告知承诺核查: what happens beside the steps of an approval."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import events, records
from common.errors import Conflict, Refused
from common.presentation import zh_date
from permits.clock_rows import ClockRows
from permits.enums import (
    DECIDED_STATES,
    CheckResult,
    EiaStatus,
    HearingApplicant,
    NoticeKind,
    Outcome,
    StopKind,
)
from permits.gates import COMMITMENT_BASIS, TOLERANCE_BASIS, acceptance_notice, refuse_for
from permits.models import Appraisal, CommitmentCheck, EiaDecision, Hearing, StopInterval
from permits.notice_periods import latest_notice
from permits.rules import may_record
from permits.services.days import change_stop, create_stop
from permits.services.telling import tell_applicant, tell_leaders
from registry.clocks.arithmetic import Arithmetic
from registry.issuing import issue_document
from registry.selectors import limit_on, work_calendar

HEARING_BASIS = "行政许可法第四十八条"


# ---- 技术评估 ----


def begin_appraisal(
    decision: EiaDecision, *, actor: Any, agency: str, expected_days: int, entrusted_on: date
) -> Appraisal:
    """Order an appraisal: its stop interval, and the time it needs told to the applicant in writing.

    Basis: 行政许可法第四十五条 (E4). Refused for 告知承诺, and before the notice of acceptance has run
    out unless stages may overlap (并联).
    """
    if decision.is_commitment:
        raise Refused("告知承诺制项目不进行实质技术评估。", basis=COMMITMENT_BASIS)
    if not agency.strip():
        raise Refused("请填写评估单位。")
    if not decision.is_parallel:
        refuse_for(
            "非并联审批的，受理公示届满后方可委托技术评估",
            acceptance_notice(decision, entrusted_on, ClockRows()),
        )
    with transaction.atomic():
        stop = _begin_stop(decision, StopKind.APPRAISAL, entrusted_on, actor, notified_on=entrusted_on)
        appraisal = records.create(
            Appraisal,
            actor=actor,
            decision=decision,
            agency=agency.strip(),
            entrusted_on=entrusted_on,
            expected_days=expected_days,
            stop=stop,
            is_synthetic=decision.is_synthetic,
        )
        issue_document("eia-appraisal", decision, actor=actor, issued_on=entrusted_on, appraisal=appraisal)
    return appraisal


def record_appraisal_report(
    appraisal: Appraisal, *, actor: Any, reported_on: date, conclusion: str, opinion: str
) -> Appraisal:
    """The agency's report has come: the clock runs again after that day. Raises Conflict when doubled."""
    may_record(actor, appraisal)
    _refuse_future(reported_on, "评估意见收到日期")
    if not opinion.strip():
        raise Refused("请填写评估意见的主要内容。")
    with transaction.atomic():
        locked = Appraisal.objects.select_for_update().get(pk=appraisal.pk)
        if locked.reported_on is not None:
            raise Conflict("该次技术评估的意见已经登记，请刷新页面。")
        changed = records.change(
            locked, actor=actor, reported_on=reported_on, conclusion=conclusion, opinion=opinion.strip()
        )
        _end_stop(changed.stop, reported_on, actor)
        tell_applicant(
            changed.decision,
            f"appraised:{changed.ledger_no}",
            "技术评估已完成",
            f"评估结论：{changed.get_conclusion_display()}。审批期限自次日起继续计算。",
        )
    return changed


# ---- 听证 ----


def apply_for_hearing(
    decision: EiaDecision, *, actor: Any, applicant_kind: str, applicant_name: str, applied_on: date
) -> Hearing:
    """Keep an application for a hearing, or the bureau's own resolve to hold one; the clock stands still.

    Basis: 行政许可法第四十五条至第四十七条 (E11). One after the limit is refused.
    """
    kind = HearingApplicant(applicant_kind)
    if kind != HearingApplicant.OFFICIAL and not applicant_name.strip():
        raise Refused("请填写听证申请人。")
    _refuse_late_application(decision, kind, applied_on)
    if decision.hearings.filter(ended_on__isnull=True, waived_on__isnull=True).exists():
        raise Conflict("该审批已有尚未结束的听证，请在该次听证中一并处理。")
    with transaction.atomic():
        stop = _begin_stop(decision, StopKind.HEARING, applied_on, actor)
        return records.create(
            Hearing,
            actor=actor,
            decision=decision,
            applicant_kind=kind,
            applicant_name=applicant_name.strip(),
            applied_on=applied_on,
            stop=stop,
            is_synthetic=decision.is_synthetic,
        )


def _refuse_late_application(decision: EiaDecision, kind: HearingApplicant, applied_on: date) -> None:
    told = latest_notice(decision, NoticeKind.PROPOSED)
    if kind == HearingApplicant.OFFICIAL or told is None:
        return
    if applied_on < told.first_day:
        return
    code = "license-hearing-application" if kind == HearingApplicant.APPLICANT else "eia-hearing-application"
    limit = limit_on(code, told.first_day)
    until = Arithmetic(limit.unit, work_calendar()).due(told.first_day, limit.amount)
    if until is not None and applied_on > until:
        raise Refused(f"申请听证的期限已于{zh_date(until)}届满，逾期申请不予受理。", basis=limit.basis)


def announce_hearing(
    hearing: Hearing, *, actor: Any, announced_on: date, held_on: date, place: str, host: Any
) -> Hearing:
    """Tell of time and place so many days before, with a host who has not examined the matter.

    Basis: 行政许可法第四十八条第一款第一项、第三项 (E11).
    """
    may_record(actor, hearing)
    decision = hearing.decision
    _refuse_host(decision, host)
    limit = limit_on("license-hearing-notice", announced_on)
    days = (
        Arithmetic(limit.unit, work_calendar()).count(announced_on, held_on).gross
        if held_on >= announced_on
        else 0
    )
    if days < limit.amount:
        raise Refused(
            f"须在举行听证的{limit.amount}个{limit.get_unit_display()}前通知，请推迟举行日期。",
            basis=limit.basis,
        )
    if not place.strip():
        raise Refused("请填写举行地点。", basis=HEARING_BASIS)
    with transaction.atomic():
        locked = _open_hearing(hearing)
        changed = records.change(
            locked,
            actor=actor,
            announced_on=announced_on,
            held_on=held_on,
            place=place.strip(),
            host=host,
        )
        issue_document("eia-hearing", decision, actor=actor, issued_on=announced_on, hearing=changed)
        tell_applicant(
            decision,
            f"hearing:{changed.ledger_no}:{held_on}",
            "听证通知",
            f"听证定于{zh_date(held_on)}在{changed.place}举行，请查阅《听证通知书》。",
        )
    return changed


def _refuse_host(decision: EiaDecision, host: Any) -> None:
    """Whoever handled the matter, or took any step in it, has examined it."""
    examined = events.history(decision).filter(actor=host, kind="transition").exists()
    if host == decision.handler or examined:
        raise Refused("听证主持人须为审查该申请的工作人员以外的人员，请另行指定。", basis=HEARING_BASIS)


def hold_hearing(hearing: Hearing, *, actor: Any, held_on: date, record: str) -> Hearing:
    """The hearing took place; its record is what the decision must rest on (行政许可法第四十八条第二款)."""
    may_record(actor, hearing)
    _refuse_future(held_on, "举行日期")
    if not record.strip():
        raise Refused("请填写听证笔录摘要，审批决定须根据听证笔录作出。", basis=HEARING_BASIS)
    with transaction.atomic():
        locked = _open_hearing(hearing)
        if locked.announced_on is None:
            raise Refused("听证尚未通知，请先登记听证通知。", basis=HEARING_BASIS)
        limit = limit_on("license-hearing-notice", locked.announced_on)
        if Arithmetic(limit.unit, work_calendar()).count(locked.announced_on, held_on).gross < limit.amount:
            raise Refused(
                f"举行日期距听证通知不足{limit.amount}个{limit.get_unit_display()}。", basis=limit.basis
            )
        changed = records.change(
            locked, actor=actor, held_on=held_on, record=record.strip(), ended_on=held_on
        )
        _end_stop(changed.stop, held_on, actor)
    return changed


def waive_hearing(hearing: Hearing, *, actor: Any, waived_on: date) -> Hearing:
    """Whoever applied gave the hearing up; the clock runs again."""
    may_record(actor, hearing)
    _refuse_future(waived_on, "放弃听证日期")
    with transaction.atomic():
        locked = _open_hearing(hearing)
        if locked.applicant_kind == HearingApplicant.OFFICIAL:
            raise Refused("依职权举行的听证不能放弃。", basis="行政许可法第四十六条")
        if waived_on < locked.applied_on:
            raise Refused("放弃听证日期不得早于申请日期。")
        changed = records.change(locked, actor=actor, waived_on=waived_on, held_on=None, ended_on=None)
        _end_stop(changed.stop, waived_on, actor)
    return changed


def _open_hearing(hearing: Hearing) -> Hearing:
    locked = Hearing.objects.select_for_update().get(pk=hearing.pk)
    if locked.ended_on is not None or locked.waived_on is not None:
        raise Conflict("该次听证已经结束，请刷新页面。")
    return locked


# ---- 容缺 and 告知承诺 ----


def complete_missing(decision: EiaDecision, *, actor: Any, completed_on: date) -> EiaDecision:
    """The documents that were missing at acceptance are complete (容缺补齐)."""
    may_record(actor, decision)
    _refuse_future(completed_on, "容缺补齐日期")
    with transaction.atomic():
        locked = EiaDecision.objects.select_for_update().get(pk=decision.pk)
        if not locked.is_tolerant:
            raise Refused("该申请不是容缺受理，无须登记补齐。", basis=TOLERANCE_BASIS)
        if locked.missing_completed_on is not None:
            raise Conflict("容缺材料已登记补齐，请刷新页面。")
        if locked.accepted_on is not None and completed_on < locked.accepted_on:
            raise Refused("容缺补齐日期不得早于受理日期。")
        changed = records.change(locked, actor=actor, missing_completed_on=completed_on)
        tell_applicant(changed, "missing-completed", "容缺材料已补齐")
    return changed


def create_check(
    model: type[CommitmentCheck], *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> CommitmentCheck:
    """Record the check of a commitment (signature of `common.records.create`); a false one is reported.

    Basis: 环综合〔2020〕13号 [待核]: a false commitment is revoked and goes on the credit record.
    """
    decision: EiaDecision = values["decision"]
    may_record(actor, decision)
    if not decision.is_commitment or decision.outcome != Outcome.APPROVED:
        raise Refused("只核查按告知承诺制批准的项目。", basis=COMMITMENT_BASIS)
    _refuse_future(values["checked_on"], "核查日期")
    if decision.decided_on is not None and values["checked_on"] < decision.decided_on:
        raise Refused("核查日期不得早于批准日期。")
    with transaction.atomic():
        check = records.create(model, actor=actor, many=many, **values)
        if check.result == CheckResult.FALSE:
            tell_of_false_commitment(check)
    return check


def tell_of_false_commitment(check: CommitmentCheck) -> None:
    """The leaders hear of a false commitment as long as the approval stands."""
    if check.decision.status in REVOCABLE:
        tell_leaders(
            check.decision,
            f"false-commitment:{check.ledger_no}",
            "告知承诺不实，请研究撤销批准决定",
            check.findings,
            tone="danger",
        )


REVOCABLE = tuple(state for state in DECIDED_STATES if state != EiaStatus.REVOKED)


# ---- stops ----


def _begin_stop(
    decision: EiaDecision, kind: str, first_day: date, actor: Any, notified_on: date | None = None
) -> StopInterval:
    return create_stop(
        StopInterval,
        actor=actor,
        decision=decision,
        kind=kind,
        first_day=first_day,
        notified_on=notified_on,
        is_synthetic=decision.is_synthetic,
    )


def _end_stop(stop: StopInterval | None, last_day: date, actor: Any) -> None:
    if stop is not None and stop.last_day is None:
        change_stop(stop, actor=actor, last_day=last_day)


def end_open_stops(decision: EiaDecision, *, actor: Any, last_day: date) -> None:
    """Close what still stands open when a matter ends."""
    for stop in decision.stops.filter(last_day__isnull=True):
        change_stop(stop, actor=actor, last_day=max(last_day, stop.first_day))


def _refuse_future(day: date, label: str) -> None:
    if day > timezone.localdate():
        raise Refused(f"{label}不得晚于今天。")
