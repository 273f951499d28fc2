"""The clocks beside that of the decision, worked by hand; the working days are listed with each."""

from __future__ import annotations

from datetime import date

import pytest

from common.errors import CalendarMissing, Refused
from common.working_days import DayCount
from permits.deadlines import ClockRows, clocks, deemed_accepted_on, statutory_clock
from permits.enums import ApplicationKind, EiaStatus, HearingApplicant, NoticeKind, StopKind
from permits.models import EiaDecision, Hearing
from registry.enums import Certainty
from registry.models import StatutoryLimit
from registry.selectors import work_calendar
from tests.factories.permits import (
    EiaDecisionFactory,
    PublicNoticeFactory,
    StopIntervalFactory,
    load_limits,
    load_procedure_limits,
)
from tests.factories.registry import StatutoryLimitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock_data")]


@pytest.fixture(autouse=True)
def limits(clock_data):
    load_limits()
    load_procedure_limits()


def day(text):
    return date.fromisoformat(text)


def by_code(decision, today):
    return {clock.code: clock for clock in clocks(decision, day(today))}


def figures(clock):
    return clock.due_on and clock.due_on.isoformat(), clock.left, clock.state


# ---- acceptance (行政许可法第三十二条) ----


@pytest.mark.parametrize(
    ("received", "on", "due", "left", "state"),
    [
        ("2024-03-04", "2024-03-04", "2024-03-11", 5, "running"),  # 5、6、7、8、11
        ("2024-03-04", "2024-03-11", "2024-03-11", 0, "due_today"),
        ("2024-03-04", "2024-03-13", "2024-03-11", -2, "overdue"),  # 12、13
        ("2023-09-28", "2023-10-08", "2023-10-11", 3, "running"),  # 10月7*、8*、9、10、11
        ("2024-02-07", "2024-02-09", "2024-02-20", 3, "running"),  # 2月8、9、18*、19、20
        ("2025-01-24", "2025-01-27", "2025-02-07", 3, "running"),  # 1月26*、27、2月5、6、7
        ("2026-02-13", "2026-02-14", "2026-02-27", 4, "running"),  # 2月14*、24、25、26、27
        ("2026-09-30", "2026-10-09", "2026-10-13", 3, "running"),  # 10月8、9、10*、12、13
    ],
)
def test_acceptance_from_receipt(received, on, due, left, state):
    clock = by_code(EiaDecisionFactory(received_on=day(received)), on)["eia-acceptance"]
    assert figures(clock) == (due, left, state)


@pytest.mark.parametrize(
    ("accepted", "left", "wording"),
    [
        ("2024-03-04", 5, "按期办结"),
        ("2024-03-11", 0, "按期办结"),
        ("2024-03-12", -1, "逾期1个工作日办结"),
        ("2024-03-16", -4, "逾期4个工作日办结"),  # 12、13、14、15；16日星期六
    ],
)
def test_acceptance_when_it_was_given(accepted, left, wording):
    decision = EiaDecisionFactory(accepted=True, accepted_on=day(accepted))
    clock = by_code(decision, "2024-05-06")["eia-acceptance"]
    assert (clock.left, clock.state, clock.text) == (left, "done", wording)


def test_acceptance_runs_again_from_the_answer_to_a_correction():
    decision = EiaDecisionFactory(
        received_on=day("2024-09-23"),
        correction_notified_on=day("2024-09-27"),
        corrected_on=day("2024-09-30"),
    )
    first, second, _ = clocks(decision, day("2024-10-09"))
    assert (first.state, first.left, first.began_on) == ("done", 1, day("2024-09-23"))  # 28日放假，29*到期
    # 10月8、9、10、11、12*
    assert (*figures(second), second.began_on) == ("2024-10-12", 3, "running", day("2024-09-30"))
    before = clocks(decision, day("2024-09-29"))
    assert [(clock.code, clock.state) for clock in before] == [
        ("eia-acceptance", "done"),
        ("eia-form-decision", "suspended"),
    ]
    assert before[1].note == "中止事由：等待补正"


def test_refusing_acceptance_answers_the_clock():
    decision = EiaDecisionFactory(status=EiaStatus.NOT_ACCEPTED, ended_on=day("2024-03-08"))
    (clock,) = clocks(decision, day("2024-03-20"))
    assert (clock.code, clock.state, clock.left) == ("eia-acceptance", "done", 1)


@pytest.mark.parametrize(
    ("dates", "on", "deemed"),
    [
        ({}, "2024-03-11", None),  # 末日尚可告知
        ({}, "2024-03-12", "2024-03-04"),
        ({"accepted_on": "2024-03-11"}, "2024-05-06", None),
        ({"accepted_on": "2024-03-12"}, "2024-05-06", "2024-03-04"),
        ({"accepted_on": "2024-03-12"}, "2024-03-11", None),  # 回看
        ({"correction_notified_on": "2024-03-11"}, "2024-04-01", None),
        ({"correction_notified_on": "2024-03-12"}, "2024-04-01", "2024-03-04"),  # 逾期告知不补救
        ({"correction_notified_on": "2024-03-06", "corrected_on": "2024-03-13"}, "2024-03-20", None),
        ({"correction_notified_on": "2024-03-06", "corrected_on": "2024-03-13"}, "2024-03-21", "2024-03-13"),
    ],
)
def test_silence_past_the_limit_is_acceptance_on_receipt(dates, on, deemed):
    decision = EiaDecisionFactory(**{name: day(value) for name, value in dates.items()})
    assert deemed_accepted_on(decision, day(on)) == (day(deemed) if deemed else None)


# ---- limits by version and promise ----


def test_the_limit_is_that_of_the_day_on_which_the_clock_began():
    StatutoryLimit.objects.filter(code="eia-form-decision").update(effective_to=day("2026-08-14"))
    StatutoryLimitFactory(code="eia-form-decision", amount=20, basis="新法", effective_from=day("2026-08-15"))
    before = EiaDecisionFactory(received_on=day("2026-08-14"))
    after = EiaDecisionFactory(received_on=day("2026-08-15"))
    corrected = EiaDecisionFactory(
        received_on=day("2026-08-12"),
        correction_notified_on=day("2026-08-14"),
        corrected_on=day("2026-08-17"),
    )
    limits = {each.pk: statutory_clock(each, day("2026-08-20")) for each in (before, after, corrected)}
    assert [clock.limit for clock in limits.values()] == [30, 20, 20]
    # 自14日：17—21(5)、24—28(10)、31(11)、9月1—4(15)、7—11(20)、14—18(25)、20*(26)、21—24(30)
    assert limits[before.pk].due_on == day("2026-09-24")
    # 自15日（六）：17—21(5)、24—28(10)、31(11)、9月1—4(15)、7—11(20)
    assert (limits[after.pk].due_on, limits[after.pk].basis) == (day("2026-09-11"), "新法")
    # 自17日：18—21(4)、24—28(9)、31(10)、9月1—4(14)、7—11(19)、14(20)
    assert limits[corrected.pk].due_on == day("2026-09-14")


def test_a_promise_runs_beside_the_law_and_stops_with_it():
    StatutoryLimitFactory(code="eia-form-promised", name="承诺", amount=7, certainty=Certainty.UNVERIFIED)
    decision = EiaDecisionFactory(received_on=day("2026-09-28"))
    found = by_code(decision, "2026-10-10")
    # 9月29、30、10月8、9、10*、12、13
    assert figures(found["eia-form-promised"]) == ("2026-10-13", 2, "running")
    assert found["eia-form-promised"].unverified
    StopIntervalFactory(decision=decision, first_day=day("2026-10-09"), last_day=None)
    stopped = by_code(EiaDecision.objects.get(pk=decision.pk), "2026-10-10")
    assert figures(stopped["eia-form-promised"]) == (None, 4, "suspended")
    assert figures(stopped["eia-form-decision"]) == (None, 27, "suspended")
    assert stopped["eia-form-promised"].reasons == ("技术评估",)


def test_a_promise_of_a_category_does_not_bind_a_reexamination():
    StatutoryLimitFactory(code="eia-form-promised", amount=7)
    decision = EiaDecisionFactory(application_kind=ApplicationKind.REEXAMINATION)
    assert "eia-form-promised" not in by_code(decision, "2024-03-05")


def test_why_it_stands_still_is_named_once_for_each_kind():
    decision = EiaDecisionFactory()
    for kind, first, last in (
        (StopKind.APPRAISAL, "2024-03-05", "2024-03-06"),
        (StopKind.APPRAISAL, "2024-03-11", None),
        (StopKind.HEARING, "2024-03-12", "2024-03-20"),
        (StopKind.ACCEPTANCE_NOTICE, "2024-03-11", "2024-03-18"),
    ):
        StopIntervalFactory(
            decision=decision, kind=kind, first_day=day(first), last_day=day(last) if last else None
        )
    clock = by_code(decision, "2024-03-13")["eia-form-decision"]
    assert clock.reasons == ("技术评估", "听证")
    assert (clock.text, clock.note) == ("已中止，剩余28个工作日", "中止事由：技术评估、听证")


# ---- notices and hearings (部令第4号; 行政许可法第四十七条、第四十八条) ----


def test_an_open_notice_ends_on_its_last_day():
    decision = EiaDecisionFactory(accepted=True)
    PublicNoticeFactory(decision=decision, first_day=day("2024-03-05"), last_day=day("2024-03-11"))
    clock = by_code(decision, "2024-03-07")["eia-form-acceptance-notice"]
    # 5、6、7已过3，含首日共5；余8、11
    assert (clock.limit, clock.used, figures(clock)) == (5, DayCount(3, 0), ("2024-03-11", 2, "running"))
    last = by_code(decision, "2024-03-11")["eia-form-acceptance-notice"]
    assert (last.state, last.text) == ("due_today", "今日届满")
    for other in ("2024-03-04", "2024-03-12"):
        assert "eia-form-acceptance-notice" not in by_code(decision, other)


def test_a_notice_over_new_year_of_an_unloaded_year_counts_calendar_days():
    decision = EiaDecisionFactory(received_on=day("2026-12-01"))
    PublicNoticeFactory(decision=decision, first_day=day("2026-12-30"), last_day=day("2027-01-06"))
    clock = by_code(decision, "2026-12-31")["eia-form-acceptance-notice"]
    assert (clock.unit_label, clock.limit, figures(clock)) == ("自然日", 8, ("2027-01-06", 6, "running"))


def test_a_hearing_may_be_applied_for_within_five_days_of_the_notice():
    decision = EiaDecisionFactory(accepted=True, received_on=day("2024-09-02"))
    PublicNoticeFactory(
        decision=decision,
        kind=NoticeKind.PROPOSED,
        first_day=day("2024-09-13"),
        last_day=day("2024-09-20"),
        states_hearing_right=True,
    )
    clock = by_code(decision, "2024-09-18")["eia-hearing-application"]
    assert figures(clock) == ("2024-09-23", 3, "running")  # 9月14*、18、19、20、23
    assert by_code(decision, "2024-09-23")["eia-hearing-application"].state == "due_today"
    after = by_code(decision, "2024-09-24")["eia-hearing-application"]
    assert (after.state, after.late_by, after.text) == ("done", 0, "已届满")


def hold(decision, **values):
    values = {name: day(value) if name.endswith("_on") else value for name, value in values.items()}
    values.setdefault("applicant_kind", HearingApplicant.INTERESTED)
    return Hearing.objects.create(ledger_no="HPH-T-1", decision=decision, **values)


def test_a_hearing_is_held_within_twenty_days_and_announced_seven_before():
    decision = EiaDecisionFactory(accepted=True, received_on=day("2024-09-02"))
    hold(decision, applied_on="2024-09-23")
    found = by_code(decision, "2024-09-24")
    # 9月24—27(4)、29*(5)、30(6)、10月8—11(10)、12*(11)、14—18(16)、21—24(20)
    assert figures(found["license-hearing-holding"]) == ("2024-10-24", 19, "running")
    # 未定举行日，按最迟10月24日往回数：24、23、22、21、18、17、16，即15日
    assert figures(found["license-hearing-notice"]) == ("2024-10-15", 12, "running")


def test_a_hearing_fixed_for_a_day_is_announced_seven_days_before_that_day():
    decision = EiaDecisionFactory(accepted=True, received_on=day("2024-09-02"))
    hold(decision, applied_on="2024-09-23", announced_on="2024-10-12", held_on="2024-10-21")
    # 往回数10月21、18、17、16、15、14、12*，即11日；12日公告晚1日
    found = by_code(decision, "2024-10-14")
    assert (found["license-hearing-notice"].due_on, found["license-hearing-notice"].late_by) == (
        day("2024-10-11"),
        1,
    )
    assert found["license-hearing-holding"].state == "running"
    held = by_code(decision, "2024-10-22")["license-hearing-holding"]
    assert (held.state, held.left) == ("done", 3)  # 22、23、24


def test_a_waived_hearing_and_one_of_the_bureaus_own_have_no_open_clock():
    waived, official = (EiaDecisionFactory(accepted=True) for _ in range(2))
    hold(waived, applied_on="2024-03-05", waived_on="2024-03-06")
    found = by_code(waived, "2024-03-11")
    assert found["license-hearing-holding"].state == "done"
    assert "license-hearing-notice" not in found
    Hearing.objects.create(
        ledger_no="HPH-T-2",
        decision=official,
        applicant_kind=HearingApplicant.OFFICIAL,
        applied_on=day("2024-03-05"),
    )
    assert "license-hearing-holding" not in by_code(official, "2024-03-11")


# ---- 容缺, delivery and publication ----


@pytest.mark.parametrize(
    ("completed", "on", "left", "state"),
    [
        (None, "2024-03-12", 3, "running"),  # 13、14、15
        (None, "2024-03-15", 0, "due_today"),
        (None, "2024-03-18", -1, "overdue"),
        ("2024-03-14", "2024-03-18", 1, "done"),
        ("2024-03-19", "2024-03-20", -2, "done"),  # 18、19
        ("2024-03-19", "2024-03-18", -1, "overdue"),
    ],
)
def test_missing_documents_are_due_on_the_day_promised(completed, on, left, state):
    decision = EiaDecisionFactory(
        accepted=True,
        is_tolerant=True,
        missing_documents="公众参与说明原件",
        missing_due_on=day("2024-03-15"),
        missing_completed_on=day(completed) if completed else None,
    )
    clock = by_code(decision, on)["eia-missing-documents"]
    assert figures(clock) == ("2024-03-15", left, state)
    assert clock.limit == 9  # 5—8(4)、11—15(9)


@pytest.mark.parametrize(
    ("decided", "code", "due"),
    [
        ("2024-03-04", "license-delivery", "2024-03-18"),  # 5—8(4)、11—15(9)、18(10)
        ("2025-01-24", "license-delivery", "2025-02-13"),  # 26*27(2)、2月5—7(5)、8*(6)、10—13(10)
        ("2026-09-18", "license-delivery", "2026-10-09"),  # 20*(1)、21—24(5)、28—30(8)、10月8—9(10)
        ("2024-03-04", "eia-decision-publication", "2024-03-13"),  # 5—8(4)、11—13(7)
        ("2025-01-24", "eia-decision-publication", "2025-02-10"),  # 26*27(2)、5—7(5)、8*(6)、10(7)
        ("2023-12-27", "eia-decision-publication", "2024-01-08"),  # 28—29(2)、1月2—5(6)、8(7)
    ],
)
def test_after_a_decision(decided, code, due):
    decision = EiaDecisionFactory(approved=True, received_on=day("2023-12-01"), decided_on=day(decided))
    assert by_code(decision, decided)[code].due_on == day(due)


def test_delivery_and_publication_are_done_with_their_dates():
    decision = EiaDecisionFactory(
        approved=True,
        decided_on=day("2024-03-11"),
        delivered_on=day("2024-03-26"),
        announced_on=day("2024-03-20"),
    )
    found = by_code(decision, "2024-05-06")
    assert found["license-delivery"].late_by == 1  # 25日为第10日
    assert (found["eia-decision-publication"].late_by, found["eia-decision-publication"].left) == (0, 0)
    assert found["eia-form-decision"].text == "按期办结"


def test_a_revoked_decision_owes_nothing_more():
    decision = EiaDecisionFactory(
        approved=True, status=EiaStatus.REVOKED, revoked_on=day("2024-03-14"), delivered_on=day("2024-03-12")
    )
    found = by_code(decision, "2024-03-20")
    assert found["license-delivery"].state == "done"
    assert "eia-decision-publication" not in found
    assert by_code(decision, "2024-03-13")["eia-decision-publication"].state == "running"  # 回看


# ---- what is lacking ----


def test_a_pending_application_without_its_limit_is_refused_and_a_decided_one_is_not():
    StatutoryLimit.objects.filter(code="eia-form-decision").delete()
    with pytest.raises(Refused, match="未配置 2024-03-04 有效的期限“eia-form-decision”"):
        clocks(EiaDecisionFactory(), day("2024-03-05"))
    assert "eia-form-decision" not in by_code(EiaDecisionFactory(approved=True), "2024-05-06")


def test_a_day_past_the_calendar_is_refused():
    with pytest.raises(CalendarMissing, match="2027年的工作日历尚未录入"):
        clocks(EiaDecisionFactory(received_on=day("2026-12-30")), day("2027-01-04"))


def test_a_due_date_past_the_calendar_is_told_as_unknown():
    clock = statutory_clock(EiaDecisionFactory(received_on=day("2026-12-01")), day("2026-12-31"))
    assert (clock.due_on, clock.state) == (None, "running")
    assert "load_calendar" in clock.note


def test_nothing_is_known_before_receipt():
    assert clocks(EiaDecisionFactory(), day("2024-03-01")) == []


def test_many_applications_cost_the_queries_of_one(django_assert_num_queries):
    for _ in range(12):
        decision = EiaDecisionFactory(accepted=True)
        StopIntervalFactory(decision=decision)
        PublicNoticeFactory(decision=decision)
    work_calendar()  # cached
    with django_assert_num_queries(6):  # decisions, stops, notices, hearings; rules, limits
        rows = ClockRows()
        found = EiaDecision.objects.prefetch_related("stops", "notices", "hearings")
        assert sum(len(clocks(each, day("2024-03-07"), rows)) for each in found) == 12 * 3
