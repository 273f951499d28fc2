"""期限日历: a month with the working days of the State Council and what falls on each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from common.registers import register_for
from common.registers.faces import StaffFace
from permits.models import EiaDecision
from permits.month_plan import MonthPlan, month_plan

FIRST_YEAR, LAST_YEAR = 2000, 2099  # what the form takes
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


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


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """This month without `?month=`."""
    register = register_for(EiaDecision)
    assert register is not None
    StaffFace(request.user).enter(register)
    today = timezone.localdate()
    form = MonthForm(request.GET if "month" in request.GET else {"month": f"{today:%Y-%m}"})
    context: dict[str, Any] = {"form": form, "invalid": not form.is_valid(), "this_month": f"{today:%Y-%m}"}
    if not form.errors:
        year, month = (int(part) for part in form.cleaned_data["month"].split("-"))
        context |= _context(month_plan(request.user, year, month, today))
    return render(request, "permits/calendar.html", context, status=400 if form.errors else 200)


def _context(plan: MonthPlan) -> dict[str, Any]:
    before, after = plan.first - timedelta(days=1), (plan.first + timedelta(days=31)).replace(day=1)
    return {
        "plan": plan,
        "weekdays": WEEKDAYS,
        "previous": f"{before:%Y-%m}" if before.year >= FIRST_YEAR else "",
        "next": f"{after:%Y-%m}" if after.year <= LAST_YEAR else "",
        "synthetic": any(item.decision.is_synthetic for day in plan.days for item in day.items),
    }
