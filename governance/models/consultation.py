"""Rounds of opinions on drafts, and what the public said."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.scoping import DepartmentQuerySet
from common.models import Record
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance.consultation import rules
from governance.consultation.enums import (
    OPINION_TRANSITIONS,
    ROUND_TRANSITIONS,
    Adoption,
    OpinionStatus,
    RoundStatus,
)
from governance.models.matters import OfMatter

_ASKED = {RoundStatus.OPEN, RoundStatus.SUMMARISED, RoundStatus.WITHDRAWN}


class OpinionRound(OfMatter):
    """One round of opinions on a draft: what was shown, from when to when, and what became of it.

    The draft is copied when the round is opened: what the public was shown never changes afterwards.
    Basis: 重大行政决策程序暂行条例第十四条、第十五条、第十八条; 国办发〔2018〕37号.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZZQ"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=ROUND_TRANSITIONS, rules=rules.ROUND, verbs=rules.ROUND_VERBS
    )

    title = models.CharField("征求意见事项", max_length=160, blank=True, help_text="留空则用事项名称")
    methods = models.CharField(
        "其他提出意见的方式",
        max_length=300,
        blank=True,
        help_text="如通信地址、电子邮箱、电话；网上可直接提出",
    )
    status = models.CharField(
        "状态", max_length=20, choices=RoundStatus.choices, default=RoundStatus.DRAFTING
    )
    draft = models.TextField("征求意见稿", blank=True)
    explanation = models.TextField("起草说明", blank=True)
    first_day = models.DateField("征求意见起", null=True, blank=True)
    last_day = models.DateField("征求意见止", null=True, blank=True, help_text="含当日")
    short_reason = models.CharField(
        "缩短期限的理由", max_length=300, blank=True, help_text="期限不足法定日数时必填，随征求意见公布"
    )
    summary = models.TextField("意见采纳情况", blank=True)
    summarised_on = models.DateField("采纳情况公布日期", null=True, blank=True)

    class Meta(OfMatter.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "公开征求意见"
        ordering = ["-first_day", "-pk"]
        constraints = [
            *OfMatter.Meta.constraints,
            one_of("status", RoundStatus, "状态"),
            needs("first_day", _ASKED, "须填写征求意见起止日期。"),
            needs("last_day", _ASKED, "须填写征求意见起止日期。", name="governance_opinionround_needs_last"),
            needs("summarised_on", {RoundStatus.SUMMARISED}, "须填写采纳情况公布日期。"),
            in_order("first_day", "last_day", "征求意见止不得早于征求意见起。"),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(status__in=["drafting", "open"]),
                name="governance_opinionround_one_of_decision",
                violation_error_message="该事项已有未结束的征求意见，请先办结或者撤回。",
            ),
            models.UniqueConstraint(
                fields=["normative"],
                condition=Q(status__in=["drafting", "open"]),
                name="governance_opinionround_one_of_document",
                violation_error_message="该文件已有未结束的征求意见，请先办结或者撤回。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.matter}公开征求意见"

    def takes_opinions_on(self, day: date) -> bool:
        """Whether the public may speak on `day`; the last day counts to its end."""
        first, last = self.first_day, self.last_day
        is_open = self.status == RoundStatus.OPEN and first is not None and last is not None
        return bool(is_open and first <= day <= last)  # type: ignore[operator]


class RoundOpinion(Record):
    """What somebody said in a round, what of it is published, and whether it was followed.

    `contact` is never published; `published_text` is the officers' copy without what must not be shown.
    Basis: 重大行政决策程序暂行条例第十四条、第十八条; 个人信息保护法.
    """

    DEPARTMENT_PATH: ClassVar[str] = "round__department"
    LEDGER_PREFIX: ClassVar[str] = "FZZY"
    STR_RELATED: ClassVar[tuple[str, ...]] = ()
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=OPINION_TRANSITIONS, rules=rules.OPINION, verbs=rules.OPINION_VERBS
    )

    round = models.ForeignKey(
        OpinionRound, models.PROTECT, related_name="opinions", verbose_name="征求意见编号"
    )
    name = models.CharField("姓名或单位", max_length=60, blank=True)
    contact = models.CharField("联系方式", max_length=100, blank=True, help_text="仅供本局回访，不公开")
    wants_name_shown = models.BooleanField("同意公开姓名", default=False)
    text = models.TextField("意见内容", max_length=4000)
    received_at = models.DateTimeField("收到时间", default=timezone.now)
    sender_hash = models.CharField("来源摘要", max_length=64, blank=True, editable=False)
    status = models.CharField(
        "审核状态", max_length=20, choices=OpinionStatus.choices, default=OpinionStatus.RECEIVED
    )
    published_text = models.TextField("公开文本", blank=True, help_text="删去个人信息等不宜公开内容后的文本")
    rejection_reason = models.CharField("不予公开理由", max_length=200, blank=True)
    adoption = models.CharField("采纳情况", max_length=20, choices=Adoption.choices, blank=True)
    answer = models.TextField("采纳说明", blank=True, help_text="未采纳、部分采纳的须写明理由，对外公布")
    moderated_at = models.DateTimeField("审核时间", null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审核人",
    )

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公众意见"
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["round", "status"], name="governance_opinion_status")]
        constraints = [
            one_of("status", OpinionStatus, "审核状态"),
            one_of("adoption", Adoption, "采纳情况", blank=True),
            models.CheckConstraint(
                condition=~Q(status=OpinionStatus.PUBLISHED) | ~Q(published_text=""),
                name="governance_roundopinion_published_text",
                violation_error_message="公开意见须有公开文本。",
            ),
            models.CheckConstraint(
                condition=~Q(status=OpinionStatus.REJECTED) | ~Q(rejection_reason=""),
                name="governance_roundopinion_rejection_reason",
                violation_error_message="不予公开须写明理由。",
            ),
            models.CheckConstraint(
                condition=~Q(adoption__in=["partly", "declined"]) | ~Q(answer=""),
                name="governance_roundopinion_answered",
                violation_error_message="未采纳、部分采纳的须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ledger_no}（{self.name or '匿名'}）"
