"""Signed-in sessions: begun at sign-in, kept alive by use, ended by time, by their user, or by force."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User, UserSession


def client_address(request: HttpRequest) -> str | None:
    """The visitor's address.

    Behind `TRUSTED_PROXY_COUNT` proxies of ours it is the entry that the outermost of them wrote
    into X-Forwarded-For; what stands left of it comes from the visitor and is not believed.
    """
    address = request.META.get("REMOTE_ADDR")
    hops = settings.TRUSTED_PROXY_COUNT
    header = request.META.get("HTTP_X_FORWARDED_FOR", "")
    forwarded = [part.strip() for part in header.split(",")] if header else []
    if hops and len(forwarded) >= hops:
        address = forwarded[-hops]
    try:
        return str(ipaddress.ip_address(address)) if address else None
    except ValueError:
        return None


def begin(request: HttpRequest, user: User) -> None:
    """List the request's session under `user`; rows of the user's dead sessions go."""
    _forget_expired(user)
    if request.session.session_key is None:
        request.session.save()
    UserSession.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "ip_address": client_address(request),
            "user_agent": request.META.get("HTTP_USER_AGENT", "")[:200],
            "started_at": timezone.now(),
            "last_seen_at": timezone.now(),
        },
    )


def still_alive(request: HttpRequest) -> bool:
    """Whether the session was used within the idle time-out; notes its use if so.

    The use is noted at most once a minute, so a session may end up to that minute early.
    """
    session = UserSession.objects.filter(session_key=request.session.session_key).first()
    if session is None:
        begin(request, request.user)  # type: ignore[arg-type]  # only called for signed-in users
        return True
    timeout = timedelta(seconds=settings.IDLE_TIMEOUT_SECONDS)
    idle = timezone.now() - session.last_seen_at
    if idle > timeout:
        return False
    if idle >= min(timedelta(minutes=1), timeout / 10):
        session.last_seen_at = timezone.now()
        session.save(update_fields=["last_seen_at"])
    return True


def rekey(before: str | None, after: str | None) -> None:
    """Follow a session whose key was cycled."""
    UserSession.objects.filter(session_key=before).update(session_key=after)


def end(sessions: QuerySet[UserSession]) -> int:
    """End sessions: their cookies are worthless from now on. Returns how many were ended."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = list(sessions.values_list("session_key", flat=True))
    for key in keys:
        store(key).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def _forget_expired(user: User) -> None:
    """Drop the rows of sessions that Django no longer honours (their cookie age has passed)."""
    oldest = timezone.now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    end(UserSession.objects.filter(user=user, last_seen_at__lt=oldest))
