"""Issuing documents under the bureau's own series of numbers (发文字号)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from common.documents.registry import kind_of
from common.documents.services import issue
from common.models.document import OfficialDocument
from common.numbering import next_document_number
from registry.selectors import number_prefix_on


def issue_document(
    kind: str, owner: Any, *, actor: Any, number: str = "", issued_on: date | None = None, **extra: Any
) -> OfficialDocument:
    """Issue a document of `owner` inside the caller's transaction (`common.documents.services.issue`).

    The prefix is the one of `kind` in force on the day; `number` is for a number given outside the
    portal. `extra` goes to the kind's facts (the app's `documents.py`). Raises Refused when the series is
    not configured or a value is missing, Conflict when the same was issued already.
    """
    issued_on = issued_on or timezone.localdate()
    needs_prefix = kind_of(kind).numbered and not number
    prefix = number_prefix_on(kind, issued_on) if needs_prefix else ""
    return issue(kind, owner, actor=actor, number_prefix=prefix, number=number, issued_on=issued_on, **extra)


def free_number(kind: str, day: date, model: type[models.Model], field: str) -> str:
    """The next number of the series of `kind` that no row of `model` bears, imported or numbered on paper.

    Must run inside the transaction that uses the number. Raises Refused where no series is configured.
    """
    prefix = number_prefix_on(kind, day)
    while True:
        number = next_document_number(prefix, day.year)
        borne = model._default_manager.filter(**{field: number}).exists()
        if not borne and not OfficialDocument.objects.filter(number=number).exists():
            return number
