"""Documents that a report names: policies, agreements, commendations."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.scoping import SharedRecord
from common.models.constraints import in_order, one_of
from governance.enums import AgreementKind, AuthorityLevel, CommendationSubject, PolicyKind


class PolicyDocument(SharedRecord):
    """A catalogue, list or institution that the bureau issued (审批目录, 清单, 办法), by version."""

    LEDGER_PREFIX: ClassVar[str] = "FZZD"

    title = models.CharField("文件名称", max_length=160)
    kind = models.CharField("文件类别", max_length=30, choices=PolicyKind.choices)
    version_year = models.PositiveSmallIntegerField(
        "版本年度", null=True, blank=True, help_text="如“2024年本”填2024；不分年度的制度留空"
    )
    document_number = models.CharField("文号", max_length=80, blank=True)
    issued_by = models.CharField("印发单位", max_length=80)
    issued_on = models.DateField("印发日期")
    effective_from = models.DateField("施行日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")
    summary = models.TextField("主要内容", blank=True)
    link = models.URLField("公开网址", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "制度文件"
        ordering = ["-issued_on", "ledger_no"]
        constraints = [
            one_of("kind", PolicyKind, "文件类别"),
            in_order("issued_on", "effective_from", "施行日期不得早于印发日期。"),
            in_order("effective_from", "effective_to", "失效日期不得早于施行日期。"),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"


class Agreement(SharedRecord):
    """A cooperation mechanism agreed with other bodies (协作机制)."""

    LEDGER_PREFIX: ClassVar[str] = "FZXY"

    title = models.CharField("协作机制名称", max_length=160)
    kind = models.CharField("协作类别", max_length=30, choices=AgreementKind.choices)
    partners = models.CharField("协作单位", max_length=200, help_text="多个单位用顿号分隔")
    document_number = models.CharField("文号", max_length=80, blank=True)
    signed_on = models.DateField("建立日期")
    ends_on = models.DateField("终止日期", null=True, blank=True)
    content = models.TextField("主要内容", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "协作机制"
        ordering = ["-signed_on", "ledger_no"]
        constraints = [
            one_of("kind", AgreementKind, "协作类别"),
            in_order("signed_on", "ends_on", "终止日期不得早于建立日期。"),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"


class Commendation(SharedRecord):
    """A commendation by a higher authority. Without a document as evidence it proves nothing."""

    LEDGER_PREFIX: ClassVar[str] = "FZBY"

    title = models.CharField("表扬事项", max_length=160)
    subject = models.CharField("工作领域", max_length=20, choices=CommendationSubject.choices)
    authority = models.CharField("表扬单位", max_length=80)
    authority_level = models.CharField("单位层级", max_length=20, choices=AuthorityLevel.choices)
    commended_on = models.DateField("表扬日期")
    evidence = models.CharField(
        "证明文件", max_length=200, blank=True, help_text="通报、函件的名称与文号；无证明文件的不得写入报告"
    )

    class Meta:
        verbose_name = verbose_name_plural = "上级肯定表扬"
        ordering = ["-commended_on", "ledger_no"]
        constraints = [
            one_of("subject", CommendationSubject, "工作领域"),
            one_of("authority_level", AuthorityLevel, "单位层级"),
        ]

    def __str__(self) -> str:
        return f"{self.authority}：{self.title}"
