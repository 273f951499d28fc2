"""What is told by beat, to whom, and each moment once."""

from __future__ import annotations

from datetime import date

import pytest

from common.models.message import Message
from legal_training.study.reminders import MEETING, MINUTES, REQUIREMENT, remind
from legal_training.tasks import send_study_reminders
from registry.models import ReminderRule
from registry.reference import reminder_rows
from tests.factories.accounts import UserFactory
from tests.factories.legal_training import StudyPlanFactory
from tests.factories.legal_training_study import (
    StudyAttendanceFactory,
    StudyMeetingFactory,
    StudyRequirementFactory,
    at,
)
from tests.factories.registry import LawFactory, ReminderRuleFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rules(db):
    """The rules as the portal is delivered."""
    for row in reminder_rows():
        if row["clock"] in (REQUIREMENT, MEETING, MINUTES):
            ReminderRuleFactory(**row)


def told(user):
    return list(Message.objects.filter(recipient=user).order_by("pk").values_list("title", flat=True))


def test_who_owes_a_law_is_told_before_on_and_after_its_day_once_each():
    ReminderRule.objects.filter(clock=MINUTES).update(is_active=False)
    plan = StudyPlanFactory(year=2026)
    law = LawFactory()
    StudyRequirementFactory(plan=plan, law=law, due_on=date(2026, 6, 30))
    StudyRequirementFactory(plan=plan, due_on=date(2026, 6, 30))
    owing, done = UserFactory(), UserFactory()
    meeting = StudyMeetingFactory(held=True, laws=[law], starts_at=at(2026, 3, 10), convener=owing)
    StudyAttendanceFactory(meeting=meeting, user=done, present=True)
    days = [date(2026, 5, 30), date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 23), date(2026, 6, 30)]
    assert [remind(day) for day in days] == [0, 2, 0, 2, 2]
    assert told(owing)[0] == "学法任务即将到期：2026年6月30日前应学2项"
    assert told(done)[0] == "学法任务即将到期：2026年6月30日前应学1项"
    assert [remind(day) for day in (date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 31))] == [2, 0, 2]
    assert told(owing)[-1] == "学法任务已逾期：2026年6月30日前应学2项"


def test_a_draft_and_a_closed_plan_remind_nobody():
    UserFactory()
    for plan in (StudyPlanFactory(draft=True, year=2026), StudyPlanFactory(year=2026, status="closed")):
        StudyRequirementFactory(plan=plan, due_on=date(2026, 6, 30))
    assert remind(date(2026, 6, 30)) == 0


def test_who_neither_answered_nor_signed_in_is_told_of_the_session_at_hand(now):
    meeting = StudyMeetingFactory(starts_at=at(2026, 3, 10))
    waiting, leave = (StudyAttendanceFactory(meeting=meeting, status=each) for each in ("invited", "leave"))
    now(3, 8)
    assert remind(date(2026, 3, 8)) == 0
    now(3, 9)
    assert (remind(date(2026, 3, 9)), remind(date(2026, 3, 9))) == (1, 0)
    assert told(waiting.user) == [f"学习提醒：2026年3月10日 09:00，{meeting.topic}"]
    assert told(leave.user) == []


def test_the_convener_is_told_of_what_is_left_undone(now):
    meeting = StudyMeetingFactory(starts_at=at(2026, 3, 10))
    minuted = StudyMeetingFactory(held=True, starts_at=at(2026, 3, 10))
    now(3, 12)
    assert remind(date(2026, 3, 12)) == 0
    now(3, 13)
    assert (remind(date(2026, 3, 13)), remind(date(2026, 3, 14))) == (2, 0)
    assert told(meeting.convener) == [f"学习尚未登记召开：{meeting.topic}"]
    assert told(minuted.convener) == [f"学习纪要尚未确认：{minuted.topic}"]


def test_the_bureau_may_switch_a_moment_off(now):
    meeting = StudyMeetingFactory(starts_at=at(2026, 3, 10))
    StudyAttendanceFactory(meeting=meeting)
    ReminderRule.objects.filter(clock=MEETING).update(is_active=False)
    now(3, 9)
    send_study_reminders()
    assert not Message.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_people(django_assert_max_num_queries, now):
    plan = StudyPlanFactory(year=2026)
    for _ in range(5):
        StudyRequirementFactory(plan=plan, due_on=date(2026, 6, 30))
    for _ in range(10):
        StudyAttendanceFactory(present=True)
    now(6, 30)
    with django_assert_max_num_queries(14):
        assert remind(date(2026, 6, 30)) > 10
