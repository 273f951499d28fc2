"""Random checks at the desk and the public pages of /law-enforcement/ in a real browser.

Nothing that axe objects to, no sideways scroll, nothing that the content security policy had to block.
"""

from __future__ import annotations

import os
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from common.models import PublishedRecord
from enforcement.models import ChecklistItem, Inspection
from enforcement.procedure_enums import CheckVerdict, DrawStatus, PublicInfoKind
from enforcement.services.draws import take_draw_step
from enforcement.services.inspections import answer_checklist, take_inspection_step, withdraw_result
from enforcement.services.public_info import publish_info, publish_officers
from tests.e2e.test_axe_pages import WIDTHS, Visit
from tests.factories.accounts import OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import InspectionFactory, PositiveListEntryFactory, SoftMeasureFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_inspections import (
    ChecklistItemFactory,
    DrawExclusionFactory,
    LeadFactory,
    MatterFactory,
    PublicInfoFactory,
    RandomDrawFactory,
    SupervisedObjectFactory,
    pool_of,
)
from tests.factories.registry import EnterpriseFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def reviewer(db: Any) -> Any:
    load_law()
    for topic in ("排污许可", "固体废物"):
        ChecklistItemFactory(topic=topic, basis="排污许可管理条例")
    return UserFactory(roles=[Role.REVIEWER, Role.HANDLER], full_name="审核甲")


def drawn(reviewer: Any) -> Any:
    """A drawn task whose first enterprise was checked and found wanting."""
    today = timezone.localdate()
    pool_of(keys=2, generals=2)
    draw = RandomDrawFactory(due_on=today + timedelta(days=30))
    draw.matters.add(MatterFactory())
    take_draw_step(draw, DrawStatus.DRAWN, actor=reviewer, witness="监督乙")
    first = draw.drawn.order_by("place").first().inspection
    items = dict.fromkeys(ChecklistItem.objects.all(), (CheckVerdict.DEVIATES, "台账缺失"))
    answer_checklist(first, actor=reviewer, answers=items)
    record(first, reviewer, result="problem")
    return draw


def record(inspection: Inspection, actor: Any, **details: Any) -> None:
    given = {"certificates_shown": True, "findings": "现场情况如上。", "result": "clean"}
    take_inspection_step(inspection, "done", actor=actor, **given | details)


def prepared() -> Any:
    """A task before the draw, with lowered weights and an exclusion."""
    draw = RandomDrawFactory(due_on=timezone.localdate() + timedelta(days=40))
    PositiveListEntryFactory(enterprise=SupervisedObjectFactory().enterprise)
    DrawExclusionFactory(draw=draw, enterprise=SupervisedObjectFactory().enterprise)
    return draw


def staff_pages(draw: Any) -> list[str]:
    checked, planned = (
        draw.drawn.select_related("inspection").filter(inspection__status=status).first().inspection
        for status in ("done", "planned")
    )
    before, lead = prepared(), LeadFactory(received_on=date(2026, 9, 1))
    EnterpriseFactory(is_permit_key_unit=True)
    of = "/staff/enforcement/{}/{}/{}"
    return [
        of.format("random-draws", draw.ledger_no, ""),
        of.format("random-draws", before.ledger_no, ""),
        of.format("random-draws", before.ledger_no, "step/drawn/"),
        of.format("random-draws", before.ledger_no, "step/cancelled/"),
        of.format("random-draws", "new", ""),
        of.format("inspections", checked.ledger_no, ""),
        of.format("inspections", checked.ledger_no, "open-case/"),
        of.format("inspections", checked.ledger_no, "soft/"),
        of.format("inspections", checked.ledger_no, "publish/"),
        of.format("inspections", planned.ledger_no, ""),
        of.format("inspections", planned.ledger_no, "checklist/"),
        of.format("inspections", planned.ledger_no, "step/done/"),
        of.format("leads", lead.ledger_no, ""),
        of.format("leads", lead.ledger_no, "inspect/"),
        of.format("leads", lead.ledger_no, "step/answered/"),
        of.format("soft-measures", SoftMeasureFactory().ledger_no, ""),
        of.format("public-info", PublicInfoFactory().ledger_no, ""),
        reverse("enforcement:pool-fill"),
        reverse("enforcement:officers-publish"),
    ]


def visited(visit: Visit, addresses: list[str], name: str) -> list[str]:
    """Opens the addresses; keeps a picture of each where AXE_PICTURES names a folder."""
    folder = os.environ.get("AXE_PICTURES")
    for number, address in enumerate(addresses):
        visit.open(address)
        if folder:
            visit.page.screenshot(path=f"{folder}/{name}-{visit.width}-{number:02d}.png", full_page=True)
    visit.context.close()
    return visit.wrong


@pytest.mark.parametrize("width", WIDTHS)
def test_the_desk_passes_axe(browser, live_server, reviewer, width):
    pages = staff_pages(drawn(reviewer))
    assert visited(Visit(browser, live_server.url, reviewer, width), pages, "desk") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_public_pages_pass_axe(browser, live_server, reviewer, width):
    draw = drawn(reviewer)
    for inspection in Inspection.objects.filter(drawn_object__draw=draw, status="planned"):
        items = ChecklistItem.objects.all()
        answer_checklist(
            inspection, actor=reviewer, answers=dict.fromkeys(items, (CheckVerdict.CONFORMS, ""))
        )
        record(inspection, reviewer)
    take_draw_step(draw, DrawStatus.FINISHED, actor=reviewer)
    take_draw_step(draw, DrawStatus.PUBLISHED, actor=reviewer)
    for kind in PublicInfoKind:
        publish_info(PublicInfoFactory(kind=kind, title=f"{kind.label}一览"), actor=reviewer)
    OfficerCertificateFactory()
    publish_officers(actor=reviewer)
    withdraw_result(Inspection.objects.filter(status="done").first(), actor=reviewer, reason="检查对象有误")
    base = reverse("law-enforcement:index")
    details = {
        "law-enforcement-info": "",
        "officer-certificate": "officers/",
        "inspection-result": "inspections/",
        "random-draw": "draws/",
    }
    records = PublishedRecord.objects.current()
    pages = [base, *(f"{base}{part}" for part in ("officers/", "inspections/", "draws/"))]
    for kind, part in details.items():
        found = records.filter(kind=kind, withdrawn_at__isnull=True).first()
        pages.append(f"{base}{part}{found.pk}/")
    pages.append(f"{base}inspections/{records.filter(withdrawn_at__isnull=False).first().pk}/")
    pages.append(f"{base}inspections/?q=没有")
    assert visited(Visit(browser, live_server.url, None, width), pages, "public") == []


def test_an_imported_inspection_opens_without_a_draw(browser, live_server, reviewer):
    address = f"/staff/enforcement/inspections/{InspectionFactory().ledger_no}/"
    assert visited(Visit(browser, live_server.url, reviewer, 1280), [address], "imported") == []
