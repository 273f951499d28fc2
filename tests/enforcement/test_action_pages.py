"""The pages of actions beside the steps: what they offer, refuse and do; the pages of measures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.registers import register_for
from enforcement.actions import ACTIONS, actions_for
from enforcement.enums import CaseStatus, PaymentKind
from enforcement.models import FinePayment, PaymentPlan, RectificationOrder, Reinspection
from tests.days import Days
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import InspectionFactory, ViolationTypeFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    DailyPenaltyFactory,
    InstalmentFactory,
    PaymentPlanFactory,
    ReinspectionFactory,
    RemedyProceedingFactory,
    ServedOrderFactory,
    case_in,
    load_law,
)
from tests.factories.enforcement_cases import CollectiveDiscussionFactory, DiscussionVoteFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

C = CaseStatus


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    Days(monkeypatch).go_to(date(2024, 5, 20))


@pytest.fixture
def officer_client(client, officer):
    client.force_login(officer)
    return client


def url(name: str, record) -> str:
    return reverse(f"enforcement:{name}", args=[record.ledger_no])


def test_every_action_has_a_name_of_its_own():
    names = [action.url_name for action in ACTIONS]
    assert len(names) == len(set(names))


def test_who_has_voted_is_not_asked_to_vote_again(officer_client, officer):
    discussion = CollectiveDiscussionFactory(open=True)
    page = url("discussions-vote", discussion)
    detail = register_for(type(discussion)).detail_url(discussion)
    assert "本人表决" in officer_client.get(detail).content.decode()
    assert officer_client.get(page).status_code == 200
    DiscussionVoteFactory(discussion=discussion, member=officer)
    shown = officer_client.get(detail).content.decode()
    assert "本人表决" not in shown and "登记他人表决" in shown
    assert officer_client.get(page).status_code == 403


def test_a_payment_is_recorded_on_its_page(officer_client):
    case = case_in(C.PERFORMING)
    page = url("cases-pay", case)
    asked = {"kind": PaymentKind.FINE, "amount": "40000", "paid_on": "2024-04-24"}
    assert "尚欠罚款100,000元" in officer_client.get(page).content.decode()
    assert officer_client.post(page, asked | {"amount": "100001"}).status_code == 422
    answer = officer_client.post(page, asked)
    assert (answer.status_code, FinePayment.objects.get().amount) == (302, Decimal(40_000))


def test_what_has_no_point_any_more_is_a_conflict(officer_client):
    case = case_in(C.PERFORMING)
    FinePayment.objects.create(
        ledger_no="Q-1", case=case, kind=PaymentKind.FINE, amount=Decimal(100_000), paid_on=date(2024, 4, 20)
    )
    assert officer_client.get(url("cases-pay", case)).status_code == 409


def test_more_rows_lose_nothing_typed_and_write_nothing(officer_client):
    page, kind = url("inspections-order", InspectionFactory()), ViolationTypeFactory()
    typed = {
        "violation_1": kind.pk,
        "found_1": "雨水口排放污水",
        "demand": "立即停止",
        "rows": "3",
        "more": "1",
    }
    answer = officer_client.post(page, typed)
    assert answer.status_code == 200
    assert answer.content.decode().count("雨水口排放污水") == 1
    assert "第4项违法行为" in answer.content.decode()
    assert not RectificationOrder.objects.exists()


def test_an_order_is_issued_with_as_many_violations_as_were_filled_in(officer_client):
    page, kinds = url("inspections-order", InspectionFactory()), [ViolationTypeFactory() for _ in range(4)]
    asked = {"demand": "立即停止", "issued_on": "2024-05-20", "rows": "5"}
    for number, kind in enumerate(kinds, start=1):
        asked |= {f"violation_{number}": kind.pk, f"found_{number}": f"第{number}处"}
    assert officer_client.post(page, asked | {"found_4": ""}).status_code == 422  # half a row
    assert officer_client.post(page, asked).status_code == 302
    assert RectificationOrder.objects.get().violations.count() == 4


def test_a_reinspection_and_its_daily_penalty_on_their_pages(officer_client):
    order = ServedOrderFactory()
    case = case_in(C.PERFORMING, enterprise=order.enterprise)
    officers = [OfficerCertificateFactory().pk, OfficerCertificateFactory().pk]
    asked = {
        "inspected_on": "2024-03-20",
        "is_unannounced": "on",
        "result": "not_corrected",
        "findings": "仍在超标排放",
        "officers": officers,
    }
    page = url("orders-reinspect", order)
    assert officer_client.post(page, asked | {"officers": officers[:1]}).status_code == 422
    assert officer_client.post(page, asked).status_code == 302
    page = url("reinspections-daily", Reinspection.objects.get())
    assert officer_client.post(page, {"original_case": case.pk}).status_code == 302
    assert order.daily_penalties.get().days == 16


def test_a_plan_is_granted_on_the_page_of_its_step(officer_client):
    plan = PaymentPlanFactory()
    page = reverse("enforcement:payment-plans-step", args=[plan.ledger_no, "granted"])
    asked = {"seen": "applied", "answered_on": "2024-05-20", "due_on_1": "2024-06-28", "amount_1": "50000"}
    assert officer_client.post(page, asked).status_code == 422
    both = asked | {"due_on_2": "2024-07-31", "amount_2": "50000"}
    assert officer_client.post(page, both).status_code == 302
    plan.refresh_from_db()
    assert (plan.status, plan.instalments.count()) == ("granted", 2)


def test_an_outcome_names_the_amount_that_is_missing(officer_client):
    remedy = RemedyProceedingFactory()
    asked = {"outcome": "amended", "decided_on": "2024-05-15", "summary": "量罚过重"}
    answer = officer_client.post(url("remedies-decide", remedy), asked)
    assert answer.status_code == 422 and "变更后罚款金额" in answer.content.decode()
    assert (
        officer_client.post(url("remedies-decide", remedy), asked | {"amended_fine": "60000"}).status_code
        == 302
    )


def test_buttons_are_those_that_the_user_may_press():
    case = case_in(C.PERFORMING)
    handler, leader = UserFactory(), UserFactory(roles=[Role.LEADER])
    assert "登记缴款" in dict(actions_for(case, handler))
    assert "限产停产" in dict(actions_for(case, leader)) and "登记缴款" not in dict(actions_for(case, leader))
    assert actions_for(case, UserFactory(park=True)) == []


def test_the_desk_shows_what_is_owed_to_both_faces(client, officer):
    member = MembershipFactory()
    case = case_in(C.PERFORMING, enterprise=member.enterprise)
    for user, name in ((officer, "enforcement:cases-detail"), (member.user, "enterprise:cases-detail")):
        client.force_login(user)
        page = client.get(reverse(name, args=[case.ledger_no])).content.decode()
        assert "加处罚款按25日计算" in page  # 26 April – 20 May
        assert "75,000" in page
    assert "登记缴款" not in page  # the party's page has no buttons of the clerks


def test_the_party_reads_its_measures_and_never_a_transfer(client):
    member = MembershipFactory()
    client.force_login(member.user)
    measures = (
        ("orders", ServedOrderFactory(enterprise=member.enterprise)),
        ("coercions", CoercionFactory(enterprise=member.enterprise)),
        ("curtailments", CurtailmentFactory(enterprise=member.enterprise)),
    )
    for slug, record in measures:
        page = client.get(reverse(f"enterprise:{slug}-detail", args=[record.ledger_no]))
        assert page.status_code == 200
    assert client.get(reverse("enforcement:transfers-list")).status_code == 404


@pytest.mark.parametrize(
    ("slug", "factory"),
    [
        ("orders", ServedOrderFactory),
        ("reinspections", ReinspectionFactory),
        ("daily-penalties", DailyPenaltyFactory),
        ("coercions", CoercionFactory),
        ("curtailments", CurtailmentFactory),
        ("payment-plans", PaymentPlanFactory),
        ("instalments", InstalmentFactory),
        ("remedies", RemedyProceedingFactory),
    ],
)
def test_a_list_asks_no_more_of_the_database_with_more_rows(slug, factory, officer_client):
    counts = []
    for more in (1, 2):
        for _ in range(more):
            factory()
        officer_client.get(reverse(f"enforcement:{slug}-list"))
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(reverse(f"enforcement:{slug}-list"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_desk_asks_no_more_of_the_database_with_more_of_the_same(officer_client):
    case, counts = case_in(C.PERFORMING), []
    for _ in range(3):
        for outcome in ("upheld", "withdrawn"):
            RemedyProceedingFactory(case=case, outcome=outcome, decided_on=date(2024, 5, 8))
        PaymentPlanFactory(case=case, status="refused", answered_on=date(2024, 4, 18))
        with CaptureQueriesContext(connection) as queries:
            officer_client.get(reverse("enforcement:cases-detail", args=[case.ledger_no]))
        counts.append(len(queries))
    assert counts[1] == counts[2]  # the first visit also fills the caches
    assert PaymentPlan.objects.count() == 3
