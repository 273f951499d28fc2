"""The page on which disputes, suggestions, supervision and file reviews of a year stand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from common.registers import register_for
from common.registers.faces import StaffFace
from governance import oversight
from governance.models import Litigation


class YearForm(forms.Form):
    """The year; this year without one."""

    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)

    def __init__(self, years: list[int], data: Any = None) -> None:
        super().__init__(data)
        year: Any = self.fields["year"]
        year.choices = [(each, f"{each}年") for each in years]


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """For the staff: the tables of a year, the lessons of lost cases, late suggestions."""
    register: Any = register_for(Litigation)
    face = StaffFace(request.user)
    face.enter(register)
    this_year = timezone.localdate().year
    years = sorted({this_year, *oversight.years(request.user)}, reverse=True)
    form = YearForm(years, {"year": request.GET.get("year") or this_year})
    valid = form.is_valid()
    year = form.cleaned_data["year"] if valid else this_year
    lessons = oversight.lessons(request.user, year)
    late = oversight.late_suggestions(request.user, year)
    context = {
        "form": form,
        "year": year,
        "tables": oversight.tables(request.user, year),
        "lessons": [(each, face.link(each), face.link(each.dispute)) for each in lessons],
        "unanalysed": oversight.unanalysed(request.user),
        "late": [(each, face.link(each)) for each in late],
        "problems": oversight.frequent_problems(request.user, year),
        "synthetic": any(each.is_synthetic for each in (*lessons, *late)),
    }
    return render(request, "governance/oversight.html", context, status=200 if valid else 400)
