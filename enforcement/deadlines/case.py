"""The clocks of a case from its lead to the decision.

case-filing                    立案, from the discovery of the lead (部令第30号第十八条)
case-decision                  决定, from filing, without what is not counted (处罚法第六十条; 第五十七条)
penalty-defence                陈述申辩, from the service of the notice (第四十四条); only has to run out
penalty-hearing-application    申请听证, likewise (处罚法第六十四条)
penalty-hearing-notice         听证通知, so many days before the hearing is held
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from common.working_days import Interval
from enforcement.deadlines.rows import CaseRows
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.models import EnforcementCase, PenaltyHearing
from enforcement.procedure_enums import ExtensionKind
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed


def case_stages(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """In the order of the procedure, as they stood on `today`."""
    found = [filing_clock(case, today, rows), decision_clock(case, today, rows)]
    if _by(case.decided_on, today) is None:
        found += [*_party_periods(case, today, rows), *_hearings(case, today, rows)]
    return [clock for clock in found if clock is not None]


def filing_clock(case: EnforcementCase, today: date, rows: CaseRows) -> Clock | None:
    """None without a limit in force, before the lead, and where a lead ended without being filed."""
    limit = rows.limit_on("case-filing", case.lead_on)
    finished_on = _by(case.filed_on or case.decided_on, today)  # decided on the spot: no filing
    dropped = finished_on is None and case.status in (CaseStatus.NOT_FILED, CaseStatus.TRANSFERRED)
    if limit is None or today < case.lead_on or dropped:
        return None
    extra = extended_by(case, (ExtensionKind.FILING,), today)
    return timed(rows, limit, case.lead_on, finished_on, today, extra_days=extra)


def decision_clock(case: EnforcementCase, today: date, rows: CaseRows) -> Clock | None:
    """None before filing and without a limit; 中止、听证、公告、监测、鉴定、送达 do not count."""
    filed_on = _by(case.filed_on, today)
    limit = rows.limit_on("case-decision", filed_on) if filed_on else None
    if filed_on is None or limit is None:
        return None
    finished_on = ended_on(case, today)
    until = max(filed_on, finished_on or today)
    stops = [stop for stop in case.stops.all() if stop.first_day <= until]
    intervals: list[Interval] = [(stop.first_day, stop.last_day or until) for stop in stops]
    reasons = [
        str(stop.get_kind_display()) for stop in stops if stop.last_day is None or stop.last_day >= until
    ]
    extra = extended_by(case, (ExtensionKind.DECISION, ExtensionKind.COLLECTIVE), today)
    return timed(
        rows,
        limit,
        filed_on,
        finished_on,
        today,
        stops=intervals,
        reasons=list(dict.fromkeys(reasons)),
        extra_days=extra,
    )


def extended_by(case: EnforcementCase, kinds: Iterable[str], today: date) -> int:
    """The days added by the extensions approved until `today`."""
    given = [each for each in case.extensions.all() if each.kind in kinds and each.approved_on <= today]
    return sum(each.days for each in given)


def ended_on(case: EnforcementCase, today: date) -> date | None:
    """The day on which the case was decided, or ended otherwise; None while it is open.

    Without a day of its own on record – a case of the past – that of its closing counts.
    """
    days: list[date | None] = [case.decided_on, case.dismissed_on]
    if case.outcome == CaseOutcome.NO_PENALTY:
        days += [each.decided_on for each in case.no_penalty_decisions.all()]
    elif case.outcome == CaseOutcome.TRANSFERRED:
        days += [each.transferred_on for each in case.transfers.all()]
        days += [each.referred_on for each in case.referrals.all()]
    known = [day for day in days if day is not None]
    if not known and case.outcome and case.closed_on is not None:
        known = [case.closed_on]
    return _by(max(known, default=None), today)


def _party_periods(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """What the party has to defend itself and to ask for a hearing, from the service of the notice."""
    served_on = _by(case.notice_served_on, today)
    if served_on is None or ended_on(case, today) is not None:
        return []
    found = []
    for code, applies in (
        ("penalty-defence", not case.defence_waived),
        ("penalty-hearing-application", case.hearing_offered and not case.hearing_waived),
    ):
        limit = rows.limit_on(code, served_on)
        if applies and limit is not None:
            found.append(timed(rows, limit, served_on, None, today, waits=True))
    return found


def _hearings(case: EnforcementCase, today: date, rows: CaseRows) -> list[Clock]:
    """The notice of each hearing whose day is set: told so many days before it is held."""
    found = [_hearing_notice(hearing, today, rows) for hearing in case.hearings.all()]
    return [clock for clock in found if clock is not None]


def _hearing_notice(hearing: PenaltyHearing, today: date, rows: CaseRows) -> Clock | None:
    limit = rows.limit_on("penalty-hearing-notice", hearing.applied_on)
    dropped = _by(hearing.withdrawn_on, today) is not None
    if limit is None or hearing.held_on is None or hearing.applied_on > today or dropped:
        return None
    latest = rows.arithmetic(limit.unit).back(hearing.held_on, limit.amount)
    if latest is None:  # outside the loaded calendar
        return None
    return dated(
        rows,
        limit.code,
        limit.name,
        limit,
        before=hearing.applied_on,
        due_on=max(latest, hearing.applied_on),
        finished_on=_by(hearing.notified_on, today),
        today=today,
    )


def _by(day: date | None, today: date) -> date | None:
    """What is dated later than `today` has not happened."""
    return day if day is not None and day <= today else None
