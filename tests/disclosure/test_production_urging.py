"""Urging enterprises to overdue steps of their audits: once a day, recorded, read by both sides."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.events import history
from common.models import Message
from disclosure.models import CleanProductionAudit, ProductionUrge
from disclosure.production.clocks import states_of
from disclosure.production.enums import ProductionStep
from disclosure.production.urging import late_steps, urge, urge_many
from enforcement.models import EnforcementLead
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CleanProductionAuditFactory
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db
PAGE = reverse("disclosure:production-urging")
TODAY = date(2024, 6, 12)
S = ProductionStep


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_duty_law()
    days.go_to(TODAY)


@pytest.fixture
def audit():
    return CleanProductionAuditFactory()


@pytest.fixture
def officer(audit):
    return UserFactory(department=audit.department)


@pytest.fixture
def handler(audit):
    return MembershipFactory(enterprise=audit.enterprise).user


def test_urging_tells_the_enterprise_and_is_recorded(audit, officer, handler):
    made = urge(actor=officer, audit=audit, step=S.START, text="请于本周内办理")
    assert (made.step, made.due_on, made.urged_on, made.urged_by, made.text) == (
        S.START,
        date(2024, 5, 28),
        TODAY,
        officer,
        "请于本周内办理",
    )
    message = Message.objects.get()
    assert message.recipient == handler and message.title == "催办：清洁生产审核启动审核"
    assert "已逾期15日" in message.text and "请于本周内办理" in message.text
    assert history(audit).get().changes == {"催办": [None, "启动审核，2024年6月12日"]}


def test_once_a_day(audit, officer, handler, days):
    urge(actor=officer, audit=audit, step=S.START)
    with pytest.raises(Conflict, match="今天已催办"):
        urge(actor=officer, audit=audit, step=S.START)
    urge(actor=officer, audit=audit, step=S.INFORMATION)
    days.go_to(date(2024, 6, 13))
    urge(actor=officer, audit=audit, step=S.START)
    assert ProductionUrge.objects.count() == 3 == Message.objects.count()


def test_urging_changes_no_term_and_begins_no_procedure(audit, officer, handler):
    before = [(state.step, state.clock, state.is_overdue) for state in states_of(audit, TODAY)]
    urge(actor=officer, audit=audit, step=S.START)
    urged = CleanProductionAudit.objects.get(pk=audit.pk)
    assert [(state.step, state.clock, state.is_overdue) for state in states_of(urged, TODAY)] == before
    assert not EnforcementLead.objects.exists()


def test_what_is_not_overdue_and_whom_nobody_acts_for(audit, officer):
    with pytest.raises(Refused, match="没有逾期"):
        urge(actor=officer, audit=audit, step=S.REPORT)
    with pytest.raises(Refused, match="尚无门户用户"):
        urge(actor=officer, audit=audit, step=S.START)
    assert not ProductionUrge.objects.exists()


def test_who_urges(audit, handler):
    for actor in (handler, UserFactory(roles=[Role.LEADER]), UserFactory(park=True)):
        with pytest.raises(Refused):
            urge(actor=actor, audit=audit, step=S.START)
    assert not ProductionUrge.objects.exists()


def test_several_at_once_leave_out_what_cannot_be(audit, officer, handler):
    lonely = CleanProductionAuditFactory(
        enterprise__department=audit.department, information_published_on=date(2024, 4, 8)
    )
    chosen = late_steps(officer, TODAY)
    assert [(each.state.audit, each.state.step, each.days_late) for each in chosen] == [
        (audit, S.INFORMATION, 45),
        (audit, S.START, 15),
        (lonely, S.START, 15),
    ]
    done, left = urge_many(actor=officer, chosen=chosen)
    assert [each.step for each in done] == [S.INFORMATION, S.START]
    assert len(left) == 1 and str(lonely.enterprise) in left[0]
    assert [each.urged_today for each in late_steps(officer, TODAY)] == [True, True, False]


def test_the_page_urges_those_that_are_chosen(client, audit, officer, handler):
    client.force_login(officer)
    assert "2024年4月28日" in client.get(PAGE).content.decode()
    refused = client.post(PAGE, {"text": "请办理"})
    assert refused.status_code == 422 and "请先选择要催办的步骤" in refused.content.decode()
    assert "请办理" in refused.content.decode()
    response = client.post(PAGE, {"item": f"{audit.ledger_no}:start", "text": "请办理"}, follow=True)
    text = response.content.decode()
    assert "已催办1项" in text and "今天已催办" in text and str(officer) in text
    assert ProductionUrge.objects.get().step == S.START
    shown = client.get(PAGE, {"urged": "never"}).context["rows"]
    assert [row["late"].state.step for row in shown] == [S.INFORMATION]
    ordered = client.get(PAGE, {"sort": "late", "q": audit.enterprise.uscc}).context["rows"]
    assert [row["late"].state.step for row in ordered] == [S.START, S.INFORMATION]
    assert "没有符合条件的逾期步骤" in client.get(PAGE, {"q": "没有"}).content.decode()
    assert client.get(PAGE, {"step": "dancing"}).status_code == 400


def test_both_sides_read_it(client, audit, officer, handler):
    urge(actor=officer, audit=audit, step=S.START, text="请于本周内办理")
    key = [audit.ledger_no, S.START]
    for user, page in (
        (officer, reverse("disclosure:production-lead", args=key)),
        (handler, reverse("disclosure-enterprise:production-step", args=key)),
    ):
        client.force_login(user)
        text = client.get(page).content.decode()
        assert "催办记录" in text and "请于本周内办理" in text and str(officer) in text


def test_strangers_see_nothing(client, audit, handler):
    client.force_login(UserFactory(park=True))
    assert client.get(PAGE).context["rows"] == []
    assert client.post(PAGE, {"item": f"{audit.ledger_no}:start"}).status_code == 422
    client.force_login(handler)
    assert client.get(PAGE).status_code == 404


def test_the_page_asks_the_same_for_many(client, audit, officer):
    client.force_login(officer)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for _ in range(3):
        CleanProductionAuditFactory(enterprise__department=audit.department)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(PAGE).context["rows"]) == 8
    assert len(one) == len(many)
