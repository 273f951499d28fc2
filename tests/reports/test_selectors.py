"""Reads of the report pages."""

from common.indicators import Period, compute
from reports.selectors import rests_on_synthetic


def test_invented_record_behind_a_figure_is_told(catalogue, records):
    figure = compute(Period.of_year(2024))["I10"]
    firms, counted = figure.parts[0].model.objects, figure.parts[0].where
    firms.exclude(pk__in=firms.filter(counted)).update(is_synthetic=True)
    assert not rests_on_synthetic([figure])
    firms.filter(counted).update(is_synthetic=True)
    assert rests_on_synthetic([figure])
