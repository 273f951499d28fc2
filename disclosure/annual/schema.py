"""The content of an annual report as JSON Schema (2020-12), read from its declaration."""

from __future__ import annotations

from typing import Any

from disclosure.annual.chapters import CHAPTERS
from disclosure.annual.declaration import Chapter, Item, Kind, Table

DIALECT = "https://json-schema.org/draft/2020-12/schema"
UUID_FORM = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def content_schema(address: str) -> dict[str, Any]:
    """The schema of a whole content; `address` is where it is published."""
    return {
        "$schema": DIALECT,
        "$id": address,
        "title": "企业年度环境信息依法披露报告的内容",
        "description": "整份内容一次提交：没有给出的项目和表视为空。数量须精确的，以字符串填写。"
        "标有 x-required 的项目，提交报告时必填；草稿可以不填或填 null。",
        "type": "object",
        "properties": {
            "year": {"type": "integer", "description": "报告所述年度"},
            "fields": _object({each.code: _fields(each) for each in CHAPTERS if each.fields}),
            "tables": _object(
                {
                    f"{chapter.code}.{table.code}": _rows(table)
                    for chapter in CHAPTERS
                    for table in chapter.tables
                }
            ),
        },
        "required": ["year", "fields", "tables"],
        "additionalProperties": False,
    }


def _object(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False, **more}


def _fields(chapter: Chapter) -> dict[str, Any]:
    properties = {item.name: item_schema(item) for item in chapter.fields}
    return _object(properties, title=chapter.title, description=chapter.basis)


def _rows(table: Table) -> dict[str, Any]:
    properties = {item.name: item_schema(item) for item in table.columns}
    words = "再次提交同一行时带回，留空的为新行"
    identity = {"type": ["string", "null"], "pattern": UUID_FORM, "title": "行标识", "description": words}
    found: dict[str, Any] = {
        "type": "array",
        "title": table.title,
        "items": _object({"id": identity, **properties}),
        "maxItems": table.most,
    }
    if table.help:
        found["description"] = table.help
    if table.key:
        found["x-key"] = list(table.key)  # no two rows may share these
    if table.least:
        found["x-least"] = table.least  # rows, when it is handed in
    return found


def item_schema(item: Item) -> dict[str, Any]:
    """One field, or one column."""
    found = {"title": item.label, **_KINDS[item.kind](item), "x-required": item.required}
    if item.unit:
        found["x-unit"] = item.unit
    if item.help:
        found["description"] = item.help
    return found


def _text(item: Item) -> dict[str, Any]:
    return {"type": ["string", "null"], "maxLength": item.max_length}


def _url(item: Item) -> dict[str, Any]:
    # An empty text is no address, and says as null does that there is none.
    return {**_text(item), "pattern": "^(https?://.+)?$"}


def _decimal(item: Item) -> dict[str, Any]:
    """A number, or the same as text where binary fractions would not do. `pattern` is of the text alone."""
    sign = "-?" if item.negative else ""
    found: dict[str, Any] = {"type": ["number", "string", "null"]}
    found["pattern"] = rf"^({sign}[0-9]+(\.[0-9]{{1,{item.places}}})?)?$"
    return found if item.negative else found | {"minimum": 0}


def _integer(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"type": ["integer", "null"]}
    return found if item.negative else found | {"minimum": 0}


def _date(item: Item) -> dict[str, Any]:
    return {"type": ["string", "null"], "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$"}


def _choice(item: Item) -> dict[str, Any]:
    words = "；".join(f"{code} {label}" for code, label in item.choices)
    return {"enum": [*(code for code, _ in item.choices), None], "x-choices": words}


def _yes_no(item: Item) -> dict[str, Any]:
    return {"type": ["boolean", "null"]}


_KINDS = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.URL: _url,
    Kind.DECIMAL: _decimal,
    Kind.INTEGER: _integer,
    Kind.DATE: _date,
    Kind.CHOICE: _choice,
    Kind.YES_NO: _yes_no,
}
