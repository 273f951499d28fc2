"""What is filled in: a report and its tracking by visitors, the steps by the staff."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.enums import BUSINESS_ROLES, UserKind
from accounts.models import Department, User
from common.registers.declaration import Register
from common.registers.forms import StepForm
from common.visitor_forms import VisitorForm
from feedback.enums import ReportKind

TEXT_LIMIT = 2000
REPORT_SALT = "feedback.report-form"
KIND_FIRST: tuple[str, str] = ("", "请选择")


class ReportForm(VisitorForm):
    """What is wrong with a page; `subject` is the page, with the published record if it shows one."""

    SALT = REPORT_SALT

    kind = forms.ChoiceField(
        label="问题类别", choices=[KIND_FIRST, *ReportKind.choices],
        error_messages={"required": "请选择问题类别。"},
    )  # fmt: skip
    text = forms.CharField(
        label="问题说明", max_length=TEXT_LIMIT, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"请写明哪一处有误、应当如何更正，不超过{TEXT_LIMIT}字。请勿填写身份证号等个人信息。",
        error_messages={"required": "请写明哪一处有误。"},
    )  # fmt: skip
    contact = forms.CharField(
        label="联系方式", max_length=100, required=False, help_text="可不填；仅用于核实和回复，不公开。"
    )


class TrackForm(forms.Form):
    """The number and the code that the reporter was given."""

    number = forms.CharField(label="反馈编号", max_length=40, error_messages={"required": "请填写反馈编号。"})
    code = forms.CharField(label="查询码", max_length=20, error_messages={"required": "请填写查询码。"})


class RouteForm(StepForm):
    """To whom the report goes."""

    department = forms.ModelChoiceField(Department.objects.all(), label="承办单位", empty_label=None)
    handler = forms.ModelChoiceField(
        User.objects.none(), label="承办人", required=False, empty_label="由承办单位的经办人办理"
    )

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        staff = User.objects.filter(
            kind=UserKind.STAFF, is_active=True, roles__role__in=BUSINESS_ROLES
        ).distinct()
        self.fields["handler"].queryset = staff.order_by("full_name", "pk")  # type: ignore[attr-defined]
        self.initial["department"], self.initial["handler"] = record.department_id, record.handler_id
        self.fields["reason"].label = "转办意见"
        self.order_fields(["department", "handler", "reason", "seen"])

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("department", "handler")}


class AnswerForm(StepForm):
    """The answer that the reporter reads."""

    answer = forms.CharField(
        label="答复", widget=forms.Textarea(attrs={"rows": 5}), max_length=2000,
        help_text="反馈人凭查询码可以看到；内容确有错误的，请先在相应登记簿中更正并更新公开内容，再作答复。",
        error_messages={"required": "请填写答复。"},
    )  # fmt: skip

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        self.fields["reason"].label = "内部备注"
        self.order_fields(["answer", "reason", "seen"])

    def changes(self) -> dict[str, Any]:
        return {"answer": self.cleaned_data["answer"]}
