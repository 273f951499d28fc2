"""Users, departments, roles, officer certificates and sessions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property

from accounts.credential_models import ApiToken, EmailChange
from accounts.enums import BUSINESS_ROLES, DepartmentKind, Role, UserKind
from accounts.scoping import DepartmentQuerySet, DepartmentRecord, SharedRecord

__all__ = [
    "Absence",
    "ApiToken",
    "Department",
    "EmailChange",
    "OfficerCertificate",
    "RecoveryCode",
    "SecondFactor",
    "User",
    "UserManager",
    "UserRole",
    "UserSession",
]

# How long before its end a certificate is shown as 即将到期.
EXPIRY_NOTICE = timedelta(days=90)


class Department(SharedRecord):
    """A section of the bureau (科室), a park's environment department, or 秦川分局."""

    LEDGER_KEY: ClassVar[str] = "code"

    ledger_no = None  # type: ignore[assignment]  # the code is the key
    code = models.SlugField("单位代码", max_length=40, unique=True)
    name = models.CharField("单位名称", max_length=60, unique=True)
    kind = models.CharField("单位类别", max_length=20, choices=DepartmentKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    ordering = models.PositiveSmallIntegerField("排序", default=100)

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["ordering", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=DepartmentKind.values),
                name="accounts_department_kind",
                violation_error_message="单位类别不在规定范围内。",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """Create a user with a hashed password; roles are granted by `accounts.services`."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A system administrator: reference data and users, no business records."""
        fields.setdefault("kind", UserKind.STAFF)
        fields.setdefault("full_name", "系统管理员")
        user = self.create_user(username, password, **fields)
        UserRole.objects.create(user=user, role=Role.ADMINISTRATOR)
        return user


class User(AbstractBaseUser):
    """A person who signs in: a member of the staff or an enterprise's user."""

    username = models.CharField(
        "登录名",
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z][a-z0-9_.-]{2,39}$", "登录名须以小写字母开头，由小写字母、数字及 _.- 组成。"
            )
        ],
    )
    full_name = models.CharField("姓名", max_length=40)
    kind = models.CharField("用户类别", max_length=20, choices=UserKind.choices)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="所在单位"
    )
    email = models.EmailField("电子邮箱", blank=True)
    mobile = models.CharField("手机号码", max_length=20, blank=True)
    is_active = models.BooleanField("启用", default=True)
    is_synthetic = models.BooleanField("示范数据", default=False, editable=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]
    LEDGER_KEY: ClassVar[str] = "username"

    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=UserKind.values),
                name="accounts_user_kind",
                violation_error_message="用户类别不在规定范围内。",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=UserKind.STAFF) | models.Q(department__isnull=True),
                name="accounts_user_enterprise_has_no_department",
                violation_error_message="企业用户不得归入本局单位。",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def display_name(self) -> str:
        return str(self)

    @property
    def must_change_password(self) -> bool:
        """The password is the initial one that someone else has seen."""
        return self.password_changed_at is None

    @property
    def is_staff_member(self) -> bool:
        return self.is_active and self.kind == UserKind.STAFF

    @property
    def is_enterprise(self) -> bool:
        return self.is_active and self.kind == UserKind.ENTERPRISE

    @cached_property
    def role_set(self) -> frozenset[str]:
        return frozenset(self.roles.values_list("role", flat=True)) if self.pk else frozenset()

    def has_role(self, *roles: str) -> bool:
        return self.is_staff_member and not self.role_set.isdisjoint(roles)

    @property
    def has_business_role(self) -> bool:
        return self.has_role(*BUSINESS_ROLES)

    @property
    def sees_all_departments(self) -> bool:
        """The bureau and its sections see every row; parks and branches only their own."""
        return self.department is not None and self.department.kind in (
            DepartmentKind.BUREAU,
            DepartmentKind.SECTION,
        )

    @cached_property
    def department_ids(self) -> list[int]:
        """The user's department and those directly below it."""
        if self.department_id is None:
            return []
        below = Department.objects.filter(parent_id=self.department_id).values_list("pk", flat=True)
        return [self.department_id, *below]

    # Django's admin asks for these: reference data only, for the system administrator.
    @property
    def is_staff(self) -> bool:
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def is_superuser(self) -> bool:
        return self.has_role(Role.ADMINISTRATOR)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_superuser

    def has_perms(self, perms: Any, obj: Any = None) -> bool:
        return self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_superuser


class UserRole(models.Model):
    """A role held by a user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    granted_at = models.DateTimeField("授予时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "用户角色"
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="accounts_userrole_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values),
                name="accounts_userrole_role",
                violation_error_message="角色不在规定范围内。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.get_role_display()}"


class OfficerCertificate(DepartmentRecord):
    """An officer's enforcement certificate (行政执法证).

    Basis: 行政处罚法第四十二条 – at least two officers holding certificates.
    """

    LEDGER_KEY: ClassVar[str] = "number"

    ledger_no = None  # type: ignore[assignment]  # the certificate number is the key
    number = models.CharField("执法证号", max_length=30, unique=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="certificates", verbose_name="持证人")
    scope = models.CharField("执法领域", max_length=60, default="生态环境保护")
    issued_by = models.CharField("发证机关", max_length=60)
    valid_from = models.DateField("有效期自")
    valid_to = models.DateField("有效期至")
    law_exam_passed_on = models.DateField("最近一次法律知识考试合格日期", null=True, blank=True)
    revoked_on = models.DateField("暂扣或收回日期", null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政执法证"
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__gte=models.F("valid_from")),
                name="accounts_certificate_validity",
                violation_error_message="有效期至不得早于有效期自。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}（{self.number}）"

    @property
    @admin.display(description="效力")
    def validity(self) -> str:
        """Whether it is in force today, in the register's words."""
        today = timezone.localdate()
        if self.revoked_on is not None and self.revoked_on <= today:
            return "已暂扣或收回"
        if today < self.valid_from:
            return "未生效"
        if today > self.valid_to:
            return "已过期"
        return "即将到期" if today + EXPIRY_NOTICE >= self.valid_to else "有效"

    @property
    def validity_tone(self) -> str:
        """The tone in which the register shows `validity`."""
        return {"有效": "success", "即将到期": "warning", "未生效": "info"}.get(self.validity, "danger")

    def is_valid_on(self, day: date) -> bool:
        """Whether the certificate was in force on `day`."""
        return self.valid_from <= day <= self.valid_to and (self.revoked_on is None or day < self.revoked_on)


class Absence(DepartmentRecord):
    """Days on which an officer is away; meanwhile the deputy is told and finds the matters in the queue."""

    LEDGER_PREFIX: ClassVar[str] = "QJ"

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="外出人员")
    deputy = models.ForeignKey(User, models.PROTECT, related_name="deputises", verbose_name="代办人员")
    first_day = models.DateField("起始日")
    last_day = models.DateField("截止日", help_text="含当日")
    ground = models.CharField("事由", max_length=100, blank=True)
    ended_on = models.DateField("提前结束日期", null=True, blank=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "外出代办"
        ordering = ["-first_day", "ledger_no"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="accounts_absence_dates",
                violation_error_message="截止日不得早于起始日。",
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("deputy")),
                name="accounts_absence_deputy",
                violation_error_message="代办人员不得为本人。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.first_day}至{self.last_day}"


class SecondFactor(models.Model):
    """That a user is asked for a dynamic code at sign-in; `accounts.totp` derives the secret."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor", verbose_name="用户")
    salt = models.CharField("盐值", max_length=32)
    last_step = models.BigIntegerField("最近使用的时间步", default=0)
    enabled_at = models.DateTimeField("启用时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "动态口令"

    def __str__(self) -> str:
        return f"{self.user}的动态口令"


class RecoveryCode(models.Model):
    """The hash of a code that stands in once for a dynamic one (恢复码)."""

    factor = models.ForeignKey(
        SecondFactor, models.CASCADE, related_name="recovery_codes", verbose_name="动态口令"
    )
    code_hash = models.CharField("恢复码摘要", max_length=64)
    used_at = models.DateTimeField("使用时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "恢复码"
        constraints = [
            models.UniqueConstraint(fields=["factor", "code_hash"], name="accounts_recoverycode_once"),
        ]

    def __str__(self) -> str:
        return f"{self.factor}：恢复码{self.pk}"


class UserSession(models.Model):
    """A signed-in session, listed to its user, who may end it."""

    session_key = models.CharField("会话", max_length=40, unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions", verbose_name="用户")
    ip_address = models.GenericIPAddressField("IP 地址", null=True)
    user_agent = models.CharField("浏览器", max_length=200, blank=True)
    started_at = models.DateTimeField("登录时间", default=timezone.now)
    last_seen_at = models.DateTimeField("最近活动", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return f"{self.user} {self.started_at:%Y-%m-%d %H:%M}"
