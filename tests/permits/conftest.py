"""What the tests of EIA approval share."""

import tomllib
from pathlib import Path

import pytest

from accounts.enums import Role
from permits.models import ClockRule, NoticeRule
from registry.models import DocumentSeries, Law, StatutoryLimit
from registry.reference import rows_of
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import load_clock_rules

REFERENCE = Path(__file__).resolve().parents[2] / "permits" / "reference.toml"


@pytest.fixture
def clock_data(db):
    """The work calendar of 2023–2026 and what stops a clock."""
    load_work_calendar()
    load_clock_rules()


@pytest.fixture
def law_data(db):
    """The rows by which the steps go, as the portal is delivered: laws, limits, series, notice rules."""
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


@pytest.fixture
def officer(db):
    """One who may take every step; single roles are tested by themselves."""
    return UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER])
