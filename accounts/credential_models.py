"""What an account is reached and entered by beside the password: e-mail addresses asked for, API tokens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def waiting(self) -> Self:
        """Those that nobody confirmed or gave up, links that are too old among them."""
        return self.filter(confirmed_at__isnull=True, cancelled_at__isnull=True)

    def confirmed(self) -> Self:
        """Those that were made and stand."""
        return self.filter(confirmed_at__isnull=False, undone_at__isnull=True)


class EmailChange(models.Model):
    """That an address is asked for an account; it becomes the account's once a link sent there is used.

    An empty `address` takes the present one away, which needs no link. `previous` is told, and may undo.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="email_changes", verbose_name="用户"
    )
    previous = models.EmailField("原邮箱", blank=True)
    address = models.EmailField("新邮箱", blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="申请人",
    )
    asked_at = models.DateTimeField("申请时间", default=timezone.now)
    confirmed_at = models.DateTimeField("生效时间", null=True, blank=True)
    cancelled_at = models.DateTimeField("取消时间", null=True, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "邮箱更换"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at__isnull=True, cancelled_at__isnull=True),
                name="accounts_emailchange_one_waiting",
                violation_error_message="已有一个邮箱等待验证，请刷新页面。",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True) | Q(cancelled_at__isnull=True),
                name="accounts_emailchange_one_end",
                violation_error_message="邮箱更换不能既生效又取消。",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(confirmed_at__isnull=False),
                name="accounts_emailchange_undone_after",
                violation_error_message="只有已生效的邮箱更换可以撤销。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.address or '不留邮箱'}"

    @property
    def is_waiting(self) -> bool:
        return self.confirmed_at is None and self.cancelled_at is None

    @property
    def confirm_until(self) -> datetime:
        """Until when the link in the letter to the new address is good."""
        return self.asked_at + timedelta(hours=settings.EMAIL_CONFIRM_HOURS)

    @property
    def is_link_too_old(self) -> bool:
        return self.confirm_until <= timezone.now()

    @property
    def undo_until(self) -> datetime:
        """Until when the previous address may undo; counted from the change once it is made."""
        return (self.confirmed_at or self.asked_at) + timedelta(days=settings.EMAIL_UNDO_DAYS)

    @property
    def is_by_administrator(self) -> bool:
        return self.asked_by_id != self.user_id


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> Self:
        """Those that open the API now."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class ApiToken(models.Model):
    """A key by which a program acts for its user in the API; only its hash is kept (接口令牌)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_tokens", verbose_name="用户"
    )
    name = models.CharField("名称", max_length=60)
    key_hash = models.CharField("令牌摘要", max_length=64, unique=True)
    ending = models.CharField("令牌末四位", max_length=4)
    created_at = models.DateTimeField("生成时间", default=timezone.now)
    expires_at = models.DateTimeField("有效期至")
    last_used_at = models.DateTimeField("最近使用", null=True, blank=True)
    last_used_address = models.GenericIPAddressField("最近使用的 IP 地址", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口令牌"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="accounts_apitoken_expires_after",
                violation_error_message="有效期至须晚于生成时间。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.name}（…{self.ending}）"

    @property
    def state(self) -> str:
        """Whether it is good, in the words of the page."""
        if self.revoked_at is not None:
            return "已撤销"
        return "有效" if self.expires_at > timezone.now() else "已过期"

    @property
    def state_tone(self) -> str:
        return {"有效": "success", "已过期": "warning"}.get(self.state, "neutral")
