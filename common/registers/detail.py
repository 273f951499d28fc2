"""What the page of one record shows beside its own fields: children and steps."""

from __future__ import annotations

from typing import Any

from django.db import models

from common import workflow
from common.registers.columns import Shown, shown, with_related
from common.registers.declaration import Register, register_for
from common.registers.faces import Face
from common.registers.listing import table_rows

# More children than this are looked up in their own register.
CHILDREN_SHOWN = 100


def record_with_related(register: Register, face: Face, key: str) -> Any:
    """The visible record with what its page reads, or Http404."""
    found = face.find(register, key)
    return with_related(face.rows(register), face.details(register)).get(pk=found.pk)


def children(record: Any, register: Register, face: Face) -> list[dict[str, Any]]:
    """A table for each relation in the register's `children` that the user may read."""
    tables = [_children_table(record, name, face) for name in register.children]
    quiet = register.hides_empty_children
    return [table for table in tables if table is not None and (table["rows"] or not quiet)]


def _children_table(record: Any, name: str, face: Face) -> dict[str, Any] | None:
    relation: Any = record._meta.get_field(name)
    model: Any = relation.related_model
    own = register_for(model)
    if own is not None and not face.readable(own):
        return None
    # The name of the children's field that leads back here; "" for a many-to-many field of our own.
    back = relation.field.name if relation.auto_created else ""
    if own is not None:
        columns, rows = face.listing(own), face.rows(own)
    elif face.is_staff:
        columns, rows = _plain_columns(model), model._default_manager.all()
    else:
        return None
    # The page is the parent's own: what the children would repeat of it is left out.
    columns = [column for column in columns if column.path.partition("__")[0] != back]
    if face.is_staff and _has_scope_of(model, back, record):
        found = _read_once(record, relation, with_related(model._default_manager.all(), columns))
    else:
        rows = rows.filter(**{back: record} if back else {"pk__in": getattr(record, name).values("pk")})
        found = list(with_related(rows, columns)[: CHILDREN_SHOWN + 1])
    return {
        "title": own.title if own else str(model._meta.verbose_name),
        "columns": columns,
        "rows": table_rows(found[:CHILDREN_SHOWN], columns, face, own),
        "more": len(found) > CHILDREN_SHOWN,
        "limit": CHILDREN_SHOWN,
        "synthetic": any(getattr(child, "is_synthetic", False) for child in found),
    }


def _has_scope_of(model: Any, back: str, record: Any) -> bool:
    """Whether the children have the scope of their parent: who sees the record sees every one of them."""
    path = getattr(model, "DEPARTMENT_PATH", "")
    return bool(back) and path == f"{back}__{getattr(record, 'DEPARTMENT_PATH', '')}"


def _read_once(record: Any, relation: Any, rows: models.QuerySet) -> list[Any]:
    """The children, kept on the record for its panels, which look through the same rows."""
    accessor = relation.get_accessor_name()
    models.prefetch_related_objects([record], models.Prefetch(accessor, rows))
    return list(getattr(record, accessor).all()[: CHILDREN_SHOWN + 1])


def _plain_columns(model: type[models.Model]) -> list[Shown]:
    """Columns of a model without a register: its editable fields."""
    return shown(model, [f.name for f in model._meta.concrete_fields if f.editable and not f.primary_key])


def steps(record: Any, user: Any) -> list[workflow.Step]:
    """The steps out of the record's state, none for a record without a workflow."""
    return workflow.steps(record, user) if hasattr(record, "WORKFLOW") else []
