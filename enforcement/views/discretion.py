"""Staff pages of the discretion worksheet: choosing the article, weighing, keeping."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import Refused
from common.registers import register_for
from common.registers.faces import StaffFace
from enforcement.applicable import applicable_law
from enforcement.discretion import standard_for
from enforcement.discretion_forms import WorksheetForm
from enforcement.models import EnforcementCase
from enforcement.services.discretion import may_weigh, record_worksheet
from registry.models import Provision

UNPROCESSABLE = 422


def _case(request: HttpRequest, key: str) -> tuple[EnforcementCase, str]:
    """The case as its register shows it to the staff, with its address; or 404."""
    face, register = StaffFace(request.user), register_for(EnforcementCase)
    if register is None:
        raise Http404("没有这一登记簿。")
    face.enter(register)
    case = face.find(register, key)
    may_weigh(request.user, case)
    return case, register.detail_url(case)


@require_GET
def worksheet_choose(request: HttpRequest, key: str) -> HttpResponse:
    """Which kind of violation is weighed, under which article: those of the law at the time."""
    case, case_url = _case(request, key)
    context = {
        "case": case,
        "case_url": case_url,
        "kinds": applicable_law(case, timezone.localdate()),
        "synthetic": case.is_synthetic,
    }
    return render(request, "enforcement/discretion/choose.html", context)


@require_http_methods(["GET", "POST"])
def worksheet_new(request: HttpRequest, key: str, violation: str, provision: str) -> HttpResponse:
    """Answer the factors; “计算建议” shows the amount and keeps nothing."""
    case, case_url = _case(request, key)
    kind = get_object_or_404(case.violation_types, code=violation)
    article = get_object_or_404(Provision.objects.select_related("law"), code=provision)
    standard = standard_for(kind, timezone.localdate())
    form = WorksheetForm(standard, article, request.POST or None)
    if request.method == "POST" and form.is_valid() and "suggest" not in request.POST:
        try:
            made = record_worksheet(
                actor=request.user, case=case, violation_type=kind, provision=article, **form.values()
            )
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"裁量表已保存：拟罚款{made.chosen_amount:,.2f}元。")
            return redirect(case_url)
    context: dict[str, Any] = {
        "case": case,
        "case_url": case_url,
        "form": form,
        "kind": kind,
        "article": article,
        "standard": standard,
        "synthetic": case.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "enforcement/discretion/worksheet.html", context, status=status)
