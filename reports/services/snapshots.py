"""Taking the snapshot of a period's figures: values, formulas, and the rows behind them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from common.indicators import Figure, Finding, Measure, Period, compute, findings, identities
from common.models.event import digest
from reports.models import FigureSnapshot


@dataclass(frozen=True)
class Snapshot:
    """The figures of one period read in one consistent view of the database."""

    figures: dict[str, Figure]
    findings: list[Finding]
    rows: list[FigureSnapshot]  # unsaved
    has_synthetic: bool  # an invented record stands behind at least one figure

    @property
    def data_hash(self) -> str:
        return hash_of(self.rows)


def hash_of(rows: list[FigureSnapshot]) -> str:
    """One hash over all figures of an edition."""
    return digest([[row.indicator_id, row.hash] for row in sorted(rows, key=lambda row: row.indicator_id)])


@contextmanager
def consistent_read() -> Iterator[None]:
    """Statements within see one state of the database (the caller's own, inside a transaction)."""
    with transaction.atomic():
        outermost = len(connection.savepoint_ids) == 0
        if connection.vendor == "postgresql" and outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def take(period: Period) -> Snapshot:
    """Compute every indicator of the period and name the rows behind each."""
    with consistent_read():
        figures = compute(period)
        found = findings(period, figures)
        rows, synthetic = [], False
        for figure in figures.values():
            parts = []
            for measure in figure.parts:
                listed, invented = _rows_behind(measure)
                synthetic = synthetic or invented
                parts.append(
                    {
                        "model": measure.model._meta.label_lower,
                        "label": measure.label,
                        "reads": list(measure.reads),
                        "rows": listed,
                    }
                )
            rows.append(snapshot_of(figure, parts))
    return Snapshot(figures, found, rows, synthetic)


def _rows_behind(measure: Measure) -> tuple[list[list[Any]], bool]:
    marked = any(field.name == "is_synthetic" for field in measure.model._meta.concrete_fields)
    if marked:
        measure = Measure(measure.model, measure.where, measure.aggregate, ("is_synthetic", *measure.reads))
    listed, invented = [], False
    for key, values in identities(measure):
        if marked:
            invented = invented or values[0]
            values = values[1:]
        listed.append([key, *(jsonable(value) for value in values)])
    return listed, invented


def snapshot_of(figure: Figure, parts: list[dict[str, Any]]) -> FigureSnapshot:
    """The figure as a row, unsaved; `parts` are the records behind it."""
    definition = figure.indicator
    row = FigureSnapshot(
        indicator_id=definition.id,
        name=definition.name,
        unit=definition.unit,
        value=jsonable(figure.value),
        display=figure.display,
        formula=definition.formula,
        working=figure.working,
        basis=definition.basis,
        note=definition.note,
        variant_of=definition.variant_of,
        count=figure.count,
        records=parts,
    )
    row.hash = row.compute_hash()
    return row


def jsonable(value: Any) -> Any:
    """The value as JSON keeps it, so that stored and fresh values compare equal.

    Decimals are written as plain text without trailing zeros: 1000.00 and 1000 are one amount.
    """
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, date):
        return value.isoformat()
    return value
