"""双公示: what an app hands to the credit platform, by when each act is due there, and the file of a period.

An app declares its `Publicity` – columns, which records, which duties – and has page and file from here.
Basis: 双公示 within 7 working days of the decision (domain.md §2 [s], 待核), limit `double-publicity`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import require_role
from common import records
from common.attachments import keep
from common.column_files import CONTENT_TYPES, WRITERS, Cell, Column, row_of
from common.errors import Refused
from common.working_days import WorkingCalendar
from registry.clocks.arithmetic import Arithmetic
from registry.clocks.states import Clock, ClockState
from registry.models import StatutoryLimit
from registry.selectors import work_calendar

LIMIT = "double-publicity"
LONGEST = timedelta(days=366)  # a file of more could not be checked by anyone
SOLE_TRADER = "92"  # GB 32100-2015: registered by 市场监管 (9) as 个体工商户 (2)

may_export_publicity = require_role(Role.HANDLER, Role.REVIEWER, Role.LEADER)


class PublicityRows:
    """What publicity is reckoned by – limits and calendar – read once for any number of records."""

    CODES: ClassVar[tuple[str, ...]] = (LIMIT,)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """Raises CalendarMissing where no year is loaded."""
        return work_calendar()

    @cached_property
    def _limits(self) -> list[StatutoryLimit]:
        return list(StatutoryLimit.objects.filter(code__in=self.CODES).order_by("effective_from"))

    def limit(self, code: str, day: date) -> StatutoryLimit | None:
        """The version of a limit in force on `day`, None without one."""
        for row in self._limits:
            later = row.effective_to is None or day <= row.effective_to
            if row.code == code and row.effective_from <= day and later:
                return row
        return None


@dataclass(frozen=True)
class Duty:
    """That an act, or what became of it, must stand on the credit platform by a day."""

    record: Any
    event: str
    clock: Clock

    @property
    def is_open(self) -> bool:
        return self.clock.state != ClockState.DONE


def duty_of(
    record: Any, event: str, day: date | None, reported: datetime | None, *, name: str, today: date, rows: Any
) -> Iterator[Duty]:
    """The duty from `day` to the first export; none without a limit in force on it, or before the calendar.

    Raises CalendarMissing when `today` lies past the last loaded year.
    """
    limit = rows.limit(LIMIT, day) if day is not None else None
    if limit is None or day is None or not rows.calendar.first <= day <= today:
        return
    arithmetic = Arithmetic(limit.unit, rows.calendar)
    # A file of the same day may have been made before the act was recorded with its date.
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
    yield Duty(record, event, replace(clock, name=name))  # the row's own name speaks of both kinds


def configured(name: str) -> Callable[[Any, Any], Cell]:
    """The value of a column that says something of the bureau, by `settings.PUBLICITY`."""
    return lambda record, rows: settings.PUBLICITY[name]


def default_period(today: date) -> tuple[date, date]:
    """The last month and this one so far: what may still be due."""
    last_month = today.replace(day=1) - timedelta(days=1)
    return last_month.replace(day=1), today


@dataclass(frozen=True)
class Publicity:
    """What one app hands to the credit platform."""

    name: str  # as in the file's name and the heading
    columns: Sequence[Column]
    export_model: type[Any]  # with first_day … exported_by, and the records under `many`
    many: str
    visible: Callable[[Any], Any]  # user → the records that the user sees
    within: Callable[[Any, date, date], Any]  # records, first, last → those that a file of the period holds
    with_reports: Callable[[Any], Any]  # adds when each was first reported, and all that a row needs
    duties: Callable[[Any, date, Any], Sequence[Duty]]
    rows: type[PublicityRows]
    page: str  # URL names
    export_page: str
    nothing: str  # what is said when a period holds none
    texts: Mapping[str, str]  # words of the page: intro, parties, acts, empty
    number: Callable[[Any], str]
    party: Callable[[Any], str]
    # What of settings.PUBLICITY the platform refuses a file without.
    needed_settings: Mapping[str, str]

    def all_duties(self, found: Any, today: date) -> Iterator[Duty]:
        """The duties of many records; a constant number of queries."""
        rows = self.rows()
        for record in self.with_reports(found).iterator(chunk_size=2000):
            yield from self.duties(record, today, rows)


def export_file(
    publicity: Publicity, *, actor: Any, first_day: date, last_day: date, file_format: str
) -> Any:
    """Make the file of the acts of [first_day, last_day] that the actor sees; returns its record.

    The file is kept with the record of who exported it when, so that it can be fetched again byte by
    byte. Raises Refused when nothing is to be exported.
    """
    may_export_publicity(actor, None)
    if file_format not in CONTENT_TYPES:
        raise Refused("导出格式只能是 xlsx 或 JSON。")
    if not timedelta() <= last_day - first_day <= LONGEST:
        raise Refused("截止日期不得早于起始日期，且一次最多导出一年。")
    with transaction.atomic(), tempfile.TemporaryFile() as target:
        batch = _Batch(publicity, publicity.within(publicity.visible(actor), first_day, last_day))
        WRITERS[file_format](publicity.columns, batch, target, sheet=publicity.name)
        if not batch.keys:
            raise Refused(publicity.nothing)
        target.seek(0)
        export = records.create(
            publicity.export_model,
            actor=actor,
            first_day=first_day,
            last_day=last_day,
            file_format=file_format,
            rows=len(batch.keys),
            late_rows=batch.late,
            sha256=hashlib.file_digest(target, "sha256").hexdigest(),
            exported_at=timezone.now(),
            exported_by=actor,
            is_synthetic=batch.synthetic,
            many={publicity.many: batch.keys},
        )
        name = f"{publicity.name}_{first_day:%Y%m%d}-{last_day:%Y%m%d}.{file_format}"
        target.seek(0)
        content_type = CONTENT_TYPES[file_format]
        keep(export, File(target, name=name), content_type=content_type, actor=actor, kind=publicity.name)
    return export


class _Batch:
    """The rows of a file, streamed once; what was written and how much of it was late."""

    def __init__(self, publicity: Publicity, found: Any) -> None:
        self._publicity = publicity
        self._found = found
        self.keys: list[int] = []
        self.late = 0
        self.synthetic = False

    def __iter__(self) -> Iterator[list[Cell]]:
        rows, today = self._publicity.rows(), timezone.localdate()
        for record in self._publicity.with_reports(self._found).iterator(chunk_size=1000):
            self.keys.append(record.pk)
            # Not reported before means reported by this file, so an open duty past its day is late.
            self.late += any(duty.clock.late_by for duty in self._publicity.duties(record, today, rows))
            self.synthetic = self.synthetic or record.is_synthetic
            yield row_of(self._publicity.columns, record, rows)
