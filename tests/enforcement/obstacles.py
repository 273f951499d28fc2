"""What stands in the way of a step, as the page words it: shared by the tests of the gates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from enforcement.enums import CaseStatus
from enforcement.gates import obstacles_to
from enforcement.models import EnforcementCase
from tests.factories.enforcement_cases import TODAY

LARGE = Decimal(300_000)


def found(case: EnforcementCase, to: str = CaseStatus.DECIDED, day: date = TODAY, **details) -> str:
    """The obstacles as the page words them, articles included; "" when nothing stands in the way."""
    fresh = EnforcementCase.objects.get(pk=case.pk)
    return "；".join(str(obstacle) for obstacle in obstacles_to(fresh, to, day, **details))


def large(case: EnforcementCase) -> EnforcementCase:
    """The party was told of 300,000 yuan."""
    EnforcementCase.objects.filter(pk=case.pk).update(proposed_fine=LARGE)
    return case
