"""Decisions, lists, documents and clean-ups in the queue: clocks, next steps, reminders once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.models import Message
from governance.consultation.clocks import ProcedureRows
from governance.consultation.opinions import moderate, receive_opinion
from governance.consultation.services import take_round_step
from governance.decision import matters as decisions
from governance.decision.clocks import clocks, list_clocks
from governance.decision.services import archive, take_decision_step
from governance.models import MajorDecision
from governance.normative import matters as documents
from governance.normative.clocks import clocks as document_clocks
from governance.normative.services import enter_receipt, take_normative_step
from registry.clocks.states import ClockState
from registry.models import ReminderRule
from registry.queue.matters import matter_of
from registry.reference import reminder_rows
from tests.days import Days
from tests.factories.governance_procedures import CleanUpFactory, CleanUpItemFactory
from tests.governance.procedure_scene import ASKED, CLOSED, DECIDED, MET, REVIEWED, SENT, SUMMED, Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch) -> Scene:
    return Scene(Days(monkeypatch))


def step_of(kind, record, user, today):
    """(label, what it is to the user), None where the matter is not in the queue or nothing is to be done."""
    found = kind.related(kind.open_rows(user)).filter(pk=record.pk).first()
    if found is None:
        return None
    step = matter_of(kind, found, today, ProcedureRows()).step_for(user)
    if step is None:
        return None
    return (step.label, "wait" if step.is_waiting else "refused" if step.refusal(user) else "open")


def clock_of(found, code):
    return next((each for each in found if each.code == code), None)


# ---- next steps ----


def test_the_next_step_of_a_decision_at_each_stage(scene):
    kind, handler, reviewer = decisions.DECISION, scene.handler, scene.reviewer
    decision = scene.listed(draft="", needs_hearing="", is_technical="yes")
    assert step_of(kind, decision, handler, ASKED) == ("填写立项依据、草案和起草人", "open")
    MajorDecision.objects.update(draft="草案")
    decision.refresh_from_db()
    assert step_of(kind, decision, handler, ASKED) == ("准备公开征求意见", "open")
    made = scene.prepared(decision)
    assert step_of(kind, decision, reviewer, ASKED) == ("公开征求意见", "open")
    assert step_of(kind, decision, handler, ASKED) == ("公开征求意见", "refused")
    take_round_step(made, "open", actor=reviewer, last_day=CLOSED)
    assert step_of(kind, decision, handler, ASKED) == ("等待征求意见期满（至2026年4月1日）", "wait")
    opinion = receive_opinion(round_pk=made.pk, text="意见")
    assert step_of(kind, decision, handler, ASKED) == ("审核公众意见（1条）", "open")
    moderate(opinion, "published", actor=handler, published_text="意见")
    assert step_of(kind, decision, handler, SUMMED) == ("填写意见采纳情况", "open")
    moderate(opinion, "rejected", actor=handler, rejection_reason="无关")
    assert step_of(kind, decision, reviewer, SUMMED) == ("公布意见采纳情况", "open")
    scene.days.go_to(SUMMED)
    take_round_step(made, "summarised", actor=reviewer, summary="无")
    assert step_of(kind, decision, handler, SUMMED) == ("完成公众参与", "open")
    take_decision_step(decision, "consulted", actor=handler)
    assert step_of(kind, decision, handler, SUMMED) == ("判定是否适用听证", "open")
    MajorDecision.objects.update(needs_hearing="no")
    assert step_of(kind, decision, handler, SUMMED) == ("登记专家论证", "open")
    scene.appraisal(decision)
    assert step_of(kind, decision, handler, SUMMED) == ("论证评估完成", "open")
    decision.refresh_from_db()
    take_decision_step(decision, "appraised", actor=handler)
    assert step_of(kind, decision, handler, SENT) == ("送合法性审查", "open")
    review = scene.sent(decision)
    assert step_of(kind, decision, scene.lawyer, SENT) == ("出具审查意见", "open")
    scene.days.go_to(REVIEWED)
    scene.conclude(review)
    decision.refresh_from_db()
    assert step_of(kind, decision, scene.leader, MET) == ("提交集体讨论", "open")
    scene.days.go_to(MET)
    take_decision_step(decision, "discussed", actor=scene.leader, **scene.said())
    assert step_of(kind, decision, scene.leader, DECIDED) == ("作出决定并公布", "open")
    take_decision_step(decision, "decided", actor=scene.leader, decision_text="文本", announcement="说明")
    assert step_of(kind, decision, handler, DECIDED) == ("归档", "open")
    archive(decision, actor=handler, archive_number="1")
    assert step_of(kind, decision, handler, DECIDED) is None


def test_the_next_step_of_a_document_at_each_stage(scene):
    kind, handler = documents.DOCUMENT, scene.handler
    document = scene.asked(checked=[])
    assert step_of(kind, document, handler, SUMMED) == ("核对禁止内容、公平竞争审查", "open")
    document.forbidden_checked.set(scene.forbidden)
    assert step_of(kind, document, handler, SUMMED) == ("送合法性审查", "open")
    document = scene.reviewed(document)
    assert step_of(kind, document, scene.leader, MET) == ("提交集体审议", "open")
    scene.days.go_to(MET)
    take_normative_step(document, "deliberated", actor=scene.leader, **scene.said())
    assert step_of(kind, document, scene.leader, DECIDED) == ("编号公布", "open")
    take_normative_step(document, "issued", actor=scene.leader, text="正文", interpretation="解读")
    assert step_of(kind, document, handler, DECIDED) == ("报备", "open")
    take_normative_step(document, "filed", actor=handler, filed_with="管委会")
    assert step_of(kind, document, handler, DECIDED) == ("登记备案回执", "open")
    enter_receipt(document, actor=handler, receipt_number="备1号")
    assert step_of(kind, document, handler, DECIDED) is None
    scene.days.go_to(document.valid_until - timedelta(days=180))
    ending = document.valid_until - timedelta(days=180)
    assert step_of(kind, document, handler, ending) == ("评估后重新制定，或者届满失效", "open")
    scene.days.go_to(document.valid_until + timedelta(days=1))
    assert step_of(kind, document, handler, document.valid_until + timedelta(days=1)) is None


def test_the_next_step_of_lists_and_clean_ups(scene):
    yearly = scene.yearly()
    assert step_of(decisions.LIST, yearly, scene.leader, ASKED) == ("登记领导班子审定", "open")
    item = CleanUpItemFactory(clean_up=CleanUpFactory(department=scene.department))
    clean_up = item.clean_up
    assert step_of(documents.CLEAN_UP, clean_up, scene.handler, ASKED) == ("逐件提出清理意见", "open")
    item.result = "keep"
    item.save()
    assert step_of(documents.CLEAN_UP, clean_up, scene.leader, ASKED) == ("公布清理结果", "open")


# ---- clocks ----


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        (date(2026, 3, 31), ClockState.RUNNING, 1),
        (CLOSED, ClockState.DUE_TODAY, 0),
    ],
)
def test_the_period_of_opinions_only_runs_out(scene, today, state, left):
    decision = scene.listed()
    scene.opened(decision)
    clock = clock_of(clocks(decision, today), "governance-opinion-decision")
    assert (clock.due_on, clock.state, clock.left, clock.waits) == (CLOSED, state, left, True)


def test_the_summing_up_is_due_twenty_working_days_after_the_end(scene):
    decision = scene.listed()
    scene.opened(decision)
    clock = clock_of(clocks(decision, SUMMED), "governance-opinion-summary")
    # 清明节 4–6 April, 劳动节 1–5 May, worked on 9 May
    assert (clock.due_on, clock.unverified) == (date(2026, 4, 30), True)
    assert clock_of(clocks(decision, date(2026, 5, 6)), "governance-opinion-summary").late_by == 1


def test_the_review_waits_seven_working_days(scene):
    decision = scene.appraised()
    scene.sent(decision)
    clock = clock_of(clocks(decision, SENT), "governance-review-decision")
    assert (clock.due_on, clock.waits, clock.unverified) == (REVIEWED, True, False)


def test_what_was_decided_is_published_within_twenty_working_days(scene):
    decision = scene.discussed()
    clock = clock_of(clocks(decision, MET), "governance-decision-publication")
    assert (clock.began_on, clock.due_on) == (MET, date(2026, 5, 26))


def test_a_document_is_filed_within_fifteen_days_and_ends_on_its_day(scene):
    document = scene.issued()
    found = document_clocks(document, DECIDED)
    assert clock_of(found, "governance-normative-filing").due_on == date(2026, 5, 12)
    expiry = clock_of(found, "governance-normative-expiry")
    assert (expiry.due_on, expiry.unverified) == (date(2031, 4, 26), False)
    late = clock_of(document_clocks(document, date(2026, 5, 13)), "governance-normative-filing")
    assert (late.state, late.late_by) == (ClockState.OVERDUE, 1)


def test_the_list_is_due_at_the_end_of_march(scene):
    yearly = scene.yearly()
    (clock,) = list_clocks(yearly, date(2026, 4, 1), ProcedureRows())
    assert (clock.due_on, clock.state, clock.late_by) == (date(2026, 3, 31), ClockState.OVERDUE, 1)


# ---- reminders and cost ----


def test_each_occasion_is_told_once(scene):
    ReminderRule.objects.bulk_create(
        ReminderRule(ledger_no=f"T-{place}", **row)
        for place, row in enumerate(reminder_rows())
        if row["clock"].startswith("governance-")
    )
    document = scene.issued()
    scene.days.go_to(date(2026, 5, 11))
    assert documents.remind(date(2026, 5, 11)) == 1
    assert documents.remind(date(2026, 5, 11)) == 0
    told = Message.objects.filter(title__contains=document.title).order_by("-pk").first()
    assert told.recipient == scene.handler
    decision = scene.listed()
    scene.opened(decision)
    assert decisions.remind(date(2026, 4, 29)) == 1  # the summing up is due on the next day


def test_the_queue_takes_the_same_queries_for_one_matter_and_for_four(scene, django_assert_num_queries):
    def read(kind):
        found = kind.related(kind.open_rows(scene.handler))
        rows = ProcedureRows()
        return [matter_of(kind, each, SUMMED, rows).step_for(scene.handler) for each in found]

    scene.asked()
    scene.opened(scene.listed())
    costs = []
    for kind in (decisions.DECISION, documents.DOCUMENT):
        with CaptureQueriesContext(connection) as one:
            assert len(read(kind)) == 1
        costs.append(len(one))
    for number in range(3):
        scene.asked(title=f"办法{number}")
        scene.opened(scene.listed(title=f"方案{number}"))
    for kind, cost in zip((decisions.DECISION, documents.DOCUMENT), costs, strict=True):
        with django_assert_num_queries(cost):
            assert len(read(kind)) == 4
