"""Supervision of parks and the branch, surveys of the public, and public opinion."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.scoping import DepartmentRecord
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance import rules
from governance.enums import OPINION_TRANSITIONS, Accountability, CheckResult, OpinionStatus


class SupervisionCheck(DepartmentRecord):
    """A check of a park's environment department or of 秦川分局 (层级监督)."""

    LEDGER_PREFIX: ClassVar[str] = "FZJD"
    # The bureau sees every check, a park or branch those of itself.
    DEPARTMENT_PATH: ClassVar[str] = "target"

    plan_item = models.ForeignKey(
        "governance.SupervisionPlanItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="checks",
        verbose_name="计划事项台账编号",
    )
    target = models.ForeignKey(
        "accounts.Department", models.PROTECT, related_name="supervision_checks", verbose_name="被监督单位"
    )
    checked_on = models.DateField("检查日期")
    subject = models.CharField("检查事项", max_length=160)
    checkers = models.CharField("检查人员", max_length=120)
    result = models.CharField("检查结果", max_length=20, choices=CheckResult.choices)
    finding_count = models.PositiveSmallIntegerField("发现问题数", default=0)
    findings = models.TextField("发现的问题", blank=True)
    due_on = models.DateField("整改期限", null=True, blank=True)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    accountability = models.CharField(
        "责任追究", max_length=20, choices=Accountability.choices, default=Accountability.NONE
    )
    accountable_on = models.DateField("问责日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "层级监督检查"
        ordering = ["-checked_on", "ledger_no"]
        constraints = [
            one_of("result", CheckResult, "检查结果"),
            one_of("accountability", Accountability, "责任追究"),
            models.CheckConstraint(
                condition=Q(result=CheckResult.CLEAN, finding_count=0)
                | Q(result=CheckResult.FOUND, finding_count__gte=1),
                name="governance_supervisioncheck_findings",
                violation_error_message="检查结果与发现问题数不一致：未发现问题填0，发现问题至少填1。",
            ),
            models.CheckConstraint(
                condition=Q(accountability=Accountability.NONE) | Q(accountable_on__isnull=False),
                name="governance_supervisioncheck_accountable_on",
                violation_error_message="已问责的须填写问责日期。",
            ),
            models.CheckConstraint(
                condition=~Q(target=F("department")),
                name="governance_supervisioncheck_other_unit",
                violation_error_message="被监督单位不得为承办单位自身。",
            ),
            in_order("checked_on", "rectified_on", "整改完成日期不得早于检查日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.target}：{self.subject}"


class Survey(DepartmentRecord):
    """A survey of the public on the bureau's conduct (行风政风测评)."""

    LEDGER_PREFIX: ClassVar[str] = "FZCP"

    title = models.CharField("测评名称", max_length=120)
    started_on = models.DateField("开始日期")
    ended_on = models.DateField("结束日期")
    method = models.CharField("测评方式", max_length=80, blank=True)
    respondents = models.PositiveIntegerField("参评人数")
    satisfied = models.PositiveIntegerField("满意人数")
    result = models.TextField("测评结果", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行风政风测评"
        ordering = ["-ended_on", "ledger_no"]
        constraints = [
            in_order("started_on", "ended_on", "结束日期不得早于开始日期。"),
            models.CheckConstraint(
                condition=Q(satisfied__lte=F("respondents")),
                name="governance_survey_satisfied",
                violation_error_message="满意人数不得多于参评人数。",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class PublicOpinion(DepartmentRecord):
    """An item of public opinion online: found, judged, handled, answered."""

    LEDGER_PREFIX: ClassVar[str] = "FZYQ"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=OPINION_TRANSITIONS,
        rules=rules.OPINION,
        verbs={
            OpinionStatus.JUDGED: "研判",
            OpinionStatus.HANDLED: "处置",
            OpinionStatus.ANSWERED: "回应",
            OpinionStatus.DISMISSED: "不需处置",
        },
    )

    title = models.CharField("舆情标题", max_length=160)
    source = models.CharField("来源", max_length=120)
    status = models.CharField(
        "状态", max_length=20, choices=OpinionStatus.choices, default=OpinionStatus.FOUND
    )
    found_on = models.DateField("发现日期")
    judged_on = models.DateField("研判日期", null=True, blank=True)
    judgement = models.TextField("研判意见", blank=True)
    handled_on = models.DateField("处置日期", null=True, blank=True)
    handling = models.TextField("处置情况", blank=True)
    answered_on = models.DateField("回应日期", null=True, blank=True)
    answer = models.TextField("回应内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "网络舆情"
        ordering = ["-found_on", "ledger_no"]
        constraints = [
            one_of("status", OpinionStatus, "状态"),
            needs("judged_on", set(OpinionStatus) - {OpinionStatus.FOUND}, "须填写研判日期。"),
            needs("handled_on", {OpinionStatus.HANDLED, OpinionStatus.ANSWERED}, "须填写处置日期。"),
            needs("answered_on", {OpinionStatus.ANSWERED}, "须填写回应日期。"),
            in_order("found_on", "judged_on", "研判日期不得早于发现日期。"),
            in_order("judged_on", "handled_on", "处置日期不得早于研判日期。"),
            in_order("handled_on", "answered_on", "回应日期不得早于处置日期。"),
        ]

    def __str__(self) -> str:
        return self.title
