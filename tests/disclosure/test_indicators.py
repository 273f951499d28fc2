"""I14–I20: what counts, what does not, and what the reader is told."""

from datetime import date

import pytest

from common.indicators import Period, compute, findings, identities
from disclosure.enums import CleanProductionKind as Kind
from disclosure.enums import EventResult, FilingStatus, Grade, RatingStatus, ReportKind
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CleanProductionEventFactory,
    CreditRatingFactory,
    DutyListEntryFactory,
    InsurancePolicyFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

YEAR = Period.of_year(2024)
IDS = ["I14", "I14.distinct", "I15", "I16", "I16.reports", "I16.audit", "I16.acceptance", "I17", "I17.bought"]
IDS += ["I17.in_force", "I18", "I18.A", "I18.C", "I18.D", "I18.total", "I18.cycle"]
IDS += ["I19", "I19.filed", "I19.listed", "I20", "I20.items", "I20.filed"]


def value(id, period=YEAR):
    return compute(period, [id])[id].value


def said(period=YEAR):
    return {finding.code: finding for finding in findings(period, compute(period, IDS))}


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2023, 12, 31), 0),
        (date(2024, 1, 1), 1),
        (date(2024, 12, 31), 1),
        (date(2025, 1, 1), 0),
    ],
)
def test_events_count_from_new_year_to_new_years_eve(day, counts):
    CleanProductionEventFactory(happened_on=day)
    InsurancePolicyFactory(bought_on=day)
    TemporaryDisclosureFactory(filed_on=day)
    CreditRatingFactory(published_on=day)
    figures = compute(YEAR, ["I14", "I17", "I18", "I20"])
    assert [figure.value for figure in figures.values()] == [counts] * 4


def test_clean_production_counts_firms_by_act_and_result():
    firm = EnterpriseFactory()
    CleanProductionEventFactory(enterprise=firm)
    CleanProductionEventFactory(enterprise=firm)  # a second filing of the same firm
    CleanProductionEventFactory(result=EventResult.FAILED)
    CleanProductionEventFactory(enterprise=firm, kind=Kind.ACCEPTANCE)
    CleanProductionEventFactory(kind=Kind.ACCEPTANCE, result=EventResult.RECTIFY)
    CleanProductionEventFactory(kind=Kind.ASSESSMENT)
    assert (value("I14"), value("I15")) == (1, 1)


def test_reviews_by_firm_and_by_report():
    firm = EnterpriseFactory()
    CleanProductionEventFactory(enterprise=firm, kind=Kind.REVIEW, report_kind=ReportKind.AUDIT)
    CleanProductionEventFactory(enterprise=firm, kind=Kind.REVIEW, report_kind=ReportKind.ACCEPTANCE)
    CleanProductionEventFactory(kind=Kind.REVIEW, report_kind=ReportKind.AUDIT, result=EventResult.RECTIFY)
    ids = ["I16", "I16.reports", "I16.audit", "I16.acceptance"]
    assert [figure.value for figure in compute(YEAR, ids).values()] == [2, 3, 2, 1]


def test_reader_is_told_that_the_three_acts_do_not_add():
    firm = EnterpriseFactory()
    CleanProductionEventFactory(enterprise=firm)
    CleanProductionEventFactory(enterprise=firm, kind=Kind.ACCEPTANCE)
    CleanProductionEventFactory(enterprise=firm, kind=Kind.REVIEW, report_kind=ReportKind.AUDIT)
    CleanProductionEventFactory(kind=Kind.REVIEW, report_kind=ReportKind.AUDIT)
    message = said()["clean-production-not-additive"].message
    assert "1、1、2家" in message and "相加4家" in message and "涉及2家" in message


def test_insurance_guided_bought_and_in_force():
    firm = EnterpriseFactory()
    InsurancePolicyFactory(enterprise=firm)
    InsurancePolicyFactory(enterprise=firm)
    InsurancePolicyFactory(guided=False)
    InsurancePolicyFactory(bought_on=date(2023, 12, 31), starts_on=date(2023, 12, 31))  # ends 31 Dec 2024
    InsurancePolicyFactory(bought_on=date(2023, 12, 31), starts_on=date(2024, 1, 1))  # ends 1 Jan 2025
    ids = ["I17", "I17.bought", "I17.in_force"]
    assert [figure.value for figure in compute(YEAR, ids).values()] == [1, 2, 3]


def test_b_is_counted_apart_from_the_others_and_their_total():
    for grade, number in (("A", 1), ("B", 3), ("C", 2), ("D", 1)):
        CreditRatingFactory.create_batch(number, grade=grade)
    CreditRatingFactory(preliminary=True)
    ids = ["I18", "I18.A", "I18.C", "I18.D", "I18.total"]
    assert [figure.value for figure in compute(YEAR, ids).values()] == [3, 1, 2, 1, 7]
    assert said()["rated-b-not-total"].message == "B级3家不是参评总数：参评7家（A级1家，C级2家，D级1家）。"


def test_rating_adjusted_within_the_year_counts_by_its_new_grade():
    first = CreditRatingFactory(status=RatingStatus.SUPERSEDED, superseded_on=date(2024, 12, 31))
    CreditRatingFactory(
        enterprise=first.enterprise, version=2, grade=Grade.A, published_on=date(2024, 12, 31)
    )
    assert (value("I18"), value("I18.A"), value("I18.total")) == (0, 1, 1)


def test_rating_adjusted_after_the_year_keeps_its_place_in_it():
    first = CreditRatingFactory(status=RatingStatus.SUPERSEDED, superseded_on=date(2025, 1, 1))
    CreditRatingFactory(enterprise=first.enterprise, version=2, grade=Grade.A, published_on=date(2025, 1, 1))
    assert (value("I18"), value("I18.A")) == (1, 0)


def test_ratings_by_cycle_ignore_when_they_were_published():
    CreditRatingFactory(cycle_year=2023, published_on=date(2023, 12, 29))
    CreditRatingFactory(cycle_year=2022, published_on=date(2024, 2, 1))
    assert (value("I18"), value("I18.cycle")) == (1, 1)


def test_disclosure_of_2023_filed_in_2024_counts_in_2024():
    AnnualDisclosureFactory(filed_on=date(2024, 1, 1))
    AnnualDisclosureFactory(filed_on=date(2024, 12, 31))
    AnnualDisclosureFactory(for_year=2022, filed_on=date(2024, 3, 1))  # a year late
    AnnualDisclosureFactory(for_year=2023, filed_on=date(2025, 1, 1))
    AnnualDisclosureFactory(for_year=2024, filed_on=date(2025, 3, 1))
    assert (value("I19"), value("I19", Period.of_year(2025))) == (2, 1)


def test_returned_withdrawn_and_corrected_disclosures():
    AnnualDisclosureFactory(returned=True)
    AnnualDisclosureFactory(draft=True)
    AnnualDisclosureFactory(status=FilingStatus.ACCEPTED, published_on=None)
    AnnualDisclosureFactory(status=FilingStatus.WITHDRAWN, withdrawn_on=date(2024, 12, 31))
    AnnualDisclosureFactory(status=FilingStatus.WITHDRAWN, withdrawn_on=date(2025, 1, 1))
    first = AnnualDisclosureFactory(status=FilingStatus.SUPERSEDED, superseded_on=date(2024, 8, 1))
    AnnualDisclosureFactory(enterprise=first.enterprise, version=2, filed_on=date(2024, 7, 30))
    figures = compute(YEAR, ["I19", "I19.filed"])
    assert (figures["I19"].value, figures["I19"].count, figures["I19.filed"].value) == (3, 4, 5)
    assert said()["filed-not-accepted"].message.startswith("另有2家")


def test_listed_firms_that_did_not_disclose_are_told():
    AnnualDisclosureFactory()
    DutyListEntryFactory.create_batch(3, year=2023)
    DutyListEntryFactory(year=2024)  # that list binds next year
    DutyListEntryFactory(year=2023, proposed=True)
    finding = said()["listed-not-disclosed"]
    assert (finding.level, "名单3家，完成披露1家，尚有2家" in finding.message) == ("warning", True)


def test_temporary_reports_and_their_items():
    original = TemporaryDisclosureFactory(item_count=3)
    TemporaryDisclosureFactory(enterprise=original.enterprise, corrects=original)
    TemporaryDisclosureFactory(submitted=True)
    TemporaryDisclosureFactory(status=FilingStatus.WITHDRAWN, withdrawn_on=date(2024, 6, 1))
    ids = ["I20", "I20.items", "I20.filed"]
    assert [figure.value for figure in compute(YEAR, ids).values()] == [1, 3, 3]
    assert "按报告计1条，按所含信息计3条" in said()["temporary-reports-or-items"].message


def test_temporary_report_filed_in_one_year_and_published_in_the_next():
    TemporaryDisclosureFactory(filed_on=date(2023, 12, 29), published_on=date(2024, 1, 2))
    assert (value("I20"), value("I20.filed"), value("I20.filed", Period.of_year(2023))) == (1, 0, 1)


def test_figure_opens_to_its_rows():
    filing = AnnualDisclosureFactory()
    (part,) = compute(YEAR, ["I19"])["I19"].parts
    assert list(identities(part)) == [(filing.ledger_no, [filing.enterprise.uscc, 2023])]


def test_nothing_is_said_of_an_empty_year():
    assert said() == {}


def test_queries_do_not_grow_with_rows(django_assert_num_queries):
    def make():
        CleanProductionEventFactory()
        InsurancePolicyFactory()
        CreditRatingFactory()
        AnnualDisclosureFactory()
        TemporaryDisclosureFactory()
        DutyListEntryFactory()

    make()
    with django_assert_num_queries(6):
        compute(YEAR, IDS)
    for _ in range(3):
        make()
    with django_assert_num_queries(6):
        figures = compute(YEAR, IDS)
    assert figures["I20"].value == 4
