"""The year's supervision plan, what checks found, and who answered for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentQuerySet, DepartmentRecord
from common.models import Record
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance.enums import Accountability
from governance.models.supervision import SupervisionCheck
from governance.supervising import rules
from governance.supervising.enums import (
    FINDING_TRANSITIONS,
    PLAN_TRANSITIONS,
    FindingStatus,
    PlanStatus,
)

# Of a park or branch the unit above answers; the bureau's own officers are told.
Accountable = [(value, label) for value, label in Accountability.choices if value != Accountability.NONE]


class SupervisionPlan(DepartmentRecord):
    """What a section checks of parks and the branch in a year (层级监督计划)."""

    LEDGER_PREFIX: ClassVar[str] = "FZJH"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=PLAN_TRANSITIONS, rules=rules.PLAN, verbs=rules.PLAN_VERBS
    )

    year = models.PositiveSmallIntegerField("年度")
    title = models.CharField("计划名称", max_length=120)
    status = models.CharField("计划状态", max_length=20, choices=PlanStatus.choices, default=PlanStatus.DRAFT)
    approved_on = models.DateField("批准日期", null=True, blank=True)
    approver = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="批准人"
    )
    summary = models.TextField("年度总结", blank=True)
    closed_on = models.DateField("总结日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "层级监督计划"
        ordering = ["-year", "ledger_no"]
        constraints = [
            one_of("status", PlanStatus, "计划状态"),
            needs("approved_on", {PlanStatus.APPROVED, PlanStatus.CLOSED}, "已批准的须填写批准日期。"),
            needs("closed_on", {PlanStatus.CLOSED}, "已总结的须填写总结日期。"),
            models.UniqueConstraint(
                fields=["department", "year"],
                name="governance_supervisionplan_year",
                violation_error_message="该单位本年度已有层级监督计划。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SupervisionPlanItem(Record):
    """One check of the plan: of whom, about what, until when."""

    LEDGER_PREFIX: ClassVar[str] = "FZJX"
    DEPARTMENT_PATH: ClassVar[str] = "plan__department"

    plan = models.ForeignKey(
        SupervisionPlan, models.PROTECT, related_name="items", verbose_name="计划台账编号"
    )
    number = models.PositiveSmallIntegerField("事项序号")
    target = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="+", verbose_name="被监督单位"
    )
    subject = models.CharField("监督事项", max_length=160)
    basis = models.CharField("监督依据", max_length=200)
    due_on = models.DateField("完成时限")
    added_reason = models.CharField("增加理由", max_length=200, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "层级监督计划事项"
        ordering = ["plan", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                name="governance_planitem_number",
                violation_error_message="该计划已有此序号的事项。",
            )
        ]

    def __str__(self) -> str:
        return f"事项{self.number}：{self.subject}"

    @property
    def department_id(self) -> Any:
        """The section that checks."""
        return self.plan.department_id

    @property
    def department(self) -> Any:
        return self.plan.department


class SupervisionFinding(Record):
    """A problem found, with its ground; mended by the unit, rechecked by the bureau."""

    LEDGER_PREFIX: ClassVar[str] = "FZWF"
    DEPARTMENT_PATH: ClassVar[str] = "check_record__target"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=FINDING_TRANSITIONS, rules=rules.FINDING, verbs=rules.FINDING_VERBS
    )

    check_record = models.ForeignKey(
        SupervisionCheck, models.PROTECT, related_name="problems", verbose_name="监督检查台账编号"
    )
    number = models.PositiveSmallIntegerField("问题序号")
    content = models.TextField("问题")
    ground = models.CharField("认定依据", max_length=200, help_text="法律法规、制度的条款")
    due_on = models.DateField("问题整改期限")
    status = models.CharField(
        "整改状态", max_length=20, choices=FindingStatus.choices, default=FindingStatus.OPEN
    )
    rectification = models.TextField("整改情况", blank=True)
    rectified_on = models.DateField("整改日期", null=True, blank=True)
    recheck_note = models.TextField("复查意见", blank=True)
    rechecked_on = models.DateField("复查日期", null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "层级监督问题"
        ordering = ["check_record", "number"]
        constraints = [
            one_of("status", FindingStatus, "整改状态"),
            needs(
                "rectified_on",
                {FindingStatus.RECTIFIED, FindingStatus.ACCEPTED},
                "已整改的须填写整改日期。",
            ),
            needs("rechecked_on", {FindingStatus.ACCEPTED}, "复查通过的须填写复查日期。"),
            in_order("rectified_on", "rechecked_on", "复查日期不得早于整改日期。"),
            models.UniqueConstraint(
                fields=["check_record", "number"],
                name="governance_finding_number",
                violation_error_message="该检查已有此序号的问题。",
            ),
        ]

    def __str__(self) -> str:
        return f"问题{self.number}：{self.content[:30]}"

    @property
    def department_id(self) -> Any:
        """The unit that mends it."""
        return self.check_record.target_id

    @property
    def department(self) -> Any:
        return self.check_record.target


class AccountabilityMeasure(Record):
    """Who answered for what was found: by post, never by name (责任追究)."""

    LEDGER_PREFIX: ClassVar[str] = "FZZR"
    DEPARTMENT_PATH: ClassVar[str] = "check_record__target"

    check_record = models.ForeignKey(
        SupervisionCheck, models.PROTECT, related_name="accountabilities", verbose_name="监督检查台账编号"
    )
    finding = models.ForeignKey(
        SupervisionFinding,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accountabilities",
        verbose_name="问题台账编号",
    )
    kind = models.CharField("问责方式", max_length=20, choices=Accountable)
    post = models.CharField("被问责人职务", max_length=60, help_text="只填单位职务，不填姓名")
    ground = models.TextField("问责事由和依据")
    decided_on = models.DateField("问责决定日期")
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="决定人")

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "责任追究"
        ordering = ["-decided_on", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[value for value, _ in Accountable]),
                name="governance_accountability_kind",
                violation_error_message="问责方式不在规定范围内。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.post}"

    @property
    def department_id(self) -> Any:
        return self.check_record.target_id
