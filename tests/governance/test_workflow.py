"""Which steps the law allows in the bureau's own matters, who takes them, and what is carried over."""

from datetime import date
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from common import events, workflow
from common.errors import Refused
from governance import services
from governance.decision.services import take_decision_step
from governance.enums import (
    ADVICE_TRANSITIONS,
    DECISION_TRANSITIONS,
    ITEM_TRANSITIONS,
    LITIGATION_TRANSITIONS,
    NORMATIVE_TRANSITIONS,
    OPINION_TRANSITIONS,
    AdviceStatus,
    DecisionStatus,
    ItemStatus,
    LitigationStatus,
    NormativeStatus,
    OpinionStatus,
)
from governance.normative.services import take_normative_step
from governance.rules import edit_unfinished
from tests.factories.accounts import UserFactory
from tests.factories.governance import (
    AdviceFactory,
    LitigationFactory,
    MajorDecisionFactory,
    NextYearPlanFactory,
    NormativeDocumentFactory,
    ProblemFactory,
    PublicOpinionFactory,
)

pytestmark = pytest.mark.django_db
ALL_ROLES = ["handler", "reviewer", "legal_reviewer", "leader", "report_officer"]
FLOWS = [
    (MajorDecisionFactory, workflow.transition, DecisionStatus, DECISION_TRANSITIONS),
    (NormativeDocumentFactory, workflow.transition, NormativeStatus, NORMATIVE_TRANSITIONS),
    (LitigationFactory, workflow.transition, LitigationStatus, LITIGATION_TRANSITIONS),
    (AdviceFactory, workflow.transition, AdviceStatus, ADVICE_TRANSITIONS),
    (PublicOpinionFactory, services.take_opinion_step, OpinionStatus, OPINION_TRANSITIONS),
    (ProblemFactory, services.take_item_step, ItemStatus, ITEM_TRANSITIONS),
    (NextYearPlanFactory, services.take_item_step, ItemStatus, ITEM_TRANSITIONS),
]
# Dates of steps; what else a record carries (terms, opening days) stays as the factory made it.
STEP_DATES = {
    "reviewed_on",
    "discussed_on",
    "decided_on",
    "ended_on",
    "deliberated_on",
    "issued_on",
    "filed_on",
    "repealed_on",
    "answered_on",
    "heard_on",
    "concluded_on",
    "executed_on",
    "replied_on",
    "closed_on",
    "judged_on",
    "handled_on",
}


@pytest.fixture
def officer():
    return UserFactory(roles=ALL_ROLES)


def place(factory, status):
    """A record in any state, as an import of history makes it."""
    obj = factory()
    names = {field.name for field in obj._meta.concrete_fields}
    for name in STEP_DATES & names:
        setattr(obj, name, timezone.localdate())
    if "outcome" in names:
        obj.outcome = "upheld"
    if "evidence" in names:
        obj.evidence = "完成情况报告"
    obj.status = status
    obj.full_clean()
    obj.save()
    return obj


FORBIDDEN = [
    pytest.param(factory, step, source, to, id=f"{factory._meta.model.__name__}-{source}-{to}")
    for factory, step, states, table in FLOWS
    for source, to in product(states, states)
    if to not in table[source]
]
ALLOWED = [
    pytest.param(factory, step, source, to, id=f"{factory._meta.model.__name__}-{source}-{to}")
    for factory, step, states, table in FLOWS
    for source in states
    for to in table[source]
]


@pytest.mark.parametrize(("factory", "step", "source", "to"), FORBIDDEN)
def test_steps_outside_the_table_are_refused(officer, factory, step, source, to):
    obj = place(factory, source)
    with pytest.raises(Refused):
        step(obj, to, actor=officer, reason="理由")
    obj.refresh_from_db()
    assert obj.status == source
    assert not events.history(obj).exists()


@pytest.mark.parametrize(("factory", "step", "source", "to"), ALLOWED)
def test_steps_of_the_table_are_taken_and_recorded(officer, factory, step, source, to):
    obj = place(factory, source)
    step(obj, to, actor=officer, reason="理由")
    obj.refresh_from_db()
    assert obj.status == to
    assert [(event.from_state, event.to_state) for event in events.history(obj)] == [(source, to)]


@pytest.mark.parametrize("factory", [flow[0] for flow in FLOWS])
def test_every_target_has_a_rule_and_a_verb(factory):
    flow = factory._meta.model.WORKFLOW
    targets = {to for tos in flow.transitions.values() for to in tos}
    assert targets == set(flow.rules) == set(flow.verbs)


@pytest.mark.parametrize(
    ("factory", "step", "source", "to", "role"),
    [
        (MajorDecisionFactory, take_decision_step, "appraised", "reviewed", "leader"),
        (MajorDecisionFactory, take_decision_step, "reviewed", "discussed", "handler"),
        (NormativeDocumentFactory, take_normative_step, "consulted", "reviewed", "handler"),
        (NormativeDocumentFactory, take_normative_step, "deliberated", "issued", "reviewer"),
        (AdviceFactory, workflow.transition, "received", "replied", "handler"),
        (LitigationFactory, workflow.transition, "concluded", "executed", "handler"),
        (PublicOpinionFactory, services.take_opinion_step, "handled", "answered", "handler"),
        (ProblemFactory, services.take_item_step, "working", "closed", "handler"),
    ],
)
def test_steps_need_their_role(factory, step, source, to, role):
    obj = place(factory, source)
    with pytest.raises(Refused, match="须由"):
        step(obj, to, actor=UserFactory(roles=[role]), reason="理由")


def test_step_leaves_today_unless_a_day_is_named(officer):
    item = PublicOpinionFactory()
    services.take_opinion_step(item, "judged", actor=officer)
    assert item.judged_on == timezone.localdate()
    opinion = PublicOpinionFactory()
    services.take_opinion_step(opinion, "judged", actor=officer, judged_on=date(2024, 8, 6))
    assert opinion.judged_on == date(2024, 8, 6)


def test_legality_review_cannot_be_skipped(officer):
    decision = MajorDecisionFactory(status=DecisionStatus.APPRAISED)
    with pytest.raises(Refused):
        take_decision_step(decision, "discussed", actor=officer)
    with pytest.raises(Refused):
        take_decision_step(decision, "decided", actor=officer)


def test_dispute_is_not_concluded_without_an_outcome(officer):
    dispute = LitigationFactory()
    with pytest.raises(ValidationError, match="须填写结果"):
        workflow.transition(dispute, "concluded", actor=officer, concluded_on=timezone.localdate())


def test_item_is_not_closed_without_evidence(officer):
    problem = ProblemFactory(status=ItemStatus.WORKING)
    with pytest.raises(Refused, match="完成佐证"):
        services.take_item_step(problem, "closed", actor=officer)
    services.take_item_step(problem, "closed", actor=officer, evidence="培训记录")
    assert (problem.evidence, problem.closed_on) == ("培训记录", timezone.localdate())


@pytest.mark.parametrize("factory", [ProblemFactory, NextYearPlanFactory])
def test_unfinished_item_is_carried_to_the_next_year_once(officer, factory):
    factory(year=2025, item_number=4)
    item = factory(year=2024, is_synthetic=True)
    _, following = services.carry_over(actor=officer, item=item, due_on=date(2025, 12, 31))
    item.refresh_from_db()
    assert item.status == ItemStatus.CARRIED
    assert (following.year, following.item_number, following.carried_from, following.status) == (
        2025,
        5,
        item,
        ItemStatus.OPEN,
    )
    assert (following.content, following.is_synthetic, following.due_on) == (
        item.content,
        True,
        date(2025, 12, 31),
    )
    with pytest.raises(Refused):
        services.carry_over(actor=officer, item=item)
    assert type(item).objects.filter(year=2025).count() == 2


def test_finished_matters_are_frozen(officer):
    edit_unfinished(officer, ProblemFactory())
    with pytest.raises(Refused, match="已办结"):
        edit_unfinished(officer, place(ProblemFactory, ItemStatus.CLOSED))
