"""Charts of the design system: the drawing of `common.charts`, and the numbers behind it."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import mark_safe

from common.charts import Chart, number, svg

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(chart: Chart, with_table: bool = True) -> dict[str, Any]:
    """The drawing with its title, note, and the table of its numbers under it.

    `with_table=False` where the page has a fuller table of the same numbers right below.
    """
    values = zip(*([number(value) for value in series.values] for series in chart.series), strict=True)
    return {
        "chart": chart,
        "svg": mark_safe(svg(chart)),  # noqa: S308 - `svg` escapes every word of the chart
        "rows": list(zip(chart.categories, values, strict=True)) if with_table else [],
    }
