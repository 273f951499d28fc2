"""What stops a clock, by which rule, and the notices to the public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.scoping import SharedRecord
from common.models.base import Record
from common.models.constraints import in_order, one_of
from permits.enums import NoticeKind, StopKind
from permits.models.decision import EiaDecision
from registry.enums import Certainty
from registry.models.law import DatedQuerySet
from registry.scoping import EnterpriseQuerySet


class ClockRule(SharedRecord):
    """Whether a kind of stop is excluded from the time limit, between two dates.

    Basis: 行政许可法第四十五条 lists what is excluded (听证、检验、检测、鉴定、专家评审 …); 公示 is not
    listed, so it counts until the bureau records otherwise with its reason.
    """

    LEDGER_PREFIX = "HPR"

    stop_kind = models.CharField("中止事由", max_length=20, choices=StopKind.choices)
    is_excluded = models.BooleanField("不计入审批期限", help_text="填“是”则该事由的期间从审批用时中扣除")
    basis = models.CharField("依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批期限计算规则"
        ordering = ["stop_kind", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["stop_kind", "effective_from"], name="permits_clockrule_version"),
            one_of("stop_kind", StopKind, name="permits_clockrule_kind", label="中止事由"),
            one_of("certainty", Certainty, name="permits_clockrule_certainty", label="核对情况"),
            in_order(
                "effective_from",
                "effective_to",
                name="permits_clockrule_dates",
                message="失效日期不得早于生效日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stop_kind_display()}：{'不计入' if self.is_excluded else '计入'}期限"


class StopInterval(Record):
    """A span of days set apart in an approval (中止期间), both days included; open while `last_day` is empty.

    Basis: 行政许可法第四十五条 – the time needed is told to the applicant in writing. Spans may
    overlap: the clock subtracts their union.
    """

    DEPARTMENT_PATH = "decision__department"
    ENTERPRISE_PATH = "decision__enterprise"
    LEDGER_PREFIX = "HPT"

    decision = models.ForeignKey(
        EiaDecision, models.PROTECT, related_name="stops", verbose_name="环评审批台账编号"
    )
    kind = models.CharField("中止事由", max_length=20, choices=StopKind.choices)
    first_day = models.DateField("起始日")
    last_day = models.DateField("截止日", null=True, blank=True, help_text="含当日；尚未结束的留空")
    notified_on = models.DateField("书面告知日期", null=True, blank=True)
    remark = models.CharField("备注", max_length=200, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批中止期间"
        ordering = ["decision", "first_day", "ledger_no"]
        constraints = [
            one_of("kind", StopKind, name="permits_stop_kind", label="中止事由"),
            in_order("first_day", "last_day", name="permits_stop_dates", message="截止日不得早于起始日。"),
            models.UniqueConstraint(
                fields=["decision", "kind"],
                condition=Q(last_day__isnull=True),
                name="permits_stop_one_open",
                violation_error_message="该审批已有同一事由的中止期间尚未结束，请先登记其截止日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_day}至{self.last_day or '今'}"


class PublicNotice(Record):
    """A notice to the public in the course of an approval: 受理公示, 拟审批公示, 决定公告.

    Basis: 环境影响评价公众参与办法 (部令第4号) and 部令第14号.
    """

    DEPARTMENT_PATH = "decision__department"
    ENTERPRISE_PATH = "decision__enterprise"
    LEDGER_PREFIX = "HPG"

    decision = models.ForeignKey(
        EiaDecision, models.PROTECT, related_name="notices", verbose_name="环评审批台账编号"
    )
    kind = models.CharField("公示种类", max_length=20, choices=NoticeKind.choices)
    title = models.CharField("公示标题", max_length=200)
    first_day = models.DateField("公示起始日")
    last_day = models.DateField(
        "公示截止日", null=True, blank=True, help_text="含当日；决定公告长期公开的留空"
    )
    states_hearing_right = models.BooleanField(
        "已告知听证权利", default=False, help_text="拟审批公示须告知申请人、利害关系人可在五日内申请听证"
    )
    url = models.URLField("公示网址", max_length=300, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环评公示公告"
        ordering = ["-first_day", "ledger_no"]
        constraints = [
            one_of("kind", NoticeKind, name="permits_notice_kind", label="公示种类"),
            in_order(
                "first_day", "last_day", name="permits_notice_dates", message="公示截止日不得早于公示起始日。"
            ),
            models.CheckConstraint(
                condition=Q(kind=NoticeKind.DECISION) | Q(last_day__isnull=False),
                name="permits_notice_period",
                violation_error_message="受理公示和拟审批公示须填写公示截止日。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
