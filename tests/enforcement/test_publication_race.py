"""Two at once, on a real database: one approval, no annulled decision left on display unnoticed."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import PublishedRecord
from enforcement.enums import CaseStatus
from enforcement.models import (
    CasePublication,
    CreditRepair,
    EnforcementCase,
    EnforcementDisclosure,
    RectificationOrder,
)
from enforcement.procedure_enums import PublicationStatus, RepairStatus, WithdrawalGround
from enforcement.services import take_case_step
from enforcement.services.order_notices import publish_order
from enforcement.services.publishing import approve_publication, end_displays, withdraw_case
from enforcement.services.repairs import take_repair_step
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import FinePaymentFactory
from tests.factories.enforcement_after import ServedCaseFactory, ServedOrderFactory, load_law
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    CreditRepairFactory,
    load_display_rules,
)
from tests.permits.test_application_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pending() -> CasePublication:
    load_law()
    load_display_rules()
    return CasePublicationFactory(case=ServedCaseFactory())


def reviewers(count: int) -> list:
    return [UserFactory(roles=[Role.REVIEWER, Role.LEADER]) for _ in range(count)]


def test_two_approve_at_once_one_version_and_one_log_entry_come(pending):
    def approve(user):
        mine = CasePublication.objects.get(pk=pending.pk)
        return lambda: approve_publication(mine, actor=user)

    found = at_once([approve(user) for user in reviewers(3)])
    assert [type(each) for each in found if isinstance(each, Exception)] == [Conflict, Conflict]
    assert PublishedRecord.objects.count() == 1
    assert EnforcementDisclosure.objects.count() == 1


@pytest.mark.parametrize("attempt", range(5))
def test_annulled_while_being_published_it_is_refused_or_due_for_withdrawal(pending, attempt):
    first, second = reviewers(2)
    case = EnforcementCase.objects.get(pk=pending.case_id)
    values = {"reason": "复议撤销", "annulled_on": date(2024, 5, 6)}
    published, annulled = at_once(
        [
            lambda: approve_publication(pending, actor=first),
            lambda: take_case_step(case, CaseStatus.ANNULLED, actor=second, **values),
        ]
    )
    assert not isinstance(annulled, Exception), annulled
    after = CasePublication.objects.get(pk=pending.pk)
    if isinstance(published, Refused):  # the annulment was first
        assert after.status == PublicationStatus.PREPARED
        assert not PublishedRecord.objects.exists()
    else:  # the annulment saw what was published
        assert after.status == PublicationStatus.PUBLISHED
        assert after.withdrawal_ground == WithdrawalGround.ANNULLED


def test_withdrawn_while_its_time_runs_out(pending):
    first, second = reviewers(2)
    shown = approve_publication(pending, actor=first)
    CasePublication.objects.filter(pk=shown.pk).update(display_until=date(2024, 5, 5))
    mine = CasePublication.objects.get(pk=shown.pk)
    found = at_once(
        [
            lambda: withdraw_case(mine, actor=second, reason="有误", ground=WithdrawalGround.ERROR),
            lambda: end_displays(date(2024, 5, 6)),
        ]
    )
    refused = [each for each in found if isinstance(each, Exception)]
    assert not refused or [type(each) for each in refused] == [Conflict]
    after = CasePublication.objects.get(pk=shown.pk)
    record = PublishedRecord.objects.get()
    # Whichever was first: withdrawn with its tombstone, or ended and still to be withdrawn.
    assert (after.status == PublicationStatus.WITHDRAWN) == (record.withdrawn_at is not None)


def test_an_order_is_published_once():
    load_law()
    made = ServedOrderFactory()
    acts = [
        lambda user=user: publish_order(RectificationOrder.objects.get(pk=made.pk), actor=user)
        for user in reviewers(3)
    ]
    found = at_once(acts)
    assert {type(each) for each in found} <= {PublishedRecord, Conflict, Refused}
    assert PublishedRecord.objects.filter(kind="rectification-order").count() == 1


def test_a_repair_is_granted_once_and_takes_the_result_down_once(pending):
    first, second = reviewers(2)
    shown = approve_publication(pending, actor=first)
    CasePublication.objects.filter(pk=shown.pk).update(repair_from=date(2024, 1, 1))
    case = EnforcementCase.objects.get(pk=shown.case_id)
    FinePaymentFactory(case=case, amount=case.fine_amount, paid_on=date(2024, 4, 20))
    repair = CreditRepairFactory(case=case)

    def grant(user):
        mine = CreditRepair.objects.get(pk=repair.pk)
        return lambda: take_repair_step(mine, RepairStatus.GRANTED, actor=user, answer="已履行全部义务")

    found = at_once([grant(first), grant(second)])
    refused = [type(each) for each in found if isinstance(each, Exception)]
    assert refused == [Conflict]
    assert CasePublication.objects.get(pk=shown.pk).status == PublicationStatus.WITHDRAWN
    assert PublishedRecord.objects.filter(withdrawn_at__isnull=False).count() == 1
