"""Dated cases of publishing, withdrawing and repair.

Working days: 4–6 April 2024 are Qingming (7 April, a Sunday, is worked); 1–5 May off (28 April worked, as is
11 May); 1–7 October off (29 September and 12 October worked).
"""

from datetime import date

import pytest

from enforcement.deadlines import CASE_RELATIONS, CaseRows, case_clocks
from enforcement.deadlines.publication import publishing
from enforcement.models import EnforcementCase
from registry.clocks.states import ClockState
from tests.factories.enforcement import EnforcementCaseFactory, EnforcementDisclosureFactory
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    CreditRepairFactory,
    load_publication_rows,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("calendar")]


@pytest.fixture(autouse=True)
def rows(calendar):
    load_publication_rows()


def decided(day: date, **more) -> EnforcementCase:
    return EnforcementCaseFactory(decided=True, decided_on=day, **more)


def clock(case: EnforcementCase, today: date, code: str):
    fresh = EnforcementCase.objects.get(pk=case.pk)
    return next((each for each in publishing(fresh, today, CaseRows()) if each.code == code), None)


# decided, today, due, days left
DUE = [
    (date(2024, 3, 11), date(2024, 3, 12), date(2024, 3, 20), 6),
    (date(2024, 4, 1), date(2024, 4, 1), date(2024, 4, 11), 7),  # over Qingming, Sunday the 7th worked
    (date(2024, 4, 26), date(2024, 4, 26), date(2024, 5, 9), 7),  # over May, Sunday 28 April worked
    (date(2024, 9, 27), date(2024, 9, 27), date(2024, 10, 12), 7),  # over October, 29 Sep, 12 Oct worked
    (date(2024, 9, 30), date(2024, 10, 12), date(2024, 10, 15), 2),
    (date(2024, 3, 11), date(2024, 3, 20), date(2024, 3, 20), 0),
    (date(2024, 3, 11), date(2024, 3, 22), date(2024, 3, 20), -2),
    (date(2024, 3, 11), date(2024, 3, 23), date(2024, 3, 20), -2),  # a Saturday adds nothing
]


@pytest.mark.parametrize(("decided_on", "today", "due", "left"), DUE)
def test_publication_is_due_seven_working_days_after_the_decision(decided_on, today, due, left):
    found = clock(decided(decided_on), today, "penalty-publication")
    assert (found.due_on, found.left) == (due, left)
    assert found.state == (
        ClockState.OVERDUE if left < 0 else ClockState.DUE_TODAY if left == 0 else ClockState.RUNNING
    )


def test_the_first_publication_anywhere_ends_it():
    case = decided(date(2024, 3, 11))
    EnforcementDisclosureFactory(result=True, case=case, published_on=date(2024, 3, 19))
    CasePublicationFactory(case=case, published=True, published_on=date(2024, 3, 21))
    found = clock(case, date(2024, 4, 1), "penalty-publication")
    assert (found.finished_on, found.late_by) == (date(2024, 3, 19), 0)
    before = clock(case, date(2024, 3, 18), "penalty-publication")
    assert before.finished_on is None  # as it stood then


def test_published_late():
    case = decided(date(2024, 3, 11))
    CasePublicationFactory(case=case, published=True, published_on=date(2024, 3, 22))
    found = clock(case, date(2024, 4, 1), "penalty-publication")
    assert (found.state, found.late_by) == (ClockState.DONE, 2)


def test_withholding_ends_it_too():
    case = decided(date(2024, 3, 11))
    CasePublicationFactory(
        case=case, status="withheld", withholding_ground="minor", withheld_on=date(2024, 3, 15)
    )
    assert clock(case, date(2024, 4, 1), "penalty-publication").late_by == 0


def test_prepared_alone_is_not_published():
    case = decided(date(2024, 3, 11))
    CasePublicationFactory(case=case)
    assert clock(case, date(2024, 3, 21), "penalty-publication").late_by == 1


def test_annulled_before_publication_owes_none():
    case = decided(date(2024, 3, 11), annulled_on=date(2024, 3, 15), status="annulled")
    assert clock(case, date(2024, 4, 1), "penalty-publication") is None
    assert clock(case, date(2024, 3, 14), "penalty-publication") is not None


def test_archived_ledger_rows_without_a_word_of_it_are_not_reckoned():
    case = decided(
        date(2024, 3, 11), status="archived", closed_on=date(2024, 5, 1), archived_on=date(2024, 6, 1)
    )
    assert clock(case, date(2024, 7, 1), "penalty-publication") is None
    EnforcementDisclosureFactory(result=True, case=case, published_on=date(2024, 3, 25))
    assert clock(case, date(2024, 7, 1), "penalty-publication").late_by == 3


def test_undecided_cases_have_no_clock():
    assert publishing(EnforcementCaseFactory(filed=True), date(2024, 4, 1), CaseRows()) == []
    assert publishing(decided(date(2024, 4, 1)), date(2024, 3, 29), CaseRows()) == []


# cause, today, due, days left
WITHDRAWN = [
    (date(2024, 5, 6), date(2024, 5, 6), date(2024, 5, 9), 3),
    (date(2024, 4, 30), date(2024, 5, 6), date(2024, 5, 8), 2),  # over the holidays
    (date(2024, 5, 9), date(2024, 5, 13), date(2024, 5, 13), 0),  # Saturday the 11th is worked
    (date(2024, 5, 6), date(2024, 5, 13), date(2024, 5, 9), -3),
]


@pytest.mark.parametrize(("since", "today", "due", "left"), WITHDRAWN)
def test_withdrawal_is_due_three_working_days_after_its_cause(since, today, due, left):
    publication = CasePublicationFactory(
        published=True, withdrawal_due_from=since, withdrawal_ground="annulled"
    )
    found = clock(publication.case, today, "penalty-withdrawal")
    assert (found.due_on, found.left) == (due, left)


def test_withdrawal_ends_on_the_day_it_came_down():
    publication = CasePublicationFactory(
        published=True, status="withdrawn", withdrawal_due_from=date(2024, 5, 6),
        withdrawal_ground="annulled", withdrawn_on=date(2024, 5, 8),
    )  # fmt: skip
    found = clock(publication.case, date(2024, 6, 3), "penalty-withdrawal")
    assert (found.state, found.late_by) == (ClockState.DONE, 0)
    assert clock(publication.case, date(2024, 5, 3), "penalty-withdrawal") is None


def test_application_for_repair_waits_for_its_answer():
    repair = CreditRepairFactory(applied_on=date(2024, 7, 10))
    found = clock(repair.case, date(2024, 7, 23), "credit-repair-answer")
    assert (found.due_on, found.left) == (date(2024, 7, 24), 1)
    type(repair).objects.update(status="refused", answer="不符", answered_on=date(2024, 7, 25))
    assert clock(repair.case, date(2024, 8, 1), "credit-repair-answer").late_by == 1


def test_many_cases_take_no_further_queries(django_assert_num_queries):
    for _ in range(3):
        CasePublicationFactory(published=True)
    cases = list(EnforcementCase.objects.prefetch_related(*CASE_RELATIONS))
    rows = CaseRows()
    case_clocks(cases[0], date(2024, 6, 3), rows)
    with django_assert_num_queries(0):
        assert all(publishing(case, date(2024, 6, 3), rows) for case in cases)


def test_the_withdrawal_of_an_earlier_round_keeps_its_clock():
    """Changed on Monday 6 May, withdrawn a day late on Friday the 10th, published anew, changed again."""
    case = decided(date(2024, 3, 11))
    first = {"due_from": "2024-05-06", "ground": "amended", "withdrawn_on": "2024-05-10"}
    CasePublicationFactory(
        case=case,
        published=True,
        published_on=date(2024, 5, 13),
        past_withdrawals=[first],
        withdrawal_due_from=date(2024, 6, 3),
        withdrawal_ground="amended",
    )
    fresh = EnforcementCase.objects.get(pk=case.pk)
    found = [
        (each.due_on, each.finished_on, each.late_by)
        for each in publishing(fresh, date(2024, 6, 4), CaseRows())
        if each.code == "penalty-withdrawal"
    ]
    assert found[0] == (date(2024, 5, 9), date(2024, 5, 10), 1)
    assert found[1][:2] == (date(2024, 6, 6), None)
    before = publishing(fresh, date(2024, 5, 7), CaseRows())
    assert [each.finished_on for each in before if each.code == "penalty-withdrawal"] == [None]
