"""Every door by which a disclosure takes files, against the same hostile files: nothing is kept of any."""

from __future__ import annotations

import io
import itertools
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.models import Attachment
from disclosure.annual.checks.attachments import AUDIT_REPORT
from disclosure.duty.temporary import begin_temporary
from disclosure.models import AnnualImport
from tests.days import Days
from tests.disclosure.filing import reports
from tests.enforcement.api.calling import caller
from tests.factories.disclosure_duties import DisclosureTriggerFactory, load_duty_law

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
NUMBERS = itertools.count(1)
WORKBOOK = "xl/workbook.xml"
TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
    b'spreadsheetml.sheet.main+xml"/></Types>'
)


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def macro() -> bytes:
    return zipped({"[Content_Types].xml": TYPES, WORKBOOK: b"<workbook/>", "xl/vbaProject.bin": b"\xd0\xcf"})


def bomb() -> bytes:
    return zipped(
        {"[Content_Types].xml": TYPES, WORKBOOK: b"<workbook/>", "xl/big.xml": bytes(200 * 1024**2)}
    )


HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "a program": ("报告.exe", lambda: b"MZ\x90\x00"),
    "a program called pdf": ("报告.pdf", lambda: b"MZ\x90\x00" * 64),
    "a page called workbook": ("报告.xlsx", lambda: b"<html><script>alert(1)</script></html>"),
    "a macro in a workbook": ("报告.xlsx", macro),
    "a bomb": ("报告.xlsx", bomb),
    "nothing": ("报告.xlsx", lambda: b""),
}


class Scene:
    """An enterprise with an annual and a temporary report in draft; its user by page and by machine."""

    def __init__(self) -> None:
        self.annual = reports.draft()
        self.user = reports.filler(self.annual)
        trigger = DisclosureTriggerFactory(enterprise=self.annual.enterprise, received_on=date(2026, 3, 9))
        self.temporary = begin_temporary(actor=self.user, trigger=trigger)
        self.page = Client()
        self.page.force_login(self.user)
        self.machine = caller(self.user)
        self.before = Attachment.objects.count()

    def kept(self) -> int:
        return Attachment.objects.count() - self.before + AnnualImport.objects.count()


def _annual_page(scene: Scene, file):
    url = reverse("disclosure-enterprise:annual-files", args=[scene.annual.ledger_no])
    return scene.page.post(url, {"kind": AUDIT_REPORT, "upload": file})


def _annual_machine(scene: Scene, file):
    url = reverse("annual-api:files", args=[scene.annual.ledger_no])
    return scene.machine.post(url, {"kind": AUDIT_REPORT, "upload": file}, format="multipart")


def _workbook_page(scene: Scene, file):
    url = reverse("disclosure-enterprise:annual-import-all", args=[scene.annual.ledger_no])
    return scene.page.post(url, {"file": file, "mode": "replace"})


def _temporary_page(scene: Scene, file):
    url = reverse("disclosure-enterprise:temporary-attach", args=[scene.temporary.ledger_no])
    return scene.page.post(url, {"kind": "材料", "upload": file})


def _temporary_machine(scene: Scene, file):
    url = reverse("duty-api:files", args=[scene.temporary.ledger_no])
    return scene.machine.post(url, {"kind": "材料", "upload": file}, format="multipart")


def _declared(scene: Scene, file) -> dict[str, object]:
    return {
        "kind": "penalty",
        "document_title": "行政处罚决定书",
        "document_number": f"示环罚〔2026〕{next(NUMBERS)}号",  # a number is declared once
        "authority": "示范市生态环境局",
        "received_on": "2026-03-10",
        "uploads": file,
    }


def _declaration_page(scene: Scene, file):
    sent = _declared(scene, file) | {"enterprise": scene.annual.enterprise.uscc}
    return scene.page.post(reverse("disclosure-enterprise:trigger-new"), sent)


def _declaration_machine(scene: Scene, file):
    sent = _declared(scene, [file]) | {"uscc": scene.annual.enterprise.uscc}
    return scene.machine.post(reverse("duty-api:documents"), sent, format="multipart")


DOORS = {
    "annual page": _annual_page,
    "annual machine": _annual_machine,
    "workbook": _workbook_page,
    "temporary page": _temporary_page,
    "temporary machine": _temporary_machine,
    "declaration page": _declaration_page,
    "declaration machine": _declaration_machine,
}
FILES = {name: door for name, door in DOORS.items() if name != "workbook"}


@pytest.fixture
def scene(monkeypatch) -> Scene:
    load_duty_law()
    Days(monkeypatch).go_to(reports.DUE)
    reports.law()
    return Scene()


@pytest.mark.parametrize("door", DOORS)
def test_hostile_files_are_refused_at_every_door(scene, door):
    for what, (name, content) in HOSTILE.items():
        answer = DOORS[door](scene, SimpleUploadedFile(name, content()))
        assert answer.status_code in (400, 403, 422), (door, what, answer.status_code)
        assert scene.kept() == 0, (door, what)


@pytest.mark.parametrize("door", DOORS)
def test_what_is_beyond_the_limit_is_refused_by_its_size(scene, door, settings):
    settings.UPLOAD_MAX_BYTES = 1000  # as 1 GB is beyond the limit in use
    answer = DOORS[door](scene, SimpleUploadedFile("报告.xlsx", macro() + bytes(2000)))
    assert answer.status_code in (400, 403, 422) and scene.kept() == 0
    assert "上限" in answer.content.decode()


@pytest.mark.parametrize("door", FILES)
def test_a_path_in_the_name_leads_nowhere(scene, door):
    for name in ("../../etc/cron.d/报告.pdf", "..\\..\\报告.pdf", "/报告.pdf", "报告\u202efdp.pdf"):
        file = SimpleUploadedFile("x.pdf", PDF)
        file._name = name  # as a client may send it, past the framework's own care
        answer = FILES[door](scene, file)
        assert answer.status_code in (200, 201, 302, 400), (door, name)
        kept = Attachment.objects.order_by("-pk").first()
        assert "/" not in kept.name and "\\" not in kept.name and "\u202e" not in kept.name
        assert ".." not in kept.file.name and not kept.file.name.startswith("/")
