"""Sealing and seizing whose days have run out end by law, whether or not anybody lifts them.

Basis: 行政强制法第二十五条 (30 days, once 30 more), 第二十七条第一款第四项 (lifted when they have run out);
生态环境法典第五十二条.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from common import workflow
from common.errors import Conflict, Refused
from common.presentation import zh_date
from enforcement.models import Coercion
from enforcement.procedure_enums import CoercionStatus
from registry.telling import tell_leaders, tell_officer, tell_party

EXPIRY_BASIS = "行政强制法第二十五条、第二十七条第一款第四项；生态环境法典第五十二条"


def end_expired(today: date) -> int:
    """End what ran out before `today` (beat); returns how many. Running it twice changes nothing."""
    standing = Coercion.objects.exclude(status=CoercionStatus.LIFTED)
    ended = 0
    for coercion in standing.filter(until__lt=today).order_by("pk"):
        try:
            _end(coercion, today)
        except (Conflict, Refused):  # lifted or extended meanwhile
            continue
        ended += 1
    return ended


def _end(coercion: Coercion, today: date) -> None:
    last_day = coercion.until
    assert last_day is not None
    reason = f"期限于{zh_date(last_day)}届满，依法解除（{EXPIRY_BASIS}）"
    # The last day is that of the law; when the portal noted it stands in the event.
    changes: dict[str, Any] = {"lifted_on": last_day, "lift_ground": reason}
    with transaction.atomic():
        locked = workflow.enter(coercion, CoercionStatus.LIFTED, actor=None)
        if locked.until is None or locked.until >= today:
            raise Conflict("该措施的期限已经延长。")
        if locked.release_requested_on is not None and locked.release_answered_on is None:
            changes |= {"release_answered_on": today, "release_answer": "期限届满，措施已依法解除"}
        done = workflow.transition(coercion, CoercionStatus.LIFTED, actor=None, reason=reason, **changes)
        _tell(done, reason)


def _tell(done: Coercion, reason: str) -> None:
    kind = done.get_kind_display()
    party = f"{reason}。本局将送达解除决定书、返还财物；未收到的可以向本局提出。"
    tell_party(done, "expired", f"{kind}期限届满，已依法解除", party, tone="success")
    text = f"{reason}。请立即制发解除决定书，启封或者返还财物，并办理交接。"
    if done.case is not None:
        tell_officer(
            done.case, f"{done.ledger_no}:expired", f"{kind}期限届满，请办理解除手续", text, tone="danger"
        )
    tell_leaders(done, "expired", f"{kind}期限届满，请办理解除手续", text, tone="danger")
