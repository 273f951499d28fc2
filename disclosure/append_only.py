"""Triggers that refuse UPDATE and DELETE of what was sealed, on PostgreSQL and SQLite; for migrations."""

from __future__ import annotations

from typing import Any

TABLES = (
    "disclosure_annualsubmission",
    "disclosure_temporarysubmission",
    "disclosure_disclosuresummary",
)
MESSAGE = "what was sealed is never changed"
FUNCTION = "disclosure_refuse_change"


def create_triggers(apps: Any, schema_editor: Any) -> None:
    """Of all tables; as the function of a RunPython operation."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
        )
        for table in TABLES:
            schema_editor.execute(
                f"CREATE TRIGGER {table}_sealed BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {FUNCTION}()"
            )
        return
    for table in TABLES:
        for action in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def drop_triggers(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for table in TABLES:
            schema_editor.execute(f"DROP TRIGGER {table}_sealed ON {table}")
        schema_editor.execute(f"DROP FUNCTION {FUNCTION}()")
        return
    for table in TABLES:
        for action in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{action}")
