"""Django's own sign-in signals, written to the audit trail and the list of sessions.

Listening here covers every door: the portal's page, the admin, and what tests use.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import lockout, sessions, trail
from accounts.models import User, UserSession

# Among the credentials of a failure: the password was right, the dynamic code was not.
SECOND_STAGE = "second_stage"


def _where(request: HttpRequest) -> dict[str, Any]:
    return {
        "ip_address": [None, sessions.client_address(request)],
        "user_agent": [None, request.META.get("HTTP_USER_AGENT", "")[:200]],
    }


@receiver(user_logged_in, dispatch_uid="accounts.signed_in")
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    sessions.begin(request, user)
    trail.record(user, "sign-in", actor=user, changes=_where(request))


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is None:
        return
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    trail.record(user, "sign-out", actor=user, reason=getattr(request, "sign_out_reason", ""))


@receiver(user_login_failed, dispatch_uid="accounts.sign_in_failed")
def sign_in_failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    # Turned-away attempts are left out, so that nobody can flood the trail of a locked user.
    if request is None or lockout.turned_away(request):
        return
    user = User.objects.filter(username=credentials.get("username")).first()
    if user is None:
        return
    reason = "动态口令不正确" if credentials.get(SECOND_STAGE) else ""
    trail.record(user, "sign-in-failed", actor=None, reason=reason, changes=_where(request))
    if lockout.locked_now(request):
        trail.record(user, "locked", actor=None, reason="连续登录失败次数达到上限", changes=_where(request))
