"""The clocks of an EIA approval, computed from recorded events, as they stood on any day.

The decision clocks begin with the receipt of the complete application (生态环境法典第一百零二条:
自收到之日起); the day of receipt is not counted. What stops them is a `ClockRule`, the limits are
`StatutoryLimit` rows with their unit, taken in the version in force on the day the clock began:

    eia-acceptance                            受理或补正告知 (行政许可法第三十二条), again once corrected
    eia-report-decision, eia-form-decision    the legal limits (法典第一百零二条)
    eia-reexamination-decision                重新审核 (法典第一百零六条)
    eia-report-promised, eia-form-promised    what the bureau promises; a clock only where recorded
    eia-*-notice, eia-hearing-application     periods that must run out (部令第4号)
    license-hearing-holding, -notice          听证 (行政许可法第四十七条、第四十八条)
    license-delivery, eia-decision-publication    送达 (许可法第四十四条) and 公告 (部令第14号)

`days_used` is always in 工作日, whatever the unit of the limit: it is the measure of speed that
the annual report prints. Only `Clock` follows the unit of its limit (工作日 or 自然日).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from common.working_days import DayCount, WorkingCalendar
from permits.clock_rows import ClockRows, StopRules
from permits.enums import ApplicationKind, EiaStatus, HearingApplicant, NoticeKind
from permits.models import EiaDecision, Hearing, PublicNotice, StopInterval
from registry.clocks.arithmetic import ONE_DAY
from registry.clocks.states import Clock, ClockState
from registry.clocks.timing import dated, timed
from registry.models import StatutoryLimit
from registry.selectors import work_calendar

__all__ = [
    "Clock",
    "ClockRows",
    "ClockState",
    "StopRules",
    "clocks",
    "days_used",
    "decision_limit_code",
    "deemed_accepted_on",
    "statutory_clock",
]

MISSING_DOCUMENTS = "eia-missing-documents"  # 容缺: its date stands on the record, not in a limit


def days_used(
    decision: EiaDecision,
    until: date,
    *,
    rules: StopRules | None = None,
    calendar: WorkingCalendar | None = None,
) -> DayCount:
    """工作日 used from the complete application to `until`: gross, stopped, net.

    Hand in `rules` and `calendar` when counting many, with the stops prefetched.
    """
    rules = rules or StopRules()
    calendar = calendar or work_calendar()
    return calendar.count(decision.complete_on, until, rules.intervals(decision.stops.all(), until))


def clocks(decision: EiaDecision, today: date, rows: ClockRows | None = None) -> list[Clock]:
    """Every clock of this application as it stood on `today`, in the order of the procedure.

    What happened later than `today` is not seen. A limit without a row in force sets no clock, save
    that of the decision of a pending application: without it Refused is raised, as for a stop
    without a rule; CalendarMissing where days lie outside the loaded years. Hand in `rows` for many,
    with stops, notices and hearings prefetched.
    """
    seen = _OnDay(decision, today, rows or ClockRows())
    if today < decision.received_on:
        return []
    found = _acceptance(seen)
    if seen.ended_on is None:
        found += _decision(seen)
        if seen.decided_on is None:
            found += [*_notices(seen), *_hearings(seen), *_missing_documents(seen)]
        found += _after_decision(seen)
    return found


def statutory_clock(decision: EiaDecision, today: date, rows: ClockRows | None = None) -> Clock:
    """The legal limit of the decision. Raises Refused where none is recorded."""
    rows = rows or ClockRows()
    seen = _OnDay(decision, today, rows)
    return _decision_clock(seen, rows.required(decision_limit_code(decision), seen.complete_on))


def deemed_accepted_on(decision: EiaDecision, today: date, rows: ClockRows | None = None) -> date | None:
    """The day from which silence past the limit counts as acceptance, None while it does not.

    Basis: 行政许可法第三十二条第一款第四项 (逾期不告知的，自收到申请材料之日起即为受理); after 补正 the
    limit runs again from the answer (第五项). An answer given late does not undo it.
    """
    seen = _OnDay(decision, today, rows or ClockRows())
    for clock in _acceptance(seen):
        if clock.late_by:
            return clock.began_on
    return None


def decision_limit_code(decision: EiaDecision) -> str:
    """The code of the legal limit of the decision on this application."""
    if decision.application_kind == ApplicationKind.REEXAMINATION:
        return "eia-reexamination-decision"
    return f"eia-{decision.category}-decision"


def promised_limit_code(decision: EiaDecision) -> str:
    """The code of what the bureau promises for it; a promise for a category binds no 重新审核."""
    again = decision.application_kind == ApplicationKind.REEXAMINATION
    return f"eia-{'reexamination' if again else decision.category}-promised"


class _OnDay:
    """An application as its record stood on a day: what is dated later has not happened."""

    def __init__(self, decision: EiaDecision, today: date, rows: ClockRows) -> None:
        self.decision = decision
        self.today = today
        self.rows = rows
        self.notified_on = self.by(decision.correction_notified_on)
        self.corrected_on = self.by(decision.corrected_on)
        self.accepted_on = self.by(decision.accepted_on)
        self.decided_on = self.by(decision.decided_on)
        self.ended_on = self.by(decision.ended_on)
        self.complete_on = self.corrected_on or decision.received_on

    def by(self, day: date | None) -> date | None:
        return day if day is not None and day <= self.today else None

    @property
    def awaits_correction(self) -> bool:
        """补正 was asked for and not answered: there is no complete application yet."""
        answered = self.corrected_on or self.accepted_on or self.decided_on or self.ended_on
        return self.notified_on is not None and answered is None

    @property
    def refused_acceptance_on(self) -> date | None:
        return self.ended_on if self.decision.status == EiaStatus.NOT_ACCEPTED else None


def _acceptance(seen: _OnDay) -> list[Clock]:
    """From receipt to the notice of 补正 or acceptance; and again from the answer to 补正."""
    answers = (seen.notified_on, seen.accepted_on, seen.refused_acceptance_on)
    found = [_answered(seen, seen.decision.received_on, answers)]
    if seen.corrected_on is not None:
        found.append(_answered(seen, seen.corrected_on, answers[1:]))
    return [clock for clock in found if clock is not None]


def _answered(seen: _OnDay, began_on: date, answers: Sequence[date | None]) -> Clock | None:
    limit = seen.rows.limit_on("eia-acceptance", began_on)
    finished_on = min((day for day in answers if day is not None), default=None)
    closed = finished_on is None and seen.ended_on is not None  # withdrawn before any answer
    if limit is None or closed or (finished_on is not None and finished_on < began_on):
        return None
    return _timed(seen, limit, began_on, finished_on)


def _decision(seen: _OnDay) -> list[Clock]:
    decision, day = seen.decision, seen.complete_on
    legal = seen.rows.limit_on(decision_limit_code(decision), day)
    if legal is None and seen.decided_on is None:
        legal = seen.rows.required(decision_limit_code(decision), day)
    promised = seen.rows.limit_on(promised_limit_code(decision), day)
    return [_decision_clock(seen, limit) for limit in (legal, promised) if limit is not None]


def _decision_clock(seen: _OnDay, limit: StatutoryLimit) -> Clock:
    if seen.awaits_correction:  # 补正 lies before the clock (法典第一百零二条: 自收到之日起)
        return Clock.of(
            limit,
            began_on=seen.complete_on,
            used=DayCount(0, 0),
            due_on=None,
            left=limit.amount,
            state=ClockState.SUSPENDED,
            reasons=("等待补正",),
        )
    return _timed(seen, limit, seen.complete_on, seen.decided_on, list(seen.decision.stops.all()))


def _notices(seen: _OnDay) -> list[Clock]:
    """The notices now open, and the period in which a hearing may be applied for."""
    found = []
    for notice in seen.decision.notices.all():
        last = notice.last_day
        if notice.kind == NoticeKind.DECISION or last is None or notice.first_day > seen.today:
            continue
        if seen.today <= last:
            found.append(_notice(seen, notice, last))
        if notice.kind == NoticeKind.PROPOSED and notice.states_hearing_right:
            limit = seen.rows.limit_on("eia-hearing-application", notice.first_day)
            if limit is not None:
                found.append(_timed(seen, limit, notice.first_day, None, waits=True))
    return found


def _notice(seen: _OnDay, notice: PublicNotice, last: date) -> Clock:
    code = "eia-proposed-notice"
    if notice.kind == NoticeKind.ACCEPTANCE:
        code = f"eia-{seen.decision.category}-acceptance-notice"
    limit = seen.rows.limit_on(code, notice.first_day)
    return _dated(
        seen,
        code,
        str(NoticeKind(notice.kind).label),
        limit,
        before=notice.first_day - ONE_DAY,  # a notice is up on its first day, so that day counts
        due_on=last,
        waits=True,
    )


def _hearings(seen: _OnDay) -> list[Clock]:
    found = []
    for hearing in seen.decision.hearings.all():
        asked = hearing.applicant_kind != HearingApplicant.OFFICIAL
        if asked and hearing.applied_on <= seen.today:
            found += _hearing(seen, hearing)
    return found


def _hearing(seen: _OnDay, hearing: Hearing) -> list[Clock]:
    """Held within the limit of the application, and announced so many days before."""
    waived_on = seen.by(hearing.waived_on)
    finished_on = seen.by(hearing.held_on) or waived_on
    holding = seen.rows.limit_on("license-hearing-holding", hearing.applied_on)
    notice = seen.rows.limit_on("license-hearing-notice", hearing.applied_on)
    if holding is None:
        return []
    clock = _timed(seen, holding, hearing.applied_on, finished_on)
    held_on = hearing.held_on or clock.due_on
    if notice is None or held_on is None or waived_on is not None:
        return [clock]
    latest = seen.rows.arithmetic(notice.unit).back(held_on, notice.amount)
    if latest is None:  # outside the loaded calendar
        return [clock]
    told = _dated(
        seen,
        notice.code,
        notice.name,
        notice,
        before=hearing.applied_on,
        due_on=max(latest, hearing.applied_on),
        finished_on=seen.by(hearing.announced_on),
    )
    return [clock, told]


def _missing_documents(seen: _OnDay) -> list[Clock]:
    decision = seen.decision
    if decision.missing_due_on is None:
        return []
    began_on = min(seen.accepted_on or seen.complete_on, decision.missing_due_on)
    finished_on = seen.by(decision.missing_completed_on)
    return [
        _dated(
            seen,
            MISSING_DOCUMENTS,
            "容缺材料补齐",
            None,
            before=min(began_on, finished_on or began_on),
            due_on=decision.missing_due_on,
            finished_on=finished_on,
        )
    ]


def _after_decision(seen: _OnDay) -> list[Clock]:
    """Delivery to the applicant and publication; a revoked decision owes neither any more."""
    decided_on, decision = seen.decided_on, seen.decision
    if decided_on is None:
        return []
    found = []
    for code, done in (
        ("license-delivery", decision.delivered_on),
        ("eia-decision-publication", decision.announced_on),
    ):
        limit, finished_on = seen.rows.limit_on(code, decided_on), seen.by(done)
        if limit is not None and (finished_on is not None or seen.by(decision.revoked_on) is None):
            found.append(_timed(seen, limit, decided_on, finished_on))
    return found


def _timed(
    seen: _OnDay,
    limit: StatutoryLimit,
    began_on: date,
    finished_on: date | None,
    stops: Iterable[StopInterval] = (),
    *,
    waits: bool = False,
) -> Clock:
    """A clock of so many days, put off by the stops that had begun."""
    until = max(began_on, finished_on or seen.today)
    stops = [stop for stop in stops if stop.first_day <= until]
    return timed(
        seen.rows,
        limit,
        began_on,
        finished_on,
        seen.today,
        stops=seen.rows.rules.intervals(stops, until),
        reasons=seen.rows.rules.reasons(stops, until),
        waits=waits,
    )


def _dated(seen: _OnDay, code: str, name: str, limit: StatutoryLimit | None, **values: Any) -> Clock:
    """A clock that ends on a recorded date (`registry.clocks.timing.dated`)."""
    basis = "容缺受理时告知的补齐期限"
    return dated(seen.rows, code, name, limit, today=seen.today, basis=basis, **values)
