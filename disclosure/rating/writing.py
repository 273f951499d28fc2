"""Writing many new rows of which nobody needs the keys: on PostgreSQL by COPY, the fastest way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

WRITE_ROWS = 1000


def write_many(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """Insert the objects; their primary keys stay unknown."""
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(objects, batch_size=WRITE_ROWS)
        return
    if not objects:
        return
    fields = [each for each in model._meta.concrete_fields if not each.primary_key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(each.column)) for each in fields)
    statement = f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for each in objects:
            copy.write_row([_plain(field, getattr(each, str(field.attname))) for field in fields])


def _plain(field: models.Field, value: Any) -> Any:
    """What the database is sent; JSON as the field itself writes it."""
    return field.get_db_prep_save(value, connection) if isinstance(field, models.JSONField) else value
