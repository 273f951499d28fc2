"""What each reader finds in its register: the year's records, their facts, and why some do not count."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from disclosure.enums import CleanProductionKind, EventResult, FilingStatus
from disclosure.rating import conditions
from disclosure.rating.enums import RatingSource
from disclosure.rating.facts import FACTS
from disclosure.rating.own_sources import READERS
from disclosure.rating.sources import Span
from enforcement.enums import CaseStatus, OrderStatus, PenaltyKind, TransferKind
from enforcement.procedure_enums import (
    CoercionKind,
    CurtailmentKind,
    LeadResult,
    LeadStatus,
    ReinspectionResult,
    RepairStatus,
)
from registry.models import StatutoryLimit
from tests.disclosure.rating.worked import penalty
from tests.factories import disclosure as own
from tests.factories.calendar import load_work_calendar
from tests.factories.disclosure_rating import RatingItemFactory, RecordedEventFactory
from tests.factories.enforcement import (
    CasePenaltyFactory,
    InspectionFactory,
    PoliceTransferFactory,
    RectificationOrderFactory,
)
from tests.factories.enforcement_after import CoercionFactory, CurtailmentFactory, ReinspectionFactory
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.enforcement_publication import CreditRepairFactory
from tests.factories.registry import EnterpriseFactory, StatutoryLimitFactory

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 2)


@pytest.fixture
def firm():
    return EnterpriseFactory()


def span(**values):
    return Span(**({"year": 2025, "as_of": AS_OF, "after": 0, "upto": 10**9, "scheme": 0} | values))


def found(source, **values):
    """(day, number, facts, ground) of what a reader finds."""
    rows = READERS[source](span(**values))
    return [(each.happened_on, each.number, dict(each.facts), each.ground) for each in rows]


def days(source):
    return [row[0] for row in found(source)]


def test_penalties_tell_fine_kinds_and_procedure(firm):
    case = penalty(firm, "1", date(2025, 4, 1), 80_000, is_simplified=False)
    CasePenaltyFactory(case=case, kind=PenaltyKind.FINE)
    CasePenaltyFactory(case=case, kind=PenaltyKind.CONFISCATION)
    [(day, number, facts, ground)] = found("penalty")
    assert (day, number, ground) == (date(2025, 4, 1), "ZF-W-1", "")
    assert facts["罚款"] == 80_000
    assert sorted(facts["处罚种类"]) == ["没收违法所得、非法财物", "罚款"]
    assert (facts["按日连续处罚"], facts["简易程序"], facts["没收"]) == ("否", "否", 0)


def test_a_fine_changed_by_review_counts_as_changed(firm):
    penalty(firm, "1", date(2025, 4, 1), 80_000, amended_on=date(2025, 9, 1), amended_fine=Decimal(30_000))
    assert found("penalty")[0][2]["罚款"] == 30_000
    assert found("penalty", as_of=date(2025, 8, 31))[0][2]["罚款"] == 80_000


def test_annulled_and_repaired_penalties_give_their_ground(firm):
    penalty(firm, "1", date(2025, 4, 1), 1, status=CaseStatus.ANNULLED, annulled_on=date(2025, 5, 1))
    repaired, refused = (penalty(firm, number, date(2025, 4, 1), 1) for number in "23")
    dates = {"applied_on": date(2025, 6, 1), "answered_on": date(2025, 6, 9)}
    CreditRepairFactory(case=repaired, status=RepairStatus.GRANTED, **dates)
    CreditRepairFactory(case=refused, status=RepairStatus.REFUSED, **dates)
    assert [row[3] for row in found("penalty")] == [
        "处罚决定已于2025-05-01撤销",
        "已于2025-06-09准予信用修复",
        "",
    ]


@pytest.mark.parametrize(
    ("correct_by", "corrected_on", "late"),
    [
        (date(2025, 3, 31), date(2025, 3, 31), None),
        (date(2025, 3, 31), date(2025, 4, 1), 1),
        (date(2025, 3, 31), None, 275),  # to the end of the year
        (date(2024, 12, 31), None, 365),  # overdue from the first day of the year
        (date(2025, 12, 31), None, None),  # overdue from the first day of the next
    ],
)
def test_orders_are_late_from_the_day_after_their_date(correct_by, corrected_on, late, firm):
    status = OrderStatus.CORRECTED if corrected_on else OrderStatus.ISSUED
    RectificationOrderFactory(
        enterprise=firm,
        issued_on=date(2024, 12, 1),
        correct_by=correct_by,
        corrected_on=corrected_on,
        status=status,
    )
    assert [row[2]["逾期天数"] for row in found("order")] == ([] if late is None else [late])


def test_withdrawn_orders_do_not_count_nor_their_reinspections(firm):
    order = RectificationOrderFactory(
        enterprise=firm,
        issued_on=date(2025, 2, 1),
        correct_by=date(2025, 3, 1),
        status=OrderStatus.WITHDRAWN,
        withdrawn_on=date(2025, 6, 1),
        withdrawal_reason="认定有误",
    )
    ReinspectionFactory(order=order, inspected_on=date(2025, 3, 5), result=ReinspectionResult.OBSTRUCTED)
    assert found("order")[0][3] == "责令改正决定已于2025-06-01撤销"
    [(_, _, facts, ground)] = found("reinspection")
    assert (facts, ground) == ({"复查结果": "拒绝、阻挠复查"}, "责令改正决定已于2025-06-01撤销")


def test_transfers_that_the_police_declined_do_not_count(firm):
    made = {"enterprise": firm, "transferred_on": date(2025, 7, 1), "kind": TransferKind.CRIME}
    PoliceTransferFactory(**made)
    PoliceTransferFactory(**made, is_declined=True, answered_on=date(2025, 7, 9))
    rows = found("transfer")
    assert [row[3] for row in rows] == ["", "公安机关已于2025-07-09决定不予立案"]
    assert rows[0][2] == {"移送类型": "涉嫌犯罪"}


def test_measures_and_inspections_tell_their_kind(firm):
    CoercionFactory(
        enterprise=firm, kind=CoercionKind.SEAL, imposed_at=datetime(2025, 12, 31, 15, 59, tzinfo=UTC)
    )
    CoercionFactory(
        enterprise=firm, kind=CoercionKind.SEAL, imposed_at=datetime(2025, 12, 31, 16, 1, tzinfo=UTC)
    )
    CurtailmentFactory(enterprise=firm, kind=CurtailmentKind.values[0], decided_on=date(2025, 5, 1))
    InspectionFactory(enterprise=firm, inspected_on=date(2025, 5, 2))
    InspectionFactory(enterprise=firm, inspected_on=date(2025, 5, 2), planned=True)
    assert [(row[0], row[2]) for row in found("coercion")] == [(date(2025, 12, 31), {"措施种类": "查封"})]
    assert days("curtailment") == [date(2025, 5, 1)]
    assert [row[2]["检查结果"] for row in found("inspection")] == ["未发现问题"]


def test_leads_are_told_by_what_the_check_came_to_and_not_by_who_reported(firm):
    LeadFactory(
        enterprise=firm,
        received_on=date(2024, 12, 20),
        answered_on=date(2025, 1, 2),
        result=LeadResult.ORDERED,
        status=LeadStatus.ANSWERED,
        reporter_name="张三丰",
    )
    LeadFactory(enterprise=firm, received_on=date(2025, 2, 1))
    [lead] = READERS["lead"](span())
    assert (lead.happened_on, dict(lead.facts)) == (
        date(2025, 1, 2),
        {"线索种类": "投诉举报", "核查结果": "已责令改正"},
    )
    assert "张三丰" not in lead.description


def test_annual_reports_are_owed_by_those_listed_for_the_year_before():
    late, missing, timely, unlisted = (EnterpriseFactory() for _ in range(4))
    for each in (late, missing, timely):
        own.DutyListEntryFactory(enterprise=each, year=2024)
    own.DutyListEntryFactory(enterprise=unlisted, year=2024, proposed=True)
    own.AnnualDisclosureFactory(enterprise=late, for_year=2024, filed_on=date(2025, 3, 16))
    own.AnnualDisclosureFactory(enterprise=timely, for_year=2024, filed_on=date(2025, 3, 15))
    own.AnnualDisclosureFactory(
        enterprise=missing, for_year=2024, filed_on=date(2026, 1, 5), accepted_on=None, status="submitted"
    )
    rows = {(row[0], row[2].get("提交月日"), row[2]["提交情况"]) for row in found("annual")}
    assert rows == {
        (date(2025, 3, 16), "03-16", "已提交"),
        (date(2025, 3, 15), "03-15", "已提交"),
        (date(2025, 12, 31), None, "未提交"),
    }
    overdue = conditions.parse("提交情况=已提交；提交月日>03-15", "annual")
    assert [row[0] for row in found("annual") if conditions.holds(overdue, row[2])] == [date(2025, 3, 16)]


def test_of_versions_of_an_annual_report_the_first_handed_in_counts(firm):
    own.DutyListEntryFactory(enterprise=firm, year=2024)
    own.AnnualDisclosureFactory(
        enterprise=firm,
        for_year=2024,
        filed_on=date(2025, 3, 1),
        status=FilingStatus.SUPERSEDED,
        superseded_on=date(2025, 6, 1),
    )
    own.AnnualDisclosureFactory(enterprise=firm, for_year=2024, version=2, filed_on=date(2025, 5, 20))
    assert days("annual") == [date(2025, 3, 1)]


@pytest.fixture
def limits(db):
    load_work_calendar()
    for code, amount, unit in (
        ("disclosure-temporary", 5, "working"),
        ("clean-production-completion", 1, "year"),
    ):
        StatutoryLimitFactory(code=code, amount=amount, unit=unit, effective_from=date(2016, 1, 1))
    assert StatutoryLimit.objects.count() == 2


def test_temporary_reports_are_late_by_working_days_over_the_limit(firm, limits):
    # Received on a Monday: five working days are up on the Monday after.
    for filed_on in (date(2025, 6, 16), date(2025, 6, 18)):
        own.TemporaryDisclosureFactory(enterprise=firm, received_on=date(2025, 6, 9), filed_on=filed_on)
    assert [row[2]["逾期工作日"] for row in found("temporary")] == [0, 2]


def test_audits_are_overdue_from_the_day_after_the_limit(limits):
    made = [
        own.CleanProductionAuditFactory(year=2024, listed_on=listed, reported_on=reported)
        for listed, reported in (
            (date(2024, 3, 28), None),
            (date(2024, 3, 28), date(2025, 3, 28)),
            (date(2024, 3, 28), date(2025, 4, 2)),
            (date(2023, 12, 30), None),  # fell due in the year before
        )
    ]
    rows = {row[1]: (row[0], row[2]["逾期天数"]) for row in found("audit")}
    assert rows == {
        made[0].ledger_no: (date(2025, 3, 29), 278),
        made[2].ledger_no: (date(2025, 3, 29), 5),
    }


def test_acts_on_audits_and_policies_tell_what_they_are(firm):
    own.CleanProductionEventFactory(
        enterprise=firm,
        kind=CleanProductionKind.ACCEPTANCE,
        result=EventResult.FAILED,
        happened_on=date(2025, 8, 1),
    )
    own.InsurancePolicyFactory(enterprise=firm, bought_on=date(2025, 1, 1), limit=Decimal(2_000_000))
    assert found("audit_event")[0][2] == {"事项": "审核验收", "结论": "不通过"}
    assert found("insurance")[0][2] == {"责任限额": 2_000_000, "经本局指导": "是"}


def test_entries_by_hand_count_once_confirmed_and_belong_to_their_scheme(firm):
    item = RatingItemFactory()
    RecordedEventFactory(enterprise=firm, item=item)
    RecordedEventFactory(enterprise=firm, item=item, proposed=True)
    RecordedEventFactory(
        enterprise=firm, item=item, status="withdrawn", ended_on=date(2025, 9, 1), end_reason="登记有误"
    )
    grounds = [row[3] for row in found("by_hand", scheme=item.scheme_id)]
    assert grounds == ["", "人工登记尚未经第二人确认", "人工登记已撤回：登记有误"]
    assert found("by_hand", scheme=item.scheme_id + 1) == []


MAKERS = {
    "penalty": lambda firm, n: penalty(firm, f"Q{n}", date(2025, 4, 1), 1),
    "order": lambda firm, n: RectificationOrderFactory(
        enterprise=firm, issued_on=date(2025, 1, 2), correct_by=date(2025, 2, 2)
    ),
    "reinspection": lambda firm, n: ReinspectionFactory(
        order__enterprise=firm, inspected_on=date(2025, 3, 2 + n)
    ),
    "transfer": lambda firm, n: PoliceTransferFactory(enterprise=firm, transferred_on=date(2025, 4, 1)),
    "coercion": lambda firm, n: CoercionFactory(
        enterprise=firm, imposed_at=datetime(2025, 4, 1, 3, tzinfo=UTC)
    ),
    "curtailment": lambda firm, n: CurtailmentFactory(enterprise=firm, decided_on=date(2025, 4, 1)),
    "inspection": lambda firm, n: InspectionFactory(enterprise=firm, inspected_on=date(2025, 4, 1)),
    "lead": lambda firm, n: LeadFactory(
        enterprise=firm,
        received_on=date(2025, 4, 1),
        answered_on=date(2025, 4, 2),
        result=LeadResult.FILED,
        status=LeadStatus.ANSWERED,
    ),
    "annual": lambda firm, n: own.DutyListEntryFactory(enterprise=EnterpriseFactory(), year=2024),
    "temporary": lambda firm, n: own.TemporaryDisclosureFactory(enterprise=firm, filed_on=date(2025, 4, 1)),
    "audit": lambda firm, n: own.CleanProductionAuditFactory(listed_on=date(2024, 3, 28)),
    "audit_event": lambda firm, n: own.CleanProductionEventFactory(
        enterprise=firm, happened_on=date(2025, 4, 1)
    ),
    "insurance": lambda firm, n: own.InsurancePolicyFactory(enterprise=firm, bought_on=date(2025, 4, 1)),
    "by_hand": lambda firm, n: RecordedEventFactory(enterprise=firm, item=RatingItemFactory()),
}


@pytest.mark.parametrize("source", RatingSource.values)
def test_a_reader_asks_as_often_for_one_record_as_for_four(source, firm, limits):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            rows = found(source, scheme=item.scheme_id)
        return len(rows), len(captured)

    item = RatingItemFactory()
    MAKERS[source](firm, 0)
    queries()  # the calendar is cached
    few = queries()
    for number in (1, 2, 3):
        MAKERS[source](firm, number)
    assert (few[0], queries()[0]) == (1, 4)
    assert queries()[1] == few[1]


@pytest.mark.parametrize("source", RatingSource.values)
def test_a_reader_tells_only_declared_facts_and_of_its_range_alone(source, firm, limits):
    item = RatingItemFactory()
    MAKERS[source](firm, 0)
    [row] = READERS[source](span(scheme=item.scheme_id))
    assert set(row.facts) <= set(FACTS[source])
    assert row.number
    assert found(source, scheme=item.scheme_id, after=row.enterprise) == []
    assert found(source, scheme=item.scheme_id, upto=row.enterprise - 1) == []
    assert found(source, scheme=item.scheme_id, year=2019) == []
