"""The reference data that the portal starts with: departments, parks, laws, limits, thresholds.

The TOML files beside this module say what is known and how sure it is; an app above adds its own
tables in files `reference*.toml` beside its models. Loading adds what is missing and follows changes of
the files; a row that a member of the staff has edited is left as
it is, so what the bureau confirmed is never overwritten.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction

from accounts.models import Department
from common import events, records
from common.models import Record
from registry.enums import ReminderMoment
from registry.models import DocumentSeries, Law, Park, Provision, ReminderRule, StatutoryLimit, Threshold

FOLDER = Path(__file__).resolve().parent

CREATED, CHANGED, SAME, KEPT = "新增", "更新", "未变", "保留人工修改"


def rows_of(name: str) -> list[dict[str, Any]]:
    """The rows of one file, which holds one table, e.g. "laws" → the rows `[[law]]` of laws.toml."""
    content = tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    rows: list[dict[str, Any]]
    (rows,) = content.values()
    return rows


def reminder_rows() -> list[dict[str, Any]]:
    """The rows of reminders.toml, which lists the days of a clock together, one by one."""
    return [
        {"clock": row["clock"], "moment": moment, "days": days, "by_email": row["by_email"]}
        for row in rows_of("reminders")
        for moment in (ReminderMoment.BEFORE, ReminderMoment.OVERDUE)
        for days in row[moment]
    ]


def load_all() -> dict[str, Counter[str]]:
    """Load every file in one transaction; returns what happened, counted by kind of record."""
    with transaction.atomic():
        return {
            "单位": _load(Department, _linked("departments", parent=Department)),
            "园区": _load(Park, rows_of("parks")),
            "法律法规": _load(Law, _linked("laws", replaced_by=Law)),
            "法律条款": _load(Provision, _linked("provisions", law=Law)),
            "法定期限": _load(StatutoryLimit, rows_of("limits"), key=("code", "effective_from")),
            "法定阈值": _load(Threshold, rows_of("thresholds"), key=("code", "effective_from")),
            "发文字号": _load(DocumentSeries, rows_of("series"), key=("kind", "effective_from")),
            "提醒规则": _load(ReminderRule, reminder_rows(), key=("clock", "moment", "days")),
        } | {str(model._meta.verbose_name): _load(model, rows) for model, rows in _tables_of_apps()}


def _tables_of_apps() -> Iterator[tuple[type[Record], list[dict[str, Any]]]]:
    """The tables of each app's `reference*.toml`, named by model, in the order of the apps."""
    for config in apps.get_app_configs():
        for path in sorted(Path(config.path).glob("reference*.toml")):
            for name, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
                model: Any = config.get_model(name)
                yield model, rows


def _linked(name: str, **references: type[Record]) -> list[dict[str, Any]]:
    """Rows whose `references` name other rows by code; those that name none come first."""
    (field,) = references
    return [
        {**row, f"{field}__code": row[field]} if field in row else row
        for row in sorted(rows_of(name), key=lambda row: field in row)
    ]


def _load(model: type[Record], rows: list[dict[str, Any]], *, key: tuple[str, ...] = ()) -> Counter[str]:
    return Counter(_upsert(model, row, key or (model.LEDGER_KEY,)) for row in rows)


def _upsert(model: type[Record], row: Mapping[str, Any], key: tuple[str, ...]) -> str:
    values = _resolved(model, row)
    existing = model._default_manager.filter(**{name: values[name] for name in key}).first()
    if existing is None:
        records.create(model, actor=None, **values)
        return CREATED
    different = {name: value for name, value in values.items() if getattr(existing, name) != value}
    if not different:
        return SAME
    if events.history(existing).filter(actor__isnull=False).exists():
        return KEPT
    records.change(existing, actor=None, reason="基础数据更新", **different)
    return CHANGED


def _resolved(model: type[Record], row: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row with references looked up; a field the file leaves out is empty."""
    values: dict[str, Any] = {"effective_to": None} if _has(model, "effective_to") else {}
    for name, value in row.items():
        if name.endswith(("__code", "__ledger_no")):
            reference, _, key = name.partition("__")
            field: Any = model._meta.get_field(reference)
            values[field.name] = field.related_model._default_manager.get(**{key: value})
        elif f"{name}__code" not in row:
            values[name] = value
    return values


def _has(model: type[models.Model], name: str) -> bool:
    return any(field.name == name for field in model._meta.get_fields())
