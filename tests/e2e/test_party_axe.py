"""The party's pages of enforcement in a real browser: list, home, records with offers, and every form."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from accounts.enums import Role
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from enforcement.party_actions import offered
from enforcement.procedure_enums import CurtailmentStatus, SubmissionKind
from enforcement.services.submissions import answer_submission, submit
from tests.days import Days
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import InspectionFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    ServedOrderFactory,
    case_in,
    load_law,
)
from tests.factories.enforcement_cases import PenaltyHearingFactory, lawful_case
from tests.factories.registry import MembershipFactory
from tests.permits.wizard import pdf

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

C = CaseStatus
TODAY = date(2025, 2, 14)
PICTURES = os.environ.get("PARTY_PICTURES", "")


@pytest.fixture
def user(monkeypatch: Any) -> Any:
    load_law()
    Days(monkeypatch).go_to(TODAY)
    return MembershipFactory().user


@pytest.fixture
def records(user: Any) -> list[Any]:
    """One of each kind, with something handed in and something answered."""
    firm = user.memberships.get().enterprise
    own = {"enterprise": firm, "department": firm.department}
    noticed, owing = lawful_case(C.NOTIFIED, **own), case_in(C.PERFORMING, **own)
    heard = lawful_case(C.HEARING, **own)
    hearing = {"applied_on": date(2025, 2, 13), "notified_on": date(2025, 2, 13)}
    PenaltyHearingFactory(case=heard, held_on=date(2025, 2, 26), place="一楼会议室", **hearing)
    order = ServedOrderFactory(correct_by=date(2025, 2, 20), **own)
    measure = CurtailmentFactory(
        status=CurtailmentStatus.DELIVERED, decided_on=date(2025, 2, 5), delivered_on=date(2025, 2, 6),
        until=date(2025, 5, 5), **own,
    )  # fmt: skip
    seal = CoercionFactory(**own)
    made = submit(order, actor=user, kind=SubmissionKind.CORRECTION_PROOF, text="已改正", uploads=[pdf()])
    answer_submission(made, actor=UserFactory(roles=[Role.HANDLER]), answer="已收到，三日内复查。")
    submit(
        owing, actor=user, kind=SubmissionKind.SERVICE_ADDRESS, text="送达地址：示范路1号", uploads=[pdf()]
    )
    return [noticed, owing, heard, order, InspectionFactory(**own), measure, seal]


def addresses(records: list[Any]) -> list[str]:
    found = [reverse("enforcement-enterprise:case-list"), reverse("enterprise-home")]
    found.append(f"{found[0]}?q=没有&kind=case")
    slugs = ("cases", "cases", "cases", "orders", "inspections", "curtailments", "coercions")
    for slug, record in zip(slugs, records, strict=True):
        found.append(reverse(f"enterprise:{slug}-detail", args=[record.ledger_no]))
        found += [offer.url for offer in offered(record, TODAY, CaseRows()) if offer.window.is_open]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_partys_pages_have_no_violation(browser: Browser, live_server, user, records, width):
    visit = Visit(browser, live_server.url, user, width)
    for number, address in enumerate(addresses(records)):
        visit.open(address)
        if PICTURES:
            visit.page.screenshot(path=Path(PICTURES) / f"{width}-{number:02d}.png", full_page=True)
    visit.context.close()
    assert visit.wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_staffs_pages_of_submissions_have_no_violation(browser, live_server, user, records, width):
    visit = Visit(browser, live_server.url, UserFactory(roles=[Role.HANDLER]), width)
    owing = records[1]
    made = owing.submissions.get()
    for name, key in (("submissions-list", ""), ("submissions-detail", made), ("submissions-answer", made)):
        visit.open(reverse(f"enforcement:{name}", args=[key.ledger_no] if key else []))
    visit.open(reverse("enforcement:cases-detail", args=[owing.ledger_no]))
    visit.context.close()
    assert visit.wrong == []


def test_a_defence_is_sent_with_a_file_by_keyboard_and_without_scripts(browser, live_server, user, records):
    """What the party fills in comes back with its error, and goes through once mended."""
    case = EnforcementCase.objects.get(pk=records[0].pk)
    visit = Visit(browser, live_server.url, user, 390)
    page = visit.page
    visit.open(reverse("enforcement-enterprise:cases-defend", args=[case.ledger_no]))
    page.get_by_label("陈述申辩人").fill("王某")
    page.get_by_role("button", name="提交").click()
    assert page.get_by_label("陈述申辩人").input_value() == "王某"
    page.get_by_label("陈述申辩的事实、理由").fill("设备检修期间短时排放。")
    file = {"name": "检修记录.pdf", "mimeType": "application/pdf", "buffer": pdf().read()}
    page.get_by_label("证据材料").set_input_files([file])
    page.get_by_role("button", name="提交").press("Enter")
    page.get_by_text("已提交：陈述申辩").wait_for()
    assert page.get_by_role("link", name="检修记录.pdf").count() == 1
    visit.context.close()
