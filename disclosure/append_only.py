"""Triggers that refuse UPDATE and DELETE of what was sealed, on PostgreSQL and SQLite; for migrations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MESSAGE = "what was sealed is never changed"
FUNCTION = "disclosure_refuse_change"

Operation = Callable[[Any, Any], None]


def create_triggers(*tables: str) -> Operation:
    """Of these tables; as the function of a RunPython operation. A later migration names its own."""

    def create(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
            )
            for table in tables:
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} "
                    f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
                )
            return
        for table in tables:
            for action in ("UPDATE", "DELETE"):
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
                )

    return create


def drop_triggers(*tables: str) -> Operation:
    """The reverse; the function stays for other tables."""

    def drop(apps: Any, schema_editor: Any) -> None:
        on_postgresql = schema_editor.connection.vendor == "postgresql"
        for table in tables:
            if on_postgresql:
                schema_editor.execute(f"DROP TRIGGER {table}_sealed ON {table}")
                continue
            for action in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER {table}_no_{action}")

    return drop
