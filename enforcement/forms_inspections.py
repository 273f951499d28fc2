"""What the steps of leads, draws and inspections ask for, and the forms beside them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import OfficerCertificate, User
from common.registers.actions import RecordActionForm
from common.registers.procedure_forms import ProcedureStepForm
from enforcement.enums import InspectionResult, SoftKind
from enforcement.forms_execution import choices, lines, today_field
from enforcement.inspection_gates import is_listed, unanswered
from enforcement.models import (
    ChecklistItem,
    EnforcementCase,
    EnforcementLead,
    Inspection,
    SoftMeasure,
    ViolationType,
)
from enforcement.procedure_enums import CheckVerdict, LeadResult, LeadStatus
from enforcement.services.soft_measures import BASIS as SOFT_BASIS


class OfficersField(forms.ModelMultipleChoiceField):
    """The officers by their certificates, those of today's validity in front of the others."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            OfficerCertificate.objects.none(),
            label="执法人员",
            widget=forms.CheckboxSelectMultiple,
            help_text="不少于两人，执法证件在检查当日须有效（行政处罚法第四十二条）。",
            **options,
        )

    def label_from_instance(self, certificate: Any) -> str:
        return f"{certificate}，{certificate.validity}，有效期至{certificate.valid_to}"

    def offer(self, user: Any) -> None:
        rows = OfficerCertificate.objects.visible_to(user).filter(user__is_active=True)
        self.queryset = rows.select_related("user").order_by("-valid_to", "number")


# -- leads --


class LeadCheckForm(ProcedureStepForm):
    accepted_on = today_field("受理决定日期")
    handler = forms.ModelChoiceField(
        User.objects.none(), label="承办人", required=False, empty_label="本人承办"
    )

    def prepare(self) -> None:
        field: Any = self.fields["handler"]
        field.queryset = User.objects.filter(is_active=True, kind="staff").order_by("full_name", "pk")


class LeadAnswerForm(ProcedureStepForm):
    result = forms.ChoiceField(label="核查结果", choices=choices(LeadResult.choices))
    findings = lines("核查情况", 6)
    answer = lines("答复内容", 4, required=False, help_text="举报人留有联系方式的应当答复。")
    answered_on = today_field("办结日期")

    def prepare(self) -> None:
        self.fields["answer"].required = bool(self.record.reporter_contact)
        # Of a lead without a reporter who can be reached there is the registration alone, once.
        self.has_document = bool(self.record.reporter_contact) or self.record.status == LeadStatus.RECEIVED


class LeadRefuseForm(ProcedureStepForm):
    reason_label = "不予受理的理由"
    reason_required = True


class InspectLeadForm(RecordActionForm):
    model = EnforcementLead
    inspected_on = today_field("计划检查日期")
    officers = OfficersField(required=False)
    place = forms.CharField(label="检查地点", max_length=200, required=False)
    is_off_site = forms.BooleanField(label="非现场检查", required=False)
    on_site_ground = forms.CharField(
        label="现场检查理由", max_length=200, required=False, help_text="正面清单企业确需到现场检查的填写。"
    )

    def prepare(self) -> None:
        lead: EnforcementLead = self.record
        self.initial["place"] = lead.place
        officers: Any = self.fields["officers"]
        officers.offer(self.user)


class OpenCaseForm(RecordActionForm):
    model = EnforcementCase
    title = forms.CharField(label="案件名称", max_length=200)
    violation_types = forms.ModelMultipleChoiceField(
        ViolationType.objects.none(), label="案由", widget=forms.CheckboxSelectMultiple
    )
    facts = lines("初步查明的事实", 6)
    conduct_on = forms.DateField(
        label="违法行为发生日期", required=False, help_text="持续违法的填终了之日；尚不清楚的留空。"
    )

    def prepare(self) -> None:
        origin: EnforcementLead | Inspection = self.record
        told = origin.content if isinstance(origin, EnforcementLead) else origin.findings
        self.initial = {
            **self.initial,
            "title": f"{origin.enterprise}涉嫌违法案",
            "facts": told,
        }
        kinds: Any = self.fields["violation_types"]
        kinds.queryset = ViolationType.objects.order_by("code")


OF_CITIZEN = ("party_name", "party_id_number", "party_address")


class OpenLeadCaseForm(OpenCaseForm):
    """The same from a lead; one that is about no enterprise asks for the citizen whom the case is against."""

    party_name = forms.CharField(
        label="当事人姓名",
        max_length=60,
        help_text="当事人为公民的填写；当事人为企业的，请先在线索中补填统一社会信用代码。",
    )
    party_id_number = forms.CharField(
        label="当事人证件号码", max_length=40, required=False, help_text="仅供内部办案和送达，不公开。"
    )
    party_address = forms.CharField(label="当事人住址", max_length=200, required=False, help_text="不公开。")
    field_order = OF_CITIZEN

    def prepare(self) -> None:
        super().prepare()
        lead: EnforcementLead = self.record
        if lead.enterprise is None:
            # The name of a case goes into lists and messages: it is proposed without the citizen's.
            self.initial["title"] = f"{lead.subject}案"[:200]
            return
        for name in OF_CITIZEN:
            del self.fields[name]


# -- draws --


class DrawForm(ProcedureStepForm):
    """The draw cannot be repeated, so it is asked for like what weighs heavily."""

    has_document = False
    is_grave = True
    witness = forms.CharField(
        label="监督人员", max_length=40, help_text="在场监督抽取的人员，不得为抽取人本人。"
    )


class DrawCancelForm(ProcedureStepForm):
    has_document = False
    is_grave = True
    reason_label = "作废理由"
    reason_required = True


class PublishDrawForm(ProcedureStepForm):
    has_document = False


# -- inspections --


class InspectionDoneForm(ProcedureStepForm):
    """What was checked, by whom, and what was found."""

    inspected_on = today_field("检查日期")
    officers = OfficersField()
    is_off_site = forms.BooleanField(label="非现场检查", required=False)
    certificates_shown = forms.BooleanField(
        label="已主动出示执法证件", required=False, help_text="现场检查必须勾选（行政处罚法第五十五条）。"
    )
    scanned_at = forms.DateTimeField(label="扫码入企时间", required=False)
    place = forms.CharField(label="检查地点", max_length=200, required=False)
    result = forms.ChoiceField(label="检查结果", choices=choices(InspectionResult.choices))
    findings = lines("检查情况", 8)
    on_site_ground = forms.CharField(
        label="现场检查理由", max_length=200, required=False, help_text="正面清单企业确需到现场检查的填写。"
    )
    cap_exception = forms.CharField(
        label="超出频次上限理由", max_length=200, required=False, help_text="达到年度检查次数上限的填写。"
    )

    def prepare(self) -> None:
        inspection: Inspection = self.record
        officers: Any = self.fields["officers"]
        officers.offer(self.user)
        day = timezone.localdate()
        self.initial = {
            **self.initial,
            "officers": [each.pk for each in inspection.officers.all()],
            "is_off_site": inspection.is_off_site,
            "inspected_on": min(inspection.inspected_on, day),
            "place": inspection.place or inspection.enterprise.address,
            "on_site_ground": inspection.on_site_ground,
            "cap_exception": inspection.cap_exception,
            "findings": inspection.findings,
        }
        if inspection.is_full_checkup and (left := unanswered(inspection, day)):
            self.obstacles.append(f"检查清单还有{left}项未填写，请先完成“全面体检”清单。")
        if is_listed(inspection.enterprise_id, day) and not inspection.is_off_site:
            self.told.append("该企业在监督执法正面清单内，优先采取非现场方式检查。")

    def changes(self) -> dict[str, Any]:
        """A box left empty says no; what else is left empty is for the service to decide."""
        boxes = {name: self.cleaned_data[name] for name in ("is_off_site", "certificates_shown")}
        return super().changes() | boxes


class InspectionCancelForm(ProcedureStepForm):
    has_document = False
    reason_label = "取消理由"
    reason_required = True


class ChecklistForm(forms.Form):
    """Each question of the checklist with its verdict and note; what is left open stays open."""

    def __init__(self, data: Any = None, *, inspection: Inspection, day: Any) -> None:
        super().__init__(data)
        self.items = list(ChecklistItem.objects.in_force_on(day).order_by("ordering", "code"))
        known = {answer.item_id: answer for answer in inspection.answers.all()}
        for item in self.items:
            answer = known.get(item.pk)
            self.fields[f"verdict-{item.pk}"] = forms.ChoiceField(
                label=item.question,
                choices=CheckVerdict.choices,
                required=False,
                widget=forms.RadioSelect,
                help_text=f"依据：{item.basis}" if item.basis else "",
                initial=answer.verdict if answer else "",
            )
            self.fields[f"note-{item.pk}"] = forms.CharField(
                label=f"“{item.question}”的说明",
                max_length=300,
                required=False,
                initial=answer.note if answer else "",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for item in self.items:
            note = cleaned.get(f"note-{item.pk}", "").strip()
            verdict = cleaned.get(f"verdict-{item.pk}", "")
            if verdict == CheckVerdict.DEVIATES and not note:
                self.add_error(f"note-{item.pk}", "不符合的请写明情况。")
            if note and not verdict:
                self.add_error(f"verdict-{item.pk}", "写了说明的请选择检查结论。")
        return cleaned

    def topics(self) -> list[tuple[str, list[tuple[Any, Any]]]]:
        """The pairs of verdict and note under their subjects, in the order of the list."""
        found: dict[str, list[tuple[Any, Any]]] = {}
        for item in self.items:
            found.setdefault(item.topic, []).append((self[f"verdict-{item.pk}"], self[f"note-{item.pk}"]))
        return list(found.items())

    def answers(self) -> dict[ChecklistItem, tuple[str, str]]:
        """What was answered, by question."""
        return {
            item: (verdict, self.cleaned_data[f"note-{item.pk}"])
            for item in self.items
            if (verdict := self.cleaned_data[f"verdict-{item.pk}"])
        }


# -- beside the steps --


class SoftMeasureForm(RecordActionForm):
    model = SoftMeasure
    kind = forms.ChoiceField(label="措施种类", choices=choices(SoftKind.choices))
    taken_on = today_field("实施日期")
    matter = forms.CharField(label="事由", max_length=200)
    basis = forms.CharField(label="依据", max_length=200, initial=SOFT_BASIS)
    content = lines("措施内容", 6)
    follow_up_on = forms.DateField(label="回访日期", required=False)


class FollowUpForm(RecordActionForm):
    model = SoftMeasure
    result = forms.CharField(label="落实情况", max_length=200)


class RemovalForm(RecordActionForm):
    removed_on = today_field("移出日期")
    reason = forms.CharField(label="移出理由", max_length=200)


class ConfirmationForm(RecordActionForm):
    """Nothing to fill in."""


class PublicWithdrawalForm(RecordActionForm):
    reason = lines("撤下理由", 3, max_length=200, help_text="将对外公布；请勿写入个人信息。")
