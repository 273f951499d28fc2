"""How the bureau numbers its documents and when it reminds: settings with dates, not code."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from accounts.scoping import SharedRecord
from common.models.constraints import in_order, one_of
from registry.enums import Certainty, ReminderMoment
from registry.models.law import DatedQuerySet


class DocumentSeries(SharedRecord):
    """The prefix (机关代字) under which a kind of document is numbered: `兰新环审〔2026〕7号`.

    Kinds that share a prefix share one sequence. Basis: 党政机关公文处理工作条例第九条 (发文字号).
    """

    LEDGER_PREFIX: ClassVar[str] = "WH"

    kind = models.SlugField("文书种类代码", max_length=40, help_text="如 eia-approval，见各业务的文书清单")
    name = models.CharField("文书名称", max_length=60)
    prefix = models.CharField("发文机关代字", max_length=30, help_text="如“兰新环审”，不含年份和序号")
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("启用日期")
    effective_to = models.DateField("停用日期", null=True, blank=True, help_text="最后一个使用日")

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "发文字号"
        ordering = ["kind", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "effective_from"], name="registry_series_version"),
            one_of("certainty", Certainty, "核对情况", name="registry_series_certainty"),
            in_order(
                "effective_from", "effective_to", "停用日期不得早于启用日期。", name="registry_series_dates"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.prefix}"


class ReminderRule(SharedRecord):
    """When those concerned are reminded of a clock: some days before its end, or when it is overdue.

    `clock` is the code of a `StatutoryLimit`; `days` is in the unit of that limit. OVERDUE with 0 is
    told on the first day after the end, with N again N days later.
    """

    LEDGER_PREFIX: ClassVar[str] = "TX"

    clock = models.SlugField("期限代码", max_length=60, help_text="法定期限的代码，如 eia-report-decision")
    moment = models.CharField("时点", max_length=10, choices=ReminderMoment.choices)
    days = models.PositiveSmallIntegerField("天数", help_text="到期前几日；超期的，填超期后第几日（0为当日）")
    by_email = models.BooleanField("同时发送邮件", default=True)
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "提醒规则"
        ordering = ["clock", "moment", "-days"]
        constraints = [
            models.UniqueConstraint(
                fields=["clock", "moment", "days"],
                name="registry_reminder_once",
                violation_error_message="该期限已有同一时点的提醒规则。",
            ),
            one_of("moment", ReminderMoment, "时点", name="registry_reminder_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.clock}：{self.get_moment_display()}{self.days}日"
