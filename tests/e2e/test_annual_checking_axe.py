"""The enterprise's pages of findings, files and workbooks in a browser: axe, width, no script needed."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from disclosure.annual import workbooks
from disclosure.annual.checks.explaining import explain_finding
from disclosure.models import AnnualChapter, AnnualRow
from tests.disclosure.annual.workbook.books import WASTE, book, upload, waste
from tests.disclosure.filing import reports
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.disclosure import DutyCriterionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BAD = waste(opening="许多", closing=-1)
CONTACT = {"code": "contact-personal", "path": "basics.contact"}


def url(page: str, report: Any, *args: Any) -> str:
    return reverse(f"disclosure-enterprise:annual-{page}", args=[report.ledger_no, *args])


def addresses() -> tuple[Any, list[str]]:
    """A clerk, and the pages of a report with errors, a warning, an explanation and two uploads."""
    reports.law()
    DutyCriterionFactory()
    report = reports.draft()
    clerk = reports.filler(report)
    chapter = AnnualChapter.objects.get(report=report, code="basics")
    chapter.typed |= {"contact": "13800000000", "name": "另一家公司"}
    chapter.save()
    AnnualRow.objects.filter(report=report, table=WASTE).update(typed={"code": "90021408", "name": "废机油"})
    explain_finding(actor=clerk, report=report, **CONTACT, text="总机转接的公用手机。")
    jobs = []
    for rows in ([BAD, waste(code=None)], [waste(), waste(code="900-041-49", name="废桶")]):
        jobs.append(
            workbooks.start(actor=clerk, report=report, upload=upload(book({WASTE: rows})), table=WASTE)
        )
    return clerk, [
        url("findings", report),
        url("files", report),
        url("import", report, WASTE),
        url("import-all", report),
        *(url("import-detail", report, job.pk) for job in jobs),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_are_accessible_and_fit(browser, live_server, width):
    clerk, pages = addresses()
    visit = Visit(browser, live_server.url, clerk, width)
    for page in pages:
        visit.open(page)
    visit.open(pages[0])
    visit.page.locator("details.proposal summary").first.click()
    visit.check()
    visit.context.close()
    assert visit.wrong == []
