"""Documents that oblige enterprises to temporary reports, and what came of duties that were missed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from common.models.constraints import one_of
from disclosure.duty.enums import TriggerOrigin
from disclosure.enums import TriggerKind
from disclosure.models.duty import DutyListEntry
from disclosure.models.filing import TemporaryDisclosure
from registry.scoping import EnterpriseRecord


class DisclosureTrigger(EnterpriseRecord):
    """A legal document that an enterprise received, or a change that it has to report.

    Basis: 部令24号第十七条（收到法律文书之日起五个工作日）、第十八条（变更）、第二十条（名单公布前的事项）.
    Of the bureau's own records a row is made by `disclosure.duty.triggers`, one for each record and
    kind; of other authorities' documents the enterprise declares it or the staff enter it. Whether it
    obliges, and until when, is derived (`disclosure.duty.derived`).
    """

    LEDGER_PREFIX: ClassVar[str] = "PLCF"

    kind = models.CharField("触发情形", max_length=20, choices=TriggerKind.choices)
    origin = models.CharField(
        "来源", max_length=20, choices=TriggerOrigin.choices, default=TriggerOrigin.STAFF
    )
    document_title = models.CharField("法律文书名称", max_length=120)
    document_number = models.CharField("法律文书文号", max_length=80, blank=True)
    authority = models.CharField("作出机关", max_length=80, blank=True)
    received_on = models.DateField("文书收到日期", help_text="变更的填变更发生日期")
    note = models.TextField("说明", blank=True)
    excused_on = models.DateField("认定无须披露日期", null=True, blank=True)
    excused_reason = models.CharField("无须披露的理由", max_length=300, blank=True)
    report = models.ForeignKey(
        TemporaryDisclosure,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="triggers",
        verbose_name="临时报告台账编号",
    )
    source_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    source_id = models.PositiveBigIntegerField("办理记录", null=True, blank=True, editable=False)
    source = GenericForeignKey("source_type", "source_id")

    class Meta:
        verbose_name = verbose_name_plural = "临时披露触发文书"
        ordering = ["-received_on", "ledger_no"]
        constraints = [
            one_of("kind", TriggerKind, "触发情形"),
            one_of("origin", TriggerOrigin, "来源"),
            models.UniqueConstraint(
                fields=["source_type", "source_id", "kind"],
                condition=Q(source_id__isnull=False),
                name="disclosure_trigger_once_per_source",
                violation_error_message="该办理记录已登记为触发文书。",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "kind", "document_number"],
                condition=~Q(document_number=""),
                name="disclosure_trigger_once_per_number",
                violation_error_message="该企业同一情形、同一文号的文书已登记，请勿重复登记。",
            ),
            models.CheckConstraint(
                condition=Q(excused_on__isnull=True, excused_reason="")
                | Q(excused_on__isnull=False) & ~Q(excused_reason=""),
                name="disclosure_trigger_excused",
                violation_error_message="认定无须披露的，须同时填写日期和理由。",
            ),
            models.CheckConstraint(
                condition=Q(source_type__isnull=True, source_id__isnull=True)
                | Q(source_type__isnull=False, source_id__isnull=False),
                name="disclosure_trigger_source",
                violation_error_message="办理记录不完整。",
            ),
        ]
        indexes = [models.Index(fields=["received_on"], name="disclosure_trigger_received")]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.document_title}"


class DutyLead(models.Model):
    """The enforcement lead opened for a duty that was missed: one for each duty. Written once.

    Basis: 部令24号第二十八条、第二十九条; 生态环境法典第一千一百一十条. Read through the duty or the lead
    alone, whose scopes apply; not shown to the enterprise.
    """

    entry = models.OneToOneField(
        DutyListEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duty_lead",
        verbose_name="名单条目",
    )
    trigger = models.OneToOneField(
        DisclosureTrigger,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duty_lead",
        verbose_name="触发文书",
    )
    lead = models.OneToOneField(
        "enforcement.EnforcementLead", models.PROTECT, related_name="duty_lead", verbose_name="执法线索"
    )
    provision = models.ForeignKey(
        "registry.Provision", models.PROTECT, related_name="+", verbose_name="适用条款"
    )
    due_on = models.DateField("披露期限")
    conduct_on = models.DateField("违法行为发生日期", help_text="逾期第一日")
    ground = models.TextField("理由")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="经办人"
    )
    opened_at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "逾期披露转执法线索"
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, trigger__isnull=True)
                | Q(entry__isnull=True, trigger__isnull=False),
                name="disclosure_dutylead_one_duty",
                violation_error_message="一条线索只对应一项披露义务。",
            ),
        ]

    def __str__(self) -> str:
        return f"逾期披露（{self.lead.ledger_no}）"
