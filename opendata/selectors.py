"""What the pages and the API tell of the open data: registers, their files, their dictionaries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from common.models import PublishedRecord
from common.neutralising import neutral
from common.publication import PublicKind
from opendata.columns import Reader, as_text, fields_of, open_kinds, type_of
from opendata.models import BulkFile, ChangeMark
from opendata.writing import FORMATS, csv_line

DICTIONARY = ("name", "label", "type", "meaning", "example")
DICTIONARY_LABELS = ("列名", "中文名称", "类型", "含义", "示例")
EXAMPLE_CHARACTERS = 60


@dataclass(frozen=True)
class OpenRegister:
    """A public register with its present files."""

    kind: PublicKind
    files: list[BulkFile]  # in the order of FORMATS
    is_due: bool  # something was published or withdrawn since

    @property
    def rows(self) -> int | None:
        return self.files[0].rows if self.files else None

    @property
    def data_as_of(self) -> datetime | None:
        return self.files[0].data_as_of if self.files else None

    @property
    def has_synthetic(self) -> bool:
        return any(file.has_synthetic for file in self.files)


def registers(kind: str = "") -> list[OpenRegister]:
    """All registers of the open data, or one, in the order of their declaration."""
    chosen = {code: each for code, each in open_kinds().items() if kind in ("", code)}
    files: dict[str, list[BulkFile]] = {}
    for file in BulkFile.objects.filter(is_current=True, kind__in=chosen):
        files.setdefault(file.kind, []).append(file)
    marks = dict(ChangeMark.objects.filter(kind__in=chosen).values_list("kind", "changed_at"))
    order = list(FORMATS)
    found = []
    for code, each in chosen.items():
        own = sorted(
            (file for file in files.get(code, []) if file.file_format in FORMATS),
            key=lambda file: order.index(file.file_format),
        )
        due = bool(own) and code in marks and marks[code] >= own[0].data_as_of
        found.append(OpenRegister(each, own, due))
    return found


def dictionary(kind: PublicKind) -> list[dict[str, str]]:
    """The columns in the order of the file, each with an example: declared, or of the newest record."""
    reader = Reader.of(kind)
    rows = PublishedRecord.objects.on_display(timezone.localdate()).filter(kind=kind.source_kind)
    newest = rows.order_by("-dated_on", "-pk").values(*fields_of(reader.columns)).first()
    nothing: list[Any] = [None] * len(reader.columns)
    values: list[Any] = next(reader.rows(newest), nothing) if newest else nothing
    return [
        {
            "name": column.name,
            "label": column.label,
            "type": type_of(column),
            "meaning": column.help or column.label,
            "example": column.example or _shortened(as_text(value)),
        }
        for column, value in zip(reader.columns, values, strict=True)
    ]


def _shortened(text: str) -> str:
    return text if len(text) <= EXAMPLE_CHARACTERS else f"{text[:EXAMPLE_CHARACTERS]}……"


def dictionary_csv(kind: PublicKind) -> str:
    """The dictionary as CSV, safe for spreadsheets."""
    lines = [csv_line(DICTIONARY_LABELS)]
    lines += [csv_line(neutral(row[name]) for name in DICTIONARY) for row in dictionary(kind)]
    return "\ufeff" + "".join(lines)


def dictionary_json(kind: PublicKind) -> str:
    found = {"kind": kind.code, "title": kind.list_title, "columns": dictionary(kind)}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def current_file(kind: str, file_format: str) -> BulkFile | None:
    """The file that is offered now."""
    return BulkFile.objects.filter(kind=kind, file_format=file_format, is_current=True).first()
