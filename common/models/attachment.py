"""Files that belong to a record: kept privately, withdrawn rather than deleted."""

from __future__ import annotations

import uuid
from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone


def _stored_name(attachment: Attachment, name: str) -> str:
    # The name that the uploader chose never reaches the disk.
    return f"attachments/{timezone.localdate():%Y/%m}/{attachment.uuid}{PurePath(name).suffix.lower()}"


class AttachmentQuerySet(models.QuerySet):
    def of(self, owner: Any) -> Self:
        """The attachments of one record, withdrawn ones too."""
        kind = ContentType.objects.get_for_model(owner)
        return self.filter(owner_type=kind, owner_id=owner.pk)

    def current(self) -> Self:
        """Those not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)


class Attachment(models.Model):
    """A file of a record. Who sees the record may download it; nobody else learns that it exists."""

    uuid = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name="所属类别")
    owner_id = models.PositiveBigIntegerField("所属记录")
    owner = GenericForeignKey("owner_type", "owner_id")
    kind = models.CharField("材料名称", max_length=60, blank=True)
    name = models.CharField("文件名", max_length=200)
    content_type = models.CharField("文件类型", max_length=100)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("校验码", max_length=64)
    file = models.FileField("文件", upload_to=_stored_name)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="撤回人",
    )
    withdrawn_reason = models.CharField("撤回理由", max_length=200, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["uploaded_at", "pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="common_attachment_owner")]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="common_attachment_withdrawn_reason",
                violation_error_message="撤回附件须写明理由。",
            ),
        ]

    def __str__(self) -> str:
        return self.name
