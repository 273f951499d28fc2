"""Writing millions of invented rows by SQL: each model's rows are expressions of a running number.

A `Plan` says what differs from row to row; the other columns take the defaults of the model, so
that a field added later either has one or stops the run with its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, models
from django.utils import timezone

# Numbers repeat after this prime; below it every multiplier visits all residues, each once.
_CYCLE = 1_000_003


@dataclass(frozen=True)
class Plan:
    """Rows of `model` from the running number `i`; `values` are SQL expressions by field name.

    One row is made for every `cases_per_row` cases. `source` is what is joined to the series,
    `where` which numbers get a row.
    """

    model: type[models.Model]
    values: Mapping[str, str]
    cases_per_row: int = 1
    source: str = ""
    where: str = ""


def pick(multiplier: int, size: int, number: str = "i") -> str:
    """A whole number from 0 to `size` − 1 that jumps about with `number` and is the same each run."""
    return f"((({number} + 7) * {multiplier} %% {_CYCLE}) %% {size})"


def day(first: date, offset: str) -> str:
    """The date `offset` days after `first`."""
    return plus_days(f"DATE '{first}'" if _is_postgres() else f"'{first}'", offset)


def plus_days(start: str, offset: str) -> str:
    """The date `offset` days after the date expression `start`."""
    if _is_postgres():
        return f"({start} + ({offset})::int)"
    return f"date({start}, '+' || ({offset}) || ' days')"


def choose(of: str, *cases: tuple[str, str], otherwise: str = "NULL") -> str:
    """CASE: the value of the first (condition, value) that holds; conditions go on from `of`."""
    branches = " ".join(f"WHEN {of} {condition} THEN {value}" for condition, value in cases)
    return f"(CASE {branches} ELSE {otherwise} END)"


def insert(plan: Plan, first: int, last: int) -> int:
    """Write the rows of the numbers `first` to `last`; returns how many."""
    if first > last:
        return 0
    columns, expressions, parameters = _columns(plan)
    table = connection.ops.quote_name(plan.model._meta.db_table)
    where = f" WHERE {plan.where}" if plan.where else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - names and numbers of our own
            f"SELECT {', '.join(expressions)} FROM {_series(first, last)} {plan.source}{where}",
            parameters,
        )
        return cursor.rowcount


def _series(first: int, last: int) -> str:
    """A table of one column, `i`."""
    if _is_postgres():
        return f"(SELECT generate_series({first}::bigint, {last}::bigint) AS i) AS n"
    numbers = f"SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}"  # noqa: S608 - own numbers
    return f"(WITH RECURSIVE n(i) AS ({numbers}) SELECT i FROM n) AS n"  # noqa: S608


def _columns(plan: Plan) -> tuple[list[str], list[str], list[Any]]:
    """Column names, their expressions, and the parameters of those that are defaults."""
    unused = set(plan.values) - {field.name for field in plan.model._meta.concrete_fields}
    if unused:
        raise ValueError(f"{plan.model._meta.label} has no field {', '.join(sorted(unused))}")
    columns, expressions, parameters = [], [], []
    for field in plan.model._meta.concrete_fields:
        if field.name in plan.values:
            expression = plan.values[field.name]
        elif field.primary_key or (field.null and not field.has_default()):
            continue
        else:
            expression = "%s"
            parameters.append(field.get_db_prep_save(_default(field), connection))
        columns.append(connection.ops.quote_name(str(field.column)))
        expressions.append(expression)
    return columns, expressions, parameters


def _default(field: models.Field) -> Any:
    if field.name == "is_synthetic":
        return True
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return timezone.now()
    if field.has_default():
        return field.get_default()
    if field.blank and field.empty_strings_allowed:
        return ""
    raise ValueError(f"{field} has no default: name its values in lanzhou_eco/scale_records.py")


def tune() -> None:
    """Settings for bulk work, until the transaction ends. Series stay in order, so indexes grow in order."""
    if _is_postgres():
        with connection.cursor() as cursor:
            cursor.execute(
                "SET LOCAL enable_mergejoin = off; SET LOCAL jit = off;"
                "SET LOCAL work_mem = '128MB'; SET LOCAL maintenance_work_mem = '256MB'"
            )


@contextmanager
def without_indexes(model: type[models.Model]) -> Iterator[None]:
    """Within, `model` has no foreign keys and plain indexes; at the end they are built, and checked, whole.

    Checking millions of rows one by one costs several times what one join does. On SQLite, which
    cannot drop a foreign key, nothing happens.
    """
    if not _is_postgres():
        yield
        return
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        # Key events still queued would forbid the change of the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(_KEYS, [model._meta.db_table])
        keys = cursor.fetchall()
        cursor.execute(_INDEXES, [model._meta.db_table])
        indexes = cursor.fetchall()
        for name, _ in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        for name, definition in keys:
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute(f"ANALYZE {table}")  # what comes next joins this table


_KEYS = """
SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = %s::regclass
"""
# Indexes of primary keys and constraints belong to those and stay.
_INDEXES = """
SELECT relname, pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def _is_postgres() -> bool:
    return connection.vendor == "postgresql"
