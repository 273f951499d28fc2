"""Reconsideration and litigation against the bureau; suggestions of courts and procuratorates."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance import rules
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
    status = models.CharField(
        "状态", max_length=20, choices=LitigationStatus.choices, default=LitigationStatus.RECEIVED
    )
    received_on = models.DateField("收到日期", help_text="收到申请书副本或起诉状副本之日")
    answered_on = models.DateField("答复答辩日期", null=True, blank=True)
    heard_on = models.DateField("审理日期", null=True, blank=True)
    head_notified = models.BooleanField("法院通知负责人出庭", default=False)
    head_attended = models.BooleanField("负责人出庭", default=False)
    attendee = models.CharField("出庭应诉人员", max_length=100, blank=True)
    outcome = models.CharField("结果", max_length=20, choices=LitigationOutcome.choices, blank=True)
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
            in_order("received_on", "answered_on", "答复答辩日期不得早于收到日期。"),
            in_order("received_on", "concluded_on", "结果日期不得早于收到日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.title}"


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
    received_on = models.DateField("收到日期")
    due_on = models.DateField("回复期限", help_text="建议书载明或法定的最后一日")
    replied_on = models.DateField("回复日期", null=True, blank=True)
    reply = models.TextField("回复内容", blank=True)

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
