"""Legality reviews and collective deliberations."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance.models.matters import OfMatter
from governance.reviewing import rules
from governance.reviewing.enums import REVIEW_TRANSITIONS, Conclusion, MeetingResult, ReviewStatus

_USER = settings.AUTH_USER_MODEL


class LegalityReview(OfMatter):
    """The legality review of a draft before it is discussed (合法性审查、合法性审核).

    Basis: 重大行政决策程序暂行条例第二十五条至第二十八条; 国办发〔2018〕115号.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZHC"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=REVIEW_TRANSITIONS, rules=rules.REVIEW, verbs=rules.REVIEW_VERBS
    )

    sent_on = models.DateField("送审日期", help_text="材料补充后再送的，为再送之日")
    sent_by = models.ForeignKey(
        _USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="送审人"
    )
    materials = models.TextField(
        "送审材料", help_text="每行一项：草案、起草说明、依据、征求意见和采纳情况、履行程序的说明等"
    )
    status = models.CharField("状态", max_length=20, choices=ReviewStatus.choices, default=ReviewStatus.SENT)
    missing = models.TextField("须补充的材料", blank=True)
    reviewer = models.ForeignKey(
        _USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="审查人"
    )
    lawyers = models.CharField(
        "提出意见的法律顾问、公职律师", max_length=200, blank=True, help_text="姓名和单位，多人用顿号分隔"
    )
    reviewed_on = models.DateField("出具意见日期", null=True, blank=True)
    conclusion = models.CharField("审查结论", max_length=20, choices=Conclusion.choices, blank=True)
    opinion = models.TextField("审查意见", blank=True)
    urgent_reason = models.CharField(
        "缩短审核时间的理由",
        max_length=300,
        blank=True,
        help_text="仅限规范性文件为预防、应对和处置突发事件，或者执行上级紧急命令和决定需要立即制定的",
    )

    class Meta(OfMatter.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "合法性审查"
        ordering = ["-sent_on", "-pk"]
        constraints = [
            *OfMatter.Meta.constraints,
            one_of("status", ReviewStatus, "状态"),
            one_of("conclusion", Conclusion, "审查结论", blank=True),
            needs("reviewed_on", {ReviewStatus.CONCLUDED}, "须填写出具意见日期。"),
            in_order("sent_on", "reviewed_on", "出具意见日期不得早于送审日期。"),
            models.CheckConstraint(
                condition=~Q(status=ReviewStatus.CONCLUDED) | (~Q(conclusion="") & ~Q(opinion="")),
                name="governance_legalityreview_concluded",
                violation_error_message="出具意见须写明审查结论和审查意见。",
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(status__in=["sent", "returned"]),
                name="governance_legalityreview_one_of_decision",
                violation_error_message="该事项正在合法性审查，不得重复送审。",
            ),
            models.UniqueConstraint(
                fields=["normative"],
                condition=Q(status__in=["sent", "returned"]),
                name="governance_legalityreview_one_of_document",
                violation_error_message="该文件正在合法性审核，不得重复送审。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter}合法性审查"


class Deliberation(OfMatter):
    """What a meeting made of a draft: who was there, what was said, by whom last (集体讨论、集体审议).

    Basis: 重大行政决策程序暂行条例第三十条; 国办发〔2018〕37号.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZTL"

    meeting = models.ForeignKey(
        "governance.CollectiveMeeting",
        models.PROTECT,
        related_name="deliberations",
        verbose_name="集体讨论会议编号",
    )
    expected = models.PositiveSmallIntegerField("应到人数")
    present = models.PositiveSmallIntegerField("实到人数")
    opinions = models.TextField("会议组成人员意见", help_text="逐人如实记录")
    dissent = models.TextField("不同意见", blank=True, help_text="没有的填“无”")
    leader_opinion = models.TextField("主要负责人意见")
    leader_spoke_last = models.BooleanField("主要负责人末位发言", default=False)
    against_majority = models.BooleanField("拟作决定与多数人意见不一致", default=False)
    against_reason = models.TextField(
        "不一致的理由", blank=True, help_text="与多数人意见不一致的，应当在会上说明理由"
    )
    result = models.CharField("讨论结果", max_length=20, choices=MeetingResult.choices)

    class Meta(OfMatter.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "集体讨论记录"
        ordering = ["-pk"]
        constraints = [
            *OfMatter.Meta.constraints,
            one_of("result", MeetingResult, "讨论结果"),
            models.CheckConstraint(
                condition=Q(present__lte=F("expected")) & Q(present__gt=0),
                name="governance_deliberation_present",
                violation_error_message="实到人数应在1人以上，且不得多于应到人数。",
            ),
            models.CheckConstraint(
                condition=Q(against_majority=False) | ~Q(against_reason=""),
                name="governance_deliberation_against",
                violation_error_message="与多数人意见不一致的，须写明在会上说明的理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter}集体讨论（{self.get_result_display()}）"
