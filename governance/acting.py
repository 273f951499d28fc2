"""What may be done with a record beside its steps: one table for buttons, pages and addresses.

Each package of this app declares its acts; a page shows the form, the service checks once more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from common.errors import Conflict
from common.registers import register_for
from common.registers.acting import ActionForm, act_on, found
from common.registers.declaration import Panel
from common.registers.faces import allows
from common.stages import Stage
from common.workflow import Rule
from registry.clocks.states import ClockState
from registry.queue.matters import Matter


class ActForm(ActionForm):
    """The form of an act; `prepare` sets choices and proposals that depend on record and user."""

    def __init__(self, data: Any = None, *, record: Any, user: Any) -> None:
        super().__init__(data)
        self.record, self.user = record, user
        self.model = getattr(type(self), "model", type(record))
        self.prepare()

    def prepare(self) -> None:
        """Nothing by default."""


@dataclass(frozen=True)
class Act:
    """`name` is the last part of the address; `act` takes the record, the actor and the form's values."""

    model: type[models.Model]
    name: str
    title: str
    form: type[ActForm]
    act: Callable[..., Any]
    is_open: Callable[[Any], bool]
    rule: Rule
    consequence: str = "办理后记入办理过程。"
    is_grave: bool = False

    @property
    def url_name(self) -> str:
        register: Any = register_for(self.model)
        return f"{register.slug}-{self.name}"

    def url(self, record: Any) -> str:
        return reverse(f"governance:{self.url_name}", args=[record.ledger_no])


def acts_for(acts: Sequence[Act], record: models.Model, user: Any) -> list[tuple[str, str]]:
    """(label, address) of everything that the user may do with the record now."""
    return [
        (act.title, act.url(record))
        for act in acts
        if isinstance(record, act.model) and act.is_open(record) and allows(act.rule, user, record)
    ]


def acts_panel(acts: Sequence[Act], record: models.Model, user: Any) -> list[Panel]:
    """The links of a record's page, in the side column; nothing where there are none."""
    found_acts = acts_for(acts, record, user)
    context = {"actions": found_acts}
    return [Panel("governance/_acts.html", context, aside=True)] if found_acts else []


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
def take(request: HttpRequest, key: str, act: Act) -> HttpResponse:
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


def act_urls(acts: Sequence[Act]) -> list[URLPattern]:
    """`governance:<register>-<act>`, before the pages of the registers."""
    made = []
    for act in acts:
        register: Any = register_for(act.model)
        route = f"{register.slug}/<path:key>/{act.name}/"
        made.append(path(route, take, {"act": act}, name=act.url_name))
    return made
