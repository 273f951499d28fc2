"""Writing what all refer to: enterprises and their names, appointments, the work calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common import records
from common.errors import Refused
from registry.models import CalendarException, CalendarYear, Enterprise, EnterpriseName, Membership
from registry.selectors import forget_work_calendar


def create_enterprise(
    model: type[Enterprise] = Enterprise, *, actor: Any, many: dict[str, Any] | None = None, **values: Any
) -> Enterprise:
    """Register an enterprise. Raises ValidationError (the code's check digit, a code in use)."""
    return records.create(model, actor=actor, many=many, **values)


def change_enterprise(
    enterprise: Enterprise,
    *,
    actor: Any,
    reason: str = "",
    renamed_on: date | None = None,
    **values: Any,
) -> Enterprise:
    """Change an enterprise; a new name keeps the old one as 曾用名 until the day before `renamed_on`.

    `renamed_on` is the day of the registry's approval, today when not given. The code never
    changes: another code is another legal person. Raises Refused, ValidationError, Conflict.
    """
    with transaction.atomic():
        before = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        if values.get("uscc", before.uscc) != before.uscc:
            raise Refused("统一社会信用代码不可修改；主体变更请登记为新企业，并为原企业填写注销日期。")
        changed = records.change(enterprise, actor=actor, reason=reason, **values)
        if changed.name != before.name:
            day = (renamed_on or timezone.localdate()) - timedelta(days=1)
            records.create(
                EnterpriseName,
                actor=actor,
                enterprise=changed,
                name=before.name,
                used_until=day,
            )
    return changed


def appoint(*, actor: Any, user: User, enterprise: Enterprise, role: str, started_on: date) -> Membership:
    """Let a user act for an enterprise. Raises ValidationError (not an enterprise's user; twice)."""
    return records.create(
        Membership, actor=actor, user=user, enterprise=enterprise, role=role, started_on=started_on
    )


def end_appointment(*, actor: Any, membership: Membership, ended_on: date, reason: str = "") -> Membership:
    """End an appointment on its last day; what was done under it stays. Who may: `registry.team`."""
    return records.change(membership, actor=actor, reason=reason, ended_on=ended_on, end_reason=reason)


def load_calendar_year(
    *, actor: Any, year: int, days: Mapping[date, tuple[bool, str]], notice: str, source: str
) -> CalendarYear:
    """Load a year's holidays and make-up days: day → (is it worked, name of the holiday).

    A year that is there already is returned as it is: corrections are `correct_calendar_day`'s.
    """
    with transaction.atomic():
        existing = CalendarYear.objects.select_for_update().filter(year=year).first()
        if existing is not None:
            return existing
        created = records.create(CalendarYear, actor=actor, year=year, notice=notice, source=source)
        CalendarException.objects.bulk_create(
            CalendarException(year=created, day=day, is_working=is_working, name=name)
            for day, (is_working, name) in sorted(days.items())
        )
        _forget_on_commit()
    return created


def correct_calendar_day(
    *, actor: Any, day: date, is_working: bool | None, name: str = "", reason: str = ""
) -> CalendarYear:
    """Set whether a day is worked; None lets it follow its weekday again.

    Each correction raises the year's version, so that a computation can name the calendar it used.
    Raises Refused when the year is not loaded.
    """
    with transaction.atomic():
        year = CalendarYear.objects.select_for_update().filter(year=day.year).first()
        if year is None:
            raise Refused(f"{day.year}年的工作日历尚未录入，请先运行 manage.py load_calendar {day.year}。")
        before = CalendarException.objects.filter(day=day).first()
        if _says(before) == (is_working, name if is_working is not None else ""):
            return year
        if is_working is None:
            CalendarException.objects.filter(day=day).delete()
        elif before is None:
            records.create(
                CalendarException, actor=actor, year=year, day=day, is_working=is_working, name=name
            )
        else:
            records.change(before, actor=actor, reason=reason, is_working=is_working, name=name)
        note = f"{day}：{_words(before)} → {_words_of(is_working)}。{reason}"
        year = records.change(year, actor=actor, reason=note, version=year.version + 1)
        _forget_on_commit()
    return year


def calendar_imported(keys: Sequence[int], actor: Any) -> None:
    """After an import of days: raise the version of each year touched and drop the cached calendar."""
    touched = CalendarException.objects.filter(pk__in=keys).values("year")
    for year in CalendarYear.objects.select_for_update().filter(pk__in=touched):
        records.change(year, actor=actor, reason=f"导入{len(keys)}日的安排", version=year.version + 1)
    _forget_on_commit()


def _says(row: CalendarException | None) -> tuple[bool | None, str]:
    return (None, "") if row is None else (row.is_working, row.name)


def _words(row: CalendarException | None) -> str:
    return _words_of(None if row is None else row.is_working)


def _words_of(is_working: bool | None) -> str:
    return {None: "按星期", True: "上班", False: "放假"}[is_working]


def _forget_on_commit() -> None:
    """The cached calendar goes at once for this process's reads, and again when others see the rows."""
    forget_work_calendar()
    transaction.on_commit(forget_work_calendar)
