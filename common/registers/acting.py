"""Pages beside the steps of a record: a form whose fields are the arguments of one service."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from common.errors import Refused
from common.registers.declaration import Register, register_for
from common.registers.faces import StaffFace
from common.registers.forms import ServiceErrorsMixin

UNPROCESSABLE = 422


class ActionForm(ServiceErrorsMixin, forms.Form):
    """A form whose fields are the keyword arguments of a service; `model` names what the errors are about."""

    def filled(self) -> dict[str, Any]:
        """What was filled in; what was left empty is for the service to decide."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}


def found(request: HttpRequest, model: type[models.Model], key: str) -> Any:
    """The record as its register shows it to the staff, or 404."""
    register = register_for(model)
    if register is None:
        raise Http404("没有这一登记簿。")
    face = StaffFace(request.user)
    face.enter(register)
    return face.find(register, key)


def act_on(
    request: HttpRequest,
    record: Any,
    form: ActionForm,
    act: Callable[..., Any],
    *,
    title: str,
    consequence: str,
    is_grave: bool = False,
    preview_url: str = "",
) -> HttpResponse:
    """Show the form; when it is sent, call the service and go to the page of what it returns, else back.

    With a `preview_url` the page shows beside the form what it would issue. Raises Conflict as the
    service does.
    """
    register: Any = register_for(type(record))
    detail_url = register.detail_url(record)
    if request.method == "POST" and form.is_valid():
        try:
            made = act(actor=request.user, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已办理：{title}")
            return HttpResponseRedirect(_address(made) or detail_url)
    context = {
        "register": register,
        "record": record,
        "form": form,
        "title": title,
        "consequence": consequence,
        "is_grave": is_grave,
        "preview_url": preview_url,
        "list_url": register.list_url(),
        "detail_url": detail_url,
        "synthetic": record.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "registers/action.html", context, status=status)


def _address(made: Any) -> str:
    """The page of a record that a service made, "" for anything else."""
    own: Register | None = register_for(type(made)) if isinstance(made, models.Model) else None
    return own.detail_url(made) if own is not None else ""
