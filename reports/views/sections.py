"""Editing the narrative, section by section."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from common.indicators import Period, compute
from reports import rules
from reports.forms import SectionForm
from reports.models import NarrativeSection, ReportEdition
from reports.services import editions
from reports.views.access import edition_or_404, staff_page

UNPROCESSABLE = 422


@staff_page
@require_http_methods(["GET", "POST"])
def section_new(request: HttpRequest, pk: int, after: int) -> HttpResponse:
    """Insert a section after position `after`."""
    edition = edition_or_404(request, pk)
    rules.may_edit(request.user, edition)
    form = SectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        after = min(after, edition.sections.count())
        editions.add_section(actor=request.user, edition=edition, after=after, **form.values())
        messages.success(request, "章节已加入。")
        return redirect("reports:edition-detail", pk)
    return _form_page(request, edition, form)


@staff_page
@require_http_methods(["GET", "POST"])
def section_edit(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Heading, text, level of one section, with the list of figures to choose from."""
    edition = edition_or_404(request, pk)
    rules.may_edit(request.user, edition)
    section = get_object_or_404(NarrativeSection, pk=section_pk, edition=edition)
    form = SectionForm(request.POST or None, instance=section)
    if request.method == "POST" and form.is_valid():
        editions.revise_section(
            actor=request.user, section=section, seen_at=form.cleaned_data["seen_at"], **form.values()
        )
        messages.success(request, "修改已保存。")
        return redirect("reports:edition-detail", pk)
    return _form_page(request, edition, form, section)


def _form_page(
    request: HttpRequest, edition: ReportEdition, form: SectionForm, section: Any = None
) -> HttpResponse:
    context = {
        "edition": edition,
        "form": form,
        "narrative": section,  # “section” is the site's own name for its part of the portal
        "figures": compute(Period.of_year(edition.year)).values(),
        "synthetic": edition.is_synthetic,
    }
    return render(request, "reports/section_form.html", context, status=UNPROCESSABLE if form.errors else 200)


@staff_page
@require_POST
def section_move(request: HttpRequest, pk: int, section_pk: int, direction: str) -> HttpResponse:
    """Move a section up or down."""
    edition = edition_or_404(request, pk)
    section = get_object_or_404(NarrativeSection, pk=section_pk, edition=edition)
    editions.move_section(actor=request.user, section=section, by=-1 if direction == "up" else 1)
    return redirect("reports:edition-detail", pk)


@staff_page
@require_http_methods(["GET", "POST"])
def section_remove(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Remove a section after confirmation; its text stays in the trail."""
    edition = edition_or_404(request, pk)
    rules.may_edit(request.user, edition)
    section = get_object_or_404(NarrativeSection, pk=section_pk, edition=edition)
    if request.method == "POST":
        editions.remove_section(actor=request.user, section=section)
        messages.success(request, "章节已删除，原文留存于办理过程。")
        return redirect("reports:edition-detail", pk)
    context = {"edition": edition, "narrative": section, "synthetic": edition.is_synthetic}
    return render(request, "reports/section_remove.html", context)
