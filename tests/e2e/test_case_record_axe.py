"""The record of a case in a real browser: gaps, evidence, export. Nothing that axe objects to."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from common import attachments
from enforcement.models import CaseExport, ExportState
from registry.issuing import issue_document
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.enforcement.test_evidence import picture
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_record import CaseEvidenceFactory, documented_case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def officer(db: Any) -> Any:
    load_law()
    return UserFactory(roles=[Role.HANDLER, Role.LEADER], full_name="承办甲")


def pages(officer: Any) -> list[str]:
    case = documented_case()
    issue_document("case-filing", case, actor=officer, issued_on=case.filed_on)
    row = CaseEvidenceFactory(case=case, kind="monitoring")
    attachments.attach(row, picture(), actor=officer)
    CaseEvidenceFactory(case=case, withdrawn_on=case.filed_on, withdrawal_reason="来源不明")
    running = documented_case()
    CaseExport.objects.create(case=running, requested_by=officer, state=ExportState.RUNNING, done=3, total=9)
    for state, more in (
        (ExportState.FAILED, {"failure": "字体缺失"}),
        (ExportState.DONE, {"sha256": "0" * 64, "faults": ["第1号事件被改动。"], "file": "archives/x.zip"}),
    ):
        CaseExport.objects.create(case=case, requested_by=officer, state=state, **more)
    return [
        reverse("enforcement:cases-detail", args=[case.ledger_no]),
        reverse("enforcement:cases-add-evidence", args=[case.ledger_no]),
        reverse("enforcement:cases-inquiry", args=[case.ledger_no]),
        reverse("enforcement:cases-evidence-list", args=[case.ledger_no]),
        reverse("enforcement:cases-recuse", args=[case.ledger_no]),
        reverse("enforcement:case-archive", args=[case.ledger_no]),
        reverse("enforcement:case-archive", args=[running.ledger_no]),
        reverse("enforcement:case-evidence-list"),
        reverse("enforcement:case-evidence-detail", args=[row.ledger_no]),
        reverse("enforcement:case-evidence-files", args=[row.ledger_no]),
        reverse("enforcement:case-evidence-withdraw", args=[row.ledger_no]),
        reverse("enforcement:case-evidence-tell", args=[row.ledger_no]),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_record_passes_axe(browser, live_server, officer, width):
    visit = Visit(browser, live_server.url, officer, width)
    for address in pages(officer):
        visit.open(address)
    visit.context.close()
    assert visit.wrong == []
