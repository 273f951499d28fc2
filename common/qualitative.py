"""Claims without a published number: the figure is the number of records that prove them.

A claim rests on several kinds of evidence. Each is a part of the figure and, under its own id
(`I42.filings`), a variant that the narrative may use; a kind without a record shows 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from common.indicators import Figure, Finding, Measure, Period, figure_check, indicator

_claims: set[str] = set()


@dataclass(frozen=True)
class Evidence:
    """One kind of record that proves a claim; `key` ends the variant's id."""

    key: str
    label: str
    unit: str
    measure: Callable[[Period], Measure]


def qualitative(
    id: str, *, name: str, evidence: Sequence[Evidence], unit: str = "条", basis: str = "", note: str = ""
) -> None:
    """Register claim `id` and a variant for each kind of evidence."""

    def measures(period: Period) -> list[Measure]:
        return [replace(kind.measure(period), label=kind.label) for kind in evidence]

    def working(period: Period, raw: list[Any]) -> str:
        return "、".join(
            f"{kind.label}{value or 0}{kind.unit}" for kind, value in zip(evidence, raw, strict=True)
        )

    labels = "、".join(kind.label for kind in evidence)
    indicator(
        id, name=name, unit=unit, formula=f"佐证记录数：{labels}", basis=basis, note=note, working=working
    )(measures)
    for kind in evidence:
        indicator(
            f"{id}.{kind.key}",
            name=kind.label,
            unit=kind.unit,
            formula=f"{kind.label}记录数",
            basis=basis,
            variant_of=id,
        )(kind.measure)
    _claims.add(id)


@figure_check
def claims_have_evidence(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """A claim without a record must be answered; a kind of evidence without a record is told."""
    found = []
    for id in sorted(_claims & figures.keys()):
        figure = figures[id]
        name = figure.indicator.name
        if figure.count == 0:
            message = f"“{name}”在{period.year}年没有任何佐证记录，请补录台账或删去该表述。"
            found.append(Finding("claim-without-evidence", "warning", message, (id,)))
            continue
        empty = [part.label for part, value in zip(figure.parts, figure.raw, strict=True) if not value]
        if empty:
            message = f"“{name}”中{'、'.join(empty)}为0，报告须如实表述。"
            found.append(Finding("claim-part-zero", "info", message, (id,)))
    return found
