"""双公示 of licences: the file for the credit platform, kept as it was handed over, and its record."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from typing import IO, Any

import xlsxwriter
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import require_role
from common import records
from common.attachments import keep
from common.errors import Refused
from common.exporting import XLSX
from common.neutralising import neutral
from permits.models import EiaDecision, PublicityExport
from permits.publicity import (
    COLUMNS,
    NAME,
    Cell,
    PublicityRows,
    decided_or_revoked,
    duties,
    row_of,
    with_reports,
)

may_export_publicity = require_role(Role.HANDLER, Role.REVIEWER, Role.LEADER)

CONTENT_TYPES = {"xlsx": XLSX, "json": "application/json"}
LONGEST = timedelta(days=366)  # a file of more could not be checked by anyone
DATE_FORMAT = "yyyy/mm/dd"


def export_publicity(*, actor: Any, first_day: date, last_day: date, file_format: str) -> PublicityExport:
    """Make the file of the decisions made or revoked in [first_day, last_day] that the actor sees.

    The file is kept with the record of who exported it when, so that it can be fetched again byte by
    byte. Raises Refused when nothing is to be exported.
    """
    may_export_publicity(actor, None)
    if file_format not in CONTENT_TYPES:
        raise Refused("导出格式只能是 xlsx 或 JSON。")
    if not timedelta() <= last_day - first_day <= LONGEST:
        raise Refused("截止日期不得早于起始日期，且一次最多导出一年。")
    with transaction.atomic(), tempfile.TemporaryFile() as target:
        batch = _Batch(decided_or_revoked(EiaDecision.objects.visible_to(actor), first_day, last_day))
        WRITERS[file_format](batch, target)
        if not batch.decisions:
            raise Refused("该期间没有作出或撤销的行政许可决定，未生成文件；请调整起止日期。")
        target.seek(0)
        export = records.create(
            PublicityExport,
            actor=actor,
            first_day=first_day,
            last_day=last_day,
            file_format=file_format,
            rows=len(batch.decisions),
            late_rows=batch.late,
            sha256=hashlib.file_digest(target, "sha256").hexdigest(),
            exported_at=timezone.now(),
            exported_by=actor,
            is_synthetic=batch.synthetic,
            many={"decisions": batch.decisions},
        )
        name = f"{NAME}_{first_day:%Y%m%d}-{last_day:%Y%m%d}.{file_format}"
        target.seek(0)
        content_type = CONTENT_TYPES[file_format]
        keep(export, File(target, name=name), content_type=content_type, actor=actor, kind=NAME)
    return export


class _Batch:
    """The rows of a file, streamed once; what was written and how much of it was late."""

    def __init__(self, decisions: Any) -> None:
        self._queryset = decisions
        self.decisions: list[int] = []
        self.late = 0
        self.synthetic = False

    def __iter__(self) -> Iterator[list[Cell]]:
        rows, today = PublicityRows(), timezone.localdate()
        for decision in with_reports(self._queryset).iterator(chunk_size=1000):
            self.decisions.append(decision.pk)
            # Not reported before means reported by this file, so an open duty past its day is late.
            self.late += any(duty.clock.late_by for duty in duties(decision, today, rows))
            self.synthetic = self.synthetic or decision.is_synthetic
            yield row_of(decision, rows)


def _write_xlsx(batch: _Batch, target: IO[bytes]) -> None:
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        sheet = book.add_worksheet(NAME)
        header = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "border": 1})
        text, day = book.add_format({"num_format": "@"}), book.add_format({"num_format": DATE_FORMAT})
        sheet.freeze_panes(1, 1)
        for position, column in enumerate(COLUMNS):
            sheet.set_column(position, position, min(2 * len(column.header) + 2, 30))
            sheet.write_string(0, position, column.header, header)
        for number, values in enumerate(batch, start=1):
            for position, value in enumerate(values):
                if isinstance(value, date):
                    sheet.write_datetime(number, position, value, day)
                elif value:
                    sheet.write_string(number, position, neutral(value), text)


def _write_json(batch: _Batch, target: IO[bytes]) -> None:
    """One list of objects, keyed by the codes of the columns; dates as ISO 8601."""
    target.write(b"[")
    for number, values in enumerate(batch):
        pairs = zip(COLUMNS, values, strict=True)
        row = {
            column.code: value.isoformat() if isinstance(value, date) else value for column, value in pairs
        }
        target.write(b",\n" if number else b"\n")
        target.write(json.dumps(row, ensure_ascii=False).encode())
    target.write(b"\n]\n")


WRITERS = {"xlsx": _write_xlsx, "json": _write_json}
