"""Measures beside a case: sealing and seizing, restricting and suspending production, other referrals."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from common.models.constraints import in_order, one_of
from common.workflow import Workflow
from enforcement.models.cases import EnforcementCase
from enforcement.procedure_enums import (
    COERCION_TRANSITIONS,
    CURTAILMENT_TRANSITIONS,
    CoercionKind,
    CoercionStatus,
    CurtailmentKind,
    CurtailmentStatus,
)
from enforcement.rules import COERCION_RULES, COERCION_VERBS, CURTAILMENT_RULES, CURTAILMENT_VERBS
from registry.scoping import EnterpriseRecord


def _case(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        EnforcementCase,
        models.PROTECT,
        null=True,
        blank=True,
        related_name=name,
        verbose_name="处罚案件台账编号",
    )


class Coercion(EnterpriseRecord):
    """Sealing or seizing (查封、扣押): 30 days, once 30 more.

    Basis: 生态环境法典第五十二条; 行政强制法第十九条、第二十五条; 环境保护部令第29号.
    """

    LEDGER_PREFIX = "ZFCF"
    WORKFLOW = Workflow(transitions=COERCION_TRANSITIONS, rules=COERCION_RULES, verbs=COERCION_VERBS)

    case = _case("coercions")
    kind = models.CharField("措施种类", max_length=20, choices=CoercionKind.choices)
    document_number = models.CharField("决定书文号", max_length=60, blank=True)
    ground = models.CharField("实施理由", max_length=300)
    provision = models.ForeignKey(
        "registry.Provision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="依据条款代码",
    )
    items = models.TextField("查封、扣押的设施、设备", help_text="每行一件：名称、数量、特征、存放处")
    officers = models.ManyToManyField(
        "accounts.OfficerCertificate",
        blank=True,
        related_name="+",
        verbose_name="执法人员证号",
        help_text="由两名以上执法人员实施（行政强制法第十八条）",
    )
    imposed_at = models.DateTimeField("实施时间")
    is_urgent = models.BooleanField("情况紧急当场实施", default=False, help_text="须在24小时内报告并补办批准")
    approved_at = models.DateTimeField("批准时间", null=True, blank=True)
    approver = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    delivered_on = models.DateField("送达日期", null=True, blank=True)
    until = models.DateField("期限届满日", null=True, blank=True, help_text="含当日；延长后填延长的届满日")
    extended_on = models.DateField("批准延长日期", null=True, blank=True)
    extension_ground = models.CharField("延长理由", max_length=300, blank=True)
    release_requested_on = models.DateField("当事人申请解除日期", null=True, blank=True)
    release_answered_on = models.DateField("答复解除申请日期", null=True, blank=True)
    release_answer = models.CharField("答复意见", max_length=300, blank=True)
    lifted_on = models.DateField("解除日期", null=True, blank=True)
    lift_ground = models.CharField("解除理由", max_length=300, blank=True)
    status = models.CharField(
        "措施状态", max_length=20, choices=CoercionStatus.choices, default=CoercionStatus.IMPOSED
    )

    class Meta:
        verbose_name = verbose_name_plural = "查封扣押"
        ordering = ["-imposed_at", "ledger_no"]
        constraints = [
            one_of("kind", CoercionKind, name="enforcement_coercion_kind", label="措施种类"),
            one_of("status", CoercionStatus, name="enforcement_coercion_status", label="措施状态"),
            models.CheckConstraint(
                condition=~Q(status=CoercionStatus.LIFTED) | Q(lifted_on__isnull=False) & ~Q(lift_ground=""),
                name="enforcement_coercion_lifted",
                violation_error_message="解除查封扣押须填写解除日期和理由。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}{self.get_kind_display()}（{self.imposed_at:%Y-%m-%d}）"


class Curtailment(EnterpriseRecord):
    """Restricting production (3 months, once 3 more) or suspending it until mended (限制生产、停产整治).

    Basis: 环境保护部令第30号（2014）《环境保护主管部门实施限制生产、停产整治办法》; 生态环境法典.
    """

    LEDGER_PREFIX = "ZFXC"
    WORKFLOW = Workflow(transitions=CURTAILMENT_TRANSITIONS, rules=CURTAILMENT_RULES, verbs=CURTAILMENT_VERBS)

    case = _case("curtailments")
    kind = models.CharField("措施种类", max_length=20, choices=CurtailmentKind.choices)
    document_number = models.CharField("决定书文号", max_length=60, blank=True)
    ground = models.CharField("实施理由", max_length=300)
    provision = models.ForeignKey(
        "registry.Provision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="依据条款代码",
    )
    decided_on = models.DateField("决定日期")
    delivered_on = models.DateField("送达日期", null=True, blank=True)
    until = models.DateField("限制生产届满日", null=True, blank=True, help_text="含当日；停产整治的留空")
    plan_received_on = models.DateField("收到整改方案日期", null=True, blank=True)
    extended_on = models.DateField("批准延长日期", null=True, blank=True)
    lifted_on = models.DateField("解除日期", null=True, blank=True, help_text="整改完成报备之日")
    lift_ground = models.CharField("解除理由", max_length=300, blank=True)
    tracked_on = models.DateField("跟踪检查日期", null=True, blank=True)
    tracking = models.CharField("跟踪检查情况", max_length=300, blank=True)
    status = models.CharField(
        "措施状态", max_length=20, choices=CurtailmentStatus.choices, default=CurtailmentStatus.IMPOSED
    )

    class Meta:
        verbose_name = verbose_name_plural = "限产停产"
        ordering = ["-decided_on", "ledger_no"]
        constraints = [
            one_of("kind", CurtailmentKind, name="enforcement_curtailment_kind", label="措施种类"),
            one_of("status", CurtailmentStatus, name="enforcement_curtailment_status", label="措施状态"),
            in_order(
                "decided_on",
                "delivered_on",
                "送达日期不得早于决定日期。",
                name="enforcement_curtailment_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise}{self.get_kind_display()}（{self.decided_on}）"


class CaseReferral(EnterpriseRecord):
    """A matter handed to another body than the police (移送其他机关). Not shown to the enterprise."""

    LEDGER_PREFIX = "ZFQT"
    ENTERPRISE_PATH: ClassVar[str] = ""

    enterprise = models.ForeignKey(  # type: ignore[assignment]
        "registry.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="统一社会信用代码",
        related_name="casereferrals",
        help_text="当事人为自然人且不涉及企业的留空，填写处罚案件台账编号",
    )
    case = _case("referrals")
    document_number = models.CharField("移送文号", max_length=60, blank=True)
    matter = models.CharField("移送事由", max_length=200)
    recipient = models.CharField("接收机关", max_length=100)
    referred_on = models.DateField("移送日期")
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.CharField("处理结果", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "移送其他机关"
        ordering = ["-referred_on", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False) | Q(case__isnull=False),
                name="enforcement_referral_party",
                violation_error_message="请填写统一社会信用代码，当事人为自然人的填写处罚案件台账编号。",
            ),
            in_order(
                "referred_on", "answered_on", "答复日期不得早于移送日期。", name="enforcement_referral_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient}：{self.matter}"
