"""An annual report as it stands in the database: what was typed, its values, its faults, its canonical form.

Nothing here writes. A report is read whole, in three statements whatever its size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from disclosure.annual.chapters import CHAPTER_OF, chapters_for
from disclosure.annual.contents import Contents, Row
from disclosure.annual.declaration import Chapter, Item, Table, Value
from disclosure.annual.entry import value_of
from disclosure.enums import ListingStatus
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow, DutyCriterion


@dataclass(frozen=True)
class EntryError:
    """Text that is no value of its item. `path`: "chapter.field" or "chapter.table.<id of row>.column"."""

    path: str
    message: str


@dataclass(frozen=True)
class Kept:
    """What was typed into a report, right or wrong: fields by chapter, rows by "chapter.table"."""

    year: int
    criteria: frozenset[str]
    chapters: Mapping[str, AnnualChapter]
    rows: Mapping[str, tuple[AnnualRow, ...]]

    @property
    def declared(self) -> list[Chapter]:
        """The chapters that this enterprise fills in."""
        return chapters_for(self.criteria)

    def typed(self, chapter: str) -> Mapping[str, str]:
        kept = self.chapters.get(chapter)
        return kept.typed if kept else {}

    def cells(self) -> Iterator[tuple[str, Item, str]]:
        """Every item of the chapters that apply, with its path and text; "" where nothing was typed."""
        for chapter in self.declared:
            typed = self.typed(chapter.code)
            for item in chapter.fields:
                yield f"{chapter.code}.{item.name}", item, typed.get(item.name, "")
            for table in chapter.tables:
                yield from _cells_of(f"{chapter.code}.{table.code}", table, self.rows)


def _cells_of(
    path: str, table: Table, rows: Mapping[str, tuple[AnnualRow, ...]]
) -> Iterator[tuple[str, Item, str]]:
    for row in rows.get(path, ()):
        for column in table.columns:
            yield f"{path}.{row.pk}.{column.name}", column, row.typed.get(column.name, "")


def criteria_of(report: AnnualDisclosure) -> frozenset[str]:
    """The codes by which the enterprise stands on the list of the year reported on, if it does."""
    criteria = DutyCriterion.objects.filter(
        entries__enterprise=report.enterprise_id,
        entries__year=report.for_year,
        entries__status=ListingStatus.PUBLISHED,
    )
    return frozenset(criteria.values_list("code", flat=True))


def kept_of(report: AnnualDisclosure) -> Kept:
    """The whole report as typed."""
    rows: dict[str, list[AnnualRow]] = {}
    for row in AnnualRow.objects.filter(report=report).order_by("table", "position", "pk"):
        rows.setdefault(row.table, []).append(row)
    return Kept(
        year=report.for_year,
        criteria=criteria_of(report),
        chapters={
            each.code: each for each in AnnualChapter.objects.filter(report=report).select_related("saved_by")
        },
        rows={table: tuple(found) for table, found in rows.items()},
    )


def contents_of(report: AnnualDisclosure) -> Contents:
    """The values of a report; text that is no value of its kind reads as None."""
    return contents(kept_of(report))


def entry_errors(report: AnnualDisclosure) -> list[EntryError]:
    """What of the typed text is no value of its item, in the order of the pages."""
    return errors(kept_of(report))


def typed_content(report: AnnualDisclosure) -> dict[str, Any]:
    """The canonical form of a report: every item of every chapter that applies, as typed."""
    return canonical(kept_of(report))


def contents(kept: Kept) -> Contents:
    fields: dict[str, Value] = {}
    tables: dict[str, tuple[Row, ...]] = {}
    for chapter in kept.declared:
        typed = kept.typed(chapter.code)
        for item in chapter.fields:
            fields[f"{chapter.code}.{item.name}"] = read(item, typed.get(item.name, ""))
        for table in chapter.tables:
            path = f"{chapter.code}.{table.code}"
            tables[path] = tuple(
                Row(place, str(row.pk), values_of(table, row.typed))
                for place, row in enumerate(kept.rows.get(path, ()), 1)
            )
    return Contents(year=kept.year, fields=fields, tables=tables, criteria=kept.criteria)


def errors(kept: Kept) -> list[EntryError]:
    found = []
    for path, item, text in kept.cells():
        if message := fault_of(item, text):
            found.append(EntryError(path, message))
    return found


def canonical(kept: Kept) -> dict[str, Any]:
    fields: dict[str, dict[str, str]] = {}
    tables: dict[str, list[dict[str, str]]] = {}
    for chapter in kept.declared:
        typed = kept.typed(chapter.code)
        if chapter.fields:
            fields[chapter.code] = {item.name: typed.get(item.name, "") for item in chapter.fields}
        for table in chapter.tables:
            path = f"{chapter.code}.{table.code}"
            tables[path] = [
                {"id": str(row.pk)} | {each.name: row.typed.get(each.name, "") for each in table.columns}
                for row in kept.rows.get(path, ())
            ]
    return {"year": kept.year, "fields": fields, "tables": tables}


def missing(found: Contents) -> list[str]:
    """The paths of required items without a value, and of tables with fewer rows than they must have."""
    lacking = []
    for chapter in chapters_for(found.criteria):
        for item in chapter.fields:
            path = f"{chapter.code}.{item.name}"
            if item.required and found.fields.get(path) is None:
                lacking.append(path)
        for table in chapter.tables:
            lacking += _missing_in(table, f"{chapter.code}.{table.code}", found)
    return lacking


def _missing_in(table: Table, path: str, found: Contents) -> list[str]:
    rows = found.rows(path)
    lacking = [path] if len(rows) < table.least else []
    return lacking + [
        f"{path}.{row.id}.{column.name}"
        for row in rows
        for column in table.columns
        if column.required and row.values.get(column.name) is None
    ]


def read(item: Item, text: str) -> Value:
    """The value of typed text, None where it is none."""
    try:
        return value_of(item, text)
    except ValidationError:
        return None


def fault_of(item: Item, text: str) -> str:
    """Why typed text is no value of its item; "" where it is one, or nothing was typed."""
    try:
        value_of(item, text)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def values_of(table: Table, typed: Mapping[str, str]) -> dict[str, Value]:
    return {column.name: read(column, typed.get(column.name, "")) for column in table.columns}


def table_at(path: str) -> Table:
    """The table at "chapter.table". Raises KeyError."""
    chapter, _, code = path.partition(".")
    return CHAPTER_OF[chapter].table(code)
