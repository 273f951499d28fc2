"""Messages of the portal to its users (消息中心)."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models


class MessageQuerySet(models.QuerySet):
    def of(self, user: Any) -> Self:
        """The messages of one user, newest first."""
        return self.filter(recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def to_mail(self) -> Self:
        """Those that still have to go out by e-mail."""
        return self.filter(by_email=True, emailed_at__isnull=True)


class Message(models.Model):
    """One message to one user. `key` names its occasion: the same occasion is told once."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="portal_messages", verbose_name="收件人"
    )
    key = models.CharField("事由标识", max_length=120)
    title = models.CharField("标题", max_length=120)
    text = models.TextField("内容", blank=True)
    url = models.CharField("办理页面", max_length=300, blank=True)
    tone = models.CharField("缓急", max_length=10, default="info")
    is_synthetic = models.BooleanField("示范数据", default=False)
    created_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    by_email = models.BooleanField("同时发送邮件", default=False)
    emailed_at = models.DateTimeField("邮件发出时间", null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["recipient"], name="common_message_unread", condition=models.Q(read_at__isnull=True)
            ),
            models.Index(
                fields=["created_at"],
                name="common_message_to_mail",
                condition=models.Q(by_email=True, emailed_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"],
                name="common_message_once",
                violation_error_message="该事由的消息已发送过。",
            ),
        ]

    def __str__(self) -> str:
        return self.title
