"""Refusals and conflicts raised by services become pages of their own."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import CalendarMissing, Conflict, Refused


class WorkflowConflictMiddleware:
    """409 for a stale or repeated step, 403 with the article for a refused one, 503 without a calendar.

    API requests are left to the framework's own exception handler.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Conflict):
            return render(request, "409.html", {"error": error}, status=409)
        if isinstance(error, Refused):
            return render(request, "403.html", {"error": error}, status=403)
        if isinstance(error, CalendarMissing):
            return render(request, "calendar_missing.html", {"error": error}, status=503)
        return None
