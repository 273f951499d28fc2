"""Results of disputes: in force and written back, appealed, performed; lessons of lost cases; the queue."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from enforcement.enums import CaseStatus
from enforcement.models import RemedyProceeding
from enforcement.procedure_enums import RemedyOutcome
from governance.dispute import work
from governance.dispute.entering import change_dispute, enter_dispute
from governance.dispute.enums import AppealResult, Appellant, LossReason
from governance.dispute.matters import DISPUTE
from governance.dispute.steps import make_effective, take_dispute_step
from governance.matter_clocks import MatterRows, appeal_due, dispute_clocks
from governance.models import DisputeReview, Litigation
from permits.enums import EiaStatus
from registry.clocks.states import ClockState
from registry.queue.matters import matter_of
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import case_in, load_law
from tests.factories.governance import DisputeEvidenceFactory, LitigationFactory
from tests.factories.permits import EiaDecisionFactory
from tests.governance.dispute_scene import (
    ALL,
    OUT,
    RECEIVED,
    K,
    S,
    answered,
    conclude,
    dispute_of,
    heard,
    plan,
)

pytestmark = pytest.mark.django_db


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


# ---- results, written back ----


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


# ---- what nobody may appeal ----


@pytest.mark.parametrize("outcome", [OUT.WITHDRAWN, OUT.SETTLED])
def test_what_nobody_may_appeal_is_in_force_when_received(days, officer, outcome):
    case = case_in(CaseStatus.PERFORMING)
    dispute = heard(officer, enforcement_case=case)
    conclude(dispute, officer, outcome, summary="要点", judgment_received_on=None)
    assert (dispute.effective_on, appeal_due(dispute, MatterRows())) == (date(2024, 6, 11), None)
    assert RemedyProceeding.objects.get().outcome == RemedyOutcome.WITHDRAWN
    with pytest.raises(Refused, match="不能上诉.*第一百零一条"):
        work.enter_appeal(
            dispute,
            actor=officer,
            appellant=Appellant.CLAIMANT,
            authority="中级人民法院",
            received_on=date(2024, 6, 11),
        )


def test_a_dismissal_may_be_appealed_for_ten_days(days, officer):
    dispute = heard(officer)
    conclude(dispute, officer, OUT.DISMISSED, summary="驳回起诉")
    assert (dispute.effective_on, appeal_due(dispute, MatterRows())) == (None, date(2024, 6, 21))


def test_the_term_of_appeal_counts_from_the_day_of_receipt(days, officer):
    dispute = heard(officer)
    with pytest.raises(Refused, match="请填写收到裁判文书日期，上诉期自此起算.*第八十五条"):
        conclude(dispute, officer, OUT.UPHELD, day=date(2024, 6, 10), judgment_received_on=None)
    conclude(dispute, officer, OUT.UPHELD, day=date(2024, 6, 10), judgment_received_on=date(2024, 6, 11))
    assert appeal_due(dispute, MatterRows()) == date(2024, 6, 26)


# ---- what was entered, and what rests on it ----


def test_what_a_late_answer_counts_from_is_not_moved(days, officer):
    dispute = answered(officer)
    for name, value in (("received_on", date(2024, 6, 7)), ("kind", K.RETRIAL), ("is_simple", True)):
        with pytest.raises(Refused, match="答复答辩期限据以计算的.*不得更改"):
            change_dispute(dispute, actor=officer, **{name: value})
    change_dispute(dispute, actor=officer, claimant="更正的原告", received_on=RECEIVED)
    assert Litigation.objects.get(pk=dispute.pk).claimant == "更正的原告"
    fresh = dispute_of(officer)
    change_dispute(fresh, actor=officer, received_on=date(2024, 6, 4))
    assert Litigation.objects.get(pk=fresh.pk).received_on == date(2024, 6, 4)


def test_a_dispute_does_not_change_the_case_that_it_was_entered_in(days, officer):
    case, other = case_in(CaseStatus.PERFORMING), case_in(CaseStatus.PERFORMING)
    dispute = dispute_of(officer, enforcement_case=case)
    change_dispute(dispute, actor=officer, enforcement_case=other)
    change_dispute(dispute, actor=officer, enforcement_case=case)
    dispute.refresh_from_db()
    work.tie_case(dispute, actor=officer)
    for target in (other, None):
        with pytest.raises(Refused, match="结果据以回写的“处罚案件编号”不得更改"):
            change_dispute(dispute, actor=officer, enforcement_case=target)
    assert Litigation.objects.get(pk=dispute.pk).enforcement_case == case


def test_an_appeal_is_entered_by_its_act_alone(days, officer):
    first = heard(officer)
    conclude(first, officer, OUT.REVOKED, summary="程序违法")
    told = {
        "department": first.department,
        "title": first.title,
        "claimant": first.claimant,
        "authority": "中级人民法院",
        "received_on": date(2024, 6, 11),
        "previous": first,
    }
    with pytest.raises(Refused, match="办理“登记上诉”"):
        enter_dispute(Litigation, actor=officer, kind=K.APPEAL, **told)
    retrial = enter_dispute(Litigation, actor=officer, kind=K.RETRIAL, **told)
    with pytest.raises(Refused, match="办理“登记上诉”"):
        change_dispute(retrial, actor=officer, kind=K.APPEAL)
