"""Two published annual reports side by side, at an address that can be handed on. From snapshots alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.models import PublishedRecord
from common.publication import public_url
from common.shelf_views import BAD_QUERY
from disclosure.comparison import Section, compare, emissions_chart, has_content
from disclosure.comparison_forms import SIDES, CompareForm, is_asked
from disclosure.public_rows import TOTALS

ONLY = "only"  # "differing": what is the same is left out
LINES = 500  # of a section; the JSON has all of them


@login_not_required
@require_safe
def compare_reports(request: HttpRequest) -> HttpResponse:
    """The form, and what it names side by side; other words for the two lead to their lasting address."""
    if not is_asked(request.GET):
        form = CompareForm(initial=request.GET.dict())
        return render(request, "disclosure/compare.html", {"form": form})
    form = CompareForm(request.GET)
    if not form.is_valid():
        return render(request, "disclosure/compare.html", {"form": form}, status=BAD_QUERY)
    address = form.address()
    only = request.GET.get(ONLY) == "differing"
    asked = f"{address}&{ONLY}=differing" if only else address
    if request.GET.dict() != QueryDict(asked).dict():
        return redirect(f"{request.path}?{asked}")
    records = [form.cleaned_data[f"{side}_report"] for side in SIDES]
    return render(request, "disclosure/compare.html", _context(request, form, records, address, only))


def _context(
    request: HttpRequest, form: CompareForm, records: list[PublishedRecord], address: str, only: bool
) -> dict[str, Any]:
    first, second = records
    sections = compare(first.body, second.body)
    labels = names_of(first, second)
    totals = next((section for section in sections if section.code == TOTALS), None)
    return {
        "form": form,
        "sides": [
            {
                "label": label,
                "record": record,
                "url": public_url(record),
                "has_content": has_content(record.body),
            }
            for label, record in zip(labels, records, strict=True)
        ],
        "labels": labels,
        "sections": [shown for each in sections if (shown := _shown(each, only)).lines or shown.note],
        "differing": sum(section.differing for section in sections),
        "chart": emissions_chart(totals, labels) if totals else None,
        "only": only,
        "choices": [
            {"label": "全部项目", "url": f"?{address}", "current": not only},
            {"label": "只看不同的项目", "url": f"?{address}&{ONLY}=differing", "current": only},
        ],
        "share_url": request.build_absolute_uri(f"{request.path}?{address}"),
        "json_url": f"{reverse('disclosure-public-api:annual-compare')}?{address}&format=json",
        "now": timezone.now(),
        "synthetic": any(record.is_synthetic for record in records),
    }


def names_of(first: PublishedRecord, second: PublishedRecord) -> tuple[str, str]:
    """What tells the two apart: years of one enterprise, else names, with the years where these differ."""
    years = tuple(f"{record.body['year']}年" for record in (first, second))
    if first.uscc == second.uscc:
        return years[0], years[1]
    if years[0] == years[1]:
        return first.party, second.party
    return f"{first.party} {years[0]}", f"{second.party} {years[1]}"


def _shown(section: Section, only: bool) -> Section:
    """The lines to show: all, or those that differ."""
    lines = [line for line in section.lines if line.differs or not only]
    cut = len(lines) > LINES
    more = f"本页列出前{LINES}项，全部内容见 JSON 数据。" if cut else ""
    return replace(section, lines=lines[:LINES], note=f"{section.note}{more}")
