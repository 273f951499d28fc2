"""The forms of a round's steps, of moderating, and of a visitor's opinion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common import moderation
from common.registers.actions import RecordActionForm
from common.registers.declaration import Register
from common.visitor_forms import VisitorForm
from governance.consultation.clocks import OpinionPeriod
from governance.consultation.enums import Adoption, RoundStatus
from governance.consultation.services import obstacles_to_round
from governance.models import OpinionRound, RoundOpinion
from governance.reviewing.forms import GateForm, of_model

TEXT_LIMIT = 4000  # as the model's


class PrepareRoundForm(RecordActionForm):
    """What a round says beside the draft."""

    model = OpinionRound
    methods = of_model(OpinionRound, "methods", required=False)


class EnterOpinionForm(RecordActionForm):
    """An opinion that came on paper or by telephone."""

    model = RoundOpinion
    received_on = forms.DateField(label="收到日期", initial=timezone.localdate)
    name = of_model(RoundOpinion, "name", required=False)
    contact = of_model(RoundOpinion, "contact", required=False)
    wants_name_shown = of_model(RoundOpinion, "wants_name_shown", required=False)
    text = of_model(RoundOpinion, "text", rows=6)


class OpenRoundForm(GateForm):
    """Until when the public may speak; the shortest end is proposed."""

    last_day = of_model(OpinionRound, "last_day")
    short_reason = of_model(OpinionRound, "short_reason", required=False)

    def read_obstacles(self) -> list[Any]:
        today = timezone.localdate()
        period = OpinionPeriod.of(self.record, today)
        self.initial["last_day"] = period.shortest_end
        self.fields[
            "last_day"
        ].help_text = f"自今日公开，含截止当日；期限不少于{period.words}（{period.limit.basis}）。"
        return list(obstacles_to_round(self.record, RoundStatus.OPEN, today))


class SummariseForm(GateForm):
    summary = of_model(OpinionRound, "summary", rows=8)

    def prepare(self) -> None:
        super().prepare()
        self.fields["summary"].help_text = "写明收到意见的条数、采纳的意见、未采纳的意见和理由，对外公布。"
        self.initial["summary"] = self.record.summary or self._counted()

    def _counted(self) -> str:
        verdicts = list(self.record.opinions.values_list("adoption", flat=True))
        words = [f"{choice.label}{verdicts.count(choice.value)}条" for choice in Adoption]
        return f"共收到意见{len(verdicts)}条，{'，'.join(words)}。"

    def read_obstacles(self) -> list[Any]:
        return list(obstacles_to_round(self.record, RoundStatus.SUMMARISED, timezone.localdate()))


class WithdrawRoundForm(GateForm):
    is_grave = True
    reason_label = "撤回理由（对外公开）"
    reason_required = True


ROUND_STEP_FORMS: dict[str, type[GateForm]] = {
    RoundStatus.OPEN: OpenRoundForm,
    RoundStatus.SUMMARISED: SummariseForm,
    RoundStatus.WITHDRAWN: WithdrawRoundForm,
}


class PublishOpinionForm(moderation.PublishForm):
    """Beside the answer, what became of the opinion."""

    answer = "answer"

    def __init__(self, register: Register, record: Any, to: str, user: Any, data: Any = None) -> None:
        super().__init__(register, record, to, user, data)
        self.fields["adoption"].help_text = "可暂不填写；公布采纳情况前须逐条填写。"


class RejectOpinionForm(moderation.WithholdForm):
    matter = "事项"


class OpinionForm(VisitorForm):
    """An opinion on a draft; `subject` is the key of the round for which the form was shown."""

    SALT = "governance.opinion-form"

    text = forms.CharField(
        label="意见内容",
        max_length=TEXT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=f"不超过{TEXT_LIMIT}字。请勿填写身份证号、住址等个人信息。",
        error_messages={"required": "请填写意见内容。"},
    )
    name = forms.CharField(
        label="姓名或单位", max_length=RoundOpinion._meta.get_field("name").max_length, required=False
    )
    wants_name_shown = forms.BooleanField(
        label="同意公开姓名或单位", required=False, help_text="不选则只公开首字，其余以*代替。"
    )
    contact = forms.CharField(
        label="联系方式", max_length=100, required=False, help_text="仅供本局核实情况，不公开。"
    )

    def __init__(self, subject: str, data: Any = None) -> None:
        super().__init__(subject, data, auto_id="opinion_%s")

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("text", "name", "contact", "wants_name_shown")}
