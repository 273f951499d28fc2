"""Evidence and recordings, and evidence registered and kept in advance (全过程记录)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from common.models.constraints import one_of
from enforcement.enums import CaseStatus
from enforcement.models.cases import EnforcementCase
from enforcement.models.inspections import Inspection
from enforcement.models.procedure import OfCase
from enforcement.procedure_enums import EvidenceKind


class CaseEvidence(OfCase):
    """A piece of evidence or a recording; its files are attachments with their hash.

    Basis: 行政处罚法第四十六条、第四十七条 (全过程记录). Not shown to the enterprise, save a monitoring
    result, which is told to the party (`told_on`).
    """

    LEDGER_PREFIX = "ZFZJ"
    ENTERPRISE_PATH: ClassVar[str] = ""

    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="evidence", verbose_name="处罚案件台账编号"
    )
    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        verbose_name="执法检查台账编号",
    )
    stage = models.CharField("办案阶段", max_length=20, choices=CaseStatus.choices)
    kind = models.CharField("证据种类", max_length=20, choices=EvidenceKind.choices)
    name = models.CharField("证据名称", max_length=120)
    proves = models.CharField("证明内容", max_length=300, blank=True)
    taken_at = models.DateTimeField("取得时间")
    taken_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="取证人")
    second_taker = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="另一取证人"
    )
    place = models.CharField("取得地点", max_length=200)
    source = models.CharField("来源", max_length=200, blank=True, help_text="如提供人、设备编号、原件存放处")
    told_on = models.DateField(
        "告知当事人日期", null=True, blank=True, help_text="监测、鉴定结果须告知当事人"
    )
    withdrawn_on = models.DateField("不予采信日期", null=True, blank=True)
    withdrawal_reason = models.CharField("不予采信理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "案件证据"
        ordering = ["case", "taken_at", "ledger_no"]
        constraints = [
            one_of("kind", EvidenceKind, name="enforcement_evidence_kind", label="证据种类"),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | ~Q(withdrawal_reason=""),
                name="enforcement_evidence_withdrawn",
                violation_error_message="不予采信的证据须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EvidencePreservation(OfCase):
    """Evidence registered and kept in advance (先行登记保存): handled within 7 working days.

    Basis: 行政处罚法第五十六条; 部令第30号第三十二条、第三十三条 – approved, if urgent within 24 hours after.
    """

    LEDGER_PREFIX = "ZFDJ"

    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="preservations", verbose_name="处罚案件台账编号"
    )
    items = models.TextField("登记保存的物品", help_text="每行一件：名称、数量、特征")
    place = models.CharField("存放地点", max_length=200)
    preserved_at = models.DateTimeField("登记保存时间")
    is_urgent = models.BooleanField(
        "情况紧急", default=False, help_text="来不及事先批准的填“是”，24小时内补办"
    )
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approver = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    handling = models.CharField("处理措施", max_length=300, blank=True)
    handled_on = models.DateField("处理日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "先行登记保存"
        ordering = ["case", "preserved_at", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_on__isnull=True, handling="")
                | Q(handled_on__isnull=False) & ~Q(handling=""),
                name="enforcement_preservation_handled",
                violation_error_message="处理日期与处理措施须同时填写。",
            ),
        ]

    def __str__(self) -> str:
        return f"先行登记保存（{self.preserved_at:%Y-%m-%d}）"
