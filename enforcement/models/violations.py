"""The kinds of violation (案由)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.scoping import SharedRecord


class ViolationType(SharedRecord):
    """A kind of violation, e.g. 超标排放 or 未落实“三同时”; data, so that the bureau can add to it."""

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("案由代码", max_length=60, unique=True)
    name = models.CharField("案由名称", max_length=80, unique=True)
    provision = models.ForeignKey(
        "registry.Provision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="常用罚则条款代码",
        help_text="通常适用的处罚条款；具体案件的适用条款以案件记录为准",
    )

    class Meta:
        verbose_name = verbose_name_plural = "违法行为案由"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class ViolationProvision(SharedRecord):
    """That an article punishes a kind of violation; the law's own dates say for conduct of which days.

    Articles of the old and the new law with the same `condition` stand for each other: their ranges are
    compared for 从旧兼从轻 (行政处罚法第三十七条; 生态环境法典第一千零五十七条).
    """

    LEDGER_PREFIX = "ZFAF"

    violation_type = models.ForeignKey(
        ViolationType, models.PROTECT, related_name="penalty_provisions", verbose_name="案由代码"
    )
    provision = models.ForeignKey(
        "registry.Provision", models.PROTECT, related_name="+", verbose_name="罚则条款代码"
    )
    condition = models.CharField(
        "适用情形",
        max_length=80,
        blank=True,
        help_text="一般情形留空；新旧法律同一情形填写相同，如“情节严重”“工业噪声”",
    )

    class Meta:
        verbose_name = verbose_name_plural = "案由罚则"
        ordering = ["violation_type", "condition", "ledger_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["violation_type", "provision", "condition"],
                name="enforcement_violationprovision_once",
                violation_error_message="该案由已登记同一情形的这一条款。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provision}（{self.condition}）" if self.condition else str(self.provision)
