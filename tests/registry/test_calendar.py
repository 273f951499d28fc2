"""The State Council's calendar of 2023–2026: counts, make-up days, arithmetic, corrections."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from common import events
from common.errors import CalendarMissing, Refused
from registry.calendars import load_year, packaged_days
from registry.models import CalendarException, CalendarYear
from registry.selectors import work_calendar
from registry.services import calendar_imported, correct_calendar_day
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

# The notices, written by hand: holidays as (month, day, number of days), make-up workdays as (month, day).
NOTICES = {
    2023: (
        # 2022-12-31 belongs to the New Year of 2023.
        [(1, 1, 2), (1, 21, 7), (4, 5, 1), (4, 29, 5), (6, 22, 3), (9, 29, 8)],
        [(1, 28), (1, 29), (4, 23), (5, 6), (6, 25), (10, 7), (10, 8)],
    ),
    2024: (
        [(1, 1, 1), (2, 10, 8), (4, 4, 3), (5, 1, 5), (6, 10, 1), (9, 15, 3), (10, 1, 7)],
        [(2, 4), (2, 18), (4, 7), (4, 28), (5, 11), (9, 14), (9, 29), (10, 12)],
    ),
    2025: (
        [(1, 1, 1), (1, 28, 8), (4, 4, 3), (5, 1, 5), (5, 31, 3), (10, 1, 8)],
        [(1, 26), (2, 8), (4, 27), (9, 28), (10, 11)],
    ),
    2026: (
        [(1, 1, 3), (2, 15, 9), (4, 4, 3), (5, 1, 5), (6, 19, 3), (9, 25, 3), (10, 1, 7)],
        [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)],
    ),
}


def holidays_of(year):
    return {
        date(year, month, day) + timedelta(days=offset)
        for month, day, length in NOTICES[year][0]
        for offset in range(length)
    }


def is_working_by_notice(day):
    if (day.month, day.day) in NOTICES[day.year][1]:
        return True
    return day.weekday() < 5 and day not in holidays_of(day.year)


@pytest.fixture
def calendar():
    call_command("load_calendar", verbosity=0)
    return work_calendar()


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_is_as_the_notice_says(calendar, year):
    days = [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]
    wrong = [day for day in days if calendar.is_working(day) != is_working_by_notice(day)]
    assert wrong == []


@pytest.mark.parametrize(("year", "working"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_working_days_of_the_year(calendar, year, working):
    assert calendar.within(date(year, 1, 1), date(year, 12, 31)) == working


@pytest.mark.parametrize(
    "sunday",
    [
        date(2023, 1, 29),
        date(2024, 2, 4),
        date(2024, 4, 7),
        date(2025, 1, 26),
        date(2026, 1, 4),
        date(2026, 9, 20),
    ],
)
def test_a_make_up_sunday_is_worked(calendar, sunday):
    assert sunday.weekday() == 6
    assert calendar.is_working(sunday)


def test_the_days_over_new_year(calendar):
    # Friday 29 December 2023 + 1: Monday is New Year's Day.
    assert calendar.add(date(2023, 12, 29), 1) == date(2024, 1, 2)
    # 2026: 1–3 January off, Sunday the 4th worked.
    assert calendar.add(date(2025, 12, 31), 1) == date(2026, 1, 4)
    assert calendar.between(date(2024, 12, 31), date(2025, 1, 2)) == 1


def test_the_days_over_spring_festival(calendar):
    # 2024: 10–17 February off, Sundays 4 and 18 February worked.
    assert calendar.add(date(2024, 2, 9), 1) == date(2024, 2, 18)
    assert calendar.between(date(2024, 2, 2), date(2024, 2, 20)) == 9
    assert calendar.next_working(date(2024, 2, 11)) == date(2024, 2, 18)


def test_a_penalty_hearing_request_of_five_working_days_over_national_day(calendar):
    # Served on Friday 27 September 2024: 29 (worked Sunday), 30, then 8, 9, 10 October.
    assert calendar.add(date(2024, 9, 27), 5) == date(2024, 10, 10)


def test_a_year_without_calendar_is_refused_and_says_how_to_load_it(calendar):
    with pytest.raises(CalendarMissing, match="2027年的工作日历尚未录入.*load_calendar 2027"):
        calendar.add(date(2026, 12, 30), 5)
    with pytest.raises(CalendarMissing, match="2022年"):
        calendar.is_working(date(2022, 12, 31))


def test_without_any_calendar_the_error_says_what_to_run():
    with pytest.raises(CalendarMissing, match="manage.py load_calendar"):
        work_calendar()


def test_the_package_is_asked_only_for_years_it_has():
    with pytest.raises(CalendarMissing, match="chinesecalendar"):
        packaged_days(2050)


def test_the_command_fails_for_a_year_the_package_lacks_and_loads_nothing():
    with pytest.raises(CommandError, match="2050年"):
        call_command("load_calendar", "2026", "2050")
    assert not CalendarYear.objects.exists()


def test_loading_twice_changes_nothing(calendar):
    before = list(CalendarException.objects.values_list("pk", "updated_at"))
    call_command("load_calendar", verbosity=0)
    assert list(CalendarException.objects.values_list("pk", "updated_at")) == before
    assert set(CalendarYear.objects.values_list("version", flat=True)) == {1}


def test_names_are_chinese(calendar):
    assert CalendarException.objects.get(day=date(2024, 2, 10)).name == "春节"
    assert CalendarException.objects.get(day=date(2024, 2, 4)).name == "春节调休"
    assert CalendarYear.objects.get(year=2024).notice == "国办发明电〔2023〕7号"


def test_a_correction_counts_at_once_raises_the_version_and_leaves_events(calendar):
    clerk, day = UserFactory(), date(2024, 3, 8)
    year = correct_calendar_day(actor=clerk, day=day, is_working=False, name="试点放假", reason="通知")
    assert year.version == 2
    assert not work_calendar().is_working(day)
    assert "2024-03-08：按星期 → 放假" in events.history(year).last().reason
    year = correct_calendar_day(actor=clerk, day=day, is_working=None, reason="取消")
    assert year.version == 3
    assert work_calendar().is_working(day)


def test_a_correction_that_changes_nothing_raises_no_version(calendar):
    clerk = UserFactory()
    correct_calendar_day(actor=clerk, day=date(2024, 2, 10), is_working=False, name="春节")
    correct_calendar_day(actor=clerk, day=date(2024, 3, 8), is_working=None)
    assert CalendarYear.objects.get(year=2024).version == 1


def test_loading_leaves_corrections_and_names_them(calendar, capsys):
    correct_calendar_day(actor=None, day=date(2024, 3, 8), is_working=False, name="试点放假")
    call_command("load_calendar", "2024")
    assert "2024-03-08：日历为放假，软件包为按星期" in capsys.readouterr().out
    assert not work_calendar().is_working(date(2024, 3, 8))


def test_a_year_not_loaded_cannot_be_corrected():
    with pytest.raises(Refused, match="load_calendar 2030"):
        correct_calendar_day(actor=None, day=date(2030, 1, 1), is_working=False, name="元旦")


def test_import_of_days_raises_the_version_and_drops_the_cached_calendar(django_capture_on_commit_callbacks):
    load_year(2024)
    before = CalendarYear.objects.get(year=2024).version
    assert work_calendar().is_working(date(2024, 7, 1))
    made = CalendarException.objects.create(
        year=CalendarYear.objects.get(year=2024), day=date(2024, 7, 1), is_working=False, name="试"
    )
    with django_capture_on_commit_callbacks(execute=True):
        calendar_imported([made.pk], None)
    assert not work_calendar().is_working(date(2024, 7, 1))
    assert CalendarYear.objects.get(year=2024).version == before + 1
