"""A sign-in between password and dynamic code: who it is, kept in the still anonymous session."""

from __future__ import annotations

import time
from hmac import compare_digest
from typing import Any

from django.http import HttpRequest

from accounts.models import User

_KEY = "pending_sign_in"
SECONDS = 300  # within which the code must follow


def keep(request: HttpRequest, user: Any, target: str) -> None:
    """Remember whose password was right, and where the sign-in leads."""
    request.session.cycle_key()
    request.session[_KEY] = {
        "user": user.pk,
        "backend": user.backend,
        "hash": user.get_session_auth_hash(),
        "target": target,
        "at": int(time.time()),
    }


def user_of(request: HttpRequest) -> User | None:
    """Whose code is awaited; None when nobody's is, it took too long, or the password changed meanwhile."""
    kept = request.session.get(_KEY)
    if not kept or time.time() - kept["at"] > SECONDS:
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not compare_digest(kept["hash"], user.get_session_auth_hash()):
        return None
    user.backend = kept["backend"]  # `login` asks for it
    return user


def take(request: HttpRequest) -> str:
    """End the wait; returns where the sign-in leads, "" for the user's own place of work."""
    return str(request.session.pop(_KEY, {}).get("target", ""))
