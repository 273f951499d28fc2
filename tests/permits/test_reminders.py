"""Reminders, on days worked out by hand.

A 报告表 received on Monday 2024-03-04 is due on 2024-04-16: 30 working days, with 清明 off from 4 to 6
April and Sunday 7 April worked.
"""

from __future__ import annotations

import threading
from datetime import date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.enums import Role
from common import mailing, records
from common.models import Message
from permits import reminders, tasks
from permits.deadlines import MISSING_DOCUMENTS
from permits.enums import HearingApplicant, NoticeKind, StopKind
from permits.models import CorrectionRequest, EiaDecision, Hearing, PublicityExport
from permits.reminders import RemindersIncomplete, remind
from registry.enums import ReminderMoment
from registry.models import ReminderRule, StatutoryLimit
from registry.queue import reminding
from registry.reference import load_all
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.permits import (
    EiaDecisionFactory,
    PublicNoticeFactory,
    StopIntervalFactory,
    load_limits,
)
from tests.factories.registry import MembershipFactory, ReminderRuleFactory, StatutoryLimitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_data")]

BEFORE, OVERDUE = ReminderMoment.BEFORE, ReminderMoment.OVERDUE
FORM = "eia-form-decision"
DUE = date(2024, 4, 16)


def rules(clock: str, *, before: tuple[int, ...] = (), overdue: tuple[int, ...] = ()) -> None:
    for moment, days in [(BEFORE, before), (OVERDUE, overdue)]:
        for each in days:
            ReminderRuleFactory(clock=clock, moment=moment, days=each)


@pytest.fixture
def limits(db) -> None:
    load_limits()
    rules(FORM, before=(5, 2, 0), overdue=(0, 3))


@pytest.fixture
def handler(limits):
    return UserFactory(email="handler@example.com")


@pytest.fixture
def decision(handler) -> EiaDecision:
    return EiaDecisionFactory(accepted=True, handler=handler, project_name="示范涂装线项目")


def titles(user) -> list[str]:
    return list(Message.objects.of(user).order_by("pk").values_list("title", flat=True))


def days_of(month: int, first: int, last: int) -> list[date]:
    return [date(2024, month, day) for day in range(first, last + 1)]


def test_each_configured_day_is_told_on_the_day_and_once(decision, handler):
    told = {day: remind(day) + remind(day) for day in days_of(4, 1, 22)}
    assert [day for day, number in told.items() if number] == [
        date(2024, 4, 9),  # 10, 11, 12, 15, 16: five working days left
        date(2024, 4, 12),  # 15, 16
        DUE,
        date(2024, 4, 17),  # the first day of default
        date(2024, 4, 22),  # three days later: 18, 19, 22
    ]
    assert titles(handler) == [
        f"eia-form-decision{text}：示范涂装线项目"
        for text in ("剩余5个工作日", "剩余2个工作日", "今日到期", "已超期1个工作日", "已超期4个工作日")
    ]


def test_message_says_what_is_due_and_leads_to_the_record(decision, handler):
    remind(date(2024, 4, 12))
    message = Message.objects.get(recipient=handler)
    assert message.url == f"/staff/permits/decisions/{decision.ledger_no}/"
    assert "2024年4月16日到期（剩余2个工作日）" in message.text
    assert decision.enterprise.name in message.text
    assert (message.tone, message.by_email) == ("warning", True)


def test_after_a_pause_only_the_nearest_occasion_is_told(decision, handler):
    assert remind(date(2024, 4, 15)) == 1  # five and two days before are both past
    assert titles(handler) == ["eia-form-decision剩余1个工作日：示范涂装线项目"]
    assert remind(date(2024, 5, 6)) == 1  # likewise the first day of default
    assert len(titles(handler)) == 2


def test_restart_tells_nothing_again(decision, handler):
    """Everything that is remembered stands in the database."""
    remind(date(2024, 4, 12))
    assert remind(date(2024, 4, 12)) == 0
    assert remind(date(2024, 4, 13)) == 0  # a Saturday: still two working days


def test_moved_due_date_is_told_again(decision, handler):
    assert remind(date(2024, 4, 9)) == 1
    StopIntervalFactory(
        decision=decision, kind=StopKind.APPRAISAL, first_day=date(2024, 4, 10), last_day=date(2024, 4, 12)
    )
    assert remind(date(2024, 4, 9)) == 0  # not yet begun, nothing moved
    assert remind(date(2024, 4, 15)) == 1  # 16, 17, 18, 19: due on the 19th, four days left
    assert Message.objects.of(handler).latest("pk").text.count("2024年4月19日到期") == 1


def test_suspended_clock_says_nothing(decision, handler):
    StopIntervalFactory(decision=decision, kind=StopKind.APPRAISAL, first_day=date(2024, 4, 8), last_day=None)
    for day in days_of(4, 8, 30):
        assert remind(day) == 0
    assert titles(handler) == []


def test_inactive_rules_and_other_clocks_say_nothing(decision, handler):
    ReminderRule.objects.update(is_active=False)
    ReminderRuleFactory(clock="eia-report-decision", days=30)
    assert remind(DUE) == 0


def test_ended_and_decided_applications_say_nothing_of_their_decision(handler):
    EiaDecisionFactory(approved=True, handler=handler)
    ended = EiaDecisionFactory(accepted=True, handler=handler)
    EiaDecision.objects.filter(pk=ended.pk).update(status="terminated", ended_on=date(2024, 3, 20))
    assert remind(DUE) == 0


# -- who is told --


def test_without_a_handler_the_department_is_told(limits):
    department = DepartmentFactory()
    ours = [UserFactory(department=department), UserFactory(department=department)]
    UserFactory(department=department, roles=[Role.REVIEWER])
    UserFactory()  # of another section, who sees the record too
    UserFactory(enterprise=True)
    EiaDecisionFactory(accepted=True, department=department)
    remind(DUE)
    assert set(Message.objects.values_list("recipient", flat=True)) == {user.pk for user in ours}


def test_department_without_handlers_is_helped_out_by_who_sees_the_record(limits):
    helper = UserFactory()
    park_staff = UserFactory(park=True)
    EiaDecisionFactory(accepted=True, department=DepartmentFactory())
    remind(DUE)
    assert titles(helper)
    assert titles(park_staff) == []


def test_handler_who_left_is_replaced_by_the_department(limits):
    department = DepartmentFactory()
    gone = UserFactory(department=department, is_active=False)
    colleague = UserFactory(department=department)
    EiaDecisionFactory(accepted=True, department=department, handler=gone)
    remind(DUE)
    assert titles(gone) == []
    assert len(titles(colleague)) == 1


def test_superiors_are_told_only_when_it_is_overdue(decision, handler):
    leader = UserFactory(roles=[Role.LEADER], department=decision.department)
    reviewer = UserFactory(roles=[Role.REVIEWER], department=decision.department)
    elsewhere = UserFactory(roles=[Role.REVIEWER])
    remind(DUE)
    assert titles(leader) + titles(reviewer) == []
    remind(date(2024, 4, 17))
    assert [len(titles(user)) for user in (handler, leader, reviewer, elsewhere)] == [2, 1, 1, 0]


def test_park_staff_hear_only_of_their_own_park(limits):
    park = DepartmentFactory(park=True)
    ours, theirs = UserFactory(department=park), UserFactory(park=True)
    EiaDecisionFactory(accepted=True, department=park)
    EiaDecisionFactory(accepted=True, department=theirs.department)
    remind(DUE)
    assert [len(titles(user)) for user in (ours, theirs)] == [1, 1]


def test_who_is_told_sees_the_record(limits):
    """What is reckoned in memory agrees with the scoped queryset."""
    parent = DepartmentFactory(branch=True)
    child = DepartmentFactory(park=True, parent=parent)
    for department in (parent, child, DepartmentFactory(park=True), DepartmentFactory()):
        UserFactory(department=department, roles=list(Role))
        EiaDecisionFactory(accepted=True, department=department)
    found = reminders.Addressees()
    for decision in EiaDecision.objects.all():
        for user in found._staff.values():
            visible = EiaDecision.objects.visible_to(user).filter(pk=decision.pk).exists()
            assert found.sees(user, decision) == visible


# -- the other clocks --


def test_open_notice_about_to_end(decision, handler):
    StatutoryLimitFactory(code="eia-proposed-notice", name="拟审批公示", amount=5)
    rules("eia-proposed-notice", before=(1, 0))
    PublicNoticeFactory(
        decision=decision, kind=NoticeKind.PROPOSED, first_day=date(2024, 3, 11), last_day=date(2024, 3, 15)
    )
    told = {day: remind(day) for day in days_of(3, 11, 20)}
    assert [day.day for day, number in told.items() if number] == [14, 15]
    assert titles(handler) == [
        "拟审批公示剩余1个工作日：示范涂装线项目",
        "拟审批公示今日届满：示范涂装线项目",
    ]
    assert set(Message.objects.values_list("tone", flat=True)) == {"info"}


def test_missing_documents_are_told_to_applicant_and_handler(decision, handler):
    rules("eia-missing-documents", before=(3,), overdue=(0,))
    applicant = MembershipFactory(enterprise=decision.enterprise).user
    leader = UserFactory(roles=[Role.LEADER])
    EiaDecision.objects.filter(pk=decision.pk).update(
        is_tolerant=True, missing_documents="总量意见", missing_due_on=date(2024, 3, 15)
    )
    remind(date(2024, 3, 12))
    remind(date(2024, 3, 18))
    assert [len(titles(user)) for user in (applicant, handler, leader)] == [2, 2, 0]
    assert Message.objects.of(applicant).first().url == f"/enterprise/decisions/{decision.ledger_no}/"
    EiaDecision.objects.filter(pk=decision.pk).update(missing_completed_on=date(2024, 3, 18))
    assert remind(date(2024, 3, 25)) == 0


def test_correction_is_told_to_the_applicant_and_when_overdue_to_the_handler(handler):
    rules(reminders.CORRECTION, before=(1,), overdue=(0,))
    decision = EiaDecisionFactory(
        status="correcting", correction_notified_on=date(2024, 3, 6), handler=handler
    )
    CorrectionRequest.objects.create(
        ledger_no="HPX-T-1", decision=decision, issued_on=date(2024, 3, 6), due_on=date(2024, 3, 13)
    )
    now, former = MembershipFactory(enterprise=decision.enterprise), MembershipFactory()
    told = {day: remind(day) for day in days_of(3, 6, 15)}
    assert {day.day: number for day, number in told.items() if number} == {12: 1, 14: 2}
    assert titles(now.user) == [
        f"补正材料剩余1个工作日：{decision.project_name}",
        f"补正材料已超期1个工作日：{decision.project_name}",
    ]
    assert len(titles(handler)) == 1
    assert titles(former.user) == []


def test_answered_correction_says_nothing(handler):
    rules(reminders.CORRECTION, before=(9,))
    decision = EiaDecisionFactory(
        correction_notified_on=date(2024, 3, 6), corrected_on=date(2024, 3, 8), handler=handler
    )
    CorrectionRequest.objects.create(
        ledger_no="HPX-T-1",
        decision=decision,
        issued_on=date(2024, 3, 6),
        due_on=date(2024, 3, 13),
        answered_at=timezone.now(),
    )
    MembershipFactory(enterprise=decision.enterprise)
    assert remind(date(2024, 3, 12)) == 0


def test_hearing_to_be_held(decision, handler):
    StatutoryLimitFactory(code="license-hearing-holding", name="组织听证", amount=20)
    rules("license-hearing-holding", before=(5,))
    Hearing.objects.create(
        ledger_no="HPH-T-1",
        decision=decision,
        applicant_kind=HearingApplicant.APPLICANT,
        applied_on=date(2024, 3, 4),
    )
    # 20 working days after 4 March end on Monday 1 April; the five before it are 26–29 March, 1 April.
    told = {day: remind(day) for day in days_of(3, 22, 26)}
    assert [day.day for day, number in told.items() if number] == [25]
    assert titles(handler) == ["组织听证剩余5个工作日：示范涂装线项目"]


def test_day_of_an_announced_hearing_until_it_is_recorded(decision, handler):
    rules(reminders.HEARING, before=(1, 0), overdue=(0,))
    hearing = Hearing.objects.create(
        ledger_no="HPH-T-1",
        decision=decision,
        applicant_kind=HearingApplicant.OFFICIAL,
        applied_on=date(2024, 3, 5),
        announced_on=date(2024, 3, 5),
        held_on=date(2024, 3, 18),
    )
    told = {day: remind(day) for day in days_of(3, 14, 20)}
    assert [day.day for day, number in told.items() if number] == [15, 18, 19]
    Message.objects.all().delete()
    Hearing.objects.filter(pk=hearing.pk).update(ended_on=date(2024, 3, 18))
    assert remind(date(2024, 3, 19)) == 0


@pytest.fixture
def approved(handler) -> EiaDecision:
    """Decided on Monday 2024-03-11: 双公示 is due seven working days later, on the 20th."""
    StatutoryLimitFactory(code="double-publicity", name="双公示", amount=7)
    rules("double-publicity", before=(2,), overdue=(0,))
    return EiaDecisionFactory(approved=True, handler=handler)


def test_publicity_of_a_decision_is_reminded_of_until_it_is_exported(approved, handler):
    told = {day: remind(day) for day in days_of(3, 11, 20)}
    assert [day.day for day, number in told.items() if number] == [18]
    assert titles(handler) == [f"行政许可双公示剩余2个工作日：{approved.project_name}"]
    page = "/staff/permits/publicity/?first_day=2024-03-11&last_day=2024-03-11"
    assert Message.objects.get(recipient=handler).url == page
    export = PublicityExport.objects.create(
        ledger_no="HPS-T-1",
        first_day=date(2024, 3, 1),
        last_day=date(2024, 3, 19),
        file_format="xlsx",
        rows=1,
        sha256="0" * 64,
        exported_at=timezone.make_aware(datetime(2024, 3, 19, 9)),
        exported_by=handler,
    )
    export.decisions.add(approved)
    assert remind(date(2024, 3, 21)) == 0
    export.decisions.clear()
    assert remind(date(2024, 3, 21)) == 1


def test_what_was_left_undone_more_than_a_year_ago_is_not_dug_up(approved):
    assert remind(date(2025, 3, 12)) == 1
    assert remind(date(2025, 3, 14)) == 0  # 2024 was a leap year: 366 days before lies 2024-03-13


# -- robustness --


def test_default_rules_name_clocks_that_exist_and_speak_at_the_end(db):
    load_all()
    recorded = {reminders.CORRECTION, reminders.HEARING, MISSING_DOCUMENTS}  # their dates stand on the record
    ours = ReminderRule.objects.filter(clock__regex="^(eia|license|double)-")
    named = set(ours.values_list("clock", flat=True))
    assert named - recorded <= set(StatutoryLimit.objects.values_list("code", flat=True))
    assert named == set(ours.filter(moment=BEFORE, days=0).values_list("clock", flat=True))


def test_rule_that_the_staff_switched_off_stays_off(db):
    load_all()
    rule = ReminderRule.objects.get(clock=FORM, moment=BEFORE, days=5)
    records.change(rule, actor=UserFactory(), is_active=False)
    load_all()
    rule.refresh_from_db()
    assert not rule.is_active
    assert ReminderRule.objects.filter(clock=FORM, moment=BEFORE).count() == 3


def test_number_of_queries_does_not_depend_on_the_number_of_records(limits):
    StatutoryLimitFactory(code="double-publicity", name="双公示", amount=7)
    rules("double-publicity", overdue=(0,))

    def made(number: int) -> None:
        for each in EiaDecisionFactory.create_batch(number, accepted=True):
            UserFactory(department=each.department)
            MembershipFactory(enterprise=each.enterprise)
            StopIntervalFactory(decision=each)
            PublicNoticeFactory(decision=each)
            EiaDecisionFactory(approved=True, department=each.department)

    def cost() -> tuple[int, int]:
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            told = remind(date(2024, 4, 18))
        return len(queries), told

    made(1)
    cost()  # the work calendar is kept in the cache from now on
    first, told_first = cost()
    made(4)
    second, told_second = cost()
    assert first == second
    assert told_second > told_first > 0


def test_record_whose_clock_cannot_be_computed_stops_no_other(decision, handler):
    strange = EiaDecisionFactory(accepted=True, received_on=date(2010, 3, 4), handler=handler)
    with pytest.raises(RemindersIncomplete, match=strange.ledger_no):
        remind(DUE)
    assert titles(handler) == ["eia-form-decision今日到期：示范涂装线项目"]


def test_task_reminds_of_today_and_the_mail_goes_out_once(decision, handler, monkeypatch, mailoutbox):
    monkeypatch.setattr(timezone, "localdate", lambda value=None: DUE)
    for _ in range(2):
        tasks.send_reminders()
        mailing.send_waiting()
    (mail,) = mailoutbox
    assert mail.to == ["handler@example.com"]
    assert "今日到期" in mail.subject


def test_rule_without_mail_is_told_in_the_portal_alone(decision, handler, mailoutbox):
    ReminderRule.objects.update(by_email=False)
    assert remind(DUE) == 1
    assert mailing.send_waiting() == 0
    assert mailoutbox == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_tell_each_occasion_once(decision, handler):
    barrier = threading.Barrier(2, timeout=30)
    results: list[int] = []
    tell = reminding.notify_all

    def together(notices):
        barrier.wait()
        return tell(notices)

    def work() -> None:
        try:
            results.append(remind(DUE))
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reminding, "notify_all", together)
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert sorted(results) == [0, 1]
    assert Message.objects.count() == 1
