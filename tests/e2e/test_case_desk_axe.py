"""The desk of a case on both faces, its step forms and the pages beside them, in a real browser."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from enforcement.case_actions import CASE_PROCEDURE
from enforcement.enums import CASE_TRANSITIONS, CaseStatus
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_cases import (
    CaseExtensionFactory,
    CaseStopFactory,
    CollectiveDiscussionFactory,
    DefenceFactory,
    DiscussionVoteFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    lawful_case,
)
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

C = CaseStatus


@pytest.fixture
def full():
    """A case with everything on its desk that may stand there before a decision."""
    load_law()
    case = lawful_case(C.DISCUSSION)
    DefenceFactory(case=case)
    PenaltyHearingFactory(case=case, notified_on=date(2025, 2, 17), place="一楼", host=UserFactory())
    LegalReviewFactory(case=case, stale_on=date(2025, 3, 3))
    LegalReviewFactory(case=case, waiting=True)
    DiscussionVoteFactory(discussion=CollectiveDiscussionFactory(case=case, open=True))
    CaseStopFactory(case=case)
    CaseExtensionFactory(case=case)
    return case


def step(case, to):
    return reverse("enforcement:cases-step", args=[case.ledger_no, to])


@pytest.mark.parametrize("width", WIDTHS)
def test_desk_steps_and_pages_beside_them_have_no_violation(browser, live_server, full, width):
    roles = [Role.HANDLER, Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER]
    visit = Visit(browser, live_server.url, UserFactory(roles=roles), width)
    lead, filed = lawful_case(C.LEAD), lawful_case(C.FILED)
    examining = lawful_case(C.EXAMINING)
    discussion, hearing = full.discussions.get(), full.hearings.get()
    open_pages = [each for each in CASE_PROCEDURE if each.is_open(full)]
    for address in (
        reverse("enforcement:cases-detail", args=[full.ledger_no]),
        reverse("enforcement:cases-detail", args=[lead.ledger_no]),
        *(step(full, to) for to in CASE_TRANSITIONS[C.DISCUSSION]),
        step(lead, C.FILED),
        step(lead, C.NOT_FILED),
        step(filed, C.INVESTIGATING),
        step(examining, C.NOTIFIED),
        *(each.url(full) for each in open_pages),
        reverse("enforcement:defences-answer", args=[full.defences.get().ledger_no]),
        reverse("enforcement:penalty-hearings-notify", args=[hearing.ledger_no]),
        reverse("enforcement:penalty-hearings-hold", args=[hearing.ledger_no]),
        reverse("enforcement:legal-reviews-opinion", args=[full.reviews.get(opinion="").ledger_no]),
        reverse("enforcement:discussions-detail", args=[discussion.ledger_no]),
        reverse("enforcement:discussions-vote", args=[discussion.ledger_no]),
        reverse("enforcement:discussions-enter-vote", args=[discussion.ledger_no]),
        reverse("enforcement:discussions-conclude", args=[discussion.ledger_no]),
    ):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_partys_face_has_no_violation(browser, live_server, full, width):
    user = MembershipFactory(enterprise=full.enterprise).user
    visit = Visit(browser, live_server.url, user, width)
    visit.open(reverse("enterprise:cases-detail", args=[full.ledger_no]))
    visit.open(reverse("enterprise:defences-list"))
    visit.open(reverse("enterprise:penalty-hearings-list"))
    visit.context.close()
    assert visit.wrong == []
