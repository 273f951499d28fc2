"""The State Council's holidays and make-up days, taken from the maintained package `chinesecalendar`."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib.metadata import version

from chinese_calendar import Holiday
from chinese_calendar.constants import holidays, workdays

from common.errors import CalendarMissing
from registry.models import CalendarException, CalendarYear
from registry.reference import FOLDER
from registry.services import load_calendar_year

NAMES = {
    Holiday.new_years_day.value: "元旦",
    Holiday.spring_festival.value: "春节",
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.labour_day.value: "劳动节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.mid_autumn_festival.value: "中秋节",
    Holiday.national_day.value: "国庆节",
    Holiday.anti_fascist_70th_day.value: "抗战胜利纪念日",
}

# The years that the portal starts with.
FIRST_YEARS = (2023, 2024, 2025, 2026)

Days = dict[date, tuple[bool, str]]  # day → (is it worked, name of the holiday)


def packaged_days(year: int) -> Days:
    """The exceptions of a year as the package has them. Raises CalendarMissing when it has none."""
    off = {day: (False, NAMES[name]) for day, name in holidays.items() if day.year == year}
    if not off:
        last = max(day.year for day in holidays)
        raise CalendarMissing(
            f"软件包 chinesecalendar {version('chinesecalendar')} 没有{year}年的放假安排（最晚{last}年）。"
            "国务院办公厅公布后，请升级该软件包再运行本命令，或在后台“工作日历年度”“节假日与调休”中录入。"
        )
    return off | {day: (True, f"{NAMES[name]}调休") for day, name in workdays.items() if day.year == year}


def load_year(year: int) -> tuple[CalendarYear, list[str]]:
    """Load a year unless it is there; returns it, with what differs between it and the package.

    A loaded year is never changed here: corrections are the staff's, one day at a time.
    """
    days = packaged_days(year)
    notices = tomllib.loads((FOLDER / "calendars.toml").read_text(encoding="utf-8"))["notices"]
    row = load_calendar_year(
        actor=None,
        year=year,
        days=days,
        notice=notices.get(str(year), ""),
        source=f"chinesecalendar {version('chinesecalendar')}",
    )
    return row, _differences(row, days)


def _differences(year: CalendarYear, packaged: Days) -> list[str]:
    loaded = dict(CalendarException.objects.filter(year=year).values_list("day", "is_working"))
    words = {None: "按星期", True: "上班", False: "放假"}
    found = []
    for day in sorted(loaded.keys() | packaged.keys()):
        here, there = loaded.get(day), packaged[day][0] if day in packaged else None
        if here != there:
            found.append(f"{day}：日历为{words[here]}，软件包为{words[there]}")
    return found
