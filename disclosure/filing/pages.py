"""A content as the pages of certification and review draw it, long tables in part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from disclosure.filing.comments import comments_by_path
from disclosure.filing.places import Places, place_of
from disclosure.filing.reading import ChapterRead, chapters_of, declared_in
from disclosure.models import AnnualDisclosure

PREVIEW_ROWS = 50  # of a table, on a page of the whole report

Drawn = list[dict[str, Any]]


def preview_of(content: Mapping[str, Any]) -> Drawn:
    """The whole report; of each table the first rows."""
    return [drawn(chapter) for chapter in chapters_of(content)]


def drawn(chapter: ChapterRead, start: int = 0, stop: int | None = PREVIEW_ROWS) -> dict[str, Any]:
    """One chapter with the rows of its tables from `start` to `stop`."""
    return {
        "chapter": chapter.chapter,
        "fields": chapter.fields,
        "tables": [
            {
                "path": each.path,
                "table": each.table,
                "count": each.count,
                "rows": list(each.rows(start, stop)),
            }
            for each in chapter.tables
        ],
    }


def field_url(report: AnnualDisclosure, path: str) -> str:
    """The page on which the enterprise mends what stands at a path."""
    try:
        place = place_of(path)
    except ValidationError:
        return reverse("disclosure-enterprise:annual-detail", args=[report.ledger_no])
    if place.table is None:
        url = reverse("disclosure-enterprise:annual-chapter", args=[report.ledger_no, place.chapter.code])
        return f"{url}#id_{place.item.name}" if place.item else url
    table = f"{place.chapter.code}.{place.table.code}"
    url = reverse("disclosure-enterprise:annual-table", args=[report.ledger_no, table])
    if not place.row:
        return url
    cell = f"#id_{place.row}_{place.item.name}" if place.item else ""
    return f"{url}?row={place.row}{cell}"  # the page of a long table on which the row stands


def review_notes(report: AnnualDisclosure, content: Mapping[str, Any], chapter: str) -> list[dict[str, Any]]:
    """What the bureau asked to be mended in a chapter, for the page on which it is filled in."""
    told = [each for found in comments_by_path(report).values() for each in found if each.chapter == chapter]
    places = Places(content)
    return [
        {"comment": each, "label": places.label(each.path), "url": field_url(report, each.path)}
        for each in told
    ]


def withholding_places(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the enterprise may ask not to be published: fields, tables, columns, and rows by their keys."""
    found: list[tuple[str, str]] = []
    for chapter in declared_in(content):
        found += [
            (f"{chapter.code}.{each.name}", f"{chapter.title}：{each.label}") for each in chapter.fields
        ]
        for table in chapter.tables:
            path = f"{chapter.code}.{table.code}"
            found.append((path, f"{chapter.title}：{table.title}（整张表）"))
            found += [
                (f"{path}.{each.name}", f"{chapter.title}：{table.title}“{each.label}”列")
                for each in table.columns
            ]
            rows = content.get("tables", {}).get(path, [])[:PREVIEW_ROWS]
            for number, row in enumerate(rows, 1):
                key = " ".join(filter(None, (row.get(name, "") for name in table.key)))
                found.append((f"{path}.{row['id']}", f"{chapter.title}：{table.title}第{number}行 {key}"))
    return found
