"""The forms of a decision's steps, of appraisals, and of the yearly list."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.registers.actions import RecordActionForm
from governance.decision.enums import AppraisalForm, AppraisalKind, ListStatus
from governance.decision.gates import obstacles_to, obstacles_to_list
from governance.enums import DecisionStatus
from governance.models import CollectiveMeeting, DecisionAppraisal, DecisionList, MajorDecision
from governance.reviewing.forms import RECENT, DeliberationForm, GateForm, of_model


class DecisionStepForm(GateForm):
    def read_obstacles(self) -> list[Any]:
        return list(obstacles_to(self.record, self.to, timezone.localdate()))


class BackOrOnForm(DecisionStepForm):
    """Participation is done, or the draft comes back from the review, with the reason."""

    def prepare(self) -> None:
        super().prepare()
        if self.record.status != DecisionStatus.LISTED:
            self.reason_label, self.reason_required = "退回修改的理由", True


class DiscussForm(DecisionStepForm, DeliberationForm):
    pass


class DecideForm(DecisionStepForm):
    decision_text = of_model(MajorDecision, "decision_text", rows=10)
    announcement = of_model(MajorDecision, "announcement", rows=6)
    document_number = of_model(MajorDecision, "document_number", required=False)

    def prepare(self) -> None:
        super().prepare()
        self.initial["decision_text"] = self.record.decision_text or self.record.draft
        self.initial["announcement"] = self.record.announcement
        announcement = self.fields["announcement"]
        announcement.help_text = "说明公众意见、专家论证意见的采纳情况，随决定公布。"
        if not self.record.is_public:
            announcement.required = False
            announcement.help_text = "该事项依法不予公开，决定不对外公布，可不填写。"
        self.fields["document_number"].help_text = "留空则按发文字号自动编号。"


class EvaluateForm(DecisionStepForm):
    evaluation = of_model(MajorDecision, "evaluation", rows=6)


class EndForm(DecisionStepForm):
    is_grave = True
    reason_label = "终止理由"
    reason_required = True


DECISION_STEP_FORMS: dict[str, type[GateForm]] = {
    DecisionStatus.CONSULTED: BackOrOnForm,
    DecisionStatus.APPRAISED: DecisionStepForm,
    DecisionStatus.REVIEWED: DecisionStepForm,
    DecisionStatus.DISCUSSED: DiscussForm,
    DecisionStatus.DECIDED: DecideForm,
    DecisionStatus.EVALUATED: EvaluateForm,
    DecisionStatus.ENDED: EndForm,
}


class AppraiseForm(RecordActionForm):
    """A hearing, an expert review or a risk assessment; one form, as the law names their contents alike."""

    model = DecisionAppraisal
    kind = forms.ChoiceField(label="类别", choices=AppraisalKind.choices)
    form = forms.ChoiceField(label="方式", choices=AppraisalForm.choices)
    noticed_on = of_model(DecisionAppraisal, "noticed_on", required=False)
    held_on = of_model(DecisionAppraisal, "held_on")
    people = of_model(DecisionAppraisal, "people", rows=4)
    conclusion = of_model(DecisionAppraisal, "conclusion", rows=5)
    risk_level = of_model(DecisionAppraisal, "risk_level", required=False)
    controllable = of_model(DecisionAppraisal, "controllable", required=False)
    measures = of_model(DecisionAppraisal, "measures", required=False, rows=3)


class ArchiveForm(RecordActionForm):
    model = MajorDecision
    archive_number = of_model(MajorDecision, "archive_number")
    archived_on = of_model(MajorDecision, "archived_on", required=False)


# ---- the yearly list ----


class ListStepForm(GateForm):
    def read_obstacles(self) -> list[Any]:
        return list(obstacles_to_list(self.record, self.to))


class ApproveListForm(ListStepForm):
    meeting = forms.ModelChoiceField(
        CollectiveMeeting.objects.none(),
        label="审定会议",
        empty_label="请选择",
        help_text="领导班子集体审定的会议，须先在“集体决策会议”中登记。",
    )

    def prepare(self) -> None:
        super().prepare()
        meeting: Any = self.fields["meeting"]
        since = timezone.localdate() - RECENT
        meeting.queryset = CollectiveMeeting.objects.visible_to(self.user).filter(held_on__gte=since)


class PublishListForm(ListStepForm):
    document_number = of_model(DecisionList, "document_number", required=False)


class AdjustListForm(ListStepForm):
    is_grave = True
    reason_label = "调整理由（对外公开）"
    reason_required = True


LIST_STEP_FORMS: dict[str, type[GateForm]] = {
    ListStatus.APPROVED: ApproveListForm,
    ListStatus.PUBLISHED: PublishListForm,
    ListStatus.DRAFTING: AdjustListForm,
}
