"""统计分析 of enforcement: every figure opens to exactly its records, in scope, at a constant cost."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.figure_scope import period_of
from common.indicators import Period, compute
from enforcement.enums import CaseStatus
from enforcement.figures import SECTIONS
from enforcement.models import EnforcementCase
from tests.enforcement.figures.conftest import YEAR, penalty
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import (
    EnforcementCaseFactory,
    EnforcementDisclosureFactory,
    InspectionFactory,
    OrderViolationFactory,
    RectificationOrderFactory,
    ViolationTypeFactory,
)
from tests.factories.registry import EnterpriseFactory, ParkFactory

pytestmark = pytest.mark.django_db
PAGE = "/staff/enforcement/figures/"
NUMBERS_OF_RECORDS = {"起", "份", "个", "件", "次", "家", "条", "项", "类"}
CODES = [each.code for each in SECTIONS]


def opened(client, url: str) -> int:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.context["count"].number


@pytest.mark.parametrize("section", CODES)
def test_every_number_on_the_page_opens_to_so_many_records(client, leader, section):
    page = client.get(PAGE, {"year": 2024, "section": section})
    seen = 0
    for figure, url in page.context["cards"]:
        number = opened(client, url)
        if figure.indicator.unit in NUMBERS_OF_RECORDS:
            assert number == figure.value, figure.id
        seen += 1
    for shown in page.context["tables"]:
        for row, (_, cells) in zip(shown["table"].rows, shown["rows"], strict=True):
            for heading, cell, (_, _, url) in zip(shown["table"].columns, row.cells, cells, strict=True):
                where = (shown["table"].id, row.label, heading.label)
                if cell.value is None:
                    assert url == "", where
                    continue
                number = opened(client, url)
                if heading.unit in NUMBERS_OF_RECORDS:
                    assert number == cell.value, where
                elif cell.value:
                    assert number, where
                seen += 1
    assert seen > 5


@pytest.mark.parametrize("part", ["", "q2", "06"])
def test_a_card_is_the_figure_of_the_report(client, leader, part):
    page = client.get(PAGE, {"year": 2024, "part": part})
    period = period_of(2024, part)
    for figure, _ in page.context["cards"]:
        assert figure.value == compute(period, [figure.id])[figure.id].value, figure.id
    shown = {figure.id: figure.display for figure, _ in page.context["cards"]}
    assert shown["I29"] == {"": "46", "q2": "40", "06": "20"}[part]


def test_the_report_and_the_tables_agree(client, leader):
    page = client.get(PAGE, {"year": 2024, "section": "cases"})
    totals = {shown["table"].id: shown["table"].rows[-1] for shown in page.context["tables"]}
    cases, fines = (compute(YEAR, [id])[id].value for id in ("I28", "I29"))
    for id in ("kinds", "parks", "departments", "sources", "laws"):
        values = [cell.value for cell in totals[id].cells]
        assert values[-2:] == [cases, fines], id
    fines_page = client.get(PAGE, {"year": 2024, "section": "fines"})
    total = fines_page.context["tables"][0]["table"].rows[-1]
    assert [cell.value for cell in total.cells[:2]] == [cases, fines]


def test_periods_of_a_year():
    assert period_of(2024, "q4") == Period(2024, date(2024, 10, 1), date(2025, 1, 1))
    assert period_of(2024, "02") == Period(2024, date(2024, 2, 1), date(2024, 3, 1))
    assert period_of(2024, "12").after == date(2025, 1, 1)


def test_a_page_can_be_narrowed_by_park_and_department(client, leader, records):
    query = {"year": 2024, "section": "cases", "park": records["west"].code}
    page = client.get(PAGE, query)
    assert "园区：西园区" in page.content.decode()
    cards = {figure.id: figure.value for figure, _ in page.context["cards"]}
    assert (cards["I28"], cards["I31"]) == (2, 2)
    url = {figure.id: url for figure, url in page.context["cards"]}["I28"]
    assert f"2024;park={records['west'].code}" in url
    assert opened(client, url) == 2
    department = records["second"].department
    page = client.get(PAGE, query | {"park": "", "department": department.code})
    cards = {figure.id: figure.value for figure, _ in page.context["cards"]}
    assert (cards["I28"], cards["I31"], cards["I28.annulled"]) == (1, 0, 1)
    for figure, url in page.context["cards"]:
        assert opened(client, url) == figure.count


@pytest.mark.parametrize(
    "query",
    ["year=abc", "year=2024&part=q5", "year=2024&part=13", "park=nowhere", "within=7", "section=nothing"],
)
def test_what_is_not_offered_is_not_found(client, leader, query):
    assert client.get(f"{PAGE}?{query}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "2024/nothing/",
        "2024-13/months/",
        "2024;colour=red/months/",
        "2024;park=nowhere/months/",
        "2024/months/13/filed/",
        "2024-q1/months/4/filed/",
        "2024/indicator/I10/0/",
        "2024/indicator/I45.on_time/2/",
        "2024/months/?format=pdf",
    ],
)
def test_addresses_of_nothing_are_not_found(client, leader, path):
    assert client.get(f"{PAGE}{path}").status_code == 404


def test_the_parts_of_a_share_can_be_opened(client, leader):
    url = reverse("enforcement:figure-records", args=["2024", "indicator", "I45.on_time", "0"])
    page = client.get(url).content.decode()
    assert url.replace("/0/", "/1/") in page
    assert "逾期" in page


# ---- who sees what ----


def test_what_single_officers_did_is_for_the_heads(client, leader, records):
    assert "李示范" in client.get(PAGE, {"year": 2024, "section": "officers"}).content.decode()
    client.force_login(UserFactory())
    assert client.get(PAGE, {"year": 2024, "section": "officers"}).status_code == 404
    assert client.get(f"{PAGE}2024/handlers/").status_code == 404
    assert client.get(f"{PAGE}2024/handlers/total/filed/").status_code == 404
    assert "section=officers" not in client.get(PAGE, {"year": 2024}).content.decode()


def test_staff_of_a_park_read_their_own(client, records):
    park = DepartmentFactory(park=True)
    firm = EnterpriseFactory(department=park, name="丙建材有限公司")
    own = penalty(date(2024, 5, 6), 70_000, enterprise=firm, served_on=date(2024, 5, 7))
    own.violation_types.add(ViolationTypeFactory(name="未批先建"))
    client.force_login(UserFactory(department=park, roles=[Role.HANDLER, Role.LEADER]))
    for section in CODES:
        response = client.get(PAGE, {"year": 2024, "section": section})
        text = response.content.decode()
        assert "不是全局的数值" in text
        for others in (
            "甲化工",
            "乙制药",
            "超标排放",
            "李示范",
            "西园区：",
            records["first"].department.name,
        ):
            assert others not in text, (section, others)
        for figure, url in response.context["cards"]:
            assert opened(client, url) == figure.count, figure.id
    cards = {f.id: f.display for f, _ in client.get(PAGE, {"year": 2024}).context["cards"]}
    assert (cards["I26"], cards["I28"], cards["I29"], cards["I31"]) == ("0", "1", "7", "1")
    other = records["first"].department.code
    assert client.get(PAGE, {"year": 2024, "department": other}).status_code == 404


@pytest.mark.parametrize("roles", [[Role.ADMINISTRATOR], [Role.AUDITOR]])
def test_strangers_find_no_page(client, case_law, roles):
    client.force_login(UserFactory(roles=roles))
    for path in (PAGE, f"{PAGE}2024/months/", f"{PAGE}2024/months/1/filed/"):
        assert client.get(path).status_code == 404


# ---- files, emptiness, cost ----


def test_tables_and_records_are_exported(client, leader, records):
    response = client.get(f"{PAGE}2024-q2;park={records['west'].code}/months/", {"format": "csv"})
    lines = list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))
    assert lines[0] == ["月份", "立案（起）", "处罚决定（起）", "罚款案件（起）", "罚款（万元）"]
    assert [line[0] for line in lines[1:]] == ["4月", "5月", "6月", "合计"]
    assert lines[-1] == ["合计", "0", "2", "2", "30"]
    book = openpyxl.load_workbook(BytesIO(client.get(f"{PAGE}2024/fines/").content))
    assert [cell.value for cell in book.active[1]][:3] == ["月份", "罚款案件（起）", "罚款（万元）"]
    response = client.get(f"{PAGE}2024/fines/total/overdue_count/", {"format": "csv"})
    rows = list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [records["late"].ledger_no]


def test_a_year_without_records_needs_no_reference_data(client):
    client.force_login(UserFactory(roles=[Role.LEADER]))
    for section in CODES:
        page = client.get(PAGE, {"section": section}).content.decode()
        assert "这一范围内没有记录" in page
        assert "<svg xmlns" not in page


def test_the_years_offered_go_from_the_first_record_to_this_year(client, days):
    days.go_to(date(2026, 3, 2))
    client.force_login(UserFactory(roles=[Role.LEADER]))
    assert [year for year, _ in client.get(PAGE).context["years"]] == [2026]
    InspectionFactory(inspected_on=date(2023, 5, 6))
    assert [year for year, _ in client.get(PAGE).context["years"]] == [2023, 2024, 2025, 2026]
    assert [year for year, _ in client.get(PAGE, {"year": 2024}).context["years"]] == [2023, 2024, 2025, 2026]


def test_synthetic_records_are_marked(client, leader):
    EnforcementCaseFactory(decided=True, is_synthetic=True)
    assert client.get(PAGE, {"year": 2024}).context["synthetic"]
    assert not client.get(PAGE, {"year": 2022}).context["synthetic"]


def _seed(number: int) -> None:
    for _ in range(number):
        firm = EnterpriseFactory(park=ParkFactory())
        case = penalty(
            date(2024, 5, 6), enterprise=firm, served_on=date(2024, 5, 7), pay_by=date(2024, 5, 22)
        )
        case.violation_types.add(ViolationTypeFactory())
        EnforcementCaseFactory(
            enterprise=firm, decided=True, decided_on=date(2024, 6, 3), status=CaseStatus.DECIDED
        )
        OrderViolationFactory(order=RectificationOrderFactory(enterprise=firm))
        InspectionFactory(enterprise=firm)
        EnforcementDisclosureFactory(result=True, case=case, published_on=date(2024, 5, 8), days_taken=2)


@pytest.mark.parametrize("section", CODES)
def test_the_page_costs_the_same_for_five_cases_and_for_fifty(client, case_law, section):
    client.force_login(UserFactory(roles=[Role.LEADER]))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE, {"year": 2024, "section": section}).status_code == 200
        return len(queries)

    _seed(5)
    cost()  # the calendar and the session are kept after the first
    before = cost()
    _seed(45)
    assert cost() == before


def test_money_behind_a_cell_adds_up(client, leader):
    page = client.get(PAGE, {"year": 2024, "section": "fines"})
    for row in page.context["tables"][0]["table"].rows:
        imposed = row.cells[1]
        found = EnforcementCase.objects.filter(imposed.measure.where).aggregate(all=Sum("fine_amount"))["all"]
        assert (found or Decimal(0)) == imposed.value * 10_000
