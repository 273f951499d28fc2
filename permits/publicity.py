"""双公示 of licences: the 28 columns for the credit platform, and by when each decision is due there.

The list of columns and their codes is known from secondary sources (domain.md §2, 待核); it stands in
one table, so that a correction is one line. What identifies a person has its columns, which stay
empty: the portal holds no such numbers, and the file is published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import F, Min, Q
from django.utils import timezone

from common.masking import mask_text
from common.working_days import WorkingCalendar
from permits.enums import Outcome
from permits.models import EiaDecision
from permits.models.decision import EiaQuerySet
from registry.clocks.arithmetic import Arithmetic
from registry.clocks.states import Clock, ClockState
from registry.enums import DayUnit
from registry.models import StatutoryLimit
from registry.selectors import work_calendar

LIMIT = "double-publicity"
NAME = "行政许可双公示"
VALIDITY = "eia-approval-validity"
SOLE_TRADER = "92"  # GB 32100-2015: registered by 市场监管 (9) as 个体工商户 (2)

Cell = str | date | None


class PublicityRows:
    """What publicity is reckoned by – limits and calendar – read once for any number of decisions."""

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Raises CalendarMissing where no year is loaded."""
        return work_calendar()

    @cached_property
    def _limits(self) -> list[StatutoryLimit]:
        found = StatutoryLimit.objects.filter(code__in=[LIMIT, VALIDITY])
        return list(found.order_by("effective_from"))

    def limit(self, code: str, day: date) -> StatutoryLimit | None:
        """The version of a limit in force on `day`, None without one."""
        for row in self._limits:
            later = row.effective_to is None or day <= row.effective_to
            if row.code == code and row.effective_from <= day and later:
                return row
        return None

    def valid_until(self, decision: EiaDecision) -> date | None:
        """The last day before 重新审核: so many years after an approval; None for a refusal."""
        if decision.outcome != Outcome.APPROVED or decision.decided_on is None:
            return None
        limit = self.limit(VALIDITY, decision.decided_on)
        if limit is None or limit.unit != DayUnit.YEAR:
            return None
        return years_after(decision.decided_on, limit.amount)


def years_after(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


# -- the columns --


def _party_kind(decision: EiaDecision, rows: PublicityRows) -> Cell:
    return "个体工商户" if decision.enterprise.uscc.startswith(SOLE_TRADER) else "法人及非法人组织"


def _content(decision: EiaDecision, rows: PublicityRows) -> Cell:
    """What was decided on, in words; refusals name their ground."""
    subject = (
        f"{decision.get_outcome_display()}建设项目环评文件（{decision.get_category_display()}）："
        f"{decision.project_name}；建设地点：{decision.site}"
    )
    if decision.outcome == Outcome.REFUSED:
        subject += f"；理由：{decision.get_refusal_ground_display()}"
    return mask_text(subject)


def _valid_from(decision: EiaDecision, rows: PublicityRows) -> Cell:
    return decision.decided_on if decision.outcome == Outcome.APPROVED else None


def _state(decision: EiaDecision, rows: PublicityRows) -> Cell:
    return "无效" if decision.revoked_on else "有效"


def _remark(decision: EiaDecision, rows: PublicityRows) -> Cell:
    if decision.revoked_on:
        return f"决定已于{decision.revoked_on:%Y-%m-%d}撤销"
    return "不予许可决定" if decision.outcome == Outcome.REFUSED else ""


def _configured(name: str) -> Callable[[EiaDecision, PublicityRows], Cell]:
    return lambda decision, rows: settings.PUBLICITY[name]


def _not_held(decision: EiaDecision, rows: PublicityRows) -> Cell:
    return ""


@dataclass(frozen=True)
class Column:
    """One column of the file: its header, its code in the platform's data, and what stands in it."""

    header: str
    code: str
    value: Callable[[EiaDecision, PublicityRows], Cell]
    required: bool = True


COLUMNS: tuple[Column, ...] = (
    Column("行政相对人名称", "XK_XDR_MC", lambda d, rows: d.enterprise.name),
    Column("行政相对人类别", "XK_XDR_LB", _party_kind),
    Column("行政相对人代码_1（统一社会信用代码）", "XK_XDR_SHXYM", lambda d, rows: d.enterprise.uscc),
    Column("行政相对人代码_2（工商注册号）", "XK_XDR_GSZC", _not_held, required=False),
    Column("行政相对人代码_3（组织机构代码）", "XK_XDR_ZZJG", _not_held, required=False),
    Column("行政相对人代码_4（税务登记号）", "XK_XDR_SWDJ", _not_held, required=False),
    Column("行政相对人代码_5（事业单位证书号）", "XK_XDR_SYDW", _not_held, required=False),
    Column("行政相对人代码_6（社会组织登记证号）", "XK_XDR_SHZZ", _not_held, required=False),
    Column("法定代表人", "XK_FRDB", lambda d, rows: d.enterprise.legal_representative),
    Column("法定代表人证件类型", "XK_FR_ZJLX", _not_held, required=False),
    Column("法定代表人证件号码", "XK_FR_ZJHM", _not_held, required=False),
    Column("证件类型（自然人）", "XK_XDR_ZJLX", _not_held, required=False),
    Column("证件号码（自然人）", "XK_XDR_ZJHM", _not_held, required=False),
    Column("行政许可决定文书名称", "XK_XKWS", lambda d, rows: d.decision_title),
    Column("行政许可决定文书号", "XK_WSH", lambda d, rows: d.document_number),
    Column("许可类别", "XK_XKLB", _configured("licence_class")),
    Column("许可证书名称", "XK_XKZS", _not_held, required=False),  # an approval is no certificate
    Column("许可编号", "XK_XKBH", _not_held, required=False),
    Column("许可内容", "XK_NR", _content),
    Column("许可决定日期", "XK_JDRQ", lambda d, rows: d.decided_on),
    Column("有效期自", "XK_YXQZ", _valid_from, required=False),
    Column("有效期至", "XK_YXQZI", lambda d, rows: rows.valid_until(d), required=False),
    Column("许可机关", "XK_XKJG", _configured("authority")),
    Column("许可机关统一社会信用代码", "XK_XKJGDM", _configured("authority_code")),
    Column("当前状态", "XK_ZT", _state),
    Column("数据来源单位", "XK_LYDW", _configured("source")),
    Column("数据来源单位统一社会信用代码", "XK_LYDWDM", _configured("source_code")),
    Column("备注", "BZ", _remark, required=False),
)


def row_of(decision: EiaDecision, rows: PublicityRows) -> list[Cell]:
    """The 28 values of a decision, in the order of the columns; the enterprise selected with it."""
    return [column.value(decision, rows) for column in COLUMNS]


def missing_in(values: list[Cell]) -> list[str]:
    """The headers of the columns that the platform requires and this row leaves empty."""
    pairs = zip(COLUMNS, values, strict=True)
    return [column.header for column, value in pairs if column.required and not value]


# -- which decisions, and by when --


def decided_or_revoked(decisions: EiaQuerySet, first: date, last: date) -> EiaQuerySet:
    """What a file of [first, last] holds: decisions made in it, and those revoked in it."""
    within = Q(decided_on__range=(first, last)) | Q(revoked_on__range=(first, last))
    return decisions.filter(within).select_related("enterprise").order_by("decided_on", "pk")


def with_reports(decisions: EiaQuerySet) -> EiaQuerySet:
    """Adds when each decision, and its revocation, first stood in an exported file."""
    since_revoked = Q(exports__exported_at__date__gte=F("revoked_on"))
    return decisions.annotate(
        reported_at=Min("exports__exported_at"),
        revocation_reported_at=Min("exports__exported_at", filter=since_revoked),
    )


@dataclass(frozen=True)
class Duty:
    """That a decision, or its revocation, must stand on the credit platform by a day."""

    decision: Any
    event: str
    clock: Clock

    @property
    def is_open(self) -> bool:
        return self.clock.state != ClockState.DONE


def duties(decision: Any, today: date, rows: PublicityRows) -> list[Duty]:
    """The duties of a decision read by `with_reports`, reckoned on `today`.

    None for a day without a limit in force, or before the first loaded calendar year. Raises
    CalendarMissing when `today` lies past the last one.
    """
    found = [
        ("作出决定", decision.decided_on, decision.reported_at),
        ("撤销决定", decision.revoked_on, decision.revocation_reported_at),
    ]
    clocks = [(event, _clock(day, reported, today, rows)) for event, day, reported in found]
    return [Duty(decision, event, clock) for event, clock in clocks if clock is not None]


def _clock(day: date | None, reported: datetime | None, today: date, rows: PublicityRows) -> Clock | None:
    """From the decision to its first export."""
    limit = rows.limit(LIMIT, day) if day is not None else None
    if limit is None or day is None or not rows.calendar.first <= day <= today:
        return None
    arithmetic = Arithmetic(limit.unit, rows.calendar)
    # A file of the same day may have been made before the decision was recorded with its date.
    finished_on = max(day, timezone.localdate(reported)) if reported else None
    until = finished_on or today
    due_on = arithmetic.due(day, limit.amount)
    used = arithmetic.count(day, until)
    clock = Clock.of(
        limit,
        began_on=day,
        used=used,
        due_on=due_on,
        left=limit.amount - used.net if due_on is None else arithmetic.signed(until, due_on),
        state=ClockState.DONE if finished_on else ClockState.at(today, due_on),
        finished_on=finished_on,
    )
    return replace(clock, name=NAME)  # the row's own name speaks of penalties too


def all_duties(decisions: EiaQuerySet, today: date) -> Iterator[Duty]:
    """The duties of many decisions; a constant number of queries."""
    rows = PublicityRows()
    for decision in with_reports(decisions).iterator(chunk_size=2000):
        yield from duties(decision, today, rows)


def default_period(today: date) -> tuple[date, date]:
    """The last month and this one so far: what may still be due."""
    last_month = today.replace(day=1) - timedelta(days=1)
    return last_month.replace(day=1), today
