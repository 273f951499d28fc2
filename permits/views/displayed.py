"""The staff put a notice or a filing before the public, or take it off display."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from common.errors import Refused
from common.registers.declaration import Register, register_for
from common.registers.faces import StaffFace
from permits.models import PublicNotice, RegistrationFiling
from permits.services import by_hand, publishing

MODELS = {"notice": PublicNotice, "filing": RegistrationFiling}
PUBLISH: dict[str, Callable[..., Any]] = {
    "notice": by_hand.show_notice,
    "filing": publishing.publish_filing,
}
MAY_PUBLISH: dict[str, Callable[[Any, Any], None]] = {
    "notice": by_hand.may_show,
    "filing": publishing.may_publish,
}
WITHDRAW: dict[str, Callable[..., Any]] = {
    "notice": by_hand.take_notice_down,
    "filing": publishing.withdraw_filing,
}
UNPROCESSABLE = 422


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="撤下理由", max_length=200, help_text="将对外公布；请勿写入个人信息。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, what: str, key: str) -> HttpResponse:
    """Publish the record as it stands; a change since makes a new version."""
    register, record = _found(request, what, key)
    MAY_PUBLISH[what](request.user, record)
    if request.method == "POST":
        PUBLISH[what](record, actor=request.user)
        messages.success(request, "已公开。")
        return redirect(register.detail_url(record))
    consequence = (
        "将按现登记内容生成公开页面，任何人可查阅；号码等个人信息自动隐去。内容有误的可更正后重新公开。"
    )
    return _page(request, register, record, "公开", consequence)


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, what: str, key: str) -> HttpResponse:
    """Take the record off display; its page then tells the reason alone."""
    register, record = _found(request, what, key)
    publishing.may_withdraw(request.user, record)
    form = WithdrawalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            WITHDRAW[what](record, actor=request.user, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, "已撤下，公开页面改为说明撤下时间和理由。")
            return redirect(register.detail_url(record))
    consequence = "公开内容将从公开页面、订阅和接口中移除，原地址只显示标题、撤下时间和理由。"
    return _page(request, register, record, "撤下", consequence, form)


def _found(request: HttpRequest, what: str, key: str) -> tuple[Register, Any]:
    register = register_for(MODELS[what])
    assert register is not None  # both have one
    face = StaffFace(request.user)
    face.enter(register)
    return register, face.find(register, key)


def _page(
    request: HttpRequest,
    register: Register,
    record: Any,
    action: str,
    consequence: str,
    form: forms.Form | None = None,
) -> HttpResponse:
    context = {
        "register": register,
        "record": record,
        "action": action,
        "consequence": consequence,
        "form": form,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(record),
        "synthetic": record.is_synthetic,
    }
    status = UNPROCESSABLE if form is not None and form.errors else 200
    return render(request, "eia/staff_publish.html", context, status=status)
