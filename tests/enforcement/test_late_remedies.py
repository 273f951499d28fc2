"""A proceeding that ends after the case was closed or archived: the change is written back all the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from accounts.enums import Role
from common.errors import Refused
from common.indicators import Period
from common.registers import register_for
from enforcement.deadlines import CaseRows
from enforcement.deadlines.publication import WITHDRAWAL, publishing
from enforcement.enums import CaseStatus, PaymentKind
from enforcement.figures_money import by_fine
from enforcement.models import CasePublication, EnforcementCase
from enforcement.procedure_enums import RemedyKind, RemedyOutcome, WithdrawalGround
from enforcement.services.publishing import shown_record, withdraw_case
from enforcement.services.remedies import decide_remedy, record_remedy
from enforcement.surcharges import debt_on
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import FinePaymentFactory
from tests.factories.enforcement_after import RemedyProceedingFactory, case_in, load_law
from tests.factories.enforcement_publication import load_display_rules, published_case

pytestmark = pytest.mark.django_db

C = CaseStatus
TODAY, CHANGED = date(2024, 5, 20), date(2024, 5, 15)
both = pytest.mark.parametrize("status", [C.CLOSED, C.ARCHIVED])


@pytest.fixture(autouse=True)
def law(db, monkeypatch):
    load_law()
    load_display_rules()
    Days(monkeypatch).go_to(TODAY)


def finished(status: str, **values) -> EnforcementCase:
    """Paid in full on 20 April 2024 and closed on the 22nd."""
    archived = {"archived_on": date(2024, 4, 23)} if status == C.ARCHIVED else {}
    case = case_in(status, closed_on=date(2024, 4, 22), **archived, **values)
    FinePaymentFactory(case=case)
    return case


def changed(case: EnforcementCase, officer, fine: int = 60_000) -> EnforcementCase:
    filed = {"kind": RemedyKind.RECONSIDERATION, "body": "管委会", "filed_on": date(2024, 5, 6)}
    remedy = record_remedy(case, actor=officer, **filed)
    given = {"decided_on": CHANGED, "summary": "量罚过重", "amended_fine": Decimal(fine)}
    decide_remedy(remedy, actor=officer, outcome=RemedyOutcome.AMENDED, **given)
    return EnforcementCase.objects.get(pk=case.pk)


def page_of(case: EnforcementCase) -> str:
    register = register_for(EnforcementCase)
    assert register is not None
    return register.detail_url(case)


@both
def test_the_change_is_written_back_and_the_state_stays(status, officer):
    case = changed(finished(status), officer)
    assert (case.status, case.amended_on, case.amended_fine) == (status, CHANGED, 60_000)
    assert case.fine_amount == 100_000


@both
def test_what_is_published_must_come_down_within_three_working_days(status, officer):
    case = finished(status)
    published_case(case)
    assert not [each for each in publishing(case, TODAY, CaseRows()) if each.code == WITHDRAWAL]
    case = changed(case, officer)
    shown = CasePublication.objects.get()
    assert (shown.withdrawal_due_from, shown.withdrawal_ground) == (CHANGED, WithdrawalGround.AMENDED)
    (clock,) = [each for each in publishing(case, TODAY, CaseRows()) if each.code == WITHDRAWAL]
    assert (clock.began_on, clock.due_on, clock.finished_on) == (CHANGED, date(2024, 5, 20), None)
    withdraw_case(shown, actor=UserFactory(roles=[Role.REVIEWER]), reason="复议变更")
    record = shown_record(case)
    assert record is not None and record.withdrawal_reason == "复议变更"


@both
def test_what_was_paid_beyond_the_changed_fine_is_to_be_refunded(status, officer, client):
    case = finished(status)
    client.force_login(officer)
    page = page_of(case)
    assert debt_on(case, TODAY, CaseRows()).refund == 0
    assert "应当退还" not in client.get(page).content.decode()
    case = changed(case, officer)
    assert debt_on(case, TODAY, CaseRows()).refund == 40_000
    assert "当事人多缴40,000元，应当退还" in client.get(page).content.decode()


def test_a_higher_fine_leaves_nothing_to_refund(officer):
    case = changed(finished(C.CLOSED), officer, fine=120_000)
    debt = debt_on(case, TODAY, CaseRows())
    assert (debt.refund, debt.fine_left) == (0, 20_000)


def test_of_an_annulled_decision_everything_paid_is_to_be_refunded(officer, client):
    case = finished(C.CLOSED, confiscated_amount=Decimal(5_000))
    FinePaymentFactory(case=case, kind=PaymentKind.CONFISCATION, amount=Decimal(5_000))
    remedy = RemedyProceedingFactory(case=case)
    given = {"decided_on": CHANGED, "summary": "事实不清"}
    decide_remedy(remedy, actor=officer, outcome=RemedyOutcome.ANNULLED, **given)
    client.force_login(officer)
    page = client.get(page_of(case)).content.decode()
    assert "当事人多缴105,000元，应当退还" in page


def test_the_figures_tell_what_is_to_be_refunded(officer):
    finished(C.CLOSED)
    changed(finished(C.CLOSED), officer)
    table = by_fine(Period.of_year(2024), lambda model: model.objects.all())
    sums = {row: found[2].value for row in ("3", "4", "total") if (found := table.cell(row, "refund"))}
    assert sums == {"3": 0, "4": 4, "total": 4}


def test_a_case_without_a_penalty_has_no_fine_to_change(officer):
    remedy = RemedyProceedingFactory(case=finished(C.CLOSED))
    EnforcementCase.objects.filter(pk=remedy.case_id).update(
        status=C.ANNULLED, closed_on=None, annulled_on=date(2024, 5, 7)
    )
    given = {"decided_on": CHANGED, "summary": "量罚过重", "amended_fine": Decimal(1)}
    with pytest.raises(Refused, match="未被撤销.*第七十三条"):
        decide_remedy(remedy, actor=officer, outcome=RemedyOutcome.AMENDED, **given)
