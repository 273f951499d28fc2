"""期限日历 of EIA approval: a month with the working days of the State Council and what falls on each."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from common.registers import register_for
from common.registers.faces import StaffFace
from permits.models import EiaDecision
from permits.month_plan import agenda
from registry.queue.calendar import month_page


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """This month without `?month=`."""
    register = register_for(EiaDecision)
    assert register is not None
    StaffFace(request.user).enter(register)
    return month_page(request, [agenda], "permits/calendar.html")
