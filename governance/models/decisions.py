"""Major decisions, the meetings that take them, normative documents, and the lawyers' part in both."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.scoping import DepartmentRecord, SharedRecord
from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from governance import rules
from governance.decision.enums import Applies
from governance.enums import (
    DECISION_TRANSITIONS,
    NORMATIVE_TRANSITIONS,
    DecisionStatus,
    MeetingKind,
    NormativeStatus,
)
from governance.normative.enums import FairReview

_DECIDED = {DecisionStatus.DECIDED, DecisionStatus.EVALUATED}
_ISSUED = {NormativeStatus.ISSUED, NormativeStatus.FILED, NormativeStatus.REPEALED}


def _officer(label: str, **options: Any) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=label,
        **options,
    )


def _applies(label: str, help_text: str) -> models.CharField:
    return models.CharField(label, max_length=20, choices=Applies.choices, blank=True, help_text=help_text)


def _why_not(label: str) -> models.CharField:
    return models.CharField(label, max_length=300, blank=True, help_text="不适用的须写明理由")


class CollectiveMeeting(DepartmentRecord):
    """A meeting of the leading group that decided collectively (党组会, 局务会)."""

    LEDGER_PREFIX: ClassVar[str] = "FZHY"

    kind = models.CharField("会议类别", max_length=20, choices=MeetingKind.choices)
    held_on = models.DateField("会议日期")
    title = models.CharField("会议名称", max_length=120)
    host = models.CharField("主持人", max_length=40)
    topics = models.TextField("议题", help_text="每行一个议题")
    topic_count = models.PositiveSmallIntegerField("集体决定事项数", default=1)
    studied_law = models.BooleanField("会前学法", default=False)
    minutes_number = models.CharField("会议纪要编号", max_length=80, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "集体决策会议"
        ordering = ["-held_on", "ledger_no"]
        constraints = [one_of("kind", MeetingKind, "会议类别")]

    def __str__(self) -> str:
        return f"{self.held_on} {self.title}"


class MajorDecision(DepartmentRecord):
    """A major administrative decision (重大行政决策) with the dates of its statutory steps.

    Basis: 重大行政决策程序暂行条例（国务院令713号；部门参照，第四十二条）第十五条（征求意见不少于30日）、
    第十九条、第二十二条、第二十六条（合法性审查不少于7个工作日）、第三十条（集体讨论，首长末位发言）.
    """

    LEDGER_PREFIX: ClassVar[str] = "FZJC"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=DECISION_TRANSITIONS,
        rules=rules.DECISION,
        verbs={
            DecisionStatus.CONSULTED: "转入公众参与",
            DecisionStatus.APPRAISED: "论证评估完成",
            DecisionStatus.REVIEWED: "出具合法性审查意见",
            DecisionStatus.DISCUSSED: "提交集体讨论",
            DecisionStatus.DECIDED: "作出决定并公布",
            DecisionStatus.EVALUATED: "完成后评估",
            DecisionStatus.ENDED: "终止",
        },
    )

    list_year = models.PositiveSmallIntegerField("清单年度")
    title = models.CharField("决策事项", max_length=160)
    on_list = models.BooleanField("列入年度清单", default=True)
    status = models.CharField(
        "状态", max_length=20, choices=DecisionStatus.choices, default=DecisionStatus.LISTED
    )
    opinion_from = models.DateField("征求意见起", null=True, blank=True)
    opinion_to = models.DateField("征求意见止", null=True, blank=True)
    expert_on = models.DateField("专家论证日期", null=True, blank=True)
    risk_on = models.DateField("风险评估日期", null=True, blank=True)
    review_sent_on = models.DateField("送合法性审查日期", null=True, blank=True)
    reviewed_on = models.DateField("合法性审查日期", null=True, blank=True)
    meeting = models.ForeignKey(
        CollectiveMeeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="decisions",
        verbose_name="集体讨论会议编号",
    )
    discussed_on = models.DateField("集体讨论日期", null=True, blank=True)
    leader_spoke_last = models.BooleanField("主要负责人末位发言", default=False)
    decided_on = models.DateField("决定公布日期", null=True, blank=True)
    ended_on = models.DateField("终止日期", null=True, blank=True)
    # What is worked out and recorded in the portal.
    handler = _officer("经办人")
    drafter = _officer("起草人", help_text="不得审查自己起草的草案")
    proposal = models.TextField("立项理由和依据", blank=True)
    draft = models.TextField("决策草案", blank=True)
    explanation = models.TextField("起草说明", blank=True)
    undisclosed_reason = models.CharField(
        "不公开征求意见的理由", max_length=300, blank=True, help_text="仅限依法不予公开的事项"
    )
    needs_hearing = _applies("听证", "直接涉及切身利益或者存在较大分歧，或者法律法规规章要求听证的适用")
    hearing_reason = _why_not("不听证的理由")
    is_technical = _applies("专家论证", "专业性、技术性较强的适用")
    technical_reason = _why_not("不论证的理由")
    has_risk = _applies("风险评估", "可能对社会稳定、公共安全、生态环境等造成不利影响的适用")
    risk_reason = _why_not("不评估的理由")
    decision_text = models.TextField("决定文本", blank=True)
    announcement = models.TextField("公布说明和解读", blank=True)
    document_number = models.CharField("文号", max_length=80, blank=True)
    archive_number = models.CharField("档案号", max_length=80, blank=True)
    archived_on = models.DateField("归档日期", null=True, blank=True)
    evaluation = models.TextField("后评估结论", blank=True)
    evaluated_on = models.DateField("后评估日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "重大行政决策"
        ordering = ["-list_year", "ledger_no"]
        constraints = [
            one_of("status", DecisionStatus, "状态"),
            needs(
                "reviewed_on",
                {DecisionStatus.REVIEWED, DecisionStatus.DISCUSSED, *_DECIDED},
                "未经合法性审查不得提交讨论或作出决定，请填写合法性审查日期（713号令第二十五条）。",
            ),
            needs(
                "discussed_on",
                {DecisionStatus.DISCUSSED, *_DECIDED},
                "重大行政决策须经集体讨论，请填写集体讨论日期（713号令第三十条）。",
            ),
            needs("decided_on", _DECIDED, "须填写决定公布日期。"),
            needs("ended_on", {DecisionStatus.ENDED}, "须填写终止日期。"),
            in_order("opinion_from", "opinion_to", "征求意见止不得早于征求意见起。"),
            in_order("review_sent_on", "reviewed_on", "合法性审查日期不得早于送审日期。"),
            in_order("reviewed_on", "discussed_on", "集体讨论不得早于合法性审查。"),
            in_order("discussed_on", "decided_on", "决定公布不得早于集体讨论。"),
            in_order("decided_on", "archived_on", "归档不得早于决定公布。"),
            in_order("decided_on", "evaluated_on", "后评估不得早于决定公布。"),
            *(
                one_of(name, Applies, label, blank=True)
                for name, label in (
                    ("needs_hearing", "听证"),
                    ("is_technical", "专家论证"),
                    ("has_risk", "风险评估"),
                )
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether the public may read of it; the law keeps some matters undisclosed (713号令第十四条)."""
        return not self.undisclosed_reason.strip()


class NormativeDocument(DepartmentRecord):
    """An administrative normative document (行政规范性文件), from draft to filing and clean-up.

    Basis: 国办发〔2018〕37号、115号 – 合法性审核, 集体审议, 公布; filed within 15 days of issue (待核).
    """

    LEDGER_PREFIX: ClassVar[str] = "FZGF"
    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=NORMATIVE_TRANSITIONS,
        rules=rules.NORMATIVE,
        verbs={
            NormativeStatus.DRAFTING: "退回起草",
            NormativeStatus.CONSULTED: "完成征求意见",
            NormativeStatus.REVIEWED: "出具合法性审核意见",
            NormativeStatus.DELIBERATED: "集体审议通过",
            NormativeStatus.ISSUED: "公布",
            NormativeStatus.FILED: "报备",
            NormativeStatus.REPEALED: "废止",
            NormativeStatus.DROPPED: "不再制定",
        },
    )

    title = models.CharField("文件名称", max_length=160)
    document_number = models.CharField("文号", max_length=80, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=NormativeStatus.choices, default=NormativeStatus.DRAFTING
    )
    drafted_on = models.DateField("起草日期", null=True, blank=True)
    consulted_on = models.DateField("征求意见日期", null=True, blank=True)
    reviewed_on = models.DateField("合法性审核日期", null=True, blank=True)
    deliberated_on = models.DateField("集体审议日期", null=True, blank=True)
    issued_on = models.DateField("公布日期", null=True, blank=True)
    filed_on = models.DateField("报备日期", null=True, blank=True)
    filed_with = models.CharField("报备机关", max_length=80, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    repealed_on = models.DateField("废止日期", null=True, blank=True)
    # What is worked out and recorded in the portal.
    handler = _officer("经办人")
    drafter = _officer("起草人", help_text="不得审核自己起草的文件")
    draft = models.TextField("文件草案", blank=True)
    explanation = models.TextField("起草说明", blank=True)
    is_provisional = models.BooleanField(
        "暂行或者试行", default=False, help_text="有效期按暂行、试行的期限计"
    )
    undisclosed_reason = models.CharField(
        "不公开征求意见的理由", max_length=300, blank=True, help_text="仅限依法需要保密的文件"
    )
    forbidden_checked = models.ManyToManyField(
        "governance.ForbiddenContent",
        blank=True,
        related_name="documents",
        verbose_name="已核对不含的禁止内容编号",
        help_text="逐项核对，不含该项内容的勾选",
    )
    fair_review = models.CharField("公平竞争审查", max_length=20, choices=FairReview.choices, blank=True)
    fair_note = models.CharField(
        "公平竞争审查说明", max_length=300, blank=True, help_text="审查结论的理由；适用例外规定的写明条款"
    )
    text = models.TextField("文件正文", blank=True)
    interpretation = models.TextField("政策解读", blank=True)
    effective_from = models.DateField("施行日期", null=True, blank=True)
    receipt_number = models.CharField("备案回执文号", max_length=80, blank=True)
    receipt_on = models.DateField("备案回执日期", null=True, blank=True)
    repeal_reason = models.CharField("废止理由", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "行政规范性文件"
        ordering = ["-issued_on", "ledger_no"]
        constraints = [
            one_of("status", NormativeStatus, "状态"),
            needs(
                "reviewed_on",
                {NormativeStatus.REVIEWED, NormativeStatus.DELIBERATED, *_ISSUED},
                "未经合法性审核不得提交审议或公布，请填写合法性审核日期。",
            ),
            needs("deliberated_on", {NormativeStatus.DELIBERATED, *_ISSUED}, "须填写集体审议日期。"),
            needs("issued_on", _ISSUED, "须填写公布日期。"),
            needs("filed_on", {NormativeStatus.FILED}, "须填写报备日期。"),
            needs("repealed_on", {NormativeStatus.REPEALED}, "须填写废止日期。"),
            in_order("reviewed_on", "deliberated_on", "集体审议不得早于合法性审核。"),
            in_order("deliberated_on", "issued_on", "公布不得早于集体审议。"),
            in_order("issued_on", "filed_on", "报备日期不得早于公布日期。"),
            in_order("issued_on", "effective_from", "施行日期不得早于公布日期。"),
            in_order("effective_from", "valid_until", "有效期至不得早于施行日期。"),
            in_order("filed_on", "receipt_on", "备案回执不得早于报备。"),
            one_of("fair_review", FairReview, "公平竞争审查", blank=True),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"


class LegalAdviser(SharedRecord):
    """An engagement of a legal adviser (法律顾问)."""

    LEDGER_PREFIX: ClassVar[str] = "FZGW"

    name = models.CharField("法律顾问姓名", max_length=40)
    firm = models.CharField("律师事务所", max_length=80)
    contract_number = models.CharField("合同编号", max_length=80, blank=True)
    engaged_from = models.DateField("聘期自")
    engaged_to = models.DateField("聘期至")

    class Meta:
        verbose_name = verbose_name_plural = "法律顾问"
        ordering = ["-engaged_from", "ledger_no"]
        constraints = [in_order("engaged_from", "engaged_to", "聘期至不得早于聘期自。")]

    def __str__(self) -> str:
        return f"{self.name}（{self.firm}）"


class AdviserOpinion(DepartmentRecord):
    """A legal opinion given by an adviser, on a major decision, a normative document or else."""

    LEDGER_PREFIX: ClassVar[str] = "FZYJ"

    adviser = models.ForeignKey(
        LegalAdviser, models.PROTECT, related_name="opinions", verbose_name="法律顾问编号"
    )
    given_on = models.DateField("出具日期")
    subject = models.CharField("事项", max_length=160)
    decision = models.ForeignKey(
        MajorDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adviser_opinions",
        verbose_name="重大行政决策编号",
    )
    normative = models.ForeignKey(
        NormativeDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="adviser_opinions",
        verbose_name="规范性文件编号",
    )
    opinion = models.TextField("法律意见")
    adopted = models.BooleanField("已采纳", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "法律顾问意见"
        ordering = ["-given_on", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__isnull=True) | Q(normative__isnull=True),
                name="governance_adviseropinion_one_matter",
                violation_error_message="一份意见只对应一个决策或一个规范性文件，请分别登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.adviser}：{self.subject}"
