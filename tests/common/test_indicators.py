"""Figures: definition, grouping into one statement a model, rounding, period bounds."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count, Q, Sum

from common import indicators
from common.indicators import Measure, Period, compute, identities, indicator, more_than, round_half_up, show
from reports.models import ReportEdition
from tests.factories.accounts import UserFactory
from tests.factories.reports import ReportEditionFactory


@pytest.fixture
def registry(monkeypatch):
    """An empty catalogue for the test."""
    monkeypatch.setattr(indicators, "_registry", {})


@pytest.mark.django_db
def test_one_statement_a_model_whatever_the_records(registry, django_assert_num_queries):
    @indicator("T1", name="甲", unit="个", formula="版次一")
    def first(period):
        return Measure(ReportEdition, where=Q(number=1) & period.covers("dated_on"))

    @indicator("T2", name="乙", unit="个", formula="年份和")
    def second(period):
        return Measure(ReportEdition, where=Q(number=2), aggregate=Sum("year"))

    @indicator("T3", name="丙", unit="个", formula="不同机关")
    def third(period):
        return Measure(ReportEdition, aggregate=Count("issuer", distinct=True))

    ReportEditionFactory(dated_on=date(2024, 12, 31))
    ReportEditionFactory(dated_on=date(2025, 1, 1), issuer="另一机关")
    ReportEditionFactory(number=2, year=2024)
    with django_assert_num_queries(1):
        figures = compute(Period.of_year(2024))
    assert {key: (figure.value, figure.count) for key, figure in figures.items()} == {
        "T1": (1, 1),
        "T2": (2024, 1),
        "T3": (2, 3),
    }
    for _ in range(5):
        ReportEditionFactory(dated_on=date(2024, 6, 1))
    with django_assert_num_queries(1):
        assert compute(Period.of_year(2024))["T1"].value == 6


@pytest.mark.django_db
def test_parts_are_combined_and_working_is_shown(registry):
    @indicator(
        "T1",
        name="占比",
        unit="%",
        formula="首版÷全部",
        combine=lambda period, raw: round_half_up(Decimal(raw[0]) / raw[1] * 100) if raw[1] else None,
        working=lambda period, raw: f"{raw[0]}÷{raw[1]}",
    )
    def share(period):
        return [Measure(ReportEdition, where=Q(number=1)), Measure(ReportEdition)]

    assert compute(Period.of_year(2024))["T1"].value is None
    ReportEditionFactory()
    ReportEditionFactory(number=2)
    ReportEditionFactory(number=2)
    figure = compute(Period.of_year(2024))["T1"]
    assert (figure.value, figure.display, figure.working, figure.count) == (Decimal("33.3"), "33.3", "1÷3", 4)


@pytest.mark.django_db
def test_identities_name_the_rows_and_what_was_read(registry):
    ReportEditionFactory(ledger_no="BG-2", number=2)
    ReportEditionFactory(ledger_no="BG-1", number=1)
    measure = Measure(ReportEdition, reads=("number",))
    assert list(identities(measure)) == [("BG-1", [1]), ("BG-2", [2])]


def test_doubled_id_is_refused(registry):
    indicator("T1", name="甲", unit="", formula="")(lambda period: Measure(UserFactory._meta.model))
    with pytest.raises(ValueError, match="twice"):
        indicator("T1", name="乙", unit="", formula="")(lambda period: Measure(UserFactory._meta.model))


def test_variant_is_never_mandatory(registry):
    indicator("T1.x", name="甲", unit="", formula="", variant_of="T1")(lambda period: [])
    assert not indicators.get_indicator("T1.x").mandatory


@pytest.mark.parametrize(
    ("value", "step", "shown"),
    [
        (6412, 100, "6400余"),
        (6400, 100, "6400"),
        (23, 10, "20余"),
        (20, 10, "20"),
        (99, 100, "99"),
        (0, 10, "0"),
    ],
)
def test_more_than_floors_and_says_so_only_when_something_is_left(value, step, shown):
    assert more_than(step)(value) == shown


def test_show_never_writes_trailing_zeros():
    assert [show(value) for value in (Decimal("1047.20"), Decimal("360"), Decimal("100"), True, None, 7)] == [
        "1047.2",
        "360",
        "100",
        "是",
        "—",
        "7",
    ]


def test_half_rounds_up():
    assert round_half_up(Decimal("84.65")) == Decimal("84.7")
    assert round_half_up(Decimal("91.849")) == Decimal("91.8")


def test_moments_are_bounded_by_the_clock_of_shanghai():
    bounds = dict(Period.of_year(2024).covers_moment("at").children)
    shanghai = ZoneInfo("Asia/Shanghai")
    assert bounds["at__gte"] == datetime(2024, 1, 1, tzinfo=shanghai)
    assert bounds["at__lt"] == datetime(2025, 1, 1, tzinfo=shanghai)
    assert bounds["at__lt"].astimezone(ZoneInfo("UTC")).hour == 16


@pytest.mark.django_db
def test_figures_over_the_same_rows_are_computed_once(registry, django_assert_num_queries):
    where = Q(number=1)
    for id, aggregate in (("T1", Count("pk")), ("T2", Count("pk")), ("T3", Sum("year"))):
        measure = Measure(ReportEdition, where=where & Q(), aggregate=aggregate)
        indicator(id, name="甲", unit="", formula="")(lambda period, made=measure: made)
    ReportEditionFactory(year=2024)
    ReportEditionFactory(year=2025)
    with django_assert_num_queries(1) as queries:
        figures = compute(Period.of_year(2024))
    assert {id: (figure.value, figure.count) for id, figure in figures.items()} == {
        "T1": (2, 2),
        "T2": (2, 2),
        "T3": (4049, 2),
    }
    sql = queries.captured_queries[0]["sql"]
    assert (sql.count("COUNT("), sql.count("SUM("), sql.count("FILTER")) == (1, 1, 0)
