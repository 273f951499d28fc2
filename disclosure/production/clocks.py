"""The clocks of a compulsory audit: each runs from the day on which the list became public.

clean-production-information  the enterprise publishes its information
clean-production-start        the audit is started
clean-production-completion   the audit is finished and its report handed in
The measures that cost more have no term of their own. Nothing stops these clocks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from common.errors import CalendarMissing
from disclosure.enums import CleanProductionKind, EventResult
from disclosure.models import CleanProductionAudit, ProductionFiling
from disclosure.production.enums import DAY_OF, ProductionFilingStatus, ProductionStep
from registry.clocks.arithmetic import ONE_DAY, period_end
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock, ClockState
from registry.clocks.timing import dated
from registry.enums import DayUnit
from registry.models import StatutoryLimit

LIMIT_OF: dict[str, str] = {
    ProductionStep.INFORMATION: "clean-production-information",
    ProductionStep.START: "clean-production-start",
    ProductionStep.REPORT: "clean-production-completion",
}
CLOCKS = frozenset(LIMIT_OF.values())
RELATIONS = ("events", "filings", "leads")  # what the functions below read of an audit


class ProductionRows(LimitRows):
    """The limits of audits and the calendar, each read once."""

    PREFIXES: ClassVar[tuple[str, ...]] = ("clean-production-",)


def last_day(limit: StatutoryLimit, listed_on: date, rows: LimitRows) -> date:
    """The last day of a limit in months or years; a holiday puts it off (民法典第二百零三条).

    A day past the loaded calendar stands as it is until the holidays of its year are known.
    """
    day = period_end(listed_on, limit.amount, limit.unit)
    try:
        while not rows.calendar.is_working(day):
            day += ONE_DAY
    except CalendarMissing:
        return day
    return day


@dataclass(frozen=True)
class StepState:
    """How one step of an audit stands on a day.

    `done_on` is the day that the bureau confirmed or entered, `filing` what was handed in last.
    """

    audit: CleanProductionAudit
    step: ProductionStep
    done_on: date | None
    filing: ProductionFiling | None
    clock: Clock | None
    is_over: bool  # nothing is owed any more: accepted as a whole, or the enterprise is closed
    lead: Any = None

    @property
    def is_pending(self) -> bool:
        """Whether it waits for the bureau."""
        return (
            self.done_on is None
            and self.filing is not None
            and self.filing.status == ProductionFilingStatus.SUBMITTED
        )

    @property
    def is_returned(self) -> bool:
        return (
            self.done_on is None
            and self.filing is not None
            and self.filing.status == ProductionFilingStatus.RETURNED
        )

    @property
    def is_open(self) -> bool:
        """Whether the enterprise still has to hand something in."""
        return self.done_on is None and not self.is_pending and not self.is_over

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.clock is not None and self.clock.state == ClockState.OVERDUE

    @property
    def label(self) -> str:
        return str(self.step.label)


def ended_on(audit: CleanProductionAudit) -> date | None:
    """The day from which nothing is owed: acceptance was passed, or the enterprise closed."""
    days = [
        event.happened_on
        for event in audit.events.all()
        if event.kind == CleanProductionKind.ACCEPTANCE and event.result == EventResult.PASSED
    ]
    if audit.enterprise.closed_on is not None:
        days.append(audit.enterprise.closed_on)
    return min(days, default=None)


def states_of(audit: CleanProductionAudit, today: date, rows: LimitRows | None = None) -> list[StepState]:
    """Every step of the audit in its order. Raises Refused for a limit in a unit that is none of it."""
    rows = rows or ProductionRows()
    end = ended_on(audit)
    is_over = end is not None and end <= today
    leads = {each.step: each for each in audit.leads.all()}
    latest = _latest(audit.filings.all())
    return [
        _state(audit, step, latest.get(step), today, rows, is_over=is_over, lead=leads.get(step))
        for step in ProductionStep
    ]


def _latest(filings: Iterable[ProductionFiling]) -> dict[str, ProductionFiling]:
    return {each.step: each for each in sorted(filings, key=lambda each: each.pk)}


def _state(
    audit: CleanProductionAudit,
    step: ProductionStep,
    filing: ProductionFiling | None,
    today: date,
    rows: LimitRows,
    *,
    is_over: bool,
    lead: Any,
) -> StepState:
    done_on: date | None = getattr(audit, DAY_OF[step])
    met_on = done_on
    if met_on is None and filing is not None and filing.status == ProductionFilingStatus.SUBMITTED:
        met_on = filing.done_on
    clock = None if is_over and met_on is None else _clock(audit, step, met_on, today, rows)
    return StepState(audit, step, done_on, filing, clock, is_over, lead)


def _clock(
    audit: CleanProductionAudit, owed: ProductionStep, met_on: date | None, today: date, rows: LimitRows
) -> Clock | None:
    """None where the step has no term, and before the list is public."""
    if owed not in LIMIT_OF or today < audit.listed_on:
        return None
    limit = rows.limit_on(LIMIT_OF[owed], audit.listed_on)
    if limit is None:
        return None
    return dated(
        rows,
        limit.code,
        limit.name,
        limit,
        before=audit.listed_on,
        due_on=last_day(limit, audit.listed_on, rows),
        today=today,
        finished_on=met_on,
        unit=DayUnit.CALENDAR,
    )
