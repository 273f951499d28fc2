"""The staff's home: counts that open exactly what they count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.enums import Role
from tests.enforcement.desk.matters import TODAY
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import FiledCaseFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def filed(days_ago, **values):
    day = TODAY - timedelta(days=days_ago)
    return FiledCaseFactory(lead_on=day, filed_on=day, conduct_on=day, **values)


def enforcement(client):
    (work,) = (
        each for each in client.get("/staff/").context["work"] if each.url == "/staff/enforcement/queue/"
    )
    return work


def test_each_card_opens_what_it_counts(client):
    leader = UserFactory(roles=[Role.HANDLER, Role.LEADER])
    client.force_login(leader)
    away = UserFactory()
    filed(200, handler=leader)
    filed(86, handler=leader)
    filed(10, department=leader.department)
    filed(11, handler=away)
    AbsenceFactory(user=away, deputy=leader, first_day=TODAY, last_day=TODAY)
    EnforcementCaseFactory(lead_on=TODAY, handler=UserFactory())
    work = enforcement(client)
    counts = {card.label: card.count for card in work.cards}
    assert counts == {
        "已超期": 1,
        "今日到期": 0,
        "本周到期": 1,
        "尚未领取": 1,
        "待我审批、审核、表决": 1,
    }
    for card in work.cards:
        assert client.get(card.url).context["page"].paginator.count == card.count, card.label
    assert client.get(work.url).context["page"].paginator.count == work.total == 4
    assert [row["mark"] for row in work.rows if row["mark"]] == ["外出，由我代办"]


def test_handlers_have_nothing_to_approve_and_administrators_no_work(client):
    client.force_login(UserFactory(roles=[Role.HANDLER]))
    EnforcementCaseFactory(lead_on=TODAY, handler=UserFactory())
    assert {card.label: card.count for card in enforcement(client).cards}["待我审批、审核、表决"] == 0
    client.force_login(UserFactory(roles=[Role.ADMINISTRATOR]))
    assert client.get("/staff/").context["work"] == []
