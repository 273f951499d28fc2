"""What the pages of a filing and of a question show beside their fields: documents and next steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.urls import reverse

from common.models import OfficialDocument
from common.registers.declaration import Panel
from common.registers.faces import allows
from permits.displayed import display_panels
from permits.models import ExemptReply, RegistrationFiling
from permits.rules import may_record

Action = dict[str, str]


def filing_panels(record: RegistrationFiling, face: Any) -> Sequence[Panel]:
    """The undertaking, the receipt, and withdrawing or filing again while the filing stands."""
    facts = {"filing": record, "documents": _documents(record)}
    panels = [Panel("permits/filings/_filing.html", facts)]
    actions = _filing_actions(record, face)
    if actions:
        panels.append(Panel("permits/filings/_actions.html", {"actions": actions}, aside=True))
    return [*panels, *display_panels(record, face)]


def _filing_actions(record: RegistrationFiling, face: Any) -> list[Action]:
    if record.withdrawn_on is not None:
        return []
    if face.is_staff:
        if not allows(may_record, face.user, record):
            return []
        return [{"label": "撤回备案", "url": reverse("permits:filing-cancel", args=[record.ledger_no])}]
    again = reverse("eia-enterprise:filing-new") + f"?replaces={record.ledger_no}"
    return [
        {"label": "内容变化，重新备案", "url": again, "primary": "yes"},
        {"label": "撤回备案", "url": reverse("eia-enterprise:filing-withdraw", args=[record.ledger_no])},
    ]


def exempt_panels(record: ExemptReply, face: Any) -> Sequence[Panel]:
    """What the asker found in the catalogue, the letter, and answering while there is no answer."""
    facts = {
        "question": record,
        "documents": _documents(record),
        "result_url": f"{reverse('eia:classify-result')}?{record.classified_as}"
        if record.classified_as
        else "",
    }
    panels = [Panel("permits/filings/_question.html", facts)]
    if face.is_staff and record.replied_on is None and allows(may_record, face.user, record):
        url = reverse("permits:exempt-answer", args=[record.ledger_no])
        action = {"label": "答复", "url": url, "primary": "yes"}
        panels.append(Panel("permits/filings/_actions.html", {"actions": [action]}, aside=True))
    return panels


def _documents(record: models.Model) -> list[OfficialDocument]:
    return list(OfficialDocument.objects.of(record).order_by("issued_at", "pk"))
