"""Forms of signing in, of passwords, and the auditor's filter."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password

from accounts import audit, proof
from accounts.models import User
from common.errors import Refused


def as_username(typed: str) -> str:
    """A sign-in name as it is kept, however it was typed: capitals, blanks, full-width letters."""
    return unicodedata.normalize("NFKC", typed).strip().lower()


class SignInForm(AuthenticationForm):
    """User name and password. One message for every failure, so that it tells nobody's name."""

    username = forms.CharField(
        label="登录名",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label="密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    error_messages = {  # as in Django's form
        "invalid_login": "登录名或密码不正确。连续多次失败将被暂时锁定；忘记密码的请点击“忘记密码”找回。",
        "inactive": "登录名或密码不正确。连续多次失败将被暂时锁定；忘记密码的请点击“忘记密码”找回。",
    }

    def clean_username(self) -> str:
        """Names are lower case; what is typed otherwise must not count as another name."""
        return as_username(self.cleaned_data["username"])


class OwnPasswordForm(forms.Form):
    """A user's change of the own password."""

    old = forms.CharField(
        label="当前密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label="新密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label="再次输入新密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean_old(self) -> str:
        old: str = self.cleaned_data["old"]
        try:
            proof.require_password(actor=self.user, password=old)
        except Refused as refused:
            raise forms.ValidationError(refused.message) from refused
        return old

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "两次输入的新密码不一致。")
        if data.get("old") and data.get("new") == data.get("old"):
            self.add_error("new", "新密码不得与当前密码相同。")
        return data


class EventFilterForm(forms.Form):
    """What the auditor may narrow the trail by; every field may be empty."""

    actor = forms.CharField(label="操作人（姓名或登录名）", max_length=60, required=False)
    kind = forms.ChoiceField(label="事项", required=False)
    model = forms.ChoiceField(label="对象类别", required=False)
    key = forms.CharField(
        label="对象编号", max_length=100, required=False, help_text="台账编号、登录名等，须同时选择对象类别"
    )
    since = forms.DateField(label="起始日期", required=False)
    until = forms.DateField(label="截止日期", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "全部"), *audit.kind_words().items()]  # type: ignore[attr-defined]
        self.fields["model"].choices = [("", "全部"), *audit.model_words().items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or self.cleaned_data
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "截止日期不得早于起始日期。")
        if data.get("key") and not data.get("model"):
            self.add_error("model", "按编号查找时须选择对象类别。")
        return data
