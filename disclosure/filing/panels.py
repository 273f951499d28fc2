"""What the page of an annual report in its register shows beside its fields: documents, and the ways on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from common.documents.selectors import documents_of
from common.registers.declaration import Panel
from disclosure.annual.access import begun_by_enterprise, is_writable
from disclosure.models import AnnualDisclosure


def annual_panels(record: AnnualDisclosure, face: Any) -> Sequence[Panel]:
    """The receipts; for the staff the way to review, for the enterprise to its handings-in."""
    name = "disclosure:filing-review" if face.is_staff else "disclosure-enterprise:filing-history"
    context = {
        "fill_url": _fill_url(record, face),
        "review_url": reverse(name, args=[record.ledger_no]),
        "is_staff": face.is_staff,
        "documents": documents_of(record, face.user),
    }
    return [Panel("disclosure/filing/_panel.html", context)]


def _fill_url(record: AnnualDisclosure, face: Any) -> str:
    """Where it is filled in, "" once it was handed in; the staff enter only what came on paper."""
    if not is_writable(record):
        return ""
    if face.is_staff:
        return (
            "" if begun_by_enterprise(record) else reverse("disclosure:paper-detail", args=[record.ledger_no])
        )
    return reverse("disclosure-enterprise:annual-detail", args=[record.ledger_no])
