"""Reminders of disclosure duties: to the enterprise before and after, to the staff after; each once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.models import Message
from disclosure.enums import TriggerKind
from disclosure.reminders import RemindersIncomplete, remind
from disclosure.tasks import send_reminders
from registry.enums import MembershipRole
from registry.models import ReminderRule, StatutoryLimit
from registry.selectors import work_calendar
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    DutyListEntryFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.disclosure_duties import (
    DisclosureTriggerFactory,
    load_duty_law,
    load_duty_reminders,
)
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

DUE = date(2024, 3, 15)


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db):
    load_duty_law()
    load_duty_reminders()


def listed(year: int = 2023, **values):
    return DutyListEntryFactory(
        year=year, noticed_on=date(2022, 3, 1), published_on=date(year, 3, 28), **values
    )


@pytest.fixture
def entry():
    """One on the list of 2023 with a handler, a certifier and an officer of its department."""
    entry = listed()
    MembershipFactory(enterprise=entry.enterprise, user__username="handler")
    MembershipFactory(enterprise=entry.enterprise, role=MembershipRole.CERTIFIER, user__username="certifier")
    UserFactory(username="officer", department=entry.department)
    UserFactory(username="reviewer", department=entry.department, roles=[Role.REVIEWER])
    return entry


def told() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("recipient__username", "pk")
    return [(each.recipient.username, each.title) for each in rows]


@pytest.mark.parametrize(
    ("today", "words"),
    [
        (date(2024, 2, 14), "剩余30日"),
        (date(2024, 2, 29), "剩余15日"),
        (date(2024, 3, 14), "剩余1日"),
        (DUE, "今日到期"),
    ],
)
def test_before_the_day_the_enterprise_alone_is_told(entry, today, words):
    assert remind(today) == 2
    assert [name for name, _ in told()] == ["certifier", "handler"]
    assert all(words in title for _, title in told())


def test_nothing_is_said_long_before(entry):
    assert remind(date(2024, 2, 13)) == 0


def test_after_the_day_the_department_is_told_too(entry):
    assert remind(date(2024, 3, 16)) == 3
    assert [name for name, _ in told()] == ["certifier", "handler", "officer"]
    assert all("已超期1日" in title for _, title in told())
    of_officer = Message.objects.get(recipient__username="officer")
    assert of_officer.url == reverse("disclosure:duty-lead", args=["annual", entry.ledger_no])
    of_handler = Message.objects.get(recipient__username="handler")
    assert of_handler.url.startswith(reverse("disclosure-enterprise:annual-new"))
    assert "企业环境信息依法披露管理办法第十九条" in of_handler.text


def test_each_occasion_is_told_once(entry, days):
    assert [remind(DUE), remind(DUE)] == [2, 0]
    days.go_to(DUE)
    send_reminders()
    assert len(told()) == 2
    assert remind(date(2024, 3, 16)) == 3
    assert remind(date(2024, 3, 17)) == 0
    assert remind(date(2024, 3, 31)) == 3  # the sixteenth day of default


def test_a_pause_tells_the_nearest_only(entry):
    assert remind(date(2024, 3, 14)) == 2
    assert len(told()) == 2


def test_what_was_handed_in_is_not_reminded_of(entry):
    AnnualDisclosureFactory(enterprise=entry.enterprise, filed_on=date(2024, 3, 1))
    assert remind(DUE) == 0
    assert remind(date(2024, 3, 16)) == 0


def test_a_draft_is_reminded_of_with_its_own_page(entry):
    report = AnnualDisclosureFactory(enterprise=entry.enterprise, draft=True)
    remind(DUE)
    address = reverse("disclosure-enterprise:annual-detail", args=[report.ledger_no])
    assert {each.url for each in Message.objects.all()} == {address}


def test_a_temporary_report_is_reminded_of_in_working_days(entry):
    AnnualDisclosureFactory(enterprise=entry.enterprise)
    trigger = DisclosureTriggerFactory(enterprise=listed(2024, enterprise=entry.enterprise).enterprise)
    counts = [
        remind(day) for day in (date(2024, 6, 4), date(2024, 6, 5), date(2024, 6, 7), date(2024, 6, 11))
    ]
    assert counts == [0, 2, 2, 2]  # four, three and one working days before, and the day itself
    assert remind(date(2024, 6, 12)) == 3
    text = Message.objects.filter(recipient__username="handler").first()
    assert trigger.document_number in text.text
    assert text.url == f"{reverse('disclosure-enterprise:temporary-new')}?trigger={trigger.ledger_no}"
    TemporaryDisclosureFactory(enterprise=entry.enterprise)
    assert remind(date(2024, 6, 12)) == 0


def test_the_term_after_the_list_has_reminders_of_its_own(entry):
    AnnualDisclosureFactory(enterprise=entry.enterprise)
    DisclosureTriggerFactory(
        enterprise=listed(2024, enterprise=entry.enterprise).enterprise, received_on=date(2024, 2, 20)
    )
    assert remind(date(2024, 3, 27)) == 0  # the list is not public
    assert remind(date(2024, 4, 7)) == 2  # five working days before 12 April


def test_changes_and_what_nobody_owes_are_not_reminded_of(entry):
    AnnualDisclosureFactory(enterprise=entry.enterprise)
    firm = listed(2024, enterprise=entry.enterprise).enterprise
    DisclosureTriggerFactory(enterprise=firm, kind=TriggerKind.CHANGE)
    DisclosureTriggerFactory(enterprise=firm, excused_on=date(2024, 6, 4), excused_reason="与环境信息无关")
    assert remind(date(2024, 6, 11)) == 0


def test_rules_are_rows(entry):
    ReminderRule.objects.update(is_active=False)
    assert remind(DUE) == 0


def test_what_is_long_overdue_is_left_to_the_queue(entry):
    assert remind(date(2025, 3, 20)) == 0


def test_a_missing_row_stops_none_of_the_others(entry):
    DisclosureTriggerFactory(enterprise=listed(2024).enterprise, received_on=date(2024, 6, 3))
    StatutoryLimit.objects.filter(code="disclosure-temporary").delete()
    with pytest.raises(RemindersIncomplete, match="disclosure-temporary"):
        remind(date(2024, 6, 12))
    assert len(told()) == 3  # the annual report of the other was told all the same


def test_synthetic_duties_make_synthetic_messages(entry):
    entry.is_synthetic = True
    entry.save()
    remind(DUE)
    assert all(each.is_synthetic for each in Message.objects.all())


def test_the_number_of_queries_does_not_grow(entry):
    work_calendar()
    counts = []
    for more in (1, 29):
        for _ in range(more):
            MembershipFactory(enterprise=listed().enterprise)
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            assert remind(DUE) >= 3
        counts.append(len(queries))
    assert counts[0] == counts[1]
