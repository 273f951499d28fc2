"""Reconsideration and litigation: clocks, gates, appearance of the head, what is written back, lessons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.models import RemedyProceeding
from enforcement.procedure_enums import RemedyOutcome
from governance.dispute import work
from governance.dispute.enums import AbsenceGround, AgentKind, AppealResult, Appellant, LossReason
from governance.dispute.matters import DISPUTE
from governance.dispute.steps import make_effective, take_dispute_step
from governance.enums import LitigationKind, LitigationOutcome, LitigationStatus
from governance.matter_clocks import MatterRows, answer_due, appeal_due, dispute_clocks
from governance.models import DisputeReview, Litigation
from permits.enums import EiaStatus
from registry.clocks.states import ClockState
from registry.queue.matters import matter_of
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import case_in, load_law
from tests.factories.governance import DisputeEvidenceFactory, LitigationFactory
from tests.factories.permits import EiaDecisionFactory

pytestmark = pytest.mark.django_db

K, S, OUT = LitigationKind, LitigationStatus, LitigationOutcome
RECEIVED = date(2024, 6, 3)  # a Monday
ALL = [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER]


@pytest.fixture(autouse=True)
def law():
    load_law()


@pytest.fixture
def days(monkeypatch):
    made = Days(monkeypatch)
    made.go_to(date(2024, 6, 11))
    return made


@pytest.fixture
def officer():
    return UserFactory(roles=ALL)


def dispute_of(officer, **values):
    """A dispute received on 3 June 2024, in hand."""
    values.setdefault("received_on", RECEIVED)
    return LitigationFactory(handler=officer, **values)


def answered(officer, **values):
    dispute = dispute_of(officer, **values)
    DisputeEvidenceFactory(dispute=dispute)
    return take_dispute_step(dispute, S.ANSWERED, actor=officer, answer="事实清楚，程序合法。")


def heard(officer, **values):
    dispute = answered(officer, **values)
    sitting = plan(dispute, officer, head="局长", planned_on=date(2024, 6, 11))
    work.hold_sitting(
        sitting, actor=officer, held_on=date(2024, 6, 11), attendees="王某（局长）", head_attended=True
    )
    dispute.refresh_from_db()
    return dispute


def plan(dispute, officer, **values):
    given = {
        "kind": "trial",
        "planned_on": date(2024, 6, 20),
        "notified_on": date(2024, 6, 10),
        "head_notified": True,
    }
    return work.plan_sitting(dispute, actor=officer, **given | values)


def entrust(dispute, officer, kind=AgentKind.STAFF):
    return work.entrust(
        dispute,
        actor=officer,
        kind=kind,
        name="李某",
        post="法规科科长",
        power="general",
        entrusted_on=date(2024, 6, 10),
    )


# ---- the answer ----


@pytest.mark.parametrize(
    ("kind", "simple", "received", "due"),
    [
        # ten working days after a Monday; 端午 2024-06-10 is not worked
        (K.RECONSIDERATION, False, date(2024, 6, 3), date(2024, 6, 18)),
        (K.RECONSIDERATION, True, date(2024, 6, 3), date(2024, 6, 11)),
        (K.FIRST_INSTANCE, False, date(2024, 6, 3), date(2024, 6, 18)),
        # 15 days end on Saturday the 15th, put off to Monday
        (K.FIRST_INSTANCE, False, date(2024, 5, 31), date(2024, 6, 17)),
        (K.APPEAL, False, date(2024, 6, 4), date(2024, 6, 19)),
        (K.RETRIAL, False, date(2024, 6, 4), date(2024, 6, 19)),
    ],
)
def test_the_answer_is_due_by_the_law_of_its_kind(kind, simple, received, due):
    dispute = LitigationFactory(kind=kind, is_simple=simple, received_on=received)
    assert answer_due(dispute, MatterRows()) == due


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2024, 6, 17), ClockState.RUNNING),
        (date(2024, 6, 18), ClockState.DUE_TODAY),
        (date(2024, 6, 19), ClockState.OVERDUE),
    ],
)
def test_the_last_day_is_in_time_and_the_next_is_not(today, state):
    dispute = LitigationFactory(kind=K.RECONSIDERATION, received_on=RECEIVED)
    clock = dispute_clocks(dispute, today, MatterRows())[0]
    assert (clock.code, clock.state) == ("reconsideration-reply", state)


def test_an_answer_needs_evidence_and_an_officer(days, officer):
    dispute = LitigationFactory(received_on=RECEIVED)
    with pytest.raises(Refused) as refused:
        take_dispute_step(dispute, S.ANSWERED, actor=officer, answer="要点")
    assert "证据清单为空" in refused.value.message
    assert "尚未确定承办人" in refused.value.message
    assert "行政诉讼法第六十七条" in refused.value.basis
    assert Litigation.objects.get(pk=dispute.pk).status == S.RECEIVED


def test_an_answer_hands_in_the_list_and_draws_up_the_paper(days, officer):
    dispute = answered(officer)
    assert (dispute.status, dispute.answered_on) == (S.ANSWERED, date(2024, 6, 11))
    evidence = dispute.evidences.get()
    assert evidence.submitted_on == date(2024, 6, 11)
    paper = OfficialDocument.objects.get(kind="dispute-answer")
    assert evidence.name in str(paper.content)


def test_a_late_answer_needs_its_reason(days, officer):
    days.go_to(date(2024, 6, 19))
    dispute = dispute_of(officer)
    DisputeEvidenceFactory(dispute=dispute)
    with pytest.raises(Refused, match="视为没有相应证据"):
        take_dispute_step(dispute, S.ANSWERED, actor=officer, answer="要点")
    take_dispute_step(dispute, S.ANSWERED, actor=officer, answer="要点", reason="材料转递延误")
    assert dispute.answered_on == date(2024, 6, 19)


def test_an_answer_is_not_dated_ahead(days, officer):
    dispute = dispute_of(officer)
    DisputeEvidenceFactory(dispute=dispute)
    with pytest.raises(Refused, match="不得晚于今天"):
        take_dispute_step(dispute, S.ANSWERED, actor=officer, answer="要点", answered_on=date(2024, 6, 12))


def test_the_authority_has_sixty_days_and_thirty_more(days, officer):
    def awaited():
        clocks = dispute_clocks(dispute, date(2024, 8, 2), MatterRows())
        return next(each for each in clocks if each.code == "reconsideration-decision")

    dispute = dispute_of(officer, kind=K.RECONSIDERATION)
    with pytest.raises(Refused) as refused:
        work.extend_reconsideration(dispute, actor=officer, extended_on=date(2024, 6, 11))
    assert "第六十二条" in refused.value.basis
    dispute = dispute_of(officer, kind=K.RECONSIDERATION, accepted_on=date(2024, 6, 3))
    assert (awaited().due_on, awaited().late_by) == (date(2024, 8, 2), 0)
    dispute = work.extend_reconsideration(dispute, actor=officer, extended_on=date(2024, 6, 11))
    assert awaited().due_on == date(2024, 9, 2)  # the 1st is a Sunday
    with pytest.raises(Conflict):
        work.extend_reconsideration(dispute, actor=officer, extended_on=date(2024, 6, 11))


# ---- evidence and agents ----


def add(dispute, officer, **values):
    return work.add_evidence(dispute, actor=officer, **{"name": "监测报告", "purpose": "证明超标"} | values)


def test_evidence_is_numbered_and_not_collected_after_the_claim(days, officer):
    dispute = dispute_of(officer)
    first = add(dispute, officer, collected_on=date(2024, 6, 3))
    with pytest.raises(Refused) as refused:
        add(dispute, officer, collected_on=date(2024, 6, 4))
    assert "行政诉讼法第三十五条" in refused.value.basis
    second = add(dispute, officer, collected_on=date(2024, 6, 4), permitted="法院2024年6月5日准许")
    assert [first.number, second.number] == [1, 2]


def test_evidence_after_the_answer_needs_leave(days, officer):
    dispute = answered(officer)
    with pytest.raises(Refused, match="须经准许"):
        add(dispute, officer)
    assert add(dispute, officer, permitted="法院准许").submitted_on == date(2024, 6, 11)


def test_a_lawsuit_has_two_agents_at_most(days, officer):
    dispute = dispute_of(officer)
    first = entrust(dispute, officer)
    entrust(dispute, officer, AgentKind.LAWYER)
    with pytest.raises(Refused) as refused:
        entrust(dispute, officer)
    assert "第三十一条" in refused.value.basis
    work.end_agency(first, actor=officer, ended_on=date(2024, 6, 11))
    entrust(dispute, officer)
    with pytest.raises(Conflict):
        work.end_agency(first, actor=officer, ended_on=date(2024, 6, 11))


# ---- the head in court ----


def test_a_head_that_is_called_comes_or_has_a_lawful_ground(days, officer):
    dispute = answered(officer)
    for ground in ("", AbsenceGround.NONE):
        with pytest.raises(Refused) as refused:
            plan(dispute, officer, absence_ground=ground)
        assert "法释〔2020〕3号第四条" in refused.value.basis
    with pytest.raises(Refused, match="写明事由"):
        plan(dispute, officer, absence_ground=AbsenceGround.DUTY)
    with pytest.raises(Refused, match="不得仅委托律师"):
        plan(dispute, officer, absence_ground=AbsenceGround.DUTY, absence_note="参加应急处置")
    entrust(dispute, officer, AgentKind.LAWYER)
    with pytest.raises(Refused, match="不得仅委托律师"):
        plan(dispute, officer, absence_ground=AbsenceGround.DUTY, absence_note="参加应急处置")
    entrust(dispute, officer)
    sitting = plan(dispute, officer, absence_ground=AbsenceGround.DUTY, absence_note="参加应急处置")
    assert (sitting.absence_ground, sitting.head) == (AbsenceGround.DUTY, "")
    assert plan(dispute, officer, head="分管副局长").absence_ground == ""


def test_a_hearing_of_reconsideration_cites_its_own_law(days, officer):
    dispute = answered(officer, kind=K.RECONSIDERATION)
    with pytest.raises(Refused) as refused:
        plan(dispute, officer, kind="hearing")
    assert "行政复议法第五十一条" in refused.value.basis


def test_appearing_is_written_into_the_register(days, officer):
    dispute = heard(officer)
    assert (dispute.status, dispute.heard_on) == (S.HEARD, date(2024, 6, 11))
    assert (dispute.head_notified, dispute.head_attended) == (True, True)
    with pytest.raises(Conflict):
        work.hold_sitting(dispute.sittings.get(), actor=officer, held_on=date(2024, 6, 11), attendees="王某")


def test_staying_away_without_reason_is_on_record_and_told_to_leaders(days, officer):
    leader = UserFactory(roles=[Role.LEADER])
    dispute = answered(officer)
    sitting = plan(dispute, officer, head="局长", planned_on=date(2024, 6, 11))
    with pytest.raises(Refused, match="必须如实登记"):
        work.hold_sitting(sitting, actor=officer, held_on=date(2024, 6, 11), attendees="李某")
    work.hold_sitting(
        sitting,
        actor=officer,
        held_on=date(2024, 6, 11),
        attendees="李某",
        absence_ground=AbsenceGround.NONE,
    )
    dispute.refresh_from_db()
    assert (dispute.head_notified, dispute.head_attended) == (True, False)
    assert Message.objects.filter(recipient=leader, title__contains="无正当理由未出庭").count() == 1


def test_a_case_is_heard_through_a_sitting_alone(days, officer):
    dispute = answered(officer)
    with pytest.raises(Refused, match="请先登记开庭"):
        take_dispute_step(dispute, S.HEARD, actor=officer)


def test_no_sitting_before_the_answer(days, officer):
    dispute = dispute_of(officer)
    sitting = plan(dispute, officer, head="局长", planned_on=date(2024, 6, 11))
    with pytest.raises(Refused, match="尚未提交答复答辩"):
        work.hold_sitting(
            sitting, actor=officer, held_on=date(2024, 6, 11), attendees="王某", head_attended=True
        )


# ---- results, written back ----


def conclude(dispute, officer, outcome="", day=date(2024, 6, 11), **values):
    return take_dispute_step(dispute, S.CONCLUDED, actor=officer, outcome=outcome, concluded_on=day, **values)


def test_a_reconsideration_is_in_force_at_once_and_changes_the_fine(days, officer):
    case = case_in(CaseStatus.PERFORMING)
    dispute = answered(officer, kind=K.RECONSIDERATION, enforcement_case=case, accepted_on=RECEIVED)
    work.tie_case(dispute, actor=officer)
    assert RemedyProceeding.objects.get().filed_on == RECEIVED
    dispute.refresh_from_db()
    with pytest.raises(Refused, match="变更后的罚款金额"):
        conclude(dispute, officer, OUT.CHANGED, summary="裁量过重")
    conclude(dispute, officer, OUT.CHANGED, summary="裁量过重", amended_fine=Decimal(60_000))
    case.refresh_from_db()
    assert (case.amended_fine, case.amended_on) == (Decimal(60_000), date(2024, 6, 11))
    assert dispute.effective_on == date(2024, 6, 11)
    assert RemedyProceeding.objects.get().outcome == RemedyOutcome.AMENDED


def test_a_first_instance_waits_for_its_term_of_appeal(days, officer):
    case = case_in(CaseStatus.PERFORMING)
    dispute = heard(officer, enforcement_case=case)
    conclude(dispute, officer, OUT.REVOKED, summary="程序违法")
    case.refresh_from_db()
    assert (dispute.effective_on, case.annulled_on) == (None, None)
    assert appeal_due(dispute, MatterRows()) == date(2024, 6, 26)
    days.go_to(date(2024, 6, 26))
    with pytest.raises(Refused) as refused:
        make_effective(dispute, actor=officer)
    assert "行政诉讼法第八十五条" in refused.value.basis
    days.go_to(date(2024, 6, 27))
    make_effective(dispute, actor=officer)
    case.refresh_from_db()
    assert (case.status, case.annulled_on) == (CaseStatus.ANNULLED, date(2024, 6, 27))
    with pytest.raises(Conflict):
        make_effective(dispute, actor=officer)


def test_an_appeal_takes_over_and_what_it_affirms_stands(days, officer):
    case = case_in(CaseStatus.PERFORMING)
    first = heard(officer, enforcement_case=case)
    work.tie_case(first, actor=officer)
    first.refresh_from_db()
    conclude(first, officer, OUT.REVOKED, summary="程序违法")
    appeal = work.enter_appeal(
        first,
        actor=officer,
        appellant=Appellant.BUREAU,
        authority="中级人民法院",
        received_on=date(2024, 6, 11),
        reason="认定程序有误",
    )
    assert (appeal.previous, appeal.remedy, appeal.kind) == (first, first.remedy, K.APPEAL)
    days.go_to(date(2024, 6, 27))
    with pytest.raises(Refused, match="已上诉"):
        make_effective(first, actor=officer)
    with pytest.raises(Conflict):
        work.enter_appeal(
            first,
            actor=officer,
            appellant=Appellant.CLAIMANT,
            authority="中级人民法院",
            received_on=date(2024, 6, 11),
        )
    take_dispute_step(appeal, S.ANSWERED, actor=officer, answer="坚持一审意见", reason="逾期")
    conclude(appeal, officer, day=date(2024, 6, 27), appeal_result=AppealResult.AFFIRMED, summary="维持")
    case.refresh_from_db()
    assert (appeal.outcome, appeal.decisive, appeal.is_lost) == (OUT.REVOKED, first, True)
    assert case.annulled_on == date(2024, 6, 27)
    assert RemedyProceeding.objects.count() == 1
    first.refresh_from_db()
    assert first.is_lost is False  # counted once


def test_a_remand_writes_nothing_back(days, officer):
    case = case_in(CaseStatus.PERFORMING)
    first = heard(officer, enforcement_case=case)
    conclude(first, officer, OUT.UPHELD)
    appeal = LitigationFactory(
        kind=K.APPEAL, previous=first, enforcement_case=case, handler=officer, received_on=date(2024, 6, 11)
    )
    conclude(appeal, officer, appeal_result=AppealResult.REMANDED, reason="书面审理")
    assert (appeal.outcome, appeal.effective_on) == (OUT.REMANDED, None)
    with pytest.raises(Refused, match="发回重审"):
        make_effective(appeal, actor=officer)


@pytest.mark.parametrize("received", [date(2024, 6, 26), date(2024, 6, 27)])
def test_the_bureau_appeals_within_its_term_by_decision_of_a_leader(days, officer, received):
    first = heard(officer)
    conclude(first, officer, OUT.REVOKED, summary="程序违法")
    days.go_to(received)
    told = {
        "appellant": Appellant.BUREAU,
        "authority": "中级人民法院",
        "received_on": received,
        "reason": "认定有误",
    }
    with pytest.raises(Refused, match="局领导"):
        work.enter_appeal(first, actor=UserFactory(roles=[Role.HANDLER]), **told)
    if received == date(2024, 6, 27):
        with pytest.raises(Refused, match="届满"):
            work.enter_appeal(first, actor=officer, **told)
    else:
        assert work.enter_appeal(first, actor=officer, **told).previous == first


@pytest.mark.parametrize(
    ("outcome", "remedy"),
    [
        (OUT.UPHELD, RemedyOutcome.UPHELD),
        (OUT.DISMISSED, RemedyOutcome.UPHELD),
        (OUT.UNLAWFUL, RemedyOutcome.UNLAWFUL),
        (OUT.WITHDRAWN, RemedyOutcome.WITHDRAWN),
        (OUT.SETTLED, RemedyOutcome.WITHDRAWN),
    ],
)
def test_every_outcome_has_its_counterpart_in_the_case(days, officer, outcome, remedy):
    case = case_in(CaseStatus.PERFORMING)
    dispute = answered(officer, kind=K.RECONSIDERATION, enforcement_case=case)
    conclude(dispute, officer, outcome, summary="要点")
    assert RemedyProceeding.objects.get().outcome == remedy


def test_a_penalty_is_not_ordered_to_be_performed(days, officer):
    dispute = answered(officer, kind=K.RECONSIDERATION, enforcement_case=case_in(CaseStatus.PERFORMING))
    with pytest.raises(Refused, match="请选择“撤销”"):
        conclude(dispute, officer, OUT.ORDERED, summary="限期履行")
    assert Litigation.objects.get(pk=dispute.pk).status == S.ANSWERED


def test_a_revoked_permit_is_for_a_leader_to_enter(days, officer):
    decision = EiaDecisionFactory(approved=True)
    clerk = UserFactory(roles=[Role.HANDLER])
    dispute = answered(officer, kind=K.RECONSIDERATION, eia_decision=decision)
    conclude(dispute, clerk, OUT.REVOKED, summary="评价结论依据不足")
    assert (dispute.status, dispute.effective_on) == (S.CONCLUDED, None)
    with pytest.raises(Refused, match="局领导"):
        make_effective(dispute, actor=clerk)
    make_effective(dispute, actor=officer)
    decision.refresh_from_db()
    assert (decision.status, decision.revoked_on) == (EiaStatus.REVOKED, date(2024, 6, 11))


def test_a_lost_case_needs_its_reason(days, officer):
    dispute = heard(officer)
    with pytest.raises(Refused, match="结果要点"):
        conclude(dispute, officer, OUT.REVOKED)


def test_a_result_without_an_answer_needs_its_reason(days, officer):
    dispute = dispute_of(officer)
    with pytest.raises(Refused, match="尚未提交答复答辩"):
        conclude(dispute, officer, OUT.UPHELD)
    conclude(dispute, officer, OUT.WITHDRAWN)
    assert dispute.status == S.CONCLUDED


# ---- performance and lessons ----


def lost(officer):
    dispute = answered(officer, kind=K.RECONSIDERATION)
    return conclude(
        dispute,
        officer,
        OUT.ORDERED,
        summary="逾期未答复",
        performance="30日内作出处理",
        perform_by=date(2024, 7, 11),
    )


def test_performance_has_a_clock_and_needs_words(days, officer):
    dispute = lost(officer)
    clock = next(
        each
        for each in dispute_clocks(dispute, date(2024, 7, 12), MatterRows())
        if each.code == "dispute-performance"
    )
    assert (clock.state, clock.due_on) == (ClockState.OVERDUE, date(2024, 7, 11))
    with pytest.raises(Refused) as refused:
        take_dispute_step(dispute, S.EXECUTED, actor=officer)
    assert "行政诉讼法第九十四条" in refused.value.basis
    take_dispute_step(dispute, S.EXECUTED, actor=officer, reason="已作出处理决定")
    assert dispute.executed_on == date(2024, 6, 11)


def test_a_lost_case_is_analysed_once_and_mended(days, officer):
    told = {
        "loss_reason": LossReason.OMISSION,
        "analysis": "分析",
        "lesson": "教训",
        "measures": "措施",
        "owner": "法规科",
        "due_on": date(2024, 7, 31),
    }
    won = answered(officer, kind=K.RECONSIDERATION)
    conclude(won, officer, OUT.UPHELD)
    with pytest.raises(Refused, match="败诉"):
        work.analyse_loss(won, actor=officer, **told)
    dispute = lost(officer)
    review = work.analyse_loss(dispute, actor=officer, **told)
    assert review.loss_reason == LossReason.OMISSION
    with pytest.raises(Conflict):
        work.analyse_loss(dispute, actor=officer, **told)
    with pytest.raises(Refused, match="佐证"):
        work.correct_loss(review, actor=officer, corrected_on=date(2024, 6, 11), proof=" ")
    with pytest.raises(Refused, match="审核人"):
        work.correct_loss(review, actor=UserFactory(), corrected_on=date(2024, 6, 11), proof="制度")
    work.correct_loss(review, actor=officer, corrected_on=date(2024, 6, 11), proof="修订制度")
    assert DisputeReview.objects.get().corrected_on == date(2024, 6, 11)


# ---- what comes next, the queue ----


def next_label(dispute, officer, today=date(2024, 6, 11)):
    kind = DISPUTE
    row = kind.related(Litigation.objects.filter(pk=dispute.pk)).get()
    step = matter_of(kind, row, today, MatterRows()).step_for(officer)
    return step.label if step else None


def is_open(dispute):
    return Litigation.objects.filter(DISPUTE.open, pk=dispute.pk).distinct().exists()


def test_each_stage_names_its_next_step(days, officer):
    dispute = dispute_of(officer, enforcement_case=case_in(CaseStatus.PERFORMING))
    assert next_label(dispute, officer) == "登记到处罚案件"
    work.tie_case(dispute, actor=officer)
    assert next_label(dispute, officer) == "提交答复答辩"
    DisputeEvidenceFactory(dispute=dispute)
    dispute.refresh_from_db()
    take_dispute_step(dispute, S.ANSWERED, actor=officer, answer="要点")
    sitting = plan(dispute, officer, head="局长")
    assert next_label(dispute, officer) == "等待开庭"
    assert next_label(dispute, officer, date(2024, 6, 20)) == "登记审理情况"
    days.go_to(date(2024, 6, 20))
    work.hold_sitting(sitting, actor=officer, held_on=date(2024, 6, 20), attendees="王某", head_attended=True)
    dispute.refresh_from_db()
    assert next_label(dispute, officer) == "登记结果"
    conclude(dispute, officer, OUT.REVOKED, day=date(2024, 6, 20), summary="程序违法")
    assert next_label(dispute, officer) == "登记生效并回写"
    assert is_open(dispute)
    days.go_to(date(2024, 7, 8))
    make_effective(dispute, actor=officer)
    assert next_label(dispute, officer) == "登记败诉分析"
    assert is_open(dispute)


def test_what_is_won_leaves_the_queue_and_history_never_enters_it(days, officer):
    dispute = answered(officer, kind=K.RECONSIDERATION)
    assert is_open(dispute)
    conclude(dispute, officer, OUT.UPHELD)
    assert not is_open(dispute)
    history = LitigationFactory(status=S.CONCLUDED, outcome=OUT.UPHELD, concluded_on=date(2024, 5, 5))
    assert not is_open(history)
