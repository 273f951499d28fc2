"""What happens in a case between filing and decision: defence, hearing, legal review, discussion, stops."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from common.models.base import Record
from common.models.constraints import in_order, one_of
from enforcement.models.cases import EnforcementCase
from enforcement.procedure_enums import (
    CaseStopKind,
    DefenceAdoption,
    DefenceChannel,
    DiscussionGround,
    ExtensionKind,
    ReviewGround,
    ReviewOpinion,
    Vote,
)
from registry.scoping import EnterpriseQuerySet

_CASE = "处罚案件台账编号"


class OfCase(Record):
    """A record of one case, seen by whoever sees the case; INTERNAL ones never by the enterprise."""

    DEPARTMENT_PATH = "case__department"
    ENTERPRISE_PATH: ClassVar[str] = "case__enterprise"

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        abstract = True


class Defence(OfCase):
    """A statement or defence of the party (陈述、申辩), and the bureau's answer to each.

    Basis: 行政处罚法第七条、第四十五条 – heard fully, checked, adopted where it stands; no heavier
    penalty for it.
    """

    LEDGER_PREFIX = "ZFSB"

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="defences", verbose_name=_CASE)
    made_on = models.DateField("陈述申辩日期")
    channel = models.CharField("提出方式", max_length=20, choices=DefenceChannel.choices)
    author = models.CharField("陈述申辩人", max_length=60, blank=True)
    text = models.TextField("陈述申辩内容")
    adoption = models.CharField("采纳情况", max_length=20, choices=DefenceAdoption.choices, blank=True)
    answer = models.TextField("复核意见及理由", blank=True)
    answered_on = models.DateField("复核日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "陈述申辩"
        ordering = ["case", "made_on", "ledger_no"]
        constraints = [
            one_of("channel", DefenceChannel, name="enforcement_defence_channel", label="提出方式"),
            one_of(
                "adoption", DefenceAdoption, name="enforcement_defence_adoption", label="采纳情况", blank=True
            ),
            in_order(
                "made_on", "answered_on", "复核日期不得早于陈述申辩日期。", name="enforcement_defence_dates"
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, adoption="")
                | Q(answered_on__isnull=False) & ~Q(adoption="") & ~Q(answer=""),
                name="enforcement_defence_answered",
                violation_error_message="复核陈述申辩须同时填写采纳情况、理由和复核日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"陈述申辩（{self.made_on}）"


class PenaltyHearing(OfCase):
    """A hearing before a penalty.

    Basis: 行政处罚法第六十三条、第六十四条; 部令第30号第四十六条、第四十七条.
    """

    LEDGER_PREFIX = "ZFT"

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="hearings", verbose_name=_CASE)
    applied_on = models.DateField("申请日期")
    applicant = models.CharField("申请人", max_length=100, blank=True)
    notified_on = models.DateField("听证通知日期", null=True, blank=True)
    held_on = models.DateField("举行日期", null=True, blank=True, help_text="尚未举行的填通知的日期")
    place = models.CharField("地点", max_length=100, blank=True)
    is_public = models.BooleanField(
        "公开举行", default=True, help_text="涉及国家秘密、商业秘密、个人隐私的除外"
    )
    host = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="主持人",
        help_text="不得为本案调查人员",
    )
    agents = models.CharField("委托代理人", max_length=120, blank=True, help_text="一至二人，用“、”分开")
    ended_on = models.DateField("听证结束日期", null=True, blank=True)
    record = models.TextField("听证笔录要点", blank=True)
    opinion = models.TextField("听证报告意见", blank=True)
    withdrawn_on = models.DateField("撤回申请或视为放弃日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "处罚听证"
        ordering = ["case", "applied_on", "ledger_no"]
        constraints = [
            in_order(
                "applied_on", "notified_on", "听证通知日期不得早于申请日期。", name="enforcement_hearing_told"
            ),
            in_order(
                "held_on", "ended_on", "听证结束日期不得早于举行日期。", name="enforcement_hearing_ended"
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ended_on__isnull=True, withdrawn_on__isnull=True),
                name="enforcement_hearing_one_open",
                violation_error_message="该案已有一次听证尚未结束。",
            ),
        ]

    def __str__(self) -> str:
        return f"听证（{self.held_on or self.applied_on}）"


class LegalReview(OfCase):
    """A legal review of a case (法制审核); `stale_on` when new evidence or facts came after it.

    Basis: 行政处罚法第五十八条 – who reviews for the first time has passed 法律职业资格考试.
    """

    LEDGER_PREFIX = "ZFSH"
    ENTERPRISE_PATH: ClassVar[str] = ""

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="reviews", verbose_name=_CASE)
    ground = models.CharField("审核事由", max_length=20, choices=ReviewGround.choices)
    submitted_on = models.DateField("提交审核日期")
    reviewer = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审核人"
    )
    opinion = models.CharField("审核结论", max_length=20, choices=ReviewOpinion.choices, blank=True)
    text = models.TextField("审核意见", blank=True)
    reviewed_on = models.DateField("审核日期", null=True, blank=True)
    qualification = models.CharField(
        "法律职业资格证书编号", max_length=60, blank=True, help_text="初次从事处罚决定法制审核的人员须填写"
    )
    stale_on = models.DateField("因新证据失效日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "法制审核"
        ordering = ["case", "submitted_on", "ledger_no"]
        constraints = [
            one_of("ground", ReviewGround, name="enforcement_review_ground", label="审核事由"),
            one_of("opinion", ReviewOpinion, name="enforcement_review_opinion", label="审核结论", blank=True),
            in_order(
                "submitted_on",
                "reviewed_on",
                "审核日期不得早于提交审核日期。",
                name="enforcement_review_dates",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_on__isnull=True, opinion="")
                | Q(reviewed_on__isnull=False, reviewer__isnull=False) & ~Q(opinion="") & ~Q(text=""),
                name="enforcement_review_done",
                violation_error_message="完成法制审核须同时填写审核人、审核结论、审核意见和审核日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"法制审核（{self.reviewed_on or self.submitted_on}）"


class CollectiveDiscussion(OfCase):
    """A discussion of the heads (集体讨论), open until concluded; investigators attend without a vote.

    Basis: 行政处罚法第五十七条第二款; 部令第30号第五十二条 [memory].
    """

    LEDGER_PREFIX = "ZFJT"
    ENTERPRISE_PATH: ClassVar[str] = ""

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="discussions", verbose_name=_CASE)
    ground = models.CharField("讨论事由", max_length=20, choices=DiscussionGround.choices)
    held_on = models.DateField("讨论日期")
    host = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="主持人")
    attendees = models.CharField("列席人员", max_length=200, blank=True, help_text="不参加表决的人员")
    report = models.TextField("案件汇报要点", blank=True)
    conclusion = models.TextField("讨论结论", blank=True)
    is_approved = models.BooleanField("同意处理意见", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "集体讨论"
        ordering = ["case", "held_on", "ledger_no"]
        constraints = [
            one_of("ground", DiscussionGround, name="enforcement_discussion_ground", label="讨论事由"),
            models.CheckConstraint(
                condition=Q(is_approved__isnull=True, conclusion="")
                | Q(is_approved__isnull=False) & ~Q(conclusion=""),
                name="enforcement_discussion_concluded",
                violation_error_message="讨论结论与是否同意须同时填写。",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(is_approved__isnull=True),
                name="enforcement_discussion_one_open",
                violation_error_message="该案已有一次集体讨论尚未形成结论。",
            ),
        ]

    def __str__(self) -> str:
        return f"集体讨论（{self.held_on}）"


class DiscussionVote(Record):
    """The vote and opinion of one member in a discussion."""

    DEPARTMENT_PATH = "discussion__case__department"
    ENTERPRISE_PATH: ClassVar[str] = ""
    LEDGER_PREFIX = "ZFBJ"

    discussion = models.ForeignKey(
        CollectiveDiscussion, models.PROTECT, related_name="votes", verbose_name="集体讨论台账编号"
    )
    member = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="表决人")
    vote = models.CharField("表决意见", max_length=20, choices=Vote.choices)
    opinion = models.CharField("发言要点", max_length=300, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "集体讨论表决"
        ordering = ["discussion", "ledger_no"]
        constraints = [
            one_of("vote", Vote, name="enforcement_vote_value", label="表决意见"),
            models.UniqueConstraint(
                fields=["discussion", "member"],
                name="enforcement_vote_once",
                violation_error_message="该表决人已表决。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member}：{self.get_vote_display()}"


class CaseStop(OfCase):
    """Days not counted in the limit of the decision, both included; open while `last_day` is empty."""

    LEDGER_PREFIX = "ZFZZ"
    ENTERPRISE_PATH: ClassVar[str] = ""

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="stops", verbose_name=_CASE)
    kind = models.CharField("事由", max_length=20, choices=CaseStopKind.choices)
    first_day = models.DateField("起始日")
    last_day = models.DateField("截止日", null=True, blank=True, help_text="含当日；尚未结束的留空")
    remark = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "不计入办案期限的期间"
        ordering = ["case", "first_day", "ledger_no"]
        constraints = [
            one_of("kind", CaseStopKind, name="enforcement_stop_kind", label="事由"),
            in_order("first_day", "last_day", "截止日不得早于起始日。", name="enforcement_stop_dates"),
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(last_day__isnull=True),
                name="enforcement_stop_one_open",
                violation_error_message="该案已有同一事由的期间尚未结束，请先登记其截止日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.first_day}至{self.last_day or '今'}"


class CaseExtension(OfCase):
    """An approved extension of a limit of the case; the days are those of the law's row then in force."""

    LEDGER_PREFIX = "ZFYQ"
    ENTERPRISE_PATH: ClassVar[str] = ""

    case = models.ForeignKey(EnforcementCase, models.PROTECT, related_name="extensions", verbose_name=_CASE)
    kind = models.CharField("延长种类", max_length=20, choices=ExtensionKind.choices)
    days = models.PositiveSmallIntegerField("延长天数")
    approved_on = models.DateField("批准日期")
    approver = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="批准人")
    ground = models.CharField("延长理由", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "办案期限延长"
        ordering = ["case", "approved_on", "ledger_no"]
        constraints = [
            one_of("kind", ExtensionKind, name="enforcement_extension_kind", label="延长种类"),
            models.UniqueConstraint(
                fields=["case", "kind"],
                name="enforcement_extension_once",
                violation_error_message="该案的这一期限已延长过一次。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.days}日"
