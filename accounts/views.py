"""Signing in and out, the own account, and the auditor's page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import addresses, api_tokens, audit, pending, second_factor, services, sessions, trail
from accounts.enums import Role
from accounts.forms import EventFilterForm, OwnPasswordForm, SignInForm
from accounts.middleware import SIGNED_OUT_REASON
from accounts.models import SecondFactor, User, UserSession
from accounts.rules import require_auditor
from common import events
from common.paging import BadCursor, keyset_page

SIGNED_OUT_WORDS = {"idle": "您长时间未操作，系统已自动退出。请重新登录，登录后回到原页面。"}
SIGN_IN_KINDS = (
    "sign-in",
    "sign-in-failed",
    "sign-out",
    "locked",
    "password-changed",
    "password-reset",
    "password-reset-mailed",
    "password-recovered",
    "second-factor-enabled",
    "second-factor-disabled",
    "second-factor-reset",
    "recovery-code-used",
    "recovery-codes-renewed",
    "email-asked",
    "email-confirmed",
    "email-removed",
    "email-cancelled",
    "email-undone",
    "proof-failed",
    "api-token-created",
    "api-token-revoked",
)


def work_place(user: User) -> str:
    """Where a user's work begins: the path shown after signing in."""
    if user.has_role(Role.ADMINISTRATOR):
        return "/admin/"
    if user.has_role(Role.AUDITOR):
        return "/staff/audit/"
    return "/enterprise/" if user.is_enterprise else "/staff/"


@method_decorator(never_cache, name="dispatch")
class SignInView(LoginView):
    """The one door for staff and enterprises. `next` is followed only within this site."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        return work_place(self.request.user)  # type: ignore[arg-type]

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in; who has a second factor is asked for the code first."""
        user: User = form.get_user()
        if second_factor.is_on(user):
            pending.keep(self.request, user, self.get_redirect_url())
            return redirect("accounts:sign-in-code")
        return super().form_valid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reason = self.request.session.pop(SIGNED_OUT_REASON, "")
        return super().get_context_data(notice=SIGNED_OUT_WORDS.get(reason, ""), **kwargs)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and go to the home page."""
    logout(request)
    return redirect("/")


@never_cache
@require_GET
def profile(request: HttpRequest) -> HttpResponse:
    """Who I am to the portal, and what was done at the door in my name."""
    user: User = request.user  # type: ignore[assignment]  # the middleware lets nobody else in
    details = [
        ("姓名", user.full_name),
        ("登录名", user.username),
        ("用户类别", user.get_kind_display()),
        ("所在单位", user.department or ""),
        ("角色", "、".join(str(Role(role).label) for role in sorted(user.role_set))),
        ("电子邮箱", user.email),
        ("手机号码", user.mobile),
    ]
    recent = events.history(user).filter(kind__in=SIGN_IN_KINDS).order_by("-sequence")[:10]
    context = {
        "details": details,
        "recent": [_in_own_words(event) for event in recent],
        "kinds": trail.USER_EVENT_KINDS,
        "second_factor": SecondFactor.objects.filter(user=user).first(),
        "codes_left": second_factor.codes_left(user),
        "waiting": addresses.waiting_of(user),
        "tokens": user.api_tokens.usable().count(),
    }
    return render(request, "accounts/profile.html", context)


def _in_own_words(event: Any) -> dict[str, Any]:
    """An event as its user reads it: from where, instead of which fields."""
    _, address = event.changes.get("ip_address", (None, None))
    words = [event.reason, f"IP 地址 {address}" if address else ""]
    return {
        "kind": event.kind,
        "actor_name": event.actor_name,
        "at": event.at,
        "reason": "；".join(word for word in words if word),
    }


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def password_change(request: HttpRequest) -> HttpResponse:
    """Change the own password; users with an initial one are led here first."""
    user: User = request.user  # type: ignore[assignment]
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        before = request.session.session_key
        changed = services.change_own_password(
            actor=user, password=form.cleaned_data["new"], session_key=before
        )
        update_session_auth_hash(request, changed)
        sessions.rekey(before, request.session.session_key)
        kept = api_tokens.words_on_kept(changed)
        messages.success(request, f"密码已修改，其他设备上的登录均已退出。{kept}")
        return redirect("accounts:profile")
    context = {"form": form, "initial": user.must_change_password}
    return render(request, "accounts/password_change.html", context, status=422 if form.errors else 200)


@never_cache
@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    """The devices on which the user is signed in."""
    user: User = request.user  # type: ignore[assignment]
    context = {
        "sessions": UserSession.objects.filter(user=user),
        "current": request.session.session_key,
    }
    return render(request, "accounts/session_list.html", context)


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the user's own sessions."""
    user: User = request.user  # type: ignore[assignment]
    session = get_object_or_404(UserSession, pk=pk, user=user)
    if session.session_key == request.session.session_key:
        return sign_out(request)
    sessions.end(UserSession.objects.filter(pk=session.pk))
    trail.record(user, "sign-out", actor=user, reason="在登录会话中结束")
    messages.success(request, "该会话已结束。")
    return redirect("accounts:session-list")


@never_cache
@require_GET
def audit_list(request: HttpRequest) -> HttpResponse:
    """The audit trail, newest first, read-only."""
    require_auditor(request.user)
    form = EventFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        page = keyset_page(audit.find(wanted), "-id", after=after, before=before)
    except BadCursor:
        return redirect(request.path)
    context = {
        "form": form,
        "entries": audit.in_words(page.rows),
        "next": _position(request, after=page.next) if page.next else "",
        "previous": _position(request, before=page.previous) if page.previous else "",
        "query": request.GET.urlencode(),
    }
    return render(request, "accounts/audit_list.html", context, status=422 if form.errors else 200)


def _position(request: HttpRequest, **cursor: str) -> str:
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    query.update(cursor)
    return f"?{query.urlencode()}"


@never_cache
@require_GET
def audit_export(request: HttpRequest) -> StreamingHttpResponse | HttpResponse:
    """The events of the present filter as CSV. That it was exported stands on the trail too."""
    user: User = request.user  # type: ignore[assignment]
    require_auditor(user)
    form = EventFilterForm(request.GET)
    if not form.is_valid():
        return redirect("accounts:audit-list")
    found = audit.find(form.cleaned_data)
    wanted = {name: [None, str(value)] for name, value in form.cleaned_data.items() if value}
    trail.record(user, "exported", actor=user, reason="导出审计记录", changes=wanted)
    name = f"audit-{timezone.localtime():%Y%m%d-%H%M}.csv"
    return StreamingHttpResponse(
        audit.csv_lines(found),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
