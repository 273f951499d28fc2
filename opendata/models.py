"""Which bulk files there are, of which data, as of when; and which registers have changed since."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class BulkFile(models.Model):
    """One made file of one public register.

    A new making replaces what is served; the row stays, so that it can be told later which content
    (by its SHA-256) was offered when.
    """

    kind = models.CharField("公开类别", max_length=40)
    file_format = models.CharField("格式", max_length=10)
    file = models.FileField("文件", max_length=200, blank=True)
    rows = models.PositiveIntegerField("行数")
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    data_as_of = models.DateTimeField("数据截至")
    made_at = models.DateTimeField("生成时间")
    has_synthetic = models.BooleanField("含示范数据", default=False)
    is_current = models.BooleanField("现行文件", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "开放数据文件"
        ordering = ["kind", "file_format", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "file_format"],
                condition=Q(is_current=True),
                name="opendata_file_one_current",
            ),
            models.CheckConstraint(
                condition=Q(is_current=False) | ~Q(file=""),
                name="opendata_file_current_exists",
                violation_error_message="现行的开放数据必须有文件。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.file_format}"


class ChangeMark(models.Model):
    """When something of a kind was last published or withdrawn; files made before that are out of date."""

    kind = models.CharField("公开类别", max_length=40, unique=True)
    changed_at = models.DateTimeField("最近变动时间")

    class Meta:
        verbose_name = verbose_name_plural = "公开内容变动"
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.kind
