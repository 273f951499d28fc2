"""The record that recording an inspection would issue: the step is taken, read, and rolled back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from common.documents.content import DocumentContent
from common.models import OfficialDocument
from enforcement.models import Inspection
from enforcement.services.inspections import take_inspection_step


def preview_inspection_step(
    inspection: Inspection, to: str, *, actor: Any, reason: str = "", **details: Any
) -> DocumentContent | None:
    """The document of the step with the same arguments, None without one; nothing is kept.

    Refuses exactly what the step refuses.
    """
    content = None
    with transaction.atomic():
        tried = Inspection.objects.get(pk=inspection.pk)
        take_inspection_step(tried, to, actor=actor, reason=reason, **details)
        document = OfficialDocument.objects.of(tried).order_by("pk").last()
        if document is not None:
            content = replace(DocumentContent.from_json(document.content), number="")
        transaction.set_rollback(True)
    return content
