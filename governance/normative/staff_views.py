"""The staff's page of a clean-up: what becomes of each document, many at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.errors import Refused
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE, found
from governance.consultation.rules import may_keep
from governance.models import CleanUp, NormativeDocument
from governance.normative.clean_up import decide_items
from governance.normative.enums import CleanUpStatus
from governance.normative.forms import ItemsForm

PAGE_SIZE = 30


@require_http_methods(["GET", "POST"])
def items(request: HttpRequest, key: str) -> HttpResponse:
    """A page of the documents with what becomes of each; what is typed is kept page by page."""
    clean_up = found(request, CleanUp, key)
    may_keep(request.user, clean_up)
    rows = clean_up.items.select_related("document").order_by("document__ledger_no", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    sent = request.method == "POST"
    form = ItemsForm(list(page), request.POST if sent else None)
    if sent and form.is_valid():
        try:
            decide_items(clean_up, actor=request.user, verdicts=form.verdicts())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, "清理意见已保存。")
            following = page.next_page_number() if page.has_next() else page.number
            return redirect(f"{request.path}?page={following}")
    own, documents = register_for(CleanUp), register_for(NormativeDocument)
    assert own is not None and documents is not None
    lines: list[tuple[Any, ...]] = [
        (item, documents.detail_url(item.document), result, reason) for item, result, reason in form.lines
    ]
    context = {
        "record": clean_up,
        "list_url": own.list_url(),
        "detail_url": own.detail_url(clean_up),
        "page": page,
        "form": form,
        "lines": lines,
        "is_open": clean_up.status == CleanUpStatus.OPEN,
        "synthetic": clean_up.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "governance/clean_up_items.html", context, status=status)
