"""Staff pages beside the registers: the checklist, the pool, the officers shown."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Department
from common.errors import Conflict
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE, found
from common.registers.faces import StaffFace
from enforcement.draw_pools import unpooled
from enforcement.enums import InspectionStatus
from enforcement.forms_inspections import ChecklistForm
from enforcement.models import EnforcementDisclosure, Inspection, SupervisedObject
from enforcement.rules import may_record, may_review
from enforcement.services.draws import fill_pool
from enforcement.services.inspections import answer_checklist
from enforcement.services.public_info import publish_officers

PROPOSALS_SHOWN = 200


@require_http_methods(["GET", "POST"])
def checklist(request: HttpRequest, key: str) -> HttpResponse:
    """Answer the checklist; what is left open can be answered later, until the check is recorded."""
    inspection: Inspection = found(request, Inspection, key)
    may_record(request.user, inspection)
    if inspection.status != InspectionStatus.PLANNED:
        raise Conflict(f"该检查{inspection.get_status_display()}，检查清单不得再改。")
    form = ChecklistForm(request.POST or None, inspection=inspection, day=timezone.localdate())
    register = register_for(Inspection)
    assert register is not None
    if request.method == "POST" and form.is_valid():
        kept = answer_checklist(inspection, actor=request.user, answers=form.answers())
        messages.success(request, f"已保存检查清单，更新{kept}项。")
        return HttpResponseRedirect(register.detail_url(inspection))
    context = {
        "record": inspection,
        "form": form,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(inspection),
        "synthetic": inspection.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "enforcement/inspections/checklist.html", context, status=status)


@require_http_methods(["GET", "POST"])
def pool_fill(request: HttpRequest) -> HttpResponse:
    """Which enterprises are missing from the pool and where they would stand; then put them there."""
    register = register_for(SupervisedObject)
    assert register is not None
    StaffFace(request.user).enter(register)
    may_review(request.user, None)
    department: Department = request.user.department  # type: ignore[union-attr,assignment]
    if request.method == "POST":
        number = fill_pool(actor=request.user, department=department)
        messages.success(request, f"已补充检查对象{number}户。")
        return redirect(register.list_url())
    missing = unpooled(department, timezone.localdate())
    context = {
        "missing": missing[:PROPOSALS_SHOWN],
        "number": len(missing),
        "limit": PROPOSALS_SHOWN,
        "list_url": register.list_url(),
        "register": register,
    }
    return render(request, "enforcement/inspections/pool_fill.html", context)


@require_http_methods(["GET", "POST"])
def officers_publish(request: HttpRequest) -> HttpResponse:
    """Bring the public list of officers up to date at once; the portal does so every day by itself."""
    register = register_for(EnforcementDisclosure)
    assert register is not None
    StaffFace(request.user).enter(register)
    may_review(request.user, None)
    if request.method == "POST":
        done = publish_officers(actor=request.user)
        messages.success(request, f"已公示{done.published}人，撤下{done.withdrawn}人。")
        return redirect(reverse("law-enforcement:officer-list"))
    context = {"list_url": register.list_url(), "register": register}
    return render(request, "enforcement/inspections/officers_publish.html", context)
