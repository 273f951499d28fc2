"""Forms of what happens beside the steps after a decision, and of orders and measures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.enums import Role
from accounts.models import OfficerCertificate, User
from common.registers.actions import RecordActionForm
from common.registers.forms import EMPTY_CHOICE
from common.registers.row_forms import RowsMixin
from enforcement.enums import CaseOutcome, PaymentKind, TransferKind
from enforcement.forms_execution import choices, lines, owed_words, today_field
from enforcement.models import (
    CaseReferral,
    Coercion,
    Curtailment,
    EnforcementCase,
    EvidencePreservation,
    FinePayment,
    OrderViolation,
    PaymentPlan,
    PoliceTransfer,
    RectificationOrder,
    Reinspection,
    RemedyProceeding,
    ViolationType,
)
from enforcement.procedure_enums import (
    CoercionKind,
    CurtailmentKind,
    DeliveryMethod,
    PaymentPlanKind,
    PolicePeriod,
    ReinspectionResult,
    RemedyKind,
    RemedyOutcome,
)
from registry.models import Provision


def now_field(label: str, **options: Any) -> forms.DateTimeField:
    return forms.DateTimeField(label=label, initial=lambda: timezone.localtime(), **options)


def money_field(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, **options)


def officers_field(user: Any) -> forms.ModelMultipleChoiceField:
    """Officers whom the user sees, by certificate; whether enough and valid is for the gate to say."""
    rows = OfficerCertificate.objects.visible_to(user).select_related("user").order_by("number")
    return forms.ModelMultipleChoiceField(
        rows, label="执法人员", widget=forms.CheckboxSelectMultiple, help_text="不少于两人，执法证当日有效。"
    )


def leader_field(*, required: bool = False) -> forms.ModelChoiceField:
    rows = User.objects.filter(is_active=True, roles__role=Role.LEADER).distinct().order_by("full_name", "pk")
    return forms.ModelChoiceField(rows, label="批准人", required=required, empty_label=EMPTY_CHOICE)


def provision_field(*, required: bool) -> forms.ModelChoiceField:
    rows = Provision.objects.select_related("law").order_by("code")
    return forms.ModelChoiceField(
        rows,
        label="依据条款",
        required=required,
        empty_label=EMPTY_CHOICE,
        help_text="须为当日有效的法律。"
        if required
        else "须为当日有效的法律；留空则引用查封扣押的一般规定。",
    )


class ConfirmForm(RecordActionForm):
    """Nothing to fill in: what is done is said beside the button."""


# ---- a case ----


class AnnounceDeliveryForm(RecordActionForm):
    model = EnforcementCase
    announced_on = today_field("公告发布日期")
    reason = lines("无法以其他方式送达的情况", 3)


class ReminderServiceForm(RecordActionForm):
    model = EnforcementCase
    served_on = today_field("催告书送达日期")
    method = forms.ChoiceField(label="送达方式", choices=choices(DeliveryMethod.choices))
    receiver = forms.CharField(label="签收人", max_length=60, required=False, help_text="留空则为当事人。")
    place = forms.CharField(label="送达地点", max_length=100, required=False)


class SurchargeForm(RecordActionForm):
    """The surcharge of a fine not paid in time is imposed; how much it is stands in the paper."""

    decided_on = today_field("决定日期")

    def prepare(self) -> None:
        self.fields["decided_on"].help_text = owed_words(self.record)


class PaymentForm(RecordActionForm):
    model = FinePayment
    kind = forms.ChoiceField(label="款项种类", choices=PaymentKind.choices)
    amount = money_field("缴款金额（元）")
    paid_on = today_field("缴款日期")
    receipt_number = forms.CharField(label="缴款票据号", max_length=60, required=False)

    def prepare(self) -> None:
        self.fields["amount"].help_text = owed_words(self.record)


class PlanApplicationForm(RecordActionForm):
    model = PaymentPlan
    kind = forms.ChoiceField(label="申请种类", choices=choices(PaymentPlanKind.choices))
    applied_on = today_field("申请日期")
    ground = lines("申请理由", help_text="确有经济困难的情况。")
    requested_until = forms.DateField(label="申请缴清日期", required=False)


class WaiverForm(RecordActionForm):
    model = EnforcementCase
    amount = money_field("减免的加处罚款（元）")
    reason = lines("执行协议和补救措施")

    def prepare(self) -> None:
        self.fields["amount"].help_text = owed_words(self.record)


class RemedyForm(RecordActionForm):
    model = RemedyProceeding
    kind = forms.ChoiceField(label="救济种类", choices=choices(RemedyKind.choices))
    body = forms.CharField(label="复议机关或法院", max_length=100)
    number = forms.CharField(label="案号", max_length=80, required=False)
    filed_on = today_field("受理日期")


class OrderForm(RowsMixin, RecordActionForm):
    """责令改正: as many violations as were found."""

    model = RectificationOrder
    ROW_NAMES = ("violation", "found")
    TAIL = ("demand", "correct_by", "report_received_on", "warned_daily_penalty", "issued_on", "number")
    demand = lines("改正要求")
    correct_by = forms.DateField(label="改正期限", required=False, help_text="责令立即改正的留空。")
    report_received_on = forms.DateField(
        label="收到监测报告日期", required=False, help_text="依监测报告责令改正的，三个工作日内下达。"
    )
    warned_daily_penalty = forms.BooleanField(
        label="载明按日连续处罚",
        required=False,
        help_text="受到罚款处罚、被责令改正而拒不改正的违法排污行为，载明后方可按日连续处罚。",
    )
    issued_on = today_field("下达日期")
    number = forms.CharField(
        label="文号", max_length=60, required=False, help_text="留空则自动编号；已在纸上编号的照填。"
    )

    def __init__(self, data: Any = None, *, record: Any, user: Any) -> None:
        self.wanted, bound = self.asked_rows(data)
        self.typed = data
        super().__init__(bound, record=record, user=user)

    def prepare(self) -> None:
        self.kinds = ViolationType.objects.order_by("code")
        self.add_rows(self.wanted, self.typed)

    def row_fields(self, number: int) -> tuple[forms.Field, forms.Field]:
        return (
            forms.ModelChoiceField(
                self.kinds, label=f"第{number}项案由", required=number == 1, empty_label=EMPTY_CHOICE
            ),
            lines(f"第{number}项违法行为", 2, required=number == 1),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_rows("请同时选择案由并写明违法行为。")
        return cleaned

    def filled(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in self.TAIL}
        kept = {name: value for name, value in given.items() if value not in (None, "")}
        return kept | {"violations": self.filled_rows()}


class SeizureForm(RecordActionForm):
    model = Coercion
    kind = forms.ChoiceField(label="措施种类", choices=choices(CoercionKind.choices))
    ground = lines("实施理由", 3, max_length=300)
    items = lines("查封、扣押的设施、设备", help_text="每行一件：名称、数量、特征、存放处。")
    imposed_at = now_field("实施时间")
    is_urgent = forms.BooleanField(
        label="情况紧急当场实施", required=False, help_text="须在24小时内报告并补办批准。"
    )
    approved_at = forms.DateTimeField(label="批准时间", required=False)

    def prepare(self) -> None:
        self.fields["approver"] = leader_field()
        self.fields["provision"] = provision_field(required=False)
        self.fields["officers"] = officers_field(self.user)


class CurtailmentForm(RecordActionForm):
    model = Curtailment
    kind = forms.ChoiceField(label="措施种类", choices=choices(CurtailmentKind.choices))
    ground = lines("实施理由", 3, max_length=300)
    decided_on = today_field("决定日期")

    def prepare(self) -> None:
        self.fields["provision"] = provision_field(required=True)


class TransferReportForm(RecordActionForm):
    model = PoliceTransfer
    kind = forms.ChoiceField(label="移送类型", choices=choices(TransferKind.choices))
    matter = lines("移送事由", 2, max_length=200)
    recipient = forms.CharField(label="接收机关", max_length=100)
    reported_on = today_field("提出移送报告日期")


class ReferralForm(RecordActionForm):
    model = CaseReferral
    matter = lines("移送事由", 2, max_length=200)
    recipient = forms.CharField(label="接收机关", max_length=100)
    referred_on = today_field("移送日期")


class PreservationForm(RecordActionForm):
    model = EvidencePreservation
    items = lines("登记保存的物品", help_text="每行一件：名称、数量、特征。")
    place = forms.CharField(label="存放地点", max_length=200)
    preserved_at = now_field("登记保存时间")
    is_urgent = forms.BooleanField(
        label="情况紧急", required=False, help_text="来不及事先批准的，24小时内补办。"
    )
    approved_at = forms.DateTimeField(label="批准时间", required=False)

    def prepare(self) -> None:
        self.fields["approver"] = leader_field()


# ---- orders ----


class ReinspectionForm(RecordActionForm):
    model = Reinspection
    inspected_on = today_field("复查日期")
    is_unannounced = forms.BooleanField(
        label="暗查", required=False, initial=True, help_text="不事先告知；未以暗查方式复查的不能按日计罚。"
    )
    result = forms.ChoiceField(label="复查结果", choices=choices(ReinspectionResult.choices))
    findings = lines("复查情况")

    def prepare(self) -> None:
        self.fields["officers"] = officers_field(self.user)


class NoticeWithdrawalForm(RecordActionForm):
    model = RectificationOrder
    reason = lines("撤下理由", 2)


class CorrectionForm(RecordActionForm):
    model = OrderViolation
    corrected_on = today_field("改正日期")


class DailyProposalForm(RecordActionForm):
    model = Reinspection
    original_case = forms.ModelChoiceField(
        EnforcementCase.objects.none(),
        label="原处罚案件",
        empty_label=EMPTY_CHOICE,
        help_text="同一违法行为已被处以罚款的案件；每日罚款等于其罚款数额。",
    )

    def prepare(self) -> None:
        """The fined cases of the enterprise; the one of the order is proposed."""
        order = self.record.order
        field: Any = self.fields["original_case"]
        field.queryset = (
            EnforcementCase.objects.visible_to(self.user)
            .filter(enterprise=order.enterprise_id, outcome=CaseOutcome.PENALTY, annulled_on__isnull=True)
            .exclude(daily_penalty_of__isnull=False)
            .order_by("-decided_on", "pk")
        )
        self.initial["original_case"] = order.case_id


# ---- measures, transfers, remedies ----


class ApprovalForm(RecordActionForm):
    approved_at = now_field("批准时间")


class MeasureDeliveryForm(RecordActionForm):
    model = Coercion
    delivered_on = today_field("送达日期")


class ReleaseRequestForm(RecordActionForm):
    model = Coercion
    requested_on = today_field("收到申请日期")
    ground = lines("申请解除的理由", 3)


class ReleaseRefusalForm(RecordActionForm):
    model = Coercion
    answered_on = today_field("答复日期")
    answer = lines("不予解除的理由", 3, max_length=300)


class RestrictionExtensionForm(RecordActionForm):
    model = Curtailment
    extended_on = today_field("批准延长日期")
    reason = lines("延长理由", 3)


class TransferRefusalForm(RecordActionForm):
    model = PoliceTransfer
    reason = lines("不批准移送的理由", 3, max_length=300)


class HandOverForm(RecordActionForm):
    model = PoliceTransfer
    handed_over_at = now_field("移交时间")
    prosecutor_copied_on = forms.DateField(
        label="抄送检察机关日期", required=False, help_text="涉嫌犯罪的须抄送同级人民检察院。"
    )
    police_period = forms.ChoiceField(
        label="公安机关审查期限", choices=PolicePeriod.choices, initial=PolicePeriod.ORDINARY
    )


class PoliceAnswerForm(RecordActionForm):
    model = PoliceTransfer
    answered_on = today_field("答复日期")
    answer = lines("公安机关处理结果", 2, max_length=200)
    is_declined = forms.BooleanField(label="不予立案", required=False)


class PoliceReviewForm(RecordActionForm):
    model = PoliceTransfer
    requested_on = today_field("提请复议日期")


class ReferralAnswerForm(RecordActionForm):
    model = CaseReferral
    answered_on = today_field("答复日期")
    answer = lines("处理结果", 2, max_length=200)


class HandlingForm(RecordActionForm):
    model = EvidencePreservation
    handled_on = today_field("处理日期")
    handling = lines("处理措施", 3, max_length=300, help_text="如采样、拍照、复制、解除保存、转为查封扣押。")


class RemedyOutcomeForm(RecordActionForm):
    model = RemedyProceeding
    outcome = forms.ChoiceField(label="处理结果", choices=choices(RemedyOutcome.choices))
    decided_on = today_field("结果作出日期")
    amended_fine = money_field("变更后罚款金额（元）", required=False)
    summary = lines("结果要点", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        amended = cleaned.get("outcome") == RemedyOutcome.AMENDED
        if amended and cleaned.get("amended_fine") is None:
            self.add_error("amended_fine", "结果为变更的，请填写变更后罚款金额。")
        return cleaned
