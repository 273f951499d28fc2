"""The public pages of the report: what was published, and tombstones of what was taken back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from common.masking import mask_value
from common.models import PublishedRecord
from reports.models import Artifact, ReportEdition
from reports.selectors import newest_artifact
from reports.services import editions
from tests.factories.publication import ReportRecordFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def published(frozen, leader):
    return editions.publish(actor=leader, edition=frozen)


def text_of(response):
    return response.content.decode()


def test_published_report_is_read_without_signing_in(client, published):
    page = text_of(client.get("/reports/2024/"))
    assert "<h1" in page
    assert published.title in page
    assert "来源：兰州新区生态环境局" in page
    assert "成文日期：2025年1月17日" in page
    assert "关停" in page


def test_each_figure_of_the_text_leads_to_its_definition(client, published):
    page = text_of(client.get("/reports/2024/"))
    links = set(re.findall(r'<a class="figure-link" href="#(figure-[^"]+)"', page))
    assert links == {"figure-I10", "figure-I13", "figure-I38"}
    for link in links:
        assert page.count(f'id="{link}"') == 1
    assert "关停日期在本年的企业数" in page
    assert re.search(r"200000(\.00)?÷10000", page)


def test_nothing_internal_is_shown(client, published, records):
    pages = text_of(client.get("/reports/")) + text_of(client.get("/reports/2024/"))
    for firm in records:
        assert firm.uscc not in pages
        assert firm.name not in pages
    assert "口径提醒" not in pages
    assert "/staff/reports/" not in pages


def test_draft_and_frozen_editions_are_never_shown(client, frozen):
    assert client.get("/reports/2024/").status_code == 404
    assert client.get("/reports/2024/file/pdf/").status_code == 404
    assert "尚未公开报告" in text_of(client.get("/reports/"))
    assert frozen.title not in text_of(client.get("/reports/"))


def test_page_reads_the_snapshot_and_not_the_edition(client, published):
    ReportEdition.objects.update(title="后来改的标题", document=None)
    published.sections.all().delete()
    page = text_of(client.get("/reports/2024/"))
    assert "后来改的标题" not in page
    assert "关停" in page


def test_files_are_those_that_the_snapshot_names(client, published):
    named = PublishedRecord.objects.get().body["files"]["pdf"]["sha256"]
    answer = client.get("/reports/2024/file/pdf/")
    assert b"".join(answer.streaming_content) == newest_artifact(published, "pdf").file.read()
    assert newest_artifact(published, "pdf").sha256 == named
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("inline")
    assert client.get("/reports/2024/file/docx/")["Content-Disposition"].startswith("attachment")


def test_internal_page_and_unknown_formats_are_no_public_files(client, published):
    assert client.get("/reports/2024/file/html/").status_code == 404
    assert client.get("/reports/2024/file/exe/").status_code == 404


def test_file_of_another_printing_is_not_given_out(client, published):
    Artifact.objects.filter(kind="pdf").update(sha256="0" * 64)
    assert client.get("/reports/2024/file/pdf/").status_code == 404


def test_file_lost_from_the_storage_is_404(client, published):
    for artifact in Artifact.objects.filter(kind="pdf"):
        artifact.file.storage.delete(artifact.file.name)
    assert client.get("/reports/2024/file/pdf/").status_code == 404


def test_hash_that_looks_like_a_telephone_number_stays_whole():
    digest = "75858747942b64962e08688840545fb4c291620b6675f9aa969199150c1d6626"
    assert mask_value({"sha256": digest}) == {"sha256": digest}
    assert mask_value(["电话 08688840545"]) == ["电话 ******"]


def test_superseded_report_leaves_a_tombstone_with_its_reason(client, published, leader):
    editions.supersede(actor=leader, edition=published, reason="数据更正")
    answer = client.get("/reports/2024/")
    assert answer.status_code == 410
    page = text_of(answer)
    assert "理由：数据更正" in page
    assert "关停" not in page
    assert "理由：数据更正" in text_of(client.get("/reports/")).replace("撤下：", "撤下，理由：")
    assert client.get("/reports/2024/file/pdf/").status_code == 404


def test_corrected_report_is_shown_with_the_note_of_what_it_replaces(client):
    ReportRecordFactory(
        year=2024, number="2024-1", body={}, withdrawn_at="2025-02-01T00:00:00Z", withdrawal_reason="数据更正"
    )
    ReportRecordFactory(year=2024, number="2024-2", title="更正后的报告")
    answer = client.get("/reports/2024/")
    assert answer.status_code == 200
    assert "更正后的报告" in text_of(answer)
    assert "理由：数据更正" in text_of(answer)


def test_search_result_leads_to_the_year(client, published):
    record = PublishedRecord.objects.get()
    assert client.get(f"/reports/record/{record.pk}/").headers["Location"] == "/reports/2024/"
    assert client.get(f"/reports/record/{record.pk + 1}/").status_code == 404


@pytest.mark.parametrize("address", ["/reports/", "/reports/2024/", "/reports/2024/file/pdf/"])
def test_head_is_answered_and_writing_is_not(client, published, address):
    assert client.head(address).status_code == 200
    assert client.post(address).status_code == 405


def test_list_costs_the_same_for_one_report_and_for_three(client):
    counts = []
    for size in (1, 2):
        ReportRecordFactory.create_batch(size)
        with CaptureQueriesContext(connection) as captured:
            page = text_of(client.get("/reports/"))
        counts.append(len(captured))
    assert counts == [counts[0]] * 2
    assert page.count("article-list__item") == 3
