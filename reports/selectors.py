"""Reads of editions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Model, Q

from common.indicators import Figure, Measure, Period, all_indicators, compute
from governance.selectors import plan_texts, problem_texts
from reports.enums import EDITABLE, SETTLED, ArtifactKind, EditionStatus
from reports.models import Artifact, FigureSnapshot, NarrativeSection, ReportEdition
from reports.rendering.document import Section
from reports.rendering.text import NumberedSection, numbered
from reports.services.narrative import Texts, build_section
from reports.services.snapshots import snapshot_of


def rests_on_synthetic(figures: Iterable[Figure]) -> bool:
    """Whether an invented record stands behind at least one of the figures: one query a model."""
    return _any_synthetic(measure for figure in figures for measure in figure.parts)


def year_rests_on_synthetic(year: int) -> bool:
    """The same for all figures of a year, without computing them."""
    period = Period.of_year(year)
    return _any_synthetic(measure for each in all_indicators() for measure in each.parts(period))


def _any_synthetic(measures: Iterable[Measure]) -> bool:
    conditions: dict[type[Model], list[Q]] = {}
    for measure in measures:
        if any(field.name == "is_synthetic" for field in measure.model._meta.concrete_fields):
            conditions.setdefault(measure.model, []).append(measure.where)
    return any(
        # An empty condition means every row.
        model._default_manager.filter(reduce(or_, wheres) if all(wheres) else Q(), is_synthetic=True).exists()
        for model, wheres in conditions.items()
    )


def current_edition(year: int) -> ReportEdition | None:
    """The edition of the year that is in hand or in force, None when there is none."""
    return ReportEdition.objects.filter(year=year).exclude(status=EditionStatus.SUPERSEDED).first()


def edition_to_verify(year: int) -> ReportEdition | None:
    """The settled edition of the year, else the assembled draft, newest first."""
    assembled = ReportEdition.objects.filter(year=year, assembled_at__isnull=False)
    return (
        assembled.filter(status__in=SETTLED - {EditionStatus.SUPERSEDED}).first()
        or assembled.exclude(status=EditionStatus.SUPERSEDED).first()
    )


def newest_artifact(edition: ReportEdition, kind: str) -> Artifact | None:
    """The newest file of a kind that was made from the edition's present data."""
    return edition.artifacts.filter(kind=ArtifactKind(kind), data_hash=edition.data_hash).first()


@dataclass(frozen=True)
class ShownSection:
    """A section of the workbench: the row that is edited, and how it reads."""

    row: NarrativeSection
    parts: list[NumberedSection]


def texts_of(edition: ReportEdition) -> Texts:
    """What the placeholders of an edition stand for: live figures while it can be edited, else frozen."""
    figures = {row.indicator_id: row for row in figures_of(edition)}
    return Texts(edition.year, figures, problem_texts(edition.year), plan_texts(edition.year))


def figures_of(edition: ReportEdition) -> list[FigureSnapshot]:
    """The figures of an edition: computed now while it can be edited (unsaved rows), else frozen."""
    if edition.status not in EDITABLE:
        return list(edition.figures.defer("records"))
    return [snapshot_of(figure, []) for figure in compute(Period.of_year(edition.year)).values()]


def shown_sections(edition: ReportEdition) -> list[ShownSection]:
    """The narrative as it reads now, with its numbers, section by section."""
    texts = texts_of(edition)
    rows = list(edition.sections.all())
    built = [build_section(row, texts) for row in rows]
    flat: list[Section] = [part for parts in built for part in parts]
    counted = iter(numbered(tuple(flat)))
    return [ShownSection(row, [next(counted) for _ in parts]) for row, parts in zip(rows, built, strict=True)]
