"""This year's figures beside last year's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from common.indicators import Period, all_indicators, compute, round_half_up
from reports.enums import SETTLED, EditionStatus
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


def compare_with_last_year(year: int, figures: Iterable[FigureSnapshot]) -> list[Comparison]:
    """Main figures (no variants) against last year's settled report, or else last year's records."""
    in_force = SETTLED - {EditionStatus.SUPERSEDED}
    settled = {
        row.indicator_id: row
        for row in FigureSnapshot.objects.defer("records").filter(
            edition__year=year - 1, edition__status__in=in_force
        )
    }
    main = [figure for figure in figures if not figure.variant_of]
    defined = {each.id for each in all_indicators()}  # one of an old edition may be so no more
    ids = [figure.indicator_id for figure in main if figure.indicator_id in defined]
    before: Mapping[str, Any] = settled or compute(Period.of_year(year - 1), ids)
    return [
        _comparison(figure, before.get(figure.indicator_id), from_report=bool(settled)) for figure in main
    ]


def _comparison(figure: FigureSnapshot, before: Any, *, from_report: bool) -> Comparison:
    return Comparison(
        id=figure.indicator_id,
        name=figure.name,
        unit=figure.unit,
        display=figure.display,
        last_display=before.display if before else "—",
        change=percent_change(figure.value, jsonable(before.value) if before else None),
        from_report=from_report,
    )


def percent_change(now: Any, before: Any) -> Decimal | None:
    """(now − before) ÷ before in percent; None for truth values, nothing, or a base of zero."""
    if isinstance(now, bool) or isinstance(before, bool) or now is None or before is None:
        return None
    try:
        new, old = Decimal(str(now)), Decimal(str(before))
    except InvalidOperation:
        return None
    return round_half_up((new - old) / old * 100) if old else None
