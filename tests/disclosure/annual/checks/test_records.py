"""Permits, insurance, penalties and temporary reports against the bureau's own records."""

from __future__ import annotations

from datetime import date

import pytest

from disclosure.annual.checks.finding import TemporaryReport
from tests.disclosure.annual.checks.samples import (
    PENALTY_NUMBER,
    TEMPORARY_TITLE,
    USCC,
    Case,
    D,
    NearMiss,
    also,
    assert_found,
    both,
    cells,
    of_code,
    path,
    without,
)

PERMITS, INSURANCE = "management.permits", "management.insurance"
PENALTIES, TEMPORARY = "violations.penalties", "temporary.reports"

CASES = [
    Case(
        "permit-dates", path(PERMITS, "valid_to"), "早于核发日期", cells(PERMITS, valid_to=date(2023, 4, 30))
    ),
    Case(
        "permit-expired",
        path(PERMITS, "valid_to"),
        "有效期至2025-06-30，此后2025年内没有同名的有效许可",
        cells(PERMITS, valid_to=date(2025, 6, 30)),
    ),
    Case(
        "permit-later", path(PERMITS, "issued_on"), "在2025年之后", cells(PERMITS, issued_on=date(2026, 1, 2))
    ),
    Case("permit-discharge-missing", PERMITS, "没有排污许可证", without(PERMITS, 1)),
    Case("permit-number", path(PERMITS, "number"), "22位", cells(PERMITS, number="P-1")),
    Case(
        "permit-number",
        path(PERMITS, "number"),
        "不是本企业的统一社会信用代码",
        cells(PERMITS, number="91620100MA0000099X001P"),
    ),
    Case("permit-approval-missing", PERMITS, "“示范项目”（兰新环审〔2025〕3号）", without(PERMITS, 2)),
    Case("insurance-dates", path(INSURANCE, "ends_on"), "早于起", cells(INSURANCE, ends_on=date(2025, 3, 1))),
    Case(
        "insurance-outside",
        path(INSURANCE, "starts_on"),
        "不在2025年内",
        cells(INSURANCE, starts_on=date(2023, 1, 1), ends_on=date(2023, 12, 31)),
    ),
    Case("insurance-premium", path(INSURANCE, "limit"), "是否填反", cells(INSURANCE, limit=D(100))),
    Case("insurance-missing", INSURANCE, "示范财险的保单BX1", without(INSURANCE)),
    Case("penalty-missing", PENALTIES, PENALTY_NUMBER, without(PENALTIES)),
    Case(
        "penalty-amount",
        path(PENALTIES, "amount"),
        "填10元，本局记录为100000元、80000元",
        cells(PENALTIES, amount=D(10)),
    ),
    Case(
        "penalty-day",
        path(PENALTIES, "decided_on"),
        "本局记录为2025-05-06",
        cells(PENALTIES, decided_on=date(2025, 5, 7)),
    ),
    Case(
        "penalty-unknown",
        path(PENALTIES, "number"),
        "没有送达过",
        cells(PENALTIES, number="兰新环罚〔2025〕99号"),
    ),
    Case("penalty-temporary", path(PENALTIES, "number"), "先办理临时披露", without(TEMPORARY)),
    Case("temporary-missing", TEMPORARY, f"“{TEMPORARY_TITLE} {PENALTY_NUMBER}”", without(TEMPORARY)),
    Case("temporary-unknown", path(TEMPORARY, "number"), "没有收到过", known={"temporary": ()}),
    Case(
        "temporary-dates",
        path(TEMPORARY, "disclosed_on"),
        "早于收到日期",
        cells(TEMPORARY, disclosed_on=date(2025, 5, 7)),
    ),
    Case(
        "temporary-day",
        path(TEMPORARY, "disclosed_on"),
        "早于在本平台提交的2025-05-12",
        cells(TEMPORARY, disclosed_on=date(2025, 5, 9)),
    ),
    Case("insurance-premium", path(INSURANCE, "limit"), "是否填反", cells(INSURANCE, limit=D(20000))),
    Case(
        "insurance-outside",
        path(INSURANCE, "starts_on"),
        "2026-01-01至2026-12-31不在2025年内",
        cells(INSURANCE, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)),
    ),
]

NEAR_MISSES = [
    NearMiss("permit-expired", cells(PERMITS, valid_to=date(2025, 12, 31))),
    NearMiss(
        "permit-expired",
        both(cells(PERMITS, valid_to=date(2025, 6, 30)), also(PERMITS, valid_to=date(2030, 6, 29))),
    ),
    NearMiss("permit-discharge-missing", cells(PERMITS, name="固定污染源排污登记")),
    NearMiss("permit-number", cells(PERMITS, name="辐射安全许可证", number="甘环辐证[00123]")),
    NearMiss("permit-number", cells(PERMITS, number=f" {USCC.lower()}002v ")),
    NearMiss("penalty-amount", cells(PENALTIES, amount=D(80000))),  # as changed by a review
    NearMiss("penalty-amount", cells(PENALTIES, amount=None)),
    NearMiss("penalty-missing", cells(PENALTIES, number="兰新环罚〔2025〕 1 号")),
    NearMiss("penalty-unknown", cells(PENALTIES, number="甘环罚〔2025〕9号", authority="甘肃省生态环境厅")),
    NearMiss("insurance-outside", cells(INSURANCE, starts_on=date(2024, 6, 1), ends_on=date(2025, 5, 31))),
    NearMiss("permit-dates", cells(PERMITS, valid_to=date(2023, 5, 1))),
    NearMiss("permit-dates", cells(PERMITS, valid_to=None)),
    NearMiss("permit-later", cells(PERMITS, issued_on=date(2025, 12, 31))),
    NearMiss("permit-approval-missing", cells(PERMITS, 2, number="兰新环审〔２０２５〕 3 号")),
    NearMiss("permit-approval-missing", without(PERMITS, 2), known={"approvals": ()}),
    NearMiss("insurance-dates", cells(INSURANCE, ends_on=date(2025, 4, 1))),
    NearMiss("insurance-dates", cells(INSURANCE, ends_on=None)),
    NearMiss("insurance-outside", cells(INSURANCE, starts_on=date(2024, 1, 2), ends_on=date(2025, 1, 1))),
    NearMiss("insurance-outside", cells(INSURANCE, starts_on=date(2025, 12, 31), ends_on=date(2026, 12, 30))),
    NearMiss("insurance-premium", cells(INSURANCE, limit=D(20001))),
    NearMiss("insurance-premium", cells(INSURANCE, premium=None)),
    NearMiss("insurance-missing", cells(INSURANCE, policy_number="ｂｘ１")),
    NearMiss("insurance-missing", without(INSURANCE), known={"policies": ()}),
    NearMiss("penalty-missing", without(PENALTIES), known={"penalties": ()}),
    NearMiss("penalty-day", cells(PENALTIES, decided_on=None)),
    NearMiss("penalty-day", cells(PENALTIES, number="甘环罚〔2025〕9号", decided_on=date(2025, 5, 7))),
    NearMiss("penalty-temporary", cells(TEMPORARY, number="兰新环罚〔2025〕 1 号")),
    NearMiss("penalty-temporary", both(cells(PENALTIES, number=""), without(TEMPORARY))),
    NearMiss("temporary-missing", cells(TEMPORARY, title="", number=f" {PENALTY_NUMBER}")),
    NearMiss("temporary-missing", without(TEMPORARY), known={"temporary": ()}),
    NearMiss("temporary-unknown", cells(TEMPORARY, title="处罚决定书")),  # known by its number
    NearMiss("temporary-unknown", cells(TEMPORARY, title="", number="另一文号")),
    NearMiss("temporary-dates", cells(TEMPORARY, disclosed_on=date(2025, 5, 8))),
    NearMiss("temporary-dates", cells(TEMPORARY, received_on=None)),
    NearMiss("temporary-day", cells(TEMPORARY, disclosed_on=date(2025, 5, 13))),
    NearMiss("temporary-day", cells(TEMPORARY, number="另一文号", disclosed_on=date(2025, 5, 9))),
    NearMiss("permit-discharge-missing", both(without(PERMITS, 1), without("discharges.outlets"))),
    NearMiss("insurance-outside", cells(INSURANCE, starts_on=None, ends_on=date(2024, 1, 1))),
    NearMiss("insurance-outside", cells(INSURANCE, starts_on=date(2026, 1, 2), ends_on=None)),
    NearMiss("insurance-outside", cells(INSURANCE, starts_on=date(2024, 2, 2), ends_on=date(2024, 2, 1))),
    NearMiss("penalty-unknown", cells(PENALTIES, number="兰新环罚〔2025〕99号", authority="")),
    NearMiss("penalty-unknown", cells(PENALTIES, number="")),
    NearMiss(
        "permit-expired",
        both(cells(PERMITS, valid_to=date(2025, 6, 30)), also(PERMITS, valid_to=date(2025, 12, 31))),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_found(case):
    assert_found(case)


@pytest.mark.parametrize("near", NEAR_MISSES, ids=str)
def test_not_found(near):
    assert near.found() == []


def test_a_report_without_a_number_is_known_by_its_title():
    known = TemporaryReport(
        title="信息变更", number="", received_on=date(2025, 6, 1), filed_on=date(2025, 6, 3)
    )
    listed = cells(
        TEMPORARY, title="信息变更", number="", received_on=date(2025, 6, 1), disclosed_on=date(2025, 6, 3)
    )
    for code in ("temporary-missing", "temporary-unknown", "temporary-day"):
        assert of_code(code, listed, temporary=(known,)) == []


def test_nothing_of_the_bureau_nothing_missing():
    nothing = {"penalties": (), "approvals": (), "policies": (), "temporary": ()}
    emptied = both(without(PENALTIES), without(PERMITS, 1), without(INSURANCE), without(TEMPORARY))
    for code in ("penalty-missing", "permit-approval-missing", "insurance-missing", "temporary-missing"):
        assert of_code(code, emptied, **nothing) == []
