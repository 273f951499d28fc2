"""Outreach: duties, activities, what was handed out, posts and publications."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentQuerySet, DepartmentRecord, SharedRecord
from common.models import Record
from common.models.constraints import needs, one_of
from common.workflow import Workflow
from legal_training import rules
from legal_training.enums import (
    DUTY_TRANSITIONS,
    Channel,
    DutyState,
    MaterialKind,
    PostTopic,
    PublicationKind,
    TimeNode,
    VenueKind,
)


class OutreachDuty(DepartmentRecord):
    """An item of the yearly outreach duty list (普法责任清单): “谁执法谁普法”.

    Basis: 法治宣传教育法 (from 2025-11-01); before it 国办“谁执法谁普法”责任制意见.
    """

    LEDGER_PREFIX: ClassVar[str] = "XFZR"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=DUTY_TRANSITIONS,
        rules=rules.DUTY,
        verbs={DutyState.RUNNING: "启动", DutyState.DONE: "完成", DutyState.DROPPED: "取消"},
    )

    year = models.PositiveSmallIntegerField("清单年度")
    item_number = models.PositiveSmallIntegerField("序号")
    content = models.CharField("普法内容", max_length=200)
    audience = models.CharField("普法对象", max_length=120, blank=True)
    measures = models.TextField("工作措施", blank=True)
    due_on = models.DateField("完成时限", null=True, blank=True)
    status = models.CharField("状态", max_length=20, choices=DutyState.choices, default=DutyState.PENDING)
    done_on = models.DateField("完成日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "普法责任清单事项"
        ordering = ["-year", "item_number"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "item_number"],
                name="legal_training_outreachduty_once",
                violation_error_message="该年度清单已有此序号。",
            ),
            one_of("status", DutyState, "状态"),
            needs("done_on", {DutyState.DONE}, "已完成的须填写完成日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年第{self.item_number}项：{self.content}"


class OutreachActivity(DepartmentRecord):
    """An outreach activity at one kind of venue (法律八进)."""

    LEDGER_PREFIX: ClassVar[str] = "XFHD"

    held_on = models.DateField("活动日期")
    title = models.CharField("活动名称", max_length=120)
    venue_kind = models.CharField("场所类别", max_length=20, choices=VenueKind.choices)
    time_node = models.CharField("时间节点", max_length=20, choices=TimeNode.choices, blank=True)
    place = models.CharField("活动地点", max_length=120)
    audience_count = models.PositiveIntegerField("受众人数", default=0)
    duty = models.ForeignKey(
        OutreachDuty,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name="普法责任清单编号",
    )
    laws = models.ManyToManyField(
        "registry.Law", blank=True, related_name="outreach_activities", verbose_name="宣传法规代码"
    )
    description = models.TextField("活动情况", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "普法宣传活动"
        ordering = ["-held_on", "ledger_no"]
        constraints = [
            one_of("venue_kind", VenueKind, "场所类别"),
            one_of("time_node", TimeNode, "时间节点", blank=True),
        ]
        indexes = [models.Index(fields=["held_on"], name="legal_training_activity_day")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"


class MaterialHandout(Record):
    """Printed matter handed out at an activity, in pieces (份)."""

    LEDGER_PREFIX: ClassVar[str] = "XFFF"
    DEPARTMENT_PATH: ClassVar[str] = "activity__department"

    activity = models.ForeignKey(
        OutreachActivity, models.PROTECT, related_name="handouts", verbose_name="活动编号"
    )
    kind = models.CharField("材料类别", max_length=20, choices=MaterialKind.choices)
    title = models.CharField("材料名称", max_length=120)
    quantity = models.PositiveIntegerField("发放数量（份）")

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "普法材料发放"
        ordering = ["activity", "ledger_no"]
        constraints = [
            one_of("kind", MaterialKind, "材料类别"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1),
                name="legal_training_materialhandout_quantity",
                violation_error_message="发放数量至少为1。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.quantity}份"


class Post(SharedRecord):
    """A post on the bureau's public account or in a column of its site."""

    LEDGER_PREFIX: ClassVar[str] = "XFTS"

    title = models.CharField("标题", max_length=200)
    channel = models.CharField("渠道", max_length=20, choices=Channel.choices)
    column = models.CharField("栏目", max_length=80, blank=True)
    topic = models.CharField("主题", max_length=20, choices=PostTopic.choices)
    published_on = models.DateField("发布日期")
    link = models.URLField("网址", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "信息推送"
        ordering = ["-published_on", "ledger_no"]
        constraints = [one_of("channel", Channel, "渠道"), one_of("topic", PostTopic, "主题")]
        indexes = [models.Index(fields=["published_on"], name="legal_training_post_day")]

    def __str__(self) -> str:
        return self.title


class Publication(SharedRecord):
    """A booklet that the bureau compiled for the public or for enterprises."""

    LEDGER_PREFIX: ClassVar[str] = "XFCB"

    title = models.CharField("书名", max_length=120)
    kind = models.CharField("读物类别", max_length=20, choices=PublicationKind.choices)
    issued_on = models.DateField("编印日期")
    edition = models.CharField("版次", max_length=40, blank=True)
    copies = models.PositiveIntegerField("印数", default=0)
    summary = models.TextField("内容简介", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "普法读物"
        ordering = ["-issued_on", "ledger_no"]
        constraints = [one_of("kind", PublicationKind, "读物类别")]

    def __str__(self) -> str:
        return self.title
