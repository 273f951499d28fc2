"""What the portal knows already is proposed with its source, taken over on demand, and never overwrites."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import Refused
from disclosure.annual import store
from disclosure.annual.prefill import (
    LAST_YEAR,
    RECORDS,
    field_proposals,
    last_report,
    row_proposals,
    take_over_fields,
    take_over_rows,
)
from disclosure.annual.saving import add_row, add_rows, save_fields
from disclosure.enums import FilingStatus, RatingStatus
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow
from enforcement.models import EnforcementCase
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CreditRatingFactory,
    InsurancePolicyFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.enforcement_after import ServedCaseFactory
from tests.factories.permits import EiaDecisionFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

WASTE, PENALTIES = "discharges.hazardous_waste", "violations.penalties"


def fields(report: AnnualDisclosure, chapter: str) -> dict[str, tuple[str, str]]:
    found = field_proposals(report, store.kept_of(report), chapter)
    return {each.item.name: (each.text, each.source) for each in found}


def rows(report: AnnualDisclosure, table: str) -> dict[str, list[dict[str, str]]]:
    return {each.source: list(each.rows) for each in row_proposals(report, store.kept_of(report), table)}


@pytest.fixture
def last(report) -> AnnualDisclosure:
    """The public report on the year before."""
    made = AnnualDisclosureFactory(
        for_year=report.for_year - 1, enterprise=report.enterprise, filed_on=date(2023, 3, 10)
    )
    AnnualChapter.objects.create(
        report=made, code="basics", typed={"site": "示范路2号", "contact": "0931-1", "name": "旧名"}
    )
    waste = {"code": "900-214-08", "name": "废油", "generated": "9", "closing": "1.5", "receiver": "处置厂"}
    AnnualRow.objects.create(report=made, table=WASTE, position=1, typed=waste)
    return made


# -- fields --


def test_what_the_register_of_enterprises_knows_is_proposed(report):
    found = fields(report, "basics")
    assert found["name"] == (report.enterprise.name, "企业登记信息")
    assert found["uscc"] == (report.enterprise.uscc, "企业登记信息")
    assert found["address"] == ("示范路1号", "企业登记信息")
    assert found["industry_code"] == ("2611", "企业登记信息")
    assert {"site", "contact", "website"}.isdisjoint(found)


def test_what_is_not_known_or_was_typed_is_not_proposed(report, zhang):
    report.enterprise.address = ""
    report.enterprise.save()
    save_fields(actor=zhang, report=report, chapter="basics", typed={"name": "自己填的"}, seen={})
    assert {"name", "address"}.isdisjoint(fields(report, "basics"))


def test_the_grade_that_stands_is_proposed_and_no_other(report):
    firm = report.enterprise
    CreditRatingFactory(enterprise=firm, cycle_year=2021, grade="C")
    CreditRatingFactory(enterprise=firm, cycle_year=2022, grade="D", status=RatingStatus.SUPERSEDED,
                        superseded_on=date(2024, 7, 1))  # fmt: skip
    CreditRatingFactory(enterprise=firm, cycle_year=2022, grade="A", version=2)
    CreditRatingFactory(enterprise=firm, cycle_year=2024, grade="B")
    CreditRatingFactory(cycle_year=2023, grade="B")
    assert fields(report, "management") == {"credit_grade": ("A级", "2022年度信用评价结果")}


def test_last_year_s_own_report_is_proposed_for_what_seldom_changes(report, last):
    found = fields(report, "basics")
    assert found["site"] == ("示范路2号", LAST_YEAR)
    assert found["contact"] == ("0931-1", LAST_YEAR)
    assert found["name"][1] == "企业登记信息"


@pytest.mark.parametrize("status", [FilingStatus.DRAFT, FilingStatus.RETURNED, FilingStatus.WITHDRAWN])
def test_a_report_that_was_not_handed_in_or_was_taken_back_is_no_source(report, last, status):
    AnnualDisclosure.objects.filter(pk=last.pk).update(
        status=status, returned_on="2023-03-12", withdrawn_on="2023-04-01"
    )
    assert last_report(report) is None
    assert "site" not in fields(report, "basics")
    assert rows(report, WASTE) == {}


def test_the_public_version_goes_before_a_correction_under_way(report, last):
    AnnualDisclosureFactory(
        submitted=True,
        for_year=last.for_year,
        version=2,
        enterprise=last.enterprise,
        filed_on=date(2023, 5, 1),
    )
    assert last_report(report) == last


def test_one_click_takes_over_and_leaves_what_was_typed(report, zhang, last):
    save_fields(actor=zhang, report=report, chapter="basics", typed={"site": "新厂区"}, seen={})
    assert take_over_fields(actor=zhang, report=report, chapter="basics", names=["name", "site"]) == 1
    kept = AnnualChapter.objects.get(report=report, code="basics").typed
    assert kept == {"site": "新厂区", "name": report.enterprise.name}
    assert take_over_fields(actor=zhang, report=report, chapter="basics") > 3
    assert take_over_fields(actor=zhang, report=report, chapter="basics") == 0
    assert AnnualChapter.objects.get(report=report, code="basics").typed["site"] == "新厂区"


def test_strangers_take_nothing_over(report):
    stranger = MembershipFactory().user
    with pytest.raises(Refused):
        take_over_fields(actor=stranger, report=report, chapter="basics")
    with pytest.raises(Refused):
        take_over_rows(actor=stranger, report=report, table=WASTE, source=LAST_YEAR)


# -- rows --


def test_approvals_up_to_the_year_s_end_are_proposed(report):
    firm = report.enterprise
    given = {"enterprise": firm, "approved": True, "received_on": date(2023, 3, 1)}
    known = EiaDecisionFactory(**given, decided_on=date(2023, 12, 31), project_name="甲项目")
    EiaDecisionFactory(**given, decided_on=date(2024, 1, 2))
    EiaDecisionFactory(
        enterprise=firm, refused=True, received_on=date(2023, 3, 1), decided_on=date(2023, 4, 3)
    )
    EiaDecisionFactory(enterprise=firm, received_on=date(2023, 3, 1))
    EiaDecisionFactory(approved=True, received_on=date(2023, 3, 1), decided_on=date(2023, 4, 3))
    (found,) = rows(report, "management.permits").values()
    assert found == [
        {
            "name": "建设项目环评批复：甲项目",
            "number": known.document_number,
            "authority": "兰州新区生态环境局",
            "issued_on": "2023-12-31",
        }
    ]


def test_policies_of_the_year_are_proposed(report):
    firm = report.enterprise
    InsurancePolicyFactory(enterprise=firm, policy_number="去年", bought_on=date(2021, 4, 1))
    InsurancePolicyFactory(enterprise=firm, policy_number="跨年", bought_on=date(2022, 4, 1))
    InsurancePolicyFactory(
        enterprise=firm, policy_number="当年", bought_on=date(2023, 4, 1), premium=Decimal("1234.50")
    )
    InsurancePolicyFactory(enterprise=firm, policy_number="次年", bought_on=date(2024, 1, 1))
    InsurancePolicyFactory(policy_number="别家", bought_on=date(2023, 4, 1))
    (found,) = rows(report, "management.insurance").values()
    assert [each["policy_number"] for each in found] == ["跨年", "当年"]
    assert found[1] == {
        "policy_number": "当年",
        "insurer": "示范财产保险公司",
        "limit": "1000000.00",
        "premium": "1234.50",
        "starts_on": "2023-04-01",
        "ends_on": "2024-04-01",
    }


def served(report: AnnualDisclosure, number: str, day: date, **more: Any) -> Any:
    return ServedCaseFactory(enterprise=report.enterprise, decision_number=number, served_on=day, **more)


def test_decisions_delivered_in_the_year_are_proposed_with_the_amount_that_stands(report):
    AnnualDisclosure.objects.update(for_year=2024)
    report.refresh_from_db()
    case = served(report, "兰新环罚〔2024〕1号", date(2024, 4, 10))
    served(report, "兰新环罚〔2024〕2号", date(2025, 1, 2))
    (found,) = rows(report, PENALTIES).values()
    assert [each["number"] for each in found] == ["兰新环罚〔2024〕1号"]
    assert Decimal(found[0]["amount"]) == (case.fine_amount or 0) + (case.confiscated_amount or 0)
    assert found[0]["decided_on"] == case.decided_on.isoformat()
    assert "correction" not in found[0]


def test_an_annulled_decision_is_not_proposed_and_a_changed_one_with_its_new_amount(report):
    AnnualDisclosure.objects.update(for_year=2024)
    report.refresh_from_db()
    gone = served(report, "兰新环罚〔2024〕3号", date(2024, 4, 10))
    changed = served(report, "兰新环罚〔2024〕4号", date(2024, 4, 10))
    EnforcementCase.objects.filter(pk=gone.pk).update(status="annulled", annulled_on=date(2024, 6, 3))
    EnforcementCase.objects.filter(pk=changed.pk).update(
        amended_on=date(2024, 6, 3), amended_fine=Decimal("5000"), confiscated_amount=Decimal("100.50")
    )
    (found,) = rows(report, PENALTIES).values()
    assert [(each["number"], each["amount"]) for each in found] == [("兰新环罚〔2024〕4号", "5100.50")]


def test_a_decision_not_yet_delivered_counts_by_its_day(report):
    case = served(report, "兰新环罚〔2024〕5号", date(2024, 4, 10))
    EnforcementCase.objects.filter(pk=case.pk).update(served_on=None)
    assert rows(report, PENALTIES) == {}
    AnnualDisclosure.objects.update(for_year=2024)
    report.refresh_from_db()
    assert len(rows(report, PENALTIES)[RECORDS]) == 1


def test_facts_too_long_for_a_cell_give_way_to_the_name_of_the_case(report):
    case = served(report, "兰新环罚〔2024〕6号", date(2024, 4, 10), facts="长" * 201)
    AnnualDisclosure.objects.update(for_year=2024)
    report.refresh_from_db()
    (found,) = rows(report, PENALTIES)[RECORDS]
    assert found["matter"] == case.title


def test_temporary_reports_on_the_year_are_proposed(report):
    firm = report.enterprise
    first = TemporaryDisclosureFactory(
        enterprise=firm, document_title="本年的", received_on=date(2023, 12, 28), filed_on=date(2024, 1, 3)
    )
    TemporaryDisclosureFactory(
        enterprise=firm, document_title="更正的", corrects=first, received_on=date(2023, 12, 28),
        filed_on=date(2024, 2, 3),
    )  # fmt: skip
    TemporaryDisclosureFactory(enterprise=firm, document_title="去年的", filed_on=date(2022, 5, 8))
    TemporaryDisclosureFactory(
        enterprise=firm, document_title="未审核的", submitted=True, filed_on=date(2023, 6, 8)
    )
    TemporaryDisclosureFactory(
        enterprise=firm, document_title="撤回的", status=FilingStatus.WITHDRAWN,
        filed_on=date(2023, 6, 8), withdrawn_on=date(2023, 7, 3),
    )  # fmt: skip
    (found,) = rows(report, "temporary.reports").values()
    told = [(each["title"], each["disclosed_on"]) for each in found]
    assert told == [("未审核的", "2023-06-08"), ("本年的", "2024-01-03")]


def test_last_year_s_rows_come_with_their_structure_and_closing_stocks_open_the_year(report, last):
    (found,) = rows(report, WASTE)[LAST_YEAR]
    assert found == {"code": "900-214-08", "name": "废油", "receiver": "处置厂", "opening": "1.5"}


def test_a_row_with_the_same_key_is_not_proposed_again(report, zhang, last):
    add_row(actor=zhang, report=report, table=WASTE, typed={"code": " 900-214-08", "name": "废油 "})
    assert rows(report, WASTE) == {}


def test_rows_are_taken_over_once(report, zhang, last):
    assert take_over_rows(actor=zhang, report=report, table=WASTE, source=RECORDS) == 0
    assert take_over_rows(actor=zhang, report=report, table=WASTE, source=LAST_YEAR) == 1
    assert take_over_rows(actor=zhang, report=report, table=WASTE, source=LAST_YEAR) == 0
    assert AnnualRow.objects.get(report=report).typed["opening"] == "1.5"


def test_both_sources_of_a_key_propose_it_once(report, zhang, last):
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"code": "900-214-08", "name": "废酸"}])
    assert len(rows(report, WASTE)[LAST_YEAR]) == 1


# -- on the page --


def test_the_page_shows_what_is_proposed_and_takes_it_over(report, zhang, last):
    client = Client()
    client.force_login(zhang)
    page = reverse("disclosure-enterprise:annual-chapter", args=[report.ledger_no, "basics"])
    shown = client.get(page).content.decode()
    assert "可带入的内容" in shown
    assert "上年数据，请核对" in shown
    answer = client.post(f"{page}prefill/", {"field": "site"}, follow=True)
    assert "已带入1项" in answer.content.decode()
    assert AnnualChapter.objects.get(report=report, code="basics").typed == {"site": "示范路2号"}
    table = reverse("disclosure-enterprise:annual-table", args=[report.ledger_no, WASTE])
    assert "有 1 行可以带入" in client.get(table).content.decode()
    answer = client.post(f"{table}prefill/", {"source": LAST_YEAR}, follow=True)
    assert "已带入1行" in answer.content.decode()
    assert "可以带入" not in answer.content.decode()
