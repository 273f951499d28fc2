"""Clean-production audits: the enterprise's page with its steps, and the staff's page of a missed one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.entrances import enterprise_only
from common.attachments import attachments_of
from common.errors import Refused
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE, found
from common.registers.faces import StaffFace, allows
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from disclosure.models import CleanProductionAudit, ProductionFiling, ProductionLead
from disclosure.production.clocks import RELATIONS, ProductionRows, StepState, states_of
from disclosure.production.enums import ProductionStep
from disclosure.production.forms import AuditFilter, MissedStepForm, StepForm
from disclosure.production.leads import content_of, missed_step, open_lead, state_for
from disclosure.production.rules import files_step, handlers
from disclosure.production.services import STATEMENT, file_step, obstacle
from disclosure.production.urging import urges_of

PAGE_SIZE = 20


def _own(user: Any) -> QuerySet[CleanProductionAudit]:
    rows: QuerySet[CleanProductionAudit] = CleanProductionAudit.objects.visible_to(user)
    return rows.select_related("enterprise", "department").prefetch_related(*RELATIONS)


def _step(text: str) -> ProductionStep:
    if text not in ProductionStep.values:
        raise Http404("没有这一步骤。")
    return ProductionStep(text)


# ---- the enterprise ----


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The audits of the user's enterprises, newest list first, each with its steps and terms."""
    user = enterprise_only(request)
    mine = CleanProductionAudit.objects.visible_to(user)
    years = list(mine.order_by("-year").values_list("year", flat=True).distinct())
    form = AuditFilter(years, request.GET)
    audits = _chosen(user, form.cleaned_data) if form.is_valid() else []
    page = Paginator(audits, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "filtered": bool(query_without(request.GET, *POSITION_PARAMETERS)),
        "today": timezone.localdate(),
        "synthetic": any(audit.is_synthetic for audit, _ in page),
    }
    return render(request, "disclosure/production/home.html", context, status=400 if form.errors else 200)


def _chosen(user: Any, asked: dict[str, Any]) -> list[tuple[CleanProductionAudit, list[StepState]]]:
    rows = _own(user).order_by("-year", "enterprise__name", "pk")
    if asked.get("year"):
        rows = rows.filter(year=asked["year"])
    today, limits = timezone.localdate(), ProductionRows()
    words = asked.get("q", "").split()
    found = [
        (audit, states_of(audit, today, limits))
        for audit in rows
        if all(word in audit.enterprise.name or word in audit.enterprise.uscc for word in words)
    ]
    if asked.get("state") == "open":
        found = [each for each in found if any(state.is_open and state.clock for state in each[1])]
    if asked.get("state") == "overdue":
        found = [each for each in found if any(state.is_overdue for state in each[1])]
    return found


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """One step: what was handed in, and where something is owed the form to hand it in."""
    user = enterprise_only(request)
    chosen = _step(step)
    audit = get_object_or_404(_own(user), ledger_no=number)
    sent = request.method == "POST"
    form = StepForm(chosen, STATEMENT, request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            made = file_step(actor=user, audit=audit, step=chosen, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已提交“{chosen.label}”（{made.ledger_no}），请等待本局审核。")
            return redirect("disclosure-enterprise:production-home")
    context = _step_context(user, audit, chosen) | {"form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/production/step.html", context, status=status)


def _step_context(user: Any, audit: CleanProductionAudit, step: ProductionStep) -> dict[str, Any]:
    states = {each.step: each for each in states_of(audit, timezone.localdate())}
    state = states[step]
    filings = ProductionFiling.objects.visible_to(user).filter(audit=audit, step=step)
    return {
        "audit": audit,
        "state": state,
        "urges": urges_of(audit, step),
        "refusal": _refusal(user, state, states),
        "filings": [
            (filing, attachments_of(filing, reader=user)) for filing in filings.select_related("filed_by")
        ],
        "synthetic": audit.is_synthetic,
    }


def _refusal(user: Any, state: StepState, states: dict[ProductionStep, StepState]) -> str:
    """Why the user cannot hand the step in, "" where they can."""
    if why := obstacle(state, states):
        return why
    try:
        files_step(user, state.audit, state.step)
    except Refused as refused:
        return str(refused)
    return ""


# ---- the staff ----


@require_http_methods(["GET", "POST"])
def missed_lead(request: HttpRequest, key: str, step: str) -> HttpResponse:
    """A step, the article that it falls under when it was missed, and the lead that it is or becomes."""
    audit = found(request, CleanProductionAudit, key)
    chosen = _step(step)
    sent = request.method == "POST"
    form = MissedStepForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            made = open_lead(actor=request.user, audit=audit, step=chosen, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            register: Any = register_for(type(made.lead))
            messages.success(request, f"已转执法线索 {made.lead.ledger_no}，请依程序核查。")
            return redirect(register.detail_url(made.lead))
    context = _lead_context(request, audit, chosen) | {"form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/production/missed.html", context, status=status)


def _lead_context(request: HttpRequest, audit: CleanProductionAudit, step: ProductionStep) -> dict[str, Any]:
    today = timezone.localdate()
    state = state_for(audit, step, today)
    opened = ProductionLead.objects.filter(audit=audit, step=step).select_related("lead").first()
    face = StaffFace(request.user)
    context: dict[str, Any] = {
        "audit": audit,
        "audit_url": face.link(audit),
        "filing_url": face.link(state.filing) if state.filing is not None else "",
        "state": state,
        "urges": urges_of(audit, step),
        "opened": opened,
        "lead_url": face.link(opened.lead) if opened is not None else "",
        "may_open": allows(handlers, request.user, audit),
        "synthetic": audit.is_synthetic,
    }
    try:
        missed = missed_step(state, today)
    except Refused as refused:
        return context | {"refused": refused}
    return context | {"missed": missed, "content": content_of(missed, today)}
