"""Attachments: what is taken, who may download, and that nothing is ever deleted."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from common import events
from common.attachments import attach, attachments_of, withdraw
from common.errors import Conflict, Refused
from common.models import Attachment
from common.uploads import clean_name
from registry.models import Enterprise
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\0" * 20


def pdf(name: str = "决定书.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def office(name: str, *parts: str, types: str = "<Types/>") -> SimpleUploadedFile:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        for part in parts:
            archive.writestr(part, "<x/>")
    return SimpleUploadedFile(name, target.getvalue())


@pytest.fixture
def firm() -> Enterprise:
    return EnterpriseFactory()


@pytest.fixture
def clerk() -> Any:
    return UserFactory()


@pytest.fixture
def download(client: Any) -> Any:
    def get(attachment: Attachment, user: Any) -> Any:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.get(reverse("common:attachment", args=[attachment.uuid]))

    return get


def test_attached_file_is_kept_hashed_and_noted(firm: Enterprise, clerk: Any) -> None:
    kept = attach(firm, pdf(), actor=clerk, kind="送达回证")
    assert (kept.name, kept.size, kept.content_type) == ("决定书.pdf", len(PDF), "application/pdf")
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()
    assert kept.file.read() == PDF
    assert "决定书" not in kept.file.name
    (event,) = events.history(firm)
    assert (event.kind, event.reason, event.actor) == ("attached", "送达回证", clerk)
    assert event.changes["校验码"] == [None, kept.sha256]
    (listed,) = attachments_of(firm)
    assert (listed["name"], listed["note"], listed["sha256"]) == ("决定书.pdf", "送达回证", kept.sha256)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\temp\\甲.pdf", "甲.pdf"),
        ("甲\u202efdp.exe.pdf", "甲fdp.exe.pdf"),
        ('a"b\r\nc.pdf', "abc.pdf"),
        ("名" * 300 + ".pdf", "名" * 117 + ".pdf"),
        ("/", "未命名"),
    ],
)
def test_names_lose_what_could_harm(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (pdf("a.exe", b"MZ"), "不接收"),
        (pdf("a.html", b"<script>"), "不接收"),
        (pdf("a"), "不接收"),
        (pdf("a.pdf", b"<html><script>alert(1)</script>"), "内容不是 pdf"),
        (pdf("a.png", PDF), "内容不是 png"),
        (pdf("a.pdf", b""), "空的"),
        (pdf("a.docx", b"not a zip"), "损坏"),
        (office("a.docx", "xl/workbook.xml"), "内容不是 docx"),
        (office("a.xlsx", "xl/workbook.xml", "xl/vbaProject.bin"), "宏"),
        (office("a.docx", "word/document.xml", types="<Types>macroEnabled</Types>"), "宏"),
        (pdf("a.docm", b"PK\x03\x04"), "不接收"),
    ],
)
def test_files_of_other_kinds_are_refused(firm: Enterprise, upload: Any, words: str) -> None:
    with pytest.raises(Refused, match=words):
        attach(firm, upload, actor=None)
    assert Attachment.objects.count() == 0
    assert events.history(firm).count() == 0


@pytest.mark.parametrize(
    "upload",
    [
        pdf("a.PDF"),
        pdf("a.png", PNG),
        pdf("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 20),
        office("a.docx", "word/document.xml"),
        office("a.xlsx", "xl/workbook.xml"),
    ],
)
def test_allowed_kinds_are_taken(firm: Enterprise, upload: Any) -> None:
    assert attach(firm, upload, actor=None).pk


def test_zip_bombs_and_large_files_are_refused(firm: Enterprise, settings: Any) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (50 * 1024**2))
    with pytest.raises(Refused, match="压缩炸弹"):
        attach(firm, SimpleUploadedFile("a.docx", target.getvalue()), actor=None)
    settings.UPLOAD_MAX_BYTES = 20
    with pytest.raises(Refused, match="上限"):
        attach(firm, pdf(), actor=None)


def test_a_failed_attachment_leaves_no_file(
    firm: Enterprise, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(events, "append", fail)
    with pytest.raises(RuntimeError):
        attach(firm, pdf(), actor=None)
    assert Attachment.objects.count() == 0
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_download_is_an_attachment_and_not_sniffed(firm: Enterprise, clerk: Any, download: Any) -> None:
    response = download(attach(firm, pdf(), actor=clerk), clerk)
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"


def test_only_those_who_see_the_owner_may_download(firm: Enterprise, client: Any, download: Any) -> None:
    kept = attach(firm, pdf(), actor=None)
    assert download(kept, UserFactory(park=True)).status_code == 404
    assert download(kept, UserFactory(roles=[])).status_code == 404
    assert download(kept, UserFactory(enterprise=True)).status_code == 404
    assert download(kept, MembershipFactory(enterprise=firm).user).status_code == 200
    client.logout()
    assert client.get(reverse("common:attachment", args=[kept.uuid])).status_code == 302


def test_attachments_of_records_without_scope_are_nobodys(download: Any, clerk: Any) -> None:
    kept = attach(clerk, pdf(), actor=None)  # users have no row scope
    assert download(kept, clerk).status_code == 404


def test_strangers_can_neither_attach_nor_withdraw(firm: Enterprise) -> None:
    stranger = UserFactory(department=DepartmentFactory(park=True))
    with pytest.raises(Refused, match="管辖范围"):
        attach(firm, pdf(), actor=stranger)
    with pytest.raises(Refused, match="管辖范围"):
        withdraw(attach(firm, pdf(), actor=None), actor=stranger, reason="误传")


def test_withdrawn_file_is_kept_but_no_longer_served(firm: Enterprise, clerk: Any, download: Any) -> None:
    kept = attach(firm, pdf(), actor=clerk)
    with pytest.raises(Refused, match="理由"):
        withdraw(kept, actor=clerk, reason=" ")
    gone = withdraw(kept, actor=clerk, reason="误传")
    assert (gone.withdrawn_by, gone.withdrawn_reason) == (clerk, "误传")
    assert gone.file.read() == PDF
    assert attachments_of(firm) == []
    assert download(kept, clerk).status_code == 404
    assert [event.kind for event in events.history(firm)] == ["attached", "detached"]
    with pytest.raises(Conflict):
        withdraw(kept, actor=clerk, reason="再撤")


def test_withdrawal_without_reason_is_refused_by_the_database(firm: Enterprise) -> None:
    kept = attach(firm, pdf(), actor=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.filter(pk=kept.pk).update(withdrawn_at=kept.uploaded_at)
