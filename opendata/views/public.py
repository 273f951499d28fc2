"""The public pages of the open data: what there is, what its columns mean, and the files."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from common.publication import PublicKind
from opendata import selectors, services
from opendata.columns import open_kinds
from opendata.serving import serve
from opendata.writing import FORMATS

DICTIONARIES = {
    "csv": ("text/csv; charset=utf-8", selectors.dictionary_csv),
    "json": ("application/json", selectors.dictionary_json),
}
NOT_YET = "该文件尚未生成，请稍后再试。"


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """All registers with their files."""
    found = selectors.registers()
    context = {
        "registers": found,
        "now": timezone.now(),
        "synthetic": any(each.has_synthetic for each in found),
    }
    return render(request, "opendata/index.html", context)


@login_not_required
@require_safe
def detail(request: HttpRequest, kind: str) -> HttpResponse:
    """One register: its files and its data dictionary."""
    definition = _kind(kind)
    (register,) = selectors.registers(kind)
    context: dict[str, Any] = {
        "kind": definition,
        "register": register,
        "dictionary": selectors.dictionary(definition),
        "synthetic": register.has_synthetic,
    }
    return render(request, "opendata/detail.html", context)


@login_not_required
@require_safe
def dictionary(request: HttpRequest, kind: str, file_format: str) -> HttpResponse:
    """The data dictionary by itself."""
    if file_format not in DICTIONARIES:
        raise Http404("没有这种格式的数据字典")
    content_type, made = DICTIONARIES[file_format]
    response = HttpResponse(made(_kind(kind)), content_type=content_type)
    name = f"{kind}-dictionary.{file_format}"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


@login_not_required
@require_safe
def download(request: HttpRequest, kind: str, file_format: str) -> HttpResponseBase:
    """A bulk file as last made."""
    _kind(kind)
    for _ in range(2):  # the file may be replaced between the two looks
        file = selectors.current_file(kind, file_format)
        if file is None:
            break
        try:
            return serve(
                request,
                services.folder() / str(file.file.name),
                name=f"{kind}.{file_format}",
                content_type=FORMATS[file_format],
                sha256=file.sha256,
                made_at=file.made_at,
            )
        except FileNotFoundError:
            continue
    raise Http404(NOT_YET)


def _kind(code: str) -> PublicKind:
    found = open_kinds().get(code)
    if found is None:
        raise Http404("没有这一开放数据")
    return found
