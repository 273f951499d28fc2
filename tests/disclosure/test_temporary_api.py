"""Temporary reports by a machine with a token: declared, begun, filled in, certified; as on the pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from common.models import Attachment
from disclosure.enums import FilingStatus
from disclosure.models import DisclosureTrigger, TemporaryDisclosure, TemporarySubmission
from registry.enums import MembershipRole
from tests.days import Days
from tests.disclosure.duty_scene import listed
from tests.enforcement.api.calling import caller
from tests.factories.accounts import UserFactory
from tests.factories.disclosure_duties import load_duty_law
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def firm(monkeypatch):
    load_duty_law()
    Days(monkeypatch).go_to(date(2024, 6, 7))
    return listed().enterprise


@pytest.fixture
def machine(firm):
    return caller(MembershipFactory(enterprise=firm).user)


@pytest.fixture
def head(firm):
    return caller(MembershipFactory(enterprise=firm, role=MembershipRole.CERTIFIER).user)


def url(name: str, *args) -> str:
    return reverse(f"duty-api:{name}", args=args)


def declared(firm, **changes):
    return {
        "uscc": firm.uscc,
        "kind": "penalty",
        "document_title": "行政处罚决定书",
        "document_number": "示环罚〔2024〕8号",
        "authority": "示范市生态环境局",
        "received_on": "2024-06-03",
    } | changes


@pytest.fixture
def draft(firm, machine):
    document = machine.post(url("documents"), declared(firm), format="json").json()
    return machine.post(url("begin", document["key"])).json()


def save(machine, draft, **values):
    return machine.patch(url("detail", draft["key"]), {"seen": draft["seen"]} | values, format="json")


def test_the_whole_way(firm, machine, head):
    document = machine.post(url("documents"), declared(firm), format="json")
    assert document.status_code == 201, document.data
    assert (document.json()["origin"], document.json()["report"]) == ("declared", "")
    begun = machine.post(url("begin", document.json()["key"]))
    assert (begun.status_code, begun.json()["status"]) == (201, "draft")
    key = begun.json()["key"]
    assert machine.get(url("documents")).json()["results"][0]["report"] == key
    assert machine.post(url("begin", document.json()["key"])).json()["key"] == key
    asked = head.get(url("submit", key)).json()
    assert "rectification" in asked["problems"]
    saved = save(machine, begun.json(), matter="未批先建", content="罚款", rectification="已停止建设")
    assert (saved.status_code, saved.json()["rectification"]) == (200, "已停止建设")
    sent = {"kind": "整改报告", "upload": SimpleUploadedFile("整改.pdf", PDF)}
    assert machine.post(url("files", key), sent, format="multipart").status_code == 201
    asked = head.get(url("submit", key)).json()
    assert asked["problems"] == {} and [each["name"] for each in asked["files"]] == ["整改.pdf"]
    sent = {"sha256": asked["sha256"], "certified": True}
    assert machine.post(url("submit", key), sent, format="json").status_code == 403
    done = head.post(url("submit", key), sent, format="json")
    assert (done.status_code, done.json()["status"], done.json()["filed_on"]) == (
        200,
        "submitted",
        "2024-06-07",
    )
    assert head.post(url("submit", key), sent, format="json").status_code == 409
    assert TemporarySubmission.objects.get().sha256 == asked["sha256"]


def test_a_document_comes_with_its_files(firm, machine):
    uploads = [SimpleUploadedFile("决定书.pdf", PDF), SimpleUploadedFile("送达回证.pdf", PDF)]
    made = machine.post(url("documents"), declared(firm) | {"uploads": uploads}, format="multipart")
    assert made.status_code == 201, made.data
    trigger = DisclosureTrigger.objects.get(ledger_no=made.json()["key"])
    assert [each.name for each in Attachment.objects.of(trigger)] == ["决定书.pdf", "送达回证.pdf"]


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"uscc": "91620100MA0000010H"}, 400, "没有您代表的这一企业"),
        ({"kind": "change"}, 400, "kind"),
        ({"received_on": "2024-06-30"}, 403, "不得晚于今天"),
        ({"document_title": ""}, 400, "请填写“document_title”。"),
    ],
)
def test_a_declaration_that_is_refused(firm, machine, change, status, told):
    answer = machine.post(url("documents"), declared(firm, **change), format="json")
    assert answer.status_code == status and told in str(answer.json())
    assert not DisclosureTrigger.objects.exists()


def test_a_document_is_declared_once(firm, machine):
    assert machine.post(url("documents"), declared(firm), format="json").status_code == 201
    again = machine.post(url("documents"), declared(firm), format="json")
    assert again.status_code == 400 and "请勿重复登记" in str(again.json())


def test_a_change_is_begun(firm, machine):
    sent = {"uscc": firm.uscc, "changed_on": "2024-06-06", "matter": "数据有误", "content": "更正为5吨"}
    made = machine.post(url("changes"), sent, format="json")
    assert (made.status_code, made.json()["trigger"], made.json()["content"]) == (201, "change", "更正为5吨")


def test_what_another_changed_meanwhile_is_a_conflict(draft, machine, head):
    assert save(machine, draft, matter="一").status_code == 200
    assert save(head, draft, matter="二").status_code == 409
    assert TemporaryDisclosure.objects.get().matter == "一"


def test_what_is_left_out_stays(draft, machine):
    first = save(machine, draft, matter="一").json()
    assert save(machine, first, content="二").json()["matter"] == "一"


def test_unsigned_and_unseen_reports_are_not_handed_in(draft, machine, head):
    saved = save(machine, draft, matter="一", content="二", rectification="三").json()
    sha256 = head.get(url("submit", saved["key"])).json()["sha256"]
    unsigned = head.post(url("submit", saved["key"]), {"sha256": sha256, "certified": False}, format="json")
    assert (unsigned.status_code, list(unsigned.json())) == (400, ["certified"])
    unseen = {"sha256": "0" * 64, "certified": True}
    assert head.post(url("submit", saved["key"]), unseen, format="json").status_code == 409
    assert TemporaryDisclosure.objects.get().status == FilingStatus.DRAFT


def test_a_sealed_report_is_not_changed(draft, machine, head):
    saved = save(machine, draft, matter="一", content="二", rectification="三").json()
    sent = {"kind": "整改报告", "upload": SimpleUploadedFile("整改.pdf", PDF)}
    file = machine.post(url("files", saved["key"]), sent, format="multipart").json()
    sha256 = head.get(url("submit", saved["key"])).json()["sha256"]
    head.post(url("submit", saved["key"]), {"sha256": sha256, "certified": True}, format="json")
    assert save(machine, saved, matter="四").status_code == 409
    assert machine.delete(url("file", saved["key"], file["uuid"])).status_code == 409
    sent["upload"] = SimpleUploadedFile("又.pdf", PDF)
    assert machine.post(url("files", saved["key"]), sent, format="multipart").status_code == 409


@pytest.mark.parametrize("who", ["stranger", "officer"])
def test_strangers_and_staff_find_nothing(draft, firm, who):
    user = MembershipFactory().user if who == "stranger" else UserFactory()
    other = caller(user)
    key, document = draft["key"], DisclosureTrigger.objects.get().ledger_no
    assert other.get(url("detail", key)).status_code == 404
    assert save(other, draft, matter="一").status_code == 404
    assert other.get(url("submit", key)).status_code == 404
    assert other.post(url("submit", key), {}, format="json").status_code == 404
    assert other.get(url("files", key)).status_code == 404
    assert other.post(url("begin", document)).status_code == 404
    listed_ones = other.get(url("list"))
    assert listed_ones.status_code == 404 or listed_ones.json()["results"] == []
