"""Two clicks at once, on a real database: kept once, answered once."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Attachment
from enforcement.enums import CaseStatus
from enforcement.models import Defence, EnforcementCase, PartySubmission, PenaltyHearing
from enforcement.procedure_enums import SubmissionKind
from enforcement.services import party as acts
from enforcement.services.submissions import answer_submission, submit
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_cases import LEAD, lawful_case
from tests.factories.registry import MembershipFactory
from tests.permits.test_application_race import at_once
from tests.permits.wizard import pdf

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(monkeypatch: Any) -> EnforcementCase:
    load_law()
    Days(monkeypatch).go_to(LEAD.replace(month=2, day=14))
    return lawful_case(CaseStatus.NOTIFIED)


@pytest.fixture
def user(case: EnforcementCase) -> Any:
    return MembershipFactory(enterprise=case.enterprise).user


def refused(found: list[Any]) -> list[type]:
    return [type(each) for each in found if isinstance(each, Exception)]


def test_two_clicks_make_one_submission(case, user):
    def click() -> Any:
        mine = EnforcementCase.objects.get(pk=case.pk)
        kind = SubmissionKind.SERVICE_ADDRESS
        return lambda: submit(mine, actor=user, kind=kind, text="示范路1号", uploads=[pdf()])

    found = at_once([click() for _ in range(3)])
    assert refused(found) == [Conflict, Conflict]
    assert PartySubmission.objects.count() == 1
    assert Attachment.objects.count() == 1


def test_two_clicks_make_one_defence(case, user):
    def click() -> Any:
        mine = EnforcementCase.objects.get(pk=case.pk)
        return lambda: acts.defend(mine, actor=user, text="设备检修。", uploads=[pdf()])

    found = at_once([click() for _ in range(3)])
    assert refused(found) == [Conflict, Conflict]
    assert Defence.objects.count() == 1


def test_two_clicks_make_one_hearing(case, user):
    def click() -> Any:
        mine = EnforcementCase.objects.get(pk=case.pk)
        return lambda: acts.ask_for_hearing(mine, actor=user)

    found = at_once([click() for _ in range(2)])
    assert refused(found) == [Refused]  # it was asked for already
    assert PenaltyHearing.objects.count() == 1


def test_two_officers_give_one_answer(case, user):
    made = submit(case, actor=user, kind=SubmissionKind.SERVICE_ADDRESS, text="示范路1号")

    def answer(officer: Any) -> Any:
        mine = PartySubmission.objects.get(pk=made.pk)
        return lambda: answer_submission(mine, actor=officer, answer=f"{officer}已登记")

    found = at_once([answer(UserFactory(roles=[Role.HANDLER])) for _ in range(2)])
    assert refused(found) == [Conflict]
