"""Enterprises, their former names, parks, and who may act for them."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from stdnum.cn import uscc as stdnum_uscc

from accounts.enums import UserKind
from accounts.models import User
from accounts.scoping import DepartmentRecord, SharedRecord
from common.models import Record
from registry.enums import KeyUnitKind, MembershipRole
from registry.scoping import EnterpriseQuerySet


def validate_uscc(value: str) -> None:
    """统一社会信用代码 with its check digit (GB 32100-2015)."""
    if not stdnum_uscc.is_valid(value) or value != stdnum_uscc.compact(value):
        raise ValidationError("统一社会信用代码应为18位且校验码正确，请对照营业执照核对。")


class Park(SharedRecord):
    """An industrial park of the New Area (园区)."""

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]
    code = models.SlugField("园区代码", max_length=40, unique=True)
    name = models.CharField("园区名称", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "园区"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Enterprise(DepartmentRecord):
    """A supervised enterprise (相对人). The department is the one in charge of its area."""

    LEDGER_KEY: ClassVar[str] = "uscc"
    ENTERPRISE_PATH: ClassVar[str] = "pk"
    LIST_CHOICES: ClassVar[dict[str, Any]] = {"key_unit_kinds": KeyUnitKind}

    ledger_no = None  # type: ignore[assignment]
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, validators=[validate_uscc])
    name = models.CharField("企业名称", max_length=100)
    legal_representative = models.CharField("法定代表人", max_length=40, blank=True)
    address = models.CharField("注册地址", max_length=200, blank=True)
    park = models.ForeignKey(
        Park, models.PROTECT, null=True, blank=True, verbose_name="所在园区", related_name="enterprises"
    )
    industry_code = models.CharField(
        "行业代码", max_length=10, blank=True, help_text="GB/T 4754 行业小类代码"
    )
    industry = models.CharField("行业名称", max_length=60, blank=True)
    key_unit_kinds = models.JSONField("重点排污单位类别", default=list, blank=True)
    is_permit_key_unit = models.BooleanField("排污许可重点管理", default=False)
    closed_on = models.DateField("注销或关停日期", null=True, blank=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        ordering = ["uscc"]
        indexes = [models.Index(fields=["name"], name="registry_enterprise_name")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        unknown = set(self.key_unit_kinds or []) - set(KeyUnitKind.values)
        if unknown:
            raise ValidationError(
                {"key_unit_kinds": f"不认识的重点排污单位类别：{'、'.join(sorted(unknown))}"}
            )


class EnterpriseName(Record):
    """A name that the enterprise bore until a day (曾用名); written when it is renamed."""

    LEDGER_PREFIX: ClassVar[str] = "QM"
    DEPARTMENT_PATH: ClassVar[str] = "enterprise__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="former_names", verbose_name="统一社会信用代码"
    )
    name = models.CharField("曾用名", max_length=100)
    used_until = models.DateField("使用至", help_text="核准变更登记的前一日")

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业曾用名"
        ordering = ["-used_until"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "used_until"],
                name="registry_enterprisename_once",
                violation_error_message="该企业已有截至同一日的曾用名。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（至{self.used_until}）"


class MembershipQuerySet(EnterpriseQuerySet):
    def current(self) -> Self:
        """Appointments that have not ended."""
        return self.filter(ended_on__isnull=True)

    def certifiers(self) -> Self:
        """Appointments as the enterprise's responsible person (负责人)."""
        return self.filter(role=MembershipRole.CERTIFIER)


class Membership(Record):
    """An appointment of a user to act for an enterprise; ended, never deleted."""

    LEDGER_PREFIX: ClassVar[str] = "QY"
    DEPARTMENT_PATH: ClassVar[str] = "enterprise__department"
    ENTERPRISE_PATH: ClassVar[str] = "enterprise"

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="登录名")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, related_name="memberships", verbose_name="统一社会信用代码"
    )
    role = models.CharField("身份", max_length=20, choices=MembershipRole.choices)
    started_on = models.DateField("起始日期")
    ended_on = models.DateField("终止日期", null=True, blank=True)
    end_reason = models.CharField("终止事由", max_length=200, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业用户任命"
        ordering = ["ledger_no"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "enterprise", "role"],
                condition=Q(ended_on__isnull=True),
                name="registry_membership_one_current",
                violation_error_message="该用户已担任该企业的这一身份。",
            ),
            models.CheckConstraint(
                condition=Q(role__in=MembershipRole.values),
                name="registry_membership_role",
                violation_error_message="身份不在规定范围内。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("started_on")),
                name="registry_membership_dates",
                violation_error_message="终止日期不得早于起始日期。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.enterprise}（{self.get_role_display()}）"

    def clean(self) -> None:
        if self.user_id and self.user.kind != UserKind.ENTERPRISE:
            raise ValidationError({"user": "只有企业用户可以被任命代表企业。"})
