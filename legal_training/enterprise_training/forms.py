"""The forms of classes: registering persons, the sheet, signing in, inviting, closing, and filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict

from common.registers.acting import ActionForm
from common.registers.filters import choosable
from common.registers.forms import ReferenceField
from common.registers.procedure_forms import ProcedureStepForm
from legal_training.enterprise_training.enums import AttendeeStatus
from legal_training.models import ClassAttendee, EnterpriseClass, TrainingClass
from registry.models import Enterprise, Park

ALL = "全部"
PRIVACY = "姓名、职务和电话只用于本次培训的报名、签到和证明，不对外公开。"
PARTS = ("name", "post", "telephone")
MOST_ROWS = 10


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when every box was left empty; None where a page is only opened."""
    return request.POST if request.method == "POST" else None


def _part(name: str, *, required: bool) -> forms.Field:
    """A field of a person as the model has it."""
    model_field: Any = ClassAttendee._meta.get_field(name)
    field: forms.Field = model_field.formfield()
    field.required = required
    field.help_text = ""
    if name == "telephone":
        field.widget.attrs |= {"inputmode": "tel"}
    return field


class RegistrationForm(ActionForm):
    """Several persons of one of the user's enterprises; rows that are left empty do not count."""

    model = ClassAttendee
    enterprise: Any = forms.ModelChoiceField(
        Enterprise.objects.none(), label="企业", to_field_name="uscc", empty_label="请选择"
    )

    def __init__(self, own: Any, rows: int, data: Any = None) -> None:
        super().__init__(data)
        choice: Any = self.fields["enterprise"]
        choice.queryset = own
        choice.label_from_instance = str
        if len(own) == 1:
            self.initial["enterprise"] = own[0].uscc
        self.row_count = min(max(rows, 1), MOST_ROWS)
        for number in range(1, self.row_count + 1):
            for name in PARTS:
                self.fields[f"{name}_{number}"] = _part(name, required=False)

    @property
    def person_rows(self) -> list[tuple[int, list[Any]]]:
        return [
            (number, [self[f"{name}_{number}"] for name in PARTS]) for number in range(1, self.row_count + 1)
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(1, self.row_count + 1):
            names = [f"{part}_{number}" for part in PARTS]
            empty = [name for name in names if not cleaned.get(name)]
            if len(empty) in (0, len(names)):
                continue
            for name in empty:
                if name not in self.errors:
                    self.add_error(name, "请填写完整；不报名的，请清空该行。")
        return cleaned

    def people(self) -> list[dict[str, str]]:
        rows = [
            {part: self.cleaned_data.get(f"{part}_{number}", "") for part in PARTS}
            for number in range(1, self.row_count + 1)
        ]
        return [row for row in rows if row["name"]]


class AttendeeForm(ActionForm):
    """One person, to be mended or replaced; enterprise and staff do not overwrite each other."""

    model = ClassAttendee
    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, attendee: ClassAttendee, data: Any = None) -> None:
        super().__init__(data)
        for name in PARTS:
            self.fields[name] = _part(name, required=True)
            self.initial[name] = getattr(attendee, name)
        self.initial["seen_at"] = attendee.updated_at.isoformat()

    def clean_seen_at(self) -> datetime | None:
        seen = self.cleaned_data["seen_at"]
        try:
            return datetime.fromisoformat(seen) if seen else None
        except ValueError as error:
            raise ValidationError("页面内容不完整，请刷新后重新填写。") from error


class OnTheSpotForm(ActionForm):
    """A person whom the staff register for an enterprise."""

    model = ClassAttendee

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        self.fields["enterprise"] = ReferenceField(choosable(Enterprise, user), label="企业")
        for name in PARTS:
            self.fields[name] = _part(name, required=True)


class CancelForm(ActionForm):
    """Why a person does not come."""

    model = ClassAttendee
    reason = forms.CharField(label="取消原因", required=False, max_length=200)


class SignInForm(ActionForm):
    """The code in the room, and which of one's people are there."""

    model = ClassAttendee
    attendees: Any = forms.ModelMultipleChoiceField(
        ClassAttendee.objects.none(), label="到场人员", widget=forms.CheckboxSelectMultiple
    )
    code = forms.CharField(
        label="签到码",
        max_length=10,
        help_text="现场屏幕上的6位数字；扫描现场二维码进入的已自动填写。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def __init__(self, attendees: Any, data: Any = None, code: str = "") -> None:
        super().__init__(data)
        choice: Any = self.fields["attendees"]
        choice.queryset = attendees
        choice.label_from_instance = lambda each: f"{each.name}（{each.enterprise}，{each.post}）"
        choice.error_messages["required"] = "请勾选到场的人员。"
        self.initial = {"code": code, "attendees": list(attendees) if len(attendees) == 1 else []}


class SheetForm(forms.Form):
    """The sheet: for each person present, absent, or not marked yet."""

    CHOICES = (
        ("", "未登记"),
        (AttendeeStatus.PRESENT.value, AttendeeStatus.PRESENT.label),
        (AttendeeStatus.ABSENT.value, AttendeeStatus.ABSENT.label),
    )

    def __init__(self, attendees: Sequence[ClassAttendee], data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.attendees = attendees
        for each in attendees:
            marked = "" if each.status == AttendeeStatus.SEATED else each.status
            # Who was marked is not unmarked any more.
            choices = self.CHOICES if not marked else self.CHOICES[1:]
            self.fields[f"mark_{each.pk}"] = forms.ChoiceField(
                label=f"{each.name}的到课情况", required=False, choices=choices, initial=marked
            )
            self.fields[f"mark_{each.pk}"].widget.attrs["class"] = "control"

    @property
    def rows(self) -> list[tuple[ClassAttendee, Any]]:
        return [(each, self[f"mark_{each.pk}"]) for each in self.attendees]

    def marks(self, rest: str = "") -> dict[int, str]:
        """What was chosen; `rest` for those who were left unmarked."""
        chosen = {each.pk: self.cleaned_data[f"mark_{each.pk}"] or rest for each in self.attendees}
        return {pk: mark for pk, mark in chosen.items() if mark}


class InviteForm(ActionForm):
    """Enterprises one by one, or all that answer the conditions."""

    model = EnterpriseClass
    park: Any = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, to_field_name="code", empty_label="不限"
    )
    key_units = forms.BooleanField(label="只邀请重点排污单位", required=False)
    permit_units = forms.BooleanField(label="只邀请排污许可重点管理单位", required=False)
    untrained = forms.BooleanField(label="只邀请培训当年尚未参训的企业", required=False)
    whole = forms.BooleanField(label="邀请本人管辖范围内的全部企业（不设其他条件时须勾选）", required=False)

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        named = ReferenceField(choosable(Enterprise, user), many=True, label="逐家列出", required=False)
        named.widget = forms.Textarea(attrs={"rows": 3})
        self.fields = {"enterprises": named, **self.fields}
        park: Any = self.fields["park"]
        park.queryset = Park.objects.order_by("code")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            raise ValidationError("请列出企业，或者至少选择一个条件。")
        return cleaned

    @property
    def has_conditions(self) -> bool:
        names = ("park", "key_units", "permit_units", "untrained", "whole")
        return any(self.cleaned_data.get(name) for name in names)


class CloseForm(ProcedureStepForm):
    """Closing: that the rest did not come, and where the class counts."""

    has_document = False
    is_grave = True

    def prepare(self) -> None:
        self.fields["rest_absent"] = forms.BooleanField(
            label="未登记到课情况的人员按未到课处理", required=False
        )
        self.fields["training_class"] = ReferenceField(
            choosable(TrainingClass, self.user),
            label="计入已登记的培训班",
            required=False,
            help_text="该班属于台账中已登记的一期培训班（如连续几日的一期）时填写；留空则另立一期。",
        )


class ClassFilter(forms.Form):
    """Which classes an enterprise sees; the address holds it."""

    q = forms.CharField(label="关键词", required=False, max_length=60)
    state = forms.ChoiceField(
        label="范围",
        required=False,
        choices=[("", "未结束的"), ("open", "可以报名的"), ("mine", "本企业已报名的"), ("all", ALL)],
    )


class RecordFilter(forms.Form):
    """Which of its own attendances an enterprise sees."""

    q = forms.CharField(label="姓名、培训主题", required=False, max_length=60)
    year = forms.TypedChoiceField(label="年度", required=False, coerce=int, empty_value=None)
    enterprise = forms.ChoiceField(label="企业", required=False)

    def __init__(self, years: Sequence[int], own: Sequence[Enterprise], data: Any = None) -> None:
        super().__init__(data)
        choices: Any = self.fields["year"]
        choices.choices = [("", ALL), *((year, f"{year}年") for year in years)]
        if len(own) > 1:
            firms: Any = self.fields["enterprise"]
            firms.choices = [("", ALL), *((each.uscc, each.name) for each in own)]
        else:
            del self.fields["enterprise"]


class OverviewFilter(forms.Form):
    """Which enterprises of a year the staff see."""

    q = forms.CharField(label="企业名称、代码", required=False, max_length=60)
    year = forms.TypedChoiceField(label="年度", coerce=int, required=False, empty_value=None)
    state = forms.ChoiceField(
        label="参训情况",
        required=False,
        choices=[
            ("", ALL),
            ("trained", "已参训"),
            ("missed", "受邀未参训"),
            ("never", "未受邀也未参训"),
        ],
    )
    park: Any = forms.ModelChoiceField(
        Park.objects.none(), label="园区", required=False, to_field_name="code", empty_label=ALL
    )
    kind = forms.ChoiceField(
        label="企业类别",
        required=False,
        choices=[("", ALL), ("key", "重点排污单位"), ("permit", "排污许可重点管理单位")],
    )

    def __init__(self, years: Sequence[int], data: Any = None) -> None:
        super().__init__(data)
        choices: Any = self.fields["year"]
        choices.choices = [("", "本年度"), *((year, f"{year}年") for year in years)]
        park: Any = self.fields["park"]
        park.queryset = Park.objects.order_by("code")
