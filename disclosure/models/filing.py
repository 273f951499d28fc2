"""Annual and temporary reports of enterprises. What was submitted is never edited, only versioned."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from common.models.constraints import in_order, needs, one_of
from common.workflow import Workflow
from disclosure import rules
from disclosure.enums import FILING_TRANSITIONS, OPEN_FILINGS, FilingStatus, TriggerKind
from registry.scoping import EnterpriseRecord

_FILED = set(FilingStatus) - {FilingStatus.DRAFT}
_ACCEPTED = {
    FilingStatus.ACCEPTED,
    FilingStatus.PUBLISHED,
    FilingStatus.SUPERSEDED,
    FilingStatus.WITHDRAWN,
}


class Filing(EnterpriseRecord):
    """What annual and temporary reports share: their way from draft to the public."""

    WORKFLOW: ClassVar[Workflow] = Workflow(
        transitions=FILING_TRANSITIONS,
        rules=rules.FILING,
        verbs={
            FilingStatus.SUBMITTED: "提交",
            FilingStatus.RETURNED: "退回补正",
            FilingStatus.RESUBMITTED: "重新提交",
            FilingStatus.ACCEPTED: "审核通过",
            FilingStatus.PUBLISHED: "公开",
            FilingStatus.SUPERSEDED: "以更正版替代",
            FilingStatus.WITHDRAWN: "撤回公开",
        },
    )

    status = models.CharField("状态", max_length=20, choices=FilingStatus.choices, default=FilingStatus.DRAFT)
    filed_on = models.DateField("提交日期", null=True, blank=True, help_text="退回补正的填最近一次提交")
    returned_on = models.DateField("退回日期", null=True, blank=True)
    return_reason = models.TextField("退回理由", blank=True)
    accepted_on = models.DateField("审核通过日期", null=True, blank=True)
    published_on = models.DateField("公开日期", null=True, blank=True)
    superseded_on = models.DateField("被更正日期", null=True, blank=True)
    withdrawn_on = models.DateField("撤回日期", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            one_of("status", FilingStatus, "状态"),
            needs("filed_on", _FILED, "已提交的须填写提交日期。"),
            needs("returned_on", {FilingStatus.RETURNED, FilingStatus.RESUBMITTED}, "须填写退回日期。"),
            needs("accepted_on", _ACCEPTED, "须填写审核通过日期。"),
            needs("published_on", _ACCEPTED - {FilingStatus.ACCEPTED}, "须填写公开日期。"),
            needs("superseded_on", {FilingStatus.SUPERSEDED}, "须填写被更正日期。"),
            needs("withdrawn_on", {FilingStatus.WITHDRAWN}, "须填写撤回日期。"),
            in_order("filed_on", "accepted_on", "审核通过日期不得早于提交日期。"),
            in_order("accepted_on", "published_on", "公开日期不得早于审核通过日期。"),
        ]


class AnnualDisclosure(Filing):
    """An enterprise's annual environmental report on the year before.

    Basis: 部令24号第十九条 – by 15 March for the year before; the list that obliges is that of
    the year reported on, for this year's list does not exist yet. A correction is a new version.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLND"

    for_year = models.PositiveSmallIntegerField("披露年度", help_text="报告所述年度，如2024年提交的填2023")
    version = models.PositiveSmallIntegerField("版本", default=1, help_text="更正一次加一")
    link = models.URLField("公开网址", blank=True)
    remarks = models.TextField("备注", blank=True)

    class Meta(Filing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "年度环境信息依法披露报告"
        ordering = ["-for_year", "enterprise__uscc", "-version"]
        constraints = [
            *Filing.Meta.constraints,
            models.UniqueConstraint(
                fields=["enterprise", "for_year", "version"],
                name="disclosure_annualdisclosure_version",
                violation_error_message="该企业该年度的这一版本已存在，更正请将版本加一。",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "for_year"],
                condition=Q(status__in=sorted(OPEN_FILINGS)),
                name="disclosure_annualdisclosure_one_open",
                violation_error_message="该企业该年度已有一份办理中的报告，请先办结。",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "for_year"],
                condition=Q(status=FilingStatus.PUBLISHED),
                name="disclosure_annualdisclosure_one_published",
                violation_error_message="该企业该年度已有公开的报告，公开更正版前须将其标为已被更正。",
            ),
            models.CheckConstraint(
                condition=Q(version__gte=1),
                name="disclosure_annualdisclosure_version_from_one",
                violation_error_message="版本从1起。",
            ),
        ]
        indexes = [models.Index(fields=["filed_on"], name="disclosure_annual_filed")]

    def __str__(self) -> str:
        return f"{self.enterprise}{self.for_year}年度报告（第{self.version}版）"

    def clean(self) -> None:
        if self.filed_on and self.for_year and self.filed_on.year <= self.for_year:
            raise ValidationError(
                {"filed_on": f"{self.for_year}年度报告应在次年提交，请核对披露年度或提交日期。"}
            )


class TemporaryDisclosure(Filing):
    """A temporary report after the receipt of a legal document, or a report of a change.

    Basis: 部令24号第十七条 – within five working days of receipt; 第十八条 – changes; 第二十条 –
    events from before the listing within ten working days of the list.
    """

    LEDGER_PREFIX: ClassVar[str] = "PLLS"

    trigger = models.CharField("触发情形", max_length=20, choices=TriggerKind.choices)
    before_listing = models.BooleanField(
        "纳入名单前发生", default=False, help_text="是的，披露期限自名单公布之日起算"
    )
    document_title = models.CharField("法律文书名称", max_length=120)
    document_number = models.CharField("法律文书文号", max_length=80, blank=True)
    authority = models.CharField("作出机关", max_length=80, blank=True)
    received_on = models.DateField("文书收到日期", help_text="变更报告填变更发生日期")
    item_count = models.PositiveSmallIntegerField("信息条数", default=1, help_text="本次披露包含的信息条数")
    matter = models.TextField("事由", blank=True)
    content = models.TextField("主要内容", blank=True)
    rectification = models.TextField("整改情况", blank=True)
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name="所更正的报告"
    )

    class Meta(Filing.Meta):
        abstract = False
        verbose_name = verbose_name_plural = "临时环境信息依法披露报告"
        ordering = ["-received_on", "ledger_no"]
        constraints = [
            *Filing.Meta.constraints,
            one_of("trigger", TriggerKind, "触发情形"),
            in_order("received_on", "filed_on", "提交日期不得早于文书收到日期。"),
            models.CheckConstraint(
                condition=Q(item_count__gte=1),
                name="disclosure_temporarydisclosure_items",
                violation_error_message="信息条数至少为1。",
            ),
        ]
        indexes = [models.Index(fields=["published_on"], name="disclosure_temporary_published")]

    def __str__(self) -> str:
        return f"{self.enterprise}：{self.document_title}"
