"""Idle time-out and the change of initial passwords."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from accounts import sessions
from common.unsaved import keep_typed

# Session key under which the sign-in page finds why it is shown.
SIGNED_OUT_REASON = "signed_out_reason"

# What a user may still do before the initial password is changed.
OPEN_BEFORE_CHANGE = frozenset({"accounts:password-change", "accounts:sign-out"})


class SessionGuardMiddleware:
    """Ends a session that was idle too long; leads users with an initial password to its change."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and not sessions.still_alive(request):
            answer = self._end(request)
            if answer is not None:
                return answer
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not user.must_change_password:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_BEFORE_CHANGE or not getattr(view, "login_required", True):
            return None
        return redirect("accounts:password-change")

    def _end(self, request: HttpRequest) -> HttpResponse | None:
        """Sign out. Plain reading goes on (pages for everyone stay open, others ask to sign in)."""
        request.sign_out_reason = "闲置超时"  # type: ignore[attr-defined]
        logout(request)
        request.session[SIGNED_OUT_REASON] = "idle"
        if request.headers.get("HX-Request"):
            # A fragment must not be replaced by the sign-in page: the whole page goes there.
            page = _local_path(request, request.headers.get("HX-Current-URL", ""))
            return HttpResponse(status=204, headers={"HX-Redirect": _sign_in_url(page)})
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            # Nothing is done in the name of nobody; the form's page comes back after signing in, with
            # what was typed where the page keeps it.
            page = request.path if keep_typed(request) else request.headers.get("Referer", "")
            return HttpResponseRedirect(_sign_in_url(_local_path(request, page)))
        return None


def _local_path(request: HttpRequest, url: str) -> str:
    """Path and query of `url` when it is a page of this site, else ""."""
    if not url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _sign_in_url(page: str) -> str:
    url = reverse("accounts:sign-in")
    return f"{url}?{urlencode({'next': page})}" if page else url
