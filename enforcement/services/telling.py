"""Who is told of a step: the party of what concerns it, the officer of what comes in."""

from __future__ import annotations

from enforcement.models import EnforcementCase
from registry import telling


def tell_party(
    case: EnforcementCase, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell every present user of the enterprise; `occasion` tells apart what is told of one case."""
    return telling.tell_party(case, occasion, title, text, tone=tone, subject=case.title)


def tell_officer(
    case: EnforcementCase, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell the officer in charge; where none is named who still sees the case, the officers who do."""
    return telling.tell_officer(case, occasion, title, text, tone=tone, subject=case.title)


def tell_leaders(
    case: EnforcementCase, occasion: str, title: str, text: str = "", *, tone: str = "info"
) -> int:
    """Tell those who decide, where the case is theirs to see."""
    return telling.tell_leaders(case, occasion, title, text, tone=tone, subject=case.title)
