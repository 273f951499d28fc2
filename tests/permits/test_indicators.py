"""Each figure of EIA approval over a small set made by hand: what counts and what does not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.indicators import Finding, Period, all_indicators, compute, identities
from permits.enums import ApplicationKind, EiaCategory, EiaStatus
from permits.findings import compression_base_differs_from_law, stored_days_are_right
from permits.models import EiaDecision
from registry.models import Threshold
from tests.factories.permits import (
    EiaDecisionFactory,
    ExemptReplyFactory,
    RegistrationFilingFactory,
    load_limits,
)
from tests.factories.registry import ThresholdFactory

pytestmark = pytest.mark.django_db

YEAR = Period.of_year(2024)
IDS = [each.id for each in all_indicators() if each.measures.__module__ == "permits.indicators"]
NEW_YEAR, LAST_DAY = date(2024, 1, 1), date(2024, 12, 31)
BEFORE, AFTER = date(2023, 12, 31), date(2025, 1, 1)


def approval(decided_on=date(2024, 6, 3), net=None, gross=None, **values) -> EiaDecision:
    """An approval received on 1 December 2023, with the days that it took."""
    if net is not None:
        gross = net if gross is None else gross
        values |= {"gross_days": gross, "stopped_days": gross - net, "net_days": net}
    values = {"received_on": date(2023, 12, 1), "decided_on": decided_on, **values}
    return EiaDecisionFactory(approved=True, **values)


def report(**values) -> EiaDecision:
    return approval(category=EiaCategory.REPORT, **values)


def value(id: str):
    return compute(YEAR, [id])[id].value


def keys(id: str) -> set[str]:
    return {key for part in compute(YEAR, [id])[id].parts for key, _ in identities(part)}


# ---- I10 and what it leaves out ----


def test_approvals_of_the_year_count_from_its_first_to_its_last_day():
    inside = {approval(NEW_YEAR).ledger_no, approval(LAST_DAY).ledger_no, report().ledger_no}
    approval(BEFORE)
    approval(AFTER)
    EiaDecisionFactory(accepted=True)
    assert keys("I10") == inside
    assert (value("I10"), value("I10.report"), value("I10.form")) == (3, 1, 2)


def test_refusals_are_told_apart():
    approval()
    EiaDecisionFactory(refused=True)
    assert (value("I10"), value("I10.refused"), value("I10.decided")) == (1, 1, 2)


def test_a_decision_revoked_in_the_year_does_not_count_one_revoked_later_does():
    approval(status=EiaStatus.REVOKED, revoked_on=LAST_DAY)
    approval(status=EiaStatus.REVOKED, revoked_on=AFTER)
    assert (value("I10"), value("I10.decided")) == (1, 2)


def test_renewed_applications_count_among_the_approvals():
    approval(application_kind=ApplicationKind.MAJOR_CHANGE)
    approval(application_kind=ApplicationKind.REEXAMINATION)
    approval()
    assert (value("I10"), value("I10.again")) == (3, 2)


def test_commitment_parallel_and_tolerant_cases():
    approval(is_commitment=True)
    approval(is_parallel=True)
    approval(
        is_parallel=True,
        is_tolerant=True,
        missing_documents="原件",
        missing_due_on=date(2024, 1, 10),
        missing_completed_on=date(2024, 1, 9),
    )
    approval()
    EiaDecisionFactory(refused=True, is_parallel=True)
    assert value("I05.cases") == 1
    assert (value("I48"), value("I48.parallel"), value("I48.tolerant")) == (2, 2, 1)


# ---- I06–I09 ----


def test_average_days_are_of_one_category_and_of_approvals_only():
    load_limits()
    report(net=10, gross=30)
    report(net=8, gross=21)
    approval(net=3)
    EiaDecisionFactory(refused=True, category=EiaCategory.REPORT, gross_days=99, stopped_days=0, net_days=99)
    report(decided_on=AFTER, net=99)
    assert (value("I06"), value("I06.gross")) == (9, 26)  # 25.5 is rounded up
    assert (value("I07"), value("I07.gross")) == (3, 3)


def test_published_figures_of_2024():
    """11 reports of 101 days, 96 forms of 472: 9.18 and 4.92 days on base 60; 30 by law."""
    load_limits()
    for net in [9] * 9 + [10] * 2:
        report(net=net)
    for net in [5] * 88 + [4] * 8:
        approval(net=net)
    figures = compute(YEAR, IDS)
    assert figures["I10"].value == 107
    assert (figures["I06"].value, figures["I07"].value) == (9, 5)
    assert figures["I06"].working == "平均9.18个工作日，四舍五入取整"
    assert figures["I08"].value == figures["I08.legal"].value == Decimal("84.7")
    assert (figures["I09"].value, figures["I09.legal"].value) == (Decimal("91.8"), Decimal("83.6"))
    assert figures["I09"].working == "（1－4.92÷60）×100%＝91.8%"
    assert figures["I09.legal"].working == "（1－4.92÷30）×100%＝83.6%"
    assert (figures["I06"].count, figures["I09"].count) == (11, 96)


def test_percentage_comes_from_the_unrounded_average():
    load_limits()
    for net in (9, 9, 10):  # 9.333…: 84.4 %, not the 85.0 of nine days
        report(net=net)
    assert value("I08") == Decimal("84.4")


def test_nothing_decided_gives_no_average_and_needs_no_base():
    figures = compute(YEAR, IDS)
    for id in ("I06", "I07", "I08", "I09", "I08.legal", "I09.legal"):
        assert (figures[id].value, figures[id].display, figures[id].working) == (None, "—", "")


# ---- I11–I13 ----


def test_filings_count_by_filing_date():
    inside = {
        RegistrationFilingFactory(filed_on=NEW_YEAR).ledger_no,
        RegistrationFilingFactory(filed_on=LAST_DAY, withdrawn_on=AFTER, withdrawal_reason="填错").ledger_no,
    }
    RegistrationFilingFactory(filed_on=BEFORE)
    RegistrationFilingFactory(filed_on=AFTER)
    assert (value("I11"), keys("I11")) == (2, inside)


def test_exempt_replies_count_by_reply_date():
    inside = {ExemptReplyFactory(asked_on=BEFORE, replied_on=NEW_YEAR).ledger_no}
    ExemptReplyFactory(asked_on=LAST_DAY, replied_on=AFTER)
    ExemptReplyFactory(replied_on=None)
    ExemptReplyFactory(asked_on=BEFORE, replied_on=NEW_YEAR, conclusion="form")  # a document is needed
    inside.add(ExemptReplyFactory(asked_on=BEFORE, replied_on=LAST_DAY, conclusion="none").ledger_no)
    assert (value("I12"), keys("I12")) == (2, inside)


def test_investment_in_yi_and_its_other_scopes():
    approval(investment=Decimal("35000000000"))
    report(investment=Decimal("1000000000"))
    approval(decided_on=AFTER, investment=Decimal("500000000"))
    EiaDecisionFactory(refused=True, investment=Decimal("700000000"))
    RegistrationFilingFactory(investment=Decimal("200000000"))
    RegistrationFilingFactory(investment=None)
    ExemptReplyFactory(investment=Decimal("50000000"))
    figures = compute(YEAR, ["I13", "I13.filings", "I13.all"])
    assert [figures[id].value for id in ("I13", "I13.filings", "I13.all")] == [
        Decimal("360"),
        Decimal("362"),
        Decimal("362.5"),
    ]
    assert figures["I13"].display == "360"
    assert (figures["I13"].count, figures["I13.filings"].count) == (2, 4)


# ---- findings ----


def found() -> list[Finding]:
    figures = compute(YEAR, IDS)
    checks = (compression_base_differs_from_law, stored_days_are_right)
    return [finding for check in checks for finding in check(YEAR, figures)]


def test_base_that_differs_from_the_law_is_a_warning_with_both_percentages(clock_data):
    load_limits()
    decision = approval(received_on=date(2024, 3, 4), decided_on=date(2024, 3, 11), net=5)
    assert decision.net_days == 5
    (finding,) = found()
    assert (finding.code, finding.level, finding.figures) == ("eia-compression-base", "warning", ("I09",))
    assert "（1－5.00÷60）×100%＝91.7%" in finding.message
    assert "法定期限为30日" in finding.message
    assert "（1－5.00÷30）×100%＝83.3%" in finding.message


def test_base_equal_to_the_law_is_no_finding(clock_data):
    load_limits()
    Threshold.objects.filter(code="eia-form-recorded-base").update(effective_to=date(2023, 12, 31))
    ThresholdFactory(code="eia-form-recorded-base", amount=30, effective_from=date(2024, 1, 1))
    approval(received_on=date(2024, 3, 4), decided_on=date(2024, 3, 11), net=5)
    assert found() == []


def test_stored_days_that_differ_from_the_events_are_an_error(clock_data):
    load_limits()
    wrong = report(received_on=date(2024, 3, 4), decided_on=date(2024, 3, 11), net=4)
    (finding,) = found()
    assert (finding.code, finding.level) == ("eia-days-misstated", "error")
    assert wrong.ledger_no in finding.message


# ---- cost ----


def _queries() -> int:
    with CaptureQueriesContext(connection) as captured:
        compute(YEAR, IDS)
    return len(captured)


def test_queries_do_not_grow_with_records():
    load_limits()
    approval(net=5)
    report(net=9)
    few = _queries()
    for _ in range(10):
        approval(net=5)
        report(net=9)
        RegistrationFilingFactory()
        ExemptReplyFactory()
    # One statement a model, and the bases of the percentages with their workings.
    assert _queries() == few == 3 + 8
