"""An annual report with something filled in, and the settings of its checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from disclosure.annual.entry import typed_of
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow
from registry.models import Threshold
from tests.factories.registry import ThresholdFactory

CHECK_SETTINGS = {"annual-balance-percent": 1, "annual-jump-percent": 50, "emergency-plan-years": 3}


def check_settings() -> None:
    """The numbers that the checks of an annual report ask for."""
    for code, amount in CHECK_SETTINGS.items():
        threshold_row(code, amount, date(2020, 1, 1))


def threshold_row(code: str, amount: int, since: date) -> None:
    """A row of the law, unless it is there: several pages of one walk ask for the same."""
    if not Threshold.objects.filter(code=code, effective_from=since).exists():
        ThresholdFactory(code=code, amount=Decimal(amount), effective_from=since)


def fill_in(
    report: AnnualDisclosure,
    fields: Mapping[str, Any] | None = None,
    tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> AnnualDisclosure:
    """Put values or texts into a report as if they were typed: fields by "chapter.field", rows by table."""
    by_chapter: dict[str, dict[str, str]] = {}
    for path, value in (fields or {}).items():
        chapter, _, name = path.partition(".")
        by_chapter.setdefault(chapter, {})[name] = typed_of(value)
    for code, typed in by_chapter.items():
        AnnualChapter.objects.create(report=report, code=code, typed=typed)
    AnnualRow.objects.bulk_create(
        AnnualRow(
            report=report,
            table=table,
            position=place,
            typed={name: typed_of(value) for name, value in row.items()},
        )
        for table, rows in (tables or {}).items()
        for place, row in enumerate(rows, 1)
    )
    return report
