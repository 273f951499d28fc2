"""待办队列: the open matters by their clocks, and who deals with each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common.registers import Register, register_for
from common.registers.faces import StaffFace, allows
from permits.deadlines import Clock
from permits.enums import EiaCategory, EiaStatus
from permits.models import EiaDecision
from permits.rules import may_record
from permits.selectors import OPEN_STATES, QueueEntry, open_matters, work_queue
from permits.services.assignment import ASSIGNING, may_assign
from registry.models import Park
from registry.queue import pages
from registry.queue.pages import ALL, CLOCK_HEAD, clock_cells

SEARCHED = ("project_name", "enterprise__name", "enterprise__uscc", "ledger_no")


class QueueForm(pages.QueueForm):
    """What of the queue is shown."""

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
        super().__init__(user, data)
        park: Any = self.fields["park"]
        park.queryset = Park.objects.visible_to(user)

    def narrowed(self, matters: QuerySet[EiaDecision]) -> QuerySet[EiaDecision]:
        """The matters that pass every filter but that of the clock, which is known only once computed."""
        asked = self.cleaned_data
        for name in ("category", "status", "park"):
            if asked[name]:
                matters = matters.filter(**{name: asked[name]})
        return matters.filter(self.handled(timezone.localdate()), self.worded(SEARCHED))


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
    return form, entries, form.in_state(entries)


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """The queue, most pressing first, with a card for each state of the clocks."""
    form, entries, chosen = _asked(request)
    context = pages.queue_context(request, form, entries, chosen, lambda entry: _row(entry, request.user))
    return render(request, "permits/queue.html", context, status=400 if form.errors else 200)


def _row(entry: QueueEntry, user: Any) -> dict[str, Any]:
    """An entry as it is drawn. Roles are asked alone: what is out of scope is not in the queue."""
    decision = entry.decision
    return {
        "entry": entry,
        "decision": decision,
        "name": decision.project_name,
        "handler": decision.handler,
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
    return pages.assign_page(
        request,
        decision,
        ASSIGNING,
        queue_url=reverse("permits:queue"),
        party=decision.enterprise.name,
        breadcrumb="环评审批待办队列",
    )


HEAD = (
    *("台账编号", "项目名称", "建设单位", "环评类别", "办理状态", "经办人", "承办单位", "收到日期"),
    *CLOCK_HEAD,
    *("总用时", "不计入期限", "净用时", "中止事由", "下一步", "备注"),
)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """What the queue shows by the same filters, as xlsx."""
    form, _, chosen = _asked(request)
    if form.errors:
        return queue(request)
    return pages.xlsx_response("环评审批待办", HEAD, _lines(chosen))


def _lines(entries: Iterable[QueueEntry]) -> Iterator[list[Any]]:
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
            *clock_cells(entry.pressing),
            *_day_cells(entry.legal),
            "、".join(entry.reasons),
            "、".join(entry.next_steps),
            entry.problem or (entry.pressing.note if entry.pressing else ""),
        ]


def _day_cells(clock: Clock | None) -> list[Any]:
    return [clock.used.gross, clock.used.stopped, clock.used.net] if clock else [None] * 3
