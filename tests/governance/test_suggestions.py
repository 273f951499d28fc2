"""Suggestions of courts and procuratorates: terms, measures, replies, closing."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from governance.enums import AdviceKind, AdviceStatus
from governance.matter_clocks import MatterRows, advice_clocks, reply_due
from governance.models import Advice
from governance.suggestion.matters import ADVICE
from governance.suggestion.services import (
    add_measure,
    change_advice,
    finish_measure,
    receive_advice,
    take_advice_step,
)
from registry.clocks.states import ClockState
from registry.queue.matters import matter_of
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement_after import load_law
from tests.factories.governance import AdviceFactory

pytestmark = pytest.mark.django_db

S, K = AdviceStatus, AdviceKind


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
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER])


def advice_of(officer, **values):
    given = {"handler": officer, "received_on": date(2024, 5, 6), "due_on": date(2024, 7, 8)}
    return AdviceFactory(**given | values)


def measure(advice, officer, due_on=date(2024, 6, 20)):
    return add_measure(advice, actor=officer, content="专项排查", owner="固体科", due_on=due_on)


def working(officer, **values):
    advice = advice_of(officer, **values)
    made = measure(advice, officer)
    take_advice_step(advice, S.WORKING, actor=officer)
    return advice, made


@pytest.mark.parametrize(
    ("kind", "urgent", "received", "due"),
    [
        (K.PUBLIC_INTEREST, False, date(2024, 5, 6), date(2024, 7, 8)),  # the 6th is a Saturday
        (K.PUBLIC_INTEREST, True, date(2024, 5, 6), date(2024, 5, 21)),
        (K.PROCURATORIAL, False, date(2024, 12, 31), date(2025, 2, 28)),
        (K.JUDICIAL, False, date(2024, 4, 8), date(2024, 6, 11)),  # 端午 puts it off
        (K.JUDICIAL, True, date(2024, 4, 9), date(2024, 6, 11)),  # 紧急 shortens 公益诉讼 alone
    ],
)
def test_the_reply_is_due_by_the_law_of_its_kind(kind, urgent, received, due):
    assert reply_due(kind, urgent, received, MatterRows()) == due


def test_a_letter_without_a_day_gets_the_laws_term(days, officer):
    given = {
        "department": DepartmentFactory(),
        "kind": K.PUBLIC_INTEREST,
        "issuer": "检察院",
        "content": "加强监管",
        "received_on": date(2024, 5, 6),
    }
    made = receive_advice(Advice, actor=officer, due_on=None, **given)
    assert made.due_on == date(2024, 7, 8)
    assert receive_advice(Advice, actor=officer, due_on=date(2024, 6, 6), **given).due_on == date(2024, 6, 6)
    with pytest.raises(Refused) as refused:
        receive_advice(Advice, actor=officer, due_on=date(2024, 7, 9), **given)
    with pytest.raises(Refused, match="不得晚于今天"):
        receive_advice(Advice, actor=officer, due_on=None, **(given | {"received_on": date(2099, 1, 5)}))
    assert "法释〔2020〕20号" in refused.value.basis
    with pytest.raises(Refused):
        change_advice(made, actor=officer, urgent=True)
    assert change_advice(made, actor=officer, urgent=True, due_on=None).due_on == date(2024, 5, 21)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2024, 7, 7), ClockState.RUNNING),
        (date(2024, 7, 8), ClockState.DUE_TODAY),
        (date(2024, 7, 9), ClockState.OVERDUE),
    ],
)
def test_the_clock_of_the_reply(officer, today, state):
    clock = advice_clocks(advice_of(officer), today, MatterRows())[0]
    assert (clock.code, clock.state) == ("advice-reply", state)


def test_work_begins_with_an_officer_and_measures(days, officer):
    advice = advice_of(officer, handler=None)
    with pytest.raises(Refused) as refused:
        take_advice_step(advice, S.WORKING, actor=officer)
    assert "尚未确定承办人" in refused.value.message
    assert "尚无整改措施" in refused.value.message
    advice, _ = working(officer)
    assert advice.status == S.WORKING


def test_a_reply_says_what_was_done_and_what_is_not(days, officer):
    advice, made = working(officer)
    with pytest.raises(Refused, match="请填写回复内容"):
        take_advice_step(advice, S.REPLIED, actor=officer, reason="后续安排")
    with pytest.raises(Refused, match="1项措施未完成"):
        take_advice_step(advice, S.REPLIED, actor=officer, reply="已整改")
    finish_measure(made, actor=officer, done_on=date(2024, 6, 11), proof="排查报告")
    take_advice_step(advice, S.REPLIED, actor=officer, reply="已整改")
    assert (advice.status, advice.replied_on) == (S.REPLIED, date(2024, 6, 11))
    paper = OfficialDocument.objects.get(kind="advice-reply")
    assert "排查报告" in str(paper.content)
    assert paper.number.startswith("兰新环函〔2024〕")


def test_a_late_reply_needs_its_reason(days, officer):
    days.go_to(date(2024, 7, 9))
    advice, made = working(officer)
    finish_measure(made, actor=officer, done_on=date(2024, 7, 9), proof="报告")
    with pytest.raises(Refused, match="写明逾期原因"):
        take_advice_step(advice, S.REPLIED, actor=officer, reply="已整改")
    take_advice_step(advice, S.REPLIED, actor=officer, reply="已整改", reason="专项排查耗时")
    assert advice.replied_on == date(2024, 7, 9)


def test_a_reply_without_measures_says_why(days, officer):
    advice = advice_of(officer)
    with pytest.raises(Refused, match="不需整改的理由"):
        take_advice_step(advice, S.REPLIED, actor=officer, reply="情况说明")
    take_advice_step(advice, S.REPLIED, actor=officer, reply="情况说明", reason="不属本局职责")
    assert advice.status == S.REPLIED


def test_replying_is_for_reviewers_and_leaders(days, officer):
    advice, _ = working(officer)
    with pytest.raises(Refused, match="须由"):
        take_advice_step(advice, S.REPLIED, actor=UserFactory(), reply="已整改", reason="在办")


def test_closing_waits_for_measures_and_the_issuers_word(days, officer):
    advice, made = working(officer)
    take_advice_step(advice, S.REPLIED, actor=officer, reply="正在整改", reason="七月完成")
    with pytest.raises(Refused, match="还有措施未完成"):
        take_advice_step(advice, S.CLOSED, actor=officer, feedback="同意")
    finish_measure(made, actor=officer, done_on=date(2024, 6, 11), proof="报告")
    with pytest.raises(Refused, match="发出机关意见"):
        take_advice_step(advice, S.CLOSED, actor=officer)
    take_advice_step(advice, S.CLOSED, actor=officer, feedback="整改到位")
    assert (advice.status, advice.feedback_on) == (S.CLOSED, date(2024, 6, 11))
    with pytest.raises(Conflict):
        measure(advice, officer)


def test_what_the_issuer_sends_back_is_worked_again_and_the_first_reply_counts(days, officer):
    advice, made = working(officer)
    finish_measure(made, actor=officer, done_on=date(2024, 6, 11), proof="报告")
    take_advice_step(advice, S.REPLIED, actor=officer, reply="已整改")
    with pytest.raises(Refused, match="发出机关的意见"):
        take_advice_step(advice, S.WORKING, actor=officer)
    take_advice_step(advice, S.WORKING, actor=officer, reason="检察院要求补充")
    days.go_to(date(2024, 8, 1))
    take_advice_step(advice, S.REPLIED, actor=officer, reply="补充整改", reason="补充")
    assert advice.replied_on == date(2024, 6, 11)
    assert OfficialDocument.objects.filter(kind="advice-reply").count() == 2


def test_a_measure_is_done_once_with_proof(days, officer):
    _, made = working(officer)
    with pytest.raises(Refused, match="佐证"):
        finish_measure(made, actor=officer, done_on=date(2024, 6, 11), proof="")
    with pytest.raises(Refused, match="不得晚于今天"):
        finish_measure(made, actor=officer, done_on=date(2024, 6, 12), proof="报告")
    finish_measure(made, actor=officer, done_on=date(2024, 6, 11), proof="报告")
    with pytest.raises(Conflict):
        finish_measure(made, actor=officer, done_on=date(2024, 6, 11), proof="报告")


def test_each_stage_names_its_next_step(days, officer):
    def label(advice):
        row = ADVICE.related(Advice.objects.filter(pk=advice.pk)).get()
        return matter_of(ADVICE, row, date(2024, 6, 11), MatterRows()).step_for(officer).label

    advice = advice_of(officer)
    assert label(advice) == "登记整改措施"
    made = measure(advice, officer)
    assert label(advice) == "开始整改"
    take_advice_step(advice, S.WORKING, actor=officer)
    assert label(advice) == "完成措施1"
    finish_measure(made, actor=officer, done_on=date(2024, 6, 11), proof="报告")
    assert label(advice) == "书面回复"
    take_advice_step(advice, S.REPLIED, actor=officer, reply="已整改")
    assert label(advice) == "办结"


def test_what_a_given_reply_is_measured_by_is_not_moved(days, officer):
    advice, made = working(officer)
    change_advice(advice, actor=officer, received_on=date(2024, 5, 7), due_on=date(2024, 7, 1))
    advice.refresh_from_db()
    assert advice.due_on == date(2024, 7, 1)
    finish_measure(made, actor=officer, done_on=date(2024, 6, 11), proof="照片")
    take_advice_step(advice, S.REPLIED, actor=officer, reply="已采纳。")
    for name, value in (("due_on", date(2024, 7, 5)), ("received_on", date(2024, 5, 8)), ("urgent", True)):
        with pytest.raises(Refused, match="已书面回复.*不得更改"):
            change_advice(advice, actor=officer, **{name: value})
    change_advice(advice, actor=officer, issuer="更正的法院", due_on=advice.due_on)
    assert Advice.objects.get(pk=advice.pk).issuer == "更正的法院"
