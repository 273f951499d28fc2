"""Clocks worked by hand from the State Council's calendars of 2023–2026."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import CalendarMissing, Refused
from common.working_days import DayCount
from permits.deadlines import clocks, days_used, statutory_clock
from permits.enums import ApplicationKind, EiaCategory, EiaStatus, StopKind
from permits.models import ClockRule
from registry.enums import DayUnit
from tests.factories.permits import (
    ClockRuleFactory,
    EiaDecisionFactory,
    StopIntervalFactory,
    load_limits,
)
from tests.factories.registry import StatutoryLimitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_data")]

APPRAISAL, REVIEW, HEARING = StopKind.APPRAISAL, StopKind.EXPERT_REVIEW, StopKind.HEARING
TESTING, NOTICE = StopKind.TESTING, StopKind.ACCEPTANCE_NOTICE


def day(text: str) -> date:
    return date.fromisoformat(text)


# (what, received, decided, stops (kind, first, last), gross, stopped); 2024-03-04 is a Monday.
DATED = [
    ("one week", "2024-03-04", "2024-03-08", [], 4, 0),
    ("same day", "2024-03-04", "2024-03-04", [], 0, 0),
    ("over a weekend", "2024-03-08", "2024-03-11", [], 1, 0),
    ("received on a Saturday", "2024-03-09", "2024-03-11", [], 1, 0),
    ("decided on a Sunday", "2024-03-08", "2024-03-10", [], 0, 0),
    ("two weeks", "2024-03-04", "2024-03-15", [], 9, 0),
    ("one stop", "2024-03-04", "2024-03-15", [(APPRAISAL, "2024-03-05", "2024-03-06")], 9, 2),
    (
        "overlapping stops count once: 5, 6, 7, 8, 11, 12 March",
        "2024-03-04",
        "2024-03-15",
        [(APPRAISAL, "2024-03-05", "2024-03-08"), (REVIEW, "2024-03-07", "2024-03-12")],
        9,
        6,
    ),
    (
        "touching stops",
        "2024-03-04",
        "2024-03-15",
        [(APPRAISAL, "2024-03-05", "2024-03-06"), (HEARING, "2024-03-07", "2024-03-08")],
        9,
        4,
    ),
    (
        "the same days twice",
        "2024-03-04",
        "2024-03-15",
        [(APPRAISAL, "2024-03-05", "2024-03-06"), (TESTING, "2024-03-05", "2024-03-06")],
        9,
        2,
    ),
    (
        "one stop within another",
        "2024-03-04",
        "2024-03-15",
        [(APPRAISAL, "2024-03-05", "2024-03-13"), (HEARING, "2024-03-07", "2024-03-08")],
        9,
        7,
    ),
    (
        "apart by a weekend only: 7, 8, 11, 12 March",
        "2024-03-04",
        "2024-03-15",
        [(APPRAISAL, "2024-03-07", "2024-03-08"), (HEARING, "2024-03-11", "2024-03-12")],
        9,
        4,
    ),
    ("begins on receipt", "2024-03-04", "2024-03-15", [(APPRAISAL, "2024-03-04", "2024-03-05")], 9, 1),
    ("outlasts the decision", "2024-03-04", "2024-03-15", [(APPRAISAL, "2024-03-14", "2024-03-20")], 9, 2),
    ("lies before receipt", "2024-03-04", "2024-03-15", [(APPRAISAL, "2024-03-01", "2024-03-01")], 9, 0),
    ("lies after the decision", "2024-03-04", "2024-03-15", [(APPRAISAL, "2024-03-18", "2024-03-19")], 9, 0),
    ("a weekend only", "2024-03-04", "2024-03-15", [(APPRAISAL, "2024-03-09", "2024-03-10")], 9, 0),
    ("still open at the decision", "2024-03-04", "2024-03-15", [(APPRAISAL, "2024-03-13", None)], 9, 3),
    ("the whole time", "2024-03-04", "2024-03-15", [(APPRAISAL, "2024-03-04", "2024-03-15")], 9, 9),
    ("a notice counts", "2024-03-04", "2024-03-15", [(NOTICE, "2024-03-05", "2024-03-11")], 9, 0),
    (
        "a notice beside an appraisal",
        "2024-03-04",
        "2024-03-15",
        [(NOTICE, "2024-03-05", "2024-03-11"), (APPRAISAL, "2024-03-07", "2024-03-08")],
        9,
        2,
    ),
    # 2024: 4 and 18 February are worked Sundays, 12–16 are off; 9 February is worked.
    ("Spring Festival 2024", "2024-02-02", "2024-02-19", [], 8, 0),
    (
        "a stop over Spring Festival: 8, 9, 18, 19 February",
        "2024-02-02",
        "2024-02-19",
        [(APPRAISAL, "2024-02-08", "2024-02-19")],
        8,
        4,
    ),
    # 23–27 January off; 28 (Saturday) and 29 (Sunday) worked.
    ("Spring Festival 2023", "2023-01-20", "2023-01-30", [], 3, 0),
    # 26 January (Sunday) and 8 February (Saturday) worked; 28 January – 4 February off.
    ("Spring Festival 2025", "2025-01-24", "2025-02-10", [], 7, 0),
    # 14 February (Saturday) worked; 16–20 and 23 off.
    ("Spring Festival 2026", "2026-02-13", "2026-02-25", [], 3, 0),
    # 4 and 5 April off; 7 (Sunday) worked.
    ("Tomb-sweeping 2024", "2024-04-03", "2024-04-08", [], 2, 0),
    # 28 April (Sunday) and 11 May (Saturday) worked; 1–3 May off.
    ("Labour Day 2024", "2024-04-26", "2024-05-13", [], 10, 0),
    ("Dragon Boat 2024", "2024-06-07", "2024-06-11", [], 1, 0),
    # 14 September (Saturday) worked; 16 and 17 off.
    ("Mid-Autumn 2024", "2024-09-13", "2024-09-18", [], 2, 0),
    # 29 September (Sunday) and 12 October (Saturday) worked; 1–4 and 7 October off.
    ("National Day 2024", "2024-09-27", "2024-10-14", [], 8, 0),
    (
        "a stop on a make-up Sunday",
        "2024-09-27",
        "2024-10-14",
        [(APPRAISAL, "2024-09-28", "2024-09-29")],
        8,
        1,
    ),
    ("a stop on holidays", "2024-09-27", "2024-10-14", [(APPRAISAL, "2024-10-01", "2024-10-07")], 8, 0),
    # 29 September and 2–6 October off; 7 and 8 (weekend) worked.
    ("National Day 2023", "2023-09-28", "2023-10-09", [], 3, 0),
    # 28 September (Sunday) and 11 October (Saturday) worked; 1–3 and 6–8 off.
    ("National Day 2025", "2025-09-26", "2025-10-13", [], 7, 0),
    # 1, 2 and 5–7 October off; 10 (Saturday) worked.
    ("National Day 2026", "2026-09-30", "2026-10-12", [], 4, 0),
    ("year's end 2024", "2024-12-30", "2025-01-03", [], 3, 0),
    ("a stop across New Year", "2024-12-30", "2025-01-03", [(APPRAISAL, "2024-12-31", "2025-01-02")], 3, 2),
    ("year's end 2023", "2023-12-29", "2024-01-02", [], 1, 0),
    # 1 and 2 January off, 4 January (Sunday) worked.
    ("year's end 2025", "2025-12-31", "2026-01-05", [], 2, 0),
]


@pytest.mark.parametrize(
    ("received", "decided", "stops", "gross", "stopped"),
    [case[1:] for case in DATED],
    ids=[case[0] for case in DATED],
)
def test_days_used(received, decided, stops, gross, stopped):
    decision = EiaDecisionFactory(received_on=day(received))
    for kind, first, last in stops:
        StopIntervalFactory(
            decision=decision, kind=kind, first_day=day(first), last_day=day(last) if last else None
        )
    assert days_used(decision, day(decided)) == DayCount(gross, stopped)


def test_correction_lies_before_the_clock():
    decision = EiaDecisionFactory(
        received_on=day("2024-03-04"),
        correction_notified_on=day("2024-03-05"),
        corrected_on=day("2024-03-08"),
    )
    assert days_used(decision, day("2024-03-15")) == DayCount(5, 0)


def test_days_past_the_loaded_calendar_are_refused():
    decision = EiaDecisionFactory(received_on=day("2026-12-30"))
    with pytest.raises(CalendarMissing, match="2027年的工作日历尚未录入"):
        days_used(decision, day("2027-01-04"))


# ---- which stops are excluded is data ----


def test_a_rule_holds_from_its_first_day():
    ClockRuleFactory(stop_kind=NOTICE, is_excluded=True, effective_from=day("2024-03-07"))
    decision = EiaDecisionFactory(received_on=day("2024-03-04"))
    before = StopIntervalFactory(
        decision=decision, kind=NOTICE, first_day=day("2024-03-06"), last_day=day("2024-03-08")
    )
    assert days_used(decision, day("2024-03-15")).stopped == 0
    before.first_day = day("2024-03-07")
    before.save()
    assert days_used(decision, day("2024-03-15")).stopped == 2


def test_a_stop_without_a_rule_is_refused():
    ClockRule.objects.filter(stop_kind=HEARING).update(effective_to=day("2023-12-31"))
    decision = EiaDecisionFactory(received_on=day("2024-03-04"))
    StopIntervalFactory(decision=decision, kind=HEARING)
    with pytest.raises(Refused, match="未配置 2024-03-05 有效的“听证”期限计算规则"):
        days_used(decision, day("2024-03-15"))


# ---- clocks ----


def test_form_limit_is_thirty_working_days():
    # To 29 March 19; 1–3 April 22; 7 (make-up Sunday) 23; 8–12 28; 15 and 16 April 30.
    load_limits()
    clock = statutory_clock(EiaDecisionFactory(), day("2024-03-05"))
    assert (clock.limit, clock.unit_label, clock.due_on) == (30, "工作日", day("2024-04-16"))


def test_report_limit_is_sixty_working_days():
    # 30 by 16 April; 33 by 19; 38 by 26; 28 April 39; 41 by 30; 47 by 11 May; 57 by 24; 29 May 60.
    load_limits()
    clock = statutory_clock(EiaDecisionFactory(category=EiaCategory.REPORT), day("2024-03-05"))
    assert clock.due_on == day("2024-05-29")


def test_reexamination_has_its_own_limit():
    load_limits()
    decision = EiaDecisionFactory(application_kind=ApplicationKind.REEXAMINATION)
    assert statutory_clock(decision, day("2024-03-05")).due_on == day("2024-03-18")


@pytest.mark.parametrize(
    ("today", "state", "left"),
    [
        ("2024-03-04", "running", 30),
        ("2024-04-15", "running", 1),
        ("2024-04-16", "due_today", 0),
        ("2024-04-17", "overdue", -1),
        ("2024-04-22", "overdue", -4),
    ],
)
def test_state_on_a_day(today, state, left):
    load_limits()
    clock = statutory_clock(EiaDecisionFactory(), day(today))
    assert (clock.state, clock.left) == (state, left)


def test_overdue_on_the_saturday_after_a_friday_limit():
    load_limits()
    # Three days later begun, the limit ends on Friday 19 April.
    decision = EiaDecisionFactory(received_on=day("2024-03-07"))
    assert statutory_clock(decision, day("2024-04-19")).state == "due_today"
    clock = statutory_clock(decision, day("2024-04-20"))
    assert (clock.state, clock.left) == ("overdue", -1)


def test_a_stop_puts_the_limit_off():
    load_limits()
    decision = EiaDecisionFactory()
    StopIntervalFactory(decision=decision, first_day=day("2024-03-05"), last_day=day("2024-03-11"))
    clock = statutory_clock(decision, day("2024-03-12"))
    assert (clock.due_on, clock.used, clock.state) == (day("2024-04-23"), DayCount(6, 5), "running")


def test_a_limit_put_off_may_reach_a_further_stop():
    load_limits()
    decision = EiaDecisionFactory()
    StopIntervalFactory(decision=decision, first_day=day("2024-03-05"), last_day=day("2024-03-11"))
    StopIntervalFactory(
        decision=decision, kind=HEARING, first_day=day("2024-04-17"), last_day=day("2024-04-18")
    )
    # Put off by five to 23 April, and by the two hearing days to 25.
    assert statutory_clock(decision, day("2024-04-19")).due_on == day("2024-04-25")


def test_an_open_stop_suspends():
    load_limits()
    decision = EiaDecisionFactory()
    StopIntervalFactory(decision=decision, first_day=day("2024-03-11"), last_day=None)
    clock = statutory_clock(decision, day("2024-03-13"))
    assert (clock.state, clock.due_on, clock.used) == ("suspended", None, DayCount(7, 3))
    assert clock.left == 26  # 30 − 4 used before the stop


def test_a_stop_that_begins_tomorrow_does_not_suspend():
    load_limits()
    decision = EiaDecisionFactory()
    StopIntervalFactory(decision=decision, first_day=day("2024-03-14"), last_day=None)
    assert statutory_clock(decision, day("2024-03-13")).state == "running"


def test_a_notice_does_not_suspend():
    load_limits()
    decision = EiaDecisionFactory()
    StopIntervalFactory(
        decision=decision, kind=NOTICE, first_day=day("2024-03-05"), last_day=day("2024-03-11")
    )
    clock = statutory_clock(decision, day("2024-03-06"))
    assert (clock.state, clock.due_on) == ("running", day("2024-04-16"))


def test_a_decided_application_is_done():
    load_limits()
    decision = EiaDecisionFactory(approved=True)  # decided on 11 March
    clock = statutory_clock(decision, day("2024-06-03"))
    assert (clock.state, clock.used) == ("done", DayCount(5, 0))


@pytest.mark.parametrize(
    ("received", "stops", "due"),
    [
        ("2024-03-04", [], "2024-04-03"),
        ("2024-03-05", [], "2024-04-07"),  # 4 April is a holiday; 7, a Sunday, is worked
        ("2024-03-07", [], "2024-04-07"),  # 6 April is a holiday's Saturday
        ("2024-09-01", [], "2024-10-08"),  # 1 October: over National Day
        ("2024-03-04", [("2024-03-05", "2024-03-11")], "2024-04-10"),  # seven days with the weekend
    ],
)
def test_a_limit_in_calendar_days(received, stops, due):
    load_limits(unit=DayUnit.CALENDAR)
    decision = EiaDecisionFactory(received_on=day(received))
    for first, last in stops:
        StopIntervalFactory(decision=decision, first_day=day(first), last_day=day(last))
    clock = statutory_clock(decision, day("2024-12-02"))
    assert (clock.due_on, clock.unit_label) == (day(due), "自然日")


def test_a_limit_in_months_is_refused():
    load_limits(unit=DayUnit.MONTH)
    with pytest.raises(Refused, match="只能是工作日或自然日"):
        statutory_clock(EiaDecisionFactory(), day("2024-03-05"))


def by_code(decision, today):
    return {clock.code: clock for clock in clocks(decision, day(today))}


def test_acceptance_is_due_in_five_working_days():
    load_limits()
    clock = by_code(EiaDecisionFactory(), "2024-03-08")["eia-acceptance"]
    assert (clock.due_on, clock.left) == (day("2024-03-11"), 1)


def test_promised_limit_only_where_recorded():
    load_limits()
    decision = EiaDecisionFactory()
    assert "eia-form-promised" not in by_code(decision, "2024-03-05")
    StatutoryLimitFactory(code="eia-form-promised", amount=7)
    assert by_code(decision, "2024-03-05")["eia-form-promised"].due_on == day("2024-03-13")


def test_clocks_of_an_application_by_state():
    load_limits()
    acceptance, decision = "eia-acceptance", "eia-form-decision"
    assert list(by_code(EiaDecisionFactory(), "2024-03-05")) == [acceptance, decision]
    accepted = by_code(EiaDecisionFactory(accepted=True), "2024-03-05")
    assert {code: clock.state for code, clock in accepted.items()} == {
        acceptance: "done",
        decision: "running",
    }
    ended = EiaDecisionFactory(status=EiaStatus.WITHDRAWN, ended_on=day("2024-03-05"))
    assert by_code(ended, "2024-03-05") == {}
