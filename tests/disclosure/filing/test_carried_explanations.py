"""Explanations that come along with a correction: offered for the same words, answering once confirmed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from disclosure.annual.checks import open_findings
from disclosure.annual.checks.explaining import explain_finding
from disclosure.filing.correction import begin_correction
from disclosure.filing.sealing import Sealable
from disclosure.models import AnnualChapter, AnnualRow, FindingExplanation
from tests.disclosure.filing import reports
from tests.enforcement.api.calling import caller

pytestmark = pytest.mark.django_db

CODE = "product-over-capacity"
SAID = "产能核定变更手续正在办理。"


@pytest.fixture
def corrected(report, head, clerk):
    """A correction of a public report, one warning of which was explained."""
    row = AnnualRow.objects.filter(report=report, table="basics.products").order_by("position").first()
    row.typed = {**row.typed, "output": "6000"}
    row.save()
    (finding,) = open_findings(report)
    assert finding.code == CODE
    explain_finding(actor=clerk, report=report, code=CODE, path=finding.path, text=SAID)
    return begin_correction(actor=clerk, report=reports.public(report))


def page_of(report) -> str:
    return reverse("disclosure-enterprise:annual-findings", args=[report.ledger_no])


def test_what_was_said_comes_along_and_answers_nothing_yet(corrected, head):
    carried = FindingExplanation.objects.get(report=corrected)
    assert (carried.text, carried.carried_from.report.version) == (SAID, 1)
    (finding,) = open_findings(corrected)  # the path is that of the new version's own row
    assert (carried.code, carried.path, carried.message) == (finding.code, finding.path, finding.message)
    draft = Sealable(corrected)
    assert draft.explanations == [] and [each.path for each in draft.problems] == [finding.path]


def test_confirming_answers_and_is_sealed(corrected, clerk, head):
    client = Client()
    client.force_login(clerk)
    page = client.get(page_of(corrected)).content.decode()
    assert SAID in page and "确认沿用" in page
    (finding,) = open_findings(corrected)
    sent = {"code": finding.code, "path": finding.path, "text": SAID}
    assert client.post(page_of(corrected), sent).status_code == 302
    assert open_findings(corrected) == []
    assert "确认沿用" not in client.get(page_of(corrected)).content.decode()
    made = reports.hand_in(corrected, head)
    assert [each["text"] for each in made.content["explanations"]] == [SAID]
    confirmed = FindingExplanation.objects.get(report=corrected, withdrawn_at=None)
    assert (confirmed.by, confirmed.carried_from) == (clerk, None)


def test_other_figures_are_explained_anew(corrected, clerk):
    row = AnnualRow.objects.filter(report=corrected, table="basics.products").order_by("position").first()
    row.typed = {**row.typed, "output": "7000"}
    row.save()
    client = Client()
    client.force_login(clerk)
    page = client.get(page_of(corrected)).content.decode()
    assert "确认沿用" not in page and "不再适用" in page
    assert len(open_findings(corrected)) == 1


def test_what_was_never_confirmed_is_not_carried_again(corrected, clerk, head):
    AnnualRow.objects.filter(report=corrected, table="basics.products").update(
        typed={"name": "示范树脂", "unit": "t", "capacity": "5000", "output": "4200"}
    )
    AnnualRow.objects.filter(report=corrected, table="basics.products", position__gt=1).delete()
    chapter = AnnualChapter.objects.get(report=corrected, code="management")
    chapter.typed = {**chapter.typed, "tax": "4000"}
    chapter.save()
    reports.hand_in(corrected, head)
    third = begin_correction(actor=clerk, report=reports.public(corrected))
    assert not FindingExplanation.objects.filter(report=third).exists()


def test_a_machine_reads_what_waits_and_confirms_it(corrected, clerk):
    machine = caller(clerk)
    url = reverse("annual-api:findings", args=[corrected.ledger_no])
    (found,) = machine.get(url).json()["findings"]
    assert (found["is_open"], found["explanation"], found["carried_explanation"]) == (True, "", SAID)
    sent = {"code": found["code"], "path": found["path"], "text": found["carried_explanation"]}
    (found,) = machine.post(url, sent, format="json").json()["findings"]
    assert (found["is_open"], found["explanation"], found["carried_explanation"]) == (False, SAID, "")
