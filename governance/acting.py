"""The pages of what may be done with a record beside its steps, and how far a matter is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from common.errors import Conflict
from common.registers import register_for
from common.registers.acting import act_on, found
from common.registers.actions import RecordAction, actions_for
from common.registers.declaration import Panel
from common.stages import Stage
from registry.clocks.states import ClockState
from registry.queue.matters import Matter


def acts_panel(acts: Sequence[RecordAction], record: models.Model, user: Any) -> list[Panel]:
    """The links of a record's page, in the side column; nothing where there are none."""
    links = actions_for(acts, record, user)
    return [Panel("governance/_acts.html", {"actions": links}, aside=True)] if links else []


def desk_panel(matter: Matter, user: Any, stages: Sequence[Stage], sentences: Sequence[str] = ()) -> Panel:
    """How far a matter is, what comes next, and its clocks."""
    step = matter.step_for(user)
    context = {
        "stages": stages,
        "next": step,
        "refusal": step.refusal(user) if step is not None else "",
        "clocks": [each for each in matter.clocks if each.state != ClockState.DONE],
        "ended": [each for each in matter.clocks if each.state == ClockState.DONE],
        "problem": matter.problem,
        "sentences": sentences,
    }
    return Panel("governance/_desk.html", context)


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, key: str, act: RecordAction) -> HttpResponse:
    """Show the form of the act, or take it. Raises Conflict where it has no point any more."""
    record = found(request, act.model, key)
    act.rule(request.user, record)
    if not act.is_open(record):
        raise Conflict(f"该记录现在不能办理“{act.title}”，请刷新页面查看最新状态。")
    return act_on(
        request,
        record,
        act.form(request.POST if request.method == "POST" else None, record=record, user=request.user),
        lambda **values: act.act(record, **values),
        title=act.title,
        consequence=act.consequence,
        is_grave=act.is_grave,
    )


def act_urls(acts: Sequence[RecordAction]) -> list[URLPattern]:
    """`governance:<register>-<act>`, before the pages of the registers."""
    made = []
    for act in acts:
        register: Any = register_for(act.model)
        route = f"{register.slug}/<path:key>/{act.name}/"
        made.append(path(route, take, {"act": act}, name=act.url_name))
    return made
