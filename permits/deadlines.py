"""The clocks of an EIA approval, computed from recorded events.

The clock begins with the receipt of the complete application (生态环境法典第一百零二条: 自收到之日起);
the day of receipt is not counted. What stops it is a `ClockRule`, the limits are `StatutoryLimit`
rows with their unit:

    eia-report-decision, eia-form-decision    the legal limits (法典第一百零二条)
    eia-reexamination-decision                重新审核 (法典第一百零六条)
    eia-report-promised, eia-form-promised    what the bureau promises; a clock only where recorded
    eia-acceptance                            受理或补正告知 (行政许可法第三十二条)

`days_used` is always in 工作日, whatever the unit of the limit: it is the measure of speed that
the annual report prints. Only `Clock` follows the unit of its limit (工作日 or 自然日).
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from common.errors import Refused
from common.working_days import DayCount, Interval, WorkingCalendar, count_calendar_days
from permits.enums import ApplicationKind, EiaStatus, StopKind
from permits.models import ClockRule, EiaDecision, StopInterval
from registry.enums import DayUnit
from registry.models import StatutoryLimit
from registry.selectors import limit_on, work_calendar


class StopRules:
    """All `ClockRule` rows, read once: which kinds of stop were excluded on which day."""

    def __init__(self) -> None:
        self._versions: dict[str, list[ClockRule]] = defaultdict(list)
        for rule in ClockRule.objects.order_by("effective_from"):
            self._versions[rule.stop_kind].append(rule)

    def excludes(self, kind: str, day: date) -> bool:
        """Whether a stop of `kind` begun on `day` is excluded. Raises Refused without a rule."""
        versions = self._versions[kind]
        index = bisect_right([rule.effective_from for rule in versions], day) - 1
        rule = versions[index] if index >= 0 else None
        if rule is None or (rule.effective_to is not None and rule.effective_to < day):
            raise Refused(
                f"未配置 {day} 有效的“{StopKind(kind).label}”期限计算规则，"
                "请在“审批期限计算规则”登记簿中录入或随台账导入。"
            )
        return rule.is_excluded

    def intervals(self, stops: Iterable[StopInterval], until: date) -> list[Interval]:
        """The excluded spans that began by `until`; one still open runs to `until`."""
        begun = [stop for stop in stops if stop.first_day <= until]
        return [
            (stop.first_day, stop.last_day or until)
            for stop in begun
            if self.excludes(stop.kind, stop.first_day)
        ]


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


@dataclass(frozen=True)
class Clock:
    """A running, stopped or finished time limit on a given day.

    `state` is one of common.presentation.deadline_wording; `left` counts days left until `due_on`,
    negative when overdue, in `unit`; `due_on` is None while the clock stands still.
    """

    code: str
    name: str
    basis: str
    limit: int
    unit: str
    began_on: date
    used: DayCount
    due_on: date | None
    left: int
    state: str

    @property
    def unit_label(self) -> str:
        return str(DayUnit(self.unit).label)


def clocks(decision: EiaDecision, today: date) -> list[Clock]:
    """The clocks of this application on `today`: acceptance first, then legal and promised limits."""
    found = []
    if decision.status == EiaStatus.SUBMITTED:
        found.append(acceptance_clock(decision, today))
    if decision.ended_on is None:
        found += [statutory_clock(decision, today), *promised_clocks(decision, today)]
    return found


def acceptance_clock(decision: EiaDecision, today: date) -> Clock:
    """Acceptance or a notice of correction; silence means accepted on receipt."""
    return _clock(limit_on("eia-acceptance", decision.complete_on), decision, today, decision.accepted_on, [])


def statutory_clock(decision: EiaDecision, today: date) -> Clock:
    """The legal limit of the decision."""
    limit = limit_on(decision_limit_code(decision), decision.complete_on)
    return _clock(limit, decision, today, decision.decided_on, list(decision.stops.all()))


def promised_clocks(decision: EiaDecision, today: date) -> list[Clock]:
    """The bureau's promised limit, when one was in force on the day of receipt."""
    promised = StatutoryLimit.objects.in_force_on(decision.complete_on).filter(
        code=f"eia-{decision.category}-promised"
    )
    stops = list(decision.stops.all())
    return [_clock(limit, decision, today, decision.decided_on, stops) for limit in promised]


def decision_limit_code(decision: EiaDecision) -> str:
    if decision.application_kind == ApplicationKind.REEXAMINATION:
        return "eia-reexamination-decision"
    return f"eia-{decision.category}-decision"


def _clock(
    limit: StatutoryLimit,
    decision: EiaDecision,
    today: date,
    finished_on: date | None,
    stops: list[StopInterval],
) -> Clock:
    arithmetic = _Arithmetic(limit.unit, work_calendar())
    rules = StopRules()
    start, until = decision.complete_on, finished_on or today
    intervals = rules.intervals(stops, until)
    stands_still = finished_on is None and any(first <= today <= last for first, last in intervals)
    due_on = None if stands_still else arithmetic.due(start, limit.amount, intervals)
    used = arithmetic.count(start, until, intervals)
    left = limit.amount - used.net if due_on is None else arithmetic.signed(until, due_on)
    if finished_on is not None:
        state = "done"
    elif stands_still:
        state = "suspended"
    else:
        state = "due_today" if left == 0 else "running" if left > 0 else "overdue"
    return Clock(
        limit.code, limit.name, limit.basis, limit.amount, limit.unit, start, used, due_on, left, state
    )


@dataclass(frozen=True)
class _Arithmetic:
    """Counting and adding days in the unit of a limit."""

    unit: str
    calendar: WorkingCalendar

    def __post_init__(self) -> None:
        if self.unit not in (DayUnit.WORKING, DayUnit.CALENDAR):
            raise Refused("审批期限的单位只能是工作日或自然日，请在“法定期限”中更正。")

    def count(self, start: date, end: date, stops: list[Interval]) -> DayCount:
        if self.unit == DayUnit.WORKING:
            return self.calendar.count(start, end, stops)
        return count_calendar_days(start, end, stops)

    def due(self, start: date, amount: int, stops: list[Interval]) -> date:
        """The last day of the limit, put off by what is stopped before it.

        Putting off may reach a further stop, so repeat until nothing more is added. A limit in
        自然日 that ends on a holiday ends on the next working day.
        """
        stopped = 0
        while True:
            if self.unit == DayUnit.WORKING:
                day = self.calendar.add(start, amount + stopped)
            else:
                day = start + timedelta(days=amount + stopped)
            found = self.count(start, day, stops).stopped
            if found == stopped:
                return day if self.unit == DayUnit.WORKING else self.calendar.next_working(day)
            stopped = found

    def signed(self, today: date, due_on: date) -> int:
        """Days from `today` to `due_on`; negative when past. Never 0 after the due date."""
        if today <= due_on:
            return self.count(today, due_on, []).gross
        return -max(1, self.count(due_on, today, []).gross)
