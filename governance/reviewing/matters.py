"""What the legality review of a draft asks for next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from common.registers import register_for
from governance.models import LegalityReview, MajorDecision
from governance.reviewing.enums import ReviewStatus
from governance.reviewing.rules import REVIEW, may_send
from registry.queue.matters import NextStep


def review_step(matter: Any, today: date, basis: str) -> NextStep:
    """Sent, concluded, or material added; sent anew where the draft was not found lawful."""
    register: Any = register_for(LegalityReview)
    current = next(
        (each for each in matter.legalityreviews.all() if each.status != ReviewStatus.CONCLUDED), None
    )
    if current is None:
        slug = "major-decisions" if isinstance(matter, MajorDecision) else "normative-documents"
        url = reverse(f"governance:{slug}-send-review", args=[matter.ledger_no])
        return NextStep("送合法性审查", url, matter, may_send, basis)
    if current.status == ReviewStatus.RETURNED:
        url = register.url("step", current.ledger_no, ReviewStatus.SENT)
        return NextStep("补充材料后再送审", url, current, may_send, basis)
    url = register.url("step", current.ledger_no, ReviewStatus.CONCLUDED)
    return NextStep("出具审查意见", url, current, REVIEW[ReviewStatus.CONCLUDED], basis, is_approval=True)
