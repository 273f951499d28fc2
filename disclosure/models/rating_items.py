"""What ratings are computed from: items of a scheme, events, runs, results and their points."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.scoping import DepartmentQuerySet, SharedRecord
from common.models.constraints import needs, one_of
from common.resumable import ResumableRow
from common.workflow import Workflow
from disclosure.enums import Grade, RatingStatus
from disclosure.models.credit import CreditRating, CreditScheme
from disclosure.rating import conditions
from disclosure.rating.enums import (
    ACTIVE,
    RECORDED_TRANSITIONS,
    ItemGroup,
    Movement,
    RatingSource,
    RecordedStatus,
    RunStage,
    RunState,
)
from disclosure.rating.rules import RECORDED
from registry.enums import Certainty
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord

# What an enterprise reads of its rating before it was told of it: nothing.
_UNTOLD = (RatingStatus.COLLECTING, RatingStatus.PRELIMINARY)


class RatingItem(SharedRecord):
    """One item of a scheme: which records it counts, and for how many points.

    Basis: 环发〔2013〕150号 – four aspects, 21 items [s]. What is shipped is a sample, 示例待核.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLZB"

    scheme = models.ForeignKey(CreditScheme, models.PROTECT, related_name="items", verbose_name="方案代码")
    code = models.SlugField("指标代码", max_length=40)
    name = models.CharField("指标", max_length=120)
    group = models.CharField("方面", max_length=20, choices=ItemGroup.choices)
    heading = models.CharField(
        "所属评价指标", max_length=60, help_text="如“行政处罚与行政命令”，一项可有多条计分规则"
    )
    source = models.CharField("数据来源", max_length=20, choices=RatingSource.choices)
    condition = models.CharField(
        "计分条件",
        max_length=300,
        blank=True,
        help_text="如“罚款>=50000；罚款<200000”，各条件以“；”分隔并须同时成立，多个取值以“|”分隔；留空则全部计入",
    )
    points = models.DecimalField(
        "分值", max_digits=6, decimal_places=2, help_text="每件加（正）或减（负）的分数"
    )
    cap = models.DecimalField(
        "累计上限",
        max_digits=6,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="本指标累计加减分的最大分数，填正数；留空不设上限",
    )
    forces = models.CharField(
        "一票否决等级",
        max_length=1,
        choices=Grade.choices,
        blank=True,
        help_text="发生即评为此等级；一般指标留空",
    )
    stacks = models.BooleanField(
        "同一记录并计",
        default=False,
        help_text="填“是”的与同一记录符合的其他指标一并计分；否则同一记录只按最重的一项计分",
    )
    position = models.PositiveSmallIntegerField("次序", default=1)
    basis = models.CharField("依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )

    class Meta:
        verbose_name = verbose_name_plural = "信用评价指标"
        ordering = ["scheme", "position", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"],
                name="disclosure_ratingitem_once",
                violation_error_message="该方案已有此代码的指标。",
            ),
            one_of("group", ItemGroup, "方面"),
            one_of("source", RatingSource, "数据来源"),
            one_of("forces", Grade, "一票否决等级", blank=True),
            one_of("certainty", Certainty, "核对情况"),
            models.CheckConstraint(
                condition=Q(cap__isnull=True) | Q(cap__gt=0),
                name="disclosure_ratingitem_cap",
                violation_error_message="累计上限填正数；不设上限请留空。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.source in RatingSource.values:
            try:
                conditions.parse(self.condition, self.source)
            except conditions.BadCondition as error:
                raise ValidationError({"condition": str(error)}) from error


class RecordedEvent(EnterpriseRecord):
    """An event that no register of the portal tells: an emergency, a commendation, work on ecology.

    One person enters it with evidence, another confirms it; what was confirmed is withdrawn, not edited.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLDJ"
    ENTERPRISE_PATH: ClassVar[str] = ""
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=RECORDED_TRANSITIONS,
        rules=RECORDED,
        verbs={
            RecordedStatus.CONFIRMED: "确认",
            RecordedStatus.REJECTED: "不予确认",
            RecordedStatus.WITHDRAWN: "撤回",
        },
    )

    item = models.ForeignKey(
        RatingItem,
        models.PROTECT,
        related_name="recorded_events",
        verbose_name="指标台账编号",
        help_text="数据来源为“人工登记”的指标",
    )
    happened_on = models.DateField("发生日期")
    description = models.CharField("事项", max_length=300)
    document_number = models.CharField("文件文号", max_length=80, blank=True)
    authority = models.CharField("出具单位", max_length=80, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="登记人",
    )
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="确认人",
    )
    confirmed_on = models.DateField("确认日期", null=True, blank=True)
    ended_on = models.DateField("不予确认或撤回日期", null=True, blank=True)
    end_reason = models.CharField("不予确认或撤回理由", max_length=300, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=RecordedStatus.choices, default=RecordedStatus.PROPOSED
    )

    class Meta:
        verbose_name = verbose_name_plural = "信用评价事项登记"
        ordering = ["-happened_on", "ledger_no"]
        constraints = [
            one_of("status", RecordedStatus, "状态"),
            needs("confirmed_on", {RecordedStatus.CONFIRMED}, "已确认的须填写确认日期。"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
                name="disclosure_recordedevent_two",
                violation_error_message="登记人与确认人不得为同一人。",
            ),
        ]
        indexes = [models.Index(fields=["happened_on"], name="disclosure_recorded_day")]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.description}"

    def clean(self) -> None:
        if self.item_id and self.item.source != RatingSource.BY_HAND:
            raise ValidationError({"item": "该指标的数据来自登记簿，由系统归集；请选择“人工登记”的指标。"})


class RatingExclusion(EnterpriseRecord):
    """A record that a reviewer left out of a year's rating, with the ground; lifted, never deleted."""

    LEDGER_PREFIX: ClassVar[str] = "PLPC"
    ENTERPRISE_PATH: ClassVar[str] = ""

    year = models.PositiveSmallIntegerField("评价年度")
    source_model = models.CharField("记录种类", max_length=80)
    source_number = models.CharField("记录编号", max_length=80)
    ground = models.CharField("不计理由", max_length=300)
    basis = models.CharField("依据", max_length=200, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="决定人",
    )
    decided_on = models.DateField("决定日期")
    lifted_on = models.DateField("恢复计入日期", null=True, blank=True)
    lift_reason = models.CharField("恢复计入理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "不计入评价的记录"
        ordering = ["-year", "ledger_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "source_model", "source_number"],
                condition=Q(lifted_on__isnull=True),
                name="disclosure_ratingexclusion_once",
                violation_error_message="该记录已不计入本年度评价。",
            ),
            models.CheckConstraint(
                condition=Q(lifted_on__isnull=True) | ~Q(lift_reason=""),
                name="disclosure_ratingexclusion_lift",
                violation_error_message="恢复计入须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度不计：{self.source_number}"


class RatingRun(ResumableRow):
    """One computing of a year's ratings. What it computes from is frozen before anything is computed.

    `rules` are the scheme's rows as they were when the run began, `input_sha256` covers them and every
    event, `results_sha256` every result. `attempt` fences off a worker that was given up for dead.
    """

    DEPARTMENT_PATH: ClassVar[str] = ""

    year = models.PositiveSmallIntegerField("评价年度")
    scheme = models.ForeignKey(CreditScheme, models.PROTECT, related_name="runs", verbose_name="评价方案")
    rules = models.JSONField("冻结的评分规则", default=dict)
    as_of = models.DateField("数据截至", help_text="此日记录的状态为准")
    state = models.CharField("状态", max_length=10, choices=RunState.choices, default=RunState.QUEUED)
    stage = models.CharField("步骤", max_length=20, choices=RunStage.choices, blank=True)
    gathered_to = models.BigIntegerField("已归集至", default=0)  # primary key of an enterprise
    enterprises = models.PositiveIntegerField("应评企业数", default=0)
    gathered = models.PositiveIntegerField("已归集企业数", default=0)
    computed = models.PositiveIntegerField("已计分企业数", default=0)
    event_count = models.PositiveIntegerField("归集事项数", default=0)
    counted_count = models.PositiveIntegerField("计分事项数", default=0)
    left_out = models.PositiveIntegerField("已注销或关停不参评企业数", default=0)
    input_sha256 = models.CharField("输入校验码", max_length=64, blank=True)
    results_sha256 = models.CharField("结果校验码", max_length=64, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="发起人"
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用评价计算"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"],
                condition=Q(state__in=ACTIVE),
                name="disclosure_ratingrun_one_active",
                violation_error_message="该年度正在计算，请等待完成。",
            ),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="disclosure_ratingrun_state"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度评价计算（{self.get_state_display()}）"

    @property
    def state_tone(self) -> str:
        return {RunState.DONE: "success", RunState.FAILED: "danger"}.get(RunState(self.state), "info")

    @property
    def stage_words(self) -> str:
        """What the run is at, with how many enterprises it has dealt with."""
        if self.state == RunState.QUEUED or not self.stage:
            return "排队中"
        done = self.gathered if self.stage == RunStage.GATHERING else self.computed
        return f"{self.get_stage_display()}（{done}/{self.enterprises}家）"

    @property
    def percent(self) -> int:
        """How far the run is, in hundredths: gathering is one half of it, computing the other."""
        if self.state == RunState.DONE:
            return 100
        return min(99, (self.gathered + self.computed) * 50 // max(self.enterprises, 1))


class ToldQuerySet(EnterpriseQuerySet):
    """Rows of a run: an enterprise reads its own once it was told of its rating."""

    def visible_to(self, user: Any) -> Self:
        rows = super().visible_to(user)
        if getattr(user, "is_enterprise", False):
            model: Any = self.model
            told = f"{model.RATING_PATH}__status__in"
            return rows.filter(**{f"{model.RATING_PATH}__isnull": False}).exclude(**{told: _UNTOLD})
        return rows


class RatingResult(models.Model):
    """What a run made of one enterprise. Made when its events are gathered, filled when it is computed."""

    DEPARTMENT_PATH: ClassVar[str] = "enterprise__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"
    RATING_PATH: ClassVar[str] = "rating"

    run = models.ForeignKey(
        RatingRun, models.PROTECT, related_name="results", db_index=False, verbose_name="评价计算"
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise", models.PROTECT, related_name="rating_results", verbose_name="企业"
    )
    rating = models.ForeignKey(
        CreditRating, models.PROTECT, null=True, related_name="results", verbose_name="评价结果"
    )
    event_count = models.PositiveIntegerField("归集事项数", default=0)
    input_sha256 = models.CharField("输入校验码", max_length=64)
    base = models.DecimalField("基准分", max_digits=6, decimal_places=2, null=True)
    added = models.DecimalField("加分", max_digits=8, decimal_places=2, null=True)
    deducted = models.DecimalField("减分", max_digits=8, decimal_places=2, null=True)
    score = models.DecimalField("得分", max_digits=6, decimal_places=2, null=True)
    scored_grade = models.CharField("按分数的等级", max_length=1, choices=Grade.choices, blank=True)
    grade = models.CharField("等级", max_length=1, choices=Grade.choices, blank=True)
    veto_reason = models.CharField("一票否决事由", max_length=200, blank=True)
    previous_grade = models.CharField("上年度等级", max_length=1, choices=Grade.choices, blank=True)
    movement = models.CharField("较上年度", max_length=10, choices=Movement.choices, blank=True)
    sha256 = models.CharField("结果校验码", max_length=64, blank=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价计算结果"
        ordering = ["run", "enterprise"]
        constraints = [
            models.UniqueConstraint(fields=["run", "enterprise"], name="disclosure_ratingresult_once"),
        ]
        indexes = [models.Index(fields=["run", "grade"], name="disclosure_result_grade")]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.grade}"


class RatingEvent(models.Model):
    """A record as a run found it: frozen with its points, counted or left out with the ground."""

    DEPARTMENT_PATH: ClassVar[str] = "enterprise__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"
    RATING_PATH: ClassVar[str] = "entry__rating"

    run = models.ForeignKey(
        RatingRun, models.PROTECT, related_name="events", db_index=False, verbose_name="评价计算"
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise", models.PROTECT, related_name="+", db_index=False, verbose_name="企业"
    )
    item = models.ForeignKey(
        RatingItem, models.PROTECT, related_name="events", db_index=False, verbose_name="指标"
    )
    happened_on = models.DateField("发生日期")
    source_model = models.CharField("记录种类", max_length=80)
    source_pk = models.BigIntegerField("记录主键")
    source_number = models.CharField("记录编号", max_length=80)
    description = models.CharField("事项", max_length=300)
    facts = models.JSONField("计分依据的事实", default=dict)
    points = models.DecimalField("分值", max_digits=6, decimal_places=2)
    is_counted = models.BooleanField("计入", default=True)
    ground = models.CharField("不计理由", max_length=300, blank=True)
    recorded_by = models.CharField("登记与确认", max_length=160, blank=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用评价事项"
        ordering = ["run", "enterprise", "happened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_counted=True, ground="") | Q(is_counted=False) & ~Q(ground=""),
                name="disclosure_ratingevent_ground",
                violation_error_message="不计入的事项须写明理由。",
            ),
        ]
        indexes = [models.Index(fields=["run", "enterprise"], name="disclosure_event_enterprise")]

    def __str__(self) -> str:
        return f"{self.source_number}：{self.description}"


class RatingEntry(models.Model):
    """The points that one event brought to a rating, after the cap of its item.

    Entries of runs before the newest stay: those of the present score are of the events of
    `disclosure.rating.selectors.present_result(rating).run`.
    """

    DEPARTMENT_PATH: ClassVar[str] = "rating__department"
    ENTERPRISE_PATH: ClassVar[str] = "rating__enterprise"
    RATING_PATH: ClassVar[str] = "rating"

    rating = models.ForeignKey(CreditRating, models.PROTECT, related_name="entries", verbose_name="评价结果")
    event = models.OneToOneField(RatingEvent, models.PROTECT, related_name="entry", verbose_name="事项")
    points = models.DecimalField("计分", max_digits=6, decimal_places=2)
    note = models.CharField("说明", max_length=200, blank=True)

    objects = ToldQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评价计分"
        ordering = ["rating", "event"]

    def __str__(self) -> str:
        return f"{self.event}：{self.points}"
