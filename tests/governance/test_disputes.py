"""Reconsideration and litigation: the answer and its clock, evidence, agents, appearance of the head."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from governance.dispute import work
from governance.dispute.entering import change_dispute, enter_dispute
from governance.dispute.enums import AbsenceGround, AgentKind
from governance.dispute.steps import take_dispute_step
from governance.matter_clocks import MatterRows, answer_due, dispute_clocks
from governance.models import Litigation
from registry.clocks.states import ClockState
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import load_law
from tests.factories.governance import DisputeEvidenceFactory, LitigationFactory
from tests.governance.dispute_scene import (
    ALL,
    RECEIVED,
    K,
    S,
    answered,
    dispute_of,
    entrust,
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


def test_a_claim_is_not_dated_ahead(days, officer):
    told = {
        "department": officer.department,
        "kind": K.RECONSIDERATION,
        "title": "不服处罚决定",
        "claimant": "某公司",
        "authority": "某机关",
    }
    made = enter_dispute(Litigation, actor=officer, received_on=date(2024, 6, 11), **told)
    for day in ("received_on", "accepted_on"):
        with pytest.raises(Refused, match="不得晚于今天"):
            enter_dispute(
                Litigation,
                actor=officer,
                **(told | {"received_on": date(2024, 6, 11), day: date(2024, 6, 12)}),
            )
        with pytest.raises(Refused, match="不得晚于今天"):
            change_dispute(made, actor=officer, **{day: date(2024, 6, 12)})


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


@pytest.mark.parametrize(
    ("kind", "sitting", "name"),
    [
        (K.FIRST_INSTANCE, "hearing", "复议听证"),
        (K.APPEAL, "opinion", "听取意见"),
        (K.RECONSIDERATION, "trial", "开庭"),
    ],
)
def test_a_court_holds_trials_and_an_authority_hearings(days, officer, kind, sitting, name):
    dispute = answered(officer, kind=kind)
    with pytest.raises(Refused, match=f"没有“{name}”，请更正审理方式"):
        plan(dispute, officer, kind=sitting, head="局长")
    assert plan(dispute, officer, kind="mediation", head="局长").kind == "mediation"
