"""Forms of certification, review and correction."""

from __future__ import annotations

from typing import Any

from django import forms

from common.errors import Refused
from common.rates import within_rate
from disclosure.enums import WithholdingGround

LONG = 500
CERTIFICATIONS_PER_HOUR = 20  # of one user over all reports, each with a password to guess


def _text(label: str, *, required: bool = True, help_text: str = "", rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=LONG,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class CertifyForm(forms.Form):
    """The certifier's own password once more: a certification is a signature.

    The same for annual and for temporary reports.
    """

    agreed = forms.BooleanField(label="我已核对报告全文，代表本单位作出上述确认")
    password = forms.CharField(
        label="登录密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="再次输入密码，以确认由负责人本人提交。",
    )
    sha256 = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, user: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def refuse_guessing(self) -> None:
        """Count an attempt. Raises Refused where there were too many within the hour."""
        if not within_rate(f"disclosure.certify.{self.user.pk}", CERTIFICATIONS_PER_HOUR):
            raise Refused("确认提交的尝试过于频繁，请一小时后再试。")

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError("密码不正确，请重新输入。")
        return password


class ReasonForm(forms.Form):
    """Why."""

    reason = _text("理由")

    def __init__(
        self, *args: Any, label: str = "", required: bool = True, help_text: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = required
        self.fields["reason"].label = label or self.fields["reason"].label
        self.fields["reason"].help_text = help_text


class CommentForm(forms.Form):
    path = forms.CharField(widget=forms.HiddenInput)
    text = _text("审核意见", rows=2)


class AnswerForm(forms.Form):
    answer = _text("答复", rows=2)


class WithholdingForm(forms.Form):
    """Which item, on which ground. `path` is chosen among the places of the report."""

    path = forms.ChoiceField(label="项目")
    ground = forms.ChoiceField(label="理由类别", choices=WithholdingGround.choices)
    reason = _text("具体理由", help_text="写明为何属于该类情形；公开页面只显示理由类别。")

    def __init__(self, places: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["path"].choices = places  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    granted = forms.ChoiceField(
        label="审定", choices=[("yes", "不予公开"), ("no", "应当公开")], widget=forms.RadioSelect
    )
    reason = _text("审定理由", required=False, help_text="认为应当公开的必须填写，企业可以查看。", rows=2)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("granted") == "no" and not data.get("reason", "").strip():
            self.add_error("reason", "认为应当公开的，请写明理由。")
        return data


class YearFilterForm(forms.Form):
    """How the list of a year's reports is narrowed."""

    year = forms.IntegerField(label="披露年度", min_value=2000, max_value=2100)
    q = forms.CharField(label="企业", required=False, max_length=60)
    state = forms.ChoiceField(label="办理状态", required=False)
    standing = forms.ChoiceField(label="是否按期", required=False)
    park = forms.ChoiceField(label="所在园区", required=False)

    def __init__(
        self,
        *args: Any,
        states: list[tuple[str, str]],
        standings: list[tuple[str, str]],
        parks: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("state", states), ("standing", standings), ("park", parks)):
            self.fields[name].choices = [("", "全部"), *choices]  # type: ignore[attr-defined]
