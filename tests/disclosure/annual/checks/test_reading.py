"""What the checks read of the database, and in how many statements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from common.attachments import attach
from common.errors import Refused
from disclosure.annual.checks import all_findings, context_of
from disclosure.annual.checks.attachments import MONITORING_REPORT
from disclosure.annual.checks.finding import Approval, Penalty, Policy, TemporaryReport
from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure
from enforcement.enums import CaseStatus
from registry.models import Threshold
from tests.days import Days
from tests.disclosure.annual.checks import samples
from tests.factories.annual import check_settings, fill_in
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CreditRatingFactory,
    InsurancePolicyFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.permits import EiaDecisionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory, ThresholdFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def report() -> AnnualDisclosure:
    check_settings()
    return AnnualDisclosureFactory(
        draft=True, for_year=2024, enterprise=EnterpriseFactory(industry_code="2614")
    )


def penalised(report: AnnualDisclosure, number: str, **more):
    return EnforcementCaseFactory(decided=True, enterprise=report.enterprise, decision_number=number, **more)


def test_nothing_on_record(report):
    found = context_of(report)
    assert found.uscc == report.enterprise.uscc
    assert (found.name, found.industry_code) == (report.enterprise.name, "2614")
    assert found.settings == samples.SETTINGS
    assert found.bureau == ("兰州新区生态环境局", "兰州新区生态环境局")
    assert (found.penalties, found.approvals, found.policies, found.temporary) == ((), (), (), ())
    assert found.last_year is None
    assert (found.credit_grade, found.attachments) == ("", frozenset())


def test_without_settings_nothing_is_checked(report):
    Threshold.objects.filter(code="annual-jump-percent").delete()
    with pytest.raises(Refused, match="annual-jump-percent"):
        context_of(report)


def test_penalties_of_the_year(report):
    case = penalised(
        report,
        "罚1号",
        fine_amount=Decimal(100000),
        confiscated_amount=Decimal(500),
        amended_on=date(2024, 12, 1),
        amended_fine=Decimal(80000),
    )
    served_later = penalised(report, "罚2号", served_on=date(2025, 1, 4))
    other = EnforcementCaseFactory(decided=True, decision_number="罚3号")
    assert case.decided_on.year == served_later.decided_on.year == other.decided_on.year == 2024
    assert context_of(report).penalties == (
        Penalty(
            number="罚1号",
            decided_on=case.decided_on,
            amounts=(Decimal(100500), Decimal(80500)),
            title=case.title,
        ),
    )


def test_an_annulled_penalty_need_not_stand_in_the_report(report):
    penalised(report, "罚4号", status=CaseStatus.ANNULLED, annulled_on=date(2024, 12, 30))
    assert context_of(report).penalties == ()


def test_approvals_policies_and_temporary_reports_of_the_year(report):
    enterprise = report.enterprise
    decision = EiaDecisionFactory(approved=True, enterprise=enterprise)
    EiaDecisionFactory(refused=True, enterprise=enterprise)
    policy = InsurancePolicyFactory(enterprise=enterprise)
    InsurancePolicyFactory(enterprise=enterprise, bought_on=date(2025, 2, 1))
    temporary = TemporaryDisclosureFactory(enterprise=enterprise, document_number="罚1号")
    TemporaryDisclosureFactory(enterprise=enterprise, corrects=temporary)
    TemporaryDisclosureFactory(enterprise=enterprise, received_on=date(2023, 12, 29))
    TemporaryDisclosureFactory(
        enterprise=enterprise, status=FilingStatus.DRAFT, received_on=date(2024, 6, 1), filed_on=None
    )
    assert decision.decided_on.year == 2024
    found = context_of(report)
    assert found.approvals == (Approval(number=decision.document_number, title=decision.project_name),)
    assert found.policies == (Policy(number=policy.policy_number, insurer=policy.insurer),)
    assert found.temporary == (
        TemporaryReport(
            title="行政处罚决定书",
            number="罚1号",
            received_on=date(2024, 5, 8),
            filed_on=date(2024, 5, 8),
        ),
    )


def test_the_grade_last_published(report):
    CreditRatingFactory(enterprise=report.enterprise, cycle_year=2023)
    CreditRatingFactory(enterprise=report.enterprise, cycle_year=2024, preliminary=True)
    CreditRatingFactory(enterprise=report.enterprise, cycle_year=2025, grade="A", score=95)
    assert context_of(report).credit_grade == "B"


def test_last_years_report_as_last_handed_in(report):
    totals = {"discharges.totals": [{"medium": "water", "pollutant": "氨氮", "actual": "3"}]}
    earlier = AnnualDisclosureFactory(enterprise=report.enterprise, for_year=2023)
    fill_in(earlier, tables={"discharges.totals": [{"actual": "1"}]})
    AnnualDisclosure.objects.filter(pk=earlier.pk).update(
        status=FilingStatus.SUPERSEDED, superseded_on=date(2024, 9, 1)
    )
    fill_in(AnnualDisclosureFactory(enterprise=report.enterprise, for_year=2023, version=2), tables=totals)
    fill_in(
        AnnualDisclosureFactory(enterprise=report.enterprise, for_year=2023, version=3, draft=True),
        tables={"discharges.totals": [{"actual": "7"}]},
    )
    last = context_of(report).last_year
    assert last is not None
    assert [row.number("actual") for row in last.rows("discharges.totals")] == [3]


def test_a_register_entry_without_contents_is_no_report_to_compare_with(report):
    AnnualDisclosureFactory(enterprise=report.enterprise, for_year=2023)
    assert context_of(report).last_year is None


def test_files_attached(report):
    user = MembershipFactory(enterprise=report.enterprise).user
    attach(report, SimpleUploadedFile("监测.pdf", PDF), actor=user, kind=MONITORING_REPORT)
    assert context_of(report).attachments == {MONITORING_REPORT}


@pytest.mark.parametrize("many", [1, 3])
def test_a_fixed_number_of_statements(report, many, django_assert_num_queries):
    enterprise = report.enterprise
    last = AnnualDisclosureFactory(enterprise=enterprise, for_year=2023)
    for number in range(many):
        penalised(report, f"罚{number}号")
        EiaDecisionFactory(approved=True, enterprise=enterprise)
        InsurancePolicyFactory(enterprise=enterprise)
        TemporaryDisclosureFactory(enterprise=enterprise)
    wastes = [{"name": f"废物{number}"} for number in range(many)]
    fill_in(last, tables={"discharges.solid_waste": wastes})
    fill_in(report, tables={"discharges.solid_waste": wastes})
    fresh = AnnualDisclosure.objects.select_related("enterprise").get(pk=report.pk)
    with django_assert_num_queries(11):
        context_of(fresh)
    with django_assert_num_queries(14):
        all_findings(fresh)


def test_the_settings_of_the_day_hold(report, monkeypatch):
    Threshold.objects.filter(code="annual-jump-percent").update(effective_to=date(2026, 12, 31))
    ThresholdFactory(code="annual-jump-percent", amount=Decimal(30), effective_from=date(2027, 1, 1))
    days = Days(monkeypatch)
    days.go_to(date(2026, 12, 31), hour=23)
    assert context_of(report).settings.jump_percent == 50
    days.go_to(date(2027, 1, 1), hour=0)
    assert context_of(report).settings.jump_percent == 30
