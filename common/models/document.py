"""Official documents (文书): numbered, frozen when issued, and received by the party."""

from __future__ import annotations

import uuid
from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from common.models.constraints import unique_when_filled


def _pdf_name(document: OfficialDocument, name: str) -> str:
    return f"documents/{document.issued_on:%Y/%m}/{document.uuid}.pdf"


def _docx_name(document: OfficialDocument, name: str) -> str:
    return f"documents/{document.issued_on:%Y/%m}/{document.uuid}.docx"


class DocumentQuerySet(models.QuerySet):
    def of(self, owner: Any) -> Self:
        """The documents of one record, withdrawn ones too, oldest first."""
        kind = ContentType.objects.get_for_model(owner)
        return self.filter(owner_type=kind, owner_id=owner.pk).order_by("issued_at", "pk")

    def current(self) -> Self:
        """Those not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def for_party(self) -> Self:
        """Those addressed to the party; what it had received it may read after a withdrawal too."""
        return self.filter(is_for_party=True).exclude(withdrawn_at__isnull=False, received_at__isnull=True)


class OfficialDocument(models.Model):
    """A document that the bureau issued in the course of a matter (文书).

    `content` is what was issued (`common.documents.content`), frozen with its hash; the PDF and the
    DOCX are made from it and may be made again. A wrong document is withdrawn with its reason and
    a new one issued; the number of the old one is not used again.
    """

    uuid = models.UUIDField("标识", default=uuid.uuid4, unique=True, editable=False)
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name="所属类别")
    owner_id = models.PositiveBigIntegerField("所属记录")
    owner = GenericForeignKey("owner_type", "owner_id")
    kind = models.CharField("文书种类", max_length=40)
    title = models.CharField("文书标题", max_length=200)
    number = models.CharField("文号", max_length=60, blank=True)
    content = models.JSONField("文书内容", encoder=DjangoJSONEncoder)
    sha256 = models.CharField("内容摘要", max_length=64)
    issued_on = models.DateField("成文日期")
    issued_at = models.DateTimeField("制发时间")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="制发人"
    )
    is_for_party = models.BooleanField("送达当事人", default=True)
    is_synthetic = models.BooleanField("示范数据", default=False)
    pdf = models.FileField("PDF", upload_to=_pdf_name, max_length=200, blank=True)
    docx = models.FileField("DOCX", upload_to=_docx_name, max_length=200, blank=True)
    received_at = models.DateTimeField("签收时间", null=True, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签收人"
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_reason = models.TextField("撤回理由", blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        ordering = ["-issued_at", "-pk"]
        indexes = [models.Index(fields=["owner_type", "owner_id"], name="common_document_owner")]
        constraints = [
            unique_when_filled("number", name="common_document_number_once", label="文号"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
                name="common_document_withdrawal_reason",
                violation_error_message="撤回文书必须写明理由。",
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True) | Q(is_for_party=True, received_by__isnull=False),
                name="common_document_receipt",
                violation_error_message="签收须记明签收人，且只限送达当事人的文书。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.number}）" if self.number else self.title

    @property
    def awaits_receipt(self) -> bool:
        return self.is_for_party and self.received_at is None and self.withdrawn_at is None
