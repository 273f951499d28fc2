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
