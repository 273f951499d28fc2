"""Pages of the links in letters about an account's e-mail address."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import addresses
from accounts.links import site_address
from accounts.models import User
from common.errors import Refused

GONE = 410


@never_cache
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address to which the link went: asked first, because mail programs open links too."""
    user: User = request.user  # type: ignore[assignment]  # the middleware lets nobody else in
    change = addresses.to_confirm(token)
    if change is None:
        return _dead(request, addresses.DEAD_LINK)
    if change.user_id != user.pk:
        raise Refused(addresses.OTHERS_LINK)
    if request.method == "POST":
        addresses.confirm(actor=user, token=token, site=site_address(request))
        messages.success(request, f"电子邮箱{change.address}已确认。")
        return redirect("accounts:profile")
    return render(request, "accounts/email_confirm.html", {"change": change})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, token: str) -> HttpResponse:
    """For who reads the letters to the old address, and may be shut out of the account."""
    change = addresses.to_undo(token)
    if change is None:
        return _dead(request, addresses.SPENT)
    if request.method == "POST":
        addresses.undo(token=token)
        if request.user == change.user:
            logout(request)  # this session has ended with the others
        messages.success(request, "已撤销，账号在所有设备上退出。请立即用原邮箱重新设置密码。")
        return redirect("accounts:password-reset")
    made = f"电子邮箱恢复为{change.previous}，密码和接口令牌作废，"
    follows = "邮箱更换不再进行，" if change.is_waiting else made
    context = {
        "title": "取消邮箱更换" if change.is_waiting else "撤销邮箱更换",
        "consequence": f"登录名“{change.user.username}”的{follows}账号在所有设备上退出；"
        "随后请用原邮箱重新设置密码。",
        "submit": "不是本人办理，取消更换" if change.is_waiting else "不是本人办理，恢复原邮箱",
    }
    return render(request, "accounts/email_undo.html", context)


@require_POST
def resend(request: HttpRequest) -> HttpResponse:
    """Send the letter to the waiting address once more."""
    user: User = request.user  # type: ignore[assignment]
    try:
        change = addresses.resend(actor=user, site=site_address(request))
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"验证邮件已重新发往{change.address}。")
    return redirect("accounts:profile")


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """Give up the waiting address."""
    user: User = request.user  # type: ignore[assignment]
    if addresses.cancel(actor=user):
        messages.success(request, "等待验证的邮箱已不再使用。")
    return redirect("accounts:profile")


def _dead(request: HttpRequest, text: str) -> HttpResponse:
    return render(request, "accounts/email_dead_link.html", {"text": text}, status=GONE)
