"""The forms by which the party acts online; each keeps what was typed, and its files are checked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from common.presentation import money, zh_date
from common.registers.actions import RecordActionForm
from common.uploads import TYPES
from enforcement.forms_execution import choices, lines, today_field
from enforcement.forms_record import FilesField, FilesInput
from enforcement.models import Coercion, CreditRepair, Defence, PartySubmission, PaymentPlan, PenaltyHearing
from enforcement.procedure_enums import PaymentPlanKind, RemedyKind

WAIVER_TEXT = "本单位已收到事先告知书，知悉拟作出的处罚及依据，明确表示放弃陈述申辩。"


def files_field(*, required: bool = False, label: str = "文件") -> FilesField:
    endings = "、".join(ending.lstrip(".") for ending in TYPES)
    limit = settings.UPLOAD_MAX_BYTES // 1024**2
    return FilesField(
        label=label,
        required=required,
        help_text=f"可选多个：{endings}，每个不超过 {limit} MB。",
        widget=FilesInput(attrs={"accept": ",".join(TYPES)}),
    )


class PartyForm(RecordActionForm):
    """A form with files: its fields are the arguments of the service."""

    def __init__(self, data: Any = None, files: Any = None, *, record: Any, user: Any) -> None:
        super().__init__(data, record=record, user=user)
        self.files = files if files is not None else self.files


class SubmissionForm(PartyForm):
    """A submission: what was filled in becomes its text, line by line."""

    model = PartySubmission

    def told(self) -> list[tuple[str, str]]:
        """(label, value) of what is asked for beside the words."""
        return []

    def filled(self) -> dict[str, Any]:
        head = [f"{label}：{value}" for label, value in self.told() if value]
        words = self.cleaned_data.get("text", "").strip()
        made = {"text": "\n".join([*head, *([words] if words else [])])}
        if uploads := self.cleaned_data.get("uploads"):
            made["uploads"] = uploads
        return made


def _past(day: date | None, label: str) -> date | None:
    if day is not None and day > timezone.localdate():
        raise ValidationError(f"{label}不得晚于今天。")
    return day


# -- before the decision --


class DefenceForm(PartyForm):
    model = Defence
    text = lines("陈述申辩的事实、理由", 10, max_length=20000)
    author = forms.CharField(
        label="陈述申辩人", max_length=60, required=False, help_text="留空则为您本人的姓名。"
    )
    uploads = files_field(label="证据材料")


class WaiverForm(PartyForm):
    statement = lines("书面意思表示", 4, max_length=2000, initial=WAIVER_TEXT)
    includes_hearing = forms.BooleanField(label="同时放弃要求听证", required=False)
    understood = forms.BooleanField(label="已知悉放弃不能撤回，本局可以不等期限届满作出决定")

    def prepare(self) -> None:
        if not self.record.hearing_offered or self.record.hearing_waived:
            del self.fields["includes_hearing"]


class HearingForm(PartyForm):
    model = PenaltyHearing
    agents = forms.CharField(
        label="委托代理人",
        max_length=120,
        required=False,
        help_text="可以委托一至二人，用“、”分开；须上传授权委托书。",
    )
    uploads = files_field(label="授权委托书等材料")


class HearingWithdrawalForm(PartyForm):
    model = PenaltyHearing
    ground = forms.CharField(label="撤回理由", max_length=200)


# -- after the decision --


class PaymentProofForm(SubmissionForm):
    paid_on = today_field("缴款日期")
    amount = forms.DecimalField(label="缴款金额（元）", max_digits=14, decimal_places=2, min_value=0)
    receipt_number = forms.CharField(label="缴款票据号", max_length=60, required=False)
    text = lines("说明", 3, required=False, max_length=2000)
    uploads = files_field(required=True, label="缴款凭证")

    def clean_paid_on(self) -> date | None:
        return _past(self.cleaned_data["paid_on"], "缴款日期")

    def told(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        return [
            ("缴款日期", zh_date(data["paid_on"])),
            ("缴款金额", f"{money(data['amount'])}元"),
            ("票据号", data["receipt_number"]),
        ]


class PlanForm(PartyForm):
    model = PaymentPlan
    kind = forms.ChoiceField(label="申请种类", choices=choices(PaymentPlanKind.choices))
    ground = lines("经济困难的情况和申请理由", 6, max_length=5000)
    requested_until = forms.DateField(label="申请缴清日期")
    uploads = files_field(label="财务报表等证明材料")


class RemedyNoticeForm(SubmissionForm):
    kind = forms.ChoiceField(label="救济种类", choices=choices(RemedyKind.choices))
    body = forms.CharField(label="复议机关或者人民法院", max_length=100)
    filed_on = today_field("申请（起诉）日期")
    number = forms.CharField(label="案号", max_length=80, required=False, help_text="已受理的填写。")
    text = lines("说明", 3, required=False, max_length=2000)
    uploads = files_field(label="申请书（起诉状）、受理通知书等")

    def clean_filed_on(self) -> date | None:
        day = _past(self.cleaned_data["filed_on"], "申请（起诉）日期")
        decided_on = self.record.decided_on
        if day is not None and decided_on is not None and day < decided_on:
            raise ValidationError("申请（起诉）日期不得早于处罚决定日期。")
        return day

    def told(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        return [
            ("救济种类", str(RemedyKind(data["kind"]).label)),
            ("复议机关或者人民法院", data["body"]),
            ("申请（起诉）日期", zh_date(data["filed_on"])),
            ("案号", data["number"]),
        ]


class ServiceAddressForm(SubmissionForm):
    recipient = forms.CharField(label="收件人", max_length=60)
    phone = forms.CharField(label="联系电话", max_length=40)
    address = forms.CharField(label="送达地址", max_length=200)
    is_electronic = forms.TypedChoiceField(
        label="是否同意电子送达",
        choices=choices([("yes", "同意，文书在本门户签收即为送达"), ("no", "不同意，送达纸质文书")]),
        coerce=lambda value: value == "yes",
    )
    uploads = files_field(label="签章的送达地址确认书")

    def told(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        return [
            ("收件人", data["recipient"]),
            ("联系电话", data["phone"]),
            ("送达地址", data["address"]),
            ("电子送达", "同意" if data["is_electronic"] else "不同意"),
        ]

    def filled(self) -> dict[str, Any]:
        return super().filled() | {"is_electronic": self.cleaned_data["is_electronic"]}


class RepairForm(PartyForm):
    model = CreditRepair
    statement = lines("履行义务和整改情况", 6, max_length=5000)
    pledge = forms.BooleanField(
        label="信用承诺", help_text="本单位承诺所提交的材料真实，今后守法诚信经营；违反承诺愿承担相应责任。"
    )
    uploads = files_field(label="履行义务的证明材料")


class RepairWithdrawalForm(PartyForm):
    model = CreditRepair
    ground = forms.CharField(label="撤回理由", max_length=200, required=False)


# -- orders, inspections, measures --


class StagedForm(SubmissionForm):
    """A report on mending: how far it has come, in words, with files."""

    STAGES: list[tuple[str, str]] = []
    stage = forms.ChoiceField(label="报告事项")
    done_on = forms.DateField(label="改正完成日期", required=False, help_text="已完成的填写。")
    text = lines("情况说明", 6, max_length=10000)
    uploads = files_field(label="证明材料")

    def prepare(self) -> None:
        self.fields["stage"].choices = choices(self.STAGES)  # type: ignore[attr-defined]

    def clean_done_on(self) -> date | None:
        return _past(self.cleaned_data["done_on"], "改正完成日期")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("stage") == "done" and not cleaned.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", "报告改正完成的，请填写改正完成日期。")
        return cleaned

    def told(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        done_on = zh_date(data["done_on"]) if data["done_on"] else ""
        return [("报告事项", dict(self.STAGES)[data["stage"]]), ("改正完成日期", done_on)]


class CorrectionForm(StagedForm):
    STAGES = [("done", "已完成改正"), ("progress", "整改进展"), ("plan", "整改方案")]


class MendingPlanForm(StagedForm):
    STAGES = [("plan", "整改方案"), ("done", "整改完成情况")]

    def prepare(self) -> None:
        super().prepare()
        self.fields["uploads"].required = True
        self.fields["uploads"].label = "整改方案、完成情况的文件"


class ObjectionForm(SubmissionForm):
    text = lines("异议的内容和理由", 8, max_length=10000)
    uploads = files_field(label="证据材料")


class ReleaseForm(PartyForm):
    model = Coercion
    ground = lines("申请解除的理由", 5, max_length=2000)
    uploads = files_field(label="证明材料")
