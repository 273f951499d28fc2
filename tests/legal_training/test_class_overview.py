"""A year's training by enterprise, and the reminders of classes."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.indicators import Period, compute
from common.models import Message
from legal_training.enterprise_training.overview import counts, enterprises_in
from legal_training.enterprise_training.reminders import remind
from registry.reference import reminder_rows
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.legal_training import TrainingAttendanceFactory
from tests.factories.legal_training_classes import EnterpriseClassFactory
from tests.factories.registry import EnterpriseFactory, ReminderRuleFactory
from tests.legal_training.class_scene import ANNOUNCED, HELD, Scene

pytestmark = pytest.mark.django_db

PAGE = reverse("legal_training:training-overview")
EXPORT = reverse("legal_training:training-overview-export")


@pytest.fixture
def days(monkeypatch):
    found = Days(monkeypatch)
    found.go_to(ANNOUNCED)
    return found


@pytest.fixture
def scene(days):
    """Of three enterprises one was trained twice, one only invited, one never reached."""
    made = Scene()
    for day in (date(2026, 1, 12), date(2026, 2, 3)):
        TrainingAttendanceFactory(enterprise=made.firms[0], attended_on=day, person_count=2)
    TrainingAttendanceFactory(enterprise=made.firms[2], attended_on=date(2025, 5, 6))
    return made


def shown(client, **query) -> list[str]:
    return [each.uscc for each, _, _ in client.get(PAGE, query).context["rows"]]


def test_each_figure_opens_to_the_enterprises_that_it_counts(client, scene):
    client.force_login(scene.officer)
    answer = client.get(PAGE, {"year": 2026})
    cards = {card["label"]: card for card in answer.context["counts"]}
    assert {label: card["count"] for label, card in cards.items()} == {
        "企业": 3,
        "已参训": 1,
        "受邀未参训": 1,
        "未受邀也未参训": 1,
    }
    for card in cards.values():
        assert len(client.get(card["url"]).context["rows"]) == card["count"]
    assert shown(client, year=2026, state="trained") == [scene.firms[0].uscc]
    assert shown(client, year=2026, state="missed") == [scene.firms[1].uscc]
    assert shown(client, year=2026, state="never") == [scene.firms[2].uscc]
    assert shown(client, year=2025, state="trained") == [scene.firms[2].uscc]


def test_the_trained_are_those_of_the_figure(scene):
    found = counts(enterprises_in(scene.officer, 2026))["trained"]
    assert found == compute(Period.of_year(2026), ["I22"])["I22"].value == 1


def test_persons_open_to_their_attendances_and_sort(client, scene):
    client.force_login(scene.officer)
    answer = client.get(PAGE, {"year": 2026, "sort": "-persons"})
    enterprise, state, address = answer.context["rows"][0]
    assert (enterprise, state, enterprise.persons) == (scene.firms[0], "已参训", 4)
    assert [row["cells"][-1].text for row in client.get(address).context["rows"]] == ["2", "2"]
    assert shown(client, year=2026, sort="persons")[-1] == scene.firms[0].uscc


def test_cancelled_classes_invite_nobody_and_closed_firms_are_left_out(client, scene):
    EnterpriseClassFactory(invited=[scene.firms[2]])  # a draft
    EnterpriseFactory(closed_on=date(2025, 6, 1))
    assert counts(enterprises_in(scene.officer, 2026)) == {"all": 3, "trained": 1, "missed": 1, "never": 1}


def test_it_is_filtered_exported_and_scoped(client, scene):
    client.force_login(scene.officer)
    assert shown(client, year=2026, q=scene.firms[1].name) == [scene.firms[1].uscc]
    assert shown(client, year=2026, q="没有这家") == []
    assert client.get(PAGE, {"year": "1999"}).status_code == 400
    answer = client.get(EXPORT, {"state": "trained", "format": "csv"})
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert lines[1] == [scene.firms[0].name, scene.firms[0].uscc, "", "2026", "已参训", "4"]
    assert len(lines) == 2
    assert client.get(EXPORT).status_code == 200
    client.force_login(UserFactory(park=True))
    assert shown(client, year=2026) == []


def test_it_asks_the_same_for_many_enterprises(client, scene):
    client.force_login(scene.officer)

    def cost() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            client.get(PAGE)
        return len(captured)

    few = cost()
    EnterpriseFactory.create_batch(5)
    assert cost() == few


# ---- reminders ----


@pytest.fixture
def rules(db):
    for number, row in enumerate(reminder_rows()):
        if row["clock"].startswith("enterprise-class-"):
            ReminderRuleFactory(ledger_no=f"TX-R-{number}", **row)


def titles(user) -> list[str]:
    found = Message.objects.filter(recipient=user, title__contains="培训")
    return list(found.values_list("title", flat=True))


def test_who_has_not_registered_is_told_before_the_deadline(scene, rules):
    scene.register(0, 1)
    assert remind(HELD - timedelta(days=3)) == 0
    assert remind(HELD - timedelta(days=2)) == 1
    assert remind(HELD - timedelta(days=2)) == 0
    assert titles(scene.users[1]) == [f"培训报名即将截止：{scene.row.name}"]
    assert titles(scene.users[0]) == titles(scene.users[2]) == []


def test_who_registered_is_told_the_day_before(scene, rules):
    scene.register(0, 1)
    remind(HELD - timedelta(days=1))
    assert f"培训提醒：{scene.row.name}（2026年3月20日）" in titles(scene.users[0])


def test_the_staff_hear_of_what_is_still_to_be_closed(scene, rules):
    assert remind(HELD) == 2  # the enterprises that have not registered, on the last day
    remind(HELD + timedelta(days=1))
    assert titles(scene.officer) == [f"企业培训班待结班：{scene.row.name}"]
    remind(HELD + timedelta(days=4))
    assert len(titles(scene.officer)) == 2


def test_reminders_cost_the_same_for_many_classes(scene, rules):
    def cost(day: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            remind(day)
        return len(captured)

    scene.register(0, 1)
    first = cost(HELD - timedelta(days=1))
    Message.objects.all().delete()
    for _ in range(4):
        EnterpriseClassFactory(open=True, invited=scene.firms)
    assert cost(HELD - timedelta(days=1)) <= first
