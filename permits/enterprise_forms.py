"""The forms of the enterprise's pages that are no section of an application."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings

from common.uploads import TYPES
from permits.application_forms import RouteForm
from permits.enums import Material
from registry.models import Enterprise

ENDINGS = "、".join(ending.lstrip(".") for ending in TYPES)


class StartForm(forms.Form):
    """For which enterprise, and what kind of application."""

    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label="申请企业", to_field_name="uscc", empty_label="请选择"
    )
    category = RouteForm.base_fields["category"]
    application_kind = RouteForm.base_fields["application_kind"]
    is_commitment = RouteForm.base_fields["is_commitment"]

    def __init__(self, user: Any, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        own = user.memberships.current().values("enterprise")
        enterprises = Enterprise.objects.filter(pk__in=own)
        field: Any = self.fields["enterprise"]
        field.queryset = enterprises
        if data is None and len(only := list(enterprises[:2])) == 1:
            self.initial["enterprise"] = only[0].uscc

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        RouteForm.refuse_commitment(self, cleaned)
        return cleaned


def file_field(*, required: bool = True) -> forms.FileField:
    """A file of the kinds that may be uploaded; what it must be is checked by `attachments.attach`."""
    limit = settings.UPLOAD_MAX_BYTES // 1024**2
    return forms.FileField(
        label="文件",
        required=required,
        help_text=f"可上传：{ENDINGS}，每个不超过 {limit} MB。",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(TYPES)}),
    )


class UploadForm(forms.Form):
    """A document of an application, by kind."""

    material = forms.ChoiceField(label="材料种类", choices=Material.choices)
    upload = forms.FileField()
    replace = forms.BooleanField(
        label="替换本类已上传的文件", required=False, help_text="不勾选则与已上传的文件并存。"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["upload"] = file_field()


class AnswerForm(forms.Form):
    """The words that go with the answer to one demand, and the document where one is demanded."""

    answer = forms.CharField(
        label="补正说明",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明修改、补充了什么，在文件的第几页。",
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, with_file: bool = False, **options: Any
    ) -> None:
        super().__init__(data, files, **options)
        if with_file:
            self.fields["upload"] = file_field(required=False)
            self.order_fields(["upload", "answer"])


class DiscardForm(forms.Form):
    reason = forms.CharField(label="作废原因", max_length=200, required=False)


class WithdrawalForm(forms.Form):
    """Why an application is withdrawn."""

    reason = forms.CharField(label="撤回理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
