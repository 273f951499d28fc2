"""Paths of items as words: "discharges.hazardous_waste.<row>.generated" → 危险废物第2行（…）产生量（t）."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from disclosure.annual.chapters import CHAPTER_OF
from disclosure.annual.declaration import Chapter, Item, Table

KEY_WORDS = 40  # of a row's key, at most


@dataclass(frozen=True)
class Place:
    """Where a path leads: a field of a chapter, or a table with perhaps a column, a row or a cell."""

    path: str
    chapter: Chapter
    item: Item | None = None
    table: Table | None = None
    row: str = ""  # the row's identity

    @property
    def unit(self) -> str:
        return self.item.unit if self.item else ""


def place_of(path: str) -> Place:
    """What a path names. Raises ValidationError where the report has no such place."""
    parts = path.split(".")
    try:
        chapter = CHAPTER_OF[parts[0]]
        if len(parts) == 2 and parts[1] in {each.name for each in chapter.fields}:
            return Place(path, chapter, item=chapter.field(parts[1]))
        table = chapter.table(parts[1])
        if len(parts) == 2:
            return Place(path, chapter, table=table)
        if len(parts) == 3 and not is_row(parts[2]):
            return Place(path, chapter, item=table.column(parts[2]), table=table)
        if len(parts) == 3:
            return Place(path, chapter, table=table, row=parts[2])
        if len(parts) == 4 and is_row(parts[2]):
            return Place(path, chapter, item=table.column(parts[3]), table=table, row=parts[2])
    except (KeyError, IndexError):
        pass
    raise ValidationError(f"报告中没有“{path[:80]}”这一项目，请从页面上选择。")


def is_row(text: str) -> bool:
    """Whether a part of a path is the identity of a row."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


class Places:
    """Words for the paths of one content, in which rows have their numbers."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self._content = content

    @cached_property
    def _rows(self) -> dict[str, tuple[int, Mapping[str, str]]]:
        return {
            row["id"]: (number, row)
            for rows in self._content.get("tables", {}).values()
            for number, row in enumerate(rows, 1)
        }

    def holds(self, path: str) -> bool:
        """Whether the content has this place; what names a row, whether it has that row."""
        try:
            place = place_of(path)
        except ValidationError:
            return False
        return not place.row or place.row in self._rows

    def label(self, path: str) -> str:
        """The words of a place, without its chapter; the path itself where there is none."""
        try:
            place = place_of(path)
        except ValidationError:
            return path
        if place.table is None:
            return place.item.heading if place.item else path
        words = place.table.title
        if place.row:
            words += self.row_words(place.table, place.row)
        return f"{words}：{place.item.heading}" if place.item else words

    def row_words(self, table: Table, row: str) -> str:
        """第2行（900-214-08 废机油）; 已删除的行 where it is gone."""
        number, typed = self._rows.get(row, (0, {}))
        if not number:
            return "（已删除的行）"
        key = " ".join(filter(None, (typed.get(name, "").strip() for name in table.key)))
        return f"第{number}行" + (f"（{key[:KEY_WORDS]}）" if key else "")


def chapter_title(path: str) -> str:
    """The chapter that a path stands in, "" for none."""
    chapter = CHAPTER_OF.get(path.partition(".")[0])
    return chapter.title if chapter else ""
