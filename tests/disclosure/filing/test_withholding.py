"""What is not published: asked for, decided, and shown nowhere."""

from __future__ import annotations

import gzip
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from common.errors import Conflict, Refused
from common.models import PublishedRecord
from common.publication import public_url
from disclosure.enums import WithholdingStatus
from disclosure.filing import correction, services, withholding
from disclosure.filing.withholding import ground_of
from disclosure.models import AnnualChapter, AnnualRow
from opendata.services import make_files
from tests.disclosure.filing import reports
from tests.factories.accounts import UserFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


def asked(report, actor, path, ground="trade_secret"):
    return withholding.request_withholding(
        actor=actor, report=report, path=path, ground=ground, reason="涉及产品配方"
    )


def row_of(report, table, **typed):
    named = {f"typed__{name}": value for name, value in typed.items()}
    return AnnualRow.objects.get(report=report, table=table, **named)


def published(report, officer) -> PublishedRecord:
    services.accept_report(actor=officer, report=report)
    services.publish_report(actor=officer, report=report)
    return PublishedRecord.objects.current().get(kind="annual-disclosure")


# -- asking and deciding --


def test_the_enterprise_asks_while_it_fills_in(report, head, clerk):
    made = asked(report, clerk, "basics.products")
    assert (made.status, made.requested_by) == (WithholdingStatus.REQUESTED, clerk)
    reports.hand_in(report, head)
    with pytest.raises(Conflict):
        asked(report, clerk, "basics.processes")


def test_what_was_asked_is_certified_along(report, head, clerk):
    asked(report, clerk, "basics.products")
    made = reports.hand_in(report, head)
    assert made.content["withholdings"] == [
        {"path": "basics.products", "ground": "trade_secret", "reason": "涉及产品配方"}
    ]


def test_the_same_is_not_asked_twice(report, clerk):
    asked(report, clerk, "basics.products")
    with pytest.raises(ValidationError, match="请勿重复"):
        asked(report, clerk, "basics.products")


@pytest.mark.parametrize(
    "path",
    ["basics", "basics.nothing", "basics.products.nothing", "basics.products.0000", "x.y.z",
     "basics.products.11111111-1111-1111-1111-111111111111"],
)  # fmt: skip
def test_only_places_of_the_report_are_withheld(report, clerk, path):
    with pytest.raises(ValidationError):
        asked(report, clerk, path)


def test_strangers_and_staff_do_not_ask_for_the_enterprise(report, officer):
    for actor in (MembershipFactory().user, officer):
        with pytest.raises(Refused):
            asked(report, actor, "basics.products")


def test_a_request_is_given_up_while_filling_in(report, head, clerk):
    first, second = (asked(report, clerk, path) for path in ("basics.products", "basics.processes"))
    withholding.drop_withholding(actor=clerk, withholding=first)
    first.refresh_from_db()
    assert first.status == WithholdingStatus.DROPPED
    reports.hand_in(report, head)
    with pytest.raises(Conflict):
        withholding.drop_withholding(actor=clerk, withholding=second)


def test_the_reviewer_decides_with_a_reason_for_a_refusal(report, head, clerk, officer):
    made = asked(report, clerk, reports.TOTALS)
    reports.hand_in(report, head)
    with pytest.raises(Refused, match="须写明理由"):
        withholding.decide_withholding(actor=officer, withholding=made, granted=False)
    withholding.decide_withholding(actor=officer, withholding=made, granted=False, reason="排放量应当公开")
    made.refresh_from_db()
    assert (made.status, made.decided_by) == (WithholdingStatus.REFUSED, officer)
    with pytest.raises(Conflict):
        withholding.decide_withholding(actor=officer, withholding=made, granted=True)


def test_handlers_and_the_enterprise_do_not_decide(report, head, clerk):
    made = asked(report, clerk, reports.TOTALS)
    reports.hand_in(report, head)
    for actor in (UserFactory(), head):
        with pytest.raises(Refused):
            withholding.decide_withholding(actor=actor, withholding=made, granted=True)


def test_a_new_version_asks_again(report, head, clerk, officer):
    row = row_of(report, "basics.products", name=reports.SECRET)
    made = asked(report, clerk, f"basics.products.{row.pk}")
    reports.hand_in(report, head)
    withholding.decide_withholding(actor=officer, withholding=made, granted=True)
    published(report, officer)
    second = correction.begin_correction(actor=clerk, report=report)
    copied = second.withholdings.get()
    twin = row_of(second, "basics.products", name=reports.SECRET)
    assert (copied.status, copied.path) == (WithholdingStatus.REQUESTED, f"basics.products.{twin.pk}")


ROW = "11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("withheld", "path", "covers"),
    [
        ("a.b", "a.b", True),
        ("a.b", "a.c", False),
        ("a.t", f"a.t.{ROW}.c", True),
        ("a.t.c", f"a.t.{ROW}.c", True),
        ("a.t.c", f"a.t.{ROW}.d", False),
        (f"a.t.{ROW}", f"a.t.{ROW}.c", True),
        (f"a.t.{ROW}.c", f"a.t.{ROW}.c", True),
        (f"a.t.{ROW}.c", f"a.t.{ROW}.d", False),
    ],
)
def test_what_a_withheld_path_covers(withheld, path, covers):
    assert bool(ground_of(path, {withheld: "商业秘密"})) is covers


# -- nothing of it is seen --


def faces(client, record) -> dict[str, str]:
    """Everywhere that the public meets a report."""
    make_files(record.kind)
    found = {
        name: client.get(address).content.decode()
        for name, address in {
            "page": public_url(record),
            "json": reverse("disclosure-public-api:annual-detail", args=[record.pk]),
            "list": reverse("disclosures:annual-list"),
            "search": reverse("site-search") + f"?q={reports.SECRET}",
            "shelf search": reverse("disclosures:annual-list") + f"?q={reports.SECRET}",
            "enterprise": reverse("public-enterprise:detail", args=[record.uscc]),
            "feed": reverse("disclosures:feed"),
        }.items()
    }
    found["snapshot"] = json.dumps(record.body, ensure_ascii=False) + record.search_text + record.facets
    return found


def opened(file) -> bytes:
    """A bulk file, whatever it is packed in."""
    data = file.read_bytes()
    return gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data


PLACES = {
    "the table": lambda row: "basics.products",
    "the column": lambda row: "basics.products.name",
    "the row": lambda row: f"basics.products.{row.pk}",
    "the cell": lambda row: f"basics.products.{row.pk}.name",
}


@pytest.mark.parametrize("what", PLACES)
def test_what_is_withheld_stands_on_no_face(client, report, head, clerk, officer, settings, what):
    row = row_of(report, "basics.products", name=reports.SECRET)
    made = asked(report, clerk, PLACES[what](row))
    reports.hand_in(report, head)
    withholding.decide_withholding(actor=officer, withholding=made, granted=True)
    record = published(report, officer)
    for name, text in faces(client, record).items():
        words = text.replace(f"q={reports.SECRET}", "").replace(f'value="{reports.SECRET}"', "")
        if "search" not in name:
            assert reports.SECRET not in words, name
        else:
            assert record.title not in words, name
        assert "涉及产品配方" not in words, name
    files = [each for each in settings.OPEN_DATA_ROOT.rglob("*") if each.is_file()]
    assert files
    for file in files:
        assert reports.SECRET.encode() not in opened(file), file.name
    assert "依法不予公开：商业秘密" in client.get(public_url(record)).content.decode()


def test_a_withheld_field_shows_its_ground(client, report, head, clerk, officer):
    made = asked(report, clerk, "carbon.in_market", ground="state_secret")
    reports.hand_in(report, head)
    withholding.decide_withholding(actor=officer, withholding=made, granted=True)
    record = published(report, officer)
    (carbon,) = (each for each in record.body["chapters"] if each["code"] == "carbon")
    field = next(each for each in carbon["fields"] if each["name"] == "in_market")
    assert (field["value"], field["text"], field["withheld"]) == (None, "", "国家秘密")
    assert "依法不予公开：国家秘密" in client.get(public_url(record)).content.decode()


def test_what_was_refused_is_published(client, report, head, clerk, officer):
    made = asked(report, clerk, "basics.products")
    reports.hand_in(report, head)
    withholding.decide_withholding(actor=officer, withholding=made, granted=False, reason="应当公开")
    record = published(report, officer)
    text = client.get(public_url(record)).content.decode()
    assert reports.SECRET in text and "依法不予公开" not in text


def test_the_reviewer_withholds_what_was_not_asked(client, report, head, officer):
    reports.hand_in(report, head)
    withholding.withhold(
        actor=officer, report=report, path="basics.representative", ground="privacy", reason="个人信息"
    )
    record = published(report, officer)
    assert "李某" not in client.get(public_url(record)).content.decode()


def test_personal_numbers_are_masked_by_the_common_machinery(client, report, head, officer):
    chapter = (
        AnnualChapter.objects.get(report=report, code="other")
        if AnnualChapter.objects.filter(report=report, code="other").exists()
        else AnnualChapter(report=report, code="other", typed={})
    )
    chapter.typed = {"text": "联系人手机13893112345，身份证620102199003074518。"}
    chapter.save()
    reports.hand_in(report, head)
    record = published(report, officer)
    text = client.get(public_url(record)).content.decode()
    assert "13893112345" not in text and "620102199003074518" not in text
    assert "0931-8250000" in text


def test_a_quantity_that_looks_like_a_telephone_is_no_personal_number(client, report, head, officer):
    chapter = AnnualChapter.objects.get(report=report, code="management")
    chapter.typed = {**chapter.typed, "tax": "13893112345"}
    chapter.save()
    reports.hand_in(report, head)
    record = published(report, officer)
    assert record.body["chapters"][2]["fields"][0]["value"] == 13893112345
    assert "13893112345" in client.get(public_url(record)).content.decode()
