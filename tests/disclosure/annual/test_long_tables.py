"""Tables of thousands of rows: a page of them is drawn, and every link leads to the page of its row."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from disclosure.filing.pages import field_url
from disclosure.models import AnnualRow
from tests.days import Days
from tests.disclosure.filing import reports

pytestmark = pytest.mark.django_db
ROWS = 5000


@pytest.fixture
def report(monkeypatch):
    Days(monkeypatch).go_to(reports.DUE)
    reports.law()
    made = reports.draft()
    first = AnnualRow.objects.get(report=made, table=reports.WASTE)
    AnnualRow.objects.bulk_create(
        [
            AnnualRow(
                id=uuid4(),
                report=made,
                table=reports.WASTE,
                position=place,
                typed={**first.typed, "name": f"废物{place}"},
                saved_at=timezone.now(),
            )
            for place in range(2, ROWS + 1)
        ],
        batch_size=1000,
    )
    return made


@pytest.fixture
def client(report):
    client = Client()
    client.force_login(reports.filler(report))
    return client


def table_url(report) -> str:
    return reverse("disclosure-enterprise:annual-table", args=[report.ledger_no, reports.WASTE])


def test_one_page_of_rows_is_drawn_with_the_sums_of_all(client, report):
    page = client.get(table_url(report))
    assert len(page.context["lines"]) == 50 and page.context["page"].paginator.count == ROWS
    assert len(page.content) < 1_500_000
    sums = {column.name: total for column, total in page.context["foot"]}
    assert (sums["generated"], sums["closing"]) == (str(5 * ROWS), str(ROWS))


def test_a_finding_in_the_last_row_leads_to_its_cell(client, report):
    row = AnnualRow.objects.filter(report=report, table=reports.WASTE).order_by("position").last()
    row.typed = {**row.typed, "generated": "约五吨"}
    row.save()
    certify = client.get(reverse("disclosure-enterprise:filing-certify", args=[report.ledger_no]))
    url = next(url for url, problem in certify.context["problems"] if problem.sort == "entry")
    assert url == f"{table_url(report)}?row={row.pk}#id_{row.pk}_generated"
    page = client.get(url)
    assert page.context["page"].number == ROWS // 50
    assert f'id="id_{row.pk}_generated"' in page.content.decode()


def test_a_place_without_a_row_leads_to_its_table(report):
    assert field_url(report, reports.WASTE) == table_url(report)
    assert field_url(report, "management.tax").endswith("#id_tax")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ('"><script>', 'value="&quot;&gt;&lt;script&gt;"'),
        ("", 'inputmode="decimal" name="x.generated" type="text"'),
        ("3.5", 'value="3.5"'),
    ],
)
def test_a_line_of_text_is_escaped(text, drawn):
    from disclosure.annual.entries import Entry
    from disclosure.annual.store import table_at

    item = table_at(reports.WASTE).column("generated")
    control = Entry(item, "x.generated", text, text, label="产生量").control
    assert drawn in control and "<script>" not in control
