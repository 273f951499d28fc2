"""The page of a month: which one is asked for, and what its template needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from registry.queue.month import Agenda, bounds, planned

FIRST_YEAR, LAST_YEAR = 2000, 2099  # what the form takes
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")

AgendaOf = Callable[[Any, date, date, date], Agenda]
"""(user, first day, last day, today) → what one app puts into the month."""


class MonthInput(forms.TextInput):
    """The browser's own control for a month; a plain field where it has none."""

    input_type = "month"


class MonthForm(forms.Form):
    """The month shown, written as browsers write one: 2026-11."""

    month = forms.CharField(
        label="月份",
        widget=MonthInput(attrs={"placeholder": "如 2026-11"}),
        validators=[
            RegexValidator(r"\A20\d\d-(0[1-9]|1[0-2])\Z", "请按“2026-11”的格式填写2000年至2099年的月份。")
        ],
    )


def month_page(
    request: HttpRequest, agendas: list[AgendaOf], template: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    """The month of `?month=`, this one without; what the apps' agendas hold for the user."""
    today = timezone.localdate()
    form = MonthForm(request.GET if "month" in request.GET else {"month": f"{today:%Y-%m}"})
    shown: dict[str, Any] = {
        **(context or {}),
        "form": form,
        "invalid": not form.is_valid(),
        "this_month": f"{today:%Y-%m}",
    }
    if not form.errors:
        year, month = (int(part) for part in form.cleaned_data["month"].split("-"))
        shown |= _shown(request.user, year, month, today, agendas)
    return render(request, template, shown, status=400 if form.errors else 200)


def _shown(user: Any, year: int, month: int, today: date, agendas: list[AgendaOf]) -> dict[str, Any]:
    first, end = bounds(year, month)
    plan = planned(year, month, today, [agenda(user, first, end, today) for agenda in agendas])
    before, after = first - timedelta(days=1), end + timedelta(days=1)
    return {
        "plan": plan,
        "weekdays": WEEKDAYS,
        "previous": f"{before:%Y-%m}" if before.year >= FIRST_YEAR else "",
        "next": f"{after:%Y-%m}" if after.year <= LAST_YEAR else "",
        "synthetic": plan.is_synthetic,
    }
