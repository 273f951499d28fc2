"""The export of a case: opened, read and checked as whoever receives it would."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from datetime import date, timedelta
from pathlib import Path

import pdfplumber
import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from accounts.enums import Role
from common import attachments, events
from common.documents.services import withdraw_document
from common.errors import Conflict, Refused
from common.models import Attachment
from common.models.event import Event
from common.records import change
from enforcement.archive.catalogue import pieces_of, safe_name
from enforcement.archive.package import CHAIN, DOCUMENTS, MANIFEST, SUMS, VOLUME, verify_package
from enforcement.case_file import CaseFile
from enforcement.models import CaseExport, ExportState
from enforcement.services import archives
from registry.issuing import issue_document
from tests.common.test_events import behind_the_back
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_cases import DefenceFactory
from tests.factories.enforcement_record import CaseEvidenceFactory, documented_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

ISSUED = date(2024, 4, 22)
HOSTILE = "..\\..\\现场😀照片\u202egnp.exe.png"


def picture(kind: str = "PNG", size: tuple[int, int] = (600, 300)) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", size, "navy").save(content, kind)
    return content.getvalue()


def pdf(pages: int = 2, page_size: tuple[float, float] = (842, 595)) -> bytes:
    """Landscape pages with an action that must not come along."""
    made, content = pikepdf.Pdf.new(), io.BytesIO()
    for _ in range(pages):
        made.add_blank_page(page_size=page_size)
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.save(content)
    return content.getvalue()


def attach(owner, name: str, content: bytes, *, kind: str = "", content_type: str = "") -> Attachment:
    file = ContentFile(content, name=name)
    if not content_type:
        return attachments.attach(owner, file, actor=None, kind=kind)
    return attachments.keep(owner, file, content_type=content_type, actor=None, kind=kind)


@pytest.fixture
def case(officer):
    """A case with documents, every sort of evidence, and one withdrawn document."""
    made = documented_case(is_synthetic=True)
    for kind in ("case-filing", "investigation-report", "penalty-notice", "penalty-decision"):
        issue_document(kind, made, actor=officer, issued_on=ISSUED)
    wrong = issue_document("case-suspension", made, actor=officer, issued_on=ISSUED, reason="误制")
    withdraw_document(wrong, actor=officer, reason="误制")
    defence = DefenceFactory(case=made, answered=True)
    issue_document("defence-review", defence, actor=officer, issued_on=ISSUED)
    photo = CaseEvidenceFactory(case=made, name="现场照片", kind="audiovisual")
    attach(photo, HOSTILE, picture())
    report = CaseEvidenceFactory(case=made, name="监测报告", kind="monitoring")
    attach(report, "report.pdf", pdf())
    video = CaseEvidenceFactory(case=made, name="执法记录仪录像", kind="recording")
    attach(video, "video.mp4", b"\x00\x00\x00\x18ftypmp42" + b"\0" * 100, content_type="video/mp4")
    damaged = CaseEvidenceFactory(case=made, name="损坏的文件")
    attach(damaged, "damaged.pdf", b"%PDF-1.7 nothing follows")
    CaseEvidenceFactory(case=made, name="涉案设备", kind="physical")
    attach(made, "票据.jpg", picture("JPEG"), kind="缴款票据")
    change(made, actor=officer, title="示范公司超标排放案（改名）")
    return made


@pytest.fixture
def exported(case, officer, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        export = archives.request_export(case, actor=officer)
    export.refresh_from_db()
    assert export.failure == ""
    return export


@pytest.mark.system
def test_the_package_opens_the_case_from_end_to_end(case, exported):
    assert exported.state == ExportState.DONE
    assert exported.sha256 == hashlib.sha256(Path(exported.file.path).read_bytes()).hexdigest()
    assert verify_package(Path(exported.file.path)) == []
    with zipfile.ZipFile(exported.file.path) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        manifest = json.loads(archive.read(MANIFEST))
        volume = archive.read(VOLUME)
        documents = json.loads(archive.read(DOCUMENTS))
        chain = json.loads(archive.read(CHAIN))
    assert [name for name in names if name.startswith(("/", "..")) or ".." in name or "\\" in name] == []
    assert len(set(names)) == len(names)
    _hashes_agree(Path(exported.file.path), manifest)
    _pages_agree(volume, manifest, exported)
    assert [each["kind"] for each in documents][:2] == ["penalty-decision", "case-filing"]
    assert "withdrawn_reason" in documents[0]
    stream = events.stream_of(case)
    assert [event["kind"] for event in chain["streams"][stream]][-1] == "exported"
    assert chain["faults"] == exported.faults == []
    assert exported.events == sum(map(len, chain["streams"].values()))


def _hashes_agree(path: Path, manifest: dict) -> None:
    with zipfile.ZipFile(path) as archive:
        for entry in manifest["files"]:
            content = archive.read(entry["path"])
            assert len(content) == entry["size"], entry
            assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry
        for line in archive.read(SUMS).decode().splitlines():
            found, _, name = line.partition("  ")
            assert hashlib.sha256(archive.read(name)).hexdigest() == found, name
    on_record = {each.sha256 for each in Attachment.objects.all()}
    beside = {line["sha256_on_record"] for line in manifest["catalogue"] if line["file"]}
    assert beside == on_record


def _pages_agree(volume: bytes, manifest: dict, export: CaseExport) -> None:
    """Every leaf bears its number; each piece begins where the catalogue says; the catalogue is printed."""
    with pikepdf.open(io.BytesIO(volume)) as opened:
        leading = len(opened.pages) - export.pages
        labels = [opened.pages[at].label for at in (leading, len(opened.pages) - 1)]
        assert labels == ["1", str(export.pages)]
        assert "/OpenAction" not in opened.Root
        with opened.open_outline() as outline:
            bookmarks = {item.title for item in outline.root}
    lines = {line["title"]: line for line in manifest["catalogue"]}
    assert {title for title, line in lines.items() if line["first_page"]} <= bookmarks
    with pdfplumber.open(io.BytesIO(volume)) as opened:
        texts = [page.extract_text() or "" for page in opened.pages]
        sizes = {(round(page.width), round(page.height)) for page in opened.pages}
    assert sizes == {(595, 842)}
    front, leaves = "".join(texts[:leading]), texts[leading:]
    assert all(f"第{number}页" in text for number, text in enumerate(leaves, start=1))
    for title in ("行政处罚决定书", "立案审批表", "证据目录", "案件办理过程记录"):
        assert title in leaves[lines[title]["first_page"] - 1].replace("\n", ""), title
    assert "示范公司超标排放案（改名）" in front
    covered = [
        number
        for line in manifest["catalogue"]
        if line["first_page"]
        for number in range(line["first_page"], line["last_page"] + 1)
    ]
    assert sorted(covered) == list(range(1, export.pages + 1))
    report = lines["证据：监测报告"]
    assert report["last_page"] - report["first_page"] == 1
    assert lines["证据：现场照片"]["first_page"]
    assert lines["证据：执法记录仪录像"]["first_page"] is None
    assert "已加密或损坏" in lines["证据：损坏的文件"]["remark"]
    assert lines["证据：涉案设备"]["remark"] == "原件另存，未上传文件"
    assert lines["中止调查决定书"]["remark"] == "已撤回：误制"


@pytest.mark.system
def test_a_changed_package_is_found_out(exported, tmp_path, capsys):
    good = Path(exported.file.path)
    call_command("verify_case_archive", str(good))
    assert "核验无误" in capsys.readouterr().out
    for name, spoil, fault in (
        (VOLUME, lambda content: content + b" ", "与清单的校验码不符"),
        (DOCUMENTS, lambda content: _swapped(content, "罚款", "警告"), "与制发时的摘要不符"),
        (CHAIN, lambda content: _swapped(content, "误制", "改制"), "事件被改动"),
    ):
        bad = tmp_path / "bad.zip"
        _rewritten(good, bad, name, spoil)
        faults = verify_package(bad)
        assert [each for each in faults if fault in each], faults
        with pytest.raises(CommandError, match="有问题"):
            call_command("verify_case_archive", str(bad))


def _swapped(content: bytes, old: str, new: str) -> bytes:
    assert old.encode() in content
    return content.replace(old.encode(), new.encode(), 1)


def _rewritten(source: Path, target: Path, name: str, spoil) -> None:
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            new.writestr(entry, spoil(content) if entry == name else content)


def test_what_is_no_package_is_told(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"not a zip")
    with pytest.raises(CommandError, match="不是完整的导出包"):
        call_command("verify_case_archive", str(path))


@pytest.mark.system
def test_a_chain_that_was_tampered_with_is_told(case, officer, django_capture_on_commit_callbacks):
    target = Event.objects.filter(stream=events.stream_of(case)).first()
    with behind_the_back() as cursor:
        cursor.execute("UPDATE common_event SET reason = '事后改写' WHERE id = %s", [target.pk])
    with django_capture_on_commit_callbacks(execute=True):
        export = archives.request_export(case, actor=officer)
    export.refresh_from_db()
    assert len(export.faults) == 1
    assert "事件被改动" in export.faults[0]


@pytest.mark.system
def test_a_lost_file_is_named_and_the_rest_is_exported(case, officer, django_capture_on_commit_callbacks):
    lost = Attachment.objects.get(name="report.pdf")
    Path(lost.file.path).unlink()
    with django_capture_on_commit_callbacks(execute=True):
        export = archives.request_export(case, actor=officer)
    export.refresh_from_db()
    assert export.state == ExportState.DONE
    assert verify_package(Path(export.file.path)) == ["“证据：监测报告”的文件与上传时登记的校验码不符。"]


@pytest.mark.system
def test_a_newer_export_takes_the_place_of_the_older(
    case, exported, officer, django_capture_on_commit_callbacks
):
    path = Path(exported.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        newer = archives.request_export(case, actor=officer)
    exported.refresh_from_db()
    newer.refresh_from_db()
    assert (exported.state, newer.state) == (ExportState.REPLACED, ExportState.DONE)
    assert exported.file.name == ""
    assert exported.sha256 != ""
    assert not path.exists()
    assert Path(newer.file.path).exists()


# -- the catalogue --------------------------------------------------------------------------------


def test_names_from_outside_never_become_paths(case):
    names = [piece.file for piece in pieces_of(CaseFile(case)) if piece.file]
    assert names == [
        "附件/001-现场😀照片gnp.exe.png",
        "附件/002-report.pdf",
        "附件/003-video.mp4",
        "附件/004-damaged.pdf",
        "附件/005-票据.jpg",
    ]
    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("..") == "未命名"
    assert safe_name("a/../b\\..\\c.pdf") == "c.pdf"


def test_the_decision_comes_first_and_related_records_belong_to_the_file(case):
    kinds = [document.kind for document in CaseFile(case).documents]
    assert kinds == [
        "penalty-decision",
        "case-filing",
        "investigation-report",
        "penalty-notice",
        "defence-review",
        "case-suspension",
    ]


def test_the_lead_stays_out(case):
    """Who reported a violation is confidential."""
    labels = {row._meta.label_lower for row in CaseFile(case).rows}
    assert "enforcement.enforcementlead" not in labels
    assert "enforcement.caseevidence" in labels


def test_the_file_of_a_case_takes_the_same_queries_whatever_it_holds(case, django_assert_num_queries):
    bare = documented_case()
    for made in (bare, case):
        CaseFile(made).documents  # noqa: B018 - content types are read once
    with django_assert_num_queries(_queries(bare)):
        file = CaseFile(type(case).objects.get(pk=case.pk))
        assert file.documents
        assert file.papers


def _queries(made) -> int:
    """One for each relation, and one each for the discussion's votes, the documents and the files."""

    with CaptureQueriesContext(
        connection,
    ) as captured:
        file = CaseFile(type(made).objects.get(pk=made.pk))
        file.documents, file.papers  # noqa: B018
    return len(captured)


# -- the job --------------------------------------------------------------------------------------


def test_one_export_at_a_time(case, officer):
    archives.request_export(case, actor=officer)
    with pytest.raises(Conflict, match="正在导出"):
        archives.request_export(case, actor=officer)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_who_does_not_handle_cases_exports_none(case, role):
    with pytest.raises(Refused):
        archives.request_export(case, actor=UserFactory(roles=[role]))


def test_a_task_delivered_twice_works_once(case, officer, monkeypatch):
    calls: list[int] = []
    monkeypatch.setattr(archives, "_make", lambda export: calls.append(export.pk))
    export = archives.request_export(case, actor=officer)
    archives.run_export(export.pk)
    archives.run_export(export.pk)
    assert calls == [export.pk]


def test_an_export_whose_worker_was_lost_is_taken_up_again(case, officer):
    export = archives.request_export(case, actor=officer)
    CaseExport.objects.update(state=ExportState.RUNNING, heartbeat_at=timezone.now())
    assert archives.resume_stale() == []
    CaseExport.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=6))
    assert archives.resume_stale() == [export.pk]
    export.refresh_from_db()
    assert export.state == ExportState.WAITING


def test_a_failure_is_told_in_words_and_frees_the_case(case, officer, monkeypatch):
    def fail(*args, **values):
        raise OSError("disk full")

    monkeypatch.setattr(archives, "write_package", fail)
    export = archives.request_export(case, actor=officer)
    with pytest.raises(OSError, match="disk full"):
        archives.run_export(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED
    assert export.failure == "系统内部错误，请联系系统管理员查看日志。"
    archives.request_export(case, actor=officer)


def test_whoever_lost_the_job_keeps_nothing(case, officer, tmp_path):
    """A worker that was taken for dead finishes after another took over: its file is not kept."""
    export = archives.request_export(case, actor=officer)
    target = tmp_path / "late.zip"
    target.write_bytes(b"late")
    archives._finish(export.pk, target, archives.Package(1, 1, []))
    export.refresh_from_db()
    assert (export.state, export.file.name) == (ExportState.WAITING, "")


def test_what_is_done_has_its_hash(case, officer):
    with pytest.raises(IntegrityError, match="enforcement_export_done"), transaction.atomic():
        CaseExport.objects.create(case=case, requested_by=officer, state=ExportState.DONE)
    with pytest.raises(IntegrityError, match="enforcement_export_state"), transaction.atomic():
        CaseExport.objects.create(case=case, requested_by=officer, state="unknown")
