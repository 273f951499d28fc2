"""Showing and withdrawing yearly lists and decisions."""

from __future__ import annotations

from typing import Any

from common import publication
from common.models import PublishedRecord
from governance.consultation.publishing import shown
from governance.decision.public import DECISION, DECISION_LIST
from governance.models import DecisionList, MajorDecision


def show_decision(decision: MajorDecision, *, actor: Any) -> PublishedRecord:
    return publication.publish(DECISION, decision, actor=actor)


def show_list(yearly: DecisionList, *, actor: Any) -> PublishedRecord:
    return publication.publish(DECISION_LIST, yearly, actor=actor)


def take_down_list(yearly: DecisionList, *, actor: Any, reason: str) -> None:
    if shown(DECISION_LIST, yearly) is not None:
        publication.withdraw(DECISION_LIST, yearly, actor=actor, reason=reason)
