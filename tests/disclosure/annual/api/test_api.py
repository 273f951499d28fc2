"""Annual reports by a machine with a token: read, written whole, checked, explained, handed in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure.annual.store import contents_of
from disclosure.enums import FilingStatus
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow, AnnualSubmission
from tests.days import Days
from tests.disclosure.filing import reports
from tests.enforcement.api.calling import caller
from tests.factories.annual import fill_in
from tests.factories.disclosure import DutyCriterionFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db

WASTE = reports.WASTE


def url(name: str, *args: Any) -> str:
    return reverse(f"annual-api:{name}", args=args)


@pytest.fixture
def report(monkeypatch) -> AnnualDisclosure:
    Days(monkeypatch).go_to(reports.DUE)
    reports.law()
    return reports.draft()


@pytest.fixture
def machine(report):
    return caller(reports.filler(report))


@pytest.fixture
def head(report):
    return caller(reports.certifier(report))


def read(machine, report) -> Any:
    answer = machine.get(url("detail", report.ledger_no))
    assert answer.status_code == 200
    return answer.json()


def write(machine, report, content: Any, seen: str | None = None) -> Any:
    seen = read(machine, report)["seen"] if seen is None else seen
    return machine.put(url("detail", report.ledger_no), {"seen": seen, "content": content}, format="json")


# -- reading --


def test_a_report_with_its_content(report, machine):
    found = read(machine, report)
    assert (found["key"], found["year"], found["status"], found["is_writable"]) == (
        report.ledger_no,
        2025,
        "draft",
        True,
    )
    content = found["content"]
    assert content["fields"]["management"] == {"tax": "3200.50", "credit_grade": None}
    assert content["fields"]["carbon"]["in_market"] is False
    assert content["fields"]["emergencies"]["risk"] == "medium"
    (waste,) = content["tables"][WASTE]
    assert (waste["code"], waste["transferred"]) == ("900-214-08", "5")
    assert content["tables"]["discharges.facilities"][0]["run_days"] == 330
    assert "financing" not in content["fields"]


def test_what_was_mistyped_on_a_page_is_given_as_typed(report, machine):
    AnnualChapter.objects.filter(report=report, code="management").update(typed={"tax": "约三千"})
    assert read(machine, report)["content"]["fields"]["management"]["tax"] == "约三千"
    answer = write(machine, report, read(machine, report)["content"])
    assert answer.status_code == 400
    assert list(answer.data) == ["management.tax"]


def test_the_list_holds_the_own_reports(report, machine):
    reports.draft()
    (found,) = machine.get(url("list")).json()["results"]
    assert found["key"] == report.ledger_no


def test_strangers_and_staff_find_nothing(report):
    for user in (MembershipFactory().user, reports.officers()):
        other = caller(user)
        assert other.get(url("detail", report.ledger_no)).status_code == 404
        assert other.put(url("detail", report.ledger_no), {}, format="json").status_code == 404
        assert other.get(url("findings", report.ledger_no)).status_code == 404
        assert other.post(url("submit", report.ledger_no), {}, format="json").status_code == 404


# -- beginning --


def test_beginning(report, machine):
    DutyCriterionFactory()
    sent = {"uscc": report.enterprise.uscc, "year": 2024}
    made = machine.post(url("list"), sent, format="json")
    assert (made.status_code, made.data["year"], made.data["status"]) == (201, 2024, "draft")
    again = machine.post(url("list"), sent, format="json")
    assert again.data["key"] == made.data["key"]
    sent["uscc"] = MembershipFactory().enterprise.uscc
    answer = machine.post(url("list"), sent, format="json")
    assert (answer.status_code, list(answer.data)) == (400, ["uscc"])


def test_a_year_that_cannot_be_reported_on(report, machine):
    answer = machine.post(url("list"), {"uscc": report.enterprise.uscc, "year": 2030}, format="json")
    assert answer.status_code == 403
    assert "第十九条" in answer.data["basis"]


# -- writing --


def test_what_was_read_may_be_written_again_and_changes_nothing(report, machine):
    before = [(row.pk, row.typed, row.saved_at) for row in AnnualRow.objects.order_by("pk")]
    content = read(machine, report)["content"]
    assert write(machine, report, content).status_code == 200
    assert [(row.pk, row.typed, row.saved_at) for row in AnnualRow.objects.order_by("pk")] == before


def test_a_whole_content_takes_the_place_of_what_stands(report, machine):
    content = read(machine, report)["content"]
    content["fields"]["management"]["tax"] = 100
    del content["fields"]["summary"]
    content["tables"][WASTE][0]["closing"] = 1.5
    content["tables"][WASTE].append({"code": "900-041-49", "name": "废桶"})
    del content["tables"]["discharges.solid_waste"]
    kept = AnnualRow.objects.get(table=WASTE)
    answer = write(machine, report, content)
    assert answer.status_code == 200, answer.data
    found = contents_of(report)
    assert found.number("management.tax") == 100
    assert found.text("summary.text") == ""
    assert found.rows("discharges.solid_waste") == ()
    first, second = found.rows(WASTE)
    assert (first.id, first.number("closing")) == (str(kept.pk), 1.5)
    assert second.text("name") == "废桶"
    assert answer.data["seen"] == read(machine, report)["seen"]


def test_everything_that_is_wrong_is_told_and_nothing_written(report, machine):
    content = read(machine, report)["content"]
    content["year"] = 2024
    content["fields"]["management"]["tax"] = "约三千"
    content["fields"]["carbon"]["in_market"] = {"yes": True}
    content["fields"]["basics"]["colour"] = "绿"
    content["fields"]["financing"] = {}
    content["tables"][WASTE][0] |= {"opening": -1, "id": "1"}
    content["tables"]["discharges.totals"] = "无"
    content["tables"]["discharges.toxic"] = ["苯"]
    answer = write(machine, report, content)
    assert answer.status_code == 400
    assert set(answer.data) == {
        "year",
        "management.tax",
        "carbon.in_market",
        "basics.colour",
        "fields.financing",
        f"{WASTE}.1.opening",
        f"{WASTE}.1.id",
        "discharges.totals",
        "discharges.toxic.1",
    }
    assert contents_of(report).number("management.tax") == 3200.5


@pytest.mark.parametrize("content", [None, [], "x", 1, {}])
def test_contents_of_another_shape(report, machine, content):
    assert write(machine, report, content).status_code == 400


def test_too_many_rows(report, machine):
    content = read(machine, report)["content"]
    content["tables"][WASTE] = [{}] * 5001
    answer = write(machine, report, content)
    assert (answer.status_code, list(answer.data)) == (400, [WASTE])


def test_a_stale_writer_overwrites_nobody(report, machine):
    seen = read(machine, report)
    AnnualChapter.objects.filter(report=report, code="management").update(typed={"tax": "7"})
    answer = write(machine, report, seen["content"], seen["seen"])
    assert answer.status_code == 409
    assert contents_of(report).number("management.tax") == 7


def test_a_row_of_another_report_is_not_taken(report, machine):
    other = reports.draft()
    theirs = AnnualRow.objects.get(report=other, table=WASTE)
    content = read(machine, report)["content"]
    content["tables"][WASTE][0]["id"] = str(theirs.pk)
    content["tables"][WASTE][0]["name"] = "改"
    assert write(machine, report, content).status_code == 200
    theirs.refresh_from_db()
    assert (theirs.report, theirs.typed["name"]) == (other, "废机油")
    assert AnnualRow.objects.get(report=report, table=WASTE).pk != theirs.pk


def test_a_report_that_was_handed_in_is_not_written(report, machine, head):
    content = read(machine, report)
    reports.hand_in(report)
    assert write(machine, report, content["content"], content["seen"]).status_code == 409


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("[" * 100_000, "嵌套过深"),
        ('{"seen": NaN}', "JSON"),
        ("{", "JSON"),
    ],
)
def test_hostile_json(report, machine, body, says):
    answer = machine.generic("PUT", url("detail", report.ledger_no), body, content_type="application/json")
    assert answer.status_code == 400
    assert says in json.dumps(answer.data, ensure_ascii=False)


def test_a_body_beyond_the_limit(report, machine, settings):
    settings.UPLOAD_MAX_BYTES = 100
    answer = machine.put(url("detail", report.ledger_no), {"seen": "x" * 200}, format="json")
    assert answer.status_code == 400
    assert "上限" in answer.data["detail"]


def test_five_thousand_rows_by_few_statements(report, machine):
    content = read(machine, report)["content"]

    def written(rows: int) -> int:
        content["tables"][WASTE] = [
            {"code": f"900-{number % 1000:03d}-08", "name": f"废物{number}"} for number in range(rows)
        ]
        seen = read(machine, report)["seen"]
        with CaptureQueriesContext(connection) as asked:
            assert write(machine, report, content, seen).status_code == 200
        return len(asked)

    few = written(10)
    assert written(400) <= few + 4
    assert len(contents_of(report).rows(WASTE)) == 400


# -- findings --


def test_findings_and_explanations(report, machine):
    fill_in(report, tables={"basics.products": [{"name": "丙", "unit": "t", "capacity": 1, "output": 2}]})
    AnnualChapter.objects.filter(report=report, code="management").update(typed={"tax": "约三千"})
    found = machine.get(url("findings", report.ledger_no)).json()
    assert [each["path"] for each in found["entry_errors"]] == ["management.tax"]
    assert found["missing"] == ["management.tax"]
    (finding,) = found["findings"]
    assert (finding["code"], finding["is_open"]) == ("product-over-capacity", True)
    sent = {"code": finding["code"], "path": finding["path"], "text": "核定中"}
    answer = machine.post(url("findings", report.ledger_no), sent, format="json")
    (finding,) = answer.json()["findings"]
    assert (finding["is_open"], finding["explanation"]) == (False, "核定中")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"code": "x", "path": "y", "text": "z"}, 403),
        ({"code": "x", "path": "y"}, 400),
        ({"code": "x", "path": "y", "text": "长" * 1001}, 400),
    ],
)
def test_explanations_that_are_refused(report, machine, sent, status):
    assert machine.post(url("findings", report.ledger_no), sent, format="json").status_code == status


# -- handing in --


def test_handing_in_once(report, head):
    asked = head.get(url("submit", report.ledger_no)).json()
    assert asked["problems"] == []
    assert report.enterprise.name in asked["statement"]
    sent = {"sha256": asked["sha256"], "certified": True}
    made = head.post(url("submit", report.ledger_no), sent, format="json")
    assert made.status_code == 200, made.data
    assert (made.data["status"], made.data["number"], made.data["days_late"]) == (
        FilingStatus.SUBMITTED,
        1,
        0,
    )
    assert head.post(url("submit", report.ledger_no), sent, format="json").status_code == 409
    assert AnnualSubmission.objects.get().sha256 == asked["sha256"]


def test_the_certifier_alone_hands_in(report, machine):
    asked = machine.get(url("submit", report.ledger_no)).json()
    sent = {"sha256": asked["sha256"], "certified": True}
    answer = machine.post(url("submit", report.ledger_no), sent, format="json")
    assert answer.status_code == 403
    assert "负责人" in answer.data["detail"]
    assert not AnnualSubmission.objects.exists()


def test_nothing_is_handed_in_unread_or_unsigned_or_with_faults(report, head):
    submit = url("submit", report.ledger_no)
    asked = head.get(submit).json()
    assert (
        head.post(submit, {"sha256": asked["sha256"], "certified": False}, format="json").status_code == 400
    )
    assert head.post(submit, {"sha256": "0" * 64, "certified": True}, format="json").status_code == 409
    AnnualChapter.objects.filter(report=report, code="management").update(typed={"tax": "约三千"})
    asked = head.get(submit).json()
    assert [each["path"] for each in asked["problems"]] == ["management.tax"]
    answer = head.post(submit, {"sha256": asked["sha256"], "certified": True}, format="json")
    assert (answer.status_code, list(answer.data)) == (400, ["management.tax"])
    assert not AnnualSubmission.objects.exists()
