"""What still prevents a step of a case, each obstacle with its article; shown on the desk and on refusal.

`obstacles_to` looks at the record alone and answers for a given day; what a step asks for beside it is
checked by the step. None of the functions writes. They bind steps taken in the portal: cases that were
imported in a later state are never judged by them.

filing   who investigates, whether the case may be filed, and in time
hearing  what the party was told, whether it was heard, and that it fares no worse for it
review   legal review, collective discussion, and the day of the decision
weighing  the discretion worksheet behind a fine
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from common.obstacles import Obstacle
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus
from enforcement.gates import filing, hearing, review, weighing
from enforcement.gates.asked import Asked, Gate
from enforcement.models import EnforcementCase

__all__ = ["Gate", "Obstacle", "obstacles_to"]

_C = CaseStatus

# Before anything weighs on the party: told, heard, examined.
_SETTLED: tuple[Gate, ...] = (hearing.hearing_ended, hearing.defences_answered)

GATES: dict[CaseStatus, tuple[Gate, ...]] = {
    _C.FILED: (filing.officers, filing.limitation, filing.filed_in_time),
    _C.INVESTIGATING: (filing.officers,),
    _C.EXAMINING: (filing.officers, filing.recusal, filing.tests_finished),
    _C.NOTIFIED: (
        filing.examined,
        hearing.law,
        weighing.weighed,
        filing.limitation,
        hearing.no_heavier_for_defence,
    ),
    _C.LEGAL_REVIEW: (filing.examined, *_SETTLED),
    _C.DISCUSSION: (filing.examined, *_SETTLED),
    _C.NO_PENALTY: (filing.examined, *_SETTLED, review.sparing_ground),
    _C.DECIDED: (
        filing.tests_finished,
        hearing.told,
        hearing.defence_period,
        hearing.defences_answered,
        hearing.hearing_offered,
        hearing.hearing_period,
        hearing.hearing_ended,
        hearing.no_heavier_than_told,
        review.legal_review,
        review.discussion,
        hearing.law,
        weighing.weighed,
        filing.limitation,
        review.decided_in_time,
    ),
}
# 简易程序: decided on the spot, without filing.
SUMMARY_GATES: tuple[Gate, ...] = (filing.officers, review.summary_caps, hearing.law, filing.limitation)


def obstacles_to(
    case: EnforcementCase,
    to: str,
    day: date,
    rows: CaseRows | None = None,
    *,
    without: Collection[Gate] = (),
    **details: Any,
) -> list[Obstacle]:
    """Everything on record that forbids taking `case` to state `to` on `day`; empty when nothing does.

    `details` are those of the step, where they are known: amounts, kinds, officers, the reason. `without`
    leaves out what a form is about to ask for. Raises Refused where a limit or threshold is not loaded.
    """
    target = CaseStatus(to)
    asked = Asked(case, target, day, rows or CaseRows(), details)
    gates = SUMMARY_GATES if asked.is_summary else GATES.get(target, ())
    return [obstacle for gate in gates if gate not in without for obstacle in gate(asked)]
