"""Files and requests not to publish, by a machine with a token: as on the pages, and until handed in."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.models import Attachment
from disclosure.annual.checks.attachments import AUDIT_REPORT
from disclosure.annual.files import MOST_FILES
from disclosure.enums import WithholdingStatus
from disclosure.models import AnnualDisclosure, Withholding
from tests.days import Days
from tests.disclosure.filing import reports
from tests.enforcement.api.calling import caller
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
ASKED = {"path": "basics.products.name", "ground": "trade_secret", "reason": "新产品名称尚未公开。"}


@pytest.fixture
def report(monkeypatch) -> AnnualDisclosure:
    Days(monkeypatch).go_to(reports.DUE)
    reports.law()
    return reports.draft()


@pytest.fixture
def machine(report):
    return caller(reports.filler(report))


def url(name: str, report: AnnualDisclosure, *args) -> str:
    return reverse(f"annual-api:{name}", args=[report.ledger_no, *args])


def upload(machine, report, name: str = "审核报告.pdf", content: bytes = PDF, kind: str = AUDIT_REPORT):
    sent = {"kind": kind, "upload": SimpleUploadedFile(name, content)}
    return machine.post(url("files", report), sent, format="multipart")


def test_a_file_is_uploaded_listed_and_taken_out_of_use(report, machine):
    before = len(machine.get(url("files", report)).json())
    made = upload(machine, report)
    assert made.status_code == 201, made.data
    kept = Attachment.objects.get(uuid=made.json()["uuid"])
    assert (kept.owner, kept.kind, kept.name, kept.size) == (report, AUDIT_REPORT, "审核报告.pdf", len(PDF))
    listed = machine.get(url("files", report)).json()
    assert len(listed) == before + 1 and listed[-1]["sha256"] == kept.sha256
    taken = machine.delete(url("file", report, kept.uuid))
    assert (taken.status_code, taken.json()["uuid"]) == (200, str(kept.uuid))
    assert len(machine.get(url("files", report)).json()) == before
    assert machine.delete(url("file", report, kept.uuid)).status_code == 409


def test_what_a_page_would_refuse_is_refused(report, machine):
    answer = upload(machine, report, "a.exe", b"MZ")
    assert answer.status_code == 403 and "不接收" in answer.json()["detail"]
    assert list(upload(machine, report, kind="随便").json()) == ["kind"]
    missing = machine.post(url("files", report), {"kind": AUDIT_REPORT}, format="multipart")
    assert (missing.status_code, missing.json()) == (400, {"upload": ["请上传“upload”。"]})
    assert not Attachment.objects.of(report).filter(kind=AUDIT_REPORT).exists()


def test_a_report_has_so_many_files_at_most(report, machine, monkeypatch):
    monkeypatch.setattr("disclosure.annual.files.MOST_FILES", 3)
    assert MOST_FILES > 3
    assert upload(machine, report).status_code == 201
    assert "最多有3个文件" in upload(machine, report).json()["detail"]


def test_a_file_of_another_report_is_not_found(report, machine):
    other = reports.draft()
    file = Attachment.objects.of(other).first()
    assert machine.delete(url("file", report, file.uuid)).status_code == 404
    assert Attachment.objects.of(other).current().filter(uuid=file.uuid).exists()


def test_an_item_is_asked_not_to_be_published_and_the_request_dropped(report, machine):
    made = machine.post(url("withholdings", report), ASKED, format="json")
    assert made.status_code == 201, made.data
    row = Withholding.objects.get(report=report)
    assert (row.path, row.ground, row.status) == (ASKED["path"], "trade_secret", WithholdingStatus.REQUESTED)
    assert "产品名称" in made.json()["place"]
    again = machine.post(url("withholdings", report), ASKED, format="json")
    assert again.status_code == 400 and "请勿重复" in str(again.json())
    (listed,) = machine.get(url("withholdings", report)).json()
    assert listed["id"] == row.pk
    dropped = machine.delete(url("withholding", report, row.pk))
    assert (dropped.status_code, dropped.json()["status"]) == (200, "dropped")
    assert machine.delete(url("withholding", report, row.pk)).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [({"path": "basics.nothing"}, "detail"), ({"ground": "随便"}, "ground"), ({"reason": ""}, "reason")],
)
def test_a_request_without_place_ground_or_reason_is_told_so(report, machine, change, field):
    answer = machine.post(url("withholdings", report), ASKED | change, format="json")
    assert (answer.status_code, list(answer.json())) == (400, [field])
    assert not Withholding.objects.exists()


def test_nothing_changes_once_it_was_handed_in(report, machine):
    made = machine.post(url("withholdings", report), ASKED, format="json").json()
    file = Attachment.objects.of(report).first()
    reports.hand_in(report)
    assert upload(machine, report).status_code == 409
    assert machine.delete(url("file", report, file.uuid)).status_code == 409
    assert machine.post(url("withholdings", report), ASKED, format="json").status_code == 409
    assert machine.delete(url("withholding", report, made["id"])).status_code == 409


@pytest.mark.parametrize("who", ["stranger", "officer"])
def test_strangers_and_staff_find_nothing(report, who):
    other = caller(MembershipFactory().user if who == "stranger" else reports.officers())
    file = Attachment.objects.of(report).first()
    assert other.get(url("files", report)).status_code == 404
    assert upload(other, report).status_code == 404
    assert other.delete(url("file", report, file.uuid)).status_code == 404
    assert other.get(url("withholdings", report)).status_code == 404
    assert other.post(url("withholdings", report), ASKED, format="json").status_code == 404
