"""What every public page offers beside its content."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/report_error.html", takes_context=True)
def report_error(context: template.Context, record: Any = None) -> dict[str, Any]:
    """A link by which a visitor reports an error: `{% report_error record %}`, `{% report_error %}`.

    `record` is the PublishedRecord that the page shows; without one the report names the page alone.
    """
    request = context.get("request")
    asked = {"record": record.pk} if record is not None else {"page": request.path if request else "/"}
    return {"url": f"{reverse('public-feedback:report-new')}?{urlencode(asked)}"}
