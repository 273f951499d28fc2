"""Environmental credit ratings. Schemes, grades and thresholds are rows, none stands in code."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q

from accounts.scoping import SharedRecord
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from disclosure import rules
from disclosure.enums import RATING_TRANSITIONS, Grade, RatingOrigin, RatingStatus
from registry.enums import Certainty
from registry.models.law import DatedQuerySet
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord


class CreditScheme(SharedRecord):
    """A version of the rating scheme. No Gansu scheme was found: what is loaded is 示例待核.

    Basis: 环发〔2013〕150号 sets the frame; the grades A–D and their bounds are the bureau's to confirm.
    """

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("方案代码", max_length=40, unique=True)
    name = models.CharField("方案名称", max_length=120)
    version = models.CharField("方案版本", max_length=20)
    basis = models.CharField("依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    base_score = models.DecimalField("基准分", max_digits=6, decimal_places=2)
    score_floor = models.DecimalField(
        "最低得分", max_digits=6, decimal_places=2, null=True, blank=True, help_text="留空不设下限"
    )
    score_ceiling = models.DecimalField(
        "最高得分", max_digits=6, decimal_places=2, null=True, blank=True, help_text="留空不设上限"
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")
    repair_after_months = models.PositiveSmallIntegerField(
        "修复最短月数", null=True, blank=True, help_text="自结果公布起满此月数方可申请信用修复；留空不限"
    )

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环保信用评价方案"
        ordering = ["code"]
        constraints = [
            one_of("certainty", Certainty, "核对情况"),
            in_order("effective_from", "effective_to", "失效日期不得早于生效日期。"),
            in_order("score_floor", "score_ceiling", "最高得分不得低于最低得分。"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.version}）"


class GradeThreshold(SharedRecord):
    """The scores that make one grade under one scheme: [from, below)."""

    LEDGER_PREFIX: ClassVar[str] = "PLFJ"

    scheme = models.ForeignKey(
        CreditScheme, models.PROTECT, related_name="thresholds", verbose_name="方案代码"
    )
    grade = models.CharField("等级", max_length=1, choices=Grade.choices)
    score_from = models.DecimalField("分数下限（含）", max_digits=6, decimal_places=2, null=True, blank=True)
    score_below = models.DecimalField(
        "分数上限（不含）", max_digits=6, decimal_places=2, null=True, blank=True
    )
    consequence = models.CharField("结果应用", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信用等级分数线"
        ordering = ["scheme", "grade"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "grade"],
                name="disclosure_gradethreshold_once",
                violation_error_message="该方案已有此等级的分数线。",
            ),
            one_of("grade", Grade, "等级"),
            models.CheckConstraint(
                condition=Q(score_from__isnull=True)
                | Q(score_below__isnull=True)
                | Q(score_below__gt=F("score_from")),
                name="disclosure_gradethreshold_range",
                violation_error_message="分数上限须高于下限。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}：{self.get_grade_display()}"

    def holds(self, score: object) -> bool:
        """Whether `score` falls in this grade."""
        above = self.score_from is None or score >= self.score_from  # type: ignore[operator]
        return above and (self.score_below is None or score < self.score_below)  # type: ignore[operator]


class RatingQuerySet(EnterpriseQuerySet):
    """What is only computed is internal: an enterprise reads of its rating once it was told."""

    def visible_to(self, user: Any) -> Self:
        rows = super().visible_to(user)
        if getattr(user, "is_enterprise", False):
            return rows.exclude(status__in=(RatingStatus.COLLECTING, RatingStatus.PRELIMINARY))
        return rows


class CreditRating(EnterpriseRecord):
    """The rating of one enterprise for one cycle; an adjustment or repair is a new version.

    Basis: 环发〔2013〕150号 – 归集, 初评, 告知, 异议 (15 days), 复核, 公布, 动态调整; 法典第五十四条.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLXY"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=RATING_TRANSITIONS,
        rules=rules.RATING,
        verbs={
            RatingStatus.PRELIMINARY: "作出初评",
            RatingStatus.NOTICED: "告知企业",
            RatingStatus.OBJECTED: "受理异议",
            RatingStatus.REVIEWED: "复核",
            RatingStatus.PUBLISHED: "公布",
            RatingStatus.SUPERSEDED: "以调整结果替代",
        },
    )

    cycle_year = models.PositiveSmallIntegerField(
        "评价年度", help_text="被评价行为发生的年度（1月1日至12月31日）"
    )
    scheme = models.ForeignKey(CreditScheme, models.PROTECT, related_name="ratings", verbose_name="方案代码")
    version = models.PositiveSmallIntegerField("版本", default=1, help_text="调整或修复一次加一")
    origin = models.CharField(
        "评价缘由", max_length=20, choices=RatingOrigin.choices, default=RatingOrigin.CYCLE
    )
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True, blank=True)
    grade = models.CharField("等级", max_length=1, choices=Grade.choices, blank=True)
    veto_reason = models.CharField("一票否决事由", max_length=200, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=RatingStatus.choices, default=RatingStatus.COLLECTING
    )
    noticed_on = models.DateField("初评告知日期", null=True, blank=True)
    objected_on = models.DateField("提出异议日期", null=True, blank=True)
    objection = models.TextField("异议内容", blank=True)
    reviewed_on = models.DateField("复核日期", null=True, blank=True)
    review_result = models.CharField("复核结论", max_length=200, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    superseded_on = models.DateField("被调整日期", null=True, blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业环保信用评价结果"
        ordering = ["-cycle_year", "enterprise__uscc", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "cycle_year", "version"],
                name="disclosure_creditrating_version",
                violation_error_message="该企业该年度的这一版本已存在，调整请将版本加一。",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "cycle_year"],
                condition=Q(status=RatingStatus.PUBLISHED),
                name="disclosure_creditrating_one_published",
                violation_error_message="该企业该年度已有公布的评价结果，公布新结果前须将其标为已调整。",
            ),
            one_of("status", RatingStatus, "状态"),
            one_of("origin", RatingOrigin, "评价缘由"),
            one_of("grade", Grade, "等级", blank=True),
            models.CheckConstraint(
                condition=Q(status=RatingStatus.COLLECTING) | ~Q(grade=""),
                name="disclosure_creditrating_graded",
                violation_error_message="作出初评须确定等级。",
            ),
            needs(
                "noticed_on",
                set(RatingStatus) - {RatingStatus.COLLECTING, RatingStatus.PRELIMINARY},
                "须填写初评告知日期。",
            ),
            needs("objected_on", {RatingStatus.OBJECTED, RatingStatus.REVIEWED}, "须填写提出异议日期。"),
            needs("reviewed_on", {RatingStatus.REVIEWED}, "须填写复核日期。"),
            needs("published_on", {RatingStatus.PUBLISHED, RatingStatus.SUPERSEDED}, "须填写公布日期。"),
            needs("superseded_on", {RatingStatus.SUPERSEDED}, "须填写被调整日期。"),
            in_order("noticed_on", "published_on", "公布日期不得早于初评告知日期。"),
            in_order("published_on", "superseded_on", "被调整日期不得早于公布日期。"),
        ]
        indexes = [models.Index(fields=["published_on", "grade"], name="disclosure_rating_published")]

    def __str__(self) -> str:
        return f"{self.enterprise}{self.cycle_year}年度：{self.get_grade_display() or '未评定'}"
