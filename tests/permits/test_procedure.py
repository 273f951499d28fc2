"""技术评估, 听证, 容缺补齐 and 告知承诺核查 (E4, E11)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from permits import services
from permits.enums import AppraisalConclusion, CheckResult, EiaStatus, HearingApplicant, NoticeKind, StopKind
from permits.models import Appraisal, CommitmentCheck, EiaDecision, Hearing
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    AppraisalFactory,
    CommitmentCheckFactory,
    EiaDecisionFactory,
    HearingFactory,
    PublicMaterialFactory,
    PublicNoticeFactory,
    TolerantDecisionFactory,
    on_commitment_list,
    with_notices_run_out,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

S = EiaStatus
APPRAISE = {"agency": "示范技术评估中心", "expected_days": 10}


def shown(**values) -> EiaDecision:
    """An application whose notice of acceptance runs from 5 to 11 March."""
    decision = EiaDecisionFactory(accepted=True, status=S.ACCEPTANCE_NOTICE, **values)
    PublicNoticeFactory(decision=decision)
    return decision


# ---- 技术评估 ----


def test_appraisal_stops_the_clock_and_is_told_in_writing(officer):
    decision = shown()
    services.take_step(decision, S.APPRAISAL, actor=officer, entrusted_on=date(2024, 3, 12), **APPRAISE)
    appraisal = Appraisal.objects.get()
    assert (appraisal.stop.kind, appraisal.stop.first_day) == (StopKind.APPRAISAL, date(2024, 3, 12))
    assert appraisal.stop.notified_on == date(2024, 3, 12) and appraisal.stop.last_day is None
    assert OfficialDocument.objects.of(decision).get().kind == "eia-appraisal"


@pytest.mark.parametrize(("parallel", "taken"), [(False, False), (True, True)])
def test_appraisal_during_the_notice_only_in_parallel(parallel, taken, officer):
    decision = shown(is_parallel=parallel)
    step = {"actor": officer, "entrusted_on": date(2024, 3, 6), **APPRAISE}
    if taken:
        services.take_step(decision, S.APPRAISAL, **step)
        assert decision.status == S.APPRAISAL
    else:
        with pytest.raises(Refused, match="受理公示届满后方可委托"):
            services.take_step(decision, S.APPRAISAL, **step)


def test_no_appraisal_for_a_commitment(officer):
    decision = shown()
    on_commitment_list(decision)
    with pytest.raises(Refused, match="不进行实质技术评估.*环综合〔2020〕13号"):
        services.take_step(decision, S.APPRAISAL, actor=officer, entrusted_on=date(2024, 3, 12), **APPRAISE)


def test_appraisal_needs_its_days(officer):
    with pytest.raises(Refused, match="预计所需工作日.*第四十五条"):
        services.take_step(shown(), S.APPRAISAL, actor=officer, agency="示范", expected_days=0)


REPORT = {"conclusion": AppraisalConclusion.FEASIBLE, "opinion": "同意修改后的结论。"}


def test_report_ends_the_stop(officer):
    appraisal = AppraisalFactory()
    services.record_appraisal_report(appraisal, actor=officer, reported_on=date(2024, 3, 22), **REPORT)
    appraisal.stop.refresh_from_db()
    assert appraisal.stop.last_day == date(2024, 3, 22)
    with pytest.raises(Conflict, match="已经登记"):
        services.record_appraisal_report(appraisal, actor=officer, reported_on=date(2024, 3, 25), **REPORT)


def test_report_before_the_order_is_refused(officer):
    with pytest.raises(ValidationError, match="不得早于委托日期"):
        services.record_appraisal_report(
            AppraisalFactory(), actor=officer, reported_on=date(2024, 3, 1), **REPORT
        )


# ---- 听证 ----


def proposed() -> EiaDecision:
    """The proposed decision was shown from 12 March; a hearing may be asked for until the 19th."""
    return with_notices_run_out(EiaDecisionFactory(accepted=True, status=S.DECISION_NOTICE))


@pytest.mark.parametrize("kind", [HearingApplicant.APPLICANT, HearingApplicant.INTERESTED])
@pytest.mark.parametrize(("day", "taken"), [(date(2024, 3, 19), True), (date(2024, 3, 20), False)])
def test_hearing_is_applied_for_within_five_working_days(kind, day, taken, officer):
    decision = proposed()
    step = {"actor": officer, "applicant_kind": kind, "applicant_name": "王某某", "applied_on": day}
    if taken:
        services.take_step(decision, S.HEARING, **step)
        hearing = Hearing.objects.get()
        assert (hearing.stop.kind, hearing.stop.first_day) == (StopKind.HEARING, day)
    else:
        with pytest.raises(Refused, match="申请听证的期限已于2024年3月19日届满"):
            services.take_step(decision, S.HEARING, **step)
        assert decision.status == S.DECISION_NOTICE


def test_the_bureau_may_hold_one_at_any_time(officer):
    decision = proposed()
    services.take_step(
        decision,
        S.HEARING,
        actor=officer,
        applicant_kind=HearingApplicant.OFFICIAL,
        applied_on=date(2024, 4, 1),
    )
    assert decision.status == S.HEARING


def test_an_applicant_is_named(officer):
    with pytest.raises(Refused, match="听证申请人"):
        services.take_step(
            proposed(),
            S.HEARING,
            actor=officer,
            applicant_kind=HearingApplicant.INTERESTED,
            applied_on=date(2024, 3, 13),
        )


def announce(hearing, officer, **changed):
    details = {
        "announced_on": date(2024, 3, 14),
        "held_on": date(2024, 3, 25),
        "place": "本局会议室",
        "host": UserFactory(),
    }
    return services.announce_hearing(hearing, actor=officer, **(details | changed))


@pytest.mark.parametrize(("held_on", "taken"), [(date(2024, 3, 25), True), (date(2024, 3, 22), False)])
def test_hearing_is_announced_seven_working_days_before(held_on, taken, officer):
    hearing = HearingFactory()
    if taken:
        announce(hearing, officer, held_on=held_on)
        assert OfficialDocument.objects.get().kind == "eia-hearing"
    else:
        with pytest.raises(Refused, match="7个工作日前通知.*第四十八条"):
            announce(hearing, officer, held_on=held_on)


def test_the_host_has_not_examined_the_matter(officer):
    handler = UserFactory()
    hearing = HearingFactory(decision=EiaDecisionFactory(accepted=True, status=S.HEARING, handler=handler))
    with pytest.raises(Refused, match="审查该申请的工作人员以外.*第四十八条"):
        announce(hearing, officer, host=handler)
    decision = proposed()
    services.take_step(
        decision,
        S.HEARING,
        actor=officer,
        applicant_kind=HearingApplicant.OFFICIAL,
        applied_on=date(2024, 3, 13),
    )
    with pytest.raises(Refused, match="审查该申请的工作人员以外"):
        announce(Hearing.objects.get(decision=decision), officer, host=officer)


def test_hearing_held_ends_its_stop_and_has_a_record(officer):
    hearing = announce(HearingFactory(), officer)
    with pytest.raises(Refused, match="笔录"):
        services.hold_hearing(hearing, actor=officer, held_on=date(2024, 3, 25), record=" ")
    services.hold_hearing(hearing, actor=officer, held_on=date(2024, 3, 25), record="双方陈述意见。")
    hearing.refresh_from_db()
    assert (hearing.ended_on, hearing.stop.last_day) == (date(2024, 3, 25), date(2024, 3, 25))
    with pytest.raises(Conflict, match="已经结束"):
        services.waive_hearing(hearing, actor=officer, waived_on=date(2024, 3, 26))


def test_a_late_hearing_may_be_recorded(officer):
    hearing = announce(HearingFactory(), officer)
    services.hold_hearing(hearing, actor=officer, held_on=date(2024, 5, 6), record="双方陈述意见。")
    hearing.refresh_from_db()
    assert hearing.held_on == date(2024, 5, 6)


def test_hearing_not_announced_cannot_have_been_held(officer):
    with pytest.raises(Refused, match="尚未通知"):
        services.hold_hearing(HearingFactory(), actor=officer, held_on=date(2024, 3, 25), record="笔录")


def test_waiving_ends_the_stop(officer):
    hearing = HearingFactory()
    services.waive_hearing(hearing, actor=officer, waived_on=date(2024, 3, 15))
    hearing.stop.refresh_from_db()
    assert hearing.stop.last_day == date(2024, 3, 15)


def test_the_bureaus_own_hearing_is_not_waived(officer):
    hearing = HearingFactory(applicant_kind=HearingApplicant.OFFICIAL)
    with pytest.raises(Refused, match="不能放弃"):
        services.waive_hearing(hearing, actor=officer, waived_on=date(2024, 3, 15))


# ---- 容缺, 承诺, 重新公示 ----


def test_missing_documents_are_completed_once(officer):
    decision = TolerantDecisionFactory()
    services.complete_missing(decision, actor=officer, completed_on=date(2024, 3, 14))
    decision.refresh_from_db()
    assert decision.missing_completed_on == date(2024, 3, 14)
    with pytest.raises(Conflict, match="已登记补齐"):
        services.complete_missing(decision, actor=officer, completed_on=date(2024, 3, 15))
    with pytest.raises(Refused, match="不是容缺受理"):
        services.complete_missing(
            EiaDecisionFactory(accepted=True), actor=officer, completed_on=date(2024, 3, 15)
        )


def test_a_false_commitment_is_reported_to_the_leaders(officer):
    leader = UserFactory(roles=[Role.LEADER])
    decision = CommitmentCheckFactory().decision
    check = services.create_check(
        CommitmentCheck,
        actor=officer,
        decision=decision,
        checked_on=date(2024, 6, 3),
        result=CheckResult.FALSE,
        findings="未建设承诺的废气处理设施",
    )
    assert Message.objects.get(recipient=leader).text == check.findings


def test_only_what_was_approved_by_commitment_is_checked(officer):
    with pytest.raises(Refused, match="告知承诺制批准"):
        services.create_check(
            CommitmentCheck,
            actor=officer,
            decision=EiaDecisionFactory(approved=True),
            checked_on=date(2024, 6, 3),
            result=CheckResult.TRUE,
        )


def test_a_notice_is_put_up_again_while_the_matter_is_open(officer, days):
    days.go_to(date(2024, 3, 13))
    decision = EiaDecisionFactory(accepted=True, status=S.APPRAISAL, overview="示范", impacts="示范")
    PublicNoticeFactory(decision=decision)
    with pytest.raises(Refused, match="请通过办理步骤"):
        services.repeat_notice(decision, NoticeKind.PROPOSED, actor=officer)
    EiaDecision.objects.update(status=S.DECISION_NOTICE)
    PublicNoticeFactory(decision=decision, kind=NoticeKind.PROPOSED)
    services.repeat_notice(decision, NoticeKind.PROPOSED, actor=officer, first_day=date(2024, 3, 13))
    assert decision.notices.filter(states_hearing_right=True).get().last_day == date(2024, 3, 20)
    EiaDecision.objects.update(status=S.TERMINATED, ended_on=date(2024, 3, 14))
    with pytest.raises(Refused, match="已经办结"):
        services.repeat_notice(decision, NoticeKind.PROPOSED, actor=officer)


def test_a_matter_imported_past_its_notice_may_still_be_shown(officer, days):
    days.go_to(date(2024, 3, 13))
    decision = EiaDecisionFactory(accepted=True, status=S.APPRAISAL, overview="示范", impacts="示范")
    PublicMaterialFactory(owner=decision)
    services.repeat_notice(decision, NoticeKind.ACCEPTANCE, actor=officer)
    assert decision.notices.get().last_day == date(2024, 3, 19)
