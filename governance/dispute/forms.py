"""The forms of the acts beside the steps of a dispute."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.registers.actions import RecordActionForm
from common.registers.forms import EMPTY_CHOICE
from governance.dispute.enums import (
    AbsenceGround,
    AgentKind,
    AgentPower,
    Appellant,
    LossReason,
    SittingKind,
)
from governance.enums import LitigationKind
from governance.models import DisputeAgent, DisputeEvidence, DisputeReview, DisputeSitting


def today_field(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(label=label, initial=timezone.localdate, **options)


def lines(label: str, rows: int = 3, **options: Any) -> forms.CharField:
    options.setdefault("max_length", 3000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def choices(values: Any) -> list[Any]:
    return [("", EMPTY_CHOICE), *values]


class TieForm(RecordActionForm):
    """Nothing to fill in."""


class EvidenceForm(RecordActionForm):
    model = DisputeEvidence
    name = forms.CharField(label="证据名称", max_length=160)
    purpose = forms.CharField(label="证明目的", max_length=300)
    source = forms.CharField(label="证据来源", max_length=160, required=False)
    pages = forms.IntegerField(label="页数", min_value=1, max_value=9999, initial=1)
    collected_on = forms.DateField(
        label="取得日期", required=False, help_text="收到起诉状或复议申请书副本之后不得自行收集。"
    )
    permitted = forms.CharField(
        label="补充收集的准许情况",
        max_length=200,
        required=False,
        help_text="答复答辩之后补充，或者收案之后取得的证据填写：何机关何日准许。",
    )


class AgentForm(RecordActionForm):
    model = DisputeAgent
    kind = forms.ChoiceField(label="代理人类别", choices=choices(AgentKind.choices))
    name = forms.CharField(label="代理人姓名", max_length=40)
    post = forms.CharField(label="单位和职务", max_length=100)
    power = forms.ChoiceField(label="代理权限", choices=choices(AgentPower.choices))
    entrusted_on = today_field("委托日期")


class AgencyEndForm(RecordActionForm):
    ended_on = today_field("解除日期")


class SittingForm(RecordActionForm):
    model = DisputeSitting
    kind = forms.ChoiceField(label="审理方式", choices=choices(SittingKind.choices))
    planned_on = forms.DateField(label="通知的日期", help_text="开庭、听证的日期。")
    notified_on = today_field("收到通知日期")
    place = forms.CharField(label="地点", max_length=120, required=False)
    head_notified = forms.BooleanField(
        label="通知要求负责人出庭",
        required=False,
        initial=True,
        help_text="生态环境和资源保护案件，人民法院应当通知负责人出庭。",
    )
    head = forms.CharField(
        label="出庭负责人职务",
        max_length=60,
        required=False,
        help_text="正职、副职或者参与分管的负责人；不出庭的留空，填下面的事由。",
    )
    absence_ground = forms.ChoiceField(
        label="负责人不能出庭的事由", required=False, choices=choices(AbsenceGround.choices)
    )
    absence_note = forms.CharField(label="事由说明", max_length=300, required=False)


class HeldForm(RecordActionForm):
    model = DisputeSitting
    held_on = today_field("实际日期")
    head_attended = forms.BooleanField(label="负责人已出庭", required=False)
    attendees = forms.CharField(label="实际出庭人员", max_length=120, help_text="姓名和职务。")
    absence_ground = forms.ChoiceField(
        label="负责人未出庭的事由",
        required=False,
        choices=choices(AbsenceGround.choices),
        help_text="已通知负责人出庭而未出庭的必填；没有正当理由的如实选择，系统报告局领导。",
    )
    absence_note = forms.CharField(label="事由说明", max_length=300, required=False)
    notes = lines("审理要点", required=False)

    def prepare(self) -> None:
        self.initial = {
            **self.initial,
            "held_on": min(self.record.planned_on, timezone.localdate()),
            "attendees": self.record.head,
            "head_attended": bool(self.record.head),
            "absence_ground": self.record.absence_ground,
            "absence_note": self.record.absence_note,
        }


class AppealForm(RecordActionForm):
    appellant = forms.ChoiceField(
        label="上诉人", choices=choices(Appellant.choices), help_text="本局上诉由局领导决定。"
    )
    authority = forms.CharField(label="二审法院", max_length=100)
    received_on = today_field("上诉日期", help_text="对方上诉的填收到上诉状副本之日，答辩期自此起算。")
    case_number = forms.CharField(label="二审案号", max_length=80, required=False)
    reason = lines("上诉理由", required=False, help_text="本局上诉的必填。")


class ExtensionForm(RecordActionForm):
    extended_on = today_field("延期通知日期")


class EffectForm(RecordActionForm):
    effective_on = today_field("生效日期", help_text="一审结果在上诉期届满次日起生效。")


class LossForm(RecordActionForm):
    model = DisputeReview
    loss_reason = forms.ChoiceField(label="败诉原因", choices=choices(LossReason.choices))
    analysis = lines("原因分析")
    lesson = lines("教训")
    measures = lines("整改措施", help_text="如重新作出决定、修订制度、组织培训、类案自查。")
    owner = forms.CharField(label="整改责任单位", max_length=100)
    due_on = forms.DateField(label="整改期限")


class CorrectionForm(RecordActionForm):
    corrected_on = today_field("整改完成日期")
    proof = lines("整改佐证", help_text="修订的制度、培训记录、重新作出的决定文号等。")


class AnalysisForm(forms.Form):
    """The year and kind of the lost-case analysis."""

    year = forms.TypedChoiceField(label="收案年度", required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(
        label="案件类别", required=False, choices=[("", "全部"), *LitigationKind.choices]
    )

    def __init__(self, years: list[int], data: Any = None) -> None:
        super().__init__(data)
        year: Any = self.fields["year"]
        year.choices = [("", "全部"), *((each, f"{each}年") for each in years)]
