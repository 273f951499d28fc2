"""What the steps of an approval ask for, and the forms of what happens beside the steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from common.errors import PortalError
from common.registers.declaration import Register
from common.registers.forms import EMPTY_CHOICE, ServiceErrorsMixin
from common.registers.procedure_forms import ProcedureStepForm
from permits.application_forms import correction_subjects, subject_title
from permits.clock_rows import ClockRows
from permits.enums import (
    AppraisalConclusion,
    CheckResult,
    DeliveryMethod,
    EiaStatus,
    HearingApplicant,
    NoticeKind,
    RevocationGround,
)
from permits.gates import decision_obstacles
from permits.models import CommitmentCheck, EiaDecision
from permits.notice_periods import NoticePeriod
from permits.services.notices import default_title, missing_materials, told_hearing_right

DEMAND_ROWS, MOST_DEMANDS = 3, 30


def _choices(choices: Sequence[Any], empty: str = EMPTY_CHOICE) -> list[Any]:
    return [("", empty), *choices]


def _today_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, initial=timezone.localdate, **options)


def _lines(label: str, rows: int = 4, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class EiaStepForm(ProcedureStepForm):
    """A step of an approval."""

    record: EiaDecision


class CorrectionForm(EiaStepForm):
    """要求补正: everything at once; “增加一项” shows one more row and loses nothing typed."""

    correction_notified_on = _today_field("补正告知日期")
    due_on = forms.DateField(label="补正期限", required=False, help_text="本局合理指定的期限；可不填。")

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        # A machine sends demands without saying how many; none of them may be passed over.
        sent = [number for number in range(1, MOST_DEMANDS + 1) if f"demand_{number}" in (data or {})]
        self.rows = min(MOST_DEMANDS, _number(data, "rows", max(sent, default=DEMAND_ROWS)))
        self.typed = data
        if data is not None and "more" in data:
            self.rows, data = min(MOST_DEMANDS, self.rows + 1), None
        else:
            self.typed = None
        super().__init__(register, record, to, user, data)

    def prepare(self) -> None:
        for number in range(1, self.rows + 1):
            self.fields[f"subject_{number}"] = forms.ChoiceField(
                label=f"第{number}项涉及", choices=_choices(correction_subjects()), required=False
            )
            self.fields[f"demand_{number}"] = _lines(f"第{number}项补正要求", 2, required=False)
        self.fields["rows"] = forms.IntegerField(widget=forms.HiddenInput, initial=self.rows, required=False)
        if self.typed is not None:
            self.initial.update({name: self.typed[name] for name in self.fields if name in self.typed})
            self.initial["rows"] = self.rows

    @property
    def item_rows(self) -> list[tuple[int, Any, Any]]:
        """The rows as the template shows them: number, subject, demand."""
        return [
            (number, self[f"subject_{number}"], self[f"demand_{number}"])
            for number in range(1, self.rows + 1)
        ]

    @property
    def head_fields(self) -> list[Any]:
        return [self["correction_notified_on"], self["due_on"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(1, self.rows + 1):
            if cleaned.get(f"demand_{number}") and not cleaned.get(f"subject_{number}"):
                self.add_error(f"subject_{number}", "请选择该项要求涉及的材料或栏目。")
            if cleaned.get(f"subject_{number}") and not cleaned.get(f"demand_{number}"):
                self.add_error(f"demand_{number}", "请写明该项需要补正的内容。")
        if not any(cleaned.get(f"demand_{number}") for number in range(1, self.rows + 1)):
            self.add_error(None, "请至少列出一项需要补正的内容。")
        return cleaned

    def changes(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        items = [
            (cleaned[f"subject_{number}"], cleaned[f"demand_{number}"])
            for number in range(1, self.rows + 1)
            if cleaned[f"demand_{number}"]
        ]
        return {
            "correction_notified_on": cleaned["correction_notified_on"],
            "due_on": cleaned["due_on"],
            "items": items,
        }


class PaperAnswerForm(EiaStepForm):
    """收到补正材料 that came on paper, with the answer to each demand."""

    has_document = False
    corrected_on = _today_field("补正材料收到日期")

    def prepare(self) -> None:
        correction = getattr(self.record, "correction", None)
        self.items = list(correction.items.all()) if correction is not None else []
        for item in self.items:
            self.fields[f"answer_{item.number}"] = _lines(
                f"第{item.number}项的补正说明",
                2,
                required=False,
                initial=item.answer,
                help_text=f"{subject_title(item.subject)}：{item.demand}",
            )

    def changes(self) -> dict[str, Any]:
        answers = [self.cleaned_data[f"answer_{item.number}"] for item in self.items]
        return {"corrected_on": self.cleaned_data["corrected_on"], "answers": answers}


class AcceptanceForm(EiaStepForm):
    """受理, with what is missing where it is accepted all the same (容缺)."""

    accepted_on = _today_field("受理日期")
    is_tolerant = forms.BooleanField(
        label="容缺受理", required=False, help_text="主要材料齐全、次要材料欠缺时选用；补齐前不得作出决定。"
    )
    missing_documents = _lines("容缺材料", 3, required=False, help_text="每行一份。")
    missing_due_on = forms.DateField(label="容缺补齐期限", required=False)

    def prepare(self) -> None:
        if self.record.status == EiaStatus.CORRECTING:
            self.fields["corrected_on"] = _today_field("补正材料收到日期")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_tolerant"):
            for name in ("missing_documents", "missing_due_on"):
                if not cleaned.get(name):
                    self.add_error(name, "容缺受理须列明容缺材料和补齐期限。")
        return cleaned


class EndForm(EiaStepForm):
    """不予受理, 撤回, 终止: a date and the reason."""

    reason_label, reason_required, is_grave = "理由", True, True
    ended_on = _today_field("终结日期")


class NoticeForm(EiaStepForm):
    """受理公示 and 拟审批公示: the period proposed is the shortest that the law allows."""

    title = forms.CharField(label="公示标题", max_length=200)
    first_day = forms.DateField(label="公示起始日")
    last_day = forms.DateField(label="公示截止日", help_text="含当日。")

    def prepare(self) -> None:
        proposed = self.to == EiaStatus.DECISION_NOTICE
        kind = NoticeKind.PROPOSED if proposed else NoticeKind.ACCEPTANCE
        today = timezone.localdate()
        self.initial.update(title=default_title(self.record, kind), first_day=today)
        try:
            period = NoticePeriod.of(self.record, kind, today)
            self.initial["last_day"] = period.usual_end
            self.fields["last_day"].help_text = f"含当日；不少于{period.words}（{period.limit.basis}）。"
            if proposed:
                self.told = told_hearing_right(today)
        except PortalError as error:
            self.obstacles = [str(error)]
        if not proposed and (missing := missing_materials(self.record)):
            self.obstacles.append(f"尚未上传须一并公开的材料：{'、'.join(missing)}")


class AppraisalForm(EiaStepForm):
    agency = forms.CharField(label="评估单位", max_length=100)
    entrusted_on = _today_field("委托日期")
    expected_days = forms.IntegerField(
        label="预计所需工作日",
        min_value=1,
        max_value=365,
        help_text="书面告知申请人；实际用时不计入审批期限（行政许可法第四十五条）。",
    )


class HearingApplicationForm(EiaStepForm):
    has_document = False
    applicant_kind = forms.ChoiceField(label="听证提出方", choices=_choices(HearingApplicant.choices))
    applicant_name = forms.CharField(
        label="听证申请人", max_length=100, required=False, help_text="依职权举行的不填。"
    )
    applied_on = _today_field("申请日期", help_text="依职权举行的，填决定举行听证之日。")


class DecisionForm(EiaStepForm):
    """批准 and 不予批准, with everything that still stands in the way."""

    def prepare(self) -> None:
        if self.initial.get("decided_on") is None:
            self.initial["decided_on"] = timezone.localdate()
        number = self.fields["document_number"]
        number.help_text = "留空则自动编号；已在纸上编号的照填。"
        self.fields["decision_title"].help_text = "留空则用文书标题。"
        self.is_grave = self.to == EiaStatus.REFUSED
        if self.is_grave:
            self.fields["refusal_ground"].required = True
            self.fields["requirements"].required = True
            self.fields["requirements"].label = "不予批准的具体理由"
            self.fields["requirements"].help_text = "每行一段，印入决定书。"
        self.fields["requirements"].widget = forms.Textarea(attrs={"rows": 6})
        try:
            self.obstacles = decision_obstacles(self.record, timezone.localdate(), ClockRows())
        except PortalError as error:
            self.obstacles = [str(error)]


class DeliveryForm(EiaStepForm):
    delivered_on = _today_field("送达日期")
    method = forms.ChoiceField(label="送达方式", choices=DeliveryMethod.choices)
    recipient = forms.CharField(
        label="签收人", max_length=100, required=False, help_text="留空则为申请企业。"
    )

    def prepare(self) -> None:
        consents = self.record.accepts_electronic_delivery
        self.initial["method"] = DeliveryMethod.ELECTRONIC if consents else DeliveryMethod.DIRECT


class AnnouncementForm(EiaStepForm):
    title = forms.CharField(label="公告标题", max_length=200)
    announced_on = _today_field("公告日期")

    def prepare(self) -> None:
        self.initial["title"] = default_title(self.record, NoticeKind.DECISION)


class RevocationForm(EiaStepForm):
    reason_label, reason_required, is_grave = "具体理由", True, True
    ground = forms.ChoiceField(label="撤销的法定情形", choices=_choices(RevocationGround.choices))
    revoked_on = _today_field("撤销日期")


STEP_FORMS: dict[str, type[EiaStepForm]] = {
    EiaStatus.SUBMITTED: PaperAnswerForm,
    EiaStatus.CORRECTING: CorrectionForm,
    EiaStatus.ACCEPTED: AcceptanceForm,
    EiaStatus.NOT_ACCEPTED: EndForm,
    EiaStatus.ACCEPTANCE_NOTICE: NoticeForm,
    EiaStatus.APPRAISAL: AppraisalForm,
    EiaStatus.HEARING: HearingApplicationForm,
    EiaStatus.DECISION_NOTICE: NoticeForm,
    EiaStatus.APPROVED: DecisionForm,
    EiaStatus.REFUSED: DecisionForm,
    EiaStatus.DELIVERED: DeliveryForm,
    EiaStatus.ANNOUNCED: AnnouncementForm,
    EiaStatus.WITHDRAWN: EndForm,
    EiaStatus.TERMINATED: EndForm,
    EiaStatus.REVOKED: RevocationForm,
}


# ---- beside the steps ----


class ActionForm(ServiceErrorsMixin, forms.Form):
    """A form whose fields are the keyword arguments of a service."""

    model = EiaDecision


class AppraisalReportForm(ActionForm):
    reported_on = _today_field("评估意见收到日期")
    conclusion = forms.ChoiceField(label="评估结论", choices=_choices(AppraisalConclusion.choices))
    opinion = _lines("评估意见", 6)


class HearingNoticeForm(ActionForm):
    announced_on = _today_field("听证通知日期")
    held_on = forms.DateField(label="举行日期", help_text="须在通知七个工作日后（行政许可法第四十八条）。")
    place = forms.CharField(label="举行地点", max_length=100)
    host = forms.ModelChoiceField(
        User.objects.none(),
        label="听证主持人",
        empty_label=EMPTY_CHOICE,
        help_text="须为审查该申请的工作人员以外的人员。",
    )

    def __init__(self, data: Any = None, *, hosts: Any) -> None:
        super().__init__(data)
        self.fields["host"].queryset = hosts  # type: ignore[attr-defined]


class HearingHeldForm(ActionForm):
    held_on = _today_field("举行日期")
    record = _lines("听证笔录摘要", 6, help_text="审批决定须根据听证笔录作出。")


class HearingWaivedForm(ActionForm):
    waived_on = _today_field("放弃听证日期")


class MissingCompletedForm(ActionForm):
    completed_on = _today_field("容缺补齐日期")


class CommitmentCheckForm(ActionForm):
    model = CommitmentCheck  # type: ignore[assignment]
    checked_on = _today_field("核查日期")
    result = forms.ChoiceField(label="核查结论", choices=_choices(CheckResult.choices))
    findings = _lines("核查情况", 4, required=False, help_text="承诺不实的须写明不实之处。")


class RepeatNoticeForm(ActionForm):
    title = forms.CharField(label="公示标题", max_length=200)
    first_day = _today_field("公示起始日")
    last_day = forms.DateField(label="公示截止日", required=False, help_text="留空则按最短期限。")


def _number(data: Any, name: str, default: int) -> int:
    text = (data or {}).get(name, "")
    return int(text) if str(text).isdecimal() and int(text) > 0 else default
