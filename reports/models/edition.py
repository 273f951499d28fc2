"""An edition of the yearly report: its text, its findings, its files."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from accounts.scoping import SharedRecord
from common.workflow import Workflow
from reports.enums import SETTLED, TRANSITIONS, VERBS, ArtifactKind, EditionStatus, FindingLevel
from reports.rules import RULES


class ReportEdition(SharedRecord):
    """An edition of the yearly 法治政府建设情况报告 (basis: 法治政府建设与责任落实督察工作规定第二十四条).

    A correction after sign-off is a new edition; the old one is superseded, never changed.
    """

    LEDGER_PREFIX: ClassVar[str] = "BG"
    WORKFLOW: ClassVar[Workflow] = Workflow(TRANSITIONS, RULES, VERBS)

    year = models.PositiveSmallIntegerField("报告年度")
    number = models.PositiveSmallIntegerField("版次", default=1)
    title = models.CharField("标题", max_length=100)
    issuer = models.CharField("发文机关", max_length=60)
    addressee = models.CharField("主送机关", max_length=60, help_text="如“新区依法治区办”，不含冒号")
    dated_on = models.DateField("成文日期")
    status = models.CharField(
        "状态", max_length=20, choices=EditionStatus.choices, default=EditionStatus.DRAFT, editable=False
    )
    text_changed_at = models.DateTimeField("正文修改时间", null=True, editable=False)
    assembled_at = models.DateTimeField("汇编时间", null=True, editable=False)
    document = models.JSONField("报告内容", null=True, editable=False, encoder=DjangoJSONEncoder)
    data_hash = models.CharField("数据摘要", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "法治政府建设报告"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="reports_edition_number"),
            models.UniqueConstraint(
                fields=["year"],
                condition=~Q(status=EditionStatus.SUPERSEDED),
                name="reports_edition_one_current",
                violation_error_message="该年度已有在办或现行版次，请先处理后再另起新版。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=EditionStatus.values),
                name="reports_edition_status",
                violation_error_message="状态不在规定范围内。",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[EditionStatus.FROZEN, EditionStatus.PUBLISHED]) | ~Q(data_hash=""),
                name="reports_edition_frozen_has_hash",
                violation_error_message="定稿必须先汇编。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"

    def clean(self) -> None:
        super().clean()
        if self.dated_on and self.year and self.dated_on.year <= self.year:
            raise ValidationError({"dated_on": f"成文日期应在{self.year}年结束之后。"})

    @property
    def is_settled(self) -> bool:
        return self.status in SETTLED

    @property
    def text_is_newer(self) -> bool:
        """Whether the text was changed after the last assembling, so that the files are out of date."""
        return bool(self.assembled_at and self.text_changed_at and self.text_changed_at > self.assembled_at)


class NarrativeSection(models.Model):
    """A heading with its paragraphs (one a line) in which `{{I10}}` stands for a figure."""

    edition = models.ForeignKey(ReportEdition, models.CASCADE, related_name="sections", verbose_name="报告")
    position = models.PositiveSmallIntegerField("顺序")
    level = models.PositiveSmallIntegerField(
        "层级", choices=[(1, "一级（一、）"), (2, "二级（（一））"), (3, "三级（1.）")]
    )
    heading = models.CharField(
        "标题", max_length=80, blank=True, help_text="不写序号，序号自动生成；导语可留空"
    )
    body = models.TextField(
        "正文", blank=True, help_text="每段一行；数字请用占位符，如 {{I10}}，不要手工填写数字"
    )
    run_in = models.BooleanField("标题后接排正文", default=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        verbose_name = verbose_name_plural = "报告章节"
        ordering = ["edition", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=[1, 2, 3]),
                name="reports_section_level",
                violation_error_message="层级只能是一、二、三级。",
            ),
            models.CheckConstraint(
                condition=~Q(level=1, run_in=True),
                name="reports_section_run_in",
                violation_error_message="一级标题应独占一行，不能接排。",
            ),
            models.CheckConstraint(
                condition=~Q(heading="", body=""),
                name="reports_section_not_empty",
                violation_error_message="标题和正文不能都为空；不再需要的章节请删除。",
            ),
        ]

    def __str__(self) -> str:
        return self.heading or "导语"


class EditionFinding(models.Model):
    """Something the checks found; a warning is answered in words before the head signs.

    One code may be found of several figures.
    """

    edition = models.ForeignKey(ReportEdition, models.CASCADE, related_name="findings", verbose_name="报告")
    code = models.CharField("代码", max_length=60)
    level = models.CharField("程度", max_length=10, choices=FindingLevel.choices)
    message = models.TextField("内容")
    figures = models.JSONField("涉及指标", default=list)
    answer = models.TextField("处理说明", blank=True)
    answered_by_name = models.CharField("说明人", max_length=60, blank=True)
    answered_at = models.DateTimeField("说明时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "核对结果"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=FindingLevel.values), name="reports_finding_level"),
        ]

    def __str__(self) -> str:
        return self.message


def artifact_path(artifact: Artifact, filename: str) -> str:
    """Private storage path of an assembled file."""
    return f"reports/{artifact.edition.year}/{artifact.edition_id}/{artifact.sha256[:12]}/{filename}"


class Artifact(models.Model):
    """A file made from the edition; the newest of each kind is offered."""

    edition = models.ForeignKey(ReportEdition, models.CASCADE, related_name="artifacts", verbose_name="报告")
    kind = models.CharField("格式", max_length=10, choices=ArtifactKind.choices)
    file = models.FileField("文件", upload_to=artifact_path)
    sha256 = models.CharField("摘要", max_length=64)
    size = models.PositiveIntegerField("字节数")
    data_hash = models.CharField("数据摘要", max_length=64)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "报告文件"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.edition}.{self.kind}"

    @property
    def download_name(self) -> str:
        return f"{self.edition.title}.{self.kind}"
