"""The forms of what happens beside the steps of a case before its decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from accounts.models import User
from common.registers.actions import RecordActionForm
from common.registers.forms import EMPTY_CHOICE
from enforcement.enums import CaseStatus
from enforcement.forms import staff
from enforcement.forms_execution import choices, lines, today_field
from enforcement.models import CaseExtension, CaseStop, Defence
from enforcement.procedure_enums import (
    CaseStopKind,
    DefenceAdoption,
    DefenceChannel,
    DeliveryMethod,
    DiscussionGround,
    ExtensionKind,
    ReviewOpinion,
    Vote,
)
from enforcement.services.reviews import is_first_review
from enforcement.services.stops import FOLLOWING


class ExaminationOpinionForm(RecordActionForm):
    examined_on = today_field("案件审查日期")
    examination_opinion = lines(
        "案件审查意见", 8, help_text="事实、证据、适用法律、程序和处理建议；审查人为您本人，不得为调查人员。"
    )


class NoticeServiceForm(RecordActionForm):
    served_on = today_field("告知书送达日期")
    method = forms.ChoiceField(label="送达方式", choices=choices(DeliveryMethod.choices))
    receiver = forms.CharField(label="签收人", max_length=60, required=False, help_text="留空则为当事人。")
    place = forms.CharField(label="送达地点", max_length=100, required=False)


class DefenceForm(RecordActionForm):
    model = Defence
    made_on = today_field("陈述申辩日期")
    channel = forms.ChoiceField(
        label="提出方式",
        choices=choices(each for each in DefenceChannel.choices if each[0] != DefenceChannel.ONLINE),
    )
    author = forms.CharField(label="陈述申辩人", max_length=60, required=False)
    text = lines("陈述申辩内容", 8)


class DefenceAnswerForm(RecordActionForm):
    answered_on = today_field("复核日期")
    adoption = forms.ChoiceField(label="采纳情况", choices=choices(DefenceAdoption.choices))
    answer = lines("复核意见及理由", 6, help_text="对当事人提出的事实、理由和证据逐项复核。")


class WaiverForm(RecordActionForm):
    statement = lines("当事人的书面意思表示", 4, help_text="沉默不视为放弃；请照录当事人签字确认的内容。")
    includes_hearing = forms.BooleanField(label="同时放弃听证", required=False)

    def prepare(self) -> None:
        if not self.record.hearing_offered:
            del self.fields["includes_hearing"]


class HearingApplicationForm(RecordActionForm):
    applied_on = today_field("申请日期")
    applicant = forms.CharField(label="申请人", max_length=100, required=False, help_text="留空则为当事人。")
    agents = forms.CharField(
        label="委托代理人", max_length=120, required=False, help_text="一至二人，用“、”分开。"
    )


class HearingNoticeForm(RecordActionForm):
    notified_on = today_field("听证通知日期")
    held_on = forms.DateField(label="举行日期", help_text="须在通知七个工作日后（行政处罚法第六十四条）。")
    time = forms.CharField(label="举行时间", max_length=20, required=False, help_text="如“上午9时”。")
    place = forms.CharField(label="地点", max_length=100)
    host = forms.ModelChoiceField(
        User.objects.none(), label="主持人", empty_label=EMPTY_CHOICE, help_text="不得为本案调查人员。"
    )
    is_public = forms.BooleanField(
        label="公开举行", required=False, initial=True, help_text="涉及国家秘密、商业秘密、个人隐私的除外。"
    )

    def prepare(self) -> None:
        host: Any = self.fields["host"]
        host.queryset = staff()


class HearingHeldForm(RecordActionForm):
    held_on = today_field("举行日期")
    agents = forms.CharField(label="到场的委托代理人", max_length=120, required=False)
    record = lines("听证笔录要点", 8, help_text="处罚决定须根据听证笔录作出（行政处罚法第六十五条）。")
    opinion = lines("听证报告意见", 6)


class HearingWithdrawalForm(RecordActionForm):
    withdrawn_on = today_field("撤回或视为放弃日期")
    ground = forms.CharField(
        label="情形", max_length=200, help_text="撤回申请，或者无正当理由不出席、中途退出。"
    )


class ReviewOpinionForm(RecordActionForm):
    reviewed_on = today_field("审核日期")
    opinion = forms.ChoiceField(label="审核结论", choices=choices(ReviewOpinion.choices))
    text = lines("审核意见", 8, help_text="管辖、事实证据、适用法律、裁量、程序、文书逐项审核。")
    qualification = forms.CharField(label="法律职业资格证书编号", max_length=60, required=False)

    def prepare(self) -> None:
        if not is_first_review(self.user):
            del self.fields["qualification"]
        else:
            self.fields["qualification"].required = True
            self.fields[
                "qualification"
            ].help_text = "您初次从事处罚决定法制审核，应当取得法律职业资格（行政处罚法第五十八条）。"


class NewEvidenceForm(RecordActionForm):
    noted_on = today_field("取得日期")
    reason = lines("新证据或者新事实", 4)


class DiscussionForm(RecordActionForm):
    ground = forms.ChoiceField(label="讨论事由", choices=choices(DiscussionGround.choices))
    held_on = today_field("讨论日期", help_text="今天或者以后召开的日期；到期后方可表决。")
    host = forms.ModelChoiceField(User.objects.none(), label="主持人", empty_label=EMPTY_CHOICE)
    attendees = forms.CharField(label="列席人员", max_length=200, required=False)
    report = lines("案件汇报要点", 6)

    def prepare(self) -> None:
        host: Any = self.fields["host"]
        host.queryset = staff()
        self.initial.update(host=self.user, report=self.record.investigation_report)


class VoteForm(RecordActionForm):
    """One's own vote; whoever decides may enter that of a member at the table."""

    vote = forms.ChoiceField(label="表决意见", choices=choices(Vote.choices))
    opinion = forms.CharField(label="发言要点", max_length=300, required=False)


class MemberVoteForm(VoteForm):
    member = forms.ModelChoiceField(User.objects.none(), label="表决人", empty_label=EMPTY_CHOICE)
    field_order = ("member", "vote", "opinion")

    def prepare(self) -> None:
        voted = self.record.votes.values("member")
        self.fields["member"].queryset = staff().exclude(pk__in=voted)  # type: ignore[attr-defined]


class ConclusionForm(RecordActionForm):
    conclusion = lines("讨论结论", 6)
    is_approved = forms.TypedChoiceField(
        label="是否同意处理意见",
        choices=choices([("yes", "同意"), ("no", "不同意")]),
        coerce=lambda value: value == "yes",
        help_text="同意的须过半数。",
    )


class ExtensionForm(RecordActionForm):
    model = CaseExtension
    kind = forms.ChoiceField(label="延长种类")
    approved_on = today_field("批准日期")
    ground = forms.CharField(label="延长理由", max_length=300)

    def prepare(self) -> None:
        lead = self.record.status == CaseStatus.LEAD
        granted = set(self.record.extensions.values_list("kind", flat=True))
        kinds = [ExtensionKind.FILING] if lead else [ExtensionKind.DECISION, ExtensionKind.COLLECTIVE]
        offered = [(kind.value, kind.label) for kind in kinds if kind not in granted]
        self.fields["kind"].choices = offered  # type: ignore[attr-defined]
        self.initial["kind"] = offered[0][0] if offered else ""


class StopForm(RecordActionForm):
    model = CaseStop
    kind = forms.ChoiceField(
        label="事由", choices=choices(each for each in CaseStopKind.choices if each[0] not in FOLLOWING)
    )
    first_day = today_field("起始日")
    last_day = forms.DateField(label="截止日", required=False, help_text="含当日；尚未结束的留空。")
    remark = forms.CharField(label="说明", max_length=200, help_text="如检测、鉴定的机构和项目。")


class StopEndForm(RecordActionForm):
    last_day = forms.DateField(
        label="截止日", initial=timezone.localdate, help_text="含当日；期限自次日起继续计算。"
    )
