"""The preview beside a form: the documents that sending it would issue, as a fragment, a page or a PDF.

Nothing is written and no number is taken (`common.documents.trial`). Texts still to be written stand as
【待填：…】, what the record lacks as 【缺：…】; everything else that the act refuses is told instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from common.documents.content import DocumentContent
from common.documents.html import render_html
from common.documents.pdf import render_pdf
from common.documents.trial import Trial, tried
from common.errors import Refused
from common.frozen import DocumentError
from common.registers.declaration import register_for
from common.registers.faces import allows
from common.typesetting.errors import TypesettingError

UNPROCESSABLE = 422
WATERMARK = "预览 未签发"
PDF = "pdf"  # the button that asks for a file carries the number of the document


@dataclass(frozen=True)
class Draft:
    """What came of a form: the trial if there could be one, the form with its errors, what is unwritten."""

    trial: Trial | None
    form: Any
    unwritten: tuple[Any, ...]  # bound fields


def drafted(data: QueryDict, make_form: Callable[[QueryDict], Any], act: Callable[[Any], Any]) -> Draft:
    """Try `act` with the form made of `data`; required texts that are still empty are marked."""
    form = make_form(data)
    shown, unwritten = form, ()
    if not form.is_valid():
        empty = _unwritten(form)
        if empty is None:
            return Draft(None, form, ())
        shown = make_form(_marked(data, empty))
        if not shown.is_valid():
            return Draft(None, form, ())
        unwritten = tuple(empty)
    try:
        trial = tried(lambda: act(shown))
    except (ValidationError, Refused) as error:
        shown.take_errors(error)
        return Draft(None, shown, unwritten)
    except DocumentError as error:
        shown.add_error(None, str(error))
        return Draft(None, shown, unwritten)
    return Draft(trial, shown, unwritten)


def _unwritten(form: Any) -> list[Any] | None:
    """The required texts that are empty, where nothing else is wrong with the form."""
    found = []
    for name, errors in form.errors.as_data().items():
        field = form.fields.get(name)
        is_text = isinstance(field, forms.CharField) and not field.widget.is_hidden
        if not is_text or any(error.code != "required" for error in errors):
            return None
        found.append(form[name])
    return found


def _marked(data: QueryDict, empty: list[Any]) -> QueryDict:
    filled = data.copy()
    for bound in empty:
        mark = f"【待填：{bound.label}】"
        filled[bound.html_name] = mark[: bound.field.max_length] if bound.field.max_length else mark
    return filled


def answer(
    request: HttpRequest,
    record: Any,
    make_form: Callable[[QueryDict], Any],
    act: Callable[[Any], Any],
) -> HttpResponse:
    """The fragment for the page of the form, a page of its own without JavaScript, or a PDF."""
    draft = drafted(request.POST, make_form, act)
    contents = draft.trial.contents if draft.trial else ()
    wanted = request.POST.get(PDF, "")
    if wanted.isdecimal() and int(wanted) < len(contents):
        try:
            return _file(contents[int(wanted)])
        except TypesettingError as error:
            draft.form.add_error(None, str(error))
    return _page(request, record, draft)


def _file(content: DocumentContent) -> HttpResponse:
    response = HttpResponse(render_pdf(content, "preview", WATERMARK), content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, record: Any, draft: Draft) -> HttpResponse:
    register: Any = register_for(type(record))
    contents = draft.trial.contents if draft.trial else ()
    may_change = allows(register.may_change, request.user, record)
    context = {
        "record": record,
        "list_title": register.title,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(record),
        "mend_url": (
            register.url("edit", getattr(record, register.key)) if may_change else register.detail_url(record)
        ),
        "form": draft.form,
        "unwritten": draft.unwritten,
        "gaps": draft.trial.gaps if draft.trial else (),
        "documents": [
            (number, content.title, render_html(content)) for number, content in enumerate(contents)
        ],
        "preview_url": request.path,
        "fragment": bool(request.headers.get("HX-Request")),
        "is_told": bool(request.headers.get("HX-Request")) and _is_told(draft.form),
        "synthetic": getattr(record, "is_synthetic", False),
    }
    template = "common/_document_draft.html" if context["fragment"] else "common/document_draft.html"
    status = UNPROCESSABLE if draft.form.errors else 200
    return render(request, template, context, status=status)


def _is_told(form: Any) -> bool:
    """Whether all that the form was refused for stands in the note of obstacles on its page already."""
    obstacles = getattr(form, "obstacles", ())
    refusals = form.non_field_errors()
    if not obstacles or len(refusals) != 1 or len(form.errors) != 1:
        return False
    left = refusals[0].partition("：")[2].rpartition("（依据：")[0]
    if not left:
        return False
    for obstacle in obstacles:
        left = left.replace(getattr(obstacle, "message", str(obstacle)), "")
    return not left.strip("；")
