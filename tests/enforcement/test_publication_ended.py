"""A decision changed or annulled after its display has ended is withdrawn all the same."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from common.models import PublishedRecord
from common.publication import public_url
from enforcement.deadlines import CaseRows
from enforcement.matters import PUBLISHING, publication_clocks
from enforcement.models import CasePublication
from enforcement.procedure_enums import PublicationStatus, WithdrawalGround
from enforcement.services.publishing import end_displays, shown_record, withdraw_case, withdrawal_due
from registry.queue.matters import matter_of
from tests.enforcement.desk.matters import TODAY
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    load_display_rules,
    published_case,
)

pytestmark = pytest.mark.django_db

STILL_DUE = "仍须办理撤下"


@pytest.fixture
def ended(days) -> CasePublication:
    """A publication shown to its last day, which is over."""
    days.go_to(TODAY)
    load_law()
    load_display_rules()
    case = EnforcementCaseFactory(decided=True)
    published_case(case)
    CasePublication.objects.update(display_until=date(2025, 1, 31))
    PublishedRecord.objects.update(display_until=date(2025, 1, 31))
    assert end_displays(TODAY) == 1
    return CasePublication.objects.get()


def queued() -> list[CasePublication]:
    return list(PUBLISHING.model.objects.filter(PUBLISHING.open))


def withdrawals(publication: CasePublication) -> list:
    found = publication_clocks(publication, TODAY, CaseRows())
    return [each for each in found if each.code == "penalty-withdrawal"]


def test_what_ended_is_over_until_a_withdrawal_falls_due(client, ended):
    client.force_login(UserFactory(roles=[Role.REVIEWER]))
    assert queued() == [] and withdrawals(ended) == []
    assert STILL_DUE not in client.get(page_of(ended)).content.decode()


def test_a_withdrawal_due_after_the_end_is_in_clock_queue_and_panel(client, ended, officer):
    withdrawal_due(ended.case, ground=WithdrawalGround.ANNULLED, day=TODAY, actor=officer)
    ended.refresh_from_db()
    reviewer = UserFactory(roles=[Role.REVIEWER])
    client.force_login(reviewer)
    assert queued() == [ended]
    (clock,) = withdrawals(ended)
    assert (clock.began_on, clock.finished_on) == (TODAY, None)
    step = matter_of(PUBLISHING, ended, TODAY, CaseRows()).step_for(reviewer)
    assert step.label == "撤下"
    page = client.get(page_of(ended)).content.decode()
    assert STILL_DUE in page and step.url in page


def test_once_withdrawn_the_tombstone_tells_why_and_nothing_is_due(client, ended, officer):
    withdrawal_due(ended.case, ground=WithdrawalGround.ANNULLED, day=TODAY, actor=officer)
    ended.refresh_from_db()
    address = public_url(shown_record(ended.case))
    assert "复议决定撤销" not in client.get(address).content.decode()
    done = withdraw_case(ended, actor=UserFactory(roles=[Role.REVIEWER]), reason="复议决定撤销")
    assert queued() == []
    assert withdrawals(done)[0].finished_on == TODAY
    assert "复议决定撤销" in client.get(address).content.decode()


def test_a_display_over_before_this_portal_leaves_nothing_to_withdraw(officer, ended):
    case = EnforcementCaseFactory(decided=True)
    CasePublicationFactory(case=case, published=True, status=PublicationStatus.ENDED)
    assert withdrawal_due(case, ground=WithdrawalGround.ANNULLED, day=TODAY, actor=officer) is None
    assert queued() == []


def page_of(publication: CasePublication) -> str:
    return reverse("enforcement:case-publications-detail", args=[publication.ledger_no])
