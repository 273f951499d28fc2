"""The rows by which the steps of an approval go, as the portal is delivered."""

from __future__ import annotations

import tomllib
from pathlib import Path

from permits.models import ClockRule, NoticeRule
from registry.models import DocumentSeries, Law, StatutoryLimit
from registry.reference import rows_of
from tests.factories.calendar import load_work_calendar

REFERENCE = Path(__file__).resolve().parents[2] / "permits" / "reference.toml"


def load_permit_law() -> None:
    """The calendar, laws, limits, series of numbers, and rules of stops and notices; in bulk."""
    load_work_calendar()
    own = tomllib.loads(REFERENCE.read_text(encoding="utf-8"))
    for model, rows in (
        (Law, rows_of("laws")),
        (StatutoryLimit, rows_of("limits")),
        (DocumentSeries, rows_of("series")),
        (ClockRule, own["clockrule"]),
        (NoticeRule, own["noticerule"]),
    ):
        made = []
        for number, row in enumerate(rows):
            values = {name: value for name, value in row.items() if name != "replaced_by"}
            if model.LEDGER_KEY == "ledger_no":
                values.setdefault("ledger_no", f"{model.LEDGER_PREFIX}-R-{number:04d}")
            made.append(model(**values))
        model.objects.bulk_create(made)
