"""Who deals with an application: claimed by an officer, or assigned by a superior."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from accounts.models import User
from permits.models import EiaDecision
from permits.rules import may_record, may_review
from permits.selectors import OPEN_STATES
from registry.queue.assignment import Assigning, assign, candidates

__all__ = ["ASSIGNING", "assign_handler", "candidates", "may_assign"]


def may_assign(user: Any, decision: EiaDecision | None) -> None:
    """A rule: who may give the matter to someone else."""
    may_review(user, decision)


ASSIGNING = Assigning(Q(status__in=OPEN_STATES), may_record, may_assign)


def assign_handler(
    *, actor: Any, decision: EiaDecision, handler: User, seen_handler_id: int | None
) -> EiaDecision:
    """Make `handler` the officer in charge (`registry.queue.assignment.assign`)."""
    changed: EiaDecision = assign(
        decision, actor=actor, handler=handler, seen_handler_id=seen_handler_id, assigning=ASSIGNING
    )
    return changed
