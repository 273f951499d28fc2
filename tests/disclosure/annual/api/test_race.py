"""Two who do the same at once, on a real database: machines that write and hand in, clicks that confirm."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.urls import reverse

from common.errors import Conflict
from common.models.import_job import ImportState
from disclosure.annual import workbooks
from disclosure.annual.checks.explaining import explain_finding
from disclosure.annual.store import contents_of
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualImport, AnnualSubmission
from disclosure.models import FindingExplanation as Explanation
from tests.days import Days
from tests.disclosure.annual.workbook.books import WASTE, book, upload, waste
from tests.disclosure.filing import reports
from tests.enforcement.api.calling import caller
from tests.enforcement.api.test_race import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


class Answer:
    """What `at_once` asks of a work that is no request."""

    def __init__(self, status_code: int) -> None:
        self.status_code = status_code


def answered(work: Any) -> Any:
    def run() -> Answer:
        try:
            work()
        except Conflict:
            return Answer(409)
        return Answer(200)

    return run


@pytest.fixture
def report(monkeypatch) -> AnnualDisclosure:
    Days(monkeypatch).go_to(reports.DUE)
    reports.law()
    return reports.draft()


def address(name: str, report: AnnualDisclosure) -> str:
    return reverse(f"annual-api:{name}", args=[report.ledger_no])


def test_of_two_machines_that_read_the_same_one_writes(report):
    machines = [caller(reports.filler(report)) for _ in range(2)]
    read = machines[0].get(address("detail", report)).json()
    bodies = []
    for tax in (1, 2):
        content = copy.deepcopy(read["content"])
        content["fields"]["management"]["tax"] = tax
        bodies.append({"seen": read["seen"], "content": content})
    works = [
        lambda machine=machine, body=body: machine.put(address("detail", report), body, format="json")
        for machine, body in zip(machines, bodies, strict=True)
    ]
    assert at_once(works) == [200, 409]
    assert contents_of(report).number("management.tax") in (1, 2)


def test_handed_in_once(report):
    heads = [caller(reports.certifier(report)) for _ in range(2)]
    asked = heads[0].get(address("submit", report)).json()
    body = {"sha256": asked["sha256"], "certified": True}
    works = [
        lambda machine=machine: machine.post(address("submit", report), body, format="json")
        for machine in heads
    ]
    assert at_once(works) == [200, 409]
    assert AnnualSubmission.objects.count() == 1


def test_a_workbook_is_confirmed_and_written_once(report):
    clerk = reports.filler(report)
    content = book({WASTE: [waste(), waste(code="900-041-49", name="废桶")]})
    job = workbooks.start(actor=clerk, report=report, upload=upload(content), table=WASTE)
    job.refresh_from_db()  # the eager worker has checked it
    assert job.state == ImportState.READY
    works = [answered(lambda: workbooks.confirm(actor=clerk, job=job)) for _ in range(3)]
    assert at_once(works) == [200, 409, 409]
    assert AnnualImport.objects.get().state == ImportState.DONE
    assert len(contents_of(report).rows(WASTE)) == 2


def test_explained_by_two_at_once_one_explanation_stands(report):
    AnnualChapter.objects.filter(report=report, code="basics").update(typed={"contact": "13800000000"})
    clerks = [reports.filler(report) for _ in range(2)]
    place = {"code": "contact-personal", "path": "basics.contact"}
    works = [
        answered(lambda actor=actor: explain_finding(actor=actor, report=report, **place, text="公用"))
        for actor in clerks
    ]
    assert at_once(works) == [200, 200]
    assert Explanation.objects.filter(withdrawn_at=None).count() == 1
    assert Explanation.objects.count() == 2
