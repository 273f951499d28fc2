"""The forms of what an enterprise declares and of temporary reports, and the filters of duties."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings

from common.registers.acting import ActionForm
from common.uploads import TYPES
from disclosure.duty.enums import DutyKind, DutyState
from disclosure.enums import TriggerKind
from disclosure.models import DisclosureTrigger, TemporaryDisclosure
from registry.models import Enterprise, Park

ALL = "全部"
ENDINGS = "、".join(ending.lstrip(".") for ending in TYPES)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; the value is a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)  # says so where one is required
        return [super(FilesField, self).clean(each, initial) for each in files]


def files_help() -> str:
    return f"可上传：{ENDINGS}，每个不超过 {settings.UPLOAD_MAX_BYTES // 1024**2} MB。"


class OwnEnterpriseForm(ActionForm):
    """A form about one of the user's enterprises."""

    model = DisclosureTrigger
    enterprise = forms.ModelChoiceField(
        Enterprise.objects.none(), label="企业", to_field_name="uscc", empty_label="请选择"
    )

    def __init__(self, user: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        enterprises = Enterprise.objects.filter(pk__in=user.memberships.current().values("enterprise"))
        field: Any = self.fields["enterprise"]
        field.queryset = enterprises
        if data is None and len(only := list(enterprises[:2])) == 1:
            self.initial["enterprise"] = only[0].uscc


class DeclarationForm(OwnEnterpriseForm):
    """A document of another authority, or one of the bureau's that is not on record yet."""

    kind = forms.ChoiceField(
        label="触发情形",
        choices=[("", "请选择"), *(each for each in TriggerKind.choices if each[0] != TriggerKind.CHANGE)],
    )
    document_title = forms.CharField(label="法律文书名称", max_length=120)
    document_number = forms.CharField(label="法律文书文号", max_length=80, required=False)
    authority = forms.CharField(label="作出机关", max_length=80)
    received_on = forms.DateField(label="文书收到日期", help_text="披露期限自收到之日起算。")
    note = forms.CharField(
        label="说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    uploads = FilesField(label="法律文书", required=False)

    def __init__(self, user: Any, data: Any = None, files: Any = None) -> None:
        super().__init__(user, data, files)
        self.fields["uploads"].help_text = files_help()
        self.fields["uploads"].widget.attrs["accept"] = ",".join(TYPES)


class ChangeForm(OwnEnterpriseForm):
    """A change of what was disclosed (部令24号第十八条)."""

    changed_on = forms.DateField(label="变更发生日期")
    matter = forms.CharField(
        label="变更事项和理由",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明变更哪份报告的哪一项信息，以及为什么变更。",
    )
    content = forms.CharField(
        label="变更后的内容", max_length=20000, widget=forms.Textarea(attrs={"rows": 6})
    )


class TemporaryForm(ActionForm):
    """What a temporary report says; incomplete is kept, what is missing is told before handing in."""

    model = TemporaryDisclosure
    document_title = forms.CharField(label="法律文书名称", max_length=120)
    document_number = forms.CharField(label="法律文书文号", max_length=80, required=False)
    authority = forms.CharField(label="作出机关", max_length=80, required=False)
    received_on = forms.DateField(label="文书收到日期")
    item_count = forms.IntegerField(
        label="信息条数", min_value=1, max_value=999, help_text="本次披露包含的信息条数。"
    )
    matter = forms.CharField(
        label="事由", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    content = forms.CharField(
        label="主要内容", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 6})
    )
    rectification = forms.CharField(
        label="整改情况", required=False, max_length=20000, widget=forms.Textarea(attrs={"rows": 4})
    )
    seen_at = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, report: TemporaryDisclosure, data: Any = None) -> None:
        super().__init__(data)
        names = [name for name in self.fields if name != "seen_at"]
        self.initial = {name: getattr(report, name) for name in names}
        self.initial["seen_at"] = report.updated_at.isoformat()
        if report.trigger == TriggerKind.CHANGE:
            self.fields["received_on"].label = "变更发生日期"
            self.fields["matter"].label = "变更事项和理由"
            self.fields["content"].label = "变更后的内容"
            for name in ("document_number", "authority", "rectification"):
                del self.fields[name]

    def clean_seen_at(self) -> Any:
        try:
            return datetime.fromisoformat(self.cleaned_data["seen_at"])
        except ValueError as error:
            raise forms.ValidationError("页面内容不完整，请刷新后重新填写。") from error


class FileForm(ActionForm):
    """A file of a temporary report."""

    kind = forms.CharField(label="材料名称", max_length=60, help_text="如“行政处罚决定书”“整改报告”。")
    upload = forms.FileField(label="文件")

    def __init__(self, data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        self.fields["upload"].help_text = files_help()
        self.fields["upload"].widget.attrs["accept"] = ",".join(TYPES)


class ExcuseForm(ActionForm):
    """Why a document obliges to no report."""

    model = DisclosureTrigger
    reason = forms.CharField(label="无须披露的理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class LeadForm(ActionForm):
    """What is said in the lead that a missed duty becomes."""

    model = DisclosureTrigger
    remark = forms.CharField(
        label="补充说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


# ---- filters ----


class EnterpriseDutyFilter(forms.Form):
    """Which of the user's enterprises and which states are shown."""

    q = forms.CharField(label="企业名称、代码", required=False, max_length=60)
    enterprise = forms.ChoiceField(label="企业", required=False)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", ALL), *DutyState.choices])

    def __init__(self, own: list[tuple[Any, str]], data: Any = None) -> None:
        super().__init__(data)
        field: Any = self.fields["enterprise"]
        field.choices = [("", ALL), *((each.uscc, each.name) for each, _ in own)]


class OverdueFilter(forms.Form):
    """Which duties the staff see; the address holds it."""

    q = forms.CharField(label="企业、文书", required=False, max_length=60)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(
        label="种类",
        required=False,
        choices=[("", ALL), *(each for each in DutyKind.choices if each[0] != DutyKind.CHANGE)],
    )
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "逾期未提交"),
            ("all", ALL),
            ("due", "已到期或已提交"),
            *DutyState.choices[1:],
        ],
    )
    park: Any = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, to_field_name="code", empty_label=ALL
    )
    late = forms.IntegerField(label="逾期天数不少于", required=False, min_value=0, max_value=9999)
    lead = forms.ChoiceField(
        label="线索", required=False, choices=[("", ALL), ("yes", "已转线索"), ("no", "未转线索")]
    )

    def __init__(self, years: list[int], data: Any = None) -> None:
        super().__init__(data)
        year: Any = self.fields["year"]
        year.choices = [("", ALL), *((each, f"{each}年") for each in years)]
        park: Any = self.fields["park"]
        park.queryset = Park.objects.all()
