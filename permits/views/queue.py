"""待办队列: the open matters by their clocks, and who deals with each."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

import xlsxwriter
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from common.exporting import XLSX
from common.neutralising import neutral
from common.registers import Register, register_for
from common.registers.faces import StaffFace, allows
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from permits.deadlines import Clock, ClockState
from permits.enums import EiaCategory, EiaStatus
from permits.models import EiaDecision
from permits.rules import may_record
from permits.selectors import OPEN_STATES, QueueEntry, counted_states, is_own, open_matters, work_queue
from permits.services.assignment import assign_handler, candidates, may_assign
from registry.models import Park

PAGE_SIZE = 30
ALL = "全部"
CLOCK_STATES = [(state.value, state.label) for state in ClockState if state != ClockState.DONE]
TONES = {ClockState.OVERDUE: "danger", ClockState.DUE_TODAY: "warning"}


class QueueForm(forms.Form):
    """What of the queue is shown; the address holds it, so it survives a reload."""

    q = forms.CharField(label="关键词", required=False, max_length=100)
    whose = forms.ChoiceField(
        label="经办",
        required=False,
        choices=[
            ("", ALL),
            ("own", "我经办的和本部门未领取的"),
            ("mine", "我经办的"),
            ("unassigned", "尚未领取的"),
            ("department", "本部门的"),
        ],
    )
    clock = forms.ChoiceField(label="期限状态", required=False, choices=[("", ALL), *CLOCK_STATES])
    category = forms.ChoiceField(label="环评类别", required=False, choices=[("", ALL), *EiaCategory.choices])
    status = forms.ChoiceField(
        label="办理状态",
        required=False,
        choices=[("", ALL), *((state.value, state.label) for state in EiaStatus if state in OPEN_STATES)],
    )
    park = forms.ModelChoiceField(
        Park.objects.none(), label="所在园区", required=False, to_field_name="code", empty_label=ALL
    )

    def __init__(self, user: Any, data: QueryDict) -> None:
        super().__init__(data)
        self.user = user
        park: Any = self.fields["park"]
        park.queryset = Park.objects.visible_to(user)

    def narrowed(self, matters: QuerySet[EiaDecision]) -> QuerySet[EiaDecision]:
        """The matters that pass every filter but that of the clock, which is known only once computed."""
        asked = self.cleaned_data
        for name in ("category", "status", "park"):
            if asked[name]:
                matters = matters.filter(**{name: asked[name]})
        match asked["whose"]:
            case "own":
                matters = matters.filter(is_own(self.user))
            case "mine":
                matters = matters.filter(handler=self.user)
            case "unassigned":
                matters = matters.filter(handler__isnull=True)
            case "department":
                matters = matters.filter(department__in=self.user.department_ids)
        for word in asked["q"].split():
            matters = matters.filter(
                Q(project_name__icontains=word)
                | Q(enterprise__name__icontains=word)
                | Q(enterprise__uscc__icontains=word)
                | Q(ledger_no__icontains=word)
            )
        return matters


def _register() -> Register:
    register = register_for(EiaDecision)
    assert register is not None
    return register


def _asked(request: HttpRequest) -> tuple[QueueForm, list[QueueEntry], list[QueueEntry]]:
    """The form, the entries that pass it but for the clock, and those that pass it whole."""
    StaffFace(request.user).enter(_register())
    form = QueueForm(request.user, request.GET)
    if not form.is_valid():
        return form, [], []
    entries = work_queue(form.narrowed(open_matters(request.user)), timezone.localdate())
    state = form.cleaned_data["clock"]
    return form, entries, [entry for entry in entries if not state or entry.state == state]


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The queue, most pressing first, with a card for each state of the clocks."""
    form, entries, chosen = _asked(request)
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "invalid": bool(form.errors),
        "cards": _cards(request, entries),
        "page": page,
        "rows": [_row(entry, request.user) for entry in page],
        "filtered": bool(query_without(request.GET, *POSITION_PARAMETERS)),
        "query": query_without(request.GET, *POSITION_PARAMETERS),
        "today": timezone.localdate(),
        "synthetic": any(entry.decision.is_synthetic for entry in page),
    }
    return render(request, "permits/queue.html", context, status=400 if form.errors else 200)


def _cards(request: HttpRequest, entries: list[QueueEntry]) -> list[dict[str, Any]]:
    cards = []
    for state, count in counted_states(entries).items():
        query = request.GET.copy()
        for name in POSITION_PARAMETERS:
            query.pop(name, None)
        query["clock"] = state
        tone = TONES.get(ClockState(state), "") if count else ""
        cards.append(
            {
                "label": ClockState(state).label,
                "count": count,
                "tone": tone,
                "url": f"?{query.urlencode()}",
            }
        )
    return cards


def _row(entry: QueueEntry, user: Any) -> dict[str, Any]:
    """An entry as it is drawn. Roles are asked alone: what is out of scope is not in the queue."""
    decision = entry.decision
    return {
        "entry": entry,
        "decision": decision,
        "url": _register().detail_url(decision),
        "mine": decision.handler_id == user.pk,
        "may_claim": decision.handler_id is None and allows(may_record, user),
        "assign_url": reverse("permits:queue-assign", args=[decision.ledger_no]),
        "may_assign": allows(may_assign, user),
    }


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, key: str) -> HttpResponse:
    """Choose the officer in charge; the queue's button 领取 posts here with the user's own name."""
    StaffFace(request.user).enter(_register())
    decision = (
        open_matters(request.user).filter(ledger_no=key).select_related("handler", "enterprise").first()
    )
    if decision is None:
        raise Http404("没有此待办事项，或您无权查看。")
    if request.method == "GET":
        may_assign(request.user, decision)
    form = AssignForm(decision, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = assign_handler(
            actor=request.user,
            decision=decision,
            handler=form.cleaned_data["handler"],
            seen_handler_id=form.cleaned_data["seen"],
        )
        messages.success(request, f"“{changed.project_name}”由{changed.handler}办理。")
        back = QueryDict(request.POST.get("back", "")).urlencode()
        return HttpResponseRedirect(reverse("permits:queue") + (f"?{back}" if back else ""))
    context = {"form": form, "decision": decision, "synthetic": decision.is_synthetic}
    return render(request, "permits/queue_assign.html", context, status=422 if form.errors else 200)


class OfficerField(forms.ModelChoiceField):
    """An officer, told apart by the department."""

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.full_name}（{obj.department or '未归入单位'}）"


class AssignForm(forms.Form):
    """Who is to deal with the matter, and who did when the page was made."""

    handler = OfficerField(
        User.objects.none(), label="经办人", to_field_name="username", empty_label="请选择"
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, decision: EiaDecision, data: Any = None) -> None:
        super().__init__(data, initial={"seen": decision.handler_id})
        handler: Any = self.fields["handler"]
        handler.queryset = candidates(decision)


HEAD = (
    *("台账编号", "项目名称", "建设单位", "环评类别", "办理状态", "经办人", "承办单位", "收到日期"),
    *("期限名称", "期限", "单位", "到期日", "剩余", "期限状态", "总用时", "不计入期限", "净用时", "中止事由"),
    *("下一步", "备注"),
)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """What the queue shows by the same filters, as xlsx."""
    form, _, chosen = _asked(request)
    if form.errors:
        return queue(request)
    response = HttpResponse(_workbook(_lines(chosen)), content_type=XLSX)
    response["Content-Disposition"] = (
        content_disposition_header(True, f"环评审批待办-{timezone.localdate():%Y%m%d}.xlsx") or ""
    )
    return response


def _lines(entries: Iterable[QueueEntry]) -> Iterator[list[Any]]:
    yield list(HEAD)
    for entry in entries:
        decision = entry.decision
        yield [
            decision.ledger_no,
            decision.project_name,
            decision.enterprise.name,
            decision.get_category_display(),
            decision.get_status_display(),
            str(decision.handler or ""),
            str(decision.department),
            decision.received_on.isoformat(),
            *_clock_cells(entry.pressing),
            *_day_cells(entry.legal),
            "、".join(entry.reasons),
            "、".join(entry.next_steps),
            entry.problem or (entry.pressing.note if entry.pressing else ""),
        ]


def _clock_cells(clock: Clock | None) -> list[Any]:
    if clock is None:
        return [None] * 6
    due = clock.due_on.isoformat() if clock.due_on else None
    return [clock.name, clock.limit, clock.unit_label, due, clock.left, clock.text]


def _day_cells(clock: Clock | None) -> list[Any]:
    return [clock.used.gross, clock.used.stopped, clock.used.net] if clock else [None] * 3


def _workbook(lines: Iterable[list[Any]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("待办队列")
        bold = book.add_format({"bold": True})
        for number, line in enumerate(lines):
            for place, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number, place, neutral(value), None if number else bold)
                elif value is not None:
                    sheet.write_number(number, place, value)
        sheet.set_column(0, len(HEAD) - 1, 14)
        sheet.set_column(1, 2, 36)
        sheet.freeze_panes(1, 2)
    return content.getvalue()
