"""The forms of a legality review's steps and of what a meeting made of a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db import models
from django.utils import timezone

from common.errors import PortalError
from common.registers.actions import RecordActionForm
from common.registers.procedure_forms import ProcedureStepForm
from governance.consultation.clocks import ReviewTime
from governance.models import CollectiveMeeting, Deliberation, LegalityReview
from governance.reviewing.enums import Conclusion, MeetingResult

RECENT = timedelta(days=400)


def of_model(model: type[models.Model], name: str, *, required: bool = True, rows: int = 0) -> forms.Field:
    """The form's field of a model's field, which must be filled unless told otherwise."""
    made: Any = model._meta.get_field(name).formfield()  # type: ignore[union-attr]
    made.required = required
    if rows:
        made.widget = forms.Textarea(attrs={"rows": rows})
    field: forms.Field = made
    return field


class GateForm(ProcedureStepForm):
    """A step with what stands in its way; without a document."""

    has_document = False

    def prepare(self) -> None:
        """Read what stands in the way; what cannot be told, for want of a limit, is told as that."""
        try:
            self.obstacles = self.read_obstacles()
        except PortalError as error:
            self.obstacles = [str(error)]

    def read_obstacles(self) -> list[Any]:
        return []


class ReturnForm(GateForm):
    missing = of_model(LegalityReview, "missing", rows=4)


class SendAgainForm(GateForm):
    materials = of_model(LegalityReview, "materials", rows=5)

    def prepare(self) -> None:
        self.initial["materials"] = self.record.materials


class ConcludeForm(GateForm):
    """The conclusion; whether enough time has passed is told beforehand."""

    conclusion = forms.ChoiceField(label="审查结论", choices=Conclusion.choices, widget=forms.RadioSelect)
    opinion = of_model(LegalityReview, "opinion", rows=6)
    lawyers = of_model(LegalityReview, "lawyers")
    urgent_reason = of_model(LegalityReview, "urgent_reason", required=False)

    def prepare(self) -> None:
        super().prepare()
        if self.record.decision_id:
            del self.fields["urgent_reason"]
        self.fields[
            "opinion"
        ].help_text = "是否符合法定权限、是否履行法定程序、内容是否符合法律法规规章和国家政策。"

    def read_obstacles(self) -> list[Any]:
        time = ReviewTime.of(self.record, timezone.localdate())
        if time.is_met:
            return []
        return [f"送审至今{time.days}个工作日，不足{time.words}（{time.limit.basis}）"]


REVIEW_STEP_FORMS: dict[str, type[GateForm]] = {
    "returned": ReturnForm,
    "sent": SendAgainForm,
    "concluded": ConcludeForm,
}


class DeliberationForm(GateForm):
    """What the meeting said; the draft goes on only when it was passed."""

    meeting = forms.ModelChoiceField(
        CollectiveMeeting.objects.none(),
        label="集体讨论会议",
        empty_label="请选择",
        help_text="会议须先在“集体决策会议”中登记；专题会不能代替集体讨论。",
    )
    expected = of_model(Deliberation, "expected")
    present = of_model(Deliberation, "present")
    opinions = of_model(Deliberation, "opinions", rows=5)
    dissent = of_model(Deliberation, "dissent", rows=3)
    leader_opinion = of_model(Deliberation, "leader_opinion", rows=3)
    leader_spoke_last = of_model(Deliberation, "leader_spoke_last", required=False)
    against_majority = of_model(Deliberation, "against_majority", required=False)
    against_reason = of_model(Deliberation, "against_reason", required=False, rows=3)
    result = forms.ChoiceField(label="讨论结果", choices=MeetingResult.choices, widget=forms.RadioSelect)

    def prepare(self) -> None:
        super().prepare()
        meeting: Any = self.fields["meeting"]
        since = timezone.localdate() - RECENT
        meeting.queryset = CollectiveMeeting.objects.visible_to(self.user).filter(held_on__gte=since)


class SendForm(RecordActionForm):
    """Sending a draft to the reviewers."""

    model = LegalityReview
    materials = of_model(LegalityReview, "materials", rows=6)

    def prepare(self) -> None:
        self.initial["materials"] = "草案文本\n起草说明\n制定依据\n征求意见及采纳情况\n履行法定程序的说明"
