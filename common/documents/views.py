"""Pages of documents, under /documents/, for the staff and for the party alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.documents.content import DocumentContent
from common.documents.files import Form, ensure_file
from common.documents.html import render_html
from common.documents.receipts import terms_of
from common.documents.selectors import documents_of, require_withdrawal, visible_document
from common.documents.services import confirm_receipt, withdraw_document
from common.forms import WithdrawalForm
from common.models.document import OfficialDocument
from common.registers.declaration import register_for
from common.registers.faces import StaffFace, face_of
from common.typesetting.errors import TypesettingError

UNPROCESSABLE = 422
CONTENT_TYPES: dict[Form, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
def document_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The text of a document on the screen."""
    document = _visible(request, uuid)
    listed = next(each for each in documents_of(_owner(document), request.user) if each.document == document)
    words, basis = terms_of(document)
    more = {"listed": listed, "receipt_words": words, "receipt_basis": basis}
    text = render_html(DocumentContent.from_json(document.content))
    return _page(request, "common/document_detail.html", document, text=text, **more)


@require_GET
def document_pdf(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    return _download(request, uuid, "pdf")


@require_GET
def document_docx(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    return _download(request, uuid, "docx")


@require_POST
def document_receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The party confirms that it received the document."""
    document = confirm_receipt(_visible(request, uuid), actor=request.user)
    messages.success(request, f"已签收：{document}")
    return redirect("common:document-detail", document.uuid)


@require_http_methods(["GET", "POST"])
def document_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a document back with the reason, by whoever may change its record."""
    document = _visible(request, uuid)
    owner = _owner(document)
    register = register_for(type(owner))
    if register is None:
        raise Http404("这类文书不在此处撤回。")
    StaffFace(request.user).enter(register)
    require_withdrawal(document, owner, request.user)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        withdraw_document(document, actor=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"已撤回文书：{document}")
        return redirect(register.detail_url(owner))
    return _page(request, "common/document_withdraw.html", document, form=form)


def _visible(request: HttpRequest, uuid: UUID) -> OfficialDocument:
    document = visible_document(request.user, uuid)
    if document is None:
        raise Http404("没有这份文书，或您无权查看。")
    return document


def _owner(document: OfficialDocument) -> Any:
    return document.owner


def _download(request: HttpRequest, uuid: UUID, form: Form) -> HttpResponseBase:
    document = _visible(request, uuid)
    try:
        document = ensure_file(document, form)
    except TypesettingError as error:
        messages.error(request, f"暂不能排印为 {form.upper()}：{error}")
        return redirect("common:document-detail", document.uuid)
    response = FileResponse(
        getattr(document, form).open("rb"),
        as_attachment=True,
        filename=f"{document}.{form}",
        content_type=CONTENT_TYPES[form],
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _page(request: HttpRequest, template: str, document: OfficialDocument, **more: Any) -> HttpResponse:
    face, owner = face_of(request.user), _owner(document)
    register = register_for(type(owner))
    readable = register is not None and face.readable(register)
    context = {
        "base": face.base,
        "document": document,
        "record": owner,
        "record_url": face.link(owner),
        "list_title": register.title if register and readable else "",
        "list_url": face.list_url(register) if register and readable else "",
        "synthetic": document.is_synthetic,
        **more,
    }
    form = more.get("form")
    return render(request, template, context, status=UNPROCESSABLE if form and form.errors else 200)
