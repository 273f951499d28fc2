"""What the public reads of normative documents and of clean-ups.

Facets (`PublishedRecord.facets`):

    year      in which the document was issued
    validity  Validity
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from common.errors import Refused
from common.models import Attachment
from common.publication import Projection, PublicColumn, public_kind
from governance.articles import NOTICE_37
from governance.enums import NormativeStatus
from governance.models import CleanUp, NormativeDocument
from governance.normative.enums import CleanUpStatus

DOCUMENT = "normative-document"
CLEAN_UP = "normative-clean-up"
PUBLIC_FILE = "公开附件"  # attachments of this name are published with the document


class Validity(models.TextChoices):
    IN_FORCE = "in_force", "现行有效"
    REPEALED = "repealed", "已废止"
    LAPSED = "lapsed", "已失效"


def validity_of(document: NormativeDocument) -> Validity:
    """Whether the document is valid today."""
    if document.status == NormativeStatus.REPEALED:
        return Validity.REPEALED
    until = document.valid_until
    return Validity.LAPSED if until is not None and until < timezone.localdate() else Validity.IN_FORCE


@public_kind(
    DOCUMENT,
    label="行政规范性文件",
    page=f"public-{DOCUMENT}",
    columns=(
        PublicColumn("number", "文号", "number"),
        PublicColumn("title", "文件名称", "title"),
        PublicColumn("validity", "有效性", "body.validity_label"),
        PublicColumn("department", "承办单位", "body.department"),
        PublicColumn("issued_on", "公布日期", "dated_on"),
        PublicColumn("effective_from", "施行日期", "body.effective_from"),
        PublicColumn("valid_until", "有效期至", "body.valid_until", "未定有效期的为空"),
        PublicColumn("repealed_on", "废止日期", "body.repealed_on"),
        PublicColumn("repeal_reason", "废止理由", "body.repeal_reason"),
        PublicColumn("authority", "制定机关", "body.authority"),
    ),
    allowed={
        "validity",
        "validity_label",
        "department",
        "authority",
        "issued_on",
        "effective_from",
        "valid_until",
        "repealed_on",
        "repeal_reason",
        "text",
        "interpretation",
        "files",
    },
)
def project_document(document: NormativeDocument) -> Projection:
    """An issued document, valid or not any more. Raises Refused before it is issued."""
    issued_on = document.issued_on
    known = (NormativeStatus.ISSUED, NormativeStatus.FILED, NormativeStatus.REPEALED)
    if document.status not in known or issued_on is None:
        raise Refused("文件尚未公布，不能公开。", NOTICE_37)
    validity = validity_of(document)
    days: dict[str, Any] = {
        name: day.isoformat() if (day := getattr(document, name)) else None
        for name in ("effective_from", "valid_until", "repealed_on")
    }
    return Projection(
        title=document.title,
        number=document.document_number,
        dated_on=issued_on,
        body={
            "validity": validity.value,
            "validity_label": str(validity.label),
            "department": document.department.name,
            "authority": settings.SITE["name"],
            "issued_on": issued_on.isoformat(),
            "text": document.text,
            "interpretation": document.interpretation,
            "repeal_reason": document.repeal_reason,
            "files": _files(document),
            **days,
        },
        search_terms=[document.text, document.interpretation],
        category=validity.value,
        facets={"year": [str(issued_on.year)], "validity": [validity.value]},
    )


def public_files(document: NormativeDocument) -> models.QuerySet[Attachment]:
    """The attachments that are for the public."""
    rows: models.QuerySet[Attachment] = Attachment.objects.of(document).current().filter(kind=PUBLIC_FILE)
    return rows.order_by("pk")


def _files(document: NormativeDocument) -> list[dict[str, Any]]:
    """The attachments that are published with the document, by name and hash."""
    return [{"name": each.name, "sha256": each.sha256, "size": each.size} for each in public_files(document)]


@public_kind(
    CLEAN_UP,
    label="规范性文件清理结果",
    page=f"public-{CLEAN_UP}",
    columns=(
        PublicColumn("title", "清理名称", "title"),
        PublicColumn("ordered_by", "清理依据", "body.ordered_by"),
        PublicColumn("cutoff_on", "清理基准日", "body.cutoff_on"),
        PublicColumn("published_on", "结果公布日期", "dated_on"),
        PublicColumn("count", "清理件数", "body.count"),
        PublicColumn("authority", "公布机关", "body.authority"),
    ),
    allowed={"ordered_by", "cutoff_on", "published_on", "count", "items", "authority"},
)
def project_clean_up(clean_up: CleanUp) -> Projection:
    """A clean-up with what became of each document. Raises Refused while it goes on."""
    published_on = clean_up.published_on
    if clean_up.status != CleanUpStatus.PUBLISHED or published_on is None:
        raise Refused("清理尚未完成，不能公开结果。", NOTICE_37)
    items = [
        {
            "title": each.document.title,
            "number": each.document.document_number,
            "result": each.get_result_display(),
            "reason": each.ground,
        }
        for each in clean_up.items.select_related("document").order_by("result", "document__ledger_no")
    ]
    return Projection(
        title=clean_up.title,
        dated_on=published_on,
        body={
            "ordered_by": clean_up.ordered_by,
            "cutoff_on": clean_up.cutoff_on.isoformat(),
            "published_on": published_on.isoformat(),
            "count": len(items),
            "items": items,
            "authority": settings.SITE["name"],
        },
        search_terms=[text for each in items for text in (each["title"], each["number"])],
        facets={"year": [str(published_on.year)]},
    )
