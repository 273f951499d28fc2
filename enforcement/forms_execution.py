"""What the steps after the decision ask for, and those of orders, measures and payment plans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.errors import PortalError
from common.presentation import money, zh_date
from common.registers.declaration import Register
from common.registers.forms import EMPTY_CHOICE
from common.registers.procedure_forms import ProcedureStepForm
from common.registers.row_forms import RowsMixin
from enforcement.archiving import open_gaps
from enforcement.deadlines import CaseRows
from enforcement.deadlines.execution import delivered_by_notice_on
from enforcement.enums import CaseStatus, OrderStatus
from enforcement.execution_gates import closing_grounds, execution_obstacles
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import (
    CoercionStatus,
    CurtailmentStatus,
    DailyPenaltyStatus,
    DeliveryMethod,
    PaymentPlanKind,
    PaymentPlanStatus,
)
from enforcement.surcharges import debt_on


def today_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, initial=timezone.localdate, **options)


def lines(label: str, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def choices(values: Any) -> list[Any]:
    return [("", EMPTY_CHOICE), *values]


class ExecutionStepForm(ProcedureStepForm):
    """A step of a case after its decision, with what still stands in the way."""

    record: EnforcementCase

    def show_obstacles(self, **details: Any) -> None:
        try:
            today, rows = timezone.localdate(), CaseRows()
            self.obstacles = execution_obstacles(self.record, self.to, today, rows, **details)
        except PortalError as error:
            self.obstacles = [str(error)]


class DeliveryForm(ExecutionStepForm):
    """送达; of a decision that was announced the day is reckoned, not typed."""

    served_on = today_field("送达日期")
    delivery_method = forms.ChoiceField(label="送达方式", choices=choices(DeliveryMethod.choices))
    receiver = forms.CharField(label="签收人", max_length=60, required=False, help_text="留空则为当事人。")
    place = forms.CharField(label="送达地点", max_length=100, required=False)

    def prepare(self) -> None:
        consents = self.record.accepts_electronic_delivery
        if self.record.delivery_announced_on is not None:
            self.initial["delivery_method"] = DeliveryMethod.ANNOUNCED
            self._announced()
            return
        self.initial["delivery_method"] = DeliveryMethod.ELECTRONIC if consents else DeliveryMethod.DIRECT
        if not consents:
            self.fields["delivery_method"].help_text = "当事人未签署电子送达确认书的，不得电子送达。"

    def _announced(self) -> None:
        try:
            due = delivered_by_notice_on(self.record, CaseRows())
        except PortalError as error:
            self.obstacles = [str(error)]
            return
        self.show_obstacles(delivery_method=DeliveryMethod.ANNOUNCED)
        if due is not None:
            self.initial["served_on"] = due
            self.fields["served_on"].help_text = f"公告期满之日（{zh_date(due)}）视为送达。"


class PerformingForm(ExecutionStepForm):
    has_document = False


class ReminderForm(ExecutionStepForm):
    """催告: what is owed today is shown, as it goes into the letter."""

    reminded_on = today_field("催告日期", help_text="催告书作出之日；送达后另行登记催告书送达。")

    def prepare(self) -> None:
        self.show_obstacles()
        self.fields["reminded_on"].help_text += owed_words(self.record)


class CourtForm(ExecutionStepForm):
    is_grave = True
    enforcement_applied_on = today_field("申请日期")
    court = forms.CharField(label="受理申请的人民法院", max_length=100)

    def prepare(self) -> None:
        self.show_obstacles()
        self.fields["court"].help_text = owed_words(self.record)


class AnnulmentForm(ExecutionStepForm):
    reason_label, reason_required, is_grave, has_document = "撤销理由", True, True, True
    annulled_on = today_field("撤销日期")


class ClosingForm(ExecutionStepForm):
    reason_label = "执行情况"
    closed_on = today_field("结案日期")
    ground = forms.ChoiceField(label="结案理由")

    def prepare(self) -> None:
        grounds = closing_grounds(self.record)
        self.fields["ground"].choices = [(each.value, each.label) for each in grounds]  # type: ignore[attr-defined]
        self.show_obstacles(ground=grounds[0])


class ArchivingForm(ExecutionStepForm):
    """归档: each gap of the record asks for its reason, or one reason answers for those left empty."""

    archived_on = today_field("归档日期")
    archive_number = forms.CharField(
        label="案卷号", max_length=60, required=False, help_text="留空则由本门户编号。"
    )

    def prepare(self) -> None:
        self.gaps = open_gaps(self.record)
        for number, gap in enumerate(self.gaps, start=1):
            self.fields[f"gap_{number}"] = forms.CharField(
                label=f"缺“{gap}”的理由", max_length=200, required=False
            )
        if self.gaps:
            self.fields["gap_reason"] = forms.CharField(
                label="其余缺项的理由",
                max_length=200,
                required=False,
                help_text="上面没有逐项填写的缺项都适用这一理由，如“纸质案卷已另行归档”。",
            )

    def changes(self) -> dict[str, Any]:
        given = {key: value for key, value in super().changes().items() if not key.startswith("gap_")}
        typed = {gap: self.cleaned_data[f"gap_{number}"] for number, gap in enumerate(self.gaps, start=1)}
        if self.gaps:
            given["gap_reason"] = self.cleaned_data["gap_reason"]
        return given | {"gap_reasons": typed}


def owed_words(case: EnforcementCase) -> str:
    """What is owed today, in a sentence; "" where it cannot be told."""
    try:
        debt = debt_on(case, timezone.localdate(), CaseRows())
    except PortalError as error:
        return str(error)
    surcharge = f"，加处罚款{money(debt.surcharge_left)}元" if debt.surcharge_left else ""
    return f"截至今天尚欠罚款{money(debt.fine_left)}元{surcharge}。"


STEP_FORMS: dict[str, type[ExecutionStepForm]] = {
    CaseStatus.SERVED: DeliveryForm,
    CaseStatus.PERFORMING: PerformingForm,
    CaseStatus.REMINDED: ReminderForm,
    CaseStatus.ENFORCING: CourtForm,
    CaseStatus.ANNULLED: AnnulmentForm,
    CaseStatus.CLOSED: ClosingForm,
    CaseStatus.ARCHIVED: ArchivingForm,
}


# ---- orders, measures, plans ----


class PlainStepForm(ProcedureStepForm):
    has_document = False


class OrderDeliveryForm(PlainStepForm):
    served_on = today_field("送达日期")
    delivery_method = forms.ChoiceField(
        label="送达方式", choices=DeliveryMethod.choices, initial=DeliveryMethod.DIRECT
    )


class OrderCorrectedForm(PlainStepForm):
    reason_label, reason_required = "复查情况", True
    corrected_on = today_field("改正完成日期", help_text="有复查的，请在“登记复查”中办理，自动转入。")


class OrderNotCorrectedForm(PlainStepForm):
    reason_label, reason_required = "复查情况", True
    reinspected_on = today_field("复查日期", help_text="按日连续处罚须在“登记复查”中办理。")


class OrderWithdrawalForm(PlainStepForm):
    has_document = True
    reason_label, reason_required, is_grave = "撤销理由", True, True
    withdrawn_on = today_field("撤销日期")


ORDER_FORMS: dict[str, type[PlainStepForm]] = {
    OrderStatus.SERVED: OrderDeliveryForm,
    OrderStatus.CORRECTED: OrderCorrectedForm,
    OrderStatus.NOT_CORRECTED: OrderNotCorrectedForm,
    OrderStatus.WITHDRAWN: OrderWithdrawalForm,
}


class DailyDecisionForm(PlainStepForm):
    is_grave = True


class DailyDropForm(PlainStepForm):
    reason_label, reason_required = "未予实施理由", True


DAILY_FORMS: dict[str, type[PlainStepForm]] = {
    DailyPenaltyStatus.DECIDED: DailyDecisionForm,
    DailyPenaltyStatus.DROPPED: DailyDropForm,
}


class ExtensionForm(PlainStepForm):
    has_document = True
    reason_label, reason_required, is_grave = "延长理由", True, True
    extended_on = today_field("批准延长日期")


class LiftingForm(PlainStepForm):
    has_document = True
    reason_label, reason_required = "解除理由", True
    lifted_on = today_field("解除日期")


COERCION_FORMS: dict[str, type[PlainStepForm]] = {
    CoercionStatus.EXTENDED: ExtensionForm,
    CoercionStatus.LIFTED: LiftingForm,
}


class CurtailmentDeliveryForm(PlainStepForm):
    delivered_on = today_field("送达日期")


class CurtailmentPlanForm(PlainStepForm):
    plan_received_on = today_field("收到整改方案日期")


class CurtailmentTrackingForm(PlainStepForm):
    reason_label, reason_required = "跟踪检查情况", True
    tracked_on = today_field("跟踪检查日期")


CURTAILMENT_FORMS: dict[str, type[PlainStepForm]] = {
    CurtailmentStatus.DELIVERED: CurtailmentDeliveryForm,
    CurtailmentStatus.PLANNED: CurtailmentPlanForm,
    CurtailmentStatus.LIFTED: LiftingForm,
    CurtailmentStatus.TRACKED: CurtailmentTrackingForm,
}


class PlanGrantForm(RowsMixin, PlainStepForm):
    """批准: the days and sums; one row for a deferral."""

    has_document = True
    ROW_NAMES = ("due_on", "amount")
    reason_label = "审批意见"
    answered_on = today_field("审批日期")

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        deferred = record.kind == PaymentPlanKind.DEFERRED
        rows, bound = (1, data) if deferred else self.asked_rows(data)
        self.wanted, self.typed = rows, data
        super().__init__(register, record, to, user, bound)

    def row_fields(self, number: int) -> tuple[forms.Field, forms.Field]:
        return (
            forms.DateField(label=f"第{number}期应缴日期", required=number == 1),
            forms.DecimalField(
                label=f"第{number}期应缴金额（元）",
                min_value=0,
                max_digits=14,
                decimal_places=2,
                required=number == 1,
            ),
        )

    def prepare(self) -> None:
        self.add_rows(self.wanted, self.typed)
        self.fields["answered_on"].help_text = owed_words(self.record.case) + "各期合计应等于尚欠的罚款。"
        requested = self.record.requested_until
        if self.wanted == 1 and requested is not None:
            self.initial.setdefault("due_on_1", requested)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_rows("请同时填写应缴日期和金额。")
        return cleaned

    def changes(self) -> dict[str, Any]:
        return {"answered_on": self.cleaned_data["answered_on"], "instalments": self.filled_rows()}


class PlanRefusalForm(PlainStepForm):
    reason_label, reason_required = "不予批准的理由", True
    answered_on = today_field("审批日期")


PLAN_FORMS: dict[str, type[PlainStepForm]] = {
    PaymentPlanStatus.GRANTED: PlanGrantForm,
    PaymentPlanStatus.REFUSED: PlanRefusalForm,
}
