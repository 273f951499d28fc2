"""Pages of the second factor: the code at sign-in, switching on and off, recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import lockout, pending, second_factor, totp
from accounts.account_forms import CodeForm, EnrolForm, PasswordAndCodeForm
from accounts.models import User
from accounts.signals import SECOND_STAGE
from accounts.views import work_place
from common.errors import Refused
from common.visitors import TooMany

UNPROCESSABLE, TOO_MANY = 422, 429
_SALT = "second_factor_salt"  # of an enrolment that is not yet confirmed


@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The code after the password. Wrong codes count towards the lock like wrong passwords."""
    user = pending.user_of(request)
    if user is None:
        messages.warning(request, "登录已超时，请重新填写登录名和密码。")
        return redirect("accounts:sign-in")
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        if lockout.is_locked(request, user.username):
            return lockout.locked_page(request, None, {"username": user.username})
        status = _try_code(request, user, form)
        if status == 200:
            target = pending.take(request)
            login(request, user)
            return redirect(target or work_place(user))
    return render(request, "accounts/sign_in_code.html", {"form": form}, status=status)


def _try_code(request: HttpRequest, user: User, form: CodeForm) -> int:
    """200 where the code is right; else the form says what is wrong."""
    if not form.is_valid():
        return UNPROCESSABLE
    try:
        if second_factor.accepts(user=user, code=form.cleaned_data["code"]):
            return 200
    except TooMany as refused:
        form.take_errors(refused)
        return TOO_MANY
    user_login_failed.send(
        sender=__name__, credentials={"username": user.username, SECOND_STAGE: True}, request=request
    )
    form.add_error("code", second_factor.WRONG_CODE)
    return UNPROCESSABLE


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Show the secret for the authenticator, and switch on with its first code."""
    user: User = request.user  # type: ignore[assignment]
    if second_factor.is_on(user):
        messages.info(request, "动态口令已经启用。")
        return redirect("accounts:profile")
    salt = request.session.setdefault(_SALT, second_factor.new_salt())
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.switch_on(
                actor=user, salt=salt, session_key=request.session.session_key, **form.cleaned_data
            )
        except Refused as refused:
            form.take_errors(refused)
        else:
            del request.session[_SALT]
            return _show_codes(request, codes, "动态口令已启用")
    secret = totp.secret_of(user.pk, salt)
    context = {
        "form": form,
        "picture": mark_safe(totp.picture_of(totp.address_of(secret, user.username))),  # noqa: S308  # our own
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "accounts/second_factor_enrol.html", context, status=_status(form))


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def renew_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once."""
    user: User = request.user  # type: ignore[assignment]
    if not second_factor.is_on(user):
        return redirect("accounts:second-factor-enrol")
    form = PasswordAndCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            codes = second_factor.renew_codes(actor=user, **form.cleaned_data)
        except Refused as refused:
            form.take_errors(refused)
        else:
            return _show_codes(request, codes, "恢复码已更换")
    context = {
        "form": form,
        "title": "更换恢复码",
        "consequence": "更换后，原来的恢复码全部作废，新的恢复码只显示一次。",
        "submit": "更换恢复码",
    }
    return render(request, "accounts/second_factor_confirm.html", context, status=_status(form))


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def disable(request: HttpRequest) -> HttpResponse:
    """Switch the second factor off."""
    user: User = request.user  # type: ignore[assignment]
    if not second_factor.is_on(user):
        messages.info(request, "动态口令没有启用。")
        return redirect("accounts:profile")
    form = PasswordAndCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.switch_off(actor=user, **form.cleaned_data)
        except Refused as refused:
            form.take_errors(refused)
        else:
            messages.success(request, "动态口令已停用，今后登录只验证密码。")
            return redirect("accounts:profile")
    context = {
        "form": form,
        "title": "停用动态口令",
        "consequence": "停用后，登录只验证密码，恢复码全部作废。",
        "submit": "停用动态口令",
    }
    return render(request, "accounts/second_factor_confirm.html", context, status=_status(form))


def _show_codes(request: HttpRequest, codes: list[str], title: str) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "title": title})


def _status(form: Any) -> int:
    return UNPROCESSABLE if form.errors else 200
