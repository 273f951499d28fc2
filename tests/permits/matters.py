"""Matters as the tests of their steps need them."""

from __future__ import annotations

from common.models import OfficialDocument
from permits.enums import (
    Material,
)
from permits.models import EiaDecision
from tests.factories.permits import (
    EiaDecisionFactory,
    PublicMaterialFactory,
)


def with_material(decision: EiaDecision, *materials: Material) -> EiaDecision:
    for material in materials:
        PublicMaterialFactory(owner=decision, kind=material.label)
    return decision


def document_kinds(decision: EiaDecision) -> list[str]:
    return list(OfficialDocument.objects.of(decision).values_list("kind", flat=True))


def application(applicant=None, **values) -> EiaDecision:
    values = {"overview": "年产示范产品一千吨。", "impacts": "废水经处理后达标排放。"} | values
    if applicant is not None:
        values["enterprise"] = applicant.memberships.get().enterprise
    return EiaDecisionFactory(**values)
