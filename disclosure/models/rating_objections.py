"""What happens to a rating once its enterprise was told: objections, waivers, corrections, later changes."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from common.models.constraints import needs, one_of
from common.workflow import Workflow
from disclosure.enums import Grade, RatingOrigin
from disclosure.models.credit import CreditRating
from disclosure.models.rating_items import RatingEvent, RatingItem
from disclosure.rating import objection_rules as rules
from disclosure.rating.objection_enums import (
    CHANGE_TRANSITIONS,
    RATING_OBJECTION_TRANSITIONS,
    ChangeStatus,
    CorrectionKind,
    PointOutcome,
    RatingObjectionStatus,
)
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord

TEXT_LIMIT = 2000


def _user(label: str, **options: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options
    )


class RatingObjection(EnterpriseRecord):
    """An objection of an enterprise to its rating, at the points that it doubts (环发〔2013〕150号 [memory]).

    It is answered as a whole, point by point, when the rating is reviewed.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLPY"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=RATING_OBJECTION_TRANSITIONS,
        rules=rules.OBJECTION,
        verbs={RatingObjectionStatus.ANSWERED: "复核", RatingObjectionStatus.WITHDRAWN: "撤回"},
    )

    rating = models.ForeignKey(
        CreditRating, models.PROTECT, related_name="objections", verbose_name="评价结果台账编号"
    )
    text = models.TextField("总体意见", max_length=TEXT_LIMIT, blank=True)
    contact = models.CharField("联系人及电话", max_length=100, blank=True)
    received_at = models.DateTimeField("收到时间")
    filed_by = _user("提交人", null=True, blank=True)
    is_paper = models.BooleanField("工作人员代为录入", default=False)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)
    status = models.CharField(
        "状态",
        max_length=20,
        choices=RatingObjectionStatus.choices,
        default=RatingObjectionStatus.RECEIVED,
    )

    class Meta:
        verbose_name = verbose_name_plural = "信用评价异议"
        ordering = ["-received_at", "ledger_no"]
        constraints = [
            one_of("status", RatingObjectionStatus, "状态"),
            needs("answered_on", {RatingObjectionStatus.ANSWERED}, "须填写答复日期。"),
            needs("withdrawn_on", {RatingObjectionStatus.WITHDRAWN}, "须填写撤回日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}对{self.rating.cycle_year}年度评价的异议（{self.ledger_no}）"


class ObjectionPoint(models.Model):
    """One point of an objection: the event it is about (none: something else), and the answer to it."""

    DEPARTMENT_PATH: ClassVar[str] = "objection__department"
    ENTERPRISE_PATH: ClassVar[str] = "objection__enterprise"

    objection = models.ForeignKey(RatingObjection, models.PROTECT, related_name="points", verbose_name="异议")
    event = models.ForeignKey(
        RatingEvent,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="objected",
        verbose_name="所涉事项",
        help_text="不涉及具体计分事项的留空",
    )
    claim = models.TextField("异议理由", max_length=TEXT_LIMIT)
    outcome = models.CharField("处理结果", max_length=10, choices=PointOutcome.choices, blank=True)
    remedy = models.CharField("更正方式", max_length=10, choices=CorrectionKind.choices, blank=True)
    points = models.DecimalField("更正后分值", max_digits=6, decimal_places=2, null=True, blank=True)
    answer = models.TextField("答复理由", max_length=TEXT_LIMIT, blank=True)
    answered_by = _user("答复人", null=True, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用评价异议事项"
        ordering = ["objection", "pk"]
        constraints = [
            one_of("outcome", PointOutcome, "处理结果", blank=True),
            one_of("remedy", CorrectionKind, "更正方式", blank=True),
            models.CheckConstraint(
                condition=Q(outcome="") | ~Q(answer=""),
                name="disclosure_objectionpoint_answer",
                violation_error_message="请写明采纳或者不予采纳的理由，将告知企业。",
            ),
            models.CheckConstraint(
                condition=Q(remedy="") | Q(outcome=PointOutcome.UPHELD, event__isnull=False),
                name="disclosure_objectionpoint_remedied",
                violation_error_message="只有采纳的、涉及具体计分事项的异议才更正分值。",
            ),
            models.CheckConstraint(
                condition=Q(remedy=CorrectionKind.CHANGE, points__isnull=False)
                | ~Q(remedy=CorrectionKind.CHANGE) & Q(points__isnull=True),
                name="disclosure_objectionpoint_points",
                violation_error_message="改按其他分值计的须填写更正后分值；其他方式不填。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objection}：{self.event or '其他事项'}"


class RatingWaiver(models.Model):
    """That an enterprise gives up the rest of its time to object, so that its rating may be published."""

    DEPARTMENT_PATH: ClassVar[str] = "rating__department"
    ENTERPRISE_PATH: ClassVar[str] = "rating__enterprise"

    rating = models.OneToOneField(
        CreditRating, models.PROTECT, related_name="waiver", verbose_name="评价结果"
    )
    statement = models.TextField("放弃异议的声明")
    waived_at = models.DateTimeField("放弃时间")
    waived_by = _user("确认人")
    is_paper = models.BooleanField("书面声明，由工作人员录入", default=False)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "放弃异议"
        ordering = ["rating"]

    def __str__(self) -> str:
        return f"{self.rating}放弃异议"


class RatingChangeQuerySet(EnterpriseQuerySet):
    """What the bureau only considers is internal; an enterprise reads its own applications and decisions."""

    def visible_to(self, user: Any) -> Self:
        rows = super().visible_to(user)
        if getattr(user, "is_enterprise", False):
            return rows.filter(Q(is_application=True) | ~Q(status=ChangeStatus.PROPOSED))
        return rows


class RatingChange(EnterpriseRecord):
    """A change of a public rating: 动态调整 proposed by an officer, 信用修复 asked for by the enterprise.

    A leader decides. What is granted becomes a new version, which is noticed and published as the first was.
    Basis: 环发〔2013〕150号 [memory]; 法典第五十四条.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLTZ"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=CHANGE_TRANSITIONS,
        rules=rules.CHANGE,
        verbs={ChangeStatus.GRANTED: "同意", ChangeStatus.REFUSED: "不予同意"},
    )

    rating = models.ForeignKey(
        CreditRating, models.PROTECT, related_name="changes", verbose_name="评价结果台账编号"
    )
    origin = models.CharField("种类", max_length=20, choices=RatingOrigin.choices)
    ground = models.TextField("理由和事实", max_length=TEXT_LIMIT)
    basis = models.CharField("依据", max_length=200, blank=True)
    record = models.CharField(
        "依据的记录", max_length=200, help_text="如处罚决定书文号、整改验收意见文号；材料以附件上传"
    )
    proposed_on = models.DateField("提出日期")
    proposed_by = _user("提出人", null=True, blank=True)
    is_application = models.BooleanField("企业申请", default=False)
    score = models.DecimalField(
        "调整后得分",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="没有计分明细的结果填写",
    )
    grade = models.CharField("调整后等级", max_length=1, choices=Grade.choices, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    decided_by = _user("决定人", null=True, blank=True)
    answer = models.TextField("决定理由", max_length=TEXT_LIMIT, blank=True)
    version = models.OneToOneField(
        CreditRating,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="made_by_change",
        verbose_name="调整后的评价结果",
    )
    effective_on = models.DateField(
        "生效日期", null=True, blank=True, help_text="调整结果公布之日；此前原等级有效"
    )
    status = models.CharField(
        "状态", max_length=20, choices=ChangeStatus.choices, default=ChangeStatus.PROPOSED
    )

    objects = RatingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价结果的调整和修复"
        ordering = ["-proposed_on", "ledger_no"]
        constraints = [
            one_of("status", ChangeStatus, "状态"),
            one_of("origin", RatingOrigin, "种类"),
            one_of("grade", Grade, "调整后等级", blank=True),
            needs("decided_on", {ChangeStatus.GRANTED, ChangeStatus.REFUSED}, "须填写决定日期。"),
            models.UniqueConstraint(
                fields=["rating"],
                condition=Q(status=ChangeStatus.PROPOSED),
                name="disclosure_ratingchange_one_open",
                violation_error_message="该评价结果已有待决定的调整或修复，请先办结。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rating}：{self.get_origin_display()}（{self.ledger_no}）"

    def clean(self) -> None:
        if self.origin == RatingOrigin.CYCLE:
            raise ValidationError({"origin": "请选择动态调整或者信用修复。"})


class RatingCorrection(models.Model):
    """What is counted otherwise from one version of a rating on, and why. Written once, never changed.

    A later correction of the same event stands in place of an earlier one. Those of a proposed change take
    effect when it is granted and its version made (`rating`).
    """

    DEPARTMENT_PATH: ClassVar[str] = "enterprise__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"

    enterprise = models.ForeignKey(
        "registry.Enterprise", models.PROTECT, related_name="+", verbose_name="企业"
    )
    rating = models.ForeignKey(
        CreditRating,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="评价结果",
    )
    kind = models.CharField("更正方式", max_length=10, choices=CorrectionKind.choices)
    event = models.ForeignKey(
        RatingEvent, models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="事项"
    )
    item = models.ForeignKey(RatingItem, models.PROTECT, related_name="corrections", verbose_name="指标")
    happened_on = models.DateField("发生日期")
    description = models.CharField("事项内容", max_length=300)
    source_number = models.CharField("记录编号", max_length=80)
    points = models.DecimalField("更正后分值", max_digits=6, decimal_places=2)
    ground = models.TextField("理由")
    point = models.OneToOneField(
        ObjectionPoint,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name="采纳的异议",
    )
    change = models.ForeignKey(
        RatingChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="调整或修复",
    )
    corrected_by = _user("更正人", null=True, blank=True)
    corrected_at = models.DateTimeField("更正时间")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价计分的更正"
        ordering = ["pk"]
        constraints = [
            one_of("kind", CorrectionKind, "更正方式"),
            models.CheckConstraint(
                condition=Q(kind=CorrectionKind.ADD, event__isnull=True)
                | ~Q(kind=CorrectionKind.ADD) & Q(event__isnull=False),
                name="disclosure_ratingcorrection_event",
                violation_error_message="除增加计入外，更正须指明所涉事项。",
            ),
            models.CheckConstraint(
                condition=Q(point__isnull=False) | Q(change__isnull=False),
                name="disclosure_ratingcorrection_source",
                violation_error_message="更正须出自异议复核或者调整、修复。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_number}：{self.get_kind_display()}"
