"""待我审批、审核、表决: the card and the queue's filter read what may be waiting, and find all that is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from enforcement.enums import CaseStatus, InspectionStatus
from enforcement.matters import CASE
from enforcement.queue import approvals, awaits_approval
from registry.queue.matters import all_kinds, gathered
from tests.enforcement.desk.matters import TODAY, one_of_each
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory, FinePaymentFactory, InspectionFactory
from tests.factories.enforcement_after import FiledCaseFactory, case_in
from tests.factories.enforcement_cases import LegalReviewFactory, lawful_case
from tests.factories.enforcement_publication import CasePublicationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

EVERYONE = [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER]
BEFORE_DECISION = (
    CaseStatus.LEAD, CaseStatus.INVESTIGATING, CaseStatus.EXAMINING, CaseStatus.NOTIFIED,
    CaseStatus.SUSPENDED, CaseStatus.DISMISSED,
)  # fmt: skip


@pytest.fixture
def user(client):
    made = UserFactory(roles=EVERYONE)
    client.force_login(made)
    return made


def everything(user) -> None:
    """Matters of every kind, cases at every stage, and what was paid in part, in full, or never owed."""
    one_of_each(user)
    for status in BEFORE_DECISION:
        lawful_case(status)
    EnforcementCaseFactory(lead_on=TODAY)
    FiledCaseFactory()
    for status in (
        CaseStatus.DECIDED, CaseStatus.SERVED, CaseStatus.PERFORMING, CaseStatus.REMINDED,
        CaseStatus.ENFORCING,
    ):  # fmt: skip
        CasePublicationFactory(case=case_in(status), published=True)
    paid, part = case_in(CaseStatus.PERFORMING), case_in(CaseStatus.PERFORMING)
    FinePaymentFactory(case=paid, amount=paid.fine_amount, paid_on=date(2024, 5, 1))
    FinePaymentFactory(case=part, amount=1, paid_on=date(2024, 5, 1))
    case_in(CaseStatus.PERFORMING, fine_amount=None, confiscated_amount=None)
    case_in(CaseStatus.PERFORMING, amended_on=date(2024, 6, 3), amended_fine=0)
    InspectionFactory(status=InspectionStatus.DONE)
    LegalReviewFactory(waiting=True)


def keys(matters) -> set[tuple[str, int]]:
    return {(each.kind.code, each.record.pk) for each in matters}


def waiting_of_all(user) -> set[tuple[str, int]]:
    """The same by looking through every open matter."""
    matters = gathered(all_kinds(), lambda kind: kind.open_rows(user), TODAY)
    return keys(each for each in matters if awaits_approval(each, user))


@pytest.mark.parametrize("role", [*EVERYONE, None], ids=lambda role: str(role))
def test_what_the_database_leaves_out_waits_for_nobodys_approval(role):
    user = UserFactory(roles=[role] if role else EVERYONE)
    everything(user)
    found = waiting_of_all(user)
    if role == Role.HANDLER:  # a card for those who approve; who only deals with matters has none
        assert found == set() == keys(approvals(user, TODAY))
        return
    assert found
    assert keys(approvals(user, TODAY)) == found


def test_the_card_counts_what_the_queue_lists(client, user):
    everything(user)
    listed = client.get("/staff/enforcement/queue/?whose=approval").context["page"].paginator
    assert listed.count == len(approvals(user, TODAY)) == len(waiting_of_all(user))
    (work,) = (
        each for each in client.get("/staff/").context["work"] if each.url == "/staff/enforcement/queue/"
    )
    (card,) = (each for each in work.cards if each.label == "待我审批、审核、表决")
    assert card.count == listed.count


def test_what_the_officers_have_in_hand_is_not_read_for_it(user):
    def read() -> tuple[int, int]:
        rows = CASE.open_rows(user).filter(CASE.may_await_approval).count()
        with CaptureQueriesContext(connection) as queries:
            approvals(user, TODAY)
        return rows, len(queries)

    everything(user)
    read()  # what is read once in a process
    before = read()
    for _ in range(4):
        FiledCaseFactory()
        lawful_case(CaseStatus.INVESTIGATING)
        CasePublicationFactory(case=case_in(CaseStatus.PERFORMING), published=True)
    assert read() == before
    EnforcementCaseFactory(lead_on=TODAY)
    rows, queries = read()
    assert (rows, queries) == (before[0] + 1, before[1])
