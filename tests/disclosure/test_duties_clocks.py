"""The terms of disclosure, day by day: worked out by hand on the calendars of the State Council."""

from __future__ import annotations

from datetime import date

import pytest

from disclosure.deadlines import AFTER_LIST, TEMPORARY, DutyRows, temporary_term
from disclosure.duty.derived import duties_of
from disclosure.duty.enums import DutyKind, DutyState
from registry.models import Threshold
from tests.factories.disclosure import DutyListEntryFactory
from tests.factories.disclosure_duties import DisclosureTriggerFactory, load_duty_law

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def law(db):
    load_duty_law()


def day(text: str) -> date:
    return date.fromisoformat(text)


# (received, the last day): five working days after receipt, the day of receipt not counted.
FIVE_DAYS = [
    ("2024-03-04", "2024-03-11"),  # Monday, one weekend
    ("2024-03-08", "2024-03-15"),  # Friday
    ("2024-03-09", "2024-03-15"),  # a Saturday: the first day counted is Monday
    ("2024-03-10", "2024-03-15"),  # a Sunday likewise
    ("2024-05-08", "2024-05-14"),  # Saturday 11 May is worked
    ("2024-04-26", "2024-05-07"),  # Sunday 28 April is worked, 1–5 May are not
    ("2024-02-09", "2024-02-22"),  # New Year's Eve; Sunday 18 February is worked
    ("2024-02-10", "2024-02-22"),  # on the first day of the Spring Festival
    ("2024-02-29", "2024-03-07"),  # on the leap day
    ("2024-02-23", "2024-03-01"),  # over the leap day
    ("2024-04-05", "2024-04-11"),  # at Qingming; Sunday 7 April is worked
    ("2024-06-07", "2024-06-17"),  # Dragon Boat Festival on Monday the 10th
    ("2024-09-13", "2024-09-23"),  # Saturday 14 September is worked, 15–17 are not
    ("2024-09-27", "2024-10-10"),  # Sunday 29 September is worked, the National Day week is not
    ("2024-10-12", "2024-10-18"),  # on a Saturday that is worked
    ("2024-12-27", "2025-01-06"),  # over New Year's Day
    ("2025-01-22", "2025-02-05"),  # Sunday 26 January is worked, the Spring Festival is not
    ("2025-01-27", "2025-02-10"),  # Saturday 8 February is worked
    ("2025-09-29", "2025-10-13"),  # eight days of holiday, Saturday 11 October is worked
    ("2025-12-30", "2026-01-07"),  # Sunday 4 January is worked
    ("2026-02-13", "2026-02-27"),  # the long Spring Festival of 2026
    ("2026-02-14", "2026-02-28"),  # both Saturdays beside it are worked
    ("2026-02-16", "2026-02-28"),  # on a day of it
    ("2026-04-30", "2026-05-11"),  # Saturday 9 May is worked
    ("2026-09-18", "2026-09-24"),  # Sunday 20 September is worked
    ("2026-09-24", "2026-10-09"),  # Mid-Autumn, then the National Day week
    ("2026-10-04", "2026-10-13"),  # in the National Day week; Saturday the 10th is worked
    ("2026-11-27", "2026-12-04"),
]

# (received, the list of the year public on, the last day)
AFTER_THE_LIST = [
    ("2024-02-20", "2024-03-28", "2024-04-12"),  # ten working days from the list, Qingming among them
    ("2025-01-02", "2025-03-31", "2025-04-15"),
    ("2026-01-05", "2026-03-31", "2026-04-15"),
    ("2026-03-30", "2026-03-31", "2026-04-15"),  # received on the day before the list: from the list
    ("2026-03-31", "2026-03-31", "2026-04-08"),  # received on its day: five days from receipt
    ("2026-04-01", "2026-03-31", "2026-04-09"),
]

# (year reported on, the last day): a date of the rule, which no holiday moves.
ANNUAL = [
    (2022, "2023-03-15"),
    (2023, "2024-03-15"),  # Friday of a leap year
    (2024, "2025-03-15"),  # a Saturday
    (2025, "2026-03-15"),  # a Sunday
    (2026, "2027-03-15"),  # of a year whose calendar is not loaded yet
]


@pytest.mark.parametrize(("received", "due"), FIVE_DAYS)
def test_a_temporary_report_is_due_five_working_days_after_receipt(received, due):
    received_on = day(received)
    entry = DutyListEntryFactory(
        year=received_on.year, noticed_on=date(2023, 1, 3), published_on=date(2023, 3, 1)
    )
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=received_on)
    found = only(entry.enterprise, received_on, DutyKind.TEMPORARY)
    assert found.due_on == day(due)
    assert (found.clock.code, found.clock.limit, found.clock.unit) == (TEMPORARY, 5, "working")
    assert found.basis.endswith("第十七条") and not found.before_listing
    assert only(entry.enterprise, day(due), DutyKind.TEMPORARY).state == DutyState.DUE_SOON
    assert only(entry.enterprise, after(due), DutyKind.TEMPORARY).state == DutyState.OVERDUE


@pytest.mark.parametrize(("received", "listed", "due"), AFTER_THE_LIST)
def test_what_came_before_the_list_is_due_ten_working_days_after_it(received, listed, due):
    entry = DutyListEntryFactory(year=day(listed).year, noticed_on=date(2022, 3, 1), published_on=day(listed))
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=day(received))
    before = received < listed
    found = only(entry.enterprise, max(day(received), day(listed)), DutyKind.TEMPORARY)
    assert found.due_on == day(due)
    assert (found.clock.code, found.before_listing) == (AFTER_LIST if before else TEMPORARY, before)
    assert found.basis.endswith("第二十条" if before else "第十七条")


@pytest.mark.parametrize(("year", "due"), ANNUAL)
def test_an_annual_report_is_due_on_15_march_of_the_year_after(year, due):
    entry = DutyListEntryFactory(year=year, noticed_on=date(2022, 3, 1), published_on=date(year, 3, 28))
    found = only(entry.enterprise, day(due), DutyKind.ANNUAL)
    assert (found.due_on, found.state) == (day(due), DutyState.DUE_SOON)
    assert only(entry.enterprise, after(due), DutyKind.ANNUAL).state == DutyState.OVERDUE
    assert found.clock.due_on == day(due) and not found.clock.unverified


@pytest.mark.parametrize(
    ("today", "state", "late"),
    [
        ("2024-02-28", DutyState.NOT_DUE, 0),  # sixteen days before
        ("2024-02-29", DutyState.DUE_SOON, 0),  # fifteen, on the leap day
        ("2024-03-15", DutyState.DUE_SOON, 0),  # the day itself is in time
        ("2024-03-16", DutyState.OVERDUE, 1),
        ("2024-04-14", DutyState.OVERDUE, 30),
    ],
)
def test_how_an_annual_duty_stands_day_by_day(today, state, late):
    entry = DutyListEntryFactory(year=2023)
    found = only(entry.enterprise, day(today), DutyKind.ANNUAL)
    assert (found.state, found.days_late) == (state, late)


def test_a_term_past_the_loaded_calendar_is_open():
    entry = DutyListEntryFactory(year=2026, noticed_on=date(2022, 3, 1), published_on=date(2026, 3, 30))
    DisclosureTriggerFactory(enterprise=entry.enterprise, received_on=date(2026, 12, 31))
    found = only(entry.enterprise, date(2026, 12, 31), DutyKind.TEMPORARY)
    assert (found.due_on, found.state) == (None, DutyState.NOT_DUE)
    assert "load_calendar" in found.clock.note


def test_the_day_of_the_list_divides_the_two_terms():
    listed = date(2026, 3, 31)
    assert temporary_term(date(2026, 3, 30), listed).began_on == listed
    assert temporary_term(listed, listed).began_on == listed
    assert [temporary_term(each, listed).before_listing for each in (date(2026, 3, 30), listed)] == [
        True,
        False,
    ]


def test_the_day_of_the_annual_report_is_a_row():
    Threshold.objects.filter(code="disclosure-annual-due").update(amount=331)
    assert DutyRows().annual_due(2024) == date(2025, 3, 31)


def only(enterprise, today: date, kind: DutyKind):
    [found] = [each for each in duties_of(enterprise, today) if each.kind == kind]
    return found


def after(text: str) -> date:
    return date.fromordinal(day(text).toordinal() + 1)
