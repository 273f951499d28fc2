"""A year without a work calendar: pages that show terms say what is missing, and show the rest."""

from __future__ import annotations

from datetime import date

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from accounts.enums import Role
from common.errors import CalendarMissing
from common.middleware import WorkflowConflictMiddleware
from disclosure.models import CleanProductionAudit
from disclosure.production.clocks import states_of
from registry.models import CalendarException, CalendarYear
from registry.selectors import forget_work_calendar
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import CleanProductionAuditFactory, DutyListEntryFactory
from tests.factories.disclosure_duties import DisclosureTriggerFactory, load_duty_law
from tests.factories.permits import EiaDecisionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db
TODAY = date(2024, 6, 12)
NOTICE = "缺少2024年工作日历，请系统管理员导入"

# What is read by the staff, and whether the page itself tells of the calendar.
STAFF = {
    "staff-home": True,
    "staff-calendar": False,
    "enforcement:queue": True,
    "enforcement:board": False,
    "permits:queue": True,
    "permits:calendar": False,
    "permits:figures": False,
    "enforcement:figures": False,
    "disclosure:overdue": True,
    "disclosure:insurance": False,
    "disclosure:filing-list": False,
    "disclosure:clean-production-audits-list": False,
}
FIRM = {
    "enterprise-home": True,
    "disclosure-enterprise:home": True,
    "disclosure-enterprise:production-home": True,
    "disclosure-enterprise:duty-lists": False,
    "disclosure-enterprise:rating-list": False,
    "disclosure-enterprise:insurance-home": False,
    "enforcement-enterprise:case-list": False,
    "eia-enterprise:application-list": False,
}


@pytest.fixture
def firm(db, monkeypatch):
    """An enterprise with an audit, a place on the list, a document received and an application."""
    load_duty_law()
    Days(monkeypatch).go_to(TODAY)
    firm = EnterpriseFactory()
    CleanProductionAuditFactory(enterprise=firm)
    DutyListEntryFactory(enterprise=firm, year=2023)
    DutyListEntryFactory(enterprise=firm, year=2024, published_on=date(2024, 3, 25))
    DisclosureTriggerFactory(enterprise=firm)
    EiaDecisionFactory(
        enterprise=firm,
        received_on=date(2024, 6, 3),
        accepted_on=date(2024, 6, 4),
        decided_on=None,
        status="accepted",
        document_number="",
    )
    return firm


@pytest.fixture(params=["this year", "all years"])
def gone(request, firm):
    """Without the calendar of 2024 and later, and without any."""
    first = 2024 if request.param == "this year" else 1
    CalendarException.objects.filter(day__year__gte=first).delete()
    CalendarYear.objects.filter(year__gte=first).delete()
    forget_work_calendar()
    yield
    forget_work_calendar()


@pytest.mark.parametrize("name", STAFF)
def test_pages_of_the_staff_open(client, firm, gone, name):
    client.force_login(UserFactory(department=firm.department, roles=[Role.HANDLER, Role.REVIEWER]))
    response = client.get(reverse(name), follow=True)
    assert response.status_code == 200
    assert (NOTICE in response.content.decode()) == STAFF[name]


@pytest.mark.parametrize("name", FIRM)
def test_pages_of_enterprises_open(client, firm, gone, name):
    client.force_login(MembershipFactory(enterprise=firm).user)
    response = client.get(reverse(name))
    assert response.status_code == 200
    assert (NOTICE in response.content.decode()) == FIRM[name]


def test_pages_of_an_audit_show_its_steps_by_the_law_alone(client, firm, gone):
    audit = CleanProductionAudit.objects.get()
    client.force_login(UserFactory(department=firm.department))
    pages = [
        reverse("disclosure:clean-production-audits-detail", args=[audit.ledger_no]),
        reverse("disclosure:production-lead", args=[audit.ledger_no, "start"]),
    ]
    found = [client.get(page).content.decode() for page in pages]
    client.force_login(MembershipFactory(enterprise=firm).user)
    found.append(
        client.get(
            reverse("disclosure-enterprise:production-step", args=[audit.ledger_no, "start"])
        ).content.decode()
    )
    assert all(NOTICE in text and "2024年5月28日" in text for text in found)
    assert [each.is_overdue for each in states_of(audit, TODAY)] == [True, True, False, False]


def test_with_the_calendar_nothing_is_said(client, firm):
    client.force_login(MembershipFactory(enterprise=firm).user)
    for name in FIRM:
        assert NOTICE not in client.get(reverse(name)).content.decode()


def test_what_cannot_go_on_without_it_is_a_page_and_no_error():
    middleware = WorkflowConflictMiddleware(lambda request: HttpResponse())
    request = RequestFactory().get("/")
    answer = middleware.process_exception(request, CalendarMissing("2027年的工作日历尚未录入"))
    assert answer is not None and answer.status_code == 503
    assert "2027年的工作日历尚未录入" in answer.content.decode()
    assert middleware.process_exception(request, ValueError()) is None
