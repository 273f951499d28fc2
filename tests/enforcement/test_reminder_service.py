"""The delivery of a reminder: the ten days before the court is applied to run from it, and not before."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from enforcement.deadlines import CaseRows
from enforcement.deadlines.execution import REMINDER, after_decision
from enforcement.enums import CaseStatus
from enforcement.matters import CASE, every_case_clock
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import DeliveryMethod
from enforcement.services import take_case_step
from enforcement.services.demands import on_reminder_receipt, record_reminder_service
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import case_in, load_law
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

C = CaseStatus
REMINDED, SERVED, LAST = date(2024, 9, 18), date(2024, 9, 25), date(2024, 10, 14)


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(date(2024, 10, 15))


def unserved(**values) -> EnforcementCase:
    return case_in(C.REMINDED, reminded_on=REMINDED, reminder_served_on=None, **values)


def serve(case: EnforcementCase, officer, day: date = SERVED, method: str = DeliveryMethod.DIRECT, **given):
    return record_reminder_service(case, actor=officer, served_on=day, method=method, **given)


def apply(case: EnforcementCase, officer, day: date) -> EnforcementCase:
    return take_case_step(
        case, C.ENFORCING, actor=officer, enforcement_applied_on=day, court="兰州新区人民法院"
    )


def notice_clocks(case: EnforcementCase, day: date) -> list[tuple[date, date | None]]:
    found = after_decision(case, day, CaseRows())
    return [(each.began_on, each.due_on) for each in found if each.code == REMINDER]


def test_the_court_is_not_applied_to_while_the_delivery_is_not_on_record(officer):
    case = unserved()
    with pytest.raises(Refused, match="催告书尚未送达.*第五十四条"):
        apply(case, officer, date(2024, 10, 15))


def test_the_ten_days_run_from_the_delivery(officer):
    case = serve(unserved(), officer)
    with pytest.raises(Refused, match="10个工作日（至2024年10月14日）"):
        apply(case, officer, LAST)  # more than ten since the reminder was written
    assert apply(case, officer, date(2024, 10, 15)).status == C.ENFORCING


def test_the_clock_begins_with_the_delivery(officer):
    case = unserved()
    assert notice_clocks(case, date(2024, 9, 30)) == []
    case = serve(case, officer)
    assert notice_clocks(case, date(2024, 9, 24)) == []
    assert notice_clocks(case, date(2024, 9, 30)) == [(SERVED, LAST)]


def test_the_party_sees_the_clock_too(officer):
    case = serve(unserved(), officer)
    codes = {each.code for each in every_case_clock(case, date(2024, 9, 30), CaseRows())}
    assert REMINDER in codes & CASE.for_party


def test_the_delivery_leaves_its_proof_and_a_message(officer):
    member = MembershipFactory()
    case = serve(unserved(enterprise=member.enterprise), officer, receiver="李某")
    assert case.reminder_served_on == SERVED
    assert list(OfficialDocument.objects.of(case).values_list("kind", flat=True)) == ["penalty-delivery"]
    assert Message.objects.filter(recipient=member.user, title__contains="催告书已送达").exists()
    with pytest.raises(Conflict, match="已经登记"):
        serve(case, officer)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"day": date(2024, 9, 17)}, "早于催告日期"),
        ({"day": date(2024, 10, 16)}, "晚于今天"),
        ({"method": DeliveryMethod.ELECTRONIC}, "同意电子送达"),
    ],
)
def test_what_is_no_delivery_of_a_reminder(given, says, officer):
    with pytest.raises(Refused, match=says):
        serve(unserved(), officer, **given)


def test_only_a_reminded_case_has_a_reminder_to_deliver(officer):
    with pytest.raises(Refused, match="催告后"):
        serve(case_in(C.PERFORMING), officer)


def test_electronically_with_consent(officer):
    case = serve(unserved(accepts_electronic_delivery=True), officer, method=DeliveryMethod.ELECTRONIC)
    assert case.reminder_served_on == SERVED


@pytest.mark.parametrize("consents", [True, False])
def test_a_receipt_online_delivers_only_with_consent(consents, officer):
    member = MembershipFactory()
    case = case_in(C.PERFORMING, enterprise=member.enterprise, accepts_electronic_delivery=consents)
    case = take_case_step(case, C.REMINDED, actor=officer, reminded_on=REMINDED)
    document = OfficialDocument.objects.get(kind="payment-reminder")
    on_reminder_receipt(document, actor=member.user)
    case.refresh_from_db()
    assert case.reminder_served_on == (date(2024, 10, 15) if consents else None)


def test_a_second_reminder_is_delivered_anew(officer):
    case = serve(unserved(), officer)
    case = take_case_step(case, C.PERFORMING, actor=officer)
    case = take_case_step(case, C.REMINDED, actor=officer, reminded_on=date(2024, 10, 9))
    assert (case.reminded_on, case.reminder_served_on) == (date(2024, 10, 9), None)


def test_the_database_holds_the_order_of_the_days():
    with pytest.raises(IntegrityError), transaction.atomic():
        case_in(C.REMINDED, reminded_on=SERVED, reminder_served_on=REMINDED)
    assert case_in(C.ENFORCING, reminder_served_on=None).reminder_served_on is None  # of the past: unknown


def test_the_page_records_it(client):
    clerk = UserFactory(roles=[Role.HANDLER])
    client.force_login(clerk)
    case = unserved()
    url = reverse("enforcement:cases-serve-reminder", args=[case.ledger_no])
    assert client.post(url, {"served_on": "2024-09-17", "method": "direct"}).status_code == 422
    assert client.post(url, {"served_on": "2024-09-25", "method": "direct"}).status_code == 302
    case.refresh_from_db()
    assert case.reminder_served_on == SERVED
    assert client.post(url, {"served_on": "2024-09-25", "method": "direct"}).status_code in (302, 409)
