"""Figure pages: value, formula, other readings, and exactly the records behind a figure."""

from __future__ import annotations

import csv
import re
from datetime import date
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from common.indicators import Measure, indicator
from enforcement.models import EnforcementCase
from registry.models import Enterprise, Provision
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db
I10 = "/staff/reports/figures/2024/I10/"


def text_of(response):
    return response.content.decode()


def keys(response):
    """The first cells of the table: names of the rows."""
    return [row["cells"][0].text for row in response.context["rows"]]


@pytest.fixture
def staff(client, catalogue, records):
    user = UserFactory()
    client.force_login(user)
    return user


def test_catalogue_lists_every_figure_with_its_formula(client, staff):
    page = text_of(client.get("/staff/reports/figures/?year=2024"))
    for id in ("I10", "I13", "I23", "I38"):
        assert f'href="/staff/reports/figures/2024/{id}/"' in page
    assert "关停日期在本年的企业数" in page
    assert re.search(r"200000(\.00)?÷10000", page)
    assert "口径提醒" in page


@pytest.mark.parametrize("query", ["", "?year=", "?year=abc", "?year=99999"])
def test_catalogue_without_a_sensible_year_shows_last_year(client, staff, query):
    from django.utils import timezone

    answer = client.get(f"/staff/reports/figures/{query}")
    assert (answer.status_code, answer.context["period"].year) == (200, timezone.localdate().year - 1)


def test_catalogue_costs_the_same_for_one_row_and_for_three(client, staff):
    counts = []
    for size in (1, 2):
        EnterpriseFactory.create_batch(size, closed_on=date(2024, 3, 3))
        with CaptureQueriesContext(connection) as captured:
            client.get("/staff/reports/figures/?year=2024")
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_page_shows_value_formula_and_exactly_the_rows(client, staff, records):
    answer = client.get(I10)
    assert answer.context["figure"].value == 2
    assert "关停日期在本年的企业数" in text_of(answer)
    shown = text_of(answer)
    assert [firm.name in shown for firm in records] == [False, True, True, False]
    assert answer.context["count"].number == 2


def test_page_shows_the_working(client, staff):
    assert re.search(r"200000(\.00)?÷10000", text_of(client.get("/staff/reports/figures/2024/I13/")))


def test_short_address_leads_to_the_year(client, staff):
    answer = client.get("/staff/reports/figures/I10/?year=2023")
    assert answer.headers["Location"] == "/staff/reports/figures/2023/I10/"


@pytest.mark.parametrize(
    "address", ["2024/I99/", "1999/I10/", "2101/I10/", "2024/I10/1/", "2024/I10/1/export/"]
)
def test_what_there_is_not_is_404(client, staff, address):
    assert client.get(f"/staff/reports/figures/{address}").status_code == 404


def test_year_of_the_figure_is_no_filter_of_the_register(client, staff):
    """A case filed in 2023 and decided in 2024 is behind the figure of 2024, and is listed."""

    @indicator("I28", name="处罚", unit="件", formula="决定日期在本年的案件数")
    def decided(period):
        return Measure(EnforcementCase, where=period.covers("decided_on"))

    EnforcementCaseFactory(
        decided=True, lead_on=date(2023, 10, 1), filed_on=date(2023, 11, 1), decided_on=date(2024, 2, 1)
    )
    answer = client.get("/staff/reports/figures/2024/I28/")
    assert (answer.context["figure"].value, len(answer.context["rows"])) == (1, 1)


def test_filter_narrows_the_rows_and_stays_on_the_figure(client, staff, records):
    answer = client.get(I10, {"q": records[1].name})
    assert len(answer.context["rows"]) == 1
    assert answer.context["figure"].value == 2
    assert f'action="{I10}"' in text_of(answer)


def test_other_readings_are_linked_both_ways(client, staff):
    @indicator("I10.all", name="全部企业", unit="家", formula="全部企业数", variant_of="I10")
    def everything(period):
        return Measure(Enterprise)

    main = text_of(client.get(I10))
    assert 'href="/staff/reports/figures/2024/I10.all/"' in main
    other = client.get("/staff/reports/figures/2024/I10.all/")
    assert other.context["count"].number == 4
    assert f'href="{I10}"' in text_of(other)


def test_parts_have_pages_of_their_own(client, staff):
    @indicator("I14", name="二者", unit="个", formula="企业数＋条款数")
    def both(period):
        return [Measure(Enterprise, label="企业"), Measure(Provision, where=Q(fine_max__gt=0), label="条款")]

    first = client.get("/staff/reports/figures/2024/I14/")
    assert (first.context["figure"].value, first.context["count"].number) == (5, 4)
    assert 'href="/staff/reports/figures/2024/I14/1/"' in text_of(first)
    second = client.get("/staff/reports/figures/2024/I14/1/")
    assert second.context["count"].number == 1


@pytest.fixture
def cases_of_two_departments(catalogue):
    @indicator("I28", name="处罚", unit="件", formula="决定日期在本年的案件数")
    def decided(period):
        return Measure(EnforcementCase, where=period.covers("decided_on"))

    user = UserFactory(park=True)
    own = EnforcementCaseFactory(department=user.department, decided=True, decided_on=date(2024, 2, 1))
    other = EnforcementCaseFactory(decided=True, decided_on=date(2024, 3, 1))
    return user, own, other


def test_rows_out_of_scope_are_counted_but_not_shown(client, cases_of_two_departments):
    user, own, other = cases_of_two_departments
    client.force_login(user)
    answer = client.get("/staff/reports/figures/2024/I28/")
    assert answer.context["figure"].value == 2
    assert "另有 1 条记录不在您的管辖范围内" in text_of(answer)
    assert own.ledger_no in text_of(answer)
    assert other.ledger_no not in text_of(answer)


def test_export_leaves_out_rows_out_of_scope(client, cases_of_two_departments):
    user, own, other = cases_of_two_departments
    client.force_login(user)
    answer = client.get("/staff/reports/figures/2024/I28/0/export/", {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert own.ledger_no in text
    assert other.ledger_no not in text


def test_export_as_csv_holds_the_rows(client, staff, records):
    answer = client.get(f"{I10}0/export/", {"format": "csv"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(text)))
    column = Enterprise._meta.get_field("uscc").verbose_name
    assert {row[column] for row in rows} == {records[1].uscc, records[2].uscc}


def test_export_as_workbook_holds_the_rows_of_the_filter(client, staff, records):
    answer = client.get(f"{I10}0/export/", {"q": records[1].name})
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    assert sheet.max_row == 2
    assert records[1].uscc in [cell.value for cell in sheet[2]]


def test_buttons_of_the_page_export(client, staff):
    page = text_of(client.get(I10))
    for file_format in ("xlsx", "csv"):
        assert f'href="{I10}0/export/?format={file_format}"' in page


def test_export_in_an_unknown_format_is_404_and_with_a_wrong_filter_400(client, staff):
    assert client.get(f"{I10}0/export/", {"format": "exe"}).status_code == 404
    assert client.get(f"{I10}0/export/", {"is_permit_key_unit": "abc"}).status_code == 400
