"""Who may enter the report pages of the staff."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from reports import rules
from reports.models import ReportEdition


def staff_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """404 to strangers (enterprises, administrators, auditors): they need not know the page."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if not getattr(user, "is_staff_member", False) or not user.has_business_role:
            raise Http404("工作人员页面")
        rules.may_read(user, None)
        return view(request, *args, **kwargs)

    return guarded


def edition_or_404(request: HttpRequest, pk: int) -> ReportEdition:
    """The edition, if the user may see it."""
    return get_object_or_404(ReportEdition.objects.visible_to(request.user), pk=pk)
