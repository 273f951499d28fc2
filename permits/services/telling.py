"""Who is told of a step: the applicant's users of what concerns them, the officer of what comes in."""

from __future__ import annotations

from permits.models import EiaDecision
from registry import telling


def tell_applicant(
    decision: EiaDecision, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell every present user of the applicant; `occasion` tells apart what is told of one application."""
    subject = decision.project_name
    return telling.tell_party(decision, occasion, title, text, tone=tone, subject=subject)


def tell_officer(
    decision: EiaDecision, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell the officer in charge; where none is named who still sees the matter, the officers who do."""
    subject = decision.project_name
    return telling.tell_officer(decision, occasion, title, text, tone=tone, subject=subject)


def tell_leaders(
    decision: EiaDecision, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell those who decide, where the matter is theirs to see."""
    subject = decision.project_name
    return telling.tell_leaders(decision, occasion, title, text, tone=tone, subject=subject)
