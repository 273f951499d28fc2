"""What a step would issue: the step is taken for real, its document read, and everything rolled back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from common.documents.content import DocumentContent
from common.models import OfficialDocument
from permits.models import EiaDecision
from permits.services.steps import take_step


def preview_step(
    decision: EiaDecision, to: str, *, actor: Any, reason: str = "", **details: Any
) -> DocumentContent | None:
    """The document that `take_step` would issue with the same arguments, unnumbered; None without one.

    Refuses exactly what the step refuses. Nothing is kept: no row, no number, no message.
    """
    content = None
    with transaction.atomic():
        tried = EiaDecision.objects.get(pk=decision.pk)
        take_step(tried, to, actor=actor, reason=reason, **details)
        document = OfficialDocument.objects.of(tried).order_by("pk").last()
        if document is not None:
            content = replace(DocumentContent.from_json(document.content), number="")
        transaction.set_rollback(True)
    return content
