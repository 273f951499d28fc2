"""The register of policies: the mark 经本局指导 follows its record; a worked policy stays whose it is."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from common.errors import Refused
from common.registers import register_for
from disclosure.insurance.guidance import cancel_guidance
from disclosure.insurance.renewals import link_renewal
from disclosure.models import InsurancePolicy
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import InsurancePolicyFactory
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.disclosure_insurance import InsuranceFilingFactory, InsuranceGuidanceFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db
REGISTER = register_for(InsurancePolicy)
STAFF = reverse("disclosure:insurance")


@pytest.fixture(autouse=True)
def law(db):
    load_duty_law()


@pytest.fixture
def officer():
    return UserFactory()


def typed(policy, **values) -> dict:
    return {
        "department": policy.department_id,
        "enterprise": policy.enterprise.uscc,
        "policy_number": policy.policy_number,
        "insurer": policy.insurer,
        "bought_on": policy.bought_on,
        "starts_on": policy.starts_on,
        "ends_on": policy.ends_on,
        "limit": policy.limit,
        "premium": policy.premium,
    } | values


def accepted(**values) -> InsurancePolicy:
    policy = InsurancePolicyFactory(guided=False, **values)
    InsuranceFilingFactory(
        enterprise=policy.enterprise, policy=policy, status="accepted", accepted_on=date(2024, 4, 25)
    )
    return policy


def by_sheet(policy, **changes):
    """Why the register refuses that a sheet changes a policy so, "" where it does not."""
    found = REGISTER.import_rule([(policy, {name: [None, value] for name, value in changes.items()})])
    return str(found.get(0, ""))


# ---- the mark ----


def test_no_form_marks_a_policy_as_guided(client, officer):
    policy = InsurancePolicyFactory(guided=False)
    client.force_login(officer)
    for page in (REGISTER.url("new"), REGISTER.url("edit", policy.ledger_no)):
        assert 'name="guided"' not in client.get(page).content.decode()
    page = REGISTER.url("edit", policy.ledger_no)
    seen = policy.updated_at.isoformat()
    answer = client.post(page, typed(policy, insurer="另一保险公司", guided="on", seen_at=seen))
    assert answer.status_code == 302
    policy.refresh_from_db()
    assert (policy.insurer, policy.guided) == ("另一保险公司", False)
    answer = client.post(REGISTER.url("new"), typed(policy, policy_number="BX-N", guided="on", ledger_no=""))
    assert answer.status_code == 302
    assert not InsurancePolicy.objects.get(policy_number="BX-N").guided


def test_a_form_leaves_the_mark_that_a_ledger_brought(client, officer):
    policy = InsurancePolicyFactory(guided=True)
    client.force_login(officer)
    seen = policy.updated_at.isoformat()
    page = REGISTER.url("edit", policy.ledger_no)
    assert client.post(page, typed(policy, premium="30000", seen_at=seen)).status_code == 302
    policy.refresh_from_db()
    assert (policy.premium, policy.guided) == (30000, True)


def test_a_sheet_marks_what_the_portal_did_not_work_alone(officer):
    assert by_sheet(InsurancePolicyFactory(guided=False), guided=True) == ""
    assert by_sheet(InsurancePolicy(), guided=True) == ""
    assert "随指导记录形成" in by_sheet(accepted(), guided=True)
    assert by_sheet(accepted(), insurer="另一保险公司") == ""
    guidance = InsuranceGuidanceFactory()
    assert "随指导记录形成" in by_sheet(guidance.policy, guided=False)
    cancel_guidance(actor=officer, guidance=guidance, reason="记错")
    assert "随指导记录形成" in by_sheet(guidance.policy, guided=True)


# ---- whose it is ----


def test_a_worked_policy_does_not_become_anothers(client, officer):
    other = EnterpriseFactory()
    policies = [accepted(), InsuranceGuidanceFactory().policy]
    first = InsurancePolicyFactory()
    second = InsurancePolicyFactory(enterprise=first.enterprise, bought_on=date(2025, 4, 1))
    link_renewal(actor=officer, policy=second, renews=first)
    client.force_login(officer)
    for policy in (*policies, first, second):
        assert "不能改到其他企业名下" in by_sheet(policy, enterprise=other.pk)
        with pytest.raises(Refused, match="不能改到其他企业名下"):
            REGISTER.change_service(policy, actor=officer, enterprise=other)
    page = REGISTER.url("edit", first.ledger_no)
    values = typed(first, enterprise=other.uscc, insurer="新名", seen_at=first.updated_at.isoformat())
    answer = client.post(page, values)
    assert (answer.status_code, "新名" in answer.content.decode()) == (422, True)
    alone = InsurancePolicyFactory()
    assert by_sheet(alone, enterprise=other.pk) == ""
    assert REGISTER.change_service(alone, actor=officer, enterprise=other).enterprise == other


def test_what_a_sheet_is_refused_for_takes_the_same_queries(django_assert_num_queries):
    rows = [(accepted(), {"guided": [False, True]}) for _ in range(3)]
    for number in (1, 3):
        with django_assert_num_queries(2):
            assert len(REGISTER.import_rule(rows[:number])) == number


# ---- days at the ends of the calendar ----


@pytest.mark.parametrize("state", ["", "ending", "all"])
@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"])
def test_a_day_far_away_is_told_in_the_form(client, officer, day, state):
    client.force_login(officer)
    answer = client.get(STAFF, {"day": day, "state": state})
    assert answer.status_code == 400
    assert "截至日期应在2000年至2100年之间" in answer.content.decode()
    assert client.get(reverse("disclosure:insurance-export"), {"day": day}).status_code == 400


def test_the_first_and_last_day_are_shown(client, officer):
    client.force_login(officer)
    assert [client.get(STAFF, {"day": day}).status_code for day in ("2000-01-01", "2100-12-31")] == [200] * 2


def test_a_policy_without_an_end_can_be_renewed(client):
    member = MembershipFactory()
    policy = InsurancePolicyFactory(enterprise=member.enterprise, ends_on=date.max)
    client.force_login(member.user)
    answer = client.get(reverse("disclosure-enterprise:insurance-new"), {"renews": policy.ledger_no})
    assert answer.status_code == 200
    assert answer.context["form"]["renews"].value() == policy.ledger_no
