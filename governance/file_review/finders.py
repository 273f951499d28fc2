"""What the dates of a file tell by themselves: proposals that the reviewer confirms or explains away.

Five and seven days of 行政处罚法 are working days (第八十五条): counted as natural days they fail the file.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from common.errors import CalendarMissing
from common.presentation import zh_date
from enforcement.models import EnforcementCase
from permits.models import EiaDecision
from registry.clocks.rows import LimitRows

Finder = Callable[[Any, LimitRows], str]


def defence_days(case: EnforcementCase, rows: LimitRows) -> str:
    """A decision before the working days of the party's defence were over."""
    served, decided = case.notice_served_on, case.decided_on
    if served is None or decided is None or case.defence_waived or case.is_simplified:
        return ""
    limit = rows.limit_on("penalty-defence", served)
    last = rows.arithmetic(limit.unit).due(served, limit.amount) if limit is not None else None
    if limit is None or last is None or decided > last:
        return ""
    natural = (decided - served).days > limit.amount
    how = "按自然日计算期限" if natural else "未等期限届满"
    return (
        f"告知书{zh_date(served)}送达，陈述申辩期限至{zh_date(last)}届满，{zh_date(decided)}作出决定，{how}。"
    )


def hearing_days(case: EnforcementCase, rows: LimitRows) -> str:
    """A hearing that was told less than the working days before."""
    for hearing in case.hearings.all():
        told, held = hearing.notified_on, hearing.held_on
        if told is None or held is None:
            continue
        limit = rows.limit_on("penalty-hearing-notice", told)
        if limit is None:
            continue
        count = rows.arithmetic(limit.unit).count(told, held).gross
        if count < limit.amount:
            natural = (held - told).days >= limit.amount
            how = "，按自然日计算期限" if natural else ""
            return f"{zh_date(told)}通知、{zh_date(held)}举行听证，相隔{count}个工作日{how}。"
    return ""


def delivery_days(case: EnforcementCase, rows: LimitRows) -> str:
    """A decision served late; one announced publicly has its own term."""
    if case.decided_on is None or case.served_on is None or case.delivery_announced_on is not None:
        return ""
    return _late(rows, "penalty-delivery", case.decided_on, case.served_on, "处罚决定书送达")


def permit_delivery_days(decision: EiaDecision, rows: LimitRows) -> str:
    """An approval delivered late."""
    if decision.decided_on is None or decision.delivered_on is None:
        return ""
    return _late(rows, "license-delivery", decision.decided_on, decision.delivered_on, "审批决定送达")


def _late(rows: LimitRows, code: str, began: date, done: date, what: str) -> str:
    limit = rows.limit_on(code, began)
    last = rows.arithmetic(limit.unit).due(began, limit.amount) if limit is not None else None
    if last is None or done <= last:
        return ""
    return f"{what}应在{zh_date(last)}前完成，实际{zh_date(done)}，逾期。"


FINDERS: dict[str, Finder] = {
    "defence-days": defence_days,
    "hearing-days": hearing_days,
    "delivery-days": delivery_days,
    "permit-delivery-days": permit_delivery_days,
}


def proposal(finder: str, subject: Any, rows: LimitRows) -> str:
    """What a finder tells of a file, "" for nothing; what lies outside the calendar cannot be told."""
    if finder not in FINDERS:
        return ""
    try:
        return FINDERS[finder](subject, rows)
    except CalendarMissing as error:
        return f"无法自动核对：{error.message}"
