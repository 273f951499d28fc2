"""Suggestions in the queue until they are closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from governance.dispute.matters import act_url, step_url
from governance.enums import AdviceStatus
from governance.matter_clocks import MatterRows, advice_clocks
from governance.models import Advice
from governance.suggestion.rules import BASIS, givers, workers
from registry.clocks.states import Clock
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep

_S = AdviceStatus
OPEN = ~Q(status=_S.CLOSED)


def _clocks(advice: Advice, today: date, rows: MatterRows) -> list[Clock]:
    return advice_clocks(advice, today, rows)


def _next(matter: Matter, user: Any) -> NextStep | None:
    advice: Advice = matter.record
    basis = BASIS[advice.kind]
    measures = list(advice.measures.all())
    if not measures and advice.status == _S.RECEIVED:
        return NextStep("登记整改措施", act_url(advice, "measure"), advice, workers, basis)
    if advice.status == _S.RECEIVED:
        return NextStep("开始整改", step_url(advice, _S.WORKING), advice, workers, basis)
    undone = next((each for each in measures if each.done_on is None), None)
    if undone is not None:
        return NextStep(f"完成措施{undone.number}", act_url(undone, "finish"), advice, workers, basis)
    if advice.status == _S.WORKING:
        return NextStep("书面回复", step_url(advice, _S.REPLIED), advice, givers, basis, is_approval=True)
    return NextStep("办结", step_url(advice, _S.CLOSED), advice, givers, basis, is_approval=True)


ADVICE = MatterKind(
    "advice",
    "司法建议与检察建议",
    Advice,
    OPEN,
    rows=MatterRows,
    clocks=_clocks,
    since=lambda advice: advice.received_on,
    party=lambda advice: str(advice.issuer),
    next_step=_next,
    assigning=Assigning(OPEN, workers, givers, noun="建议", officer="承办人"),
    select=("department",),
    prefetch=("measures",),
    searched=("issuer", "document_number", "content", "ledger_no"),
    may_await_approval=Q(status__in=[_S.WORKING, _S.REPLIED]),
)
