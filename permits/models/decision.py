"""The application for approval of an EIA document, and the decision on it: one record."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from common.models.constraints import in_order, not_negative, one_of, unique_when_filled
from common.workflow import Workflow
from permits.enums import (
    DECIDED_STATES,
    EIA_TRANSITIONS,
    ENDED_STATES,
    UNACCEPTED_STATES,
    ApplicationKind,
    EiaCategory,
    EiaStatus,
    Outcome,
    RefusalGround,
)
from permits.rules import EIA_RULES, EIA_VERBS
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord


class EiaQuerySet(EnterpriseQuerySet):
    def decided_between(self, first: date, after: date) -> Self:
        """Decided in [first, after)."""
        return self.filter(decided_on__gte=first, decided_on__lt=after)

    def awaiting_documents(self) -> Self:
        """Those of which `awaits_documents` is true."""
        return self.pending().exclude(missing_documents="").filter(missing_completed_on__isnull=True)

    def pending(self) -> Self:
        """Neither decided nor ended: their clocks run or stand still."""
        return self.exclude(status__in=[*DECIDED_STATES, *ENDED_STATES])


class EiaDecision(EnterpriseRecord):
    """An application for approval of a 报告书 or 报告表, up to and with the decision.

    Basis: 生态环境法典 arts 95, 102–106 (before 2026-08-15: 环境影响评价法 arts 16, 22–24).

    `gross_days`, `stopped_days` and `net_days` are 工作日 from the receipt of the complete
    application to the decision. They are frozen facts of a finished piece of work, so they are
    stored: the averages of a year over a million rows are then one SQL aggregate, and a calendar
    corrected afterwards does not silently rewrite history. They are written by
    `permits.services` alone, and `permits.selectors.misstated_days` finds any that differ from what
    the recorded events give. The clock of an open application is never stored (`permits.deadlines`).
    """

    LEDGER_PREFIX = "HP"
    WORKFLOW = Workflow(transitions=EIA_TRANSITIONS, rules=EIA_RULES, verbs=EIA_VERBS)

    category = models.CharField("环评类别", max_length=20, choices=EiaCategory.choices)
    application_kind = models.CharField(
        "报批类型", max_length=20, choices=ApplicationKind.choices, default=ApplicationKind.FIRST
    )
    catalogue_item = models.CharField(
        "名录类别", max_length=60, blank=True, help_text="《建设项目环境影响评价分类管理名录》项目类别及序号"
    )
    project_name = models.CharField("项目名称", max_length=200)
    site = models.CharField("建设地点", max_length=200)
    park = models.ForeignKey(
        "registry.Park", models.PROTECT, null=True, blank=True, verbose_name="项目所在园区", related_name="+"
    )
    eia_agency = models.CharField("环评机构", max_length=100)
    investment = models.DecimalField("总投资（元）", max_digits=16, decimal_places=2)
    protection_investment = models.DecimalField(
        "环保投资（元）", max_digits=16, decimal_places=2, null=True, blank=True
    )
    overview = models.TextField("项目概况", blank=True)
    impacts = models.TextField("主要环境影响及对策措施", blank=True)
    participation = models.TextField("公众参与情况", blank=True, help_text="报告书须填写")
    earlier_number = models.CharField(
        "原批复文号", max_length=60, blank=True, help_text="重新报批、重新审核的项目填写，可为其他机关的批复"
    )
    earlier_decided_on = models.DateField(
        "原批复日期", null=True, blank=True, help_text="重新审核的项目填写；自批准之日起超过五年方开工的适用"
    )
    catalogue_entry = models.ForeignKey(
        "permits.CatalogueItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="名录项目编号",
        help_text="分类管理名录中的项目；不填则以“名录类别”的文字为准",
    )
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="经办人"
    )
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True, help_text="不公开")
    accepts_electronic_delivery = models.BooleanField(
        "同意电子送达", default=False, help_text="申请人签有送达地址确认书的填“是”"
    )

    is_commitment = models.BooleanField(
        "告知承诺制", default=False, help_text="列入承诺制正面清单的项目填“是”"
    )
    is_tolerant = models.BooleanField("容缺受理", default=False)
    is_parallel = models.BooleanField(
        "并联审批", default=False, help_text="边评估边审批、边公示边审批的填“是”"
    )
    builder_signed_on = models.DateField("建设单位承诺日期", null=True, blank=True)
    builder_signatory = models.CharField("建设单位承诺人", max_length=40, blank=True)
    agency_signed_on = models.DateField("编制单位承诺日期", null=True, blank=True)
    agency_signatory = models.CharField("编制单位承诺人", max_length=40, blank=True)
    missing_documents = models.TextField("容缺材料", blank=True)
    missing_due_on = models.DateField("容缺补齐期限", null=True, blank=True)
    missing_completed_on = models.DateField("容缺补齐日期", null=True, blank=True)

    received_on = models.DateField("收到日期")
    correction_notified_on = models.DateField("补正告知日期", null=True, blank=True)
    corrected_on = models.DateField("补正材料收到日期", null=True, blank=True)
    accepted_on = models.DateField("受理日期", null=True, blank=True)
    decided_on = models.DateField("决定日期", null=True, blank=True)
    outcome = models.CharField("审批结论", max_length=20, choices=Outcome.choices, blank=True)
    refusal_ground = models.CharField(
        "不予批准理由", max_length=20, choices=RefusalGround.choices, blank=True
    )
    document_number = models.CharField("决定文号", max_length=60, blank=True)
    decision_title = models.CharField("决定文书名称", max_length=200, blank=True)
    requirements = models.TextField(
        "批复要求", blank=True, help_text="批准时须落实的环境保护要求，或不予批准的具体说明；每行一段"
    )
    delivered_on = models.DateField("送达日期", null=True, blank=True)
    announced_on = models.DateField("决定公告日期", null=True, blank=True)
    ended_on = models.DateField(
        "终结日期", null=True, blank=True, help_text="不予受理、撤回申请、终止审批的日期"
    )
    revoked_on = models.DateField("决定撤销日期", null=True, blank=True)
    end_reason = models.TextField("终结或撤销理由", blank=True)
    status = models.CharField(
        "办理状态", max_length=20, choices=EiaStatus.choices, default=EiaStatus.SUBMITTED
    )

    gross_days = models.PositiveSmallIntegerField("总用时（工作日）", null=True, blank=True, editable=False)
    stopped_days = models.PositiveSmallIntegerField(
        "不计入期限（工作日）", null=True, blank=True, editable=False
    )
    net_days = models.PositiveSmallIntegerField("净用时（工作日）", null=True, blank=True, editable=False)

    objects = EiaQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环评审批"
        ordering = ["-received_on", "ledger_no"]
        indexes = [
            models.Index(fields=["decided_on", "category"], name="permits_eia_decided"),
            models.Index(fields=["received_on"], name="permits_eia_received"),
            models.Index(fields=["status"], name="permits_eia_status"),
        ]
        constraints = [
            one_of("category", EiaCategory, name="permits_eia_category", label="环评类别"),
            one_of("application_kind", ApplicationKind, name="permits_eia_kind", label="报批类型"),
            one_of("status", EiaStatus, name="permits_eia_status_known", label="办理状态"),
            one_of("outcome", Outcome, name="permits_eia_outcome", label="审批结论", blank=True),
            one_of(
                "refusal_ground", RefusalGround, name="permits_eia_ground", label="不予批准理由", blank=True
            ),
            not_negative("investment", name="permits_eia_investment", label="总投资"),
            not_negative("protection_investment", name="permits_eia_protection", label="环保投资"),
            unique_when_filled("document_number", name="permits_eia_number_once", label="决定文号"),
            models.CheckConstraint(
                condition=(Q(status__in=DECIDED_STATES) & ~Q(outcome=""))
                | (~Q(status__in=DECIDED_STATES) & Q(outcome="")),
                name="permits_eia_outcome_fits_status",
                violation_error_message="办理状态与审批结论不一致：已决定的须填审批结论，未决定的不得填写。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[EiaStatus.APPROVED, EiaStatus.REFUSED])
                | Q(status=EiaStatus.APPROVED, outcome=Outcome.APPROVED)
                | Q(status=EiaStatus.REFUSED, outcome=Outcome.REFUSED),
                name="permits_eia_status_is_outcome",
                violation_error_message="“已批准”的审批结论须为批准，“已不予批准”的须为不予批准。",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_on__isnull=True)
                | (~Q(outcome="") & Q(decided_on__isnull=False) & ~Q(document_number="")),
                name="permits_eia_decision_complete",
                violation_error_message="作出决定须同时填写审批结论、决定日期和决定文号。",
            ),
            models.CheckConstraint(
                condition=(Q(outcome=Outcome.REFUSED) & ~Q(refusal_ground=""))
                | Q(outcome=Outcome.APPROVED, refusal_ground="")
                | Q(outcome=""),
                name="permits_eia_refusal_ground",
                violation_error_message=(
                    "不予批准须在五项法定理由中选择一项，批准的不得填写（依据：生态环境法典第一百零五条）。"
                ),
            ),
            models.CheckConstraint(
                condition=Q(status__in=UNACCEPTED_STATES) | Q(accepted_on__isnull=False),
                name="permits_eia_accepted",
                violation_error_message="已受理的申请须填写受理日期。",
            ),
            models.CheckConstraint(
                condition=Q(missing_documents="")
                | Q(outcome="")
                | Q(missing_completed_on__isnull=False, missing_completed_on__lte=F("decided_on")),
                name="permits_eia_missing_completed",
                violation_error_message="容缺材料尚未补齐，不得作出决定；请先登记容缺补齐日期。",
            ),
            models.CheckConstraint(
                condition=Q(is_tolerant=False) | (~Q(missing_documents="") & Q(missing_due_on__isnull=False)),
                name="permits_eia_tolerance_listed",
                violation_error_message="容缺受理须列明容缺材料和补齐期限。",
            ),
            models.CheckConstraint(
                condition=(Q(status__in=ENDED_STATES) & Q(ended_on__isnull=False))
                | (~Q(status__in=ENDED_STATES) & Q(ended_on__isnull=True)),
                name="permits_eia_ended",
                violation_error_message="不予受理、撤回、终止的须填写终结日期，其他状态不得填写。",
            ),
            models.CheckConstraint(
                condition=Q(status=EiaStatus.REVOKED, revoked_on__isnull=False)
                | (~Q(status=EiaStatus.REVOKED) & Q(revoked_on__isnull=True)),
                name="permits_eia_revoked",
                violation_error_message="决定已撤销的须填写撤销日期，其他状态不得填写。",
            ),
            models.CheckConstraint(
                condition=Q(gross_days__isnull=True, stopped_days__isnull=True, net_days__isnull=True)
                | Q(decided_on__isnull=False, gross_days=F("stopped_days") + F("net_days")),
                name="permits_eia_days_add_up",
                violation_error_message="总用时须等于不计入期限与净用时之和，且只在作出决定后记录。",
            ),
            in_order(
                "received_on",
                "correction_notified_on",
                name="permits_eia_received_notified",
                message="补正告知日期不得早于收到日期。",
            ),
            in_order(
                "correction_notified_on",
                "corrected_on",
                name="permits_eia_notified_corrected",
                message="补正材料收到日期不得早于补正告知日期。",
            ),
            models.CheckConstraint(
                condition=Q(corrected_on__isnull=True) | Q(correction_notified_on__isnull=False),
                name="permits_eia_corrected_after_notice",
                violation_error_message="填写补正材料收到日期的，须先填写补正告知日期。",
            ),
            in_order(
                "received_on",
                "accepted_on",
                name="permits_eia_received_accepted",
                message="受理日期不得早于收到日期。",
            ),
            in_order(
                "accepted_on",
                "decided_on",
                name="permits_eia_accepted_decided",
                message="决定日期不得早于受理日期。",
            ),
            in_order(
                "corrected_on",
                "decided_on",
                name="permits_eia_corrected_decided",
                message="决定日期不得早于补正材料收到日期。",
            ),
            in_order(
                "decided_on",
                "delivered_on",
                name="permits_eia_decided_delivered",
                message="送达日期不得早于决定日期。",
            ),
            in_order(
                "decided_on",
                "announced_on",
                name="permits_eia_decided_announced",
                message="决定公告日期不得早于决定日期。",
            ),
            in_order(
                "decided_on",
                "revoked_on",
                name="permits_eia_decided_revoked",
                message="决定撤销日期不得早于决定日期。",
            ),
            in_order(
                "received_on",
                "ended_on",
                name="permits_eia_received_ended",
                message="终结日期不得早于收到日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_name}（{self.get_category_display()}）"

    @property
    def awaits_documents(self) -> bool:
        """Accepted with documents missing (容缺) that have not come yet, and not decided or ended."""
        pending = self.status not in (*DECIDED_STATES, *ENDED_STATES)
        return pending and bool(self.missing_documents) and self.missing_completed_on is None

    @property
    def complete_on(self) -> date:
        """The day on which the complete application was received, where the clock begins.

        补正 lies before the clock (行政许可法第三十二条; 期限自收到之日起算: 生态环境法典第一百零二条).
        """
        return self.corrected_on or self.received_on
