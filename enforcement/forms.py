"""What the steps of a case ask for, from the lead to the decision; after it `forms_execution`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils import timezone

from accounts.certificates import valid_certificates
from accounts.models import User
from common.errors import PortalError
from common.registers.declaration import Register
from common.registers.forms import EMPTY_CHOICE
from common.registers.procedure_forms import ProcedureStepForm
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus, NoPenaltyGround, PenaltyKind, Seriousness
from enforcement.forms_execution import STEP_FORMS as AFTER_DECISION
from enforcement.forms_execution import choices, lines, today_field
from enforcement.gates import Gate, filing, hearing, obstacles_to, review
from enforcement.gates.asked import Asked
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import (
    DefenceChannel,
    DiscussionGround,
    FilingCondition,
    ReviewGround,
    TransferTarget,
)
from enforcement.ranges import range_of, weighed_fine
from registry.models import Law, Provision

OFFICERS_HELP = "只列今日持有效执法证的人员；不少于两人（行政处罚法第四十二条）。"


def officers_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        valid_certificates(timezone.localdate()).select_related("user").order_by("number"),
        label="调查人员",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=OFFICERS_HELP,
    )


class ProvisionsField(forms.ModelMultipleChoiceField):
    """Articles with what they punish and how: several may be of one paragraph."""

    def label_from_instance(self, obj: Any) -> str:
        allowed = range_of(obj)
        return f"{obj}：{obj.subject}" + (f"（{allowed}）" if allowed else "")


def kinds_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label="处罚种类",
        choices=PenaltyKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="填写了金额的，罚款、没收不必再勾选。",
    )


def money_field(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=0, max_digits=14, decimal_places=2, **options
    )


class CaseStepForm(ProcedureStepForm):
    """A step of a case, with what on record still stands in its way."""

    record: EnforcementCase

    def show_obstacles(self, *without: Gate, **details: Any) -> None:
        """`without` are the gates that look at what this form is about to be given."""
        try:
            today = timezone.localdate()
            found = obstacles_to(self.record, self.to, today, CaseRows(), without=without, **details)
            self.obstacles = list(found)
        except PortalError as error:
            self.obstacles = [str(error)]

    def as_asked(self) -> Asked:
        return Asked(self.record, CaseStatus(self.to), timezone.localdate(), CaseRows(), {})


class FilingForm(CaseStepForm):
    """立案: the conditions one by one, and who investigates."""

    filed_on = today_field("立案日期")
    conditions = forms.MultipleChoiceField(
        label="立案条件",
        choices=FilingCondition.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="逐项确认（生态环境行政处罚办法第十九条）；追责时效按违法行为发生日期计算。",
    )
    filing_number = forms.CharField(
        label="立案号", max_length=60, required=False, help_text="留空则自动编号；已在纸上编号的照填。"
    )
    reason_label = "审批意见"

    def prepare(self) -> None:
        self.fields["investigators"] = officers_field()
        self.initial["investigators"] = list(self.record.investigators.all())
        self.initial["filing_number"] = self.record.filing_number
        self.fields["reason"].help_text = "超过立案期限的，须写明逾期立案的理由。"
        self.show_obstacles(filing.officers, filing.filed_in_time)


class EndForm(CaseStepForm):
    """不予立案: a date and the reason."""

    reason_label, reason_required, is_grave = "理由", True, True
    ended_on = today_field("决定日期")


class InvestigationForm(CaseStepForm):
    """开展调查; a second time only with the reason."""

    has_document = False
    started_on = today_field("调查开始日期")
    recused = forms.CharField(
        label="回避情况",
        max_length=200,
        required=False,
        help_text="是否已告知当事人申请回避的权利，当事人是否申请；有人回避的写明处理结果。",
    )

    def prepare(self) -> None:
        self.fields["investigators"] = officers_field()
        self.initial["investigators"] = list(self.record.investigators.all())
        self.initial["recused"] = self.record.recused
        self.reason_required = self.record.status not in (CaseStatus.FILED, CaseStatus.TRANSFERRED)
        if self.reason_required:
            self.reason_label = "补充调查的理由"
            self.told_again = "补充调查后，此前的法制审核失效，须重新审查、告知。"
            self.fields["reason"].help_text = self.told_again
        self.show_obstacles(filing.officers)


class ExaminationForm(CaseStepForm):
    """提交审查, with the report of the investigators the first time."""

    reported_on = today_field("调查终结日期")
    investigation_report = lines(
        "案件调查报告要点", 8, required=False, help_text="违法事实、证据、法律依据和处理建议，每行一段。"
    )
    recused = forms.CharField(label="回避情况", max_length=200, required=False)

    def prepare(self) -> None:
        self.initial["investigation_report"] = self.record.investigation_report
        self.initial["recused"] = self.record.recused
        if self.record.status != CaseStatus.INVESTIGATING:
            for name in ("reported_on", "investigation_report", "recused"):
                del self.fields[name]
            self.has_document = False
        self.show_obstacles(filing.recusal)


class NoticeForm(CaseStepForm):
    """事先告知: the penalty proposed, by the worksheets where there are any, and the right to a hearing."""

    notified_on = today_field("告知日期")
    kinds = kinds_field()
    proposed_fine = money_field("拟罚款金额（元）")
    proposed_confiscation = money_field("拟没收金额（元）")
    proposed_content = lines("拟处罚内容", 4, required=False, help_text="罚款、没收以外的内容，每行一项。")
    hearing_offered = forms.BooleanField(label="告知听证权利", required=False)

    def prepare(self) -> None:
        case, weighed = self.record, weighed_fine(self.record)
        self.initial.update(
            kinds=case.proposed_kinds,
            proposed_fine=weighed if weighed is not None else case.proposed_fine,
            proposed_confiscation=case.proposed_confiscation,
            proposed_content=case.proposed_content,
        )
        if case.notified_on is not None:
            self.fields["reason"].help_text = "重新告知后，陈述申辩和申请听证的期限重新起算。"
        asked = self.as_asked()
        try:
            asked.details = {
                "proposed_fine": self.initial["proposed_fine"],
                "proposed_confiscation": case.proposed_confiscation,
            }
            self.initial["hearing_offered"] = case.hearing_offered or bool(hearing.hearing_reason(asked))
            limit = asked.party_threshold("hearing-amount")
            self.fields["hearing_offered"].help_text = (
                f"罚款、没收达到{limit.amount:,.0f}元，或者停产停业、吊销许可证件等较重处罚的，必须告知"
                f"（{limit.basis}）。"
            )
        except PortalError as error:
            self.obstacles = [str(error)]
            return
        self.show_obstacles(hearing.no_heavier_for_defence, **dict(asked.details))


class DefenceForm(CaseStepForm):
    has_document = False
    made_on = today_field("陈述申辩日期")
    channel = forms.ChoiceField(
        label="提出方式",
        choices=choices(each for each in DefenceChannel.choices if each[0] != DefenceChannel.ONLINE),
        help_text="口头提出的，将制作《陈述申辩笔录》。",
    )
    author = forms.CharField(label="陈述申辩人", max_length=60, required=False)
    text = lines("陈述申辩内容", 8)


class HearingForm(CaseStepForm):
    has_document = False
    applied_on = today_field("申请日期", help_text="自告知书送达之日起五日内提出（行政处罚法第六十四条）。")
    applicant = forms.CharField(label="申请人", max_length=100, required=False, help_text="留空则为当事人。")
    agents = forms.CharField(
        label="委托代理人", max_length=120, required=False, help_text="一至二人，用“、”分开。"
    )


class ReviewForm(CaseStepForm):
    """提交法制审核; the grounds that make it mandatory here are proposed."""

    has_document = False
    submitted_on = today_field("提交日期")
    ground = forms.ChoiceField(label="审核事由", choices=choices(ReviewGround.choices))

    def prepare(self) -> None:
        grounds = review.review_grounds(self.as_asked())
        self.initial["ground"] = grounds[0] if grounds else ReviewGround.VOLUNTARY
        self.show_obstacles()


class DiscussionForm(CaseStepForm):
    """提交集体讨论; the grounds that make it mandatory here are proposed."""

    has_document = False
    ground = forms.ChoiceField(label="讨论事由", choices=choices(DiscussionGround.choices))
    held_on = today_field("讨论日期", help_text="今天或者以后召开的日期；到期后方可表决。")
    host = forms.ModelChoiceField(User.objects.none(), label="主持人", empty_label=EMPTY_CHOICE)
    attendees = forms.CharField(
        label="列席人员", max_length=200, required=False, help_text="不参加表决的人员，如调查人员。"
    )
    report = lines("案件汇报要点", 6)

    def prepare(self) -> None:
        self.fields["host"].queryset = staff()  # type: ignore[attr-defined]
        self.initial.update(host=self.user, report=self.record.investigation_report)
        try:
            grounds = review.discussion_grounds(self.as_asked())
        except PortalError as error:
            self.obstacles = [str(error)]
            return
        self.initial["ground"] = grounds[0] if grounds else DiscussionGround.VOLUNTARY
        self.show_obstacles()


class DecisionForm(CaseStepForm):
    """决定处罚: what the party was told is proposed; the 简易程序 names officers and hears on the spot."""

    is_grave = True
    decided_on = today_field("处罚决定日期")
    kinds = kinds_field()
    fine_amount = money_field("罚款金额（元）")
    confiscated_amount = money_field("没收金额（元）")
    decision_content = lines("处罚内容", 4, required=False, help_text="罚款、没收以外的内容，每行一项。")
    certificate = forms.CharField(
        label="证照名称及编号", max_length=200, required=False, help_text="暂扣、吊销许可证件的填写。"
    )
    provisions = ProvisionsField(
        Provision.objects.none(),
        label="适用条款",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="按违法行为发生时有效的法律；其他条款请先在登记内容中填写。",
    )
    seriousness = forms.ChoiceField(
        label="失信程度", choices=choices(Seriousness.choices), required=False, help_text="据此确定公示期限。"
    )
    decision_number = forms.CharField(
        label="决定书文号", max_length=60, required=False, help_text="留空则自动编号；已在纸上编号的照填。"
    )

    def prepare(self) -> None:
        case = self.record
        self.initial.update(
            kinds=case.proposed_kinds,
            fine_amount=case.proposed_fine,
            confiscated_amount=case.proposed_confiscation,
            decision_content=case.proposed_content,
            provisions=list(case.provisions.all()) if case.pk else [],
            seriousness=case.seriousness,
            decision_number=case.decision_number,
        )
        self.fields["provisions"].queryset = self._provisions()  # type: ignore[attr-defined]
        self.fields["reason"].help_text = "超过办案期限的，须写明逾期作出决定的理由。"
        if case.status == CaseStatus.LEAD:
            self._on_the_spot()
        else:
            self.show_obstacles(review.decided_in_time)

    def _provisions(self) -> Any:
        """Those on record, and those for the kinds of violation that were in force then or are now."""
        chosen = self.record.provisions.values("pk")
        usual = self.record.violation_types.filter(penalty_provisions__isnull=False).values(
            "penalty_provisions__provision"
        )
        days = {self.record.conduct_on or self.record.lead_on, timezone.localdate()}
        in_force = Law.objects.none()
        for day in days:
            in_force |= Law.objects.in_force_on(day)
        found = Provision.objects.filter(pk__in=chosen) | Provision.objects.filter(
            pk__in=usual, law__in=in_force.values("pk")
        )
        return found.select_related("law").distinct().order_by("code")

    def _on_the_spot(self) -> None:
        self.fields["investigators"] = officers_field()
        self.fields["investigators"].label = "执法人员"
        self.initial["investigators"] = list(self.record.investigators.all())
        self.fields["told_and_heard"] = forms.BooleanField(
            label="已当场告知并听取意见",
            required=False,
            help_text="拟处罚内容及事实、理由、依据和陈述申辩的权利（行政处罚法第四十四条、第五十二条）。",
        )
        self.show_obstacles(filing.officers, hearing.law, review.summary_caps)


class NoPenaltyForm(CaseStepForm):
    decided_on = today_field("决定日期")
    ground = forms.ChoiceField(label="不予处罚理由", choices=choices(NoPenaltyGround.choices))
    facts = lines("违法事实", 4, required=False)
    provision = forms.ModelChoiceField(
        Provision.objects.none(),
        label="依据条款",
        required=False,
        empty_label=EMPTY_CHOICE,
        help_text="轻微不罚、首违不罚须选择。",
    )
    education = lines("教育情况", 3, required=False, help_text="不予处罚的，应当对当事人进行教育。")

    def prepare(self) -> None:
        self.initial["facts"] = self.record.facts
        self.fields["provision"].queryset = Provision.objects.select_related("law").order_by("code")  # type: ignore[attr-defined]
        self.show_obstacles(review.sparing_ground)


class DismissalForm(CaseStepForm):
    reason_label, reason_required, is_grave = "撤案理由", True, True
    dismissed_on = today_field("撤案日期")


class TransferForm(CaseStepForm):
    is_grave = True
    transferred_on = today_field("移送日期")
    target = forms.ChoiceField(
        label="移送对象",
        choices=choices(TransferTarget.choices),
        help_text="整案移送；适用行政拘留的，本案继续办理，请用“报请移送公安”。",
    )
    recipient = forms.CharField(label="接收机关", max_length=100)
    matter = forms.CharField(label="移送事由", max_length=200)


class SuspensionForm(CaseStepForm):
    reason_label, reason_required = "中止理由", True
    suspended_on = today_field("中止日期", help_text="自当日起不计入办案期限。")


class ResumptionForm(CaseStepForm):
    """Back to the stage that was interrupted."""

    resumed_on = today_field("恢复日期", help_text="办案期限自次日起继续计算。")


def staff() -> Any:
    """Who may host, review or vote: checked by name again in the service."""
    return User.objects.filter(is_active=True, kind="staff").order_by("full_name", "pk")


STAGE_FORMS: dict[str, type[CaseStepForm]] = {
    CaseStatus.FILED: FilingForm,
    CaseStatus.NOT_FILED: EndForm,
    CaseStatus.INVESTIGATING: InvestigationForm,
    CaseStatus.EXAMINING: ExaminationForm,
    CaseStatus.NOTIFIED: NoticeForm,
    CaseStatus.DEFENCE: DefenceForm,
    CaseStatus.HEARING: HearingForm,
    CaseStatus.LEGAL_REVIEW: ReviewForm,
    CaseStatus.DISCUSSION: DiscussionForm,
    CaseStatus.DECIDED: DecisionForm,
    CaseStatus.NO_PENALTY: NoPenaltyForm,
    CaseStatus.DISMISSED: DismissalForm,
    CaseStatus.TRANSFERRED: TransferForm,
    CaseStatus.SUSPENDED: SuspensionForm,
}
_INSTEAD: Collection[str] = (CaseStatus.DISMISSED, CaseStatus.TRANSFERRED)


def step_form(register: Register, record: Any, to: str, user: Any, data: Any = None) -> Any:
    """The form of the step; out of a 中止 that of resuming, whatever the stage."""
    resumes = record.status == CaseStatus.SUSPENDED and to not in _INSTEAD
    form = ResumptionForm if resumes else STAGE_FORMS[to]
    return form(register, record, to, user, data)


STEP_FORMS: dict[str, Any] = {**dict.fromkeys(STAGE_FORMS, step_form), **AFTER_DECISION}
