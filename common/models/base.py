"""What every business record has in common."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models


class RecordQuerySet(models.QuerySet):
    """Base of the scoped querysets: who sees which rows is decided here and nowhere else."""

    def visible_to(self, user: Any) -> Self:
        """Rows that `user` may see. Denies by default; the floors above say who may."""
        return self.none()


class Record(models.Model):
    """A row of a register (台账).

    `ledger_no` is the natural key by which the row is imported, exported, named in a frozen
    report and found again. It is never reused. `is_synthetic` marks invented demonstration data
    wherever the row is shown.
    """

    LEDGER_KEY: ClassVar[str] = "ledger_no"
    LEDGER_PREFIX: ClassVar[str] = ""

    ledger_no = models.CharField(
        "台账编号",
        max_length=40,
        unique=True,
        blank=True,
        help_text="本登记簿内唯一；留空则自动编号。导入时据此判断新增或更新。",
    )
    is_synthetic = models.BooleanField("示范数据", default=False, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    class Meta:
        abstract = True

    def ledger_key(self) -> str:
        """The natural key of this row as text."""
        return str(getattr(self, self.LEDGER_KEY))
