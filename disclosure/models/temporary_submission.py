"""A temporary report as it was handed in, sealed."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from common.models.event import digest
from disclosure.models.filing import TemporaryDisclosure


class TemporarySubmission(models.Model):
    """One handing-in of a temporary report: what was certified, by whom and when. Written once.

    Basis: 部令24号第四条、第五条 (the enterprise answers for the truth), 第十七条 (the term).
    """

    report = models.ForeignKey(
        TemporaryDisclosure, models.PROTECT, related_name="submissions", verbose_name="临时报告"
    )
    number = models.PositiveSmallIntegerField("第几次提交")
    content = models.JSONField("封存内容", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("内容摘要", max_length=64)
    statement = models.TextField("确认声明")
    certified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人"
    )
    certified_at = models.DateTimeField("确认时间")
    filed_on = models.DateField("提交日期", help_text="纸质报告为收到日期")
    is_paper = models.BooleanField("工作人员代为录入", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "临时报告的提交"
        ordering = ["report", "number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="disclosure_temporarysubmission_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1), name="disclosure_temporarysubmission_number_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}第{self.number}次提交"

    @property
    def is_intact(self) -> bool:
        """Whether the content still has the hash that it was sealed with."""
        return digest(self.content) == self.sha256
