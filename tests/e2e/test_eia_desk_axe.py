"""The desk of an approval on both faces, its steps and the pages beside them, in a real browser."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from permits.enums import CheckResult, EiaStatus, NoticeKind
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.permit_law import load_permit_law
from tests.factories.permits import (
    AppraisalFactory,
    CommitmentCheckFactory,
    CorrectionRequestFactory,
    EiaDecisionFactory,
    HearingFactory,
    TolerantDecisionFactory,
    with_notices_run_out,
)
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

S = EiaStatus


@pytest.fixture
def matters():
    """One matter with everything on its desk, one before acceptance, one after a false commitment."""
    load_permit_law()
    full = with_notices_run_out(
        TolerantDecisionFactory(status=S.DECISION_NOTICE, correction_notified_on=date(2024, 3, 6))
    )
    full.notices.filter(kind=NoticeKind.PROPOSED).update(states_hearing_right=False)
    CorrectionRequestFactory(decision=full)
    return {
        "full": full,
        "appraisal": AppraisalFactory(decision=full),
        "hearing": HearingFactory(decision=full),
        "new": EiaDecisionFactory(),
        "false": CommitmentCheckFactory(result=CheckResult.FALSE).decision,
    }


def step(decision, to):
    return reverse("permits:decisions-step", args=[decision.ledger_no, to])


@pytest.mark.parametrize("width", WIDTHS)
def test_desk_steps_and_pages_beside_them_have_no_violation(browser, live_server, matters, width):
    user = UserFactory(roles=[Role.HANDLER, Role.REVIEWER, Role.LEADER])
    visit = Visit(browser, live_server.url, user, width)
    full, new = matters["full"], matters["new"]
    hearing = matters["hearing"].ledger_no
    for address in (
        reverse("permits:decisions-detail", args=[full.ledger_no]),
        reverse("permits:decisions-detail", args=[matters["false"].ledger_no]),
        step(new, S.CORRECTING),
        step(new, S.ACCEPTED),
        step(new, S.NOT_ACCEPTED),
        step(full, S.APPROVED),
        step(full, S.REFUSED),
        step(full, S.HEARING),
        reverse("permits:appraisal-report", args=[matters["appraisal"].ledger_no]),
        reverse("permits:hearing-announce", args=[hearing]),
        reverse("permits:hearing-hold", args=[hearing]),
        reverse("permits:notice-repeat", args=[full.ledger_no, NoticeKind.PROPOSED]),
    ):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_enterprise_face_has_no_violation(browser, live_server, matters, width):
    user = MembershipFactory(enterprise=matters["full"].enterprise).user
    visit = Visit(browser, live_server.url, user, width)
    visit.open(reverse("enterprise:decisions-detail", args=[matters["full"].ledger_no]))
    visit.context.close()
    assert visit.wrong == []
