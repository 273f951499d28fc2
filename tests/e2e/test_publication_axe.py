"""Publication of decisions, 双公示 and error reports in a real browser, on wide and narrow screens.

Nothing that axe objects to, no sideways scroll, nothing that the content security policy had to block.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.enums import DepartmentKind, Role
from enforcement.models import EnforcementCase
from enforcement.services.publicity import export_publicity
from enforcement.services.publishing import publish_case
from feedback.models import ErrorReport
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.e2e.test_inspections_axe import visited
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import ViolationTypeFactory
from tests.factories.enforcement_after import ServedCaseFactory, load_law
from tests.factories.enforcement_publication import (
    CasePublicationFactory,
    CreditRepairFactory,
    load_display_rules,
)
from tests.factories.feedback import ErrorReportFactory
from tests.factories.registry import ProvisionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FACTS = "检查发现，该公司未按照排污许可证规定开展自行监测，现场负责人李小四（13912345678）到场。"


@pytest.fixture
def officer(db: Any) -> Any:
    load_law()
    load_display_rules()
    roles = [Role.REVIEWER, Role.HANDLER, Role.LEADER]
    return UserFactory(roles=roles, full_name="审核甲", department__kind=DepartmentKind.BUREAU)


def case() -> EnforcementCase:
    made = ServedCaseFactory(facts=FACTS, decision_content="罚款人民币壹拾万元整。", is_synthetic=True)
    made.violation_types.add(ViolationTypeFactory())
    made.provisions.add(ProvisionFactory())
    return made


def shown(**more: Any) -> Any:
    made = CasePublicationFactory(case=case(), published=True, public_facts=FACTS, **more)
    publish_case(made.case, actor=UserFactory())
    return made


@pytest.mark.parametrize("width", WIDTHS)
def test_the_staffs_pages_pass_axe(browser, live_server, officer, width):
    pending = CasePublicationFactory(case=case(), public_facts=FACTS, hidden_terms="李小四")
    published, due = shown(), shown(withdrawal_due_from=date(2024, 5, 6), withdrawal_ground="annulled")
    fresh, repair = case(), CreditRepairFactory(case=published.case)
    first, last = date(2024, 4, 1), date(2024, 4, 30)
    export_publicity(actor=officer, first_day=first, last_day=last, file_format="xlsx")
    of = "/staff/enforcement/{}/{}/{}"
    pages = [
        of.format("case-publications", pending.ledger_no, ""),
        of.format("case-publications", pending.ledger_no, "preview/"),
        of.format("case-publications", pending.ledger_no, "step/published/"),
        of.format("case-publications", pending.ledger_no, "step/returned/"),
        of.format("case-publications", pending.ledger_no, "step/withheld/"),
        of.format("case-publications", published.ledger_no, ""),
        of.format("case-publications", due.ledger_no, "step/withdrawn/"),
        of.format("cases", fresh.ledger_no, ""),
        of.format("cases", fresh.ledger_no, "publication/"),
        of.format("repairs", repair.ledger_no, ""),
        of.format("repairs", repair.ledger_no, "step/granted/"),
        reverse("enforcement:case-publications-list"),
        reverse("enforcement:publicity") + f"?first_day={first}&last_day={last}",
        reverse("enforcement:publicity"),
    ]
    assert visited(Visit(browser, live_server.url, officer, width), pages, "publication") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_an_error_is_reported_and_followed(browser, live_server, officer, settings, width):
    settings.COMMENT_MIN_SECONDS = 0
    cache.clear()
    DepartmentFactory(kind=DepartmentKind.BUREAU)
    visit = Visit(browser, live_server.url, None, width)
    visit.open(reverse("public-feedback:report-new") + "?page=/eia/")
    visit.page.get_by_role("button", name="提交反馈").click()
    visit.check()  # what is missing is named
    visit.page.get_by_label("问题类别").select_option("outdated")
    visit.page.get_by_label("问题说明").fill("公示内容已过时。")
    visit.page.get_by_role("button", name="提交反馈").click()
    visit.page.get_by_text("反馈已收到").first.wait_for()
    visit.check()
    report = ErrorReport.objects.get()
    visit.open(reverse("public-feedback:track"))
    for code in ("AAAAAAAAAA", report.tracking_code):
        visit.page.get_by_label("反馈编号").fill(report.ledger_no)
        visit.page.get_by_label("查询码").fill(code)
        visit.page.get_by_role("button", name="查询", exact=True).click()
        visit.page.get_by_text("没有找到这一反馈" if code == "AAAAAAAAAA" else "待处理").first.wait_for()
        visit.check()
    assert visited(visit, [], "feedback") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_desk_of_reports_passes_axe(browser, live_server, officer, width):
    made = shown()
    record = publish_case(made.case, actor=officer)
    report = ErrorReportFactory(record=record, received_at=timezone.now(), department=officer.department)
    desk = f"/staff/feedback/reports/{report.ledger_no}/"
    pages = [desk, f"{desk}step/routed/", f"{desk}step/answered/", "/staff/feedback/reports/"]
    pages.append(f"/feedback/?record={record.pk}")
    assert visited(Visit(browser, live_server.url, officer, width), pages, "reports") == []
