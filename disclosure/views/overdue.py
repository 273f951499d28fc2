"""逾期披露: duties by state with the share met in time, and the lead that a missed one becomes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import Refused
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE, act_on, found
from common.registers.faces import StaffFace, allows
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from disclosure.duty import overdue
from disclosure.duty.breaches import breach_of
from disclosure.duty.derived import Duty
from disclosure.duty.enums import DutyKind, DutyState
from disclosure.duty.forms import ExcuseForm, LeadForm, OverdueFilter
from disclosure.duty.leads import content_of, duty_for, open_lead
from disclosure.duty.triggers import excuse_trigger
from disclosure.models import DisclosureTrigger, DutyLead, DutyListEntry
from disclosure.rules import handlers
from registry.queue import pages

PAGE_SIZE = 30
CSV = "csv"
SOURCES: dict[str, type[Any]] = {DutyKind.ANNUAL: DutyListEntry, DutyKind.TEMPORARY: DisclosureTrigger}


def _enter(request: HttpRequest) -> None:
    """For whoever reads the register of lists; 404 to others."""
    register = register_for(DutyListEntry)
    assert register is not None
    StaffFace(request.user).enter(register)


def _asked(request: HttpRequest) -> tuple[OverdueFilter, list[Duty], list[Duty]]:
    """The form, the duties of the year, and those that pass the filters, in order."""
    _enter(request)
    form = OverdueFilter(overdue.years_of(request.user), request.GET)
    if not form.is_valid():
        return form, [], []
    asked = form.cleaned_data
    duties = overdue.staff_duties(request.user, timezone.localdate(), asked["year"])
    chosen = overdue.chosen(duties, asked)
    return form, duties, overdue.ordered(chosen, request.GET.get("sort", ""))


@require_GET
def duty_list(request: HttpRequest) -> HttpResponse:
    """What is overdue, or in another state; above it how the duties of the year were met."""
    form, duties, chosen = _asked(request)
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    query = query_without(request.GET, *POSITION_PARAMETERS)
    context = {
        "form": form,
        "invalid": bool(form.errors),
        "page": page,
        "rows": [_row(duty, request.user) for duty in page],
        "shares": [] if form.errors else _shares(duties, form.cleaned_data["year"]),
        "filtered": bool(query),
        "query": query,
        "today": timezone.localdate(),
        "may_open": allows(handlers, request.user),
        "synthetic": any(duty.is_synthetic for duty in page),
    }
    return render(request, "disclosure/staff/overdue.html", context, status=400 if form.errors else 200)


def _shares(duties: Iterable[Duty], year: int | None) -> list[dict[str, Any]]:
    """Each figure with the address that lists exactly what it counts."""

    def link(share: overdue.Share, state: str) -> str:
        asked = {"kind": share.kind, "state": state} | ({"year": year} if year else {})
        return f"?{urlencode(asked)}"

    return [
        {
            "share": share,
            "total_url": link(share, "due"),
            "on_time_url": link(share, DutyState.FILED),
            "late_url": link(share, DutyState.LATE),
            "missing_url": link(share, ""),
        }
        for share in overdue.shares(duties)
    ]


def _row(duty: Duty, user: Any) -> dict[str, Any]:
    face = StaffFace(user)
    return {
        "duty": duty,
        "report_url": face.link(duty.report) if duty.report is not None else "",
        "source_url": face.link(duty.source),
        "lead_url": face.link(duty.lead) if duty.lead is not None else "",
        "is_breach": duty.state in (DutyState.OVERDUE, DutyState.LATE) and duty.source is not duty.report,
    }


HEAD = (
    *("企业", "统一社会信用代码", "园区", "种类", "年度", "披露义务", "文号", "收到日期", "期限"),
    *("状态", "提交日期", "逾期天数", "依据", "线索编号", "备注"),
)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list by the same filters, as xlsx or (`format=csv`) csv."""
    form, _, chosen = _asked(request)
    if form.errors:
        return duty_list(request)
    if request.GET.get("format") == CSV:
        return pages.csv_response("披露义务", HEAD, _lines(chosen))
    return pages.xlsx_response("披露义务", HEAD, _lines(chosen), sheet_name="披露义务")


def _lines(duties: Iterable[Duty]) -> Iterator[list[Any]]:
    for duty in duties:
        trigger = duty.trigger
        yield [
            duty.enterprise.name,
            duty.enterprise.uscc,
            str(duty.enterprise.park or ""),
            duty.kind.label,
            duty.year,
            duty.title,
            trigger.document_number if trigger else None,
            trigger.received_on.isoformat() if trigger else None,
            duty.due_on.isoformat() if duty.due_on else None,
            duty.state.label,
            duty.filed_on.isoformat() if duty.filed_on else None,
            duty.days_late or None,
            duty.basis,
            duty.lead.ledger_no if duty.lead is not None else None,
            duty.problem or duty.reason or duty.note or None,
        ]


# ---- the lead ----


def _source(request: HttpRequest, kind: str, key: str) -> Any:
    if kind not in SOURCES:
        raise Http404("没有这一类披露义务。")
    return found(request, SOURCES[kind], key)


@require_http_methods(["GET", "POST"])
def duty_lead(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """The duty, the article that it falls under, and the lead that it is or becomes."""
    source = _source(request, kind, key)
    sent = request.method == "POST"
    form = LeadForm(request.POST if sent else None)
    if sent and form.is_valid():
        try:
            made = open_lead(actor=request.user, source=source, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            register: Any = register_for(type(made.lead))
            messages.success(request, f"已转执法线索 {made.lead.ledger_no}，请依程序核查。")
            return redirect(register.detail_url(made.lead))
    context = _lead_context(request, source) | {"form": form}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/staff/duty_lead.html", context, status=status)


def _lead_context(request: HttpRequest, source: Any) -> dict[str, Any]:
    duty = duty_for(source)
    opened = DutyLead.objects.filter(
        **{"entry" if isinstance(source, DutyListEntry) else "trigger": source}
    ).select_related("lead", "provision__law")
    context: dict[str, Any] = {
        **_row(duty, request.user),
        "opened": opened.first(),
        "may_open": allows(handlers, request.user, source),
        "synthetic": duty.is_synthetic,
    }
    try:
        breach = breach_of(duty, timezone.localdate())
    except Refused as refused:
        return context | {"refused": refused}
    return context | {"breach": breach, "content": content_of(breach)}


@require_http_methods(["GET", "POST"])
def excuse(request: HttpRequest, key: str) -> HttpResponse:
    """State that a document obliges to no report, and why."""
    trigger = found(request, DisclosureTrigger, key)
    return act_on(
        request,
        trigger,
        ExcuseForm(request.POST or None),
        lambda **values: excuse_trigger(trigger=trigger, **values),
        title="认定无须披露",
        consequence="认定后不再要求企业披露，理由对企业显示并记入办理过程。",
    )
