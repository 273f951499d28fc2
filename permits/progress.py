"""The way of an application as the applicant sees it: stages passed, present and to come."""

from __future__ import annotations

from datetime import date

from common.presentation import zh_date
from common.stages import Stage, dated_stage
from permits.enums import ENDED_STATES, EiaStatus, NoticeKind
from permits.models import EiaDecision
from permits.notice_periods import latest_notice
from registry.clocks.states import Clock
from registry.enums import DayUnit

UNDELIVERED = (EiaStatus.APPROVED, EiaStatus.REFUSED, EiaStatus.ANNOUNCED)


def stages(decision: EiaDecision, today: date) -> list[Stage]:
    """The stages in the order of the procedure; those that this matter did not need are left out."""
    found = [dated_stage("提交申请", decision.received_on)]
    if decision.correction_notified_on is not None:
        found.append(dated_stage("补正", decision.corrected_on, decision.status == EiaStatus.CORRECTING))
    found.append(dated_stage("受理", decision.accepted_on, decision.status == EiaStatus.SUBMITTED))
    found.append(_notice(decision, NoticeKind.ACCEPTANCE, "受理公示", today))
    if (appraisal := next(iter(decision.appraisals.all()), None)) is not None:
        found.append(dated_stage("技术评估", appraisal.reported_on, appraisal.reported_on is None))
    found += _hearing_and_proposal(decision, today)
    verdict = decision.get_outcome_display() if decision.outcome else "审批决定"
    found.append(dated_stage(verdict, decision.decided_on))
    found.append(dated_stage("送达", decision.delivered_on, decision.status in UNDELIVERED))
    found.append(dated_stage("决定公告", decision.announced_on, decision.status == EiaStatus.DELIVERED))
    return _ended(decision, found)


def _hearing_and_proposal(decision: EiaDecision, today: date) -> list[Stage]:
    """The hearing stands before the notice of the proposed decision, or after it when asked for then."""
    proposal = _notice(decision, NoticeKind.PROPOSED, "拟审批公示", today)
    hearing = next(iter(decision.hearings.all()), None)
    if hearing is None:
        return [proposal]
    ended_on = hearing.ended_on or hearing.waived_on
    heard = dated_stage("听证", ended_on, ended_on is None)
    notice = latest_notice(decision, NoticeKind.PROPOSED)
    after = notice is not None and notice.first_day <= hearing.applied_on
    return [proposal, heard] if after else [heard, proposal]


def _notice(decision: EiaDecision, kind: NoticeKind, label: str, today: date) -> Stage:
    notice = latest_notice(decision, kind)
    if notice is None or notice.first_day > today:
        return Stage(label, "todo")
    if notice.last_day is not None and today <= notice.last_day:
        return Stage(label, "current", f"至{zh_date(notice.last_day)}")
    return Stage(label, "done", f"{zh_date(notice.first_day)}起")


def _ended(decision: EiaDecision, found: list[Stage]) -> list[Stage]:
    """Where the matter ended early or its decision was annulled, that is its last stage."""
    if decision.status in ENDED_STATES and decision.ended_on is not None:
        passed = [stage for stage in found if stage.state == "done"]
        return [*passed, Stage(decision.get_status_display(), "ended", zh_date(decision.ended_on))]
    if decision.status == EiaStatus.REVOKED and decision.revoked_on is not None:
        passed = [stage for stage in found if stage.state == "done"]
        return [*passed, Stage("决定已撤销", "ended", zh_date(decision.revoked_on))]
    return found


def in_plain_words(clock: Clock) -> str:
    """The clock of the decision as a sentence for the applicant."""
    unit = "个工作日" if clock.unit == DayUnit.WORKING else "日"
    used = f"法定办理期限{clock.limit}{unit}，已用{clock.used.net}{unit}"
    if clock.state == "suspended":
        return f"{used}；目前期限暂停计算（{'、'.join(clock.reasons)}），结束后继续。"
    if clock.due_on is None:
        return f"{used}。"
    if clock.state == "overdue":
        return f"{used}；应于{zh_date(clock.due_on)}前作出决定，现已超期，您可以向本局查询或者依法申请救济。"
    return f"{used}；本局最迟于{zh_date(clock.due_on)}作出决定。"
