"""What a sheet may not change of annual reports."""

from __future__ import annotations

import pytest

from common import events
from disclosure.filing.guards import worked_reports
from disclosure.ledger import REGISTERS
from disclosure.models import AnnualDisclosure
from tests.disclosure.filing import reports
from tests.factories.disclosure import AnnualDisclosureFactory

pytestmark = pytest.mark.django_db


def refused(*rows) -> list[int]:
    return sorted(worked_reports(rows))


def test_what_was_handed_in_here_is_not_changed_by_a_sheet(report, head):
    reports.hand_in(report, head)
    (error,) = worked_reports([(report, {"filed_on": ["2026-03-15", "2026-03-01"]})]).values()
    assert "“提交日期”" in str(error) and "以新版本更正" in str(error)


@pytest.mark.parametrize("status", ["draft", "submitted"])
def test_history_of_a_ledger_may_be_corrected_by_one(db, status):
    row = AnnualDisclosureFactory(**{status: True})
    events.append(row, "imported", actor=None)
    assert refused((row, {"filed_on": [None, "2024-03-12"]})) == []


def test_what_was_begun_here_is_not(report, clerk):
    row = AnnualDisclosureFactory(draft=True)
    events.append(row, "created", actor=clerk)
    assert refused((row, {"for_year": [2023, 2022]})) == [0]


def test_new_rows_and_unchanged_ones_and_remarks_pass(report, head):
    reports.hand_in(report, head)
    rows = [(AnnualDisclosure(), {}), (report, {}), (report, {"remarks": ["", "已电话核实"]})]
    assert refused(*rows) == []


def test_the_register_asks_the_guard():
    register = next(each for each in REGISTERS if each.model is AnnualDisclosure)
    assert register.import_rule is worked_reports
