"""The tables of enforcement by hand: money, stages, clocks, penalties again, checks, orders, publication."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from common.indicators import Period
from common.publication import publish
from enforcement import timeliness
from enforcement.enums import CaseStatus, InspectionSource, OrderStatus
from enforcement.figures_repeat import repeated
from enforcement.figures_stages import decile, median
from enforcement.models import EnforcementCase, RectificationOrder
from enforcement.public.info import OFFICER
from enforcement.timeliness import by_clock, tallies
from registry.clocks.states import ClockState
from registry.models import StatutoryLimit, Threshold
from tests.enforcement.figures.conftest import YEAR, everything, line, made, penalty
from tests.factories.accounts import OfficerCertificateFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    InspectionFactory,
    OrderViolationFactory,
    RectificationOrderFactory,
)
from tests.factories.enforcement_after import ReinspectionFactory, ServedOrderFactory
from tests.factories.registry import EnterpriseFactory, ThresholdFactory

pytestmark = pytest.mark.django_db


# ---- cases and money ----


def test_cases_by_kind_park_source_law(records):
    kinds = {row.label: [cell.text for cell in row.cells] for row in made("kinds").rows}
    assert kinds["超标排放"] == ["2", "2", "2", "30"]
    assert kinds["转移危险废物"] == ["1", "1", "1", "20"]
    assert kinds["合计"] == ["7", "5", "4", "46"]
    parks = {row.label: [cell.text for cell in row.cells] for row in made("parks").rows}
    assert (parks["西园区"], parks["东园区"]) == (["2", "2", "2", "30"], ["2", "2", "1", "6"])
    assert line(made("sources"), "complaint")["fines"] == "20"
    laws = {row.label: [cell.text for cell in row.cells] for row in made("laws").rows}
    assert laws[records["late"].provisions.first().law.title] == ["1", "20"]  # two articles of one law
    assert line(made("laws"), "none") == {"fined": "3", "fines": "26"}


def test_cases_by_month_take_each_day_of_its_own(records):
    table = made("months")
    assert line(table, "2")["filed"] == "6"
    assert line(table, "3") == {"filed": "1", "decided": "0", "fined": "0", "fines": "0"}
    assert line(table, "9") == {"filed": "0", "decided": "2", "fined": "1", "fines": "6"}
    assert [series.name for series in table.charts[0].series] == ["立案", "罚款案件"]


def test_penalties_procedures_outcomes(records):
    EnforcementCaseFactory(
        decided=True, is_simplified=True, filed_on=None, decided_on=date(2024, 8, 5), lead_on=date(2024, 8, 5)
    )
    assert line(made("penalties"), "warning")["count"] == "1"
    assert line(made("penalties"), "total")["count"] == "6"
    assert line(made("procedures"), "summary")["count"] == "1"
    outcomes = made("outcomes")
    assert line(outcomes, "open") == {"lead": "1", "filed": "2"}
    assert line(outcomes, "not_filed") == {"lead": "1", "filed": "0"}
    assert line(outcomes, "annulled") == {"lead": "0", "filed": "1"}


def test_fines_imposed_paid_overdue(records):
    table = made("fines")
    june = line(table, "6")
    assert june | {"surcharge": ""} == {
        "count": "1",
        "imposed": "20",
        "paid": "5",
        "waiting": "0",
        "overdue": "15",
        "overdue_count": "1",
        "surcharge": "",
        "surcharge_paid": "1",
        "refund": "0",
        "plans": "0",
        "settled": "0",
    }
    assert june["surcharge"] == "20"  # three per cent a day reached the principal long ago
    september = line(table, "9")
    assert (september["imposed"], september["paid"], september["waiting"]) == ("6", "3", "3")
    assert (september["overdue"], september["plans"]) == ("0", "1")
    assert line(made("plans"), "instalments") == {
        "applied": "1", "granted": "1", "refused": "0", "waiting": "0"
    }  # fmt: skip


def test_a_closed_case_owes_nothing_overdue(records):
    EnforcementCase.objects.filter(pk=records["late"].pk).update(
        status=CaseStatus.CLOSED, closed_on=date(2024, 12, 2)
    )
    assert line(made("fines"), "6")["overdue"] == "0"


def test_fines_without_the_percentage_say_what_is_missing(records):
    Threshold.objects.filter(code="late-payment-daily-percent").delete()
    table = made("fines")
    assert table.rows == ()
    assert "late-payment-daily-percent" in table.note


# ---- stages ----


def test_median_and_ninth_decile():
    assert (median([]), decile([])) == (None, None)
    assert (median([3]), decile([3])) == (3, 3)
    assert median([1, 2, 4, 9]) == 3
    assert decile(list(range(1, 11))) == 9
    assert decile(list(range(1, 12))) == 10


def test_stages_count_the_days_that_the_rule_counts(case_law):
    for served in (date(2024, 4, 3), date(2024, 4, 8)):
        penalty(date(2024, 4, 1), served_on=served)
    penalty(date(2024, 12, 31), served_on=date(2025, 1, 6))  # ended in another year
    table = made("stages")
    # 5 and 8 April: 清明节 4–6 April 2024, Sunday 7 April worked: two and four 工作日
    assert line(table, "delivery") == {"count": "2", "median": "3", "decile": "4", "longest": "4"}
    assert next(row.label for row in table.rows if row.code == "delivery").endswith("（工作日）")
    assert line(table, "whole")["median"] == "60"  # 1 February to 1 April in 自然日, and to 31 December
    assert line(table, "whole")["count"] == "3"


def test_stages_need_a_calendar_only_for_working_days(db):
    StatutoryLimit.objects.create(
        ledger_no="X-1", code="penalty-delivery", name="送达", amount=7, unit="working",
        effective_from=date(2021, 7, 15), basis="行政处罚法第六十一条",
    )  # fmt: skip
    penalty(date(2024, 4, 1), served_on=date(2024, 4, 3))
    table = made("stages")
    assert table.rows == ()
    assert "load_calendar" in table.note


# ---- clocks ----


def states(period: Period = YEAR) -> dict[str, dict[str, int]]:
    found = tallies(period, everything)
    return {
        f"{each.subject.model.__name__}.{each.code}": {name: len(keys) for name, keys in each.states.items()}
        for each in found
    }


def test_clocks_by_what_became_of_them(records):
    found = states()
    assert found["RectificationOrder.correction"] == {"met": 1, "overdue": 1, "running": 1}
    # 2 of 5 decisions were never served (fixture), the rest within seven 工作日
    assert found["EnforcementCase.penalty-delivery"]["met"] >= 3
    assert found["EnforcementCase.payment-instalment"] == {"late": 1}  # one sum late, one running: the worst
    assert {"EnforcementLead.case-filing", "PoliceTransfer.crime-transfer-approval"} <= found.keys()
    assert {"Coercion.seizure", "EvidencePreservation.evidence-preservation-handling"} <= found.keys()


def test_a_clock_belongs_to_the_period_in_which_it_began(case_law):
    RectificationOrderFactory(
        issued_on=date(2024, 3, 29), served_on=date(2024, 4, 1), correct_by=date(2024, 4, 30)
    )
    march, april = (
        Period(2024, date(2024, 3, 1), date(2024, 4, 1)),
        Period(2024, date(2024, 4, 1), date(2024, 5, 1)),
    )
    assert "RectificationOrder.correction" not in states(march)
    assert states(april)["RectificationOrder.correction"] == {"overdue": 1}


def test_a_record_with_the_same_clock_twice_counts_once_by_the_worst(case_law):
    order = ServedOrderFactory(
        issued_on=date(2024, 3, 1),
        served_on=date(2024, 3, 4),
        warned_daily_penalty=True,
        status=OrderStatus.NOT_CORRECTED,
    )
    ReinspectionFactory(order=order, inspected_on=date(2024, 3, 20))
    ReinspectionFactory(order=order, inspected_on=date(2024, 6, 20))
    found = states()["RectificationOrder.daily-penalty-review"]
    assert sum(found.values()) == 1
    assert set(found) <= {"late", "overdue"}


def test_share_in_time_opens_to_what_was_judged(records):
    table = by_clock(YEAR, everything)
    row = next(each for each in table.rows if each.code == "rectificationorder.correction")
    assert row.cells[-1].value == 50
    assert row.cells[-1].measure.rows.count() == 2  # met and overdue; what runs is not judged
    assert "责令改正" in row.label


def test_waiting_periods_make_nobody_late():
    class Period_:  # only what state_of reads
        state, waits, late_by = ClockState.OVERDUE, True, 0

    assert timeliness.state_of(Period_) == "running"  # type: ignore[arg-type]


def test_too_many_records_are_not_reckoned(records, monkeypatch):
    monkeypatch.setattr(timeliness, "MOST_RECORDS", 1)
    table = by_clock(YEAR, everything)
    assert table.rows == ()
    assert "缩小范围" in table.note


def test_clocks_without_a_calendar_say_how_to_load_it(db):
    StatutoryLimit.objects.create(
        ledger_no="X-1", code="penalty-delivery", name="送达", amount=7, unit="working",
        effective_from=date(2021, 7, 15), basis="行政处罚法第六十一条",
    )  # fmt: skip
    penalty(date(2024, 4, 1))
    table = by_clock(YEAR, everything)
    assert table.rows == ()
    assert "load_calendar" in table.note


# ---- penalised again ----


def test_penalised_again_within_the_months(case_law):
    often, seldom, other = (EnterpriseFactory(name=name) for name in ("甲公司", "乙公司", "丙公司"))
    for day in (date(2023, 9, 1), date(2024, 3, 1), date(2024, 8, 30)):
        penalty(day, 10_000, enterprise=often, filed_on=date(2023, 8, 1), lead_on=date(2023, 8, 1),
                conduct_on=None)  # fmt: skip
    for day in (date(2022, 8, 1), date(2024, 3, 1)):
        penalty(day, 10_000, enterprise=seldom, filed_on=date(2022, 7, 1), lead_on=date(2022, 7, 1))
    penalty(date(2024, 3, 1), enterprise=other)
    penalty(
        date(2024, 5, 6), enterprise=other, status=CaseStatus.ANNULLED, annulled_on=date(2024, 6, 3),
        served_on=None,
    )  # fmt: skip

    def found(months: int) -> dict[str, list[str]]:
        return {
            row.label: [cell.text for cell in row.cells] for row in repeated(months)(YEAR, everything).rows
        }

    assert found(6) == {"甲公司": ["1", "2", "2"], "合计": ["1", "2", "2"]}
    assert found(12) == {"甲公司": ["1", "3", "3"], "合计": ["1", "3", "3"]}
    assert found(24)["乙公司"] == ["1", "2", "2"]
    assert "丙公司" not in found(36)


def test_just_so_many_months_is_not_within_them(case_law):
    firm = EnterpriseFactory()
    early = {"filed_on": date(2023, 2, 1), "lead_on": date(2023, 2, 1)}
    penalty(date(2023, 3, 1), enterprise=firm, **early)
    penalty(date(2024, 3, 1), enterprise=firm)
    assert len(repeated(12)(YEAR, everything).rows) == 1
    EnforcementCase.objects.filter(decided_on=date(2023, 3, 1)).update(decided_on=date(2023, 3, 2))
    assert len(repeated(12)(YEAR, everything).rows) == 2


# ---- checks, orders, publication ----


def test_inspections_by_source(records):
    table = made("inspections")
    assert line(table, "complaint") == {
        "planned": "0", "done": "1", "problem": "1", "off_site": "1", "checkup": "0", "listed": "0",
        "share": "100",
    }  # fmt: skip
    assert line(table, "random")["planned"] == "1"


def test_visits_against_the_cap(case_law):
    Threshold.objects.filter(code="inspection-yearly-cap").delete()
    ThresholdFactory(code="inspection-yearly-cap", amount=Decimal(2), effective_from=date(2020, 1, 1))
    for visits in (1, 2, 3):
        firm = EnterpriseFactory()
        for _ in range(visits):
            InspectionFactory(enterprise=firm, cap_exception="群众反映集中" if visits == 3 else "")
        InspectionFactory(enterprise=firm, source=InspectionSource.COMPLAINT)  # outside the cap
    table = made("caps")
    assert {row.code: [cell.text for cell in row.cells] for row in table.rows} == {
        "below": ["1", "1", "0"],
        "reached": ["1", "2", "0"],
        "over": ["1", "3", "3"],
        "total": ["3", "6", "3"],
    }
    assert "2次" in table.note


def test_orders_corrected_in_time(records):
    RectificationOrder.objects.filter(correct_by=date(2024, 5, 31)).update(
        corrected_on=date(2024, 6, 3), status=OrderStatus.CORRECTED
    )
    OrderViolationFactory(order=RectificationOrderFactory(issued_on=date(2024, 3, 1), correct_by=None))
    total = line(made("orders"), "total")
    assert (total["in_time"], total["late"], total["running"], total["at_once"]) == ("1", "1", "1", "1")
    assert (total["share"], total["violations"], total["corrected"]) == ("50", "5", "1")


def test_publication_on_time(records):
    table = made("publication")
    assert line(table, "officers") == {
        "all": "1", "met": "0", "late": "0", "overdue": "1", "running": "0", "share": "0"
    }  # fmt: skip
    publish(OFFICER, OfficerCertificateFactory(), actor=None)
    assert line(made("publication"), "officers")["share"] == "50"
    penalty_row = line(table, "penalty")
    assert penalty_row["met"] == "1"
    assert int(penalty_row["all"]) == sum(
        int(penalty_row[code]) for code in ("met", "late", "overdue", "running")
    )
