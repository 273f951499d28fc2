"""The yearly list of enterprises that must disclose, and the criteria that put them there."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from accounts.scoping import SharedRecord
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from disclosure import rules
from disclosure.enums import LISTING_TRANSITIONS, ListingStatus
from registry.enums import Certainty
from registry.models.law import DatedQuerySet
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord

# States of an entry that is, or is about to be, on the list.
STANDING = (ListingStatus.PROPOSED, ListingStatus.NOTICED, ListingStatus.PUBLISHED)


class DutyCriterion(SharedRecord):
    """A ground for standing on the list, and how long it keeps an enterprise there.

    Basis: 企业环境信息依法披露管理办法（部令24号）第七条、第八条（主体）、第十条（留名期限）.
    """

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("情形代码", max_length=40, unique=True)
    name = models.CharField("情形", max_length=80)
    basis = models.CharField("法律依据", max_length=200)
    stay_years = models.PositiveSmallIntegerField(
        "留名年数",
        null=True,
        blank=True,
        help_text="自起算年的次年起在名单中保留的年数；按年度名录确定的情形留空",
    )
    stays_from_acceptance = models.BooleanField(
        "自清洁生产审核验收起算", default=False, help_text="强制性清洁生产审核填“是”，其余自列入年起算"
    )
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "披露主体情形"
        ordering = ["code"]
        constraints = [
            one_of("certainty", Certainty, "核对情况"),
            in_order("effective_from", "effective_to", "失效日期不得早于生效日期。"),
        ]

    def __str__(self) -> str:
        return self.name


class DutyListEntryQuerySet(EnterpriseQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Enterprises see their entry once it was on notice or published: what is drawn up is a proposal."""
        rows = super().visible_to(user)
        if getattr(user, "is_enterprise", False):
            return rows.filter(Q(noticed_on__isnull=False) | Q(published_on__isnull=False))
        return rows

    def standing(self) -> Self:
        """Those on a list as it is proposed, on notice or published: neither dropped nor removed."""
        return self.filter(status__in=STANDING)


class DutyListEntry(EnterpriseRecord):
    """An enterprise on the disclosure list of one year.

    `duty_list` is the list on which the portal works it, empty for history that came by a sheet;
    `supplements` the published list after which it was added, so that it counts from this entry's year.

    Basis: 部令24号第九条 – list by the end of March after a public notice of ten working days,
    later additions from the next year on; 第十条 – how long an enterprise stays (the longest wins).
    """

    LEDGER_PREFIX: ClassVar[str] = "PLMD"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=LISTING_TRANSITIONS,
        rules=rules.LISTING,
        verbs={
            ListingStatus.PROPOSED: "恢复拟列入",
            ListingStatus.NOTICED: "开始公示",
            ListingStatus.PUBLISHED: "公布",
            ListingStatus.DROPPED: "不予列入",
            ListingStatus.REMOVED: "移出名单",
        },
    )

    year = models.PositiveSmallIntegerField("名单年度")
    criteria = models.ManyToManyField(
        DutyCriterion, related_name="entries", verbose_name="列入情形代码", help_text="多种情形用“；”分隔"
    )
    first_listed_year = models.PositiveSmallIntegerField("首次列入年度", null=True, blank=True)
    stay_until_year = models.PositiveSmallIntegerField(
        "留名至年度", null=True, blank=True, help_text="依部令24号第十条，多种情形取最长"
    )
    status = models.CharField(
        "状态", max_length=20, choices=ListingStatus.choices, default=ListingStatus.PROPOSED
    )
    noticed_on = models.DateField("公示日期", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    removed_on = models.DateField("移出日期", null=True, blank=True)
    ground = models.CharField("增减理由", max_length=200, blank=True)
    duty_list = models.ForeignKey(
        "disclosure.DutyList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name="所属名单台账编号",
        help_text="在本门户拟定的名单；历史台账留空",
    )
    supplements = models.ForeignKey(
        "disclosure.DutyList",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="supplements",
        verbose_name="增补自名单台账编号",
        help_text="名单公布后增补的，自次年起列入（部令24号第九条）",
    )
    removal_record = models.CharField(
        "移出依据材料", max_length=200, blank=True, help_text="移出所依据的文书名称和文号"
    )

    objects = DutyListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环境信息依法披露企业名单"
        ordering = ["-year", "enterprise__uscc"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "enterprise"],
                name="disclosure_dutylistentry_once",
                violation_error_message="该企业已在本年度名单中。",
            ),
            one_of("status", ListingStatus, "状态"),
            needs("noticed_on", {ListingStatus.NOTICED, ListingStatus.PUBLISHED}, "须填写公示日期。"),
            needs("published_on", {ListingStatus.PUBLISHED, ListingStatus.REMOVED}, "须填写公布日期。"),
            needs("removed_on", {ListingStatus.REMOVED}, "须填写移出日期。"),
            in_order("noticed_on", "published_on", "公布日期不得早于公示日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年名单：{self.enterprise}"
