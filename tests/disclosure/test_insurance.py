"""Liability insurance: handed in, checked into the register once, renewed, guided; who is covered when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connections, transaction

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.events import history
from common.indicators import Period, compute
from common.models import Attachment, Message
from disclosure.insurance.cover import (
    firms_by_month,
    in_state,
    pressing,
    standing_of,
    uncovered_days,
)
from disclosure.insurance.enums import CoverState, InsuranceFilingStatus
from disclosure.insurance.guidance import active_guidance, cancel_guidance, record_guidance
from disclosure.insurance.renewals import link_renewal
from disclosure.insurance.services import STATEMENT, decide_filing, file_policy, withdraw_filing
from disclosure.models import InsuranceFiling, InsuranceGuidance, InsurancePolicy, PolicyRenewal
from disclosure.rating.own_sources import READERS
from disclosure.rating.sources import Span
from enforcement.models import EnforcementLead
from registry.models import Threshold
from tests.days import Days
from tests.disclosure.test_production import PDF
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import InsurancePolicyFactory
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.disclosure_insurance import InsuranceFilingFactory, InsuranceGuidanceFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

TODAY = date(2024, 4, 22)
ACCEPTED, RETURNED = InsuranceFilingStatus.ACCEPTED, InsuranceFilingStatus.RETURNED


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_duty_law()
    days.go_to(TODAY)


@pytest.fixture
def firm():
    return EnterpriseFactory()


@pytest.fixture
def handler(firm):
    return MembershipFactory(enterprise=firm).user


@pytest.fixture
def officer(firm):
    return UserFactory(department=firm.department)


def pdf(name: str = "保单.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def hand_in(actor, firm, **values):
    values = {
        "policy_number": "BX 2024 0001",
        "insurer": "示范财产保险公司 ",
        "product": "环境污染责任保险",
        "bought_on": date(2024, 4, 15),
        "starts_on": date(2024, 4, 16),
        "ends_on": date(2025, 4, 15),
        "limit": Decimal("3000000.00"),
        "premium": Decimal("25000.00"),
        "uploads": [pdf()],
    } | values
    return file_policy(actor=actor, enterprise=firm, **values)


def policy_of(firm, starts_on, ends_on, **values):
    return InsurancePolicyFactory(
        enterprise=firm, bought_on=starts_on, starts_on=starts_on, ends_on=ends_on, **values
    )


# ---- handing in ----


def test_a_policy_is_handed_in_with_its_scan(firm, handler, officer):
    made = hand_in(handler, firm)
    assert (made.policy_number, made.insurer, made.limit, made.filed_on, made.filed_by, made.statement) == (
        "BX20240001",
        "示范财产保险公司",
        Decimal("3000000.00"),
        TODAY,
        handler,
        STATEMENT,
    )
    assert (made.status, made.department, made.policy) == ("submitted", firm.department, None)
    assert [each.name for each in Attachment.objects.of(made)] == ["保单.pdf"]
    assert {each.kind for each in history(made)} == {"created", "attached"}
    [message] = Message.objects.all()
    assert message.recipient == officer and "保单待核对" in message.title
    assert not InsurancePolicy.objects.exists()  # until the bureau checked it


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"uploads": []}, "uploads", "请上传保单扫描件"),
        ({"bought_on": date(2024, 4, 23)}, "bought_on", "不得晚于今天"),
        ({"ends_on": date(2024, 4, 15)}, "ends_on", "不得早于保险期限起"),
        ({"limit": Decimal(0)}, "__all__", "责任限额须大于零"),
    ],
)
def test_what_is_wrong_is_said(firm, handler, values, field, words):
    with pytest.raises(ValidationError) as caught:
        hand_in(handler, firm, **values)
    assert words in caught.value.message_dict[field][0]
    assert not InsuranceFiling.objects.exists() and not Attachment.objects.exists()


def test_the_last_day_may_be_the_day_of_buying(firm, handler):
    made = hand_in(handler, firm, bought_on=TODAY, starts_on=TODAY, ends_on=TODAY)
    assert (made.starts_on, made.ends_on) == (TODAY, TODAY)


def test_only_the_enterprise_hands_in(firm, officer):
    for actor, words in ((officer, "由企业提交"), (MembershipFactory().user, "您所代表的企业")):
        with pytest.raises(Refused, match=words):
            hand_in(actor, firm)
    assert not InsuranceFiling.objects.exists()


def test_a_policy_on_record_is_refused_with_where_it_stands(firm, handler):
    known = policy_of(firm, date(2024, 1, 1), date(2024, 12, 31), policy_number="bx20240001")
    with pytest.raises(ValidationError) as caught:
        hand_in(handler, firm)
    assert known.ledger_no in caught.value.message_dict["policy_number"][0]


def test_of_anothers_policy_nothing_is_told(firm, handler):
    known = policy_of(EnterpriseFactory(), date(2024, 1, 1), date(2024, 12, 31), policy_number="BX20240001")
    with pytest.raises(ValidationError) as caught:
        hand_in(handler, firm)
    [text] = caught.value.message_dict["policy_number"]
    assert "其他企业名下" in text and known.ledger_no not in text and known.enterprise.name not in text


def test_what_waits_already_is_refused_until_it_was_withdrawn(firm, handler):
    made = hand_in(handler, firm)
    with pytest.raises(ValidationError) as caught:
        hand_in(handler, firm)
    assert made.ledger_no in caught.value.message_dict["policy_number"][0]
    assert hand_in(handler, firm, insurer="另一家保险公司").insurer == "另一家保险公司"
    withdraw_filing(actor=handler, filing=made)
    assert hand_in(handler, firm).status == InsuranceFilingStatus.SUBMITTED
    with pytest.raises(IntegrityError), transaction.atomic():
        InsuranceFilingFactory(policy_number="BX20240001", insurer="示范财产保险公司")


def test_it_is_withdrawn_by_the_enterprise_before_the_decision(firm, handler, officer):
    made = hand_in(handler, firm)
    with pytest.raises(Refused, match="由企业撤回"):
        decide_filing(made, InsuranceFilingStatus.WITHDRAWN, actor=officer)
    with pytest.raises(Refused):
        withdraw_filing(actor=MembershipFactory().user, filing=made)
    withdraw_filing(actor=handler, filing=made)
    made.refresh_from_db()
    assert (made.status, made.withdrawn_on) == (InsuranceFilingStatus.WITHDRAWN, TODAY)
    with pytest.raises(Refused):
        decide_filing(made, ACCEPTED, actor=officer)
    other = hand_in(handler, firm)
    decide_filing(other, ACCEPTED, actor=officer)
    with pytest.raises(Refused):
        withdraw_filing(actor=handler, filing=other)


# ---- the bureau ----


def test_accepting_enters_one_policy_and_tells_the_enterprise(firm, handler, officer):
    made = hand_in(handler, firm)
    stale = InsuranceFiling.objects.get(pk=made.pk)
    decide_filing(made, ACCEPTED, actor=officer)
    [policy] = InsurancePolicy.objects.all()
    made.refresh_from_db()
    assert (made.status, made.accepted_on, made.policy) == (ACCEPTED, TODAY, policy)
    assert (
        policy.enterprise,
        policy.department,
        policy.policy_number,
        policy.insurer,
        policy.bought_on,
        policy.starts_on,
        policy.ends_on,
        policy.limit,
        policy.premium,
        policy.guided,
    ) == (
        firm,
        firm.department,
        "BX20240001",
        "示范财产保险公司",
        date(2024, 4, 15),
        date(2024, 4, 16),
        date(2025, 4, 15),
        Decimal("3000000.00"),
        Decimal("25000.00"),
        False,
    )
    assert Message.objects.get(recipient=handler).title == "责任保险保单已核对登记"
    with pytest.raises(Conflict):
        decide_filing(stale, ACCEPTED, actor=officer)
    assert InsurancePolicy.objects.count() == 1


def test_what_is_returned_is_handed_in_anew(firm, handler, officer):
    made = hand_in(handler, firm)
    with pytest.raises(Refused, match="须写明理由"):
        decide_filing(made, RETURNED, actor=officer, reason=" ")
    decide_filing(made, RETURNED, actor=officer, reason="扫描件缺签章页")
    made.refresh_from_db()
    assert (made.return_reason, made.returned_on) == ("扫描件缺签章页", TODAY)
    message = Message.objects.get(recipient=handler)
    assert "已退回" in message.title and message.text == "扫描件缺签章页"
    decide_filing(hand_in(handler, firm), ACCEPTED, actor=officer)
    assert InsurancePolicy.objects.count() == 1


def test_a_policy_entered_by_hand_in_between_is_a_conflict(firm, handler, officer):
    made = hand_in(handler, firm)
    known = policy_of(firm, date(2024, 1, 1), date(2024, 12, 31), policy_number="BX20240001")
    with pytest.raises(Conflict, match=known.ledger_no):
        decide_filing(made, ACCEPTED, actor=officer)
    made.refresh_from_db()
    assert made.status == InsuranceFilingStatus.SUBMITTED


def test_who_decides(firm, handler):
    made = hand_in(handler, firm)
    for actor in (handler, UserFactory(roles=[Role.LEADER]), UserFactory(park=True)):
        with pytest.raises(Refused):
            decide_filing(made, ACCEPTED, actor=actor)
    assert not InsurancePolicy.objects.exists()


def test_only_what_was_accepted_earns_points(firm, handler, officer):
    made = hand_in(handler, firm)

    def counted():
        span = Span(year=2024, as_of=date(2025, 3, 3), after=0, upto=10**9, scheme=0)
        return [(each.happened_on, each.enterprise) for each in READERS["insurance"](span)]

    assert counted() == []
    decide_filing(made, ACCEPTED, actor=officer)
    assert counted() == [(date(2024, 4, 15), firm.pk)]


def test_to_be_without_insurance_has_no_consequence(firm, days):
    policy_of(firm, date(2023, 1, 1), date(2023, 12, 31))
    assert [each.state for each in pressing([firm.pk], TODAY)] == [CoverState.RUN_OUT]
    assert not EnforcementLead.objects.exists()


# ---- cover and renewals ----


def test_a_policy_covers_its_first_and_its_last_day(firm):
    policy_of(firm, date(2024, 1, 1), date(2024, 12, 31))
    rows = InsurancePolicy.objects.all()
    covered = {
        day: in_state(rows, CoverState.IN_FORCE, day).count()
        for day in (date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1))
    }
    assert list(covered.values()) == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("day", "state", "words"),
    [
        (date(2023, 12, 31), CoverState.FUTURE, "未生效"),
        (date(2024, 11, 1), CoverState.IN_FORCE, "在保"),
        (date(2024, 11, 2), CoverState.ENDING, "还有59日到期"),
        (date(2024, 12, 31), CoverState.ENDING, "今日到期"),
        (date(2025, 1, 3), CoverState.RUN_OUT, "已到期3日，未续保"),
    ],
)
def test_how_a_policy_stands(firm, day, state, words):
    """Sixty days before 31 December is 1 November; the threshold is set to fifty-nine."""
    Threshold.objects.filter(code="insurance-ending-soon").update(amount=59)
    policy = policy_of(firm, date(2024, 1, 1), date(2024, 12, 31))
    standing = standing_of(policy, day)
    assert (standing.state, standing.words) == (state, words)
    listed = [each for each in CoverState if in_state(InsurancePolicy.objects.all(), each, day).exists()]
    assert state in listed and set(listed) <= {state, CoverState.IN_FORCE}


def test_a_later_policy_renews_also_without_a_record(firm):
    first = policy_of(firm, date(2024, 1, 1), date(2024, 12, 31))
    policy_of(EnterpriseFactory(), date(2025, 1, 1), date(2025, 12, 31))
    assert standing_of(first, date(2025, 1, 1)).state == CoverState.RUN_OUT
    policy_of(firm, date(2025, 1, 1), date(2025, 12, 31))
    assert standing_of(first, date(2025, 1, 1)).state == CoverState.RENEWED
    assert standing_of(first, date(2024, 12, 31)).state == CoverState.IN_FORCE


def test_the_days_without_cover_are_counted():
    class Cover:
        def __init__(self, starts_on, ends_on):
            self.starts_on, self.ends_on = starts_on, ends_on

    end, start = date(2024, 12, 31), date(2025, 1, 11)
    assert uncovered_days(end, date(2025, 1, 1), []) == 0
    assert uncovered_days(end, date(2025, 1, 2), []) == 1
    assert uncovered_days(end, start, []) == 10
    others = [Cover(date(2024, 6, 1), date(2025, 1, 3)), Cover(date(2025, 1, 2), date(2025, 1, 4))]
    assert uncovered_days(end, start, others) == 6
    assert uncovered_days(start, end, []) == 0  # the second began before the first ended


def test_a_renewal_is_linked_both_ways_with_its_gap(firm, handler, officer):
    first = policy_of(firm, date(2023, 4, 1), date(2024, 3, 31))
    made = hand_in(handler, firm, renews=first)
    decide_filing(made, ACCEPTED, actor=officer)
    renewed = made.policy
    after, before = standing_of(first, TODAY), standing_of(renewed, TODAY)
    assert (after.renewed_by, after.gap_after) == (renewed, 15)  # 1 to 15 April
    assert (before.renews, before.gap_before, before.renewed_by) == (first, 15, None)
    assert history(first).get().changes == {"续保保单": [None, renewed.ledger_no]}


def test_which_policy_can_be_renewed(firm, handler, officer):
    first = policy_of(firm, date(2023, 4, 1), date(2024, 3, 31))
    later = policy_of(firm, date(2024, 5, 1), date(2025, 4, 30))
    strange = policy_of(EnterpriseFactory(), date(2023, 4, 1), date(2024, 3, 31))
    for renews, words in ((strange, "不是该企业的保单"), (later, "应在原保单之后")):
        with pytest.raises(ValidationError) as caught:
            hand_in(handler, firm, renews=renews)
        assert words in caught.value.message_dict["renews"][0]
    link_renewal(actor=officer, policy=later, renews=first)
    with pytest.raises(ValidationError) as caught:
        hand_in(handler, firm, renews=first)
    assert later.policy_number in caught.value.message_dict["renews"][0]
    with pytest.raises(ValidationError):
        link_renewal(actor=officer, policy=later, renews=first)
    assert PolicyRenewal.objects.count() == 1


def test_who_records_a_renewal(firm, handler):
    first = policy_of(firm, date(2023, 4, 1), date(2024, 3, 31))
    second = policy_of(firm, date(2024, 4, 1), date(2025, 3, 31))
    for actor in (handler, UserFactory(roles=[Role.LEADER]), UserFactory(park=True)):
        with pytest.raises(Refused):
            link_renewal(actor=actor, policy=second, renews=first)
    assert not PolicyRenewal.objects.exists()


def test_firms_are_counted_once_in_each_month(firm, django_assert_num_queries):
    policy_of(firm, date(2024, 2, 10), date(2024, 3, 30))
    policy_of(firm, date(2024, 2, 10), date(2024, 12, 31))
    policy_of(EnterpriseFactory(), date(2024, 4, 22), date(2025, 4, 21))
    with django_assert_num_queries(1):
        months = firms_by_month(InsurancePolicy.objects.all(), TODAY, 4)
    assert [(each.day, each.firms) for each in months] == [
        (date(2024, 1, 31), 0),
        (date(2024, 2, 29), 1),
        (date(2024, 3, 31), 1),
        (TODAY, 2),
    ]


# ---- guidance (I17) ----


def figure():
    return compute(Period.of_year(2024), ["I17"])["I17"].value


def test_guidance_marks_the_policy_and_counts(firm, officer):
    policy = policy_of(firm, date(2024, 4, 1), date(2025, 3, 31), guided=False)
    assert figure() == 0
    made = record_guidance(
        actor=officer, policy=policy, guided_on=date(2024, 3, 20), way="visit", content="上门介绍"
    )
    policy.refresh_from_db()
    assert (policy.guided, made.guided_by, active_guidance(policy)) == (True, officer, made)
    assert history(policy).get().changes == {"guided": [False, True]}
    assert figure() == 1
    with pytest.raises(Conflict):
        record_guidance(actor=officer, policy=policy, guided_on=date(2024, 3, 21), way="call", content="电话")
    with pytest.raises(Refused, match="须写明理由"):
        cancel_guidance(actor=officer, guidance=made, reason="")
    cancel_guidance(actor=officer, guidance=made, reason="非本局指导")
    policy.refresh_from_db()
    made.refresh_from_db()
    assert (policy.guided, made.cancelled_on, made.cancel_reason, figure()) == (False, TODAY, "非本局指导", 0)
    with pytest.raises(Conflict):
        cancel_guidance(actor=officer, guidance=made, reason="再次")


def test_a_mark_of_the_ledger_is_given_its_record(firm, officer):
    policy = policy_of(firm, date(2024, 4, 1), date(2025, 3, 31), guided=True)
    assert active_guidance(policy) is None
    record_guidance(actor=officer, policy=policy, guided_on=date(2024, 4, 1), way="letter", content="告知书")
    policy.refresh_from_db()
    assert policy.guided and not history(policy).exists()


def test_when_and_by_whom_guidance_is_recorded(firm, handler, officer):
    policy = policy_of(firm, date(2024, 4, 1), date(2025, 3, 31), guided=False)
    given = {"policy": policy, "way": "visit", "content": "上门介绍"}
    for day, words in ((date(2024, 4, 2), "不得晚于投保日期"), (date(2024, 4, 23), "不得晚于今天")):
        with pytest.raises(ValidationError, match=words):
            record_guidance(actor=officer, guided_on=day, **given)
    for actor in (handler, UserFactory(roles=[Role.LEADER]), UserFactory(park=True)):
        with pytest.raises(Refused):
            record_guidance(actor=actor, guided_on=date(2024, 3, 1), **given)
    assert not InsuranceGuidance.objects.exists()
    guidance = InsuranceGuidanceFactory()
    with pytest.raises(Refused):
        cancel_guidance(actor=handler, guidance=guidance, reason="错误")


# ---- races ----


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["hand in", "accept", "guide"])
def test_two_clicks_at_once_are_one(act, firm, handler, officer):
    filing = InsuranceFilingFactory(enterprise=firm)
    policy = policy_of(firm, date(2024, 4, 1), date(2025, 3, 31), guided=False)
    guided = {"guided_on": date(2024, 3, 1), "way": "visit", "content": "上门"}
    acts = {
        "hand in": lambda: hand_in(handler, firm),
        "accept": lambda: decide_filing(InsuranceFiling.objects.get(pk=filing.pk), ACCEPTED, actor=officer),
        "guide": lambda: record_guidance(actor=officer, policy=policy, **guided),
    }
    barrier, outcomes = Barrier(2), []

    def run():
        try:
            barrier.wait()
            acts[act]()
            outcomes.append("done")
        except (Conflict, Refused, ValidationError):
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done", "refused"]
    assert InsuranceFiling.objects.count() == (2 if act == "hand in" else 1)
    assert InsurancePolicy.objects.count() == (2 if act == "accept" else 1)
    assert InsuranceGuidance.objects.count() == (1 if act == "guide" else 0)
