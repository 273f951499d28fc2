"""The PDF and the DOCX of an issued document: made from its frozen content, kept privately."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Literal

from django.core.files.base import ContentFile
from django.db import transaction

from common.documents.content import DocumentContent
from common.documents.docx import render_docx
from common.documents.pdf import render_pdf
from common.models.document import OfficialDocument
from common.typesetting.errors import TypesettingError

logger = logging.getLogger(__name__)

Form = Literal["pdf", "docx"]
RENDERERS: dict[Form, Callable[[DocumentContent, str], bytes]] = {
    "pdf": render_pdf,
    "docx": render_docx,
}


def make_files(document_id: int) -> None:
    """Make what is lacking of both forms; a second run makes nothing.

    What cannot be printed (a font or a glyph is missing) is logged with its remedy and tried again by
    whoever downloads it: the document is issued all the same.
    """
    document = OfficialDocument.objects.get(pk=document_id)
    for form in RENDERERS:
        try:
            ensure_file(document, form)
        except TypesettingError as error:
            logger.error("文书%s（%s）未能排印为 %s：%s", document, document.uuid, form, error)


def ensure_file(document: OfficialDocument, form: Form) -> OfficialDocument:
    """The document with its file of `form`, made now when it is lacking.

    Rendered before the row is locked: whoever comes second keeps the first one's file.
    """
    if getattr(document, form):
        return document
    content = RENDERERS[form](DocumentContent.from_json(document.content), document.sha256)
    with transaction.atomic():
        locked = OfficialDocument.objects.select_for_update().get(pk=document.pk)
        file = getattr(locked, form)
        if not file:
            file.save(f"{locked.uuid}.{form}", ContentFile(content), save=False)
            locked.save(update_fields=[form])
    return locked
