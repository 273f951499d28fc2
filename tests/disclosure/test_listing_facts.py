"""What the registers say for a list: penalties, measures, detentions, earlier lists; in a few queries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosure.enums import TriggerKind
from disclosure.listing.enums import IssuerKind, TriggerEvent
from disclosure.listing.facts import candidates, facts_of, rules_on
from disclosure.listing.grounds import BOND_ISSUER, LISTED_COMPANY, grounds
from disclosure.listing.services import draw_up
from enforcement.enums import PartyKind, PenaltyKind, TransferKind
from registry.models import Enterprise, Threshold
from tests.disclosure.listing_scene import DRAWN, Scene, criterion, load_list_law
from tests.factories.disclosure import DutyListEntryFactory, TemporaryDisclosureFactory
from tests.factories.disclosure_duties import DisclosureTriggerFactory
from tests.factories.disclosure_lists import SecuritiesIssuerFactory
from tests.factories.enforcement import (
    CasePenaltyFactory,
    EnforcementCaseFactory,
    PoliceTransferFactory,
)
from tests.factories.enforcement_after import CurtailmentFactory, DailyPenaltyFactory, DecidedCaseFactory
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    """A listed company."""
    load_list_law()
    made = EnterpriseFactory()
    SecuritiesIssuerFactory(enterprise=made)
    return made


def events_of(firm, year=2025, day=DRAWN):
    facts = facts_of([firm], year, day)[firm.pk]
    return [(each.kind, each.evidence.number) for each in facts.triggers]


def test_a_decision_tells_its_fine_and_its_number(firm):
    case = DecidedCaseFactory(enterprise=firm, fine_amount=Decimal("120000.50"))
    (trigger,) = facts_of([firm], 2025, DRAWN)[firm.pk].triggers
    assert (trigger.kind, trigger.day, trigger.amount) == (
        TriggerEvent.FINE,
        date(2024, 4, 1),
        case.fine_amount,
    )
    assert trigger.evidence.label == "行政处罚决定：罚款120,000.50元"
    assert trigger.evidence.number == case.decision_number
    assert trigger.evidence.source == f"enforcement.enforcementcase:{case.pk}"


def test_the_fine_as_changed_counts(firm):
    DecidedCaseFactory(enterprise=firm, amended_on=date(2024, 8, 1), amended_fine=Decimal(90_000))
    (trigger,) = facts_of([firm], 2025, DRAWN)[firm.pk].triggers
    assert trigger.amount == 90_000
    assert grounds(2025, DRAWN, facts_of([firm], 2025, DRAWN)[firm.pk], rules_on(DRAWN)) == []


@pytest.mark.parametrize(
    "values",
    [
        {"annulled_on": date(2024, 9, 2), "status": "annulled"},
        {"decided_on": date(2023, 12, 29), "filed_on": date(2023, 11, 2)},
        {"party_kind": PartyKind.CITIZEN, "party_name": "张某"},
    ],
)
def test_what_was_annulled_of_another_year_or_of_a_person_does_not_count(firm, values):
    DecidedCaseFactory(enterprise=firm, **values)
    assert events_of(firm) == []


def test_a_case_without_a_decision_does_not_count(firm):
    EnforcementCaseFactory(enterprise=firm, filed=True)
    assert events_of(firm) == []


def test_daily_penalties_count_once_decided(firm):
    case = DecidedCaseFactory(enterprise=firm, fine_amount=None)
    daily = DailyPenaltyFactory(case=case)
    assert events_of(firm) == []
    daily.status = "decided"
    daily.save()
    assert events_of(firm) == [(TriggerEvent.DAILY_PENALTY, case.decision_number)]


def test_revocations_and_curtailments_count(firm):
    penalty = CasePenaltyFactory(
        case=DecidedCaseFactory(enterprise=firm, fine_amount=None), kind=PenaltyKind.PERMIT_REVOCATION
    )
    CasePenaltyFactory(case=penalty.case, kind=PenaltyKind.WARNING)
    measure = CurtailmentFactory(enterprise=firm, decided_on=date(2024, 9, 2), until=date(2024, 12, 2))
    CurtailmentFactory(enterprise=firm, decided_on=date(2025, 1, 6), until=date(2025, 4, 6))
    assert set(events_of(firm)) == {
        (TriggerEvent.REVOCATION, penalty.case.decision_number),
        (TriggerEvent.CURTAILMENT, measure.document_number),
    }


def test_detentions_count_by_the_answer_of_the_police(firm):
    taken = PoliceTransferFactory(enterprise=firm, answered_on=date(2024, 6, 20), answer="行政拘留十日")
    PoliceTransferFactory(enterprise=firm)  # not answered
    PoliceTransferFactory(enterprise=firm, answered_on=date(2024, 6, 20), is_declined=True)
    PoliceTransferFactory(enterprise=firm, kind=TransferKind.CRIME, answered_on=date(2024, 6, 20))
    assert events_of(firm) == [(TriggerEvent.DETENTION, taken.document_number)]


def test_judgments_count_as_reported_or_declared(firm):
    report = TemporaryDisclosureFactory(
        enterprise=firm, trigger=TriggerKind.CRIMINAL, document_number="（2024）甘刑初7号"
    )
    TemporaryDisclosureFactory(enterprise=firm, trigger=TriggerKind.PENALTY)
    DisclosureTriggerFactory(
        enterprise=firm,
        kind=TriggerKind.CRIMINAL,
        received_on=date(2024, 7, 1),
        document_number="（2024）甘刑终9号",
    )
    assert set(events_of(firm)) == {
        (TriggerEvent.CRIMINAL, report.document_number),
        (TriggerEvent.CRIMINAL, "（2024）甘刑终9号"),
    }


def test_an_issuer_is_drawn_up_with_the_records_behind_it(firm):
    case = DecidedCaseFactory(enterprise=firm)
    SecuritiesIssuerFactory(enterprise=firm, kind=IssuerKind.BOND, security="24示范债")
    scene = Scene()
    made = draw_up(actor=scene.handler, department=scene.section, year=2025, drawn_on=DRAWN)
    entry = made.entries.get(enterprise=firm)
    assert [each.code for each in entry.criteria.order_by("code")] == [BOND_ISSUER, LISTED_COMPANY]
    assert entry.stay_until_year == 2027
    assert set(entry.grounds.values_list("criterion__code", "source_number")) >= {
        (LISTED_COMPANY, case.decision_number),
        (BOND_ISSUER, case.decision_number),
    }


def test_fines_are_summed_where_the_threshold_says_so(firm):
    for number in (1, 2):
        DecidedCaseFactory(enterprise=firm, fine_amount=Decimal(60_000), decision_number=f"罚{number}号")
    assert grounds(2025, DRAWN, facts_of([firm], 2025, DRAWN)[firm.pk], rules_on(DRAWN)) == []
    Threshold.objects.filter(code="disclosure-trigger-fine-summed").update(amount=1)
    (ground,) = grounds(2025, DRAWN, facts_of([firm], 2025, DRAWN)[firm.pk], rules_on(DRAWN))
    assert (ground.code, len(ground.evidence)) == (LISTED_COMPANY, 3)


def test_earlier_lists_tell_criteria_and_stay(firm):
    entry = DutyListEntryFactory(enterprise=firm, year=2024, stay_until_year=2026)
    entry.criteria.set([criterion(LISTED_COMPANY)])
    DutyListEntryFactory(enterprise=firm, year=2023, status="dropped", published_on=None)
    facts = facts_of([firm], 2025, DRAWN)[firm.pk]
    assert [(each.year, dict(each.last_years)) for each in facts.earlier] == [(2024, {LISTED_COMPANY: 2026})]
    (ground,) = grounds(2025, DRAWN, facts, rules_on(DRAWN))
    assert (ground.last_year, ground.is_stay) == (2026, True)


def test_who_was_removed_last_year_begins_anew(firm):
    entry = DutyListEntryFactory(
        enterprise=firm, year=2024, stay_until_year=2026, status="removed", removed_on=date(2024, 9, 2)
    )
    entry.criteria.set([criterion(LISTED_COMPANY)])
    assert facts_of([firm], 2025, DRAWN)[firm.pk].earlier == ()


def test_candidates_are_those_of_whom_something_is_recorded(firm):
    key = EnterpriseFactory(key_unit_kinds=["water"])
    permit = EnterpriseFactory(is_permit_key_unit=True)
    kept = DutyListEntryFactory(year=2024).enterprise
    DutyListEntryFactory(year=2023)
    EnterpriseFactory()
    assert set(candidates(Enterprise.objects.all(), 2025)) == {firm, key, permit, kept}


def test_facts_take_the_same_queries_for_one_and_for_many(firm):
    DecidedCaseFactory(enterprise=firm)
    with CaptureQueriesContext(connection) as one:
        facts_of([firm], 2025, DRAWN)
    firms = [firm]
    for _ in range(5):
        other = EnterpriseFactory(key_unit_kinds=["air"])
        SecuritiesIssuerFactory(enterprise=other)
        DecidedCaseFactory(enterprise=other)
        CurtailmentFactory(enterprise=other, decided_on=date(2024, 9, 2), until=date(2024, 12, 2))
        DutyListEntryFactory(enterprise=other, year=2024).criteria.set([criterion(LISTED_COMPANY)])
        firms.append(other)
    facts_of(firms, 2025, DRAWN)
    with CaptureQueriesContext(connection) as many:
        facts_of(firms, 2025, DRAWN)
    # Criteria and grounds of earlier entries are prefetched, which costs nothing where there are none.
    assert len(many) <= len(one) + 3
    with CaptureQueriesContext(connection) as fewer:
        facts_of(firms[:2], 2025, DRAWN)
    assert len(fewer) == len(many)
