"""The yearly list of major decisions; hearings, expert reviews and risk assessments of their drafts."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.enums import Role
from accounts.rules import require_role
from accounts.scoping import DepartmentRecord
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance.decision.enums import (
    LIST_TRANSITIONS,
    AppraisalForm,
    AppraisalKind,
    Controllable,
    ListStatus,
    RiskLevel,
)

_SETTLED = {ListStatus.APPROVED, ListStatus.PUBLISHED}
_leaders = require_role(Role.LEADER)


class DecisionList(DepartmentRecord):
    """The yearly list of major decisions: drawn up, approved by the leading group, published.

    Its matters are the `MajorDecision`s of the year that are marked as listed.
    Basis: 重大行政决策程序暂行条例第三条第三款.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZQD"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=LIST_TRANSITIONS,
        rules={
            ListStatus.APPROVED: _leaders,
            ListStatus.PUBLISHED: _leaders,
            ListStatus.DRAFTING: require_role(Role.REVIEWER, Role.LEADER),
        },
        verbs={
            ListStatus.APPROVED: "登记领导班子审定",
            ListStatus.PUBLISHED: "公布清单",
            ListStatus.DRAFTING: "调整清单",
        },
    )

    year = models.PositiveSmallIntegerField(
        "清单年度",
        unique=True,
        error_messages={"unique": "该年度已有清单，需要增减事项的请在原清单上调整。"},
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="经办人",
    )
    status = models.CharField("状态", max_length=20, choices=ListStatus.choices, default=ListStatus.DRAFTING)
    drawn_on = models.DateField("拟定日期")
    meeting = models.ForeignKey(
        "governance.CollectiveMeeting",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decision_lists",
        verbose_name="审定会议编号",
    )
    approved_on = models.DateField("审定日期", null=True, blank=True)
    published_on = models.DateField("公布日期", null=True, blank=True)
    document_number = models.CharField("公布文号", max_length=80, blank=True)
    note = models.TextField("说明", blank=True, help_text="随清单公布，如征集立项建议的方式")

    class Meta:
        verbose_name = verbose_name_plural = "重大行政决策年度清单"
        ordering = ["-year"]
        constraints = [
            one_of("status", ListStatus, "状态"),
            needs("approved_on", _SETTLED, "须填写审定日期。"),
            needs("meeting", _SETTLED, "清单须经领导班子集体审定，请填写会议编号。"),
            needs("published_on", {ListStatus.PUBLISHED}, "须填写公布日期。"),
            in_order("drawn_on", "approved_on", "审定日期不得早于拟定日期。"),
            in_order("approved_on", "published_on", "公布日期不得早于审定日期。"),
        ]

    def __str__(self) -> str:
        return f"{self.year}年度重大行政决策事项清单"


class DecisionAppraisal(DepartmentRecord):
    """A hearing, an expert review or a risk assessment of the draft of a decision.

    Basis: 重大行政决策程序暂行条例第十六条至第二十四条.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZLZ"

    decision = models.ForeignKey(
        "governance.MajorDecision",
        models.PROTECT,
        related_name="appraisals",
        verbose_name="重大行政决策编号",
    )
    kind = models.CharField("类别", max_length=20, choices=AppraisalKind.choices)
    form = models.CharField(
        "方式", max_length=20, choices=AppraisalForm.choices, default=AppraisalForm.MEETING
    )
    noticed_on = models.DateField("听证公告日期", null=True, blank=True, help_text="听证会必填")
    held_on = models.DateField("完成日期")
    people = models.TextField(
        "参加人员", help_text="每行一人：姓名，单位，专业或者身份。专家应当与决策事项没有直接利害关系"
    )
    conclusion = models.TextField("结论", help_text="各方主要意见和结论；论证报告、笔录作为附件上传")
    risk_level = models.CharField("风险等级", max_length=20, choices=RiskLevel.choices, blank=True)
    controllable = models.CharField("风险是否可控", max_length=20, choices=Controllable.choices, blank=True)
    measures = models.TextField("风险防范和化解措施", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "听证、论证和风险评估"
        ordering = ["-held_on", "-pk"]
        constraints = [
            one_of("kind", AppraisalKind, "类别"),
            one_of("form", AppraisalForm, "方式"),
            one_of("risk_level", RiskLevel, "风险等级", blank=True),
            one_of("controllable", Controllable, "风险是否可控", blank=True),
            in_order("noticed_on", "held_on", "听证会不得早于公告。"),
            models.CheckConstraint(
                condition=~Q(kind=AppraisalKind.RISK) | (~Q(risk_level="") & ~Q(controllable="")),
                name="governance_decisionappraisal_risk",
                violation_error_message="风险评估须写明风险等级和风险是否可控。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}：{self.get_kind_display()}"
