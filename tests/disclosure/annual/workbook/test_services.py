"""A workbook from upload to the tables: all or nothing, replacing or appending, once; hostile files."""

from __future__ import annotations

import csv
import io
import resource
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile

from common import events
from common.errors import Conflict, Refused
from common.importing.problems import ProblemLog
from common.models.import_job import ImportState
from disclosure.annual import workbooks
from disclosure.annual.saving import save_row
from disclosure.annual.store import contents_of
from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure, AnnualImport, AnnualRow, ImportMode
from tests.disclosure.annual.workbook.books import PRODUCTS, TOTALS, WASTE, book, upload, waste, with_parts
from tests.factories.annual import fill_in
from tests.factories.disclosure import AnnualDisclosureFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> AnnualDisclosure:
    return AnnualDisclosureFactory(draft=True, for_year=2025)


@pytest.fixture
def handler(report):
    return MembershipFactory(enterprise=report.enterprise).user


@pytest.fixture
def send(report, handler, django_capture_on_commit_callbacks):
    """Upload a workbook and let the worker check it."""

    def sending(content: bytes, table: str = WASTE, mode: str = ImportMode.REPLACE, name="危险废物.xlsx"):
        with django_capture_on_commit_callbacks(execute=True):
            job = workbooks.start(
                actor=handler, report=report, upload=upload(content, name), table=table, mode=mode
            )
        job.refresh_from_db()
        return job

    return sending


@pytest.fixture
def confirm(handler, django_capture_on_commit_callbacks):
    def confirming(job):
        with django_capture_on_commit_callbacks(execute=True):
            workbooks.confirm(actor=handler, job=job)
        job.refresh_from_db()
        return job

    return confirming


def names(report, table=WASTE) -> list[str]:
    return [row.text("name") for row in contents_of(report).rows(table)]


def test_checked_then_written(report, send, confirm, handler):
    job = send(book({WASTE: [waste(), waste(code="900-041-49", name="废桶")]}))
    assert (job.state, job.rows_read, job.error_count) == (ImportState.READY, 2, 0)
    assert not AnnualRow.objects.exists()
    ((change),) = job.result
    assert (change["added"], change["changed"], change["removed"], change["same"]) == (2, 0, 0, 0)
    assert [each["row"] for each in change["samples"]] == ["900-214-08 废机油", "900-041-49 废桶"]
    assert confirm(job).state == ImportState.DONE
    assert names(report) == ["废机油", "废桶"]
    event = events.history(report).last()
    assert (event.actor, event.changes) == (handler, {"危险废物·整表": ["0行", "2行"]})


def test_replacing_keeps_the_rows_that_stay(report, send, confirm):
    fill_in(report, tables={WASTE: [waste(), waste(code="900-041-49", name="废桶")]})
    oil = AnnualRow.objects.get(typed__name="废机油")
    job = send(book({WASTE: [waste(closing=3), waste(code="900-249-08", name="废油泥")]}))
    ((change),) = job.result
    assert (change["added"], change["changed"], change["removed"], change["same"]) == (1, 1, 1, 0)
    assert [(each["kind"], each["row"], each["cells"]) for each in change["samples"]] == [
        ("修改", "900-214-08 废机油", [["年末贮存量（t）", "1", "3"]]),
        ("新增", "900-249-08 废油泥", []),
        ("删除", "900-041-49 废桶", []),
    ]
    confirm(job)
    assert names(report) == ["废机油", "废油泥"]
    oil.refresh_from_db()
    assert oil.typed["closing"] == "3"


def test_the_same_again_changes_nothing(report, send):
    fill_in(report, tables={TOTALS: [{"medium": "water", "pollutant": "氨氮", "actual": "1.50"}]})
    job = send(book({TOTALS: [{"medium": "废水", "pollutant": "氨氮", "actual": 1.5}]}), TOTALS)
    assert job.result[0]["same"] == 1
    assert job.result[0]["samples"] == []


def test_appending(report, send, confirm):
    fill_in(report, tables={WASTE: [waste()]})
    job = send(book({WASTE: [waste(code="900-041-49", name="废桶")]}), mode=ImportMode.APPEND)
    confirm(job)
    assert names(report) == ["废机油", "废桶"]


def test_appending_what_stands_there_already(report, send):
    fill_in(report, tables={WASTE: [waste()]})
    job = send(book({WASTE: [waste(name="废机 油")]}), mode=ImportMode.APPEND)
    assert job.state == ImportState.REJECTED
    assert [(each["row"], each["reason"]) for each in job.errors] == [(2, "报告中已有这一行")]


def test_nothing_is_written_unless_all_is_right(report, send, handler):
    fill_in(report, tables={WASTE: [waste()]})
    job = send(book({WASTE: [waste(closing=7), waste(code="900-041-49", opening="x")]}))
    assert (job.state, job.error_count) == (ImportState.REJECTED, 1)
    with pytest.raises(Conflict):
        workbooks.confirm(actor=handler, job=job)
    assert AnnualRow.objects.get().typed["closing"] == "1"
    with job.errors_file.open("rb") as file:
        lines = list(csv.reader(file.read().decode("utf-8-sig").splitlines()))
    assert lines[0][:4] == ["文件", "工作表", "行", "列"]
    assert lines[1][1:5] == ["危险废物", "3", "年初贮存量（t）", "x"]


def test_all_tables_in_one_workbook(report, send, confirm):
    fill_in(report, tables={PRODUCTS: [{"name": "旧产品"}]})
    content = book(
        {WASTE: [waste()], TOTALS: [{"medium": "废水", "pollutant": "氨氮", "actual": 1}], PRODUCTS: []}
    )
    job = send(content, table="")
    assert [each["path"] for each in job.result] == [WASTE, TOTALS]
    confirm(job)
    assert names(report) == ["废机油"]
    assert names(report, PRODUCTS) == ["旧产品"]  # an empty sheet leaves its table as it is


def test_a_table_of_a_chapter_that_does_not_apply(report, send):
    financings = "financing.financings"
    job = send(
        book({financings: [{"form": "债券", "amount": 1, "use": "技改", "protection": "无"}]}), table=""
    )
    assert [each["reason"] for each in job.errors] == ["不认识的工作表"]


@pytest.mark.parametrize("content", [{WASTE: []}, {TOTALS: [{"medium": "废水"}]}])
def test_a_workbook_without_the_table(send, content):
    assert send(book(content)).state == ImportState.REJECTED


def test_a_table_changed_meanwhile_is_not_overwritten(report, send, confirm, handler):
    fill_in(report, tables={WASTE: [waste()]})
    job = send(book({WASTE: [waste(closing=9)]}))
    row = AnnualRow.objects.get()
    save_row(actor=handler, report=report, row=row.pk, typed={"closing": "2"}, seen={"closing": "1"})
    assert confirm(job).state == ImportState.FAILED
    assert "他人修改了“危险废物”" in job.failure
    row.refresh_from_db()
    assert row.typed["closing"] == "2"


def test_confirmed_once(send, confirm, handler):
    job = confirm(send(book({WASTE: [waste()]})))
    with pytest.raises(Conflict):
        workbooks.confirm(actor=handler, job=job)


def test_only_the_uploader_confirms(report, send):
    job = send(book({WASTE: [waste()]}))
    colleague = MembershipFactory(enterprise=report.enterprise).user
    with pytest.raises(Refused, match="上传人本人"):
        workbooks.confirm(actor=colleague, job=job)


def test_strangers_and_handed_in_reports(report, handler):
    with pytest.raises(Refused):
        workbooks.start(actor=MembershipFactory().user, report=report, upload=upload(book({WASTE: []})))
    AnnualDisclosure.objects.filter(pk=report.pk).update(status=FilingStatus.SUBMITTED, filed_on="2026-03-01")
    report.refresh_from_db()
    with pytest.raises(Conflict):
        workbooks.start(actor=handler, report=report, upload=upload(book({WASTE: []})))
    assert not AnnualImport.objects.exists()


def test_handed_in_between_check_and_confirmation(report, send, confirm):
    job = send(book({WASTE: [waste()]}))
    AnnualDisclosure.objects.filter(pk=report.pk).update(status=FilingStatus.SUBMITTED, filed_on="2026-03-01")
    assert confirm(job).state == ImportState.FAILED
    assert not AnnualRow.objects.exists()


def test_how_far_a_check_is(report, handler, monkeypatch):
    """Told every so many rows, by what the sheets say of themselves."""
    rows = [waste(code=f"900-{n % 1000:03d}-08", name=f"废物{n}") for n in range(1200)]
    job = workbooks.start(actor=handler, report=report, upload=upload(book({WASTE: rows})), table=WASTE)
    told = []
    workbooks.check_workbook(job, ProblemLog(), lambda done, expected: told.append((done, expected)))
    assert told == [(500, 1200), (1000, 1200)]
    job.state, job.rows_read, job.rows_total = ImportState.CHECKING, 500, 1200
    assert workbooks.progress(job) == (41, "已读500行，约1200行")


def test_a_lost_worker_is_replaced(report, send, handler, django_capture_on_commit_callbacks):
    job = workbooks.start(actor=handler, report=report, upload=upload(book({WASTE: [waste()]})), table=WASTE)
    AnnualImport.objects.filter(pk=job.pk).update(
        state=ImportState.CHECKING, heartbeat_at="2026-01-01T00:00:00+08:00"
    )
    job.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        assert workbooks.resume_stale() == [job.pk]
    job.refresh_from_db()
    assert job.state == ImportState.READY
    assert workbooks.resume_stale() == []


def test_five_thousand_rows_with_every_error_in_one_pass(report, send):
    rows = [waste(code=f"9{n // 100:02d}-{n % 100:03d}-08", name=f"废物{n}") for n in range(5000)]
    for number in range(0, 5000, 5):
        rows[number] |= {"opening": "x", "closing": -1}
    job = send(book({WASTE: rows}))
    assert (job.state, job.rows_read, job.error_count) == (ImportState.REJECTED, 5000, 2000)
    assert len(job.errors) == 1000
    with job.errors_file.open("rb") as file:
        assert sum(1 for _ in file) == 2001


# -- hostile files --


def refused(report, handler, content: bytes, name: str, match: str) -> None:
    with pytest.raises(Refused, match=match):
        workbooks.start(actor=handler, report=report, upload=upload(content, name), table=WASTE)
    assert not AnnualImport.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.xls*"))


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("a.xlsm", "含宏"),
        ("a.xlsb", "含宏或二进制"),
        ("a.xls", "旧版 xls"),
        ("a.csv", "只接收 xlsx"),
        ("a.exe", "只接收 xlsx"),
        ("a", "无扩展名"),
        ("a.xlsx.exe", "只接收 xlsx"),
    ],
)
def test_other_endings(report, handler, name, match):
    refused(report, handler, book({WASTE: [waste()]}), name, match)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (b"", "空的"),
        (b"not a zip", "损坏|不是"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "损坏|不是"),
        (b"%PDF-1.7 %%EOF", "损坏|不是"),
    ],
)
def test_other_contents(report, handler, content, match):
    refused(report, handler, content, "a.xlsx", match)


def test_macros_inside(report, handler):
    content = with_parts(book({WASTE: [waste()]}), {"xl/vbaProject.bin": b"macro"})
    refused(report, handler, content, "a.xlsx", "含有宏")


def test_a_zip_bomb(report, handler):
    content = with_parts(book({WASTE: [waste()]}), {"xl/media/image1.png": b"\0" * 30_000_000})
    assert len(content) < 100_000
    refused(report, handler, content, "a.xlsx", "压缩炸弹")


def test_a_directory_that_promises_too_much(report, handler, monkeypatch):
    monkeypatch.setattr("common.archives.MAX_UNPACKED_BYTES", 1000)
    refused(report, handler, book({WASTE: [waste()]}), "a.xlsx", "解压后达")


def test_external_links(send):
    content = with_parts(book({WASTE: [waste()]}), {"xl/externalLinks/externalLink1.xml": b"<x/>"})
    job = send(content)
    assert job.state == ImportState.REJECTED
    assert "链接到其他文件" in job.errors[0]["reason"]


def test_entities(send):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><workbook/>'
    job = send(with_parts(book({WASTE: [waste()]}), {"xl/workbook.xml": bomb}))
    assert job.state == ImportState.REJECTED
    assert "实体定义" in job.errors[0]["reason"]


@pytest.mark.parametrize("name", ["../../etc/passwd.xlsx", "..\\..\\boot.xlsx", "a\x00/b\u202excod.xlsx"])
def test_a_path_in_the_name(report, handler, name):
    job = workbooks.start(
        actor=handler, report=report, upload=upload(book({WASTE: [waste()]}), name), table=WASTE
    )
    assert not set(job.original_name) & set("/\\\x00\u202e")
    assert Path(job.file.path).resolve().is_relative_to(Path(settings.MEDIA_ROOT).resolve())
    assert Path(job.file.name).stem != Path(job.original_name).stem


def test_paths_inside_the_archive_are_never_written(send, tmp_path):
    content = with_parts(book({WASTE: [waste()]}), {"../../evil.txt": b"x"})
    assert send(content).state == ImportState.READY
    assert not list(tmp_path.parent.glob("evil.txt"))


def test_a_gigabyte_is_refused_by_its_size_without_being_read(report, handler):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    big = TemporaryUploadedFile("a.xlsx", "application/octet-stream", 1 << 30, None)
    big.file.truncate(1 << 30)  # sparse
    with pytest.raises(Refused, match="超过 50 MB"):
        workbooks.start(actor=handler, report=report, upload=big, table=WASTE)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KB
    assert not AnnualImport.objects.exists()


def test_the_limit_is_a_setting(report, handler, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    with pytest.raises(Refused, match="上限"):
        workbooks.start(
            actor=handler,
            report=report,
            upload=SimpleUploadedFile("a.xlsx", book({WASTE: [waste()]})),
            table=WASTE,
        )


def test_a_truncated_workbook(report, handler, send):
    content = book({WASTE: [waste()]})
    refused(report, handler, content[: len(content) // 2], "a.xlsx", "损坏")
    broken = bytearray(content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 60
    broken[place : place + 20] = b"\xff" * 20
    assert send(bytes(broken)).state == ImportState.REJECTED
