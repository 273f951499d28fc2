"""What a visitor fills in: the filters of the lists, and a comment on a notice."""

from __future__ import annotations

from typing import Any

from django import forms

from common import visitor_forms
from common.visitor_forms import VisitorForm
from permits.enums import EiaCategory, NoticeKind
from permits.published import CLOSING, DECISIONS, NEWEST, OPEN, PAST, REGISTRATIONS, Criteria
from registry.models import Park

ALL: tuple[str, str] = ("", "全部")
TEXT_LIMIT = 4000  # as the model's
FORM_SALT = "permits.comment-form"


class QueryForm(forms.Form):
    """The filters that the feed and the API take."""

    q = forms.CharField(label="关键词", max_length=100, required=False)
    state = forms.ChoiceField(
        label="公示状态", required=False, choices=[ALL, (OPEN, "正在公示"), (PAST, "已结束")]
    )
    kind = forms.ChoiceField(label="公示种类", required=False, choices=[ALL, *NoticeKind.choices])
    document = forms.ChoiceField(label="文件类别", required=False, choices=[ALL, *EiaCategory.choices])
    park = forms.ModelChoiceField(
        Park.objects.all(), label="园区", required=False, to_field_name="code", empty_label="全部"
    )
    since = forms.DateField(label="日期自", required=False)
    until = forms.DateField(label="日期至", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "“日期至”不得早于“日期自”，请调整。")
        return cleaned

    def criteria(self, tab: str = "", ordering: str = NEWEST) -> Criteria:
        """What was asked for, once the form is valid; `tab` where the address names it."""
        value = self.cleaned_data
        park = value.get("park")
        return Criteria(
            tab=tab or value.get("state", ""),
            kind=value.get("kind", ""),
            document=value.get("document", ""),
            park=park.code if park else "",
            first=value.get("since"),
            last=value.get("until"),
            text=value.get("q", ""),
            ordering=ordering,
        )


class ListForm(QueryForm):
    """The filters of a page: without what its tab says already."""

    def __init__(self, tab: str, data: Any = None) -> None:
        super().__init__(data)
        del self.fields["state"]
        if tab in (DECISIONS, REGISTRATIONS):
            del self.fields["kind"]
        else:
            asked = [choice for choice in NoticeKind.choices if choice[0] != NoticeKind.DECISION]
            self.fields["kind"].choices = [ALL, *asked]  # type: ignore[attr-defined]
        if tab == REGISTRATIONS:
            del self.fields["document"]


def chosen_ordering(tab: str, wanted: str) -> str:
    """The order of a list: the newest first, or what closes soonest where the tab is of open notices."""
    return CLOSING if tab == OPEN and wanted == CLOSING else NEWEST


def form_token(notice: str) -> str:
    """A proof of when the form on a notice was shown (`common.visitor_forms`)."""
    return visitor_forms.form_token(notice, FORM_SALT)


class CommentForm(VisitorForm):
    """A comment on a notice; `notice` is the key of the notice for which the form was shown."""

    SALT = FORM_SALT

    text = forms.CharField(
        label="意见内容", max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"不超过{TEXT_LIMIT}字。请勿填写身份证号、住址等个人信息。",
        error_messages={"required": "请填写意见内容。"},
    )  # fmt: skip
    name = forms.CharField(label="姓名或单位", max_length=60, required=False)
    wants_name_shown = forms.BooleanField(
        label="同意公开姓名或单位", required=False, help_text="不选则只公开首字，其余以*代替。"
    )
    contact = forms.CharField(
        label="联系方式", max_length=100, required=False, help_text="仅供本局核实情况，不公开。"
    )

    def __init__(self, notice: str, *, name_required: bool, data: Any = None) -> None:
        super().__init__(notice, data, auto_id="comment_%s")
        self.fields["name"].required = name_required
        self.fields["name"].error_messages["required"] = "本公示要求填写姓名或者单位，请填写后提交。"

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("text", "name", "contact", "wants_name_shown")}
