"""The step that the law itself takes: acceptance by silence."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.errors import Conflict, PortalError, Refused
from permits.clock_rows import ClockRows
from permits.deadlines import deemed_accepted_on
from permits.enums import EiaStatus
from permits.models import EiaDecision
from permits.services.corrections import BASIS
from permits.services.steps import take_step
from permits.services.telling import tell_officer

SILENCE = "收到材料后的法定期限内未告知申请人，自收到之日起即为受理"


def accept_by_silence(decision: EiaDecision, *, actor: Any = None, today: date | None = None) -> EiaDecision:
    """Record the acceptance that the law fixes when the bureau kept silent, dated on the receipt.

    `actor` None is the portal's own job. Basis: 行政许可法第三十二条第一款第四项 (E1). Raises Refused while
    the limit runs or when the applicant was told in time.
    """
    since = deemed_accepted_on(decision, today or timezone.localdate())
    if since is None or decision.status != EiaStatus.SUBMITTED:
        raise Refused("法定期限尚未届满，或已告知申请人，不能按逾期视为受理办理。", basis=BASIS)
    reason = f"{SILENCE}（{BASIS}）"
    with transaction.atomic():
        take_step(decision, EiaStatus.ACCEPTED, actor=actor, reason=reason, accepted_on=since)
        tell_officer(decision, "accepted-by-silence", "逾期未告知，已视为受理", reason, tone="danger")
    return decision


class SilenceIncomplete(PortalError):
    """Some applications could not be accepted by silence; all others were."""


def accept_all_by_silence(today: date | None = None) -> int:
    """Accept every application whose limit passed in silence; returns how many. Safe to run again.

    One that cannot be accepted (no limit, no calendar, a wrong value) keeps none of the others back:
    SilenceIncomplete is raised when they have been accepted.
    """
    today, rows, count = today or timezone.localdate(), ClockRows(), 0
    failed: list[str] = []
    waiting = EiaDecision.objects.filter(status=EiaStatus.SUBMITTED).order_by("pk")
    for decision in waiting.iterator(chunk_size=500):
        try:
            if deemed_accepted_on(decision, today, rows) is not None:
                accept_by_silence(decision, today=today)
                count += 1
        except Conflict:  # an officer was quicker
            continue
        except (PortalError, ValidationError) as error:
            failed.append(f"{decision.ledger_no}：{error}")
    if failed:
        raise SilenceIncomplete(f"{len(failed)} 件申请未能按逾期视为受理：{'；'.join(failed[:5])}")
    return count
