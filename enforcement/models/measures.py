"""What stands beside or instead of a penalty: transfers, no penalty, soft enforcement."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from common.models.constraints import in_order, one_of, unique_when_filled
from enforcement.enums import NoPenaltyGround, SoftKind, TransferKind
from enforcement.models.cases import EnforcementCase
from enforcement.models.inspections import Inspection
from enforcement.procedure_enums import PolicePeriod
from registry.scoping import EnterpriseRecord


def _party(name: str) -> models.CheckConstraint:
    """A record of an enterprise, or of the case of a natural person without one."""
    return models.CheckConstraint(
        condition=Q(enterprise__isnull=False) | Q(case__isnull=False),
        name=name,
        violation_error_message="请填写统一社会信用代码，当事人为自然人的填写处罚案件台账编号。",
    )


class PoliceTransfer(EnterpriseRecord):
    """A matter handed to the police: suspected crime, or administrative detention.

    Basis: 行政执法机关移送涉嫌犯罪案件的规定; 生态环境法典 on 行政拘留. Not shown to the enterprise.
    """

    LEDGER_PREFIX = "ZFY"
    ENTERPRISE_PATH: ClassVar[str] = ""

    enterprise = models.ForeignKey(  # type: ignore[assignment]
        "registry.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="统一社会信用代码",
        related_name="policetransfers",
        help_text="当事人为自然人且不涉及企业的留空，填写处罚案件台账编号",
    )
    case = models.ForeignKey(
        EnforcementCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="transfers",
        verbose_name="处罚案件台账编号",
        help_text="未立案处罚而直接移送的留空",
    )
    kind = models.CharField("移送类型", max_length=20, choices=TransferKind.choices)
    document_number = models.CharField("移送文号", max_length=60, blank=True)
    matter = models.CharField("移送事由", max_length=200)
    recipient = models.CharField("接收机关", max_length=100)
    approved_on = models.DateField(
        "负责人批准日期", null=True, blank=True, help_text="收到移送报告三日内作出决定"
    )
    approved_at = models.DateTimeField(
        "负责人批准时间", null=True, blank=True, help_text="移交的二十四小时自此起算"
    )
    reported_on = models.DateField("提出移送报告日期", null=True, blank=True)
    refusal_reason = models.CharField(
        "不批准移送的理由", max_length=300, blank=True, help_text="不批准的，理由应当记录在案"
    )
    transferred_on = models.DateField("移送日期", null=True, blank=True)
    handed_over_at = models.DateTimeField(
        "移交时间", null=True, blank=True, help_text="批准后二十四小时内移交公安机关"
    )
    prosecutor_copied_on = models.DateField("抄送检察机关日期", null=True, blank=True)
    police_period = models.CharField(
        "公安机关审查期限", max_length=20, choices=PolicePeriod.choices, default=PolicePeriod.ORDINARY
    )
    answered_on = models.DateField("公安机关答复日期", null=True, blank=True)
    answer = models.CharField("公安机关处理结果", max_length=200, blank=True)
    is_declined = models.BooleanField("公安机关不予立案", default=False)
    review_requested_on = models.DateField(
        "提请复议日期", null=True, blank=True, help_text="对不予立案有异议的，三个工作日内提请"
    )

    class Meta:
        verbose_name = verbose_name_plural = "移送公安"
        ordering = ["-transferred_on", "ledger_no"]
        indexes = [models.Index(fields=["transferred_on"], name="enforcement_transfer_day")]
        constraints = [
            one_of("kind", TransferKind, name="enforcement_transfer_kind", label="移送类型"),
            unique_when_filled("document_number", name="enforcement_transfer_number", label="移送文号"),
            _party("enforcement_transfer_party"),
            models.CheckConstraint(
                condition=Q(transferred_on__isnull=False) & ~Q(document_number="")
                | Q(transferred_on__isnull=True, document_number="", reported_on__isnull=False),
                name="enforcement_transfer_made",
                violation_error_message="已移送的须填写移送文号和移送日期，尚未移送的须填写提出移送报告日期。",
            ),
            one_of(
                "police_period", PolicePeriod, name="enforcement_transfer_period", label="公安机关审查期限"
            ),
            models.CheckConstraint(
                condition=Q(is_declined=False) | Q(answered_on__isnull=False),
                name="enforcement_transfer_declined",
                violation_error_message="公安机关不予立案的须填写答复日期。",
            ),
            in_order(
                "transferred_on",
                "answered_on",
                name="enforcement_transfer_dates",
                message="公安机关答复日期不得早于移送日期。",
            ),
        ]

    def __str__(self) -> str:
        return self.document_number or f"{self.get_kind_display()}：{self.matter}"


class NoPenaltyDecision(EnterpriseRecord):
    """A decision not to punish (不予行政处罚决定); the party must be educated (行政处罚法第三十三条)."""

    LEDGER_PREFIX = "ZFB"

    enterprise = models.ForeignKey(  # type: ignore[assignment]
        "registry.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="统一社会信用代码",
        related_name="nopenaltydecisions",
        help_text="当事人为自然人且不涉及企业的留空，填写处罚案件台账编号",
    )
    case = models.ForeignKey(
        EnforcementCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="no_penalty_decisions",
        verbose_name="处罚案件台账编号",
    )
    number = models.CharField("决定书文号", max_length=60, unique=True)
    decided_on = models.DateField("决定日期")
    ground = models.CharField("不予处罚理由", max_length=20, choices=NoPenaltyGround.choices)
    provision = models.ForeignKey(
        "registry.Provision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="依据条款代码",
    )
    facts = models.TextField("违法事实")
    education = models.TextField("教育情况")

    class Meta:
        verbose_name = verbose_name_plural = "不予处罚决定"
        ordering = ["-decided_on", "ledger_no"]
        indexes = [models.Index(fields=["decided_on"], name="enforcement_nopenalty_day")]
        constraints = [
            one_of("ground", NoPenaltyGround, name="enforcement_nopenalty_ground", label="不予处罚理由"),
            _party("enforcement_nopenalty_party"),
        ]

    def __str__(self) -> str:
        return self.number


class SoftMeasure(EnterpriseRecord):
    """Non-coercive enforcement (柔性执法): guidance, reminder, warning, persuasion, interview.

    Basis: 甘肃省关于全面推行柔性执法进一步优化营商环境的指导意见.
    """

    LEDGER_PREFIX = "ZFR"

    kind = models.CharField("措施种类", max_length=20, choices=SoftKind.choices)
    taken_on = models.DateField("实施日期")
    case = models.ForeignKey(
        EnforcementCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="soft_measures",
        verbose_name="处罚案件台账编号",
    )
    basis = models.CharField("依据", max_length=200, blank=True)
    content = models.TextField("措施内容", blank=True)
    follow_up_on = models.DateField("回访日期", null=True, blank=True)
    matter = models.CharField("事由", max_length=200)
    result = models.CharField("落实情况", max_length=200, blank=True)
    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="soft_measures",
        verbose_name="执法检查台账编号",
    )

    class Meta:
        verbose_name = verbose_name_plural = "柔性执法措施"
        ordering = ["-taken_on", "ledger_no"]
        indexes = [models.Index(fields=["taken_on"], name="enforcement_soft_day")]
        constraints = [one_of("kind", SoftKind, name="enforcement_soft_kind", label="措施种类")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.matter}"
