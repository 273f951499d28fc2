"""The public's part: the rule of each notice, and the comments on it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.scoping import SharedRecord
from common.models import Record
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from permits.enums import COMMENT_TRANSITIONS, CommentStatus, NoticeKind
from permits.models.clocks import PublicNotice
from permits.rules import COMMENT_RULES, COMMENT_VERBS
from registry.enums import Certainty
from registry.models.law import DatedQuerySet
from registry.scoping import EnterpriseQuerySet


class NoticeRule(SharedRecord):
    """What a kind of notice says and whether the public may comment on it, between two dates.

    Its shortest period is a `StatutoryLimit` (eia-report-acceptance-notice, eia-form-acceptance-notice,
    eia-proposed-notice). Basis: 环境影响评价公众参与办法 (部令第4号).
    """

    LEDGER_PREFIX = "HPU"

    kind = models.CharField("公示种类", max_length=20, choices=NoticeKind.choices)
    takes_comments = models.BooleanField("可提意见", help_text="公示期间公众可否在线提出意见")
    name_required = models.BooleanField("须填姓名", default=False, help_text="填“是”则匿名意见不予接收")
    text = models.TextField(
        "告知内容", blank=True, help_text="随公示一并公开，如听证权利、复议诉讼权利的告知；每行一段"
    )
    basis = models.CharField("依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示规则"
        ordering = ["kind", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "effective_from"], name="permits_noticerule_version"),
            one_of("kind", NoticeKind, "公示种类", name="permits_noticerule_kind"),
            one_of("certainty", Certainty, "核对情况", name="permits_noticerule_certainty"),
            in_order(
                "effective_from",
                "effective_to",
                "失效日期不得早于生效日期。",
                name="permits_noticerule_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}（自{self.effective_from}）"


class NoticeComment(Record):
    """What a member of the public said on a notice, and what was made of it.

    `contact` is never published; `published_text` is the officer's copy without what must not be
    shown. Basis: 环境影响评价公众参与办法 (部令第4号); 个人信息保护法.
    """

    DEPARTMENT_PATH = "notice__decision__department"
    ENTERPRISE_PATH = ""  # names and contacts of citizens are not for the applicant
    LEDGER_PREFIX = "HPO"
    WORKFLOW = Workflow(transitions=COMMENT_TRANSITIONS, rules=COMMENT_RULES, verbs=COMMENT_VERBS)

    notice = models.ForeignKey(
        PublicNotice, models.PROTECT, related_name="comments", verbose_name="公示台账编号"
    )
    name = models.CharField("姓名或单位", max_length=60, blank=True)
    contact = models.CharField("联系方式", max_length=100, blank=True, help_text="仅供本局回访，不公开")
    wants_name_shown = models.BooleanField("同意公开姓名", default=False)
    text = models.TextField("意见内容", max_length=4000)
    received_at = models.DateTimeField("收到时间")
    sender_hash = models.CharField("来源摘要", max_length=64, blank=True, editable=False)
    status = models.CharField(
        "审核状态", max_length=20, choices=CommentStatus.choices, default=CommentStatus.RECEIVED
    )
    published_text = models.TextField("公开文本", blank=True, help_text="删去个人信息等不宜公开内容后的文本")
    reply = models.TextField("本局答复", blank=True)
    rejection_reason = models.CharField("不予公开理由", max_length=200, blank=True)
    moderated_at = models.DateTimeField("审核时间", null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="审核人",
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公众意见"
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["status", "received_at"], name="permits_comment_status")]
        constraints = [
            one_of("status", CommentStatus, "审核状态", name="permits_comment_status_known"),
            models.CheckConstraint(
                condition=~Q(status=CommentStatus.PUBLISHED) | ~Q(published_text=""),
                name="permits_comment_published_text",
                violation_error_message="公开意见须有公开文本。",
            ),
            models.CheckConstraint(
                condition=~Q(status=CommentStatus.REJECTED) | ~Q(rejection_reason=""),
                name="permits_comment_rejection_reason",
                violation_error_message="不予公开须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ledger_no}（{self.name or '匿名'}）"
