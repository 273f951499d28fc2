"""Pages of a forgotten password, and of the own contact details that it rests on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts import addresses, api_tokens, password_reset, registration
from accounts.account_forms import ContactForm, ResetForm, ResetRequestForm
from accounts.links import site_address
from accounts.models import User
from accounts.sessions import client_address
from common.errors import Refused
from common.visitors import TooMany, hash_of_sender

UNPROCESSABLE, TOO_MANY, GONE = 422, 429, 410


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def reset_request(request: HttpRequest) -> HttpResponse:
    """Ask for a link. What is answered does not depend on whether an account has the address."""
    form = ResetRequestForm("password-reset", request.POST or None)
    status = UNPROCESSABLE if form.errors else 200
    if request.method == "POST" and form.is_valid():
        sender = hash_of_sender(client_address(request), password_reset.PURPOSE)
        try:
            password_reset.ask(
                email=form.cleaned_data["email"], sender_hash=sender, site=site_address(request)
            )
        except TooMany as refused:
            form.add_error(None, refused.message)
            status = TOO_MANY
        else:
            return redirect("accounts:password-reset-sent")
    return render(request, "accounts/password_reset.html", {"form": form}, status=status)


@login_not_required
@require_safe
def reset_sent(request: HttpRequest) -> HttpResponse:
    """What to do next, the same for everyone."""
    minutes = settings.PASSWORD_RESET_TIMEOUT // 60
    return render(request, "accounts/password_reset_sent.html", {"minutes": minutes})


class ResetView(PasswordResetConfirmView):
    """The page of a link: Django moves the token out of the address before the form is shown."""

    form_class = ResetForm  # type: ignore[assignment]
    template_name = "accounts/password_reset_confirm.html"

    def get_user(self, uidb64: str) -> Any:
        user: Any = super().get_user(uidb64)
        return user if user is not None and user.is_active else None

    def form_valid(self, form: Any) -> HttpResponse:
        token = self.request.session.get(INTERNAL_RESET_SESSION_TOKEN, "")
        user: User = self.user  # type: ignore[assignment]
        try:
            password_reset.set_password(user=user, token=token, password=form.cleaned_data["password"])
        except (Refused, ValidationError) as error:
            form.take_errors(error)
            return self.form_invalid(form)
        del self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        kept = api_tokens.words_on_kept(user)
        messages.success(self.request, f"新密码已设置，其他设备上的登录均已退出。请用新密码登录。{kept}")
        return redirect("accounts:sign-in")

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=UNPROCESSABLE)

    def render_to_response(self, context: dict[str, Any], **options: Any) -> Any:
        if not context.get("validlink"):
            options["status"] = GONE
        return super().render_to_response(context, **options)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def contact_change(request: HttpRequest) -> HttpResponse:
    """Change the own address and telephone."""
    user: User = request.user  # type: ignore[assignment]
    waiting = addresses.waiting_of(user)
    email = waiting.address if waiting is not None else user.email
    form = ContactForm(request.POST or None, initial={"email": email, "mobile": user.mobile})
    if request.method == "POST" and form.is_valid():
        try:
            change = registration.change_own_contact(
                actor=user, site=site_address(request), **form.cleaned_data
            )
        except (Refused, ValidationError) as error:
            form.take_errors(error)
        else:
            told = f"验证邮件已发往{change.address}，请打开其中的链接确认。" if change is not None else ""
            messages.success(request, f"联系方式已保存。{told}")
            return redirect("accounts:profile")
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "email": user.email, "waiting": waiting}
    return render(request, "accounts/contact_change.html", context, status=status)
