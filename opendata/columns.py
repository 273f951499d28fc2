"""The columns of a bulk file and its dictionary: those of the kind, and what stands in every file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from common.models import PublishedRecord
from common.neutralising import neutral
from common.publication import PublicColumn, PublicKind, kinds, line_kinds

BODY = "body."
LINE = "line."  # of a row of the body
PAGE = "page"  # the address of the record's page, made of its key
LIST_SEPARATOR = "；"
YES, NO = "是", "否"

FIRST = (PublicColumn("id", "公开编号", "pk", "本门户给这一公开内容的编号；更正后重新公开的，编号改变"),)
LAST = (
    PublicColumn("published_at", "公开时间", "published_at", "这一版公开的时间，北京时间"),
    PublicColumn("is_synthetic", "是否示范数据", "is_synthetic", "“是”表示虚构的示范数据，不是真实记录"),
    PublicColumn("content_sha256", "公开内容校验码", "sha256", "与网页下方所示的校验码相同"),
    PublicColumn("url", "网页地址", PAGE, "没有单独网页的为空"),
)


def open_kinds() -> dict[str, PublicKind]:
    """The public registers that are offered as files, by code; after each those of its lines."""
    found: dict[str, PublicKind] = {}
    for code, kind in kinds().items():
        if kind.columns:
            found[code] = kind
        found |= {name: each for name, each in line_kinds().items() if each.of == code}
    return found


def columns_of(kind: PublicKind) -> tuple[PublicColumn, ...]:
    """The columns in the order of the file; what the kind names itself is not added again."""
    own = {column.name for column in kind.columns}
    first = tuple(column for column in FIRST if column.name not in own)
    return (*first, *kind.columns, *(column for column in LAST if column.name not in own))


def fields_of(columns: tuple[PublicColumn, ...]) -> list[str]:
    """The fields of PublishedRecord that the columns are read from."""
    paths = [
        "body" if column.path.startswith((BODY, LINE)) else "pk" if column.path == PAGE else column.path
        for column in columns
    ]
    return list(dict.fromkeys(paths))


def type_of(column: PublicColumn) -> str:
    """What a reader finds in the cells, for the dictionary."""
    if column.type:
        return column.type
    if column.path.startswith((BODY, LINE)) or column.path == PAGE:
        return "文本"
    field = PublishedRecord._meta.pk if column.path == "pk" else PublishedRecord._meta.get_field(column.path)
    for kind, words in (
        (models.DateTimeField, "时间"),
        (models.DateField, "日期"),
        (models.BooleanField, "是否"),
        (models.DecimalField, "数"),
        (models.AutoField, "整数"),
    ):
        if isinstance(field, kind):
            return words
    return "文本"


def page_parts(kind: PublicKind) -> tuple[str, str] | None:
    """What stands before and behind a record's key in the address of its page; None where it has none."""
    try:
        address = reverse(kind.page or f"public-{kind.code}", args=[0])
    except NoReverseMatch:
        return None
    before, _, after = address.rpartition("0")
    return f"{settings.SITE_URL}{before}", after


@dataclass(frozen=True)
class Reader:
    """Reads a row of `fields_of` as plain values: text, numbers, lists, days and moments."""

    columns: tuple[PublicColumn, ...]
    parts: tuple[str, str] | None  # of the addresses
    lines: Callable[[dict[str, Any]], Iterable[dict[str, Any]]] | None = None

    @classmethod
    def of(cls, kind: PublicKind) -> Reader:
        return cls(columns_of(kind), page_parts(kind), kind.lines)

    def rows(self, row: dict[str, Any]) -> Iterator[list[Any]]:
        """The rows of the file that a record makes: one, or of a register of lines as many as it holds."""
        if self.lines is None:
            yield self.values(row)
            return
        for line in self.lines(row["body"]):
            yield self.values(row, line)

    def values(self, row: dict[str, Any], line: Mapping[str, Any] = MappingProxyType({})) -> list[Any]:
        return [self._value(column.path, row, line) for column in self.columns]

    def _value(self, path: str, row: dict[str, Any], line: Mapping[str, Any]) -> Any:
        if path.startswith(LINE):
            return line.get(path.removeprefix(LINE))
        if path.startswith(BODY):
            return row["body"].get(path.removeprefix(BODY))
        if path == PAGE:
            return f"{self.parts[0]}{row['pk']}{self.parts[1]}" if self.parts else None
        return row[path]


def as_cell(column: PublicColumn, value: Any) -> str:
    """A value as it stands in the CSV, safe for spreadsheets."""
    text = as_text(value)
    is_text = column.path.startswith(BODY) or isinstance(value, str)
    return neutral(text) if is_text else text


def as_text(value: Any) -> str:
    """A value in words: what `opendata.sql` says in SQL, in Python."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")  # never with an exponent
    if isinstance(value, list):
        return LIST_SEPARATOR.join(_element(each) for each in value if not _is_left_out(each))
    if isinstance(value, dict):
        return ""  # parts of a whole are no cell
    return str(value)


def _is_left_out(value: Any) -> bool:
    return value is None or isinstance(value, dict | list)


def _element(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
