"""What the registers let the staff enter by hand, and what they leave to the steps."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.errors import Refused
from common.models import Message, OfficialDocument, PublishedRecord
from permits import services
from permits.clock_rows import ClockRows
from permits.enums import (
    ApplicationKind,
    AppraisalConclusion,
    CheckResult,
    EiaCategory,
    EiaStatus,
    NoticeKind,
    StopKind,
)
from permits.gates import decision_obstacles, must_be_repeated
from permits.models import EiaDecision, PublicNotice, StopInterval
from permits.services import by_hand
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    AppraisalFactory,
    CommitmentCheckFactory,
    EiaApplicationFactory,
    EiaDecisionFactory,
    HearingFactory,
    PublicMaterialFactory,
    PublicNoticeFactory,
    TolerantDecisionFactory,
    with_notices_run_out,
)
from tests.factories.registry import EnterpriseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

S = EiaStatus


def shown_matter(officer, days, on=date(2024, 3, 13)):
    """A 报告表 whose notice of acceptance has just been put up; it runs to 19 March."""
    days.go_to(on)
    decision = EiaDecisionFactory(accepted=True, overview="示范", impacts="示范")
    PublicMaterialFactory(owner=decision)
    services.take_step(decision, S.ACCEPTANCE_NOTICE, actor=officer)
    return decision


def show(client, notice) -> int:
    return client.post(reverse("permits:notice-publish", args=[notice.ledger_no])).status_code


# ---- notices ----


def test_what_a_reviewer_took_down_no_clerk_shows_again(client, officer, days):
    decision = shown_matter(officer, days)
    notice = decision.notices.get()
    by_hand.take_notice_down(notice, actor=officer, reason="有误")
    client.force_login(UserFactory())
    assert show(client, notice) == 403
    client.force_login(UserFactory(roles=[Role.REVIEWER]))
    assert show(client, notice) == 302


def test_what_ended_with_its_matter_stays_down(client, officer, days):
    decision = shown_matter(officer, days)
    services.take_step(decision, S.WITHDRAWN, actor=officer, reason="项目不再建设")
    client.force_login(officer)
    assert show(client, decision.notices.get()) == 403
    assert not PublishedRecord.objects.filter(withdrawn_at__isnull=True).exists()


def test_a_clerk_shows_no_notice_whose_step_is_not_his(client):
    decision = EiaDecisionFactory(accepted=True, status=S.DECISION_NOTICE)
    notice = PublicNoticeFactory(decision=decision, kind=NoticeKind.PROPOSED)
    client.force_login(UserFactory())
    assert show(client, notice) == 403
    client.force_login(UserFactory(roles=[Role.REVIEWER]))
    assert show(client, notice) == 302


def test_a_notice_entered_for_a_pending_matter_names_where_it_was_put_up(client):
    decision = EiaDecisionFactory(accepted=True, status=S.ACCEPTANCE_NOTICE)
    client.force_login(UserFactory())
    entered = {
        "decision": decision.ledger_no,
        "kind": NoticeKind.ACCEPTANCE,
        "title": "受理公示",
        "first_day": "2024-03-05",
        "last_day": "2024-03-11",
    }
    answer = client.post(reverse("permits:notices-new"), entered)
    assert answer.status_code == 422
    assert "请填写公示网址" in answer.content.decode()
    answer = client.post(reverse("permits:notices-new"), entered | {"url": "https://example.org/notice"})
    assert answer.status_code == 302
    stop = StopInterval.objects.get(decision=decision)
    assert (stop.kind, stop.last_day) == (StopKind.ACCEPTANCE_NOTICE, date(2024, 3, 11))


@pytest.mark.parametrize(
    ("kind", "message"), [(NoticeKind.PROPOSED, "须由"), (NoticeKind.DECISION, "尚未作出审批决定")]
)
def test_a_clerk_enters_no_notice_whose_step_is_not_his(kind, message):
    clerk = UserFactory(roles=[Role.HANDLER])
    decision = EiaDecisionFactory(accepted=True, status=S.APPRAISAL)
    values = {
        "title": "公示",
        "first_day": date(2024, 3, 5),
        "last_day": date(2024, 3, 11),
        "url": "https://e.cn",
    }
    with pytest.raises(Refused, match=message):
        by_hand.record_notice(PublicNotice, actor=clerk, decision=decision, kind=kind, **values)
    past = EiaDecisionFactory(approved=True)
    assert by_hand.record_notice(PublicNotice, actor=clerk, decision=past, kind=kind, **values).pk


def test_a_notice_that_is_up_can_only_be_prolonged(officer, days):
    notice = shown_matter(officer, days).notices.get()
    for values in ({"last_day": date(2024, 3, 18)}, {"first_day": date(2024, 3, 5)}):
        with pytest.raises(Refused, match="只能延长"):
            by_hand.correct_notice(notice, actor=officer, **values)
    by_hand.correct_notice(notice, actor=officer, last_day=date(2024, 3, 20))
    assert StopInterval.objects.get().last_day == date(2024, 3, 20)


def test_a_notice_cut_short_does_not_count_and_is_put_up_again(officer, days):
    decision = shown_matter(officer, days)
    days.go_to(date(2024, 3, 15))
    by_hand.take_notice_down(decision.notices.get(), actor=officer, reason="公示内容有误")
    assert decision.notices.get().last_day == date(2024, 3, 14)
    assert StopInterval.objects.get().last_day == date(2024, 3, 14)
    told = " ".join(each.message for each in decision_obstacles(decision, date(2024, 3, 20)))
    assert "受理公示不足5个工作日" in told
    assert must_be_repeated(decision, NoticeKind.ACCEPTANCE, ClockRows())
    services.repeat_notice(decision, NoticeKind.ACCEPTANCE, actor=officer)
    told = " ".join(each.message for each in decision_obstacles(decision, date(2024, 3, 22)))
    assert "受理公示" not in told


def test_a_notice_that_ran_out_keeps_its_days_when_taken_down(officer, days):
    decision = shown_matter(officer, days)
    days.go_to(date(2024, 3, 20))
    by_hand.take_notice_down(decision.notices.get(), actor=officer, reason="已满公示期")
    assert decision.notices.get().last_day == date(2024, 3, 19)


# ---- the application itself ----


def paper(**values):
    made = EiaDecisionFactory.build()
    names = ("category", "project_name", "site", "eia_agency", "investment", "received_on")
    enterprise = EnterpriseFactory()
    kept = {name: getattr(made, name) for name in names}
    return kept | {"enterprise": enterprise, "department": enterprise.department} | values


def test_a_paper_application_has_its_receipt(officer):
    decision = by_hand.record_application(EiaDecision, actor=officer, **paper())
    document = OfficialDocument.objects.of(decision).get()
    assert (document.kind, document.issued_on) == ("eia-submission-receipt", date(2024, 3, 4))


def test_acceptance_is_not_typed_in_beside_its_step(officer):
    for values in ({"accepted_on": date(2024, 3, 6)}, {"received_on": date(2999, 1, 1)}):
        with pytest.raises(Refused):
            by_hand.record_application(EiaDecision, actor=officer, **paper(**values))
        with pytest.raises(Refused):
            by_hand.correct_application(EiaDecisionFactory(), actor=officer, **values)


def test_missing_documents_are_not_struck_out(officer):
    decision = TolerantDecisionFactory()
    with pytest.raises(Refused, match="不得删改"):
        by_hand.correct_application(decision, actor=officer, is_tolerant=False, missing_documents="")
    changed = by_hand.correct_application(decision, actor=officer, missing_due_on=date(2024, 3, 18))
    assert changed.missing_due_on == date(2024, 3, 18)


@pytest.mark.parametrize(
    "values",
    [
        {"category": EiaCategory.REPORT},
        {"application_kind": ApplicationKind.REEXAMINATION},
        {"is_commitment": True},
    ],
)
def test_what_was_accepted_stays_what_it_is(values, officer):
    with pytest.raises(Refused, match="受理后不得"):
        by_hand.correct_application(EiaDecisionFactory(accepted=True), actor=officer, **values)
    assert by_hand.correct_application(EiaDecisionFactory(), actor=officer, **values).pk


def test_the_day_of_receipt_online_is_not_typed_over(officer):
    decision = EiaDecisionFactory()
    EiaApplicationFactory(enterprise=decision.enterprise, decision=decision)
    with pytest.raises(Refused, match="由提交时记录"):
        by_hand.correct_application(decision, actor=officer, received_on=date(2024, 3, 6))


# ---- stops, appraisals, hearings, checks ----


def test_an_online_application_stays_with_its_enterprise(officer):
    decision = EiaDecisionFactory()
    EiaApplicationFactory(enterprise=decision.enterprise, decision=decision)
    with pytest.raises(Refused, match="不得改为其他企业"):
        by_hand.correct_application(decision, actor=officer, enterprise=EnterpriseFactory())


def test_a_stop_is_told_in_writing_and_left_to_its_step(officer):
    decision = EiaDecisionFactory(accepted=True, status=S.ACCEPTANCE_NOTICE)
    values = {"decision": decision, "first_day": date(2024, 3, 6)}
    with pytest.raises(Refused, match="书面告知"):
        by_hand.record_stop(StopInterval, actor=officer, kind=StopKind.EXPERT_REVIEW, **values)
    values["notified_on"] = date(2024, 3, 6)
    assert by_hand.record_stop(StopInterval, actor=officer, kind=StopKind.EXPERT_REVIEW, **values).pk
    with pytest.raises(Refused, match="通过该步骤办理"):
        by_hand.record_stop(StopInterval, actor=officer, kind=StopKind.APPRAISAL, **values)


def test_a_stop_follows_its_appraisal(officer):
    appraisal = AppraisalFactory()
    with pytest.raises(Refused, match="随技术评估登记"):
        by_hand.correct_stop(appraisal.stop, actor=officer, last_day=date(2024, 3, 13))
    with pytest.raises(Refused, match="登记评估意见"):
        by_hand.correct_appraisal(
            appraisal,
            actor=officer,
            reported_on=date(2024, 3, 14),
            conclusion=AppraisalConclusion.FEASIBLE,
        )
    services.record_appraisal_report(
        appraisal,
        actor=officer,
        reported_on=date(2024, 3, 14),
        conclusion=AppraisalConclusion.FEASIBLE,
        opinion="可行",
    )
    by_hand.correct_appraisal(appraisal, actor=officer, reported_on=date(2024, 3, 15))
    assert StopInterval.objects.get().last_day == date(2024, 3, 15)


def test_a_stop_follows_its_hearing(officer):
    hearing = HearingFactory()
    by_hand.correct_hearing(hearing, actor=officer, applied_on=date(2024, 3, 14))
    assert StopInterval.objects.get().first_day == date(2024, 3, 14)


def test_a_stop_follows_its_notice(officer, days):
    shown_matter(officer, days)
    with pytest.raises(Refused, match="随环评公示公告登记"):
        by_hand.correct_stop(StopInterval.objects.get(), actor=officer, last_day=date(2024, 3, 14))


def test_a_check_corrected_to_false_is_reported(officer):
    leader = UserFactory(roles=[Role.LEADER])
    check = CommitmentCheckFactory()
    by_hand.correct_check(check, actor=officer, result=CheckResult.FALSE, findings="未建设治理设施")
    assert Message.objects.get(recipient=leader).text == "未建设治理设施"


def test_the_desk_of_a_finished_matter_is_free_to_correct(officer):
    decision = with_notices_run_out(EiaDecisionFactory(approved=True))
    notice = decision.notices.get(kind=NoticeKind.PROPOSED)
    by_hand.correct_notice(notice, actor=officer, first_day=date(2024, 3, 11))
    assert decision.notices.get(kind=NoticeKind.PROPOSED).first_day == date(2024, 3, 11)
