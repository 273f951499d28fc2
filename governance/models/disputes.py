"""Reconsideration and litigation against the bureau; suggestions of courts and procuratorates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance import rules
from governance.dispute.enums import LOST, AppealResult
from governance.enums import (
    ADVICE_TRANSITIONS,
    LITIGATION_TRANSITIONS,
    AdviceKind,
    AdviceStatus,
    LitigationKind,
    LitigationOutcome,
    LitigationStatus,
)

_CONCLUDED = {LitigationStatus.CONCLUDED, LitigationStatus.EXECUTED}


class Litigation(DepartmentRecord):
    """A reconsideration or lawsuit in which the bureau is respondent.

    Basis: 行政复议法第四十八条（10个工作日内答复）；行政诉讼法第三条（负责人出庭）；法释〔2020〕3号第四条.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZYS"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=LITIGATION_TRANSITIONS,
        rules=rules.LITIGATION,
        verbs={
            LitigationStatus.ANSWERED: "提交答复或答辩",
            LitigationStatus.HEARD: "登记审理",
            LitigationStatus.CONCLUDED: "登记结果",
            LitigationStatus.EXECUTED: "履行完毕",
        },
    )

    kind = models.CharField("案件类别", max_length=20, choices=LitigationKind.choices)
    case_number = models.CharField("案号", max_length=80, blank=True)
    title = models.CharField("案由", max_length=160)
    claimant = models.CharField("申请人或原告", max_length=100)
    authority = models.CharField("复议机关或法院", max_length=100)
    enforcement_case = models.ForeignKey(
        "enforcement.EnforcementCase",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="litigations",
        verbose_name="处罚案件编号",
    )
    eia_decision = models.ForeignKey(
        "permits.EiaDecision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="litigations",
        verbose_name="环评审批台账编号",
    )
    remedy = models.ForeignKey(
        "enforcement.RemedyProceeding",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes",
        verbose_name="复议诉讼结果台账编号",
        help_text="在处罚案件中的登记，由系统填写",
    )
    previous = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name="前一程序台账编号",
        help_text="如二审填一审，一审填此前的复议",
    )
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    is_simple = models.BooleanField("适用简易程序", default=False, help_text="行政复议简易程序答复期限较短")
    status = models.CharField(
        "状态", max_length=20, choices=LitigationStatus.choices, default=LitigationStatus.RECEIVED
    )
    received_on = models.DateField("收到日期", help_text="收到申请书副本或起诉状副本之日")
    accepted_on = models.DateField("受理日期", null=True, blank=True, help_text="复议机关受理或法院立案之日")
    extended_on = models.DateField("复议延期通知日期", null=True, blank=True)
    answered_on = models.DateField("答复答辩日期", null=True, blank=True)
    heard_on = models.DateField("审理日期", null=True, blank=True)
    head_notified = models.BooleanField("法院通知负责人出庭", default=False)
    head_attended = models.BooleanField("负责人出庭", default=False)
    attendee = models.CharField("出庭应诉人员", max_length=100, blank=True)
    answer = models.TextField("答复答辩要点", blank=True)
    outcome = models.CharField("结果", max_length=20, choices=LitigationOutcome.choices, blank=True)
    appeal_result = models.CharField("二审结果", max_length=20, choices=AppealResult.choices, blank=True)
    judgment_number = models.CharField("裁判文书号", max_length=80, blank=True)
    judgment_received_on = models.DateField(
        "收到裁判文书日期",
        null=True,
        blank=True,
        help_text="上诉期自此起算；各方收到日期不同的，以最后收到的为准",
    )
    summary = models.TextField("结果要点和理由", blank=True)
    amended_fine = models.DecimalField(
        "变更后罚款金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    performance = models.TextField("应履行的内容", blank=True)
    perform_by = models.DateField("履行期限", null=True, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    concluded_on = models.DateField("结果日期", null=True, blank=True)
    executed_on = models.DateField("履行日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行政复议与应诉"
        ordering = ["-received_on", "ledger_no"]
        constraints = [
            one_of("kind", LitigationKind, "案件类别"),
            one_of("status", LitigationStatus, "状态"),
            one_of("outcome", LitigationOutcome, "结果", blank=True),
            needs("answered_on", {LitigationStatus.ANSWERED, LitigationStatus.HEARD}, "须填写答复答辩日期。"),
            needs("heard_on", {LitigationStatus.HEARD}, "须填写审理日期。"),
            needs("concluded_on", _CONCLUDED, "须填写结果日期。"),
            needs("executed_on", {LitigationStatus.EXECUTED}, "须填写履行日期。"),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(_CONCLUDED)) | ~Q(outcome=""),
                name="governance_litigation_concluded_has_outcome",
                violation_error_message="已作出结果的须填写结果。",
            ),
            models.CheckConstraint(
                condition=Q(head_attended=False) | Q(heard_on__isnull=False),
                name="governance_litigation_attended_a_hearing",
                violation_error_message="负责人出庭的须填写审理日期。",
            ),
            one_of("appeal_result", AppealResult, "二审结果", blank=True),
            models.CheckConstraint(
                condition=Q(enforcement_case__isnull=True) | Q(eia_decision__isnull=True),
                name="governance_litigation_one_act",
                violation_error_message="处罚案件与环评审批只填其一。",
            ),
            models.CheckConstraint(
                condition=Q(effective_on__isnull=True) | Q(concluded_on__isnull=False),
                name="governance_litigation_effective",
                violation_error_message="生效须先登记结果。",
            ),
            models.UniqueConstraint(
                fields=["previous"],
                condition=Q(kind=LitigationKind.APPEAL),
                name="governance_litigation_one_appeal",
                violation_error_message="该一审案件已登记上诉。",
            ),
            in_order("received_on", "answered_on", "答复答辩日期不得早于收到日期。"),
            in_order("received_on", "concluded_on", "结果日期不得早于收到日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.title}"

    @property
    def decisive(self) -> Litigation:
        """The proceeding whose outcome the act has: the first instance where the appeal left it standing."""
        stands = self.appeal_result == AppealResult.AFFIRMED or self.outcome == LitigationOutcome.WITHDRAWN
        if self.kind == LitigationKind.APPEAL and stands and self.previous is not None:
            return self.previous
        return self

    @property
    def is_lost(self) -> bool:
        """Whether it ended, in force, against the bureau."""
        return self.effective_on is not None and self.decisive.outcome in LOST


class Advice(DepartmentRecord):
    """A suggestion of a court or procuratorate that must be answered in writing.

    Basis: 公益诉讼检察建议 two months, 15 days when urgent (行政诉讼法及法释〔2020〕20号第二十一条);
    司法建议 up to two months. The term stands in the letter, so its last day is recorded.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZJY"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=ADVICE_TRANSITIONS,
        rules=rules.ADVICE,
        verbs={
            AdviceStatus.WORKING: "开始整改",
            AdviceStatus.REPLIED: "书面回复",
            AdviceStatus.CLOSED: "办结",
        },
    )

    kind = models.CharField("建议类别", max_length=20, choices=AdviceKind.choices)
    document_number = models.CharField("文号", max_length=80, blank=True)
    issuer = models.CharField("发出机关", max_length=100)
    content = models.TextField("建议内容")
    urgent = models.BooleanField("紧急", default=False)
    status = models.CharField(
        "状态", max_length=20, choices=AdviceStatus.choices, default=AdviceStatus.RECEIVED
    )
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    received_on = models.DateField("收到日期")
    due_on = models.DateField("回复期限", help_text="建议书载明或法定的最后一日")
    replied_on = models.DateField("回复日期", null=True, blank=True)
    reply = models.TextField("回复内容", blank=True)
    feedback = models.TextField("发出机关意见", blank=True)
    feedback_on = models.DateField("收到意见日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "司法建议与检察建议"
        ordering = ["-received_on", "ledger_no"]
        constraints = [
            one_of("kind", AdviceKind, "建议类别"),
            one_of("status", AdviceStatus, "状态"),
            needs("replied_on", {AdviceStatus.REPLIED, AdviceStatus.CLOSED}, "须填写回复日期。"),
            in_order("received_on", "due_on", "回复期限不得早于收到日期。"),
            in_order("received_on", "replied_on", "回复日期不得早于收到日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer}{self.get_kind_display()}{self.document_number}"
