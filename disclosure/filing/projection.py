"""The content of an accepted report as the public reads it, from what was sealed.

Numbers stay numbers, so that charts and comparisons reckon with them. What is withheld shows its ground in
place of its value; what an item withholds by its declaration is treated alike.

    chapters  [{code, title, fields: [{name, label, unit, value, text, withheld}], tables: [path]}]
    tables    {path: {title, chapter, columns: [{name, label, unit, kind}], withheld,
                      rows: [{values: {column: value}, withheld: {column: ground}}]}}

`value` is a number, a day as ISO 8601, true or false, or a text; `text` is what is read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from disclosure.annual import store
from disclosure.annual.declaration import Item, Table, Value
from disclosure.annual.entry import shown
from disclosure.filing.reading import declared_in
from disclosure.filing.withholding import ground_of

Withheld = dict[str, str]  # path → ground, in words

# The telephone by which the public reaches the enterprise, where it is an office's and nobody's own.
CONTACT = ("basics", "contact")
_OFFICE = re.compile(r"(?:0[1-9]\d{1,2}[-— ]?)?[2-8]\d{6,7}|[48]00[-— ]?\d{3,4}[-— ]?\d{3,4}")


def public_content(content: Mapping[str, Any], withheld: Withheld) -> dict[str, Any]:
    """What is published of a sealed content: {"chapters": […], "tables": {…}}."""
    chapters, tables = [], {}
    for chapter in declared_in(content):
        typed = content.get("fields", {}).get(chapter.code, {})
        for table in chapter.tables:
            path = f"{chapter.code}.{table.code}"
            rows = content.get("tables", {}).get(path, [])
            tables[path] = _table(path, chapter.title, table, rows, withheld)
        chapters.append(
            {
                "code": chapter.code,
                "title": chapter.title,
                "fields": [_field(chapter.code, each, typed, withheld) for each in chapter.fields],
                "tables": [f"{chapter.code}.{table.code}" for table in chapter.tables],
            }
        )
    return {"chapters": chapters, "tables": tables}


def _field(chapter: str, item: Item, typed: Mapping[str, str], withheld: Withheld) -> dict[str, Any]:
    ground = item.withhold or ground_of(f"{chapter}.{item.name}", withheld)
    value = None if ground else store.read(item, typed.get(item.name, ""))
    return {
        "name": item.name,
        "label": item.label,
        "unit": item.unit,
        "value": plain_value(value),
        "text": shown(item, value),
        "withheld": ground,
    }


def _table(
    path: str, chapter: str, table: Table, rows: list[dict[str, str]], withheld: Withheld
) -> dict[str, Any]:
    ground = withheld.get(path, "")
    return {
        "title": table.title,
        "chapter": chapter,
        "columns": [
            {"name": each.name, "label": each.label, "unit": each.unit, "kind": str(each.kind)}
            for each in table.columns
        ],
        "withheld": ground,
        # How many rows there are may itself be the secret.
        "rows": [] if ground else [_row(path, table, each, withheld) for each in rows],
    }


def _row(path: str, table: Table, typed: Mapping[str, str], withheld: Withheld) -> dict[str, Any]:
    grounds = {
        each.name: each.withhold or ground_of(f"{path}.{typed['id']}.{each.name}", withheld)
        for each in table.columns
    }
    values = {
        each.name: _shown_value(each, store.read(each, typed.get(each.name, "")))
        for each in table.columns
        if not grounds[each.name]
    }
    return {"values": values, "withheld": {name: ground for name, ground in grounds.items() if ground}}


def _shown_value(item: Item, value: Value) -> Any:
    """A cell: choices by their words, all else as a plain value."""
    return shown(item, value) if item.choices else plain_value(value)


def plain_value(value: Value) -> Any:
    """A value as JSON keeps it; a number stays one wherever no digit is lost by it."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            return int(value)
        return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def unmasked(content: Mapping[str, Any], withheld: Withheld) -> list[str]:
    """What masking leaves as it is: the office telephone that the enterprise names for the public."""
    chapter, name = CONTACT
    contact = content.get("fields", {}).get(chapter, {}).get(name, "").strip()
    if ground_of(f"{chapter}.{name}", withheld) or not _OFFICE.fullmatch(contact):
        return []
    return [contact]


def search_words(public: Mapping[str, Any]) -> list[str]:
    """What the public finds the report by: pollutants, wastes and products, of what is shown alone."""
    found: dict[str, None] = {}
    for table in public.get("tables", {}).values():
        named = [each["name"] for each in table["columns"] if each["name"] in ("pollutant", "name")]
        for row in table["rows"]:
            found |= dict.fromkeys(str(row["values"][name]) for name in named if row["values"].get(name))
    return list(found)
