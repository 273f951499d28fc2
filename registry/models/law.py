"""Laws and what they fix: provisions, time limits, thresholds – all with dates of validity."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.scoping import DepartmentQuerySet, SharedRecord
from registry.enums import Certainty, DayUnit, LawRank


class DatedQuerySet(DepartmentQuerySet):
    def in_force_on(self, day: date) -> Self:
        """Rows in force on `day`: from the first day on, until the day before repeal."""
        return self.filter(effective_from__lte=day).filter(
            Q(effective_to__isnull=True) | Q(effective_to__gte=day)
        )


class VersionedQuerySet(DatedQuerySet):
    """Rows of one code in several versions, of which at most one is in force on a day."""

    def overlapping(self, row: StatutoryLimit | Threshold) -> Self:
        """Other versions of `row` in force on a day on which it is in force."""
        others = self.filter(code=row.code).exclude(pk=row.pk)
        others = others.filter(Q(effective_to__isnull=True) | Q(effective_to__gte=row.effective_from))
        return others.filter(effective_from__lte=row.effective_to) if row.effective_to else others


def _refuse_overlap(row: StatutoryLimit | Threshold) -> None:
    """Two values in force on one day would leave it to chance which is used."""
    other = type(row).objects.overlapping(row).first() if row.effective_from else None
    if other is not None:
        raise ValidationError(
            {
                "effective_from": f"与同一代码自{other.effective_from}起生效的版本日期重叠，"
                "请先为该版本填写失效日期。"
            }
        )


def _dates_in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(effective_to__isnull=True) | Q(effective_to__gte=F("effective_from")),
        name=name,
        violation_error_message="失效日期不得早于生效日期。",
    )


class Law(SharedRecord):
    """A law, regulation, rule or standard, in one version. `effective_to` is its last day in force."""

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("法规代码", max_length=60, unique=True)
    title = models.CharField("名称", max_length=120)
    short_title = models.CharField("简称", max_length=60, blank=True)
    rank = models.CharField("效力级别", max_length=20, choices=LawRank.choices)
    issued_by = models.CharField("制定机关", max_length=80, blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True, help_text="最后一个有效日")
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="替代法规"
    )
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    source = models.CharField("来源说明", max_length=200, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律法规"
        ordering = ["code"]
        constraints = [
            _dates_in_order("registry_law_dates"),
            models.CheckConstraint(
                condition=Q(rank__in=LawRank.values),
                name="registry_law_rank",
                violation_error_message="效力级别不在规定范围内。",
            ),
        ]

    def __str__(self) -> str:
        return f"《{self.title}》"

    def is_in_force_on(self, day: date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class Provision(SharedRecord):
    """An article of a law, citable; penalty ranges stand with the provisions that set them."""

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("条款代码", max_length=80, unique=True)
    law = models.ForeignKey(Law, models.PROTECT, related_name="provisions", verbose_name="法规代码")
    article = models.CharField("条款", max_length=40, help_text="如“第一千零九十五条第一款”")
    subject = models.CharField("事项", max_length=120)
    text = models.TextField("条文", blank=True)
    fine_min = models.DecimalField("罚款下限（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    fine_max = models.DecimalField("罚款上限（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )

    class Meta:
        verbose_name = verbose_name_plural = "法律条款"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fine_max__isnull=True) | Q(fine_max__gte=F("fine_min")),
                name="registry_provision_fine_range",
                violation_error_message="罚款上限不得低于下限。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.law}{self.article}"


class StatutoryLimit(SharedRecord):
    """A time limit set by law or promised by the bureau, in force between two dates."""

    LEDGER_KEY: ClassVar[str] = "ledger_no"
    LEDGER_PREFIX: ClassVar[str] = "SX"

    code = models.SlugField("期限代码", max_length=60, help_text="程序据此取值，如 eia-report-decision")
    name = models.CharField("期限名称", max_length=80)
    amount = models.PositiveSmallIntegerField("期限")
    unit = models.CharField("单位", max_length=20, choices=DayUnit.choices)
    basis = models.CharField("法律依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)

    objects = VersionedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法定期限"
        ordering = ["code", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="registry_limit_version"),
            _dates_in_order("registry_limit_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.amount}{self.get_unit_display()}"

    def clean(self) -> None:
        _refuse_overlap(self)


class Threshold(SharedRecord):
    """A number set by law or recorded by the bureau (amounts, bases of comparison, caps)."""

    LEDGER_KEY: ClassVar[str] = "ledger_no"
    LEDGER_PREFIX: ClassVar[str] = "YZ"

    code = models.SlugField("阈值代码", max_length=60, help_text="程序据此取值，如 eia-form-recorded-base")
    name = models.CharField("阈值名称", max_length=80)
    amount = models.DecimalField("数值", max_digits=16, decimal_places=2)
    unit = models.CharField("单位", max_length=20)
    basis = models.CharField("法律依据", max_length=200)
    certainty = models.CharField(
        "核对情况", max_length=20, choices=Certainty.choices, default=Certainty.UNVERIFIED
    )
    effective_from = models.DateField("生效日期")
    effective_to = models.DateField("失效日期", null=True, blank=True)

    objects = VersionedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法定阈值"
        ordering = ["code", "effective_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "effective_from"], name="registry_threshold_version"),
            _dates_in_order("registry_threshold_dates"),
        ]

    def __str__(self) -> str:
        return f"{self.name}：{self.amount.normalize():f}{self.unit}"

    def clean(self) -> None:
        _refuse_overlap(self)
