"""Another enterprise meets 404 at real parts of an enterprise's records: under the owner's record, and with
the owner's part under a record of its own. The owner's own request shows that the part is there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from common.attachments import keep
from common.models import Attachment, OfficialDocument
from common.models.import_job import ImportState
from disclosure.annual.checks.explaining import explain_finding
from disclosure.enums import WithholdingGround
from disclosure.filing import comments, services, withholding
from disclosure.models import AnnualChapter, AnnualImport, AnnualRow, FindingExplanation, TemporaryDisclosure
from registry.enums import MembershipRole
from tests.days import Days
from tests.disclosure import test_strangers
from tests.disclosure.filing import reports
from tests.disclosure.test_strangers import OF_A_PART
from tests.factories.annual import fill_in
from tests.factories.disclosure import (
    AnnualDisclosureFactory,
    CleanProductionAuditFactory,
    TemporaryDisclosureFactory,
)
from tests.factories.disclosure_duties import DisclosureTriggerFactory
from tests.factories.disclosure_rating import RatingObjectionFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory

pytestmark = pytest.mark.django_db
ROW_REMOVE = "disclosure-enterprise:annual-row-remove"  # a row may have been removed by a colleague: no 404
WARNING = {"code": "contact-personal", "path": "basics.contact"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def law(db, monkeypatch) -> None:
    Days(monkeypatch).go_to(reports.DUE)
    reports.law()


class Firm:
    """An enterprise with its certifier, signed in."""

    def __init__(self) -> None:
        self.enterprise = EnterpriseFactory()
        self.user = MembershipFactory(enterprise=self.enterprise, role=MembershipRole.CERTIFIER).user
        self.client = Client()
        self.client.force_login(self.user)

    def status(self, door: Door, parts: dict[str, Any]) -> int:
        address = reverse(door.name, kwargs={name: parts[name] for name in parts if name not in door.query})
        asked: Any = {name: parts[name] for name in door.query} or door.sent(parts)
        form = {"content_type": "application/json"} if "-api:" in door.name else {}
        return int(getattr(self.client, door.method)(address, asked, **form).status_code)


# -- the parts, each as the values of its address --


def returned(firm: Firm) -> Any:
    """A report that came back with a comment."""
    report = reports.draft(firm.enterprise)
    reports.hand_in(report, firm.user)
    told = {"management.tax": "请核对"}
    services.return_report(actor=reports.officers(), report=report, reason="请核对。", comments=told)
    return report


def comment(firm: Firm) -> dict[str, Any]:
    report = returned(firm)
    return {"number": report.ledger_no, "pk": comments.told_comments(report)[0].pk}


def submission(firm: Firm) -> dict[str, Any]:
    return {"number": returned(firm).ledger_no, "count": 1}


def not_handed_in(firm: Firm) -> dict[str, Any]:
    return {"number": reports.draft(firm.enterprise).ledger_no, "count": 1}


def asked_to_withhold(key: str) -> Callable[[Firm], dict[str, Any]]:
    def make(firm: Firm) -> dict[str, Any]:
        report = reports.draft(firm.enterprise)
        ground = WithholdingGround.TRADE_SECRET
        made = withholding.request_withholding(
            actor=firm.user, report=report, path="basics.products", ground=ground, reason="涉及配方"
        )
        return {key: report.ledger_no, "pk": made.pk}

    return make


def file_of(record: Any) -> Attachment:
    return keep(
        record, ContentFile(PDF, name="附件.pdf"), content_type="application/pdf", actor=None, kind="附件"
    )


def annual_file(key: str) -> Callable[[Firm], dict[str, Any]]:
    def make(firm: Firm) -> dict[str, Any]:
        report = AnnualDisclosureFactory(draft=True, enterprise=firm.enterprise)
        return {key: report.ledger_no, "uuid": file_of(report).uuid}

    return make


def temporary_file(key: str) -> Callable[[Firm], dict[str, Any]]:
    def make(firm: Firm) -> dict[str, Any]:
        report = TemporaryDisclosureFactory(
            enterprise=firm.enterprise, status="draft", filed_on=None, received_on=date(2026, 3, 12)
        )
        return {key: report.ledger_no, "uuid": file_of(report).uuid}

    return make


def upload(firm: Firm) -> dict[str, Any]:
    report = AnnualDisclosureFactory(draft=True, enterprise=firm.enterprise)
    job = AnnualImport.objects.create(
        report=report,
        table=reports.WASTE,
        file=ContentFile(b"PK", name="危险废物.xlsx"),
        original_name="危险废物.xlsx",
        size=2,
        uploaded_by=firm.user,
        state=ImportState.READY,
        errors_file=ContentFile("第2行".encode(), name="问题清单.csv"),
    )
    return {"number": report.ledger_no, "pk": job.pk}


@dataclass(frozen=True)
class Door:
    """An address of a part, and what its owner is answered there."""

    name: str
    method: str
    make: Callable[[Firm], dict[str, Any]]
    owner: int
    part: str = ""  # which value of the address is the part; "" where the address is of a record alone
    own: Callable[[Firm], dict[str, Any]] | None = None  # another's record to look under, if not such a one
    query: frozenset[str] = frozenset()  # values that stand behind the address
    sent: Callable[[dict[str, Any]], dict[str, Any]] = field(default=lambda parts: {})

    def __str__(self) -> str:
        return f"{self.name} {self.method}"


PARTS = [
    Door("disclosure-enterprise:filing-submission", "get", submission, 200, "count", own=not_handed_in),
    Door(
        "disclosure-enterprise:filing-answer", "post", comment, 302, "pk",
        sent=lambda parts: {f"c{parts['pk']}-answer": "已核对"},
    ),
    Door("disclosure-enterprise:filing-withholding-drop", "post", asked_to_withhold("number"), 302, "pk"),
    Door("annual-api:withholding", "delete", asked_to_withhold("key"), 200, "pk"),
    Door("disclosure-enterprise:annual-file-withdraw", "post", annual_file("number"), 302, "uuid"),
    Door("annual-api:file", "delete", annual_file("key"), 200, "uuid"),
    Door("disclosure-enterprise:temporary-file-withdraw", "post", temporary_file("number"), 302, "uuid"),
    Door("duty-api:file", "delete", temporary_file("key"), 200, "uuid"),
    Door("disclosure-enterprise:annual-import-detail", "get", upload, 200, "pk"),
    Door("disclosure-enterprise:annual-import-errors", "get", upload, 200, "pk"),
    Door("disclosure-enterprise:annual-import-confirm", "post", upload, 302, "pk"),
]  # fmt: skip


def test_every_address_of_a_part_is_listed():
    parted = {
        route.name for route in test_strangers.ROUTES if OF_A_PART & set(route.pattern.pattern.converters)
    }
    assert parted == {door.name for door in PARTS} | {ROW_REMOVE}


@pytest.mark.parametrize("door", PARTS, ids=str)
def test_the_owner_reaches_the_part(door):
    firm = Firm()
    assert firm.status(door, door.make(firm)) == door.owner


@pytest.mark.parametrize("door", PARTS, ids=str)
def test_another_enterprise_finds_nothing_under_the_owners_record(door):
    owner, other = Firm(), Firm()
    parts = door.make(owner)
    assert other.status(door, parts) == 404
    assert owner.status(door, parts) == door.owner  # and nothing was done to it


@pytest.mark.parametrize("door", PARTS, ids=str)
def test_another_enterprise_finds_nothing_of_the_owner_under_its_own_record(door):
    owner, other = Firm(), Firm()
    parts, own = door.make(owner), (door.own or door.make)(other)
    assert other.status(door, own | {door.part: parts[door.part]}) == 404
    assert owner.status(door, parts) == door.owner


# -- records that an address names alone --


def attached(firm: Firm) -> dict[str, Any]:
    return {"uuid": annual_file("number")(firm)["uuid"]}


def receipt(firm: Firm) -> dict[str, Any]:
    reports.hand_in(reports.draft(firm.enterprise), firm.user)
    return {"uuid": OfficialDocument.objects.get().uuid}


def number_of(factory: Any, key: str = "number", **values: Any) -> Callable[[Firm], dict[str, Any]]:
    return lambda firm: {key: factory(enterprise=firm.enterprise, **values).ledger_no}


def production_start(firm: Firm) -> dict[str, Any]:
    return {"number": CleanProductionAuditFactory(enterprise=firm.enterprise).ledger_no, "step": "start"}


objection, trigger = RatingObjectionFactory, DisclosureTriggerFactory
RECORDS = [
    Door("common:attachment", "get", attached, 200),
    Door("common:document-detail", "get", receipt, 200),
    Door("disclosure-enterprise:production-step", "get", production_start, 200),
    Door("disclosure-enterprise:rating-objection-withdraw", "get", number_of(objection), 200),
    Door("rating-api:objection-withdraw", "post", number_of(objection), 200),
    Door(
        "disclosure-enterprise:temporary-new", "get", number_of(trigger, "trigger"), 200,
        query=frozenset({"trigger"}),
    ),
    Door(
        "disclosure-enterprise:temporary-new", "post", number_of(trigger, "trigger"), 302,
        query=frozenset({"trigger"}),
    ),
    Door("duty-api:begin", "post", number_of(trigger, "key"), 201),
]  # fmt: skip


@pytest.mark.parametrize("door", RECORDS, ids=str)
def test_a_record_is_its_owners(door):
    owner, other = Firm(), Firm()
    parts = door.make(owner)
    assert other.status(door, parts) == 404
    assert owner.status(door, parts) == door.owner


def test_no_report_is_begun_on_anothers_document():
    owner, other = Firm(), Firm()
    number = DisclosureTriggerFactory(enterprise=owner.enterprise).ledger_no
    other.client.post(reverse("duty-api:begin", args=[number]))
    other.client.post(reverse("disclosure-enterprise:temporary-new"), {"trigger": number})
    assert not TemporaryDisclosure.objects.exists()


# -- what a page names in what it sends: nothing of another's is touched, nor is it told apart from nothing --


def waste_report(firm: Firm) -> tuple[Any, AnnualRow]:
    report = AnnualDisclosureFactory(draft=True, enterprise=firm.enterprise, for_year=reports.YEAR)
    fill_in(report, {}, {reports.WASTE: [{"code": "900-214-08", "name": "废机油"}]})
    return report, AnnualRow.objects.get(report=report)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_row_of_another_is_as_one_that_is_gone(method):
    owner, other = Firm(), Firm()
    _, theirs = waste_report(owner)
    mine, own_row = waste_report(other)
    table = reports.WASTE
    gone = "00000000-0000-4000-8000-000000000000"
    answers = [
        getattr(other.client, method)(reverse(ROW_REMOVE, args=[mine.ledger_no, table, row]))
        for row in (theirs.pk, gone)
    ]
    back = reverse("disclosure-enterprise:annual-table", args=[mine.ledger_no, table])
    assert [(each.status_code, each.url) for each in answers] == [(302, back)] * 2
    assert set(AnnualRow.objects.all()) == {theirs, own_row}


def test_a_row_of_another_is_not_written_from_a_page_of_its_own():
    owner, other = Firm(), Firm()
    _, theirs = waste_report(owner)
    mine, _ = waste_report(other)
    address = reverse("disclosure-enterprise:annual-table", args=[mine.ledger_no, reports.WASTE])
    answer = other.client.post(address, {f"{theirs.pk}.name": "改写"})
    assert answer.status_code == 409
    assert "废机油" in answer.content.decode()  # the row of its own
    theirs.refresh_from_db()
    assert theirs.typed["name"] == "废机油"


def test_an_explanation_of_another_stays():
    owner, other = Firm(), Firm()
    report = reports.draft(owner.enterprise)
    AnnualChapter.objects.filter(report=report, code="basics").delete()
    fill_in(report, {"basics.contact": "13800000000"})
    made = explain_finding(actor=owner.user, report=report, text="公用手机", **WARNING)
    own = AnnualDisclosureFactory(draft=True, enterprise=other.enterprise)
    name = "disclosure-enterprise:annual-explanation-withdraw"
    assert other.client.post(reverse(name, args=[report.ledger_no]), WARNING).status_code == 404
    assert other.client.post(reverse(name, args=[own.ledger_no]), WARNING).status_code == 302
    assert FindingExplanation.objects.get() == made
    assert FindingExplanation.objects.get().withdrawn_at is None
    owner.client.post(reverse(name, args=[report.ledger_no]), WARNING)
    assert FindingExplanation.objects.get().withdrawn_at is not None
