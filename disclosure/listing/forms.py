"""Forms of the yearly list: its steps, enterprises added by hand, objections of visitors and enterprises."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from common.errors import PortalError
from common.registers.acting import ActionForm
from common.registers.forms import ReferenceField
from common.registers.procedure_forms import ProcedureStepForm
from common.visitor_forms import VisitorForm
from disclosure.listing.clocks import NoticePeriod
from disclosure.listing.enums import DutyListStatus
from disclosure.listing.gates import obstacles_to
from disclosure.models import DutyCriterion, DutyListEntry, DutyObjection
from registry.models import Enterprise

TEXT_LIMIT = 4000  # as the model's
SEARCHED = 60


class ListStepForm(ProcedureStepForm):
    """A step of a list, with what still stands in its way."""

    has_document = False

    def prepare(self) -> None:
        self.obstacles = obstacles_to(self.record, self.to, timezone.localdate())


class NoticeForm(ListStepForm):
    """The days of the notice; the shortest end is proposed."""

    notice_first_day = forms.DateField(label="公示起始日", help_text="名单自登记起即在网上公示。")
    notice_last_day = forms.DateField(label="公示截止日")
    notice_text = forms.CharField(
        label="公示说明",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="如异议受理的地点和电话；网上可直接提出异议。",
    )

    def prepare(self) -> None:
        super().prepare()
        today: date = timezone.localdate()
        self.initial["notice_first_day"] = today
        try:
            period = NoticePeriod.of(today)
            self.initial["notice_last_day"] = period.shortest_end
            self.fields[
                "notice_last_day"
            ].help_text = f"含当日，公示不少于{period.words}（{period.limit.basis}）。"
        except PortalError as error:  # no limit or calendar for these days: the page says so
            self.obstacles = [*self.obstacles, str(error)]


class WithdrawNoticeForm(ListStepForm):
    is_grave = True
    reason_label = "撤回理由"
    reason_required = True


class PublishForm(ListStepForm):
    published_on = forms.DateField(label="公布日期", initial=timezone.localdate)
    document_number = forms.CharField(label="公布文号", max_length=80, required=False)


class ReportForm(ListStepForm):
    reported_on = forms.DateField(label="报送省厅日期", initial=timezone.localdate)
    report_number = forms.CharField(label="报送文号", max_length=80)


LIST_STEP_FORMS: dict[str, type[ListStepForm]] = {
    DutyListStatus.NOTICED: NoticeForm,
    DutyListStatus.DRAFTING: WithdrawNoticeForm,
    DutyListStatus.PUBLISHED: PublishForm,
    DutyListStatus.REPORTED: ReportForm,
}


class AddEntryForm(ActionForm):
    """An enterprise that the records do not show: by what criterion, and what bears it out."""

    model = DutyListEntry

    enterprise = ReferenceField(Enterprise.objects.none(), label="企业")
    criteria = forms.ModelMultipleChoiceField(
        DutyCriterion.objects.none(), label="列入情形", widget=forms.CheckboxSelectMultiple
    )
    ground = forms.CharField(
        label="事实依据",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="如“重点排污单位名录（兰新环发〔2026〕3号）”。",
    )

    def __init__(self, user: Any, data: Any = None) -> None:
        super().__init__(data)
        enterprise: Any = self.fields["enterprise"]
        enterprise.rows = Enterprise.objects.visible_to(user)
        criteria: Any = self.fields["criteria"]
        criteria.queryset = DutyCriterion.objects.in_force_on(timezone.localdate()).order_by("code")


class SearchForm(forms.Form):
    """Finding an enterprise among those of a list."""

    q = forms.CharField(label="企业", max_length=SEARCHED, required=False)


def _text_field() -> forms.CharField:
    return forms.CharField(
        label="异议内容",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"写明理由和依据，不超过{TEXT_LIMIT}字。请勿填写身份证号、住址等个人信息。",
        error_messages={"required": "请填写异议内容。"},
    )


class VisitorObjectionForm(VisitorForm):
    """An objection of anyone; `subject` is the list on notice."""

    SALT = "disclosure.list-objection-form"

    uscc = forms.CharField(
        label="所涉企业的统一社会信用代码或名称",
        max_length=100,
        required=False,
        help_text="对名单中某一企业有异议的填写；认为遗漏企业的留空，在内容中写明企业名称。",
    )
    text = _text_field()
    name = forms.CharField(
        label="姓名或单位",
        max_length=DutyObjection._meta.get_field("name").max_length,
        error_messages={"required": "请填写姓名或者单位，以便核实和答复。"},
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=DutyObjection._meta.get_field("contact").max_length,
        help_text="仅供本局核实和答复，不公开。",
        error_messages={"required": "请填写电话或者邮箱，以便核实和答复。"},
    )

    def __init__(self, subject: str, data: Any = None) -> None:
        super().__init__(subject, data, auto_id="objection_%s")


class EnterpriseObjectionForm(ActionForm):
    """An objection of an enterprise to its own place on the list."""

    model = DutyObjection

    text = _text_field()
    contact = forms.CharField(
        label="联系人及电话", max_length=DutyObjection._meta.get_field("contact").max_length
    )
