"""Working-day arithmetic on a small calendar worked by hand (the national one: tests/registry)."""

from datetime import date

import pytest

from common.errors import CalendarMissing
from common.working_days import WorkingCalendar, clip, count_calendar_days, unite

# National Day 2024: 1–7 October off; Sunday 29 September and Saturday 12 October worked.
EXCEPTIONS = {date(2024, 10, d): False for d in range(1, 8)} | {
    date(2024, 9, 29): True,
    date(2024, 10, 12): True,
    date(2024, 1, 1): False,
    date(2025, 1, 1): False,
}


@pytest.fixture(scope="module")
def calendar():
    return WorkingCalendar([2024, 2025], EXCEPTIONS)


def test_make_up_sunday_is_worked_and_holiday_monday_is_not(calendar):
    assert calendar.is_working(date(2024, 9, 29))
    assert calendar.is_working(date(2024, 10, 12))
    assert not calendar.is_working(date(2024, 10, 7))
    assert not calendar.is_working(date(2024, 9, 28))


def test_add_does_not_count_the_day_itself(calendar):
    # Friday 27 September: Sunday 29 (make-up) is 1, Monday 30 is 2, then Tuesday 8 October is 3.
    assert calendar.add(date(2024, 9, 27), 1) == date(2024, 9, 29)
    assert calendar.add(date(2024, 9, 27), 2) == date(2024, 9, 30)
    assert calendar.add(date(2024, 9, 27), 3) == date(2024, 10, 8)
    assert calendar.add(date(2024, 10, 11), 1) == date(2024, 10, 12)


def test_interval_across_new_year(calendar):
    # 30 and 31 December 2024 are Monday and Tuesday; 1 January is off.
    assert calendar.between(date(2024, 12, 27), date(2025, 1, 2)) == 3
    assert calendar.add(date(2024, 12, 31), 1) == date(2025, 1, 2)


def test_limit_that_ends_on_a_holiday_moves_to_the_next_working_day(calendar):
    assert calendar.next_working(date(2024, 10, 3)) == date(2024, 10, 8)
    assert calendar.next_working(date(2024, 10, 12)) == date(2024, 10, 12)


def test_same_day_is_no_day(calendar):
    assert calendar.between(date(2024, 9, 30), date(2024, 9, 30)) == 0


def test_count_subtracts_the_union_of_stops(calendar):
    stops = [
        (date(2024, 9, 9), date(2024, 9, 13)),
        (date(2024, 9, 12), date(2024, 9, 18)),  # overlaps the first
        (date(2024, 9, 19), date(2024, 9, 20)),  # touches the second
    ]
    # 2 → 30 September: 3–6 (4), 9–13 (5), 16–20 (5), 23–27 (5), 29 (1), 30 (1) = 21.
    counted = calendar.count(date(2024, 9, 2), date(2024, 9, 30), stops)
    assert (counted.gross, counted.stopped, counted.net) == (21, 10, 11)


def test_stop_outside_the_interval_is_not_subtracted(calendar):
    stops = [(date(2024, 8, 1), date(2024, 9, 3)), (date(2024, 9, 30), date(2024, 10, 31))]
    counted = calendar.count(date(2024, 9, 2), date(2024, 9, 30), stops)
    assert counted.stopped == 2  # 3 and 30 September


def test_unite_joins_touching_and_keeps_apart_separate():
    assert unite([(date(2024, 1, 5), date(2024, 1, 6)), (date(2024, 1, 1), date(2024, 1, 4))]) == [
        (date(2024, 1, 1), date(2024, 1, 6))
    ]
    apart = [(date(2024, 1, 1), date(2024, 1, 2)), (date(2024, 1, 4), date(2024, 1, 5))]
    assert unite(apart) == apart
    with pytest.raises(ValueError, match="before it begins"):
        unite([(date(2024, 1, 2), date(2024, 1, 1))])


def test_clip_drops_what_lies_outside():
    assert clip([(date(2024, 1, 1), date(2024, 1, 3))], date(2024, 1, 4), date(2024, 1, 9)) == []


def test_calendar_days_subtract_stops_too():
    counted = count_calendar_days(
        date(2024, 2, 1), date(2024, 3, 1), [(date(2024, 2, 10), date(2024, 2, 17))]
    )
    assert (counted.gross, counted.net) == (29, 21)


@pytest.mark.parametrize("day", [date(2023, 12, 31), date(2026, 1, 1)])
def test_year_without_a_calendar_is_refused_with_how_to_load_it(calendar, day):
    with pytest.raises(CalendarMissing, match=f"{day.year}年.*load_calendar"):
        calendar.is_working(day)


def test_limit_past_the_last_loaded_year_is_refused(calendar):
    with pytest.raises(CalendarMissing, match="2026年"):
        calendar.add(date(2025, 12, 31), 1)


def test_empty_or_broken_years_are_refused():
    with pytest.raises(CalendarMissing):
        WorkingCalendar([], {})
    with pytest.raises(CalendarMissing, match="不连续"):
        WorkingCalendar([2023, 2025], {})
