"""Which bulk files there are, of which data, as of when."""

from __future__ import annotations

from django.db import models


class BulkFile(models.Model):
    """One made file of one public register; a new making replaces what is served, the row stays."""

    kind = models.CharField("公开类别", max_length=40)
    file_format = models.CharField("格式", max_length=10)
    file = models.FileField("文件", max_length=200)
    rows = models.PositiveIntegerField("行数")
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    data_as_of = models.DateTimeField("数据截至")
    newest_version = models.BigIntegerField("最新发布内容编号", default=0)
    made_at = models.DateTimeField("生成时间")
    is_current = models.BooleanField("现行文件", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "开放数据文件"
        ordering = ["kind", "file_format", "-made_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "file_format"],
                condition=models.Q(is_current=True),
                name="opendata_file_one_current",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.file_format}"
