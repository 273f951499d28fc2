"""Reads of the report pages."""

from common.indicators import Period, compute
from reports.selectors import rests_on_synthetic


def test_invented_record_behind_a_figure_is_told(catalogue, records):
    figures = compute(Period.of_year(2024)).values()
    assert not rests_on_synthetic(figures)
    counted = next(figure for figure in figures if figure.id == "I10").parts[0]
    counted.model.objects.exclude(pk__in=counted.model.objects.filter(counted.where)).update(
        is_synthetic=True
    )
    assert not rests_on_synthetic(figures)
    counted.model.objects.filter(counted.where).update(is_synthetic=True)
    assert rests_on_synthetic(figures)
