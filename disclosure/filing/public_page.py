"""The content of a published report as its public page draws it; from the snapshot alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from common.presentation import plain_number

ROWS_SHOWN = 200  # of a table; the JSON has all of them
WITHHELD = "依法不予公开：{}"


def public_chapters(body: Mapping[str, Any], rows: int = ROWS_SHOWN) -> list[dict[str, Any]]:
    """The chapters with their fields and the first rows of their tables; nothing without content."""
    tables = body.get("tables", {})
    return [
        {
            "code": chapter["code"],
            "title": chapter["title"],
            "fields": [
                _cell(each, each["value"], each["withheld"], each["text"]) for each in chapter["fields"]
            ],
            "tables": [_table(path, tables[path], rows) for path in chapter["tables"]],
        }
        for chapter in body.get("chapters", [])
    ]


def _table(path: str, table: Mapping[str, Any], rows: int) -> dict[str, Any]:
    ground = table["withheld"]
    return {
        "path": path,
        "title": table["title"],
        "withheld": WITHHELD.format(ground) if ground else "",
        "headings": [heading(each) for each in table["columns"]],
        "count": len(table["rows"]),
        "rows": [_row(table["columns"], row) for row in table["rows"][:rows]],
        "more": len(table["rows"]) > rows,
    }


def _row(columns: list[dict[str, Any]], row: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        _cell(each, row["values"].get(each["name"]), row["withheld"].get(each["name"], ""))
        for each in columns
    ]


def _cell(item: Mapping[str, Any], value: Any, ground: str, text: str = "") -> dict[str, Any]:
    # A quantity reads as the number it is: its text may look like a telephone's and be masked.
    shown = text if text and not is_number(value) else words(value)
    return {
        "heading": heading(item),
        "text": WITHHELD.format(ground) if ground else shown,
        "withheld": bool(ground),
        "is_number": is_number(value),
    }


def heading(item: Mapping[str, Any]) -> str:
    """The name of an item with its unit."""
    return f"{item['label']}（{item['unit']}）" if item["unit"] else str(item["label"])


def words(value: Any) -> str:
    """A published value as it is read."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return plain_number(Decimal(str(value))) if is_number(value) else str(value)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
