"""What the page of a suggestion shows: how far it is, its clocks, the acts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils import timezone

from common.registers.actions import actions_for
from common.registers.declaration import Panel
from common.sight import in_sight
from common.stages import Stage, dated_stage
from governance.acting import acts_panel, desk_panel
from governance.enums import AdviceStatus
from governance.matter_clocks import MatterRows
from governance.models import Advice
from governance.suggestion.acts import ACTS
from governance.suggestion.matters import ADVICE
from registry.queue.matters import matter_of

_S = AdviceStatus


def advice_panels(advice: Advice, face: Any) -> Sequence[Panel]:
    """The desk of a suggestion."""
    prefetch_related_objects([advice], "measures")
    measures = list(advice.measures.all())
    for measure in measures:
        measure.advice = advice
    with in_sight(face.user, advice, *measures):
        matter = matter_of(ADVICE, advice, timezone.localdate(), MatterRows())
        found = [desk_panel(matter, face.user, stages_of(advice))]
        rows = [
            (f"{label}：{each}", url)
            for each in measures
            for label, url in actions_for(ACTS, each, face.user)
        ]
        if rows:
            found.append(Panel("governance/_row_acts.html", {"actions": rows}, True))
        return [*found, *acts_panel(ACTS, advice, face.user)]


def stages_of(advice: Advice) -> list[Stage]:
    done = [each.done_on for each in advice.measures.all()]
    days = [each for each in done if each is not None]
    mended = max(days) if days and len(days) == len(done) else None
    found = [
        dated_stage("收到", advice.received_on),
        dated_stage("整改", mended, advice.status in (_S.RECEIVED, _S.WORKING)),
        dated_stage("书面回复", advice.replied_on, advice.status == _S.WORKING),
    ]
    closed = advice.status == _S.CLOSED
    state = "done" if closed else "current" if advice.status == _S.REPLIED else "todo"
    return [*found, Stage("办结", state)]


def measure_panels(measure: Any, face: Any) -> Sequence[Panel]:
    return acts_panel(ACTS, measure, face.user)
