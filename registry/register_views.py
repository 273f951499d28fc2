"""Public pages on which people of enterprises open an account (/register/)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import registration
from accounts.account_forms import AccountForm
from accounts.links import site_address
from accounts.models import User
from accounts.sessions import client_address
from common.errors import Refused
from common.visitors import TooMany, hash_of_sender
from registry import invitations
from registry.models import Invitation
from registry.team_forms import CodeForm

NOT_FOUND, UNPROCESSABLE, TOO_MANY = 404, 422, 429
_HASH = "invitation_hash"  # of the code that the visitor typed; the code itself is kept nowhere
BACKEND = "django.contrib.auth.backends.ModelBackend"


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The two ways to an account."""
    return render(request, "registry/register/index.html", {"days": settings.INVITATION_DAYS})


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Open an account and go on to the application; who has one goes there at once."""
    if request.user.is_authenticated:
        if not getattr(request.user, "is_enterprise", False):
            raise Refused("您已以工作人员账号登录，企业用户账号请退出后开立。")
        return redirect("registry-enterprise:application-new")
    form = AccountForm("account", request.POST or None)
    status = UNPROCESSABLE if form.errors else 200
    if request.method == "POST" and form.is_valid():
        user, status = _opened(request, form, lambda: registration.open_account(**_account(request, form)))
        if user is not None:
            messages.success(request, f"账号已开立，请填写加入企业的申请。{_told(form)}")
            return redirect("registry-enterprise:application-new")
    return render(request, "registry/register/account.html", {"form": form}, status=status)


@login_not_required
@sensitive_post_parameters("code")
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_code(request: HttpRequest) -> HttpResponse:
    """Take the code. Every code that opens nothing is answered alike."""
    form = CodeForm("invitation", request.POST or None)
    status = UNPROCESSABLE if form.errors else 200
    if request.method == "POST" and form.is_valid():
        sender = hash_of_sender(client_address(request), invitations.PURPOSE)
        try:
            found = invitations.look_up(code=form.cleaned_data["code"], sender_hash=sender)
        except TooMany as refused:
            form.add_error(None, refused.message)
            status = TOO_MANY
        else:
            if found is not None:
                request.session[_HASH] = found.code_hash
                return redirect("register:invitation-accept")
            form.add_error("code", invitations.UNUSABLE)
            status = NOT_FOUND
    return render(request, "registry/register/code.html", {"form": form}, status=status)


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest) -> HttpResponse:
    """Say for whom and as what one is invited; accept with a new account or the one that is signed in."""
    invitation = invitations.by_hash(request.session.get(_HASH, ""))
    if invitation is None:
        request.session.pop(_HASH, None)
        messages.error(request, invitations.UNUSABLE)
        return redirect("register:invitation")
    if request.user.is_authenticated:
        return _accept_signed_in(request, invitation)
    form = AccountForm(f"invitation:{invitation.pk}", request.POST or None)
    status = UNPROCESSABLE if form.errors else 200
    if request.method == "POST" and form.is_valid():
        user, status = _opened(
            request,
            form,
            lambda: invitations.accept_with_new_account(
                invitation=invitation, account=_account(request, form)
            ),
        )
        if user is not None:
            return _accepted(request, invitation, _told(form))
    return _accept_page(request, invitation, form, status=status)


def _accept_signed_in(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    user: Any = request.user
    refusal, status = "", 200
    if request.method == "POST":
        try:
            invitations.accept(actor=user, invitation=invitation)
        except (Refused, ValidationError) as error:
            refusal = error.message if isinstance(error, Refused) else "".join(error.messages)
            status = UNPROCESSABLE
        else:
            return _accepted(request, invitation)
    return _accept_page(request, invitation, None, refusal=refusal, status=status)


def _accept_page(
    request: HttpRequest, invitation: Invitation, form: Any, *, refusal: str = "", status: int
) -> HttpResponse:
    sign_in = f"{reverse('accounts:sign-in')}?next={reverse('register:invitation-accept')}"
    context = {
        "invitation": invitation,
        "form": form,
        "refusal": refusal,
        "sign_in_url": sign_in,
        "synthetic": invitation.is_synthetic,
    }
    return render(request, "registry/register/accept.html", context, status=status)


def _accepted(request: HttpRequest, invitation: Invitation, told: str = "") -> HttpResponse:
    request.session.pop(_HASH, None)
    text = f"您已担任{invitation.enterprise}{invitation.get_role_display()}。{told}"
    messages.success(request, text)
    return redirect(f"{reverse('registry-enterprise:team')}?enterprise={invitation.enterprise.uscc}")


def _account(request: HttpRequest, form: AccountForm) -> dict[str, Any]:
    return form.account() | {"site": site_address(request)}


def _told(form: AccountForm) -> str:
    """What is still to do about the address that was given."""
    email = form.cleaned_data["email"]
    return f"验证邮件已发往{email}，请打开其中的链接确认。" if email else ""


def _opened(request: HttpRequest, form: AccountForm, act: Any) -> tuple[User | None, int]:
    """The account that `act` opened, signed in; or None with the status, and in the form what is wrong."""
    try:
        registration.count_registration(hash_of_sender(client_address(request), registration.PURPOSE))
        user: User = act()
    except (Refused, ValidationError) as error:
        form.take_errors(error)
        return None, TOO_MANY if isinstance(error, TooMany) else UNPROCESSABLE
    login(request, user, backend=BACKEND)
    return user, 200
