"""Where the case stands: its part of a case's page."""

from __future__ import annotations

from datetime import date
from typing import Any

from common.presentation import zh_date
from common.registers.declaration import Panel
from common.stages import Stage, dated_stage
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.matters import CASE
from enforcement.models import EnforcementCase
from registry.queue.matters import matter_of

_C = CaseStatus


def panels(case: EnforcementCase, face: Any, today: date, rows: CaseRows) -> list[Panel]:
    """For the staff the whole way; for the party what it takes part in."""
    context: dict[str, Any] = {
        "stages": case_way(case, for_party=not face.is_staff),
        "sentences": _sentences(case),
    }
    if face.is_staff:
        step = matter_of(CASE, case, today, rows).step_for(face.user)
        context["next"] = step
        context["refusal"] = step.refusal(face.user) if step is not None else ""
    return [Panel("desk/_progress.html", context)]


def _sentences(case: EnforcementCase) -> list[str]:
    if case.status == _C.SUSPENDED:
        before = CaseStatus(case.suspended_from).label
        return [f"案件已中止，恢复后回到“{before}”阶段。"]
    if case.end_reason and case.status in (_C.DISMISSED, _C.NOT_FILED, _C.ANNULLED):
        return [f"理由：{case.end_reason}"]
    return []


def case_way(case: EnforcementCase, *, for_party: bool = False) -> list[Stage]:
    """The stages in the order of the procedure; those that this case did not need are left out."""
    before = [] if for_party else _inner_beginning(case)
    found = [*before, *_hearing(case), *([] if for_party else _inner_end(case)), *_decision(case)]
    return _ended(case, found)


def _inner_beginning(case: EnforcementCase) -> list[Stage]:
    found = [dated_stage("线索", case.lead_on)]
    if case.is_simplified and case.filed_on is None:
        return found
    at = _at(case)
    filed = dated_stage("立案", case.filed_on, at == _C.LEAD)
    inquiry = dated_stage("调查", case.reported_on, at in (_C.FILED, _C.INVESTIGATING))
    examined = dated_stage("审查", case.examined_on, at == _C.EXAMINING)
    past = case.decided_on is not None  # a case of the past has no days for these
    return [*found, filed, *(each for each in (inquiry, examined) if not (past and each.state == "todo"))]


def _hearing(case: EnforcementCase) -> list[Stage]:
    if case.is_simplified and case.filed_on is None:
        return []
    at = _at(case)
    found = [dated_stage("事先告知", case.notified_on)]
    defences = list(case.defences.all())
    if defences or at == _C.DEFENCE:
        answered = [each.answered_on for each in defences]
        days = [day for day in answered if day is not None]
        done = max(days) if days and len(days) == len(answered) else None
        found.append(dated_stage("陈述申辩", done, True))
    hearings = list(case.hearings.all())
    if hearings or case.heard_on is not None:
        last = hearings[-1] if hearings else None
        over = (last.ended_on or last.withdrawn_on) if last is not None else case.heard_on
        found.append(dated_stage("听证", over, True))
    return found


def _inner_end(case: EnforcementCase) -> list[Stage]:
    at, found = _at(case), []
    if case.reviews.all() or case.legal_reviewed_on is not None:
        open_one = any(each.reviewed_on is None for each in case.reviews.all())
        found.append(
            dated_stage("法制审核", None if open_one else case.legal_reviewed_on, at == _C.LEGAL_REVIEW)
        )
    discussions = list(case.discussions.all())
    if discussions or case.discussed_on is not None:
        open_one = any(each.is_approved is None for each in discussions)
        found.append(dated_stage("集体讨论", None if open_one else case.discussed_on, at == _C.DISCUSSION))
    return found


def _decision(case: EnforcementCase) -> list[Stage]:
    decided = dated_stage("决定", case.decided_on)
    if case.outcome and case.outcome != CaseOutcome.PENALTY:
        return []
    return [
        decided,
        dated_stage("送达", case.served_on, case.status == _C.DECIDED),
        dated_stage(
            "结案",
            case.closed_on,
            case.status in (_C.SERVED, _C.PERFORMING, _C.REMINDED, _C.ENFORCING),
        ),
    ]


def _at(case: EnforcementCase) -> str:
    """The stage that the case is in, or was interrupted in."""
    return case.suspended_from if case.status == _C.SUSPENDED else case.status


def _ended(case: EnforcementCase, found: list[Stage]) -> list[Stage]:
    """Where the case ended without a penalty, or its decision was annulled, that is its last stage."""
    passed = [stage for stage in found if stage.state == "done"]
    if case.annulled_on is not None:
        return [*passed, Stage("决定已撤销", "ended", zh_date(case.annulled_on))]
    if case.outcome and case.outcome != CaseOutcome.PENALTY:
        day = case.dismissed_on or case.closed_on
        return [*passed, Stage(case.get_outcome_display(), "ended", zh_date(day) if day else "")]
    return found
