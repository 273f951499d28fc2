"""待办队列 and 办案看板: the open matters by their clocks, who deals with each, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common.registers import register_for
from common.registers.faces import StaffFace, allows
from enforcement import board as boards
from enforcement.desk_forms import BoardForm, GiveBackForm, ReassignForm
from enforcement.matters import CASE, assigning_of
from enforcement.models import EnforcementCase
from enforcement.queue import QueueForm, field_tabs
from enforcement.rules import may_record, may_review
from enforcement.services.assignment import reassign
from registry.queue import pages
from registry.queue.assignment import Assigning, give_back
from registry.queue.entries import by_deadline
from registry.queue.matters import Matter, MatterKind, Reader, all_kinds, gathered, matter_of
from registry.queue.pages import CLOCK_HEAD, clock_cells

QUEUE = "enforcement:queue"
CSV, XLSX = "csv", "xlsx"


def _enter(request: HttpRequest) -> None:
    """For whoever reads the register of cases; 404 to others."""
    register = register_for(EnforcementCase)
    assert register is not None
    StaffFace(request.user).enter(register)


# ---- the queue ----


def _asked(request: HttpRequest) -> tuple[QueueForm, list[Matter], list[Matter]]:
    """The form, the matters that pass it but for the clock, and those that pass it whole."""
    _enter(request)
    form = QueueForm(request.user, request.GET)
    if not form.is_valid():
        return form, [], []
    found = form.found()
    return form, found, form.chosen(found)


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The matters of the reader, most pressing first, with a card for each state of the clocks."""
    form, found, chosen = _asked(request)
    roles = _roles(request.user)
    context = pages.queue_context(
        request, form, found, chosen, lambda matter: _row(matter, request.user, form.reader, roles)
    )
    chosen_field = form.cleaned_data.get("field", "")
    context |= {
        "may_assign": roles["may_assign"],
        "tabs": field_tabs(chosen_field, request.GET),
        "field_label": dict(form.fields["field"].choices).get(chosen_field, "") if chosen_field else "",  # type: ignore[attr-defined]
    }
    return render(request, "enforcement/queue.html", context, status=400 if form.errors else 200)


def _roles(user: Any) -> dict[str, bool]:
    """Asked alone: what is out of scope is not in the queue."""
    return {"may_claim": allows(may_record, user), "may_assign": allows(may_review, user)}


def _row(matter: Matter, user: Any, reader: Reader, roles: dict[str, bool]) -> dict[str, Any]:
    handler = matter.handler
    has_officer = hasattr(matter.holder, "handler")
    step = matter.step_for(user)
    return {
        "entry": matter,
        "name": matter.title,
        "handler": handler,
        "mine": handler is not None and handler == user,
        "mark": reader.mark(matter),
        "step": step,
        "refusal": step.refusal(user) if step is not None else "",
        "may_claim": has_officer and handler is None and roles["may_claim"],
        "may_assign": has_officer and roles["may_assign"],
        "may_give_back": has_officer and handler is not None and handler == user,
        "assign_url": reverse("enforcement:queue-assign", args=[matter.kind.code, matter.record.ledger_no]),
        "give_back_url": reverse(
            "enforcement:queue-give-back", args=[matter.kind.code, matter.record.ledger_no]
        ),
        "item": f"{matter.reference}:{handler.pk if handler is not None else ''}",
    }


HEAD = (
    *("事项", "台账编号", "名称", "当事人", "阶段", "承办人", "承办单位", "收到日期"),
    *CLOCK_HEAD,
    *("期限依据", "下一步", "备注"),
)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """What the queue shows by the same filters, as xlsx or (`format=csv`) csv."""
    form, _, chosen = _asked(request)
    if form.errors:
        return queue(request)
    make = pages.csv_response if request.GET.get("format") == CSV else pages.xlsx_response
    return make("待办事项", HEAD, _lines(chosen, request.user, form.reader))


def _lines(matters: Iterable[Matter], user: Any, reader: Reader) -> Iterator[list[Any]]:
    for matter in matters:
        step, clock, mark = matter.step_for(user), matter.pressing, reader.mark(matter)
        yield [
            matter.kind.label,
            matter.record.ledger_no,
            matter.title,
            matter.party,
            matter.stage,
            f"{matter.handler or ''}{f'（{mark}）' if mark else ''}",
            str(matter.holder.department),
            matter.since.isoformat(),
            *clock_cells(clock),
            clock.basis if clock else None,
            step.label if step else None,
            matter.problem or (clock.note if clock else ""),
        ]


# ---- the board ----


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The open cases by stage, with what each officer has."""
    _enter(request)
    user, today = request.user, timezone.localdate()
    form = BoardForm(user, request.GET)
    context: dict[str, Any] = {"form": form, "today": today, "invalid": not form.is_valid()}
    if not form.errors:
        reader, roles = Reader(user, today), _roles(user)
        matters = gathered([CASE], form.rows_of, today)
        context |= {
            "columns": [
                {"column": each, "cards": [_row(one, user, reader, roles) for one in each.shown]}
                for each in boards.columns(matters)
            ],
            "loads": [{"load": each, "away": reader.absences.get(each.handler.pk) if each.handler else None}
                      for each in boards.loads(matters)],
            "total": len(matters),
            "filtered": any(form.cleaned_data.values()),
            "may_assign": roles["may_assign"],
            "synthetic": any(each.record.is_synthetic for each in matters),
        }  # fmt: skip
    return render(request, "enforcement/board.html", context, status=400 if form.errors else 200)


# ---- who deals with it ----


def _kind(code: str) -> MatterKind:
    kind = next((each for each in all_kinds() if each.code == code), None)
    if kind is None:
        raise Http404("没有这一类事项。")
    return kind


def _matter(request: HttpRequest, code: str, key: str) -> tuple[Any, Assigning, str]:
    """The record with the officer in charge, how it is given, and the party; or 404."""
    _enter(request)
    kind = _kind(code)
    record = kind.related(kind.open_rows(request.user)).filter(ledger_no=key).first()
    holder = kind.holder(record) if record is not None else None
    if holder is None or not hasattr(holder, "handler"):
        raise Http404("没有此待办事项，或您无权查看。")
    return holder, assigning_of(holder) or kind.assigning, kind.party(record)


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Choose the officer in charge; the queue's button 领取 posts here with the user's own name."""
    holder, assigning, party = _matter(request, kind, key)
    return pages.assign_page(
        request, holder, assigning, queue_url=reverse(QUEUE), party=party, breadcrumb="行政执法待办队列"
    )


@require_http_methods(["GET", "POST"])
def give_back_view(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Return a matter to its department, with the reason."""
    holder, assigning, party = _matter(request, kind, key)
    form = GiveBackForm(holder, request.POST or None)
    if request.method == "POST" and form.is_valid():
        give_back(
            holder,
            actor=request.user,
            reason=form.cleaned_data["reason"],
            seen_handler_id=form.cleaned_data["seen"],
            assigning=assigning,
        )
        messages.success(request, f"“{holder}”已退回，等待另行指派。")
        return HttpResponseRedirect(reverse(QUEUE))
    context = {
        "form": form,
        "record": holder,
        "party": party,
        "queue_url": reverse(QUEUE),
        "synthetic": holder.is_synthetic,
    }
    status = pages.UNPROCESSABLE if form.errors else 200
    return render(request, "enforcement/give_back.html", context, status=status)


# ---- many at once ----


@require_http_methods(["GET", "POST"])
def reassign_page(request: HttpRequest) -> HttpResponse:
    """Give the chosen matters (`?item=kind:number:handler`) to one officer."""
    _enter(request)
    may_review(request.user, None)
    given = request.POST if request.method == "POST" else request.GET
    matters, seen = _chosen(request, given)
    form = ReassignForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and matters and form.is_valid():
        done = reassign(matters, actor=request.user, handler=form.cleaned_data["handler"], seen=seen)
        if done.given:
            messages.success(request, f"已将{len(done.given)}件事项转由{form.cleaned_data['handler']}办理。")
        for matter, why in done.refused:
            messages.warning(request, f"“{matter.title}”未转交：{why}")
        back = QueryDict(request.POST.get("back", "")).urlencode()
        return HttpResponseRedirect(reverse(QUEUE) + (f"?{back}" if back else ""))
    context = {
        "form": form,
        "items": [{"entry": each, "item": _item(each, seen)} for each in matters],
        "back": given.get("back", ""),
        "queue_url": reverse(QUEUE),
        "synthetic": any(each.record.is_synthetic for each in matters),
    }
    status = pages.UNPROCESSABLE if form.errors else 200
    return render(request, "enforcement/reassign.html", context, status=status)


def _item(matter: Matter, seen: dict[str, int | None]) -> str:
    pk = seen.get(matter.reference)
    return f"{matter.reference}:{'' if pk is None else pk}"


def _chosen(request: HttpRequest, given: QueryDict) -> tuple[list[Matter], dict[str, int | None]]:
    """The open matters named in the request that the user sees, and with whom each was seen."""
    keys: dict[str, list[str]] = {}
    seen: dict[str, int | None] = {}
    for item in given.getlist("item"):
        code, _, rest = item.partition(":")
        key, _, handler = rest.rpartition(":")
        keys.setdefault(code, []).append(key)
        seen[f"{code}:{key}"] = int(handler) if handler.isdigit() else None
    today, found = timezone.localdate(), []
    for kind in all_kinds():
        if kind.code in keys:
            rows = kind.related(kind.open_rows(request.user)).filter(ledger_no__in=keys[kind.code])
            shared = kind.rows()
            found += [matter_of(kind, record, today, shared) for record in rows]
    return by_deadline(found), seen
