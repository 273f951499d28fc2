"""The previews of what a step or an action would issue: nothing is written (`common.documents.drafting`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from common.documents.drafting import answer
from common.errors import Conflict
from common.registers import Register, all_registers, register_for
from common.registers.acting import found
from enforcement.action import Action
from enforcement.actions import ACTIONS


@require_POST
def preview(request: HttpRequest, key: str, to: str, shown: Register) -> HttpResponse:
    """The documents of a step as they would be issued, or what is still missing in the form."""
    register = shown
    record = found(request, register.model, key)
    form_class: Any = register.step_forms.get(to)
    if form_class is None:
        raise Http404("没有这一办理步骤")
    record.WORKFLOW.rules[to](request.user, record)

    def act(form: Any) -> Any:
        tried = register.model._default_manager.get(pk=record.pk)
        reason = form.cleaned_data["reason"]
        return register.step_service(tried, to, actor=request.user, reason=reason, **form.changes())

    def make_form(data: Any) -> Any:
        form = form_class(register, record, to, request.user, data)
        if not form.has_document:  # some steps have one in some cases only
            raise Http404("该步骤不制发文书")
        return form

    return answer(request, record, make_form, act)


@require_POST
def action_preview(request: HttpRequest, key: str, action: Action) -> HttpResponse:
    """The documents of an action as they would be issued. Raises Conflict where it has no point any more."""
    record = found(request, action.model, key)
    action.rule(request.user, record)
    if not action.is_open(record):
        raise Conflict(f"该记录现在不能办理“{action.title}”，请刷新页面查看最新状态。")
    make_form: Callable[[Any], Any] = lambda data: action.form(data, record=record, user=request.user)  # noqa: E731

    def act(form: Any) -> Any:
        tried = action.model._default_manager.get(pk=record.pk)
        return action.act(tried, actor=request.user, **form.filled())

    return answer(request, record, make_form, act)


def preview_urls() -> list[URLPattern]:
    """`<register>-preview` and `<register>-<action>-preview`, before the pages of the registers."""
    made = []
    for register in all_registers():
        forms = register.step_forms.values() if register.app_label == "enforcement" else ()
        if any(getattr(form, "has_document", False) for form in forms):
            route, name = f"{register.slug}/<path:key>/preview/<slug:to>/", f"{register.slug}-preview"
            made.append(path(route, preview, {"shown": register}, name=name))
    for action in ACTIONS:
        own = register_for(action.model)
        if action.has_document and own is not None:
            route = f"{own.slug}/<path:key>/{action.name}/preview/"
            name = f"{action.url_name}-preview"
            made.append(path(route, action_preview, {"action": action}, name=name))
    return made
