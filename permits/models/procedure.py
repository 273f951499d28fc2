"""What happens between acceptance and decision, and after a decision by commitment."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.models import Record
from common.models.constraints import in_order, one_of
from permits.enums import AppraisalConclusion, CheckResult, HearingApplicant
from permits.models.clocks import StopInterval
from permits.models.decision import EiaDecision
from registry.scoping import EnterpriseQuerySet


class Appraisal(Record):
    """The technical appraisal of an EIA document by an agency (技术评估); its stop interval follows it.

    Basis: 行政许可法第四十五条 (the time it needs is told to the applicant in writing); 部令第14号.
    """

    DEPARTMENT_PATH = "decision__department"
    ENTERPRISE_PATH = "decision__enterprise"
    LEDGER_PREFIX = "HPP"

    decision = models.ForeignKey(
        EiaDecision, models.PROTECT, related_name="appraisals", verbose_name="环评审批台账编号"
    )
    agency = models.CharField("评估单位", max_length=100)
    entrusted_on = models.DateField("委托日期")
    expected_days = models.PositiveSmallIntegerField(
        "预计所需工作日", help_text="书面告知申请人的所需时间（行政许可法第四十五条）"
    )
    reported_on = models.DateField("评估意见收到日期", null=True, blank=True)
    conclusion = models.CharField("评估结论", max_length=30, choices=AppraisalConclusion.choices, blank=True)
    opinion = models.TextField("评估意见", blank=True)
    stop = models.OneToOneField(
        StopInterval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="中止期间编号"
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "技术评估"
        ordering = ["decision", "entrusted_on"]
        constraints = [
            one_of(
                "conclusion", AppraisalConclusion, "评估结论", name="permits_appraisal_conclusion", blank=True
            ),
            in_order(
                "entrusted_on",
                "reported_on",
                "评估意见收到日期不得早于委托日期。",
                name="permits_appraisal_dates",
            ),
            models.CheckConstraint(
                condition=Q(reported_on__isnull=True, conclusion="")
                | (Q(reported_on__isnull=False) & ~Q(conclusion="")),
                name="permits_appraisal_reported",
                violation_error_message="评估意见收到日期与评估结论须同时填写。",
            ),
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(reported_on__isnull=True),
                name="permits_appraisal_one_open",
                violation_error_message="该审批已有一次技术评估尚未收到意见。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}（{self.entrusted_on}）"


class Hearing(Record):
    """A hearing in an approval (听证).

    Basis: 行政许可法第四十六条至第四十八条 – applied for within 5 days of being told of the right, held
    within 20 days of the application, announced 7 days before; the host has not examined the matter.
    """

    DEPARTMENT_PATH = "decision__department"
    ENTERPRISE_PATH = "decision__enterprise"
    LEDGER_PREFIX = "HPH"

    decision = models.ForeignKey(
        EiaDecision, models.PROTECT, related_name="hearings", verbose_name="环评审批台账编号"
    )
    applicant_kind = models.CharField("听证提出方", max_length=20, choices=HearingApplicant.choices)
    applicant_name = models.CharField("听证申请人", max_length=100, blank=True)
    applied_on = models.DateField("申请日期", help_text="依职权举行的，填决定举行听证之日")
    announced_on = models.DateField("听证通知（公告）日期", null=True, blank=True)
    held_on = models.DateField("举行日期", null=True, blank=True)
    place = models.CharField("举行地点", max_length=100, blank=True)
    host = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="听证主持人",
        help_text="须为审查该申请的人员以外的人员（行政许可法第四十八条）",
    )
    record = models.TextField("听证笔录摘要", blank=True)
    waived_on = models.DateField("放弃听证日期", null=True, blank=True)
    ended_on = models.DateField("听证结束日期", null=True, blank=True)
    stop = models.OneToOneField(
        StopInterval, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="中止期间编号"
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "环评听证"
        ordering = ["decision", "applied_on"]
        constraints = [
            one_of("applicant_kind", HearingApplicant, "听证提出方", name="permits_hearing_applicant"),
            in_order(
                "applied_on",
                "announced_on",
                "听证通知日期不得早于申请日期。",
                name="permits_hearing_announced",
            ),
            in_order(
                "announced_on", "held_on", "举行日期不得早于听证通知日期。", name="permits_hearing_held"
            ),
            in_order("held_on", "ended_on", "听证结束日期不得早于举行日期。", name="permits_hearing_ended"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(held_on__isnull=False) | Q(waived_on__isnull=False),
                name="permits_hearing_ended_held",
                violation_error_message="听证结束须已举行或已放弃。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_applicant_kind_display()}提出的听证（{self.applied_on}）"


class CommitmentCheck(Record):
    """The check after an approval by commitment (告知承诺事后核查); a false commitment is revoked.

    Basis: 环综合〔2020〕13号 [待核].
    """

    DEPARTMENT_PATH = "decision__department"
    ENTERPRISE_PATH = ""  # findings are internal until a revocation states its reasons
    LEDGER_PREFIX = "HPK"

    decision = models.ForeignKey(
        EiaDecision, models.PROTECT, related_name="checks", verbose_name="环评审批台账编号"
    )
    checked_on = models.DateField("核查日期")
    result = models.CharField("核查结论", max_length=20, choices=CheckResult.choices)
    findings = models.TextField("核查情况", blank=True, help_text="承诺不实的须写明不实之处")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "告知承诺核查"
        ordering = ["-checked_on", "ledger_no"]
        constraints = [
            one_of("result", CheckResult, "核查结论", name="permits_check_result"),
            models.CheckConstraint(
                condition=~Q(result=CheckResult.FALSE) | ~Q(findings=""),
                name="permits_check_findings",
                violation_error_message="承诺不实的须写明不实之处。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checked_on} {self.get_result_display()}"
