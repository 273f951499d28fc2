"""What is worked on beside a dispute and a suggestion: evidence, agents, sittings, lessons, measures."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentQuerySet
from common.models import Record
from common.models.constraints import in_order, one_of
from governance.dispute.enums import AbsenceGround, AgentKind, AgentPower, LossReason, SittingKind
from governance.models.disputes import Advice, Litigation


class OfDispute(Record):
    """A row of a dispute; seen by whoever sees the dispute."""

    DEPARTMENT_PATH: ClassVar[str] = "dispute__department"
    objects = DepartmentQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def department_id(self) -> Any:
        mine: Any = self  # a row of a dispute
        return mine.dispute.department_id


class DisputeEvidence(OfDispute):
    """A line of the evidence list handed in with the answer.

    Basis: 行政诉讼法第三十四条、第三十五条; 行政复议法第四十六条、第四十八条.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZZJ"

    dispute = models.ForeignKey(
        Litigation, models.PROTECT, related_name="evidences", verbose_name="争议案件台账编号"
    )
    number = models.PositiveSmallIntegerField("证据序号")
    name = models.CharField("证据名称", max_length=160)
    purpose = models.CharField("证明目的", max_length=300)
    source = models.CharField("证据来源", max_length=160, blank=True)
    pages = models.PositiveSmallIntegerField("页数", default=1)
    collected_on = models.DateField("取得日期", null=True, blank=True)
    permitted = models.CharField("补充收集的准许情况", max_length=200, blank=True)
    submitted_on = models.DateField("提交日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "争议案件证据"
        ordering = ["dispute", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "number"],
                name="governance_evidence_number",
                violation_error_message="该案已有此序号的证据。",
            ),
            models.CheckConstraint(
                condition=Q(pages__gte=1),
                name="governance_evidence_pages",
                violation_error_message="页数至少为1。",
            ),
        ]

    def __str__(self) -> str:
        return f"证据{self.number}：{self.name}"


class DisputeAgent(OfDispute):
    """Who acts for the bureau. Basis: 行政诉讼法第三条第三款、第三十一条."""

    LEDGER_PREFIX: ClassVar[str] = "FZDL"

    dispute = models.ForeignKey(
        Litigation, models.PROTECT, related_name="agents", verbose_name="争议案件台账编号"
    )
    kind = models.CharField("代理人类别", max_length=20, choices=AgentKind.choices)
    name = models.CharField("代理人姓名", max_length=40)
    post = models.CharField("单位和职务", max_length=100)
    power = models.CharField("代理权限", max_length=20, choices=AgentPower.choices)
    entrusted_on = models.DateField("委托日期")
    ended_on = models.DateField("解除日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "争议案件代理人"
        ordering = ["dispute", "entrusted_on", "ledger_no"]
        constraints = [
            one_of("kind", AgentKind, "代理人类别"),
            one_of("power", AgentPower, "代理权限"),
            in_order("entrusted_on", "ended_on", "解除日期不得早于委托日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.get_kind_display()}）"


class DisputeSitting(OfDispute):
    """A trial, hearing or mediation: who was to appear for the bureau, and who did.

    Basis: 行政诉讼法第三条第三款; 法释〔2020〕3号第四条; 行政复议法第五十一条.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZTS"

    dispute = models.ForeignKey(
        Litigation, models.PROTECT, related_name="sittings", verbose_name="争议案件台账编号"
    )
    kind = models.CharField("审理方式", max_length=20, choices=SittingKind.choices)
    planned_on = models.DateField("通知的日期")
    place = models.CharField("地点", max_length=120, blank=True)
    notified_on = models.DateField("收到通知日期")
    head_notified = models.BooleanField("通知负责人出庭", default=False)
    head = models.CharField("出庭负责人职务", max_length=60, blank=True)
    absence_ground = models.CharField(
        "负责人不能出庭的事由", max_length=20, choices=AbsenceGround.choices, blank=True
    )
    absence_note = models.CharField("事由说明", max_length=300, blank=True)
    held_on = models.DateField("实际日期", null=True, blank=True)
    head_attended = models.BooleanField("负责人已出庭", default=False)
    attendees = models.CharField("实际出庭人员", max_length=120, blank=True)
    notes = models.TextField("审理要点", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "开庭与听证"
        ordering = ["dispute", "planned_on", "ledger_no"]
        constraints = [
            one_of("kind", SittingKind, "审理方式"),
            one_of("absence_ground", AbsenceGround, "不能出庭的事由", blank=True),
            in_order("notified_on", "planned_on", "开庭日期不得早于收到通知日期。"),
            models.CheckConstraint(
                condition=Q(head_attended=False) | Q(held_on__isnull=False),
                name="governance_sitting_attended",
                violation_error_message="负责人已出庭的须填写实际日期。",
            ),
            models.CheckConstraint(
                condition=Q(held_on__isnull=True) | ~Q(attendees=""),
                name="governance_sitting_attendees",
                violation_error_message="已审理的须填写实际出庭人员。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.held_on or self.planned_on}"


class DisputeReview(OfDispute):
    """What was learnt of a lost case, and what was mended (败诉案件分析)."""

    LEDGER_PREFIX: ClassVar[str] = "FZBX"

    dispute = models.ForeignKey(
        Litigation, models.PROTECT, related_name="lessons", verbose_name="争议案件台账编号"
    )
    loss_reason = models.CharField("败诉原因", max_length=20, choices=LossReason.choices)
    analysis = models.TextField("原因分析")
    lesson = models.TextField("教训")
    measures = models.TextField("整改措施")
    owner = models.CharField("整改责任单位", max_length=100)
    analysed_on = models.DateField("分析日期")
    due_on = models.DateField("整改期限")
    corrected_on = models.DateField("整改完成日期", null=True, blank=True)
    proof = models.TextField("整改佐证", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "败诉案件分析"
        ordering = ["-analysed_on", "ledger_no"]
        constraints = [
            one_of("loss_reason", LossReason, "败诉原因"),
            in_order("analysed_on", "due_on", "整改期限不得早于分析日期。"),
            in_order("analysed_on", "corrected_on", "整改完成日期不得早于分析日期。"),
            models.UniqueConstraint(
                fields=["dispute"],
                name="governance_dispute_review_once",
                violation_error_message="该案已有败诉分析。",
            ),
        ]

    def __str__(self) -> str:
        return f"败诉分析：{self.get_loss_reason_display()}"


class AdviceMeasure(Record):
    """One thing that is done upon a suggestion, by whom until when."""

    LEDGER_PREFIX: ClassVar[str] = "FZCS"
    DEPARTMENT_PATH: ClassVar[str] = "advice__department"

    advice = models.ForeignKey(Advice, models.PROTECT, related_name="measures", verbose_name="建议台账编号")
    number = models.PositiveSmallIntegerField("措施序号")
    content = models.TextField("整改措施")
    owner = models.CharField("责任单位", max_length=100)
    due_on = models.DateField("完成期限")
    done_on = models.DateField("完成日期", null=True, blank=True)
    proof = models.TextField("完成情况和佐证", blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "建议整改措施"
        ordering = ["advice", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["advice", "number"],
                name="governance_measure_number",
                violation_error_message="该建议已有此序号的措施。",
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(proof=""),
                name="governance_measure_proof",
                violation_error_message="已完成的须写明完成情况和佐证。",
            ),
        ]

    def __str__(self) -> str:
        return f"措施{self.number}"

    @property
    def department_id(self) -> Any:
        return self.advice.department_id
