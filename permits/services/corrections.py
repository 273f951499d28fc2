"""补正: asked for once and within the limit, everything at once, and answered.

Basis: 行政许可法第三十二条第一款第四项、第五项 (E1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from common import records
from common.errors import Refused
from permits.deadlines import deemed_accepted_on
from permits.models import CorrectionItem, CorrectionRequest, EiaDecision
from registry.issuing import issue_document

BASIS = "行政许可法第三十二条"


def refuse_after_silence(decision: EiaDecision, day: date) -> None:
    """Raise Refused when the limit had passed in silence before `day`: then it counts as accepted."""
    since = deemed_accepted_on(decision, day)
    if since is not None:
        raise Refused(
            f"收到材料后的法定期限内未告知申请人，该申请自{since}起即为受理，"
            f"请以{since}为受理日期办理“受理”。",
            basis=BASIS,
        )


def record_request(
    decision: EiaDecision,
    *,
    actor: Any,
    issued_on: date,
    items: Sequence[tuple[str, str]],
    due_on: date | None,
) -> CorrectionRequest:
    """Keep the demands (subject, text) and issue the notice; called by the step."""
    request = records.create(
        CorrectionRequest,
        actor=actor,
        decision=decision,
        issued_on=issued_on,
        due_on=due_on,
        is_synthetic=decision.is_synthetic,
    )
    for number, (subject, demand) in enumerate(items, start=1):
        item = CorrectionItem(request=request, number=number, subject=subject, demand=demand.strip())
        item.full_clean()
        item.save(force_insert=True)
    issue_document("eia-correction", decision, actor=actor, issued_on=issued_on, correction=request)
    return request


def record_answer(decision: EiaDecision, *, actor: Any, answers: Sequence[str] = ()) -> None:
    """Stamp the request as answered; `answers` in the order of its items, for what came on paper."""
    request = CorrectionRequest.objects.filter(decision=decision).first()
    if request is None:  # an imported application, whose notice was given outside the portal
        return
    now = timezone.now()
    for item, answer in zip(request.items.all(), answers, strict=False):
        if answer.strip():
            item.answer, item.answered_at = answer.strip(), now
            item.full_clean()
            item.save(update_fields=["answer", "answered_at"])
    if request.answered_at is None:
        records.change(request, actor=actor, answered_at=now, answered_by=actor)
