"""This year's figures beside last year's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from common.indicators import Figure, Period, compute, round_half_up
from reports.enums import SETTLED
from reports.models import FigureSnapshot
from reports.services.snapshots import jsonable


@dataclass(frozen=True)
class Comparison:
    """One figure and its predecessor; `change` in percent, None where it cannot be told."""

    id: str
    name: str
    unit: str
    display: str
    last_display: str
    change: Decimal | None
    from_report: bool  # last year's value stands in a settled edition; else computed now


def compare_with_last_year(period: Period, figures: dict[str, Figure]) -> list[Comparison]:
    """Main figures (no variants) against last year's settled report, or else last year's records."""
    settled = {
        row.indicator_id: row
        for row in FigureSnapshot.objects.filter(edition__year=period.year - 1, edition__status__in=SETTLED)
    }
    computed = {} if settled else compute(Period.of_year(period.year - 1))
    rows = []
    for figure in figures.values():
        if figure.indicator.variant_of:
            continue
        before: Any = settled.get(figure.id) or computed.get(figure.id)
        rows.append(
            Comparison(
                id=figure.id,
                name=figure.indicator.name,
                unit=figure.indicator.unit,
                display=figure.display,
                last_display=before.display if before else "—",
                change=percent_change(jsonable(figure.value), jsonable(before.value) if before else None),
                from_report=bool(settled),
            )
        )
    return rows


def percent_change(now: Any, before: Any) -> Decimal | None:
    """(now − before) ÷ before in percent; None for truth values, nothing, or a base of zero."""
    if isinstance(now, bool) or isinstance(before, bool) or now is None or before is None:
        return None
    try:
        new, old = Decimal(str(now)), Decimal(str(before))
    except InvalidOperation:
        return None
    return round_half_up((new - old) / old * 100) if old else None
