"""Staff pages: who may enter the positive list by grade, who should leave it, and entering one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import PortalError
from common.registers import register_for
from common.registers.faces import StaffFace, allows
from enforcement.draw_pools import preferences_on
from enforcement.graded_list import proposals
from enforcement.graded_list.services import enter_by_grade
from enforcement.models import PositiveListEntry
from enforcement.rules import may_review
from registry.credit_grades import grades_on, published_on
from registry.models import Enterprise, Park

PAGE_SIZE = 30
ENTER, LEAVE = "enter", "leave"
ORDERS = {"enterprise": "name", "-enterprise": "-name", "uscc": "uscc", "-uscc": "-uscc"}
UNPROCESSABLE = 422


class GradedFilter(forms.Form):
    """Which proposals are shown; the address holds it."""

    kind = forms.ChoiceField(label="建议", required=False, choices=[("", "可列入"), (LEAVE, "建议移出")])
    q = forms.CharField(label="企业", required=False, max_length=60)
    park: Any = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, to_field_name="code", empty_label="全部"
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        park: Any = self.fields["park"]
        park.queryset = Park.objects.all()

    def narrowed(self, rows: Any, prefix: str = "") -> Any:
        """The rows of enterprises that pass, reached over `prefix`."""
        asked = self.cleaned_data
        if words := asked["q"].strip():
            name, code = f"{prefix}name__icontains", f"{prefix}uscc__icontains"
            rows = rows.filter(Q(**{name: words}) | Q(**{code: words}))
        return rows.filter(**{f"{prefix}park": asked["park"]}) if asked["park"] else rows


def _enter(request: HttpRequest) -> StaffFace:
    register: Any = register_for(PositiveListEntry)
    face = StaffFace(request.user)
    face.enter(register)
    return face


@require_GET
def graded_list(request: HttpRequest) -> HttpResponse:
    """Proposals from the grades in force: to enter, or to leave the list."""
    face = _enter(request)
    form = GradedFilter(request.GET)
    is_valid, today = form.is_valid(), timezone.localdate()
    leaving = is_valid and form.cleaned_data["kind"] == LEAVE
    context: dict[str, Any] = {
        "form": form,
        "leaving": leaving,
        "today": today,
        "version": proposals.version_on(today),
        "may_act": allows(may_review, request.user),
        "list_url": register_for(PositiveListEntry).list_url(),  # type: ignore[union-attr]
        "filtered": bool(request.GET.get("q") or request.GET.get("park")),
    }
    try:
        context["preferences"] = preferences_on(today)
    except PortalError as error:
        context["problem"] = str(error)
    if is_valid:
        context |= (_leaving if leaving else _entering)(request, form, today, face)
    return render(request, "enforcement/graded_list/list.html", context, status=200 if is_valid else 400)


def _page(request: HttpRequest, rows: Any, prefix: str = "") -> Any:
    order = ORDERS.get(request.GET.get("sort", ""), "name")
    sign, name = ("-", order[1:]) if order.startswith("-") else ("", order)
    rows = rows.order_by(f"{sign}{prefix}{name}", "pk")
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def _entering(request: HttpRequest, form: GradedFilter, today: Any, face: StaffFace) -> dict[str, Any]:
    page = _page(request, form.narrowed(proposals.candidates(request.user, today)))
    firms = list(page.object_list)
    return {
        "page": page,
        "rows": proposals.described(firms, today),
        "synthetic": any(firm.is_synthetic for firm in firms),
    }


def _leaving(request: HttpRequest, form: GradedFilter, today: Any, face: StaffFace) -> dict[str, Any]:
    page = _page(
        request, form.narrowed(proposals.removals(request.user, today), "enterprise__"), "enterprise__"
    )
    entries = list(page.object_list)
    grades = grades_on([entry.enterprise_id for entry in entries], today)
    rows = [
        {
            "entry": entry,
            "reason": proposals.reason_of(entry, grades.get(entry.enterprise_id, "")),
            "url": face.link(entry),
        }
        for entry in entries
    ]
    return {"page": page, "rows": rows, "synthetic": any(entry.is_synthetic for entry in entries)}


@require_http_methods(["GET", "POST"])
def graded_enter(request: HttpRequest, key: str) -> HttpResponse:
    """Confirm and enter one enterprise with the ground of its grade. Raises Refused, Conflict."""
    _enter(request)
    firm = get_object_or_404(Enterprise.objects.visible_to(request.user), uscc=key)
    may_review(request.user, firm)
    today = timezone.localdate()
    if request.method == "POST":
        entry = enter_by_grade(actor=request.user, enterprise=firm)
        messages.success(request, f"已列入：{entry}")
        return redirect("enforcement:graded-list")
    context = {
        "enterprise": firm,
        "grade": published_on([firm.pk], today).get(firm.pk),
        "version": proposals.version_on(today),
        "back": reverse("enforcement:graded-list"),
        "synthetic": firm.is_synthetic,
    }
    return render(request, "enforcement/graded_list/enter.html", context)


urls = [
    path("graded-list/", graded_list, name="graded-list"),
    path("graded-list/<slug:key>/enter/", graded_enter, name="graded-list-enter"),
]
