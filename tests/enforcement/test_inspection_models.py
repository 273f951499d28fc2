"""What the database refuses of leads, random checks, the checklist and public texts."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from enforcement.models import (
    CheckAnswer,
    ChecklistItem,
    DrawExclusion,
    DrawnObject,
    EnforcementLead,
    InspectionMatter,
    PublicInfo,
    RandomDraw,
    SupervisedObject,
)
from enforcement.procedure_enums import CheckVerdict, DrawStatus, LeadStatus
from tests.factories.accounts import OfficerCertificateFactory
from tests.factories.enforcement_inspections import (
    CheckAnswerFactory,
    ChecklistItemFactory,
    DrawExclusionFactory,
    LeadFactory,
    MatterFactory,
    PublicInfoFactory,
    RandomDrawFactory,
    SupervisedObjectFactory,
)
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db

EARLY = date(2023, 1, 1)

BROKEN = [
    (EnforcementLead, "enforcement_lead_kind", LeadFactory, {"kind": "rumour"}),
    (EnforcementLead, "enforcement_lead_status", LeadFactory, {"status": "lost"}),
    (EnforcementLead, "enforcement_lead_result", LeadFactory, {"result": "maybe"}),
    (EnforcementLead, "enforcement_lead_dates", LeadFactory, {"answered_on": EARLY}),
    (EnforcementLead, "enforcement_lead_accepted", LeadFactory, {"accepted_on": EARLY}),
    (EnforcementLead, "enforcement_lead_answered", LeadFactory, {"status": LeadStatus.ANSWERED}),
    (InspectionMatter, "enforcement_matter_dates", MatterFactory, {"effective_to": EARLY}),
    (SupervisedObject, "enforcement_object_tier", SupervisedObjectFactory, {"tier": "huge"}),
    (SupervisedObject, "enforcement_object_dates", SupervisedObjectFactory, {"left_on": EARLY}),
    (RandomDraw, "enforcement_draw_status", RandomDrawFactory, {"status": "lost", "seed": "a"}),
    (RandomDraw, "enforcement_draw_percent", RandomDrawFactory, {"key_percent": 101}),
    (RandomDraw, "enforcement_draw_percent", RandomDrawFactory, {"special_percent": 101}),
    (RandomDraw, "enforcement_draw_drawn", RandomDrawFactory, {"status": DrawStatus.DRAWN}),
    (DrawExclusion, "enforcement_exclusion_of_one", DrawExclusionFactory, {"enterprise": None}),
    (ChecklistItem, "enforcement_checkitem_dates", ChecklistItemFactory, {"effective_to": EARLY}),
    (CheckAnswer, "enforcement_answer_verdict", CheckAnswerFactory, {"verdict": "perhaps"}),
    (CheckAnswer, "enforcement_answer_note", CheckAnswerFactory, {"verdict": CheckVerdict.DEVIATES}),
    (PublicInfo, "enforcement_info_kind", PublicInfoFactory, {"kind": "gossip"}),
    (PublicInfo, "enforcement_info_dates", PublicInfoFactory, {"effective_to": EARLY}),
]


@pytest.mark.parametrize(("model", "name", "factory", "values"), BROKEN, ids=lambda value: str(value)[:60])
def test_constraint(model, name, factory, values):
    """Refused both in words and by the database."""
    built = factory.build(**values)
    with pytest.raises(ValidationError) as caught:
        built.validate_constraints()
    constraint = next(each for each in model._meta.constraints if each.name == name)
    assert str(constraint.violation_error_message) in caught.value.messages
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(**values)


def test_every_check_is_tried():
    unique = {"enforcement_object_once", "enforcement_drawn_once", "enforcement_drawn_place"}
    unique |= {"enforcement_answer_once"}
    models = {model for model, *_ in BROKEN} | {DrawnObject}
    names = {each.name for model in models for each in model._meta.constraints}
    assert names == {name for _, name, *_ in BROKEN} | unique


def test_an_exclusion_is_not_of_both():
    with pytest.raises(IntegrityError), transaction.atomic():
        DrawExclusionFactory(officer=OfficerCertificateFactory())
    assert DrawExclusionFactory(enterprise=None, officer=OfficerCertificateFactory()).pk


def test_an_enterprise_stands_in_the_pool_once():
    first = SupervisedObjectFactory()
    with pytest.raises(ValidationError, match="已在检查对象名录库中"):
        SupervisedObjectFactory.build(
            enterprise=first.enterprise, department=first.department
        ).validate_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisedObjectFactory(enterprise=first.enterprise)
    first.left_on = date(2025, 1, 1)
    first.save()
    assert SupervisedObjectFactory(enterprise=first.enterprise).pk  # again, later


def test_a_question_is_answered_once():
    answer = CheckAnswerFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckAnswerFactory(inspection=answer.inspection, item=answer.item)


@pytest.mark.parametrize("doubled", ["enterprise", "place"])
def test_nothing_is_drawn_twice(doubled):
    draw = RandomDrawFactory(drawn=True)
    first = {"draw": draw, "enterprise": EnterpriseFactory(), "place": 1, "tier": "key"}
    other = {"draw": draw, "enterprise": EnterpriseFactory(), "place": 2, "tier": "key"}
    DrawnObject.objects.create(ledger_no="ZFD-T-1", **first)
    with pytest.raises(IntegrityError), transaction.atomic():
        DrawnObject.objects.create(ledger_no="ZFD-T-2", **other | {doubled: first[doubled]})
    assert DrawnObject.objects.create(ledger_no="ZFD-T-3", **other).pk
