"""The whole content of an annual report as JSON, out and in: for the enterprises' own systems.

What comes in is read by the same readers as what is typed on the pages, and kept by the same services.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from common.errors import Conflict
from common.models.event import digest
from disclosure.annual import store
from disclosure.annual.access import locked_for_writing
from disclosure.annual.chapters import CHAPTER_OF, chapters_for
from disclosure.annual.contents import Contents
from disclosure.annual.declaration import Chapter, Item, Table, Value
from disclosure.annual.entry import typed_of, value_of
from disclosure.annual.saving import replace_rows, save_fields
from disclosure.annual.schema import UUID_FORM
from disclosure.models import AnnualDisclosure, AnnualRow

Texts = dict[str, str]
_UUID = re.compile(UUID_FORM)
STALE = "该报告的内容在您读取之后有变动，请重新读取后再提交。"


def mark_of(kept: store.Kept) -> str:
    """What a caller says it has seen: changes with anything that is typed."""
    return digest(store.canonical(kept))


def content_of(kept: store.Kept) -> dict[str, Any]:
    """The content in types of JSON; text that is no value of its kind as it was typed."""
    contents, fields, tables = store.contents(kept), {}, {}
    for chapter in kept.declared:
        if chapter.fields:
            typed = kept.typed(chapter.code)
            fields[chapter.code] = {
                item.name: _given(contents.fields[f"{chapter.code}.{item.name}"], typed.get(item.name, ""))
                for item in chapter.fields
            }
        for table in chapter.tables:
            path = f"{chapter.code}.{table.code}"
            tables[path] = _rows_of(path, table, kept, contents)
    return {"year": kept.year, "fields": fields, "tables": tables}


def _rows_of(path: str, table: Table, kept: store.Kept, contents: Contents) -> list[dict[str, Any]]:
    return [
        {"id": row.id}
        | {item.name: _given(row.values[item.name], each.typed.get(item.name, "")) for item in table.columns}
        for row, each in zip(contents.rows(path), kept.rows.get(path, ()), strict=True)
    ]


def _given(value: Value, typed: str) -> Any:
    if value is None:
        return typed or None
    return typed_of(value) if isinstance(value, Decimal | date) else value


# -- in --


class Incoming:
    """A content as it came, read item by item. `errors` tells everything that is wrong, by its path."""

    def __init__(self, body: Any, chapters: list[Chapter], year: int) -> None:
        self.errors: dict[str, list[str]] = {}
        self.fields: dict[str, Texts] = {}
        self.tables: dict[str, list[Texts]] = {}
        given = self._object("detail", body, {"year", "fields", "tables"})
        if given.get("year") != year:
            self._complain("year", f"这是{year}年度的报告，请填{year}。")
        declared = {each.code: each for each in chapters}
        fields = self._object(
            "fields", given.get("fields"), {code for code in declared if declared[code].fields}
        )
        for code, chapter in declared.items():
            self.fields[code] = self._texts(code, fields.get(code, {}), chapter.fields)
        paths = {f"{each.code}.{table.code}": table for each in chapters for table in each.tables}
        tables = self._object("tables", given.get("tables"), set(paths))
        for path, table in paths.items():
            self.tables[path] = self._rows(path, table, tables.get(path, []))

    def _complain(self, path: str, words: str) -> None:
        self.errors.setdefault(path, []).append(words)

    def _object(self, path: str, given: Any, names: set[str]) -> Mapping[str, Any]:
        """An object with no names but these; what else it has is told."""
        if not isinstance(given, dict):
            self._complain(path, "须为对象（JSON object）。")
            return {}
        for name in given:
            if name not in names:
                self._complain(f"{path}.{name}", self._unknown(path, name, names))
        return given

    def _unknown(self, path: str, name: str, names: set[str]) -> str:
        chapter = name.partition(".")[0]
        if (
            path in ("fields", "tables")
            and chapter in CHAPTER_OF
            and not any(each.partition(".")[0] == chapter for each in names)
        ):
            return f"该企业的报告没有“{CHAPTER_OF[chapter].title}”一章，请删除。"
        return f"没有这一项，可用：{'、'.join(sorted(names))}。"

    def _texts(
        self, path: str, given: Any, items: tuple[Item, ...], also: frozenset[str] = frozenset()
    ) -> Texts:
        names = {item.name for item in items}
        values = self._object(path, given, names | also)
        return {item.name: self._text(f"{path}.{item.name}", item, values.get(item.name)) for item in items}

    def _text(self, path: str, item: Item, given: Any) -> str:
        if isinstance(given, dict | list):
            self._complain(path, "只能填写一个值。")
            return ""
        try:
            return typed_of(value_of(item, given))
        except ValidationError as error:
            self.errors.setdefault(path, []).extend(error.messages)
            return ""

    def _rows(self, path: str, table: Table, given: Any) -> list[Texts]:
        if not isinstance(given, list):
            self._complain(path, "须为数组（JSON array）。")
            return []
        if len(given) > table.most:
            self._complain(path, f"“{table.title}”最多{table.most}行，现有{len(given)}行，请合并同类项。")
            return []
        return [self._row(f"{path}.{place}", table, row) for place, row in enumerate(given, 1)]

    def _row(self, path: str, table: Table, given: Any) -> Texts:
        texts = self._texts(path, given, table.columns, frozenset({"id"}))
        known = given.get("id") if isinstance(given, dict) else None
        if known is None:
            return texts
        if not isinstance(known, str) or not _UUID.fullmatch(known):
            self._complain(f"{path}.id", "行标识须为读取时得到的，新行留空。")
        return {"id": str(known), **texts}


def put_content(*, actor: Any, report: AnnualDisclosure, body: Any, seen: str) -> AnnualDisclosure:
    """Keep a whole content in place of what stands; what it leaves out is empty afterwards.

    `seen` is `mark_of` what the caller read. Raises ValidationError with everything that is wrong by its
    path, Conflict when the content changed since or the report was handed in, Refused to strangers.
    """
    with transaction.atomic():
        locked = locked_for_writing(actor, report)
        kept = store.kept_of(locked)
        incoming = Incoming(body, chapters_for(kept.criteria), kept.year)
        if incoming.errors:
            raise ValidationError(incoming.errors)
        if seen != mark_of(kept):
            raise Conflict(STALE)
        _save(actor, locked, kept, incoming)
    return locked


def _save(actor: Any, report: AnnualDisclosure, kept: store.Kept, incoming: Incoming) -> None:
    for chapter in kept.declared:
        before = kept.typed(chapter.code)
        typed = {
            item.name: text
            for item in chapter.fields
            if not _same(item, before.get(item.name, ""), text := incoming.fields[chapter.code][item.name])
        }
        if typed:
            save_fields(actor=actor, report=report, chapter=chapter.code, typed=typed, seen=before)
    for path, rows in incoming.tables.items():
        if not _same_rows(store.table_at(path), kept.rows.get(path, ()), rows):
            replace_rows(actor=actor, report=report, table=path, rows=rows)


def _same_rows(table: Table, present: Sequence[AnnualRow], rows: Sequence[Texts]) -> bool:
    """Whether the rows stand as they come in; a row without an identity is the one at its place."""
    return len(rows) == len(present) and all(
        row.get("id", str(each.pk)) == str(each.pk)
        and all(_same(item, each.typed.get(item.name, ""), row[item.name]) for item in table.columns)
        for row, each in zip(rows, present, strict=True)
    )


def _same(item: Item, one: str, other: str) -> bool:
    """Whether two texts are one value: what was typed as "1.50" stays so when 1.5 comes in."""
    value = store.read(item, one)
    return one == other or (value is not None and value == store.read(item, other))
