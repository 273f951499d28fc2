"""The list in the queue: its next step at each stage, its clocks, and each reminder once."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from common.models import Message
from disclosure.listing.clocks import ListRows
from disclosure.listing.matters import LIST, remind
from registry.models import ReminderRule
from registry.queue.matters import matter_of
from registry.reference import reminder_rows
from tests.days import Days
from tests.disclosure.listing_scene import FIRST, LAST, PUBLISHED, Scene
from tests.factories.accounts import UserFactory
from tests.factories.disclosure_lists import DutyObjectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(monkeypatch):
    days = Days(monkeypatch)
    days.go_to(date(2025, 4, 30))
    return days


@pytest.fixture
def scene(days) -> Scene:
    return Scene()


def step_of(duty_list, user, today):
    rows = LIST.related(LIST.open_rows(user)).filter(pk=duty_list.pk)
    record = rows.first()
    if record is None:
        return None
    step = matter_of(LIST, record, today, ListRows()).step_for(user)
    return (step.label, "wait" if step.is_waiting else "refused" if step.refusal(user) else "open")


def test_the_next_step_at_each_stage(scene):
    duty_list = scene.draft()
    assert step_of(duty_list, scene.handler, FIRST) == ("开始公示", "open")
    scene.noticed(duty_list)
    assert step_of(duty_list, scene.handler, LAST) == ("等待公示期满", "wait")
    objection = DutyObjectionFactory(duty_list=duty_list)
    assert step_of(duty_list, scene.reviewer, LAST) == ("答复公示异议", "open")
    type(objection).objects.update(status="refused", answered_on=LAST, answer="否")
    assert step_of(duty_list, scene.reviewer, PUBLISHED) == ("公布名单", "open")
    assert step_of(duty_list, scene.handler, PUBLISHED) == ("公布名单", "refused")
    scene.published(duty_list)
    assert step_of(duty_list, scene.handler, PUBLISHED) == ("登记报送省厅", "open")
    type(duty_list).objects.update(status="reported", reported_on=PUBLISHED)
    assert step_of(duty_list, scene.handler, PUBLISHED) is None


def test_the_queue_shows_the_list_to_its_officer_and_not_to_strangers(client, scene):
    duty_list = scene.draft()
    address = reverse("enforcement:queue") + "?kind=duty-list&whose=all"
    client.force_login(scene.handler)
    page = client.get(address).content.decode()
    assert "2025年环境信息依法披露企业名单" in page and "已超期" in page
    client.force_login(UserFactory(park=True))
    assert duty_list.ledger_no not in client.get(address).content.decode()


def test_reminders_are_told_once(scene):
    ReminderRule.objects.bulk_create(
        ReminderRule(ledger_no=f"TX-L-{n:04d}", **row)
        for n, row in enumerate(reminder_rows())
        if row["clock"].startswith("disclosure-list-")
    )
    scene.draft()
    assert remind(date(2025, 3, 26)) == 1
    assert remind(date(2025, 3, 26)) == 0
    message = Message.objects.get()
    assert (message.recipient, message.title) == (
        scene.handler,
        "名单公布剩余5日：2025年环境信息依法披露企业名单",
    )
    # Once it is overdue those who decide hear of it too.
    assert remind(date(2025, 4, 1)) == 2
    assert set(Message.objects.values_list("recipient", flat=True)) == {scene.handler.pk, scene.reviewer.pk}


def test_every_reminder_is_of_a_clock_of_the_list():
    clocks = {row["clock"] for row in reminder_rows() if row["clock"].startswith("disclosure-list-")}
    assert clocks == {
        "disclosure-list-due",
        "disclosure-list-notice",
        "disclosure-list-objection-answer",
        "disclosure-list-report",
    }
