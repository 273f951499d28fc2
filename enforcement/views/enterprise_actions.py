"""The page of each thing that the party may do (`enforcement.party_actions`)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.errors import Refused
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE
from common.registers.faces import EnterpriseFace
from enforcement.deadlines import CaseRows
from enforcement.party_actions import PARTY_ACTIONS, PartyAction


def own_record(request: HttpRequest, model: Any, key: str) -> Any:
    """The record as the enterprise's own page shows it, 404 to everyone else."""
    register: Any = register_for(model)
    face = EnterpriseFace(request.user)
    face.enter(register)
    return face.find(register, key)


@require_http_methods(["GET", "POST"])
def take(request: HttpRequest, key: str, action: PartyAction) -> HttpResponse:
    """Show the form in its window, or act. What is sent too late comes back as typed, with the article."""
    record = own_record(request, action.model, key)
    today = timezone.localdate()
    window = action.window_on(record, today, CaseRows())
    sent = request.method == "POST"
    if not sent:
        window.require()
    form = action.form(
        request.POST if sent else None,
        request.FILES if sent else None,
        record=record,
        user=request.user,
    )
    detail_url = EnterpriseFace(request.user).link(record)
    if sent and form.is_valid():
        try:
            made = action.act(record, actor=request.user, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已提交：{action.title}（编号 {made.ledger_no}）。办理情况见下。")
            return redirect(detail_url)
    context = {
        "action": action,
        "window": window,
        "is_late": window.last is not None and today > window.last,
        "record": record,
        "form": form,
        "detail_url": detail_url,
        "synthetic": record.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "enforcement/party/action.html", context, status=status)


def party_action_urls() -> list[URLPattern]:
    """`enforcement-enterprise:<register>-<action>`."""
    return [
        path(f"{action.slug}/<path:key>/{action.name}/", take, {"action": action}, name=action.url_name)
        for action in PARTY_ACTIONS
    ]
