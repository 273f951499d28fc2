"""The preview of a step's document: nothing is written."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from common.documents.html import render_html
from common.errors import Refused
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE, found
from enforcement.forms import STEP_FORMS
from enforcement.models import EnforcementCase
from enforcement.rules import CASE_RULES
from enforcement.services.previews import preview_case_step


@require_POST
def preview(request: HttpRequest, key: str, to: str) -> HttpResponse:
    """The document of a step as it would be issued, or what is still missing in the form."""
    case = found(request, EnforcementCase, key)
    make_form = STEP_FORMS.get(to)
    register: Any = register_for(EnforcementCase)
    if make_form is None:
        raise Http404("没有这一办理步骤")
    CASE_RULES[to](request.user, case)
    form = make_form(register, case, to, request.user, request.POST)
    if not form.has_document:
        raise Http404("该步骤不制发文书")
    content = None
    if form.is_valid():
        try:
            content = preview_case_step(
                case, to, actor=request.user, reason=form.cleaned_data["reason"], **form.changes()
            )
        except (ValidationError, Refused) as error:
            form.take_errors(error)
    context = {
        "record": case,
        "register": register,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(case),
        "form": form,
        "title": content.title if content else "",
        "text": render_html(content) if content else "",
        "synthetic": case.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "enforcement/document_preview.html", context, status=status)
