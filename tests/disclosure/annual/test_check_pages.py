"""The pages of findings, files and workbooks: what they show, what they take, whom they let in."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import Attachment
from common.models.import_job import ImportState
from disclosure.annual.checks.attachments import MONITORING_REPORT
from disclosure.annual.store import contents_of
from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure, AnnualImport, FindingExplanation
from tests.disclosure.annual.workbook.books import WASTE, book, upload, waste
from tests.factories.annual import check_settings, fill_in
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def client(zhang) -> Client:
    check_settings()
    client = Client()
    client.force_login(zhang)
    return client


def url(page: str, report: AnnualDisclosure, *args: Any) -> str:
    return reverse(f"disclosure-enterprise:annual-{page}", args=[report.ledger_no, *args])


def hand_in(report: AnnualDisclosure) -> None:
    AnnualDisclosure.objects.filter(pk=report.pk).update(status=FilingStatus.SUBMITTED, filed_on="2025-03-01")


# -- findings --


@pytest.fixture
def doubtful(report) -> AnnualDisclosure:
    """An error in a table, and a warning at a field."""
    fields = {"basics.contact": "13800000000"}
    return fill_in(report, fields, {WASTE: [waste(), waste(code="90021408", name="废油")]})


def test_findings_with_their_places(doubtful, client):
    page = client.get(url("findings", doubtful))
    row = contents_of(doubtful).rows(WASTE)[1]
    place = url("table", doubtful, WASTE)
    assert page.status_code == 200
    assert [line.finding.code for line in page.context["lines"]] == ["waste-code-form", "contact-personal"]
    assert page.context["lines"][0].url == f"{place}?page=1#id_{row.id}_code"
    assert page.context["lines"][1].url == f"{url('chapter', doubtful, 'basics')}#id_contact"
    text = page.content.decode()
    assert "废物代码“90021408”不合形式" in text
    assert "国家危险废物名录" in text
    assert (page.context["errors"], page.context["warnings"], page.context["answered"]) == (1, 1, 0)


def test_explaining_a_warning(doubtful, client):
    sent = {"code": "contact-personal", "path": "basics.contact", "text": "公用手机"}
    page = client.post(url("findings", doubtful), sent, follow=True)
    assert page.redirect_chain[0][1] == 302
    assert page.context["answered"] == 1
    assert "公用手机" in page.content.decode()
    back = client.post(url("explanation-withdraw", doubtful), sent, follow=True)
    assert back.context["answered"] == 0
    assert FindingExplanation.objects.get().withdrawn_at is not None


@pytest.mark.parametrize(
    ("code", "path", "text", "says"),
    [
        ("contact-personal", "basics.contact", " ", "请写明情况和原因"),
        ("contact-personal", "basics.contact", "长" * 1001, "1000"),
        ("waste-code-form", "", "没问题", "没有这一项|必填|填写"),
    ],
)
def test_what_is_typed_stays(doubtful, client, code, path, text, says):
    import re

    page = client.post(url("findings", doubtful), {"code": code, "path": path, "text": text})
    assert page.status_code == 422
    assert re.search(says, page.content.decode())
    if path:
        (line,) = [each for each in page.context["lines"] if each.finding.code == code]
        assert line.form.data["text"] == text
    assert not FindingExplanation.objects.exists()


def test_an_error_is_not_explained(doubtful, client):
    row = contents_of(doubtful).rows(WASTE)[1]
    sent = {"code": "waste-code-form", "path": f"{WASTE}.{row.id}.code", "text": "没问题"}
    page = client.post(url("findings", doubtful), sent)
    assert page.status_code == 422
    assert "不能以说明代替" in page.content.decode()


def test_after_handing_in_nothing_is_explained(doubtful, client):
    hand_in(doubtful)
    page = client.get(url("findings", doubtful))
    assert "属实，写明情况" not in page.content.decode()
    sent = {"code": "contact-personal", "path": "basics.contact", "text": "公用手机"}
    assert client.post(url("findings", doubtful), sent).status_code == 409


def test_a_report_that_fits(report, client):
    page = client.get(url("findings", report))
    assert "没有发现问题" in page.content.decode()


@pytest.mark.parametrize("page", ["findings", "files", "import-all"])
def test_strangers_are_told_nothing(report, page):
    check_settings()
    stranger = Client()
    stranger.force_login(MembershipFactory().user)
    assert stranger.get(url(page, report)).status_code == 404
    assert stranger.post(url(page, report), {}).status_code == 404


def test_statements_do_not_grow_with_the_findings(report, client):
    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url("findings", report)).status_code == 200
        return len(found)

    asked()
    few = asked()
    rows = [waste(code=f"废{number}", name=f"油{number}") for number in range(80)]
    fill_in(report, tables={WASTE: rows})
    assert asked() == few
    assert len(client.get(url("findings", report)).context["lines"]) == 50
    assert len(client.get(url("findings", report) + "?page=2").context["lines"]) == 30


# -- files --


def test_files_are_attached_and_withdrawn(report, client, zhang):
    sent = {"kind": MONITORING_REPORT, "upload": SimpleUploadedFile("监测.pdf", PDF)}
    page = client.post(url("files", report), sent, follow=True)
    assert "监测.pdf" in page.content.decode()
    file = Attachment.objects.of(report).get()
    assert (file.kind, file.uploaded_by) == (MONITORING_REPORT, zhang)
    client.post(url("file-withdraw", report, file.uuid))
    assert not Attachment.objects.of(report).current().exists()
    assert client.post(url("file-withdraw", report, file.uuid)).status_code == 409


def test_a_file_that_is_none(report, client):
    sent = {"kind": MONITORING_REPORT, "upload": SimpleUploadedFile("监测.pdf", b"<html>")}
    page = client.post(url("files", report), sent)
    assert page.status_code == 422
    assert "文件内容不是 pdf" in page.content.decode()
    assert client.post(url("files", report), {"kind": "别的"}).status_code == 422


def test_files_of_a_report_that_was_handed_in(report, client):
    hand_in(report)
    assert "上传附件" not in client.get(url("files", report)).content.decode()
    sent = {"kind": MONITORING_REPORT, "upload": SimpleUploadedFile("监测.pdf", PDF)}
    assert client.post(url("files", report), sent).status_code == 409


# -- workbooks --


@pytest.fixture
def send(report, client, django_capture_on_commit_callbacks):
    def sending(content: bytes, name: str = "危险废物.xlsx", **more: Any) -> Any:
        sent = {"file": upload(content, name), "mode": "replace"} | more
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(url("import", report, WASTE), sent)

    return sending


def opened(response: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))


def test_templates(report, client):
    fill_in(report, tables={WASTE: [waste()]})
    blank = opened(client.get(url("template", report, WASTE)))["危险废物"]
    assert blank.max_row == 1
    filled = opened(client.get(url("template", report, WASTE) + "?filled=1"))["危险废物"]
    assert [cell.value for cell in filled[2]][:4] == ["900-214-08", "废机油", 1, 5.25]
    everything = opened(client.get(url("template-all", report)))
    assert {"危险废物", "主要产品", "说明"} <= set(everything.sheetnames)
    assert "年度融资" not in everything.sheetnames  # a chapter that does not apply
    assert client.get(url("template", report, "basics.nothing")).status_code == 404
    assert client.get(url("import", report, "financing.financings")).status_code == 404


def test_from_upload_to_the_table(report, client, send, django_capture_on_commit_callbacks):
    response = send(book({WASTE: [waste()]}))
    job = AnnualImport.objects.get()
    assert response["Location"] == url("import-detail", report, job.pk)
    page = client.get(response["Location"])
    assert "确认写入" in page.content.decode()
    assert "900-214-08 废机油" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(url("import-confirm", report, job.pk)).status_code == 302
    page = client.get(url("import-detail", report, job.pk))
    assert "写入结果" in page.content.decode()
    assert "确认写入" not in page.content.decode()
    assert [row.text("name") for row in contents_of(report).rows(WASTE)] == ["废机油"]
    assert client.post(url("import-confirm", report, job.pk)).status_code == 409
    assert "危险废物.xlsx" in client.get(url("import", report, WASTE)).content.decode()


def test_bad_cells_are_listed(report, client, send):
    page = client.get(send(book({WASTE: [waste(opening="许多")]}))["Location"])
    text = page.content.decode()
    assert "共 1 处问题，没有写入任何内容" in text
    assert "“许多”不是数字" in text
    job = AnnualImport.objects.get()
    listed = client.get(url("import-errors", report, job.pk))
    assert "年初贮存量（t）" in b"".join(listed.streaming_content).decode("utf-8-sig")


def test_refused_uploads_say_why(send):
    page = send(b"MZ", "a.xlsm")
    assert page.status_code == 422
    assert "不接收含宏" in page.content.decode()
    assert send(b"", "a.xlsx").status_code == 422


def test_progress_is_asked_for_while_it_runs(report, client, zhang):
    job = AnnualImport.objects.create(
        report=report,
        table=WASTE,
        original_name="a.xlsx",
        size=1,
        uploaded_by=zhang,
        state=ImportState.CHECKING,
        rows_read=2500,
        rows_total=5000,
    )
    htmx = {"HTTP_HX_REQUEST": "true"}
    running = client.get(url("import-detail", report, job.pk), **htmx)
    assert "已读2500行，约5000行" in running.content.decode()
    assert "50%" in running.content.decode()
    assert "HX-Refresh" not in running
    AnnualImport.objects.update(state=ImportState.REJECTED)
    assert client.get(url("import-detail", report, job.pk), **htmx)["HX-Refresh"] == "true"


def test_an_upload_is_its_uploaders_own(report, li, send):
    send(book({WASTE: [waste()]}))
    job = AnnualImport.objects.get()
    other = Client()
    other.force_login(li)
    assert other.get(url("import-detail", report, job.pk)).status_code == 404
    assert other.post(url("import-confirm", report, job.pk)).status_code == 404


def test_no_upload_into_a_report_that_was_handed_in(report, client, send):
    hand_in(report)
    assert "上传并检查" not in client.get(url("import", report, WASTE)).content.decode()
    assert send(book({WASTE: [waste()]})).status_code == 409


def test_links_lead_there(report, client):
    assert url("import", report, WASTE) in client.get(url("table", report, WASTE)).content.decode()
    overview = client.get(url("detail", report)).content.decode()
    for page in ("findings", "files", "import-all"):
        assert url(page, report) in overview
