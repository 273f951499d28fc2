"""Lock-out after repeated sign-in failures: the only module that knows django-axes.

Failures are counted for each pair of user name and address, known names and unknown ones alike,
so that the answer does not tell which names exist.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off, get_failure_limit
from axes.models import AccessAttempt
from axes.utils import reset
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def locked_now(request: HttpRequest) -> bool:
    """Whether the failure that `request` was has just locked its name and address.

    Attempts during a lock are turned away before the password is looked at and are not counted.
    """
    return bool(getattr(request, "axes_locked_out", False)) and not turned_away(request)


def turned_away(request: HttpRequest) -> bool:
    """Whether the request met a lock that stood already."""
    locked = getattr(request, "axes_locked_out", False)
    return bool(locked) and getattr(request, "axes_failures_since_start", None) is None


def is_locked(request: HttpRequest, username: str) -> bool:
    """Whether the name is locked from the address of the request."""
    return not AxesProxyHandler.is_allowed(request, {"username": username})


def locked_until(username: str, address: str | None = None) -> datetime | None:
    """When the lock on a name (from `address`, or from any) ends; None when it is not locked."""
    cool_off = get_cool_off()
    attempts = AccessAttempt.objects.filter(username=username)
    if address is not None:
        attempts = attempts.filter(ip_address=address)
    if cool_off is not None:
        attempts = attempts.filter(attempt_time__gte=timezone.now() - cool_off)
    limit = get_failure_limit(None, {"username": username})
    groups = (
        attempts.values("ip_address")
        .annotate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
        .filter(failures__gte=limit)
    )
    latest = max((group["latest"] for group in groups), default=None)
    return None if latest is None or cool_off is None else latest + cool_off


def unlock(username: str) -> bool:
    """Forget the failures of a name; whether there were any."""
    return bool(reset(username=username))


def locked_page(request: HttpRequest, response: Any, credentials: dict[str, Any] | None) -> HttpResponse:
    """What a locked visitor sees (AXES_LOCKOUT_CALLABLE): when to try again, and whom to ask."""
    username = str((credentials or {}).get("username") or "")
    address = getattr(request, "axes_ip_address", None)
    context = {
        "until": locked_until(username, address),
        "limit": get_failure_limit(request, credentials),
    }
    return render(request, "accounts/locked.html", context, status=429)
