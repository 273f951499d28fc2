"""Administrative penalty cases, from lead to archive, with penalties and payments."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from common.models.base import Record
from common.models.constraints import in_order, not_negative, one_of, unique_when_filled
from common.workflow import Workflow
from enforcement.enums import (
    CASE_TRANSITIONS,
    FINISHED_STATES,
    PENALTY_STATES,
    SUSPENDABLE,
    CaseOutcome,
    CaseSource,
    CaseStatus,
    PartyKind,
    PaymentKind,
    PenaltyKind,
    Seriousness,
)
from enforcement.models.inspections import Inspection
from enforcement.models.leads import EnforcementLead
from enforcement.models.violations import ViolationType
from enforcement.procedure_enums import DeliveryMethod
from enforcement.rules import CASE_RULES, CASE_VERBS
from registry.scoping import EnterpriseQuerySet, EnterpriseRecord

_UNFILED_OUTCOMES = (CaseOutcome.TRANSFERRED, CaseOutcome.NOT_FILED)
_OUTCOME_STATES = {
    CaseOutcome.NO_PENALTY: CaseStatus.NO_PENALTY,
    CaseOutcome.DISMISSED: CaseStatus.DISMISSED,
    CaseOutcome.TRANSFERRED: CaseStatus.TRANSFERRED,
    CaseOutcome.NOT_FILED: CaseStatus.NOT_FILED,
}


def _outcome_fits_status() -> Q:
    """Closed and archived cases have some outcome, the others the one of their state."""
    fits = Q(status__in=FINISHED_STATES) & ~Q(outcome="")
    fits |= Q(status__in=PENALTY_STATES, outcome=CaseOutcome.PENALTY)
    for outcome, status in _OUTCOME_STATES.items():
        fits |= Q(status=status, outcome=outcome)
    closed = [*FINISHED_STATES, *PENALTY_STATES, *_OUTCOME_STATES.values()]
    return fits | (~Q(status__in=closed) & Q(outcome=""))


class CaseQuerySet(EnterpriseQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Enterprises see their case from the advance notice on: what comes before is under inquiry."""
        rows = super().visible_to(user)
        if getattr(user, "is_enterprise", False):
            return rows.filter(Q(notified_on__isnull=False) | Q(outcome=CaseOutcome.PENALTY))
        return rows


class EnforcementCase(EnterpriseRecord):
    """A penalty case (行政处罚案件); one case, one decision.

    Basis: 行政处罚法; 生态环境行政处罚办法 (部令第30号). `fine_amount` is what the decision imposes;
    what was paid stands in `FinePayment`, 加处罚款 there only. A decision annulled or changed by
    复议 or 诉讼 keeps its own amount; `annulled_on` or `amended_fine` tells what became of it.
    """

    LEDGER_PREFIX = "ZF"
    WORKFLOW = Workflow(transitions=CASE_TRANSITIONS, rules=CASE_RULES, verbs=CASE_VERBS)

    enterprise = models.ForeignKey(  # type: ignore[assignment]
        "registry.Enterprise",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="统一社会信用代码",
        related_name="enforcementcases",
        help_text="当事人为自然人且不涉及企业的留空",
    )
    party_kind = models.CharField(
        "当事人类别", max_length=20, choices=PartyKind.choices, default=PartyKind.LEGAL_PERSON
    )
    party_name = models.CharField(
        "当事人姓名", max_length=60, blank=True, help_text="当事人为自然人的填写；单位以企业名称为准"
    )
    party_id_number = models.CharField(
        "当事人证件号码", max_length=40, blank=True, help_text="仅供内部办案和送达，不公开"
    )
    party_address = models.CharField("当事人住址", max_length=200, blank=True, help_text="不公开")
    is_minor_party = models.BooleanField("当事人为未成年人", default=False)
    handler = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    title = models.CharField("案件名称", max_length=200)
    filing_number = models.CharField("立案号", max_length=60, blank=True)
    source = models.CharField("线索来源", max_length=20, choices=CaseSource.choices)
    inspection = models.ForeignKey(
        Inspection,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="执法检查台账编号",
    )
    lead = models.ForeignKey(
        EnforcementLead,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="执法线索台账编号",
    )
    is_simplified = models.BooleanField("简易程序", default=False)
    violation_types = models.ManyToManyField(
        ViolationType, blank=True, related_name="cases", verbose_name="案由代码"
    )
    facts = models.TextField("主要违法事实", blank=True)
    conduct_on = models.DateField(
        "违法行为发生日期", null=True, blank=True, help_text="持续违法的填终了之日；据此适用当时有效的法律"
    )
    has_harm = models.BooleanField(
        "造成危害后果",
        default=False,
        help_text="造成环境污染、生态破坏等危害后果的，追责时效为五年（生态环境法典第一千零五十四条）",
    )
    milder_law_reason = models.TextField(
        "从旧兼从轻说明", blank=True, help_text="适用决定时有效的法律的，写明为何处罚较轻或不予处罚"
    )
    is_public_interest = models.BooleanField("涉及重大公共利益", default=False)
    is_major_rights = models.BooleanField("关系重大权益", default=False)
    is_complex = models.BooleanField("疑难复杂或涉及多个法律关系", default=False)
    is_grave = models.BooleanField("情节复杂或重大违法", default=False)
    recused = models.CharField("回避情况", max_length=200, blank=True)
    investigators = models.ManyToManyField(
        "accounts.OfficerCertificate",
        blank=True,
        related_name="cases",
        verbose_name="调查人员证号",
        help_text="不少于两人，填执法证号",
    )
    examiner = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="案件审查人员",
        help_text="不得与调查人员为同一人",
    )
    examined_on = models.DateField("案件审查日期", null=True, blank=True)
    examination_opinion = models.TextField("案件审查意见", blank=True)
    legal_reviewer = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="法制审核人员"
    )

    lead_on = models.DateField("线索发现日期")
    filed_on = models.DateField("立案日期", null=True, blank=True)
    investigation_report = models.TextField("案件调查报告要点", blank=True)
    reported_on = models.DateField("调查终结日期", null=True, blank=True)
    proposed_content = models.TextField("拟处罚内容", blank=True, help_text="事先告知的处罚种类和幅度")
    proposed_fine = models.DecimalField(
        "拟罚款金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    proposed_confiscation = models.DecimalField(
        "拟没收金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    proposed_kinds = models.JSONField(
        "拟处罚种类", default=list, blank=True, help_text="事先告知的处罚种类代码"
    )
    notified_on = models.DateField("事先告知日期", null=True, blank=True)
    hearing_offered = models.BooleanField("已告知听证权利", default=False)
    notice_served_on = models.DateField("告知书送达日期", null=True, blank=True)
    defence_waived = models.BooleanField(
        "放弃陈述申辩", default=False, help_text="当事人明确书面放弃的填“是”"
    )
    hearing_waived = models.BooleanField(
        "放弃听证", default=False, help_text="当事人明确书面放弃要求听证的填“是”"
    )
    heard_on = models.DateField("听证日期", null=True, blank=True)
    legal_reviewed_on = models.DateField("法制审核日期", null=True, blank=True)
    discussed_on = models.DateField("集体讨论日期", null=True, blank=True)
    suspended_from = models.CharField(
        "中止前阶段",
        max_length=20,
        blank=True,
        choices=[(state.value, state.label) for state in SUSPENDABLE],
    )

    outcome = models.CharField("处理结果", max_length=20, choices=CaseOutcome.choices, blank=True)
    decided_on = models.DateField("处罚决定日期", null=True, blank=True)
    decision_number = models.CharField("处罚决定书文号", max_length=60, blank=True)
    provisions = models.ManyToManyField(
        "registry.Provision", blank=True, related_name="+", verbose_name="适用条款代码"
    )
    decision_content = models.TextField("处罚内容", blank=True)
    fine_amount = models.DecimalField(
        "罚款金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    confiscated_amount = models.DecimalField(
        "没收金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    seriousness = models.CharField("失信程度", max_length=20, choices=Seriousness.choices, blank=True)
    accepts_electronic_delivery = models.BooleanField("同意电子送达", default=False)
    served_on = models.DateField("决定书送达日期", null=True, blank=True)
    delivery_method = models.CharField("送达方式", max_length=20, choices=DeliveryMethod.choices, blank=True)
    delivery_announced_on = models.DateField(
        "公告送达发布日期", null=True, blank=True, help_text="公告期满之日视为送达"
    )
    pay_by = models.DateField("缴款期限", null=True, blank=True, help_text="经批准延期的填延期后的日期")
    surcharge_waived = models.DecimalField(
        "减免的加处罚款（元）",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="执行协议约定减免的（行政强制法第四十二条）",
    )
    reminded_on = models.DateField("催告日期", null=True, blank=True)
    reminder_served_on = models.DateField(
        "催告书送达日期", null=True, blank=True, help_text="申请强制执行前的十日自此起算"
    )
    enforcement_applied_on = models.DateField("申请强制执行日期", null=True, blank=True)
    amended_on = models.DateField("决定变更日期", null=True, blank=True, help_text="复议、诉讼变更处罚的日期")
    amended_fine = models.DecimalField(
        "变更后罚款金额（元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    annulled_on = models.DateField("决定撤销日期", null=True, blank=True)
    dismissed_on = models.DateField("撤案日期", null=True, blank=True)
    end_reason = models.TextField("撤案或撤销理由", blank=True)
    closing_reason = models.CharField("结案理由", max_length=300, blank=True)
    closed_on = models.DateField("结案日期", null=True, blank=True)
    archived_on = models.DateField("归档日期", null=True, blank=True)
    archive_number = models.CharField("案卷号", max_length=60, blank=True)
    archive_remarks = models.TextField(
        "归档缺项说明", blank=True, help_text="归档时案卷尚缺的材料及理由，一行一项"
    )
    status = models.CharField("案件状态", max_length=20, choices=CaseStatus.choices, default=CaseStatus.LEAD)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政处罚案件"
        ordering = ["-lead_on", "ledger_no"]
        indexes = [
            models.Index(fields=["decided_on"], name="enforcement_case_decided"),
            models.Index(fields=["filed_on"], name="enforcement_case_filed"),
            models.Index(fields=["status"], name="enforcement_case_status"),
            models.Index(fields=["handler", "status"], name="enforcement_case_handler"),
        ]
        constraints = [
            one_of("source", CaseSource, name="enforcement_case_source", label="线索来源"),
            one_of("status", CaseStatus, name="enforcement_case_status_known", label="案件状态"),
            one_of("party_kind", PartyKind, name="enforcement_case_party_kind", label="当事人类别"),
            models.CheckConstraint(
                condition=Q(party_kind=PartyKind.CITIZEN) & ~Q(party_name="")
                | ~Q(party_kind=PartyKind.CITIZEN) & Q(enterprise__isnull=False),
                name="enforcement_case_party",
                violation_error_message="当事人为自然人的须填写姓名，为单位的须填写统一社会信用代码。",
            ),
            one_of("outcome", CaseOutcome, name="enforcement_case_outcome", label="处理结果", blank=True),
            unique_when_filled("filing_number", name="enforcement_case_filing_once", label="立案号"),
            unique_when_filled("archive_number", name="enforcement_case_archive_once", label="案卷号"),
            unique_when_filled(
                "decision_number", name="enforcement_case_number_once", label="处罚决定书文号"
            ),
            not_negative("fine_amount", name="enforcement_case_fine", label="罚款金额"),
            not_negative("confiscated_amount", name="enforcement_case_confiscated", label="没收金额"),
            not_negative("amended_fine", name="enforcement_case_amended_fine", label="变更后罚款金额"),
            not_negative("surcharge_waived", name="enforcement_case_waived", label="减免的加处罚款"),
            models.CheckConstraint(
                condition=_outcome_fits_status(),
                name="enforcement_case_outcome_fits_status",
                violation_error_message="案件状态与处理结果不一致，请按案件状态填写处理结果。",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CaseOutcome.PENALTY, decided_on__isnull=False) & ~Q(decision_number="")
                | ~Q(outcome=CaseOutcome.PENALTY) & Q(decided_on__isnull=True),
                name="enforcement_case_decision_complete",
                violation_error_message="作出处罚决定须同时填写处理结果、处罚决定日期和处罚决定书文号。",
            ),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=False)
                | Q(is_simplified=True)
                | Q(status=CaseStatus.LEAD)
                | Q(outcome__in=_UNFILED_OUTCOMES),
                name="enforcement_case_filed",
                violation_error_message="除简易程序外，立案后的案件须填写立案日期。",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.SUSPENDED) & ~Q(suspended_from="")
                | ~Q(status=CaseStatus.SUSPENDED) & Q(suspended_from=""),
                name="enforcement_case_suspended",
                violation_error_message="中止的案件须填写中止前阶段，未中止的不得填写。",
            ),
            models.CheckConstraint(
                condition=Q(annulled_on__isnull=True) & ~Q(status=CaseStatus.ANNULLED)
                | Q(
                    annulled_on__isnull=False,
                    outcome=CaseOutcome.PENALTY,
                    status__in=[CaseStatus.ANNULLED, *FINISHED_STATES],
                ),
                name="enforcement_case_annulled",
                violation_error_message="决定已撤销的须填写决定撤销日期，未撤销的不得填写。",
            ),
            models.CheckConstraint(
                condition=Q(outcome=CaseOutcome.DISMISSED, dismissed_on__isnull=False)
                | ~Q(outcome=CaseOutcome.DISMISSED) & Q(dismissed_on__isnull=True),
                name="enforcement_case_dismissed",
                violation_error_message="撤案的须填写撤案日期，未撤案的不得填写。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=FINISHED_STATES, closed_on__isnull=False)
                | ~Q(status__in=FINISHED_STATES)
                & (Q(closed_on__isnull=True) | Q(status=CaseStatus.ANNULLED)),
                name="enforcement_case_closed",
                violation_error_message="已结案的须填写结案日期，未结案的不得填写。",
            ),
            models.CheckConstraint(
                condition=Q(amended_on__isnull=True, amended_fine__isnull=True)
                | Q(amended_on__isnull=False, amended_fine__isnull=False, outcome=CaseOutcome.PENALTY),
                name="enforcement_case_amended",
                violation_error_message="处罚决定变更的须同时填写决定变更日期和变更后罚款金额。",
            ),
            *(
                in_order(first, then, name=f"enforcement_case_{first}_{then}", message=message)
                for first, then, message in (
                    ("conduct_on", "lead_on", "线索发现日期不得早于违法行为发生日期。"),
                    ("lead_on", "filed_on", "立案日期不得早于线索发现日期。"),
                    ("filed_on", "notified_on", "事先告知日期不得早于立案日期。"),
                    ("filed_on", "decided_on", "处罚决定日期不得早于立案日期。"),
                    ("notified_on", "decided_on", "处罚决定日期不得早于事先告知日期。"),
                    ("decided_on", "served_on", "决定书送达日期不得早于处罚决定日期。"),
                    ("decided_on", "delivery_announced_on", "公告送达发布日期不得早于处罚决定日期。"),
                    ("reminded_on", "reminder_served_on", "催告书送达日期不得早于催告日期。"),
                    ("decided_on", "amended_on", "决定变更日期不得早于处罚决定日期。"),
                    ("decided_on", "annulled_on", "决定撤销日期不得早于处罚决定日期。"),
                    ("filed_on", "dismissed_on", "撤案日期不得早于立案日期。"),
                    ("lead_on", "closed_on", "结案日期不得早于线索发现日期。"),
                    ("closed_on", "archived_on", "归档日期不得早于结案日期。"),
                )
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def party(self) -> str:
        """The name of whom the case is against; internal, unmasked."""
        if self.party_kind == PartyKind.CITIZEN or self.enterprise is None:
            return self.party_name
        return self.enterprise.name

    @property
    def is_citizen(self) -> bool:
        """Whether the party is a natural person, whom the lower thresholds protect."""
        return self.party_kind == PartyKind.CITIZEN


class CasePenalty(Record):
    """One penalty of a decision other than in words: its kind and content (行政处罚法第九条).

    Amounts stand on the case alone, so that no two places can disagree.
    """

    DEPARTMENT_PATH = "case__department"
    ENTERPRISE_PATH = "case__enterprise"
    LEDGER_PREFIX = "ZFK"

    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="penalties", verbose_name="处罚案件台账编号"
    )
    kind = models.CharField("处罚类别", max_length=20, choices=PenaltyKind.choices)
    content = models.CharField(
        "处罚明细", max_length=200, blank=True, help_text="如暂扣、吊销的证照名称及编号"
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "处罚种类明细"
        ordering = ["case", "ledger_no"]
        constraints = [
            one_of("kind", PenaltyKind, name="enforcement_penalty_kind", label="处罚类别"),
            models.UniqueConstraint(
                fields=["case", "kind", "content"],
                name="enforcement_penalty_once",
                violation_error_message="该案件已登记同样的处罚种类。",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class FinePayment(Record):
    """Money paid under a decision, by kind; instalments are several rows."""

    DEPARTMENT_PATH = "case__department"
    ENTERPRISE_PATH = "case__enterprise"
    LEDGER_PREFIX = "ZFQ"

    case = models.ForeignKey(
        EnforcementCase, models.PROTECT, related_name="payments", verbose_name="处罚案件台账编号"
    )
    kind = models.CharField("款项种类", max_length=20, choices=PaymentKind.choices)
    amount = models.DecimalField("缴款金额（元）", max_digits=14, decimal_places=2)
    paid_on = models.DateField("缴款日期")
    receipt_number = models.CharField("缴款票据号", max_length=60, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "罚没款缴纳"
        ordering = ["-paid_on", "ledger_no"]
        indexes = [models.Index(fields=["paid_on", "kind"], name="enforcement_payment_day")]
        constraints = [
            one_of("kind", PaymentKind, name="enforcement_payment_kind", label="款项种类"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="enforcement_payment_amount",
                violation_error_message="缴款金额须大于零。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}{self.amount}元"
