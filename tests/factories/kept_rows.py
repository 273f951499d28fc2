"""Rows that hundreds of tests begin with: worked out once in a process, put back as they were afterwards."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.db import connection, models
from django.db.models.sql import InsertQuery

# SQLite takes some thousands of parameters in a statement; every row has fewer than 60.
ROWS_AT_ONCE = 200


def kept_rows(*tables: type[models.Model]) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """A loader of `tables` that fills them from memory from the second time on.

    Only where all of them are empty: keys are given again as they were, which no sequence hands out twice.
    """

    def kept(load: Callable[[], None]) -> Callable[[], None]:
        memory: list[tuple[type[models.Model], list[models.Model]]] = []

        @functools.wraps(load)
        def fill() -> None:
            if any(table._base_manager.exists() for table in tables):
                load()
            elif memory:
                for table, rows in memory:
                    _insert(table, rows)
            else:
                load()
                memory.extend((table, list(table._base_manager.order_by("pk"))) for table in tables)

        return fill

    return kept


def _insert(table: type[models.Model], rows: list[models.Model]) -> None:
    """Rows with their keys, past the building of objects and what `bulk_create` looks up."""
    fields = table._meta.concrete_fields
    for start in range(0, len(rows), ROWS_AT_ONCE):
        query = InsertQuery(table)
        query.insert_values(fields, rows[start : start + ROWS_AT_ONCE], raw=True)
        with connection.cursor() as cursor:
            for sql, parameters in query.get_compiler(connection=connection).as_sql():
                cursor.execute(sql, parameters)
