"""The clocks of leads, draws and inspections on days worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from enforcement.deadlines import CaseRows
from enforcement.deadlines.inspections import draw_clocks, inspection_clocks, lead_clocks
from enforcement.enums import InspectionStatus
from enforcement.procedure_enums import DrawStatus, LeadKind, LeadResult, LeadStatus
from registry.clocks.states import ClockState
from registry.models import StatutoryLimit
from tests.factories.enforcement import EnforcementCaseFactory, InspectionFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_inspections import DrawnObjectFactory, LeadFactory, RandomDrawFactory

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def law(db):
    load_law()


def by_code(clocks):
    return {clock.code: clock for clock in clocks}


@pytest.fixture
def drawn():
    """A draw of one enterprise, its check planned."""
    inspection = InspectionFactory(planned=True, inspected_on=DUE)
    draw = RandomDrawFactory(drawn=True, due_on=DUE)
    return DrawnObjectFactory(draw=draw, enterprise=inspection.enterprise, inspection=inspection)


def checked(drawn, day, published_on=None):
    inspection = drawn.inspection
    inspection.status, inspection.result, inspection.inspected_on = InspectionStatus.DONE, "clean", day
    inspection.published_on = published_on
    inspection.save()
    return inspection


# -- leads --


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        (date(2026, 9, 1), ClockState.RUNNING, 15),
        (date(2026, 9, 16), ClockState.DUE_TODAY, 0),
        (date(2026, 9, 17), ClockState.OVERDUE, -1),
    ],
)
def test_a_complaint_is_accepted_in_fifteen_days(today, state, left):
    clock = by_code(lead_clocks(LeadFactory(), today))["complaint-acceptance"]
    assert (clock.state, clock.left, clock.due_on) == (state, left, date(2026, 9, 16))


def test_acceptance_ends_its_clock_and_the_answer_the_other():
    lead = LeadFactory(status=LeadStatus.CHECKING, accepted_on=date(2026, 9, 3))
    clocks = by_code(lead_clocks(lead, date(2026, 10, 20)))
    assert clocks["complaint-acceptance"].state == ClockState.DONE
    # Sixty days after 1 September are 31 October, a Saturday: put off to Monday.
    assert (clocks["complaint-answer"].state, clocks["complaint-answer"].due_on) == (
        ClockState.RUNNING,
        date(2026, 11, 2),
    )


def test_what_is_later_than_the_day_is_not_seen():
    lead = LeadFactory(
        status=LeadStatus.ANSWERED,
        accepted_on=date(2026, 9, 10),
        answered_on=date(2026, 9, 20),
        result=LeadResult.UNFOUNDED,
    )
    assert by_code(lead_clocks(lead, date(2026, 9, 9)))["complaint-acceptance"].state == ClockState.RUNNING
    assert {clock.state for clock in lead_clocks(lead, date(2026, 9, 20))} == {ClockState.DONE}
    assert lead_clocks(lead, date(2026, 8, 31)) == []


def test_other_leads_have_the_limit_of_filing_alone():
    lead = LeadFactory(kind=LeadKind.MONITORING)
    (clock,) = lead_clocks(lead, date(2026, 9, 10))
    assert (clock.code, clock.due_on) == ("case-filing", date(2026, 9, 16))


def test_once_a_case_came_of_the_lead_filing_is_the_cases_clock():
    lead = LeadFactory(kind=LeadKind.MONITORING)
    EnforcementCaseFactory(lead=lead, enterprise=lead.enterprise, lead_on=lead.received_on)
    assert lead_clocks(lead, date(2026, 9, 10)) == []


def test_a_refused_complaint_waits_for_nothing():
    lead = LeadFactory(
        status=LeadStatus.REFUSED, accepted_on=date(2026, 9, 20), answered_on=date(2026, 9, 20)
    )
    (clock,) = lead_clocks(lead, date(2026, 9, 25))
    assert (clock.code, clock.state, clock.late_by) == ("complaint-acceptance", ClockState.DONE, 4)


def test_without_rows_there_is_no_clock():
    StatutoryLimit.objects.all().delete()
    assert lead_clocks(LeadFactory(), date(2026, 9, 10)) == []


# -- draws and inspections --


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 11, 19), ClockState.RUNNING),
        (DUE, ClockState.DUE_TODAY),
        (date(2026, 11, 21), ClockState.OVERDUE),
    ],
)
def test_the_checks_are_due_on_the_day_of_the_task(drawn, today, state):
    for clocks in (draw_clocks(drawn.draw, today), inspection_clocks(drawn.inspection, today)):
        (clock,) = clocks
        assert (clock.code, clock.state, clock.due_on) == ("random-draw-due", state, DUE)


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        (date(2026, 11, 12), ClockState.RUNNING, 1),
        (date(2026, 11, 13), ClockState.DUE_TODAY, 0),
        (date(2026, 11, 16), ClockState.OVERDUE, -1),
    ],
)
def test_results_are_public_within_twenty_working_days(drawn, today, state, left):
    # 16 October is a Friday; twenty 工作日 later is Friday 13 November.
    inspection = checked(drawn, date(2026, 10, 16))
    for clocks in (draw_clocks(drawn.draw, today), inspection_clocks(inspection, today)):
        clock = by_code(clocks)["random-inspection-publication"]
        assert (clock.state, clock.left, clock.due_on) == (state, left, date(2026, 11, 13))


def test_publishing_ends_the_clock(drawn):
    inspection = checked(drawn, date(2026, 10, 16), published_on=date(2026, 10, 20))
    clocks = by_code(inspection_clocks(inspection, date(2026, 12, 1)))
    assert clocks["random-inspection-publication"].state == ClockState.DONE
    assert clocks["random-inspection-publication"].late_by == 0


def test_what_came_with_a_ledger_has_no_clock():
    assert inspection_clocks(InspectionFactory(), date(2026, 12, 1)) == []
    assert draw_clocks(RandomDrawFactory(), date(2026, 12, 1)) == []


def test_a_cancelled_check_or_draw_has_no_clock(drawn):
    drawn.inspection.status = InspectionStatus.CANCELLED
    assert inspection_clocks(drawn.inspection, DUE) == []
    drawn.draw.status = DrawStatus.CANCELLED
    assert draw_clocks(drawn.draw, DUE) == []


def test_many_are_computed_with_the_rows_read_once(drawn, django_assert_num_queries):
    rows = CaseRows()
    inspection = checked(drawn, date(2026, 10, 16))
    inspection_clocks(inspection, DUE, rows)
    with django_assert_num_queries(0):
        inspection_clocks(inspection, DUE, rows)
