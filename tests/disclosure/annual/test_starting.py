"""Beginning an annual report: by whom, on which year, once."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import Conflict, Refused
from disclosure.annual.access import begun_by_enterprise
from disclosure.annual.starting import start_report, years_to_report
from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import AnnualDisclosureFactory, DutyCriterionFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    DutyCriterionFactory(code="key-unit", effective_from=date(2022, 2, 8))
    monkeypatch.setattr("disclosure.annual.starting.timezone.localdate", lambda: date(2026, 1, 5))


@pytest.fixture
def zhang(db):
    return MembershipFactory().user


@pytest.fixture
def firm(zhang):
    return zhang.memberships.get().enterprise


def test_years_since_the_duty_can_be_reported_on(db):
    assert years_to_report() == [2025, 2024, 2023, 2022, 2021]


@pytest.mark.parametrize("year", [2026, 2027, 2020])
def test_no_other_year_can_be(zhang, firm, year):
    with pytest.raises(Refused, match="不能填报") as refused:
        start_report(actor=zhang, enterprise=firm, for_year=year)
    assert refused.value.basis == "企业环境信息依法披露管理办法第十九条"
    assert not AnnualDisclosure.objects.exists()


def test_a_draft_is_made_once(zhang, firm):
    made = start_report(actor=zhang, enterprise=firm, for_year=2025)
    assert (made.enterprise, made.department, made.version) == (firm, firm.department, 1)
    assert made.status == FilingStatus.DRAFT
    assert begun_by_enterprise(made)
    other = MembershipFactory(enterprise=firm).user
    assert start_report(actor=other, enterprise=firm, for_year=2025) == made
    assert start_report(actor=zhang, enterprise=firm, for_year=2024) != made


def test_a_returned_report_is_gone_on_with(zhang, firm):
    made = AnnualDisclosureFactory(returned=True, enterprise=firm, for_year=2023)
    assert start_report(actor=zhang, enterprise=firm, for_year=2023) == made


def test_while_the_bureau_has_it_there_is_no_second_one(zhang, firm):
    AnnualDisclosureFactory(submitted=True, enterprise=firm, for_year=2023)
    with pytest.raises(Conflict, match="正在办理中"):
        start_report(actor=zhang, enterprise=firm, for_year=2023)


def test_a_public_report_is_corrected_and_not_begun_again(zhang, firm):
    AnnualDisclosureFactory(enterprise=firm, for_year=2023)
    with pytest.raises(Refused, match="申请更正"):
        start_report(actor=zhang, enterprise=firm, for_year=2023)


def test_after_a_withdrawal_the_next_version_is_begun(zhang, firm):
    AnnualDisclosureFactory(
        enterprise=firm, for_year=2023, status=FilingStatus.WITHDRAWN, withdrawn_on=date(2024, 5, 1)
    )
    assert start_report(actor=zhang, enterprise=firm, for_year=2023).version == 2


def test_only_who_represents_the_enterprise_or_handles_it_begins_one(firm):
    for user in (MembershipFactory().user, UserFactory(roles=["legal_reviewer"]), UserFactory(park=True)):
        with pytest.raises(Refused):
            start_report(actor=user, enterprise=firm, for_year=2025)
    made = start_report(actor=UserFactory(), enterprise=firm, for_year=2025)
    assert not begun_by_enterprise(made)
