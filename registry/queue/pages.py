"""The page of a queue: what is asked for, its cards and rows, its file, and the page of assignment."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, TypeVar

import xlsxwriter
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts.models import User
from common.exporting import XLSX
from common.neutralising import neutral
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from registry.clocks.states import Clock, ClockState
from registry.queue.assignment import Assigning, assign, candidates
from registry.queue.entries import QueueEntry, counted_states, is_own

PAGE_SIZE = 30
ALL = "全部"
CLOCK_STATES = [(state.value, state.label) for state in ClockState if state != ClockState.DONE]
WEEK, WEEK_LABEL = "week", "本周到期（含今日）"
TONES: dict[str, str] = {ClockState.OVERDUE: "danger", ClockState.DUE_TODAY: "warning"}
UNPROCESSABLE = 422
BOM = b"\xef\xbb\xbf"

E = TypeVar("E", bound=QueueEntry)


class QueueForm(forms.Form):
    """What of a queue is shown; the address holds it, so it survives a reload."""

    q = forms.CharField(label="关键词", required=False, max_length=100)
    whose = forms.ChoiceField(
        label="经办",
        required=False,
        choices=[
            ("", ALL),
            ("own", "我经办、代办的和本部门未领取的"),
            ("mine", "我经办的"),
            ("unassigned", "尚未领取的"),
            ("unclaimed", "本部门尚未领取的"),
            ("department", "本部门的"),
        ],
    )
    clock = forms.ChoiceField(
        label="期限状态", required=False, choices=[("", ALL), *CLOCK_STATES, (WEEK, WEEK_LABEL)]
    )

    def __init__(self, user: Any, data: QueryDict) -> None:
        super().__init__(data)
        self.user = user

    def handled(self, today: date, handler: str = "handler", department: str = "department") -> Q:
        """The matters of whom the reader asks for, by the field paths of the model."""
        match self.cleaned_data["whose"]:
            case "own":
                return is_own(self.user, today, handler, department)
            case "mine":
                return Q(**{handler: self.user})
            case "unassigned":
                return Q(**{f"{handler}__isnull": True})
            case "unclaimed":
                return Q(**{f"{handler}__isnull": True, f"{department}__in": self.user.department_ids})
            case "department":
                return Q(**{f"{department}__in": self.user.department_ids})
        return Q()

    def worded(self, paths: Sequence[str]) -> Q:
        """The matters in which every word occurs in one of the fields."""
        found = Q()
        for word in self.cleaned_data["q"].split():
            found &= Q(*((f"{path}__icontains", word) for path in paths), _connector=Q.OR)
        return found

    def in_state(self, entries: list[E]) -> list[E]:
        """Those whose pressing clock is in the state asked for, which is known only once computed."""
        state = self.cleaned_data["clock"]
        if state == WEEK:
            today = timezone.localdate()
            return [entry for entry in entries if entry.is_due_this_week(today)]
        return [entry for entry in entries if not state or entry.state == state]


def queue_context(
    request: HttpRequest,
    form: QueueForm,
    entries: Sequence[QueueEntry],
    chosen: Sequence[QueueEntry],
    row: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """What the template of a queue needs: `entries` are counted by state, `chosen` are listed."""
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    query = query_without(request.GET, *POSITION_PARAMETERS)
    return {
        "form": form,
        "invalid": bool(form.errors),
        "cards": _cards(request, entries),
        "page": page,
        "rows": [row(entry) for entry in page],
        "filtered": bool(query),
        "query": query,
        "today": timezone.localdate(),
        "synthetic": any(entry.record.is_synthetic for entry in page),
    }


def _cards(request: HttpRequest, entries: Iterable[QueueEntry]) -> list[dict[str, Any]]:
    entries, today = list(entries), timezone.localdate()
    counts = [(state, ClockState(state).label, count) for state, count in counted_states(entries).items()]
    week = sum(entry.is_due_this_week(today) for entry in entries)
    counts.insert(2, (WEEK, WEEK_LABEL, week))  # after what is overdue and what is due today
    cards = []
    for state, label, count in counts:
        query = request.GET.copy()
        for name in POSITION_PARAMETERS:
            query.pop(name, None)
        query["clock"] = state
        tone = TONES.get(state, "") if count else ""
        cards.append({"label": label, "count": count, "tone": tone, "url": f"?{query.urlencode()}"})
    return cards


# ---- assignment ----


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

    def __init__(self, record: Any, assigning: Assigning, data: Any = None) -> None:
        super().__init__(data, initial={"seen": record.handler_id})
        handler: Any = self.fields["handler"]
        handler.queryset = candidates(record)
        handler.label = assigning.officer


def assign_page(
    request: HttpRequest, record: Any, assigning: Assigning, *, queue_url: str, party: str, breadcrumb: str
) -> HttpResponse:
    """Choose the officer in charge; the queue's button 领取 posts here with the user's own name."""
    if request.method == "GET":
        assigning.may_assign(request.user, record)
    form = AssignForm(record, assigning, request.POST or None)
    if request.method == "POST" and form.is_valid():
        changed = assign(
            record,
            actor=request.user,
            handler=form.cleaned_data["handler"],
            seen_handler_id=form.cleaned_data["seen"],
            assigning=assigning,
        )
        messages.success(request, f"“{changed}”由{changed.handler}办理。")
        back = QueryDict(request.POST.get("back", "")).urlencode()
        return HttpResponseRedirect(queue_url + (f"?{back}" if back else ""))
    context = {
        "form": form,
        "record": record,
        "party": party,
        "officer": assigning.officer,
        "queue_url": queue_url,
        "breadcrumb_title": breadcrumb,
        "synthetic": record.is_synthetic,
    }
    return render(request, "queue/assign.html", context, status=UNPROCESSABLE if form.errors else 200)


# ---- the file ----

CLOCK_HEAD = ("期限名称", "期限", "单位", "到期日", "剩余", "期限状态")


def clock_cells(clock: Clock | None) -> list[Any]:
    """The cells under CLOCK_HEAD."""
    if clock is None:
        return [None] * len(CLOCK_HEAD)
    due = clock.due_on.isoformat() if clock.due_on else None
    return [clock.name, clock.limit, clock.unit_label, due, clock.left, clock.text]


def xlsx_response(
    title: str, head: Sequence[str], lines: Iterable[Sequence[Any]], sheet_name: str = "待办队列"
) -> HttpResponse:
    """A download of what the queue shows; texts cannot act as formulas."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(sheet_name)
        bold = book.add_format({"bold": True})
        for number, line in enumerate((head, *lines)):
            for place, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number, place, neutral(value), None if number else bold)
                elif value is not None:
                    sheet.write_number(number, place, value)
        sheet.set_column(0, len(head) - 1, 14)
        sheet.set_column(1, 2, 36)
        sheet.freeze_panes(1, 2)
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    name = f"{title}-{timezone.localdate():%Y%m%d}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def csv_response(title: str, head: Sequence[str], lines: Iterable[Sequence[Any]]) -> HttpResponse:
    """The same as text, with the mark by which Excel knows UTF-8."""
    content = io.StringIO()
    writer = csv.writer(content)
    for line in (head, *lines):
        writer.writerow(neutral(value) if isinstance(value, str) else value for value in line)
    response = HttpResponse(BOM + content.getvalue().encode(), content_type="text/csv; charset=utf-8")
    name = f"{title}-{timezone.localdate():%Y%m%d}.csv"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response
