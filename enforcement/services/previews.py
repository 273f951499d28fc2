"""What a step of a case would issue: the step is taken for real, its document read, all rolled back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from common.documents.content import DocumentContent
from common.models import OfficialDocument
from enforcement.models import EnforcementCase
from enforcement.services.steps import take_case_step


def preview_case_step(
    case: EnforcementCase, to: str, *, actor: Any, reason: str = "", **details: Any
) -> DocumentContent | None:
    """The document that the step would issue with the same arguments, unnumbered; None without one.

    Refuses exactly what the step refuses. Nothing is kept: no row, no number, no message.
    """
    content = None
    with transaction.atomic():
        tried = EnforcementCase.objects.get(pk=case.pk)
        before = OfficialDocument.objects.of(tried).count()
        take_case_step(tried, to, actor=actor, reason=reason, **details)
        made = OfficialDocument.objects.of(tried).order_by("pk")
        if made.count() > before:
            last = made.last()
            assert last is not None
            content = replace(DocumentContent.from_json(last.content), number="")
        transaction.set_rollback(True)
    return content
