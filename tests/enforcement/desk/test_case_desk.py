"""The page of a case: its clocks, the one next action, and what the page costs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.matters import CASE
from enforcement.models import EnforcementCase
from registry.queue.matters import matter_of
from tests.enforcement.desk.matters import TODAY, busy_case
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, FinePaymentFactory
from tests.factories.enforcement_after import FiledCaseFactory, ServedOrderFactory, case_in
from tests.factories.enforcement_cases import (
    CaseStopFactory,
    CollectiveDiscussionFactory,
    DefenceFactory,
    DiscussionVoteFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    lawful_case,
)
from tests.factories.enforcement_publication import CasePublicationFactory
from tests.factories.enforcement_record import CaseEvidenceFactory
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

C = CaseStatus
EVERYONE = [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER]


@pytest.fixture
def user(client):
    made = UserFactory(roles=EVERYONE)
    client.force_login(made)
    return made


def step(case, user, day=TODAY):
    fresh = EnforcementCase.objects.get(pk=case.pk)
    return matter_of(CASE, fresh, day, CaseRows()).step_for(user)


def label(case, user, day=TODAY):
    found = step(case, user, day)
    return found.label if found else ""


# ---- the next action ----


def test_before_the_notice_the_procedure_leads(user):
    assert label(EnforcementCaseFactory(lead_on=TODAY), user) == "批准立案"
    assert label(EnforcementCaseFactory(lead_on=TODAY, is_simplified=True), user) == "决定处罚"
    assert label(FiledCaseFactory(), user) == "开展调查"
    assert label(lawful_case(C.INVESTIGATING), user) == "提交审查"
    examined = lawful_case(C.EXAMINING, notified_on=None, notice_served_on=None)
    assert label(examined, user) == "发出事先告知"
    unexamined = lawful_case(C.EXAMINING, notified_on=None, notice_served_on=None, examined_on=None)
    assert label(unexamined, user) == "出具审查意见"


def test_the_notice_is_served_then_the_party_is_heard_then_it_is_decided(user):
    case = lawful_case(notice_served_on=None)
    assert label(case, user) == "登记告知书送达"
    case.notice_served_on = TODAY
    case.save()
    waiting = step(case, user)
    assert waiting.is_waiting
    assert waiting.label.startswith("等待")
    later = TODAY + timedelta(days=30)
    defence = DefenceFactory(case=case)
    assert label(case, user, later) == "复核陈述申辩"
    defence.delete()
    hearing = PenaltyHearingFactory(case=case, notified_on=None)
    assert label(case, user, later) == "通知听证"
    hearing.notified_on = TODAY
    hearing.save()
    assert label(case, user, later) == "登记听证情况"
    hearing.delete()
    assert label(case, user, later) == "决定处罚"


def test_a_review_that_is_mandatory_comes_before_the_decision(user):
    case = lawful_case(is_complex=True, is_grave=False)
    day = TODAY + timedelta(days=30)
    assert label(case, user, day) == "提交法制审核"
    review = LegalReviewFactory(case=case, waiting=True)
    assert label(case, user, day) == "出具法制审核意见"
    review.delete()
    LegalReviewFactory(case=case)
    assert label(case, user, day) == "提交集体讨论"  # 疑难复杂
    discussion = CollectiveDiscussionFactory(case=case, open=True)
    assert label(case, user, day) == "本人表决"
    DiscussionVoteFactory(discussion=discussion, member=user)
    assert label(case, user, day) == "形成讨论结论"


def test_after_the_decision_what_is_due_first_comes_first(user):
    decided = case_in(C.DECIDED)
    # 送达 within seven days of 1 April, published within seven 工作日: the delivery is due before.
    assert label(decided, user, date(2024, 4, 2)) == "登记送达"
    served = case_in(C.PERFORMING)
    assert label(served, user, date(2024, 4, 11)) == "拟公开处罚决定"
    CasePublicationFactory(case=served, published=True)
    assert label(served, user, date(2024, 4, 20)) == "登记缴款"
    assert label(served, user, date(2024, 5, 20)) == "催告"
    reminded = case_in(C.REMINDED, reminded_on=date(2024, 9, 24), reminder_served_on=None)
    CasePublicationFactory(case=reminded, published=True)
    assert label(reminded, user, date(2024, 9, 25)) == "登记催告书送达"
    EnforcementCase.objects.filter(pk=reminded.pk).update(reminder_served_on=date(2024, 9, 25))
    assert label(reminded, user, date(2024, 10, 8)).startswith("等待")
    assert label(reminded, user, date(2024, 10, 15)) == "申请强制执行"
    FinePaymentFactory(case=served, amount=served.fine_amount, paid_on=date(2024, 5, 21))
    assert label(served, user, date(2024, 5, 22)) == "结案"


def test_what_ended_is_closed_and_filed_away(user):
    assert label(lawful_case(C.DISMISSED), user) == "结案"
    closed = lawful_case(C.CLOSED, outcome=CaseOutcome.DISMISSED, dismissed_on=TODAY, closed_on=TODAY)
    assert label(closed, user) == "归档"
    assert label(lawful_case(C.NOT_FILED), user) == ""
    assert label(lawful_case(C.SUSPENDED), user) == "恢复办理"


@pytest.mark.parametrize("role", [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER])
def test_the_link_opens_for_those_whose_step_it_is_and_for_no_other(client, role):
    someone = UserFactory(roles=[role])
    client.force_login(someone)
    for case in (EnforcementCaseFactory(lead_on=TODAY), FiledCaseFactory(), lawful_case(C.INVESTIGATING)):
        found = step(case, someone)
        assert (client.get(found.url).status_code == 200) == (found.refusal(someone) == "")


# ---- the page ----


def test_the_page_leads_to_the_next_step_and_lists_the_clocks(client, user):
    case = FiledCaseFactory(handler=user, lead_on=TODAY, filed_on=TODAY)
    CaseStopFactory(case=case, first_day=TODAY, last_day=None)
    page = client.get(f"/staff/enforcement/cases/{case.ledger_no}/").content.decode()
    assert f'href="{step(case, user).url}"' in page
    assert "中止事由" in page  # what stops it
    assert "行政处罚法第六十条" in page  # the article of the 90 days


def test_the_party_sees_its_own_clocks_and_no_next_step(client):
    membership = MembershipFactory()
    client.force_login(membership.user)
    case = case_in(C.PERFORMING, enterprise=membership.enterprise)
    page = client.get(f"/enterprise/cases/{case.ledger_no}/").content.decode()
    assert "缴" in page
    assert "决定期限" not in page
    assert "next-step" not in page


def test_a_missing_calendar_is_said_on_the_page(client, user, monkeypatch):
    case = FiledCaseFactory(lead_on=date(2019, 1, 7), filed_on=date(2019, 1, 8), conduct_on=None)
    assert client.get(f"/staff/enforcement/cases/{case.ledger_no}/").status_code == 200


def _queries(client, case):
    url = f"/staff/enforcement/cases/{case.ledger_no}/"
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_the_page_takes_the_same_queries_whatever_the_case_holds(client, user):
    case = busy_case(user)

    def add():
        CaseEvidenceFactory(case=case)
        DefenceFactory(case=case)
        ServedOrderFactory(case=case)
        CaseStopFactory(case=case, first_day=TODAY, last_day=TODAY)

    add()
    few = _queries(client, case)
    for _ in range(4):
        add()
    assert _queries(client, case) == few
    assert few <= 80
