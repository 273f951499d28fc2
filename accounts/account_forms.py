"""Forms of forgotten passwords, of the second factor, of opening an account and of contact details."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError

from accounts.api_tokens import DAYS
from accounts.forms import as_username
from accounts.models import ApiToken, User
from common.registers.forms import ServiceErrorsMixin
from common.visitor_forms import VisitorForm

MOBILE = r"^1[3-9]\d{9}$"
EMAIL_ERROR = {"invalid": "电子邮箱格式不正确，请核对，如 name@example.com。"}
MOBILE_ERROR = {"invalid": "手机号码应为11位数字，请核对。"}


class MobileField(forms.RegexField):
    """A mobile number, typed as people do: with blanks, hyphens, +86 or in full width."""

    def __init__(self, **options: Any) -> None:
        super().__init__(MOBILE, error_messages=MOBILE_ERROR, **options)

    def to_python(self, value: Any) -> str:
        typed = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", str(super().to_python(value))))
        return re.sub(r"^(\+86|0086)", "", typed)


class NewPasswordMixin(forms.Form):
    """A new password, typed twice; `user` is whom it must not resemble."""

    user: User

    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    again = forms.CharField(
        label="再次输入密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        password, again = cleaned.get("password"), cleaned.get("again")
        if password and again and password != again:
            self.add_error("again", "两次输入的密码不一致。")
        return cleaned


class ResetRequestForm(VisitorForm):
    """The address to which the link goes."""

    SALT = "accounts.reset-form"

    email = forms.EmailField(
        label="电子邮箱",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="填写账号中登记的电子邮箱。",
        error_messages=EMAIL_ERROR,
    )


class ResetForm(NewPasswordMixin, ServiceErrorsMixin, forms.Form):
    """The new password of a link's user."""

    model = User

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user
        self.fields["password"].label, self.fields["again"].label = "新密码", "再次输入新密码"

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


def code_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        help_text=help_text,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
        error_messages={"required": "请填写口令。"},
    )


class CodeForm(ServiceErrorsMixin, forms.Form):
    """A dynamic code, or a recovery code in its place."""

    model = User
    code = code_field("动态口令", "验证器当前显示的6位数字；验证器不在身边的，可填写一个未使用的恢复码。")


def current_password() -> forms.CharField:
    """The password asked for once more, so that no passer-by at an open session does this."""
    return forms.CharField(
        label="当前密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "请填写当前密码。"},
    )


class EnrolForm(ServiceErrorsMixin, forms.Form):
    """The code that proves that the authenticator was set up, and the password."""

    model = User
    code = code_field("动态口令", "添加后验证器显示的6位数字。")
    password = current_password()


class PasswordAndCodeForm(ServiceErrorsMixin, forms.Form):
    """The proof that the user switches the second factor off, or takes new recovery codes."""

    model = User
    password = current_password()
    code = CodeForm.base_fields["code"]


class TokenForm(ServiceErrorsMixin, forms.Form):
    """A new API token: what for, for how long, and who asks."""

    model = ApiToken
    name = forms.CharField(
        label="名称",
        max_length=60,
        help_text="写明供哪个系统使用，如“环保管理系统报送年度报告”，便于日后核对和撤销。",
    )
    days = forms.TypedChoiceField(
        label="有效期",
        coerce=int,
        choices=[(days, f"{days}天") for days in DAYS],
        initial=90,
        help_text="到期后须重新生成；越短越安全。",
    )
    password = current_password()

    def __init__(self, *args: Any, with_code: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if with_code:
            self.fields["code"] = CodeForm.base_fields["code"]


class ContactForm(ServiceErrorsMixin, forms.Form):
    """The own address and telephone; the password keeps a passer-by from diverting mails."""

    model = User
    email = forms.EmailField(
        label="电子邮箱",
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="用于接收期限提醒和找回密码，须登录后打开验证邮件中的链接确认方可使用；"
        "不填的，忘记密码时只能由系统管理员重置。",
        error_messages=EMAIL_ERROR,
    )
    mobile = MobileField(label="手机号码", required=False)
    password = current_password()


class AccountForm(NewPasswordMixin, ServiceErrorsMixin, VisitorForm):
    """A new account of an enterprise's user."""

    SALT = "accounts.registration-form"
    model = User

    username = forms.CharField(
        label="登录名",
        max_length=40,
        help_text="3至40位，以小写字母开头，由小写字母、数字及 _.- 组成。",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    full_name = forms.CharField(
        label="姓名",
        max_length=40,
        help_text="填写真实姓名，与身份证件一致。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    mobile = MobileField(
        label="手机号码",
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = ContactForm.base_fields["email"]

    field_order = ("username", "full_name", "mobile", "email", "password", "again")

    def clean_username(self) -> str:
        return as_username(self.cleaned_data["username"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("password"):
            named = User(
                username=cleaned.get("username", ""),
                full_name=cleaned.get("full_name", ""),
                email=cleaned.get("email", ""),
            )
            try:
                validate_password(cleaned["password"], named)
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned

    def account(self) -> dict[str, Any]:
        """The arguments of `accounts.registration.open_account`."""
        names = ("username", "full_name", "mobile", "email", "password")
        return {name: self.cleaned_data[name] for name in names}
