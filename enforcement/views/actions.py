"""The page of each action of `enforcement.actions`, and their addresses."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from common.errors import Conflict
from common.registers import register_for
from common.registers.acting import act_on, found
from enforcement.action import Action
from enforcement.actions import ACTIONS


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, key: str, action: Action) -> HttpResponse:
    """Show the form of the action, or take it. Raises Conflict where it has no point any more."""
    record = found(request, action.model, key)
    action.rule(request.user, record)
    if not action.is_open(record):
        raise Conflict(f"该记录现在不能办理“{action.title}”，请刷新页面查看最新状态。")
    return act_on(
        request,
        record,
        action.form(request.POST if request.method == "POST" else None, record=record, user=request.user),
        lambda **values: action.act(record, **values),
        title=action.title,
        consequence=action.consequence,
        is_grave=action.is_grave,
        preview_url=action.preview_url(record),
    )


def action_urls() -> list[URLPattern]:
    """`enforcement:<register>-<action>`, before the pages of the registers."""
    found_paths = []
    for action in ACTIONS:
        register = register_for(action.model)
        assert register is not None, action.model
        route = f"{register.slug}/<path:key>/{action.name}/"
        found_paths.append(path(route, take, {"action": action}, name=action.url_name))
    return found_paths
