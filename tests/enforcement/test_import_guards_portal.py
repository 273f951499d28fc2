"""What is or was worked in the portal is mended there, never by a sheet – in any state, with all its parts.

Each register both ways: the same sheet is taken where case and order came by a sheet themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from common import events
from common.registers import all_registers
from common.registers.declaration import register_for
from enforcement.enums import CaseStatus, Seriousness
from enforcement.models import EnforcementCase, FinePayment, RectificationOrder
from enforcement.services import take_case_step
from tests.common.ledgers import load
from tests.enforcement.test_import_guards import sheet_of, told
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import (
    CasePenaltyFactory,
    EnforcementCaseFactory,
    EnforcementDisclosureFactory,
    FinePaymentFactory,
    InspectionFactory,
    NoPenaltyDecisionFactory,
    OrderViolationFactory,
    PoliceTransferFactory,
    RectificationOrderFactory,
    SoftMeasureFactory,
)
from tests.factories.enforcement_after import (
    CaseReferralFactory,
    CoercionFactory,
    CurtailmentFactory,
    DailyPenaltyFactory,
    EvidencePreservationFactory,
    InstalmentFactory,
    PaymentPlanFactory,
    ReinspectionFactory,
    RemedyProceedingFactory,
    case_in,
)
from tests.factories.enforcement_cases import (
    CaseExtensionFactory,
    CaseStopFactory,
    CollectiveDiscussionFactory,
    DefenceFactory,
    DiscussionVoteFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
)
from tests.factories.enforcement_inspections import CheckAnswerFactory, LeadFactory
from tests.factories.enforcement_law import DiscretionWorksheetFactory
from tests.factories.enforcement_party import PartySubmissionFactory
from tests.factories.enforcement_publication import CasePublicationFactory, CreditRepairFactory
from tests.factories.enforcement_record import CaseEvidenceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus
Make = Callable[..., Any]
IN_PORTAL = "不能通过台账导入"


def worked(record: Any) -> Any:
    """As a step taken in the portal leaves it."""
    events.append(record, "transition", actor=UserFactory(), to_state=record.status)
    return record


def _same_party(factory: Make) -> Make:
    """Of a record with a party of its own: that of its case."""
    return lambda case: factory(case=case, enterprise=case.enterprise, department=case.department)


def _of_case(factory: Make) -> Make:
    return lambda case: factory(case=case)


# What belongs to a case: how it is made, and what a sheet would change of it.
PARTS_OF_CASES: dict[str, tuple[Make, dict[str, Any]]] = {
    "penalty": (_of_case(CasePenaltyFactory), {"content": "另一内容"}),
    "evidence": (_of_case(CaseEvidenceFactory), {"name": "另一证据"}),
    "defence": (_of_case(DefenceFactory), {"text": "改写的申辩"}),
    "hearing": (_of_case(PenaltyHearingFactory), {"place": "另一地点"}),
    "review": (_of_case(LegalReviewFactory), {"text": "改写的意见"}),
    "discussion": (_of_case(CollectiveDiscussionFactory), {"conclusion": "改写的结论"}),
    "vote": (
        lambda case: DiscussionVoteFactory(discussion=CollectiveDiscussionFactory(case=case)),
        {"opinion": "另一意见"},
    ),
    "stop": (_of_case(CaseStopFactory), {"remark": "另一备注"}),
    "extension": (_of_case(CaseExtensionFactory), {"ground": "另一理由"}),
    "worksheet": (_of_case(DiscretionWorksheetFactory), {"deviation_reason": "另一理由"}),
    "payment": (_of_case(FinePaymentFactory), {"receipt_number": "另一票号"}),
    "plan": (_of_case(PaymentPlanFactory), {"ground": "另一理由"}),
    "instalment": (
        lambda case: InstalmentFactory(plan=PaymentPlanFactory(case=case)),
        {"amount": Decimal(40_000)},
    ),
    "remedy": (_of_case(RemedyProceedingFactory), {"body": "另一机关"}),
    "preservation": (_of_case(EvidencePreservationFactory), {"items": "另一物品"}),
    "coercion": (_same_party(CoercionFactory), {"until": date(2026, 10, 31)}),
    "curtailment": (_same_party(CurtailmentFactory), {"until": date(2027, 3, 1)}),
    "transfer": (_same_party(PoliceTransferFactory), {"matter": "另一事项"}),
    "referral": (_same_party(CaseReferralFactory), {"matter": "另一事项"}),
    "no-penalty": (_same_party(NoPenaltyDecisionFactory), {"facts": "另一事实"}),
    "order": (_same_party(RectificationOrderFactory), {"demand": "另一要求"}),
    "violation": (
        lambda case: OrderViolationFactory(case=case, order__enterprise=case.enterprise),
        {"description": "另一行为"},
    ),
    "daily": (
        lambda case: DailyPenaltyFactory(original_case=case, reinspection__order__enterprise=case.enterprise),
        {"days": 10, "amount": Decimal(1_000_000)},
    ),
    "publication": (_of_case(CasePublicationFactory), {"public_facts": "另一事实"}),
    "repair": (_of_case(CreditRepairFactory), {"statement": "另一说明"}),
    "disclosure": (lambda case: EnforcementDisclosureFactory(case=case, result=True), {"title": "另一标题"}),
    "submission": (_same_party(PartySubmissionFactory), {"text": "另一内容"}),
    "soft": (_same_party(SoftMeasureFactory), {"matter": "另一事项"}),
}
PARTS = pytest.mark.parametrize(("make", "changes"), PARTS_OF_CASES.values(), ids=list(PARTS_OF_CASES))


@pytest.fixture
def past() -> EnforcementCase:
    """A case of the past that came by a sheet: the party is performing what was decided."""
    case = case_in(C.PERFORMING)
    events.append_first([case], "imported", actor=UserFactory())
    return case


@pytest.fixture
def case(past) -> EnforcementCase:
    """The same, gone on with in the portal."""
    return worked(past)


def stored(row: Any) -> dict[str, Any]:
    return type(row).objects.filter(pk=row.pk).values().get()


# -- cases --


def test_a_decided_case_keeps_its_fine_its_days_and_its_end(tmp_path, officer):
    """Taken on by the portal for one step, closed and archived by others: whatever its state."""
    case = take_case_step(
        case_in(C.DECIDED), C.SERVED, actor=officer, served_on=date(2024, 4, 10), delivery_method="direct"
    )
    before = stored(case)
    for changes in (
        {"fine_amount": Decimal(1)},
        {"served_on": date(2024, 4, 2)},
        {"pay_by": date(2024, 12, 31)},
        {"surcharge_waived": Decimal(5)},
        {"decision_content": "另一处罚"},
        {"filing_number": "另一立案号"},
        {"department": UserFactory().department.code},
        {"seriousness": Seriousness.SERIOUS.label},
    ):
        words = told(load(sheet_of(tmp_path, EnforcementCase, **changes)))
        header = str(EnforcementCase._meta.get_field(next(iter(changes))).verbose_name)
        assert case.ledger_no in words and f"“{header}”只能在案件页面按步骤登记" in words
        assert "登记有误的，在该页面更正" in words
    assert stored(case) == before


@pytest.mark.parametrize("status", [C.PERFORMING, C.REMINDED, C.ENFORCING], ids=str)
def test_every_column_but_the_name_is_refused_in_every_state(status):
    register = register_for(EnforcementCase)
    assert register is not None and register.import_rule is not None
    case = worked(case_in(status))
    for column in register.ledger_columns:
        refused = register.import_rule([(case, {column.name: [None, None]})])
        assert bool(refused) is (column.name != "title"), column.name


def test_a_closed_case_too(tmp_path):
    case = worked(case_in(C.CLOSED, closed_on=date(2024, 6, 1), closing_reason="已履行"))
    assert "“结案日期”" in told(load(sheet_of(tmp_path, EnforcementCase, closed_on=date(2024, 7, 1))))
    assert stored(case)["closed_on"] == date(2024, 6, 1)


def test_its_name_may_still_be_corrected(tmp_path, case):
    assert told(load(sheet_of(tmp_path, EnforcementCase, title="更正后的名称"))) == ""


def test_a_case_of_the_past_is_corrected_by_a_sheet(tmp_path, past):
    changes = {"fine_amount": Decimal(90_000), "pay_by": date(2024, 5, 6)}
    assert told(load(sheet_of(tmp_path, EnforcementCase, **changes))) == ""
    past.refresh_from_db()
    assert past.fine_amount == Decimal(90_000)


def test_what_the_portal_does_by_itself_is_nobodys_work(tmp_path, past):
    events.append(past, "transition", actor=None, to_state=past.status)
    assert told(load(sheet_of(tmp_path, EnforcementCase, facts="更正后的事实。"))) == ""


@pytest.mark.parametrize("kind", ["created", "document_issued"])
def test_a_case_entered_in_the_portal_or_with_a_document_of_it_is_its_own(tmp_path, kind):
    case = case_in(C.PERFORMING)
    events.append(case, kind, actor=UserFactory())
    assert "“主要违法事实”只能在案件页面" in told(load(sheet_of(tmp_path, EnforcementCase, facts="另一事实")))


# -- what belongs to a case --


@PARTS
def test_parts_of_a_case_of_the_portal_are_not_changed(tmp_path, case, make, changes):
    row = make(case)
    before = stored(row)
    words = told(load(sheet_of(tmp_path, type(row), **changes)))
    header = str(type(row)._meta.get_field(next(iter(changes))).verbose_name)
    assert row.ledger_no in words and header in words and IN_PORTAL in words
    assert stored(row) == before


def come_new(tmp_path, row: Any) -> str:
    """What is told of a sheet that brings in the row, which stands nowhere yet."""
    sheet = sheet_of(tmp_path, type(row))
    type(row).objects.filter(pk=row.pk).delete()
    return told(load(sheet))


@PARTS
def test_nor_do_parts_of_it_come_new(tmp_path, case, make, changes):
    row = make(case)
    words = come_new(tmp_path, row)
    assert row.ledger_no in words and "不能通过台账导入新增" in words
    assert not type(row).objects.exists()


@PARTS
def test_parts_of_a_case_of_the_past_come_new(tmp_path, past, make, changes):
    row = make(past)
    assert come_new(tmp_path, row) == ""
    assert type(row).objects.get().ledger_no == row.ledger_no


@PARTS
def test_parts_of_a_case_of_the_past_are_corrected(tmp_path, past, make, changes):
    row = make(past)
    assert told(load(sheet_of(tmp_path, type(row), **changes))) == ""
    name, value = next(iter(changes.items()))
    assert stored(row)[name] == value


@PARTS
def test_what_was_entered_in_the_portal_is_mended_there(tmp_path, past, make, changes):
    row = make(past)
    events.append(row, "created", actor=UserFactory())
    assert IN_PORTAL in told(load(sheet_of(tmp_path, type(row), **changes)))


@PARTS
def test_what_does_not_differ_passes(tmp_path, case, make, changes):
    assert told(load(sheet_of(tmp_path, type(make(case))))) == ""


def test_nothing_is_taken_away_from_a_case_of_the_portal(tmp_path, case):
    """Nor brought into one from another case."""
    payment = FinePaymentFactory(case=case)
    other = EnforcementCaseFactory(decided=True)
    assert IN_PORTAL in told(load(sheet_of(tmp_path, FinePayment, case=other.ledger_no)))
    FinePayment.objects.filter(pk=payment.pk).update(case=other)
    assert IN_PORTAL in told(load(sheet_of(tmp_path, FinePayment, case=case.ledger_no)))


# -- what belongs to an order, to an inspection; leads --


@pytest.fixture
def order() -> RectificationOrder:
    return RectificationOrderFactory()


@pytest.mark.parametrize(
    ("make", "changes"),
    [
        (lambda order: order, {"demand": "另一要求"}),
        (lambda order: OrderViolationFactory(order=order), {"description": "另一行为"}),
        (lambda order: ReinspectionFactory(order=order), {"findings": "另一情况"}),
        (
            lambda order: DailyPenaltyFactory(reinspection__order=order),
            {"days": 10, "amount": Decimal(1_000_000)},
        ),
    ],
    ids=["order", "violation", "reinspection", "daily"],
)
def test_orders_and_their_parts(tmp_path, order, make, changes):
    row = make(order)
    assert told(load(sheet_of(tmp_path, type(row), **changes))) == ""
    worked(order)
    again = {name: value * 2 for name, value in changes.items()}
    words = told(load(sheet_of(tmp_path, type(row), **again)))
    assert row.ledger_no in words and f"只能在{order._meta.verbose_name}页面" in words


@pytest.mark.parametrize(
    ("make", "parent", "changes"),
    [
        (InspectionFactory, lambda row: row, {"place": "另一地点"}),
        (CheckAnswerFactory, lambda row: row.inspection, {"note": "另一情况"}),
        (
            lambda: CaseEvidenceFactory(inspection=InspectionFactory()),
            lambda row: row.inspection,
            {"name": "另一证据"},
        ),
        (LeadFactory, lambda row: row, {"content": "另一内容"}),
    ],
    ids=["inspection", "answer", "evidence", "lead"],
)
def test_inspections_their_parts_and_leads(tmp_path, make, parent, changes):
    row = make()
    assert told(load(sheet_of(tmp_path, type(row), **changes))) == ""
    worked(parent(row))
    again = {name: f"再{value}" for name, value in changes.items()}
    assert IN_PORTAL in told(load(sheet_of(tmp_path, type(row), **again)))


def test_every_register_of_what_belongs_to_a_case_or_order_has_its_rule():
    without = {
        register.slug
        for register in all_registers()
        if {"case", "order", "discussion", "plan"} & set(register.columns)
        if register.app_label == "enforcement" and register.import_rule is None
    }
    assert without == set()


def test_the_rule_asks_once_for_any_number_of_rows(django_assert_num_queries, past):
    rows = [(FinePaymentFactory(case=past), {"amount": [1, 2]}) for _ in range(5)]
    rule = register_for(FinePayment).import_rule
    with django_assert_num_queries(1):
        rule(rows[:1])
    with django_assert_num_queries(1):
        rule(rows)
