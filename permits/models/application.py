"""What the enterprise hands in: the draft of an application, and the answer to 补正."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from common.models import Record
from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from permits.enums import APPLICATION_TRANSITIONS, ApplicationStatus, EiaCategory
from permits.models.decision import EiaDecision
from permits.rules import APPLICATION_RULES, APPLICATION_VERBS
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord


class ApplicationQuerySet(EnterpriseQuerySet):
    """A draft is the enterprise's own affair: the staff see what was handed in."""

    def visible_to(self, user: object) -> ApplicationQuerySet:
        rows = super().visible_to(user)
        if getattr(user, "is_enterprise", False):
            return rows
        return rows.filter(status=ApplicationStatus.SUBMITTED)


class EiaApplication(EnterpriseRecord):
    """An application for approval of an EIA document as the enterprise writes it, section by section.

    `sections` holds what was typed, by section code (`permits.application_forms`); handing in checks
    it as a whole, seals it with its hash, and makes the `EiaDecision` on which the bureau works.
    Basis: 行政许可法第二十九条 (application in writing or by electronic message), 第三十一条 (truthful).
    """

    LEDGER_PREFIX = "HPA"
    WORKFLOW = Workflow(transitions=APPLICATION_TRANSITIONS, rules=APPLICATION_RULES, verbs=APPLICATION_VERBS)

    project_name = models.CharField("项目名称", max_length=200, blank=True)
    category = models.CharField("环评类别", max_length=20, choices=EiaCategory.choices, blank=True)
    sections = models.JSONField("填报内容", default=dict, blank=True, encoder=DjangoJSONEncoder)
    status = models.CharField(
        "填报状态", max_length=20, choices=ApplicationStatus.choices, default=ApplicationStatus.DRAFT
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="填报人"
    )
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提交人",
    )
    sha256 = models.CharField("提交内容摘要", max_length=64, blank=True)
    decision = models.OneToOneField(
        EiaDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="application",
        verbose_name="环评审批台账编号",
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环评申请"
        ordering = ["-created_at", "-pk"]
        constraints = [
            one_of("category", EiaCategory, "环评类别", name="permits_application_category", blank=True),
            one_of("status", ApplicationStatus, "填报状态", name="permits_application_status"),
            models.CheckConstraint(
                condition=Q(
                    status=ApplicationStatus.SUBMITTED, submitted_at__isnull=False, decision__isnull=False
                )
                | (~Q(status=ApplicationStatus.SUBMITTED) & Q(submitted_at__isnull=True)),
                name="permits_application_submitted",
                violation_error_message="已提交的申请须有提交时间和审批记录。",
            ),
        ]

    def __str__(self) -> str:
        return self.project_name or f"未命名申请（{self.ledger_no}）"


class CorrectionRequest(Record):
    """The one notice of what an application lacks (补正告知), and when it was answered.

    Basis: 行政许可法第三十二条 – on the spot or once within five days, everything at once.
    """

    DEPARTMENT_PATH = "decision__department"
    ENTERPRISE_PATH = "decision__enterprise"
    LEDGER_PREFIX = "HPX"

    decision = models.OneToOneField(
        EiaDecision, models.PROTECT, related_name="correction", verbose_name="环评审批台账编号"
    )
    issued_on = models.DateField("告知日期")
    due_on = models.DateField("补正期限", null=True, blank=True, help_text="本局合理指定的期限，法律未定")
    answered_at = models.DateTimeField("补正提交时间", null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="提交人",
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "补正告知"
        ordering = ["-issued_on"]
        constraints = [
            in_order("issued_on", "due_on", "补正期限不得早于告知日期。", name="permits_correction_dates"),
        ]

    def __str__(self) -> str:
        return f"补正告知（{self.issued_on}）"


class CorrectionItem(models.Model):
    """One thing to correct, and the applicant's answer to it."""

    request = models.ForeignKey(
        CorrectionRequest, models.PROTECT, related_name="items", verbose_name="补正告知"
    )
    number = models.PositiveSmallIntegerField("序号")
    subject = models.CharField(
        "涉及材料或栏目", max_length=40, help_text="材料代码或填报栏目代码，答复时据此打开相应表单"
    )
    demand = models.TextField("补正要求")
    answer = models.TextField("补正说明", blank=True)
    answered_at = models.DateTimeField("填写时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补正事项"
        ordering = ["request", "number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="permits_correctionitem_number"),
            models.CheckConstraint(
                condition=~Q(demand=""),
                name="permits_correctionitem_demand",
                violation_error_message="请写明需要补正的内容。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.demand[:30]}"
