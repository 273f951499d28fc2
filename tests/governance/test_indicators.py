"""Figures of the bureau's own lawfulness: what counts, what does not, and what is told."""

from datetime import date

import pytest

from accounts.enums import DepartmentKind
from common.indicators import Period, all_indicators, compute, findings, identities
from governance.enums import AgreementKind, AuthorityLevel, CommendationSubject, PolicyKind
from tests.factories.accounts import DepartmentFactory
from tests.factories.governance import (
    AdviceFactory,
    AdviserOpinionFactory,
    AgreementFactory,
    CollectiveMeetingFactory,
    CommendationFactory,
    DutyReportFactory,
    LitigationFactory,
    MajorDecisionFactory,
    NextYearPlanFactory,
    NormativeDocumentFactory,
    PolicyDocumentFactory,
    ProblemFactory,
    PublicOpinionFactory,
    SupervisionCheckFactory,
    SurveyFactory,
    YearReportFilingFactory,
)

pytestmark = pytest.mark.django_db

YEAR = Period.of_year(2024)
MINE = {"I04", "I05", "I21", "I32", "I33", "I36", "I41", "I42", "I43", "I44", "I47", "I50"}
HOMES = {"governance.indicators", "common.qualitative"}
IDS = [
    each.id
    for each in all_indicators()
    if each.id.partition(".")[0] in MINE and each.measures.__module__ in HOMES
]


def values(*ids, period=YEAR):
    figures = compute(period, ids)
    return [figures[id].value for id in ids]


def said(*ids, period=YEAR):
    return findings(period, compute(period, ids or IDS))


def codes(*ids, period=YEAR):
    return {(finding.code, finding.level, finding.figures) for finding in said(*ids, period=period)}


BOUNDS = [(date(2023, 12, 31), 0), (date(2024, 1, 1), 1), (date(2024, 12, 31), 1), (date(2025, 1, 1), 0)]


@pytest.mark.parametrize(("day", "counts"), BOUNDS)
def test_records_count_from_new_year_to_new_years_eve(day, counts):
    AgreementFactory(signed_on=day)
    DutyReportFactory(reported_on=day)
    CollectiveMeetingFactory(held_on=day)
    YearReportFilingFactory(written_on=day, filed_on=day)
    LitigationFactory(received_on=day, heard_on=day, head_attended=True)
    AdviceFactory(received_on=day, due_on=day, replied_on=day)
    SupervisionCheckFactory(checked_on=day)
    SurveyFactory(started_on=day, ended_on=day)
    PublicOpinionFactory(found_on=day)
    AdviserOpinionFactory(given_on=day)
    ids = ["I32", "I41.duty_reports", "I41.meetings", "I41.filings", "I42.received", "I42.attended"]
    ids += ["I42.advice", "I43.checks", "I44.surveys", "I44.opinion", "I50.opinions"]
    assert values(*ids) == [counts] * len(ids)


def test_lists_count_by_version_year():
    PolicyDocumentFactory(issued_on=date(2023, 12, 20))  # 2024年本, issued before the year
    PolicyDocumentFactory(version_year=2023)
    PolicyDocumentFactory(issued_on=date(2025, 1, 1))
    PolicyDocumentFactory(kind=PolicyKind.COMMITMENT_LIST)
    PolicyDocumentFactory(kind=PolicyKind.OUTREACH_LIST, issued_on=date(2024, 12, 31))
    assert values("I04", "I05", "I36") == [1, 1, 1]


def test_measures_count_while_in_force_at_the_end_of_the_year():
    PolicyDocumentFactory(kind=PolicyKind.RECORDING, version_year=None, issued_on=date(2020, 5, 1))
    PolicyDocumentFactory(
        kind=PolicyKind.LEGAL_REVIEW, issued_on=date(2019, 5, 1), effective_to=date(2024, 12, 30)
    )
    PolicyDocumentFactory(kind=PolicyKind.LEGAL_REVIEW, issued_on=date(2024, 12, 31))
    PolicyDocumentFactory(kind=PolicyKind.LEGAL_REVIEW, issued_on=date(2025, 1, 1))
    PolicyDocumentFactory(kind=PolicyKind.PUBLICITY)
    figure = compute(YEAR, ["I33"])["I33"]
    assert (figure.value, figure.raw) == (2, [1, 1])
    PolicyDocumentFactory(kind=PolicyKind.FLEXIBLE_ENFORCEMENT, issued_on=date(2025, 1, 1))
    figure = compute(YEAR, ["I23.documents"])["I23.documents"]
    assert (figure.value, figure.raw) == (3, [0, 1, 1, 1])


def test_missing_documents_are_named():
    PolicyDocumentFactory(kind=PolicyKind.RECORDING)
    messages = [finding.message for finding in said("I04", "I33")]
    assert messages == [
        "台账中没有2024年的“环评审批项目目录”，请补录或删去该表述。",
        "台账中没有2024年的“重大执法决定法制审核办法”，请补录或删去该表述。",
    ]


def test_only_the_agreed_cooperation_counts():
    AgreementFactory()
    AgreementFactory(kind=AgreementKind.REGIONAL)
    assert values("I32") == [1]


def test_commendation_needs_evidence():
    CommendationFactory(evidence="")
    figures = compute(YEAR, ["I21", "I21.unproven"])
    assert (figures["I21"].value, figures["I21"].display, figures["I21.unproven"].value) == (False, "否", 1)
    (finding,) = said("I21", "I21.unproven")
    assert (finding.code, finding.level, "未附证明文件" in finding.message) == (
        "commendation-unproven",
        "error",
        True,
    )


def test_commendation_with_evidence_proves_the_claim():
    row = CommendationFactory()
    figure = compute(YEAR, ["I21"])["I21"]
    assert (figure.value, figure.display, figure.count) == (True, "是", 1)
    assert list(identities(figure.parts[0])) == [(row.ledger_no, ["示例通报〔2024〕1号"])]
    assert said("I21", "I21.unproven") == []


@pytest.mark.parametrize(
    "other",
    [
        {"commended_on": date(2023, 12, 31)},
        {"commended_on": date(2025, 1, 1)},
        {"authority_level": AuthorityLevel.CITY},
        {"subject": CommendationSubject.ENFORCEMENT},
    ],
)
def test_other_commendations_prove_nothing(other):
    CommendationFactory(**other)
    (finding,) = said("I21", "I21.unproven")
    assert "没有省厅对信息披露工作的表扬记录" in finding.message


def test_claim_adds_its_evidence_and_shows_nothing_as_zero():
    DutyReportFactory()
    CollectiveMeetingFactory.create_batch(2, topic_count=3)
    YearReportFilingFactory()
    MajorDecisionFactory()  # listed, not decided
    figure = compute(YEAR, ["I41"])["I41"]
    assert figure.value == 4
    assert figure.working == "述法1次、集体决策会议2次、作出重大行政决策0件、法治报告报送1次"
    assert values("I41.matters") == [6]
    assert codes("I41") == {("claim-part-zero", "info", ("I41",))}


def test_claim_without_evidence_is_warned_of():
    claims = {finding.figures[0] for finding in said() if finding.code == "claim-without-evidence"}
    assert claims == {"I41", "I42", "I43", "I44", "I50"}
    working = compute(YEAR, ["I42"])["I42"].working
    assert working == "规范性文件报备0件、负责人出庭应诉0件、司法与检察建议回复0件"


def test_report_of_2023_filed_in_2024_counts_in_2024():
    YearReportFilingFactory(year=2023, filed_on=date(2024, 1, 16))
    YearReportFilingFactory(year=2024, written_on=date(2025, 1, 17), filed_on=date(2025, 1, 20))
    assert values("I41.filings") == [1]


def test_normative_documents_count_when_filed():
    steps = {"reviewed_on": date(2023, 12, 1), "deliberated_on": date(2023, 12, 10)}
    NormativeDocumentFactory(**steps, status="filed", issued_on=date(2023, 12, 25), filed_on=date(2024, 1, 4))
    NormativeDocumentFactory(**steps, status="issued", issued_on=date(2024, 2, 1))
    assert values("I42.normative") == [1]


def test_absent_head_and_late_answers_are_told():
    LitigationFactory(heard_on=date(2024, 6, 3), head_notified=True)
    LitigationFactory(heard_on=date(2024, 6, 3), head_notified=True, head_attended=True)
    LitigationFactory(heard_on=date(2024, 6, 3))
    AdviceFactory(status="replied", replied_on=date(2024, 7, 6))  # on the last day
    AdviceFactory(status="replied", replied_on=date(2024, 7, 7))
    AdviceFactory()
    AdviceFactory(due_on=date(2025, 1, 1))
    assert values("I42.absent", "I42.overdue", "I42.attended", "I42.advice") == [1, 2, 1, 2]
    assert codes("I42.absent", "I42.overdue") == {
        ("court-duty-missed", "warning", ("I42.absent",)),
        ("court-duty-missed", "warning", ("I42.overdue",)),
    }


def test_supervision_is_of_parks_and_the_branch():
    SupervisionCheckFactory(accountability="notice", accountable_on=date(2024, 7, 1))
    SupervisionCheckFactory(target=DepartmentFactory(kind=DepartmentKind.BRANCH), finding_count=3)
    SupervisionCheckFactory(section=True)
    assert values("I43.checks", "I43.accountability", "I43.findings", "I43") == [2, 1, 5, 3]


def test_opinion_found_in_one_year_and_answered_in_the_next():
    PublicOpinionFactory(
        status="answered",
        found_on=date(2023, 12, 30),
        judged_on=date(2023, 12, 30),
        handled_on=date(2023, 12, 31),
        answered_on=date(2024, 1, 2),
    )
    assert values("I44.opinion", "I44.answered") == [0, 1]


def test_problems_and_plans_are_told_apart():
    ProblemFactory.create_batch(3)
    NextYearPlanFactory.create_batch(2)
    ProblemFactory(year=2023, status="closed", closed_on=date(2024, 12, 31))
    figure = compute(YEAR, ["I47"])["I47"]
    assert (figure.value, figure.display, figure.count) == ("3项问题、2项打算", "3项问题、2项打算", 5)
    assert values("I47.problems", "I47.plans", "I47.closed", "I47.unfinished") == [3, 2, 1, 0]


def test_promises_of_last_year_must_be_answered():
    ProblemFactory(year=2023)
    NextYearPlanFactory(year=2023, status="closed", closed_on=date(2025, 1, 1))
    NextYearPlanFactory(year=2022)
    assert values("I47.closed", "I47.unfinished") == [0, 2]
    assert codes("I47.unfinished") == {("promises-unfinished", "warning", ("I47.unfinished",))}


def test_decision_list_and_adviser():
    MajorDecisionFactory()
    MajorDecisionFactory(on_list=False)
    MajorDecisionFactory(list_year=2023)
    PolicyDocumentFactory(kind=PolicyKind.DECISION_LIST)
    AdviserOpinionFactory()
    figure = compute(YEAR, ["I50"])["I50"]
    assert (figure.value, figure.working) == (3, "法律顾问意见1件、决策事项清单1份、清单内决策事项1项")


def test_queries_do_not_grow_with_rows(django_assert_num_queries):
    def make():
        PolicyDocumentFactory()
        AgreementFactory()
        CommendationFactory()
        CollectiveMeetingFactory()
        LitigationFactory()
        AdviceFactory()
        SupervisionCheckFactory()
        ProblemFactory()
        NextYearPlanFactory()

    models = 16  # all of the app's but the engagement of advisers
    make()
    with django_assert_num_queries(models):
        compute(YEAR, IDS)
    for _ in range(3):
        make()
    with django_assert_num_queries(models):
        assert compute(YEAR, IDS)["I04"].value == 4
