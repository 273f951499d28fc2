"""The account's page of API tokens: what there are, a new one shown once, revoking."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from accounts import api_tokens, second_factor
from accounts.account_forms import TokenForm
from accounts.models import User
from common.errors import Refused

PER_PAGE = 20
UNPROCESSABLE = 422


@never_cache
@require_GET
def token_list(request: HttpRequest) -> HttpResponse:
    """The own tokens, the newest first."""
    user: User = request.user  # type: ignore[assignment]  # the middleware lets nobody else in
    page = Paginator(user.api_tokens.all(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/api_token_list.html", {"page": page})


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "POST"])
def token_new(request: HttpRequest) -> HttpResponse:
    """Make a token; its key is shown on the answer and nowhere else."""
    user: User = request.user  # type: ignore[assignment]
    form = TokenForm(request.POST or None, with_code=second_factor.is_on(user))
    if request.method == "POST" and form.is_valid():
        try:
            token, key = api_tokens.create(actor=user, **form.cleaned_data)
        except (Refused, ValidationError) as error:
            form.take_errors(error)
        else:
            return render(request, "accounts/api_token_made.html", {"token": token, "key": key})
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "accounts/api_token_new.html", {"form": form}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make an own token worthless."""
    user: User = request.user  # type: ignore[assignment]
    token = get_object_or_404(user.api_tokens, pk=pk)
    if request.method == "POST":
        if api_tokens.revoke(actor=user, token=token):
            messages.success(request, f"接口令牌“{token.name}”已撤销。")
        return redirect("accounts:api-token-list")
    context = {
        "title": f"撤销接口令牌“{token.name}”",
        "consequence": "撤销后，使用该令牌的程序立即不能再查询和办理，不能恢复。",
        "submit": "撤销令牌",
    }
    return render(request, "accounts/api_token_revoke.html", context)
