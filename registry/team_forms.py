"""Forms of those who act for an enterprise: joining, inviting, handing over, ending."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.conf import settings

from accounts.models import User
from common.registers.forms import ServiceErrorsMixin, StepForm
from common.visitor_forms import VisitorForm
from registry.enums import MembershipRole
from registry.joining import SCANS
from registry.models import Invitation, JoinApplication, Membership
from registry.models.enterprise import validate_uscc

ROLE_HELP = "经办人填报、办理；负责人（确认人）还确认并提交披露报告，管理本企业的用户。"


class CodeForm(VisitorForm):
    """The code that somebody was given."""

    SALT = "registry.invitation-form"

    code = forms.CharField(
        label="邀请码",
        max_length=60,
        help_text="由四组、每组五位的字母和数字组成，不区分大小写，连字符可以不填。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": "请填写邀请码。"},
    )


def _scan(label: str, help_text: str, *, required: bool = True) -> forms.FileField:
    limit = settings.UPLOAD_MAX_BYTES // 1024**2
    kinds = "、".join(ending.lstrip(".") for ending in SCANS)
    return forms.FileField(
        label=label,
        required=required,
        help_text=f"{help_text}可上传：{kinds}，不超过 {limit} MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(SCANS)}),
    )


class CodeField(forms.CharField):
    """A code as people type it: in full width, in small letters, in groups."""

    def to_python(self, value: Any) -> str:
        wide = unicodedata.normalize("NFKC", str(super().to_python(value)))
        return re.sub(r"[\s\-]", "", wide).upper()


class JoinForm(ServiceErrorsMixin, forms.Form):
    """An application to act for an enterprise."""

    model = JoinApplication

    uscc = CodeField(
        label="统一社会信用代码",
        min_length=18,
        max_length=18,
        help_text="18位，见营业执照。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    enterprise_name = forms.CharField(label="企业名称", max_length=100, help_text="与营业执照一致。")
    role = forms.ChoiceField(
        label="申请身份",
        choices=MembershipRole.choices,
        widget=forms.RadioSelect,
        help_text=ROLE_HELP,
        error_messages={"required": "请选择申请身份。"},
    )
    explanation = forms.CharField(
        label="申请说明",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明您在企业的职务和联系电话，便于核实。",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["licence"] = _scan("营业执照", "")
        self.fields["authorisation"] = _scan(
            "授权委托书", "申请经办人的须上传，加盖企业公章并由法定代表人签字。", required=False
        )

    def clean_uscc(self) -> str:
        code: str = self.cleaned_data["uscc"]
        validate_uscc(code)
        return code

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        absent = "authorisation" not in self.errors and not cleaned.get("authorisation")
        if cleaned.get("role") == MembershipRole.HANDLER and absent:
            self.add_error("authorisation", "申请担任企业经办人的，须上传加盖公章的授权委托书。")
        return cleaned


class InviteForm(ServiceErrorsMixin, forms.Form):
    """Whom to invite, and as what."""

    model = Invitation

    invitee_name = forms.CharField(label="受邀人姓名", max_length=40)
    role = forms.ChoiceField(
        label="身份",
        choices=MembershipRole.choices,
        initial=MembershipRole.HANDLER,
        widget=forms.RadioSelect,
        help_text=ROLE_HELP,
    )


class HandOverForm(ServiceErrorsMixin, forms.Form):
    """The successor: a present user of the enterprise, or somebody else by name."""

    model = Invitation

    successor = forms.ModelChoiceField(
        User.objects.none(), label="接任人", required=False, empty_label="其他人（以邀请码移交）"
    )
    invitee_name = forms.CharField(
        label="其他人的姓名", max_length=40, required=False, help_text="接任人不在上列用户中的填写。"
    )

    def __init__(self, membership: Membership, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        current = Membership.objects.current().filter(enterprise=membership.enterprise)
        certifiers = current.certifiers().values("user")
        field: Any = self.fields["successor"]
        field.queryset = (
            User.objects.filter(pk__in=current.values("user"), is_active=True)
            .exclude(pk__in=certifiers)
            .order_by("full_name", "pk")
        )
        field.label_from_instance = lambda user: f"{user.full_name}（{user.username}）"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["invitee_name"] = str(cleaned.get("invitee_name") or "").strip()
        if "successor" not in self.errors and bool(cleaned.get("successor")) == bool(cleaned["invitee_name"]):
            self.add_error("successor", "请选择一名接任人，或者填写其他人的姓名，二者填一项。")
        return cleaned


class ReasonForm(ServiceErrorsMixin, forms.Form):
    """Why an appointment ends."""

    model = Membership

    reason = forms.CharField(
        label="终止事由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如离职、调岗；本企业用户和本局可以看到。",
        error_messages={"required": "请填写终止事由。"},
    )


class DecisionForm(StepForm):
    """The department's decision on an application."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].label = "审核意见"
        self.fields["reason"].help_text = "申请人可以看到；不同意的，须写明理由和补正办法。"


class RefusalForm(DecisionForm):
    """A refusal, which needs its reason."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["reason"].required = True
