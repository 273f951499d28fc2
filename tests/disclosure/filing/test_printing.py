"""Annual reports as PDF: what stands in them, how much of long tables, who gets them, how often."""

from __future__ import annotations

import time
from io import BytesIO
from uuid import uuid4

import pdfplumber
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.models import PublishedRecord
from disclosure.models import AnnualDisclosure, AnnualRow
from disclosure.printing import layout
from disclosure.printing.layout import LEAST_ROWS, MOST_ROWS, of_content
from disclosure.public import ANNUAL_DISCLOSURE
from tests.disclosure.filing import reports
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def own(report) -> str:
    return reverse("disclosure-enterprise:annual-pdf", args=[report.ledger_no])


def pages(answer) -> list[str]:
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    with pdfplumber.open(BytesIO(answer.content)) as book:
        return ["".join((page.extract_text() or "").split()) for page in book.pages]


def more_rows(report: AnnualDisclosure, count: int) -> None:
    first = AnnualRow.objects.get(report=report, table=reports.WASTE)
    AnnualRow.objects.bulk_create(
        [
            AnnualRow(
                id=uuid4(),
                report=report,
                table=reports.WASTE,
                position=place,
                typed={**first.typed, "name": f"废物{place}"},
                saved_at=timezone.now(),
            )
            for place in range(2, count + 1)
        ],
        batch_size=1000,
    )


def test_the_enterprise_reads_its_draft_with_units_and_the_mark(report, clerk):
    AnnualDisclosure.objects.filter(pk=report.pk).update(is_synthetic=True)
    answer = signed_in(clerk).get(own(report))
    text = "".join(pages(answer))
    for words in ("废机油", "3200.50元", "产生量（t）", "填报中", "尚未提交", "示范数据"):
        assert words in text, words
    assert report.enterprise.uscc in text
    assert "attachment" in answer["Content-Disposition"]


def test_what_was_handed_in_is_printed_as_sealed(report, clerk, head):
    made = reports.hand_in(report, head)
    text = "".join(pages(signed_in(clerk).get(own(report))))
    assert made.sha256 in text and "尚未提交" not in text


def test_a_table_over_several_pages_repeats_its_head(report, clerk):
    more_rows(report, 120)
    found = [page for page in pages(signed_in(clerk).get(own(report))) if "废物" in page]
    assert len(found) > 2 and all("产生量（t）" in page for page in found)


def test_of_very_long_tables_the_first_rows_are_printed_and_the_rest_is_said(report, monkeypatch):
    more_rows(report, 5000)
    from disclosure.filing.sealing import Sealable

    content = Sealable(report).content
    chapters = {table.title: table for chapter in of_content(content) for table in chapter.tables}
    waste = chapters["危险废物"]
    assert waste.count == 5000 and waste.is_cut
    assert sum(len(table.rows) for table in chapters.values()) <= MOST_ROWS + LEAST_ROWS * len(chapters)
    assert chapters["自行监测"].rows  # those after a long table are printed too


def test_the_note_names_how_many_rows_are_left_out(report, clerk, monkeypatch):
    monkeypatch.setattr(layout, "MOST_ROWS", 30)
    more_rows(report, 60)
    assert "本表共60行" in "".join(pages(signed_in(clerk).get(own(report))))


def test_the_most_that_is_printed_takes_bearable_time(report, clerk):
    more_rows(report, 5000)
    client = signed_in(clerk)
    began = time.monotonic()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(own(report))
    assert time.monotonic() - began < 60 and len(queries) < 40
    assert len(answer.content) < 5_000_000


def test_the_public_file_holds_what_is_published_and_is_printed_once(report, clerk, monkeypatch):
    from disclosure.printing import pdf

    reports.public(report)
    record = PublishedRecord.objects.current().get(kind=ANNUAL_DISCLOSURE)
    url = reverse("disclosures:annual-pdf", args=[record.pk])
    printed = []
    real = pdf._printed
    monkeypatch.setattr(pdf, "_printed", lambda **more: printed.append(1) or real(**more))
    text = "".join(pages(Client().get(url)))
    assert "废机油" in text and record.sha256 in text
    assert Client().get(url).status_code == 200 and len(printed) == 1
    assert url in Client().get(reverse(f"public-{ANNUAL_DISCLOSURE}", args=[record.pk])).content.decode()


def test_printing_is_bounded(report, clerk, monkeypatch):
    from disclosure.printing import pdf

    monkeypatch.setattr(pdf, "PRINTS_PER_HOUR", 1)
    client = signed_in(clerk)
    assert [client.get(own(report)).status_code for _ in range(2)] == [200, 403]


def test_strangers_find_nothing_and_what_was_withdrawn_is_gone(report, head):
    assert signed_in(MembershipFactory().user).get(own(report)).status_code == 404
    from disclosure.filing import services

    shown = reports.public(report)
    record = PublishedRecord.objects.current().get(kind=ANNUAL_DISCLOSURE)
    services.withdraw_report(actor=reports.officers(), report=shown, reason="企业撤销")
    assert Client().get(reverse("disclosures:annual-pdf", args=[record.pk])).status_code == 410
