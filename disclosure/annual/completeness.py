"""How much of an annual report is filled in, chapter by chapter, and what is missing where.

Required items count, and of each row its required cells; what is typed wrong is not there yet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from disclosure.annual import store
from disclosure.annual.declaration import Chapter, Item, Table
from disclosure.annual.store import Kept
from disclosure.models import AnnualRow


@dataclass(frozen=True)
class Gap:
    """One item that is missing or wrong: its path, its words, and the place of its row in the table."""

    path: str
    label: str
    message: str
    is_wrong: bool = False
    table: str = ""  # "chapter.table" for what stands in a table
    row: str = ""
    place: int = 0  # of the row, from 1


@dataclass(frozen=True)
class TableState:
    path: str
    table: Table
    rows: int
    total: int  # of required cells, and one for rows that are lacking
    gaps: tuple[Gap, ...]

    @property
    def is_complete(self) -> bool:
        return not self.gaps


@dataclass(frozen=True)
class ChapterState:
    """One chapter: how many required items it has, how many are there, and what is not."""

    chapter: Chapter
    total: int
    field_gaps: tuple[Gap, ...]
    tables: tuple[TableState, ...]
    is_begun: bool
    saved_at: datetime | None = None
    saved_by: str = ""

    @cached_property
    def gaps(self) -> list[Gap]:
        return [*self.field_gaps, *(gap for table in self.tables for gap in table.gaps)]

    @property
    def done(self) -> int:
        return self.total - len(self.gaps)

    @property
    def wrong(self) -> int:
        return sum(gap.is_wrong for gap in self.gaps)

    @property
    def is_complete(self) -> bool:
        return not self.gaps

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


@dataclass(frozen=True)
class Completeness:
    """The meter of a whole report."""

    chapters: tuple[ChapterState, ...]

    @property
    def total(self) -> int:
        return sum(each.total for each in self.chapters)

    @property
    def done(self) -> int:
        return sum(each.done for each in self.chapters)

    @property
    def percent(self) -> int:
        """The mean of the chapters that ask for anything, so that one long table is not most of the report.

        100 only when nothing is missing or wrong.
        """
        if self.is_complete:
            return 100
        shares = [each.percent for each in self.chapters if each.total]
        return min(sum(shares) // len(shares), 99)

    @cached_property
    def gaps(self) -> list[Gap]:
        return [gap for each in self.chapters for gap in each.gaps]

    @property
    def is_complete(self) -> bool:
        return not self.gaps

    def chapter(self, code: str) -> ChapterState:
        """Raises KeyError for a chapter that this enterprise does not fill in."""
        for each in self.chapters:
            if each.chapter.code == code:
                return each
        raise KeyError(code)


def completeness(kept: Kept) -> Completeness:
    return Completeness(tuple(_chapter(kept, chapter) for chapter in kept.declared))


def _chapter(kept: Kept, chapter: Chapter) -> ChapterState:
    typed, row = kept.typed(chapter.code), kept.chapters.get(chapter.code)
    total, gaps = 0, []
    for item in chapter.fields:
        text = typed.get(item.name, "")
        counts, message = _judged(item, text)
        total += counts
        if message:
            gaps.append(Gap(f"{chapter.code}.{item.name}", item.label, message, is_wrong=bool(text.strip())))
    tables = tuple(_table(kept, f"{chapter.code}.{table.code}", table) for table in chapter.tables)
    return ChapterState(
        chapter=chapter,
        total=total + sum(each.total for each in tables),
        field_gaps=tuple(gaps),
        tables=tables,
        is_begun=row is not None,
        saved_at=row.saved_at if row else None,
        saved_by=str(row.saved_by or "") if row else "",
    )


def _table(kept: Kept, path: str, table: Table) -> TableState:
    rows = kept.rows.get(path, ())
    total, gaps = 0, []
    judged: dict[tuple[str, str], tuple[bool, str]] = {}  # by column and text: long tables repeat themselves
    if len(rows) < table.least:
        total += 1
        gaps.append(Gap(path, table.title, f"至少填写{table.least}行，现有{len(rows)}行。", table=path))
    for place, row in enumerate(rows, 1):
        for column in table.columns:
            text = row.typed.get(column.name, "")
            key = (column.name, text)
            if key not in judged:
                judged[key] = _judged(column, text)
            counts, message = judged[key]
            total += counts
            if message:
                gaps.append(_gap_in(table, path, row, place, column, message, is_wrong=bool(text.strip())))
    return TableState(path, table, len(rows), total, tuple(gaps))


def _gap_in(
    table: Table, path: str, row: AnnualRow, place: int, column: Item, message: str, *, is_wrong: bool
) -> Gap:
    return Gap(
        f"{path}.{row.pk}.{column.name}",
        f"{table.title}第{place}行：{column.label}",
        message,
        is_wrong=is_wrong,
        table=path,
        row=str(row.pk),
        place=place,
    )


def _judged(item: Item, text: str) -> tuple[bool, str]:
    """Whether an item counts – it must be there, or is there and wrong – and what is amiss, "" if nothing."""
    if not text.strip():
        return item.required, "尚未填写。" if item.required else ""
    fault = store.fault_of(item, text)
    return item.required or bool(fault), fault
