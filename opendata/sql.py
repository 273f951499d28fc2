"""The rows of a bulk file as one statement of PostgreSQL, so that the database itself writes the CSV.

It yields, cell by cell, the text that `opendata.columns.as_cell` makes. Names of columns and keys are
ours and quoted; all values are parameters.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection, models

from common.models import PublishedRecord
from common.publication import PublicColumn, PublicKind
from opendata.columns import BODY, LIST_SEPARATOR, NO, PAGE, YES, columns_of, page_parts

# Text that begins with one of these may be a formula, a list, an object or a truth value: it is looked
# at closely. All other text goes out as it is, after one comparison.
_SPECIAL = ", ".join(str(ord(character)) for character in "'=+-@\t\r[{tf")
_FORMULA = r"""'^''*[=+\-@\t\r]'"""  # as in common.neutralising
_DAY = "to_char({}, 'YYYY-MM-DD')"
_MOMENT = """to_char({} AT TIME ZONE {zone}, 'YYYY-MM-DD"T"HH24:MI:SS') || {offset}"""


def rows_statement(kind: PublicKind, day: date) -> tuple[str, list[Any]]:
    """SELECT of all rows on display on `day`, newest first, with the names of the columns; its parameters."""
    columns = columns_of(kind)
    keys = sorted({column.path.removeprefix(BODY) for column in columns if column.path.startswith(BODY)})
    cells, parameters = [], []
    for column in columns:
        cell, values = _cell(column, kind)
        cells.append(f"{cell} AS {_quoted(column.name)}")
        parameters += values
    # One look into the content yields all its parts; asking for each would unpack it each time.
    body = ", ".join(f"{_quoted(key)} text" for key in keys)
    parts = f" CROSS JOIN LATERAL jsonb_to_record(record.body) AS part({body})" if keys else ""
    table = _quoted(PublishedRecord._meta.db_table)
    statement = f"""
        SELECT {", ".join(cells)} FROM {table} AS record{parts}
        WHERE record.kind = %s AND record.is_current AND record.withdrawn_at IS NULL
            AND (record.display_until IS NULL OR record.display_until >= %s)
        ORDER BY record.dated_on DESC, record.id DESC
    """  # noqa: S608
    return statement, [*parameters, kind.code, day]


def _cell(column: PublicColumn, kind: PublicKind) -> tuple[str, list[Any]]:
    if column.path == PAGE:
        parts = page_parts(kind)
        return ("%s || record.id || %s", [*parts]) if parts else ("NULL", [])
    if column.path.startswith(BODY):
        return _body_cell(column.path.removeprefix(BODY))
    if column.path == "pk":
        return "record.id", []
    field = PublishedRecord._meta.get_field(column.path)
    name = f"record.{_quoted(column.path)}"
    if isinstance(field, models.DateTimeField):
        return _MOMENT.format(name, zone="%s", offset="%s"), [settings.TIME_ZONE, "+08:00"]
    if isinstance(field, models.DateField):
        return _DAY.format(name), []
    if isinstance(field, models.BooleanField):
        return f"CASE WHEN {name} THEN %s ELSE %s END", [YES, NO]
    if isinstance(field, models.DecimalField):
        return name, []
    return _neutral(f"NULLIF({name}, '')", plain=name), []


def _neutral(text: str, *, plain: str) -> str:
    is_formula = f"ascii({plain}) IN ({_SPECIAL}) AND {plain} ~ {_FORMULA}"
    return f"CASE WHEN {is_formula} THEN '''' || {plain} ELSE {text} END"


def _body_cell(key: str) -> tuple[str, list[Any]]:
    part, whole = f"part.{_quoted(key)}", "record.body -> %s"
    elements = f"""
        SELECT CASE WHEN joined ~ {_FORMULA} THEN '''' || joined ELSE NULLIF(joined, '') END FROM (
            SELECT string_agg(element #>> '{{}}', %s) AS joined
            FROM jsonb_array_elements({whole}) AS element
            WHERE jsonb_typeof(element) NOT IN ('object', 'array')) AS list
    """  # noqa: S608
    cell = f"""CASE
        WHEN {part} IS NULL THEN NULL
        WHEN ascii({part}) NOT IN ({_SPECIAL}) THEN NULLIF({part}, '')
        WHEN {part} ~ {_FORMULA} THEN '''' || {part}
        WHEN ascii({part}) NOT IN (91, 123, 102, 116) THEN {part}
        ELSE CASE jsonb_typeof({whole})
            WHEN 'array' THEN ({elements})
            WHEN 'object' THEN NULL
            WHEN 'boolean' THEN CASE {part} WHEN 'true' THEN %s ELSE %s END
            ELSE {part} END
        END"""
    return cell, [key, LIST_SEPARATOR, key, YES, NO]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
