"""Who may enter the report pages of the staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from reports import rules
from reports.models import Artifact, ReportEdition


def staff_page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """404 to strangers (enterprises, administrators, auditors): they need not know the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if not getattr(user, "is_staff_member", False) or not user.has_business_role:
            raise Http404("工作人员页面")
        rules.may_read(user, None)
        return view(request, *args, **kwargs)

    return guarded


def edition_or_404(request: HttpRequest, pk: int) -> ReportEdition:
    """The edition, if the user may see it."""
    return get_object_or_404(ReportEdition.objects.visible_to(request.user), pk=pk)


def file_response(artifact: Artifact, name: str, *, as_attachment: bool = True) -> FileResponse:
    """A stored file under a readable name; Http404 in words when it is gone from the storage."""
    try:
        content = artifact.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("文件已不在存储中，请重新汇编，或联系系统管理员从备份恢复。") from error
    return FileResponse(content, as_attachment=as_attachment, filename=name)
