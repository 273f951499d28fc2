"""The guide to importing approvals names sheets and columns that exist, in the order of the import."""

import re
from pathlib import Path

import pytest

from permits.ledger import REGISTERS, WORKBOOK

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "eia-import.md").read_text(encoding="utf-8")
SHEETS = [register.sheet for register in REGISTERS]


def first_cells(heading: str) -> list[str]:
    """The first cells of the table whose header begins with `heading`."""
    table = GUIDE[GUIDE.index(f"| {heading} |") :].split("\n\n")[0]
    return [re.match(r"\| (.+?) \|", line)[1] for line in table.splitlines()[2:]]


def test_sheets_stand_in_the_order_of_the_import():
    named = first_cells("工作表")
    assert WORKBOOK in GUIDE
    assert named == [sheet for sheet in SHEETS if sheet in named]
    assert len(named) == 8


@pytest.mark.parametrize("header", first_cells("列"))
def test_column_exists(header):
    register = next(each for each in REGISTERS if each.sheet == "环评审批")
    assert header in [column.header for column in register.ledger_columns]


def test_derived_days_are_no_columns():
    register = next(each for each in REGISTERS if each.sheet == "环评审批")
    derived = {"gross_days", "stopped_days", "net_days"}
    assert derived.isdisjoint(column.name for column in register.ledger_columns)


@pytest.mark.parametrize(
    "words",
    [
        "办理状态与审批结论不一致",
        "不予批准须在五项法定理由中选择一项",
        "已受理的申请须填写受理日期",
        "容缺受理须列明容缺材料和补齐期限",
        "决定日期不得早于受理日期",
    ],
)
def test_quoted_message_is_one_of_the_records(words):
    register = next(each for each in REGISTERS if each.sheet == "环评审批")
    messages = [str(each.violation_error_message) for each in register.model._meta.constraints]
    assert words in GUIDE
    assert any(words in message for message in messages)
