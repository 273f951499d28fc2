"""From a random draw to the public pages, as everyone meets it in the browser.

12 Oct 2026  the pool is filled, one enterprise excluded, the draw made and checked again
13 Oct       the checks: checklists, two officers, one problem found
14 Oct       the order to correct and the case from what was found; the results released by another
17 Nov       the penalty of that case is decided, published by two, and found by a visitor
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from common.models import PublishedRecord
from enforcement.enums import CaseStatus, InspectionStatus
from enforcement.models import (
    CasePublication,
    ChecklistItem,
    EnforcementCase,
    Inspection,
    InspectionMatter,
    RandomDraw,
    RectificationOrder,
    SupervisedObject,
    ViolationType,
)
from enforcement.procedure_enums import DeliveryMethod, DiscussionGround, DrawStatus, SupervisionTier, Vote
from enforcement.services import take_case_step
from enforcement.services.discussions import cast_vote, conclude_discussion
from enforcement.services.notices import record_notice_service
from registry.models import Enterprise
from tests.days import Days
from tests.e2e.acting import Acting
from tests.e2e.enforcement_cast import FINE, People, acting, gather, investigated, page_of
from tests.factories.enforcement import PositiveListEntryFactory
from tests.factories.registry import EnterpriseFactory

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.django_db(transaction=True)]

STAFF = "/staff/enforcement"
TASK = "SSJ-2026-04"
MATTERS = ("pollution-discharge", "permit-compliance")
NAMES = ("甲化工", "乙装备", "丙材料", "丁制药")
PROBLEM = "废气治理设施未经验收即投入生产（检查发现）。"


@pytest.fixture
def days(monkeypatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def scene(browser, live_server) -> Acting:
    return acting(browser, live_server.url)


@pytest.fixture
def people(db, days: Days) -> People:
    """Beside the party's enterprise four others, one of them on the positive list."""
    days.go_to(date(2026, 10, 12))
    made = gather()
    for name in NAMES:
        EnterpriseFactory(
            department=made.department,
            name=f"兰州新区示范{name}有限公司",
            address="兰州新区",
            is_synthetic=True,
        )
    listed = Enterprise.objects.get(name__contains=NAMES[0])
    version = {"version__effective_from": date(2026, 1, 1), "version__effective_to": None}
    PositiveListEntryFactory(enterprise=listed, added_on=date(2026, 1, 1), removed_on=None, **version)
    return made


def test_a_random_draw_to_the_public_pages(scene, people, days):
    _fill_pool(scene, people)
    draw = _prepare(scene, people)
    _draw(scene, people, draw)
    days.go_to(date(2026, 10, 13))
    problem = _check(scene, people, draw)
    days.go_to(date(2026, 10, 14))
    order = _order(scene, people, problem)
    case = _open_case(scene, people, problem)
    _publish_draw(scene, people, draw)
    _visit_results(scene, draw, problem)
    _publish_order(scene, people, order)
    _decided(people, case, days)
    _publish_case(scene, people, case)
    _visit_case(scene, case)
    assert scene.stage.wrong == []


def _fill_pool(scene: Acting, people: People) -> None:
    """Only a reviewer fills the pool; all five are in it, the key unit's tier is set by hand."""
    scene.barred(f"{STAFF}/supervised-objects/fill/", people.lawyer, "审核人")
    scene.send(f"{STAFF}/supervised-objects/fill/", people.reviewer, picture="a-pool-fill")
    assert SupervisedObject.objects.count() == 1 + len(NAMES)
    key = SupervisedObject.objects.get(enterprise=people.enterprise)
    edit = f"{STAFF}/supervised-objects/{key.ledger_no}/edit/"
    scene.send(edit, people.reviewer, {"tier": SupervisionTier.KEY.value, "ground": "排污许可重点管理单位"})


def _prepare(scene: Acting, people: People) -> RandomDraw:
    typed = {
        "department": people.department.pk,
        "name": "2026年第四季度双随机抽查",
        "task_number": TASK,
        "period": "2026年第四季度",
        "due_on": "2026-11-30",
        "matters": list(InspectionMatter.objects.filter(code__in=MATTERS).values_list("pk", flat=True)),
        "key_percent": "100",
        "special_percent": "0",
        "general_count": "3",
        "officers_each": "2",
    }
    scene.send(f"{STAFF}/random-draws/new/", people.clerk, typed, picture="a-draw-new")
    draw = RandomDraw.objects.get()
    last = Enterprise.objects.get(name__contains=NAMES[-1])
    typed = {"draw": draw.ledger_no, "enterprise": last.uscc, "ground": "停产检修"}
    scene.send(f"{STAFF}/draw-exclusions/new/", people.clerk, typed, picture="a-exclusion")
    return draw


def _draw(scene: Acting, people: People, draw: RandomDraw) -> None:
    """Not with oneself for a witness; then seed and digest, and the party knows nothing."""
    page_of_draw = f"{STAFF}/random-draws/{draw.ledger_no}"
    step = f"{page_of_draw}/step/drawn/"
    scene.barred(step, people.lawyer, "审核人")
    alone = {"witness": people.reviewer.full_name}
    scene.refused(step, people.reviewer, "监督人员不得为抽取人本人.*国办发", alone, picture="a-no-witness")
    scene.send(step, people.reviewer, {"witness": "钱法审"}, picture="a-draw")
    draw.refresh_from_db()
    assert draw.status == DrawStatus.DRAWN
    assert len(draw.seed) == 64
    with scene.at(f"{page_of_draw}/", people.reviewer) as page:
        main = page.locator("main")
        for words in (draw.seed, draw.snapshot_sha256, "复核一致"):
            expect(main).to_contain_text(words)
        expect(main).to_contain_text("停产检修")
        scene.look(page, "a-drawn", both=True)
    drawn = set(draw.drawn.values_list("enterprise__name", flat=True))
    assert not any(NAMES[-1] in name for name in drawn)
    assert people.enterprise.name in drawn
    with scene.at("/enterprise/inspections/", people.party) as page:
        assert TASK not in page.locator("main").inner_text()
    scene.refused(
        f"{STAFF}/random-draws/{draw.ledger_no}/edit/",
        people.clerk,
        "已抽取.*不得更改",
        {"general_count": "1"},
    )


def _answers(inspection: Inspection, *, problem: bool) -> dict[str, Any]:
    items = list(ChecklistItem.objects.in_force_on(date(2026, 10, 13)).order_by("ordering", "code"))
    typed: dict[str, Any] = {f"verdict-{item.pk}": "conforms" for item in items}
    if problem:
        typed |= {f"verdict-{items[1].pk}": "deviates", f"note-{items[1].pk}": "未经验收即投入生产"}
    return typed


def _check(scene: Acting, people: People, draw: RandomDraw) -> Inspection:
    """Each object in turn; the party's own shows a problem. Returns that check."""
    problem = Inspection.objects.get(drawn_object__draw=draw, enterprise=people.enterprise)
    done = f"{STAFF}/inspections/{problem.ledger_no}/step/done/"
    typed: dict[str, Any] = {"result": "problem", "findings": PROBLEM, "certificates_shown": "on"}
    scene.refused(done, people.clerk, "检查清单还有.*全面体检", typed)
    checklist = f"{STAFF}/inspections/{problem.ledger_no}/checklist/"
    scene.send(checklist, people.clerk, _answers(problem, problem=True), picture="a-checklist")
    one = {"officers": [people.officers[0].pk]}
    scene.refused(done, people.clerk, "须不少于2人.*第四十二条", typed | one, picture="a-one-officer")
    scene.refused(done, people.clerk, "主动出示执法证件.*第五十五条", typed | {"certificates_shown": ""})
    scene.refused(done, people.clerk, "检查结果应为.发现问题", typed | {"result": "clean"})
    scene.send(done, people.clerk, typed, picture="a-check")
    finished = f"{STAFF}/random-draws/{draw.ledger_no}/step/finished/"
    scene.refused(finished, people.clerk, "还有3户尚未检查", {})
    for each in Inspection.objects.filter(drawn_object__draw=draw, status=InspectionStatus.PLANNED):
        scene.send(
            f"{STAFF}/inspections/{each.ledger_no}/checklist/", people.clerk, _answers(each, problem=False)
        )
        shown = "" if each.is_off_site else "on"
        typed = {"result": "clean", "findings": "未发现问题。", "certificates_shown": shown}
        scene.send(f"{STAFF}/inspections/{each.ledger_no}/step/done/", people.clerk, typed)
    scene.send(finished, people.clerk)
    problem.refresh_from_db()
    return problem


def _order(scene: Acting, people: People, problem: Inspection) -> RectificationOrder:
    kind = ViolationType.objects.get(code="three-simultaneous")
    typed = {
        "violation_1": kind.pk,
        "found_1": "废气治理设施未经验收即投入生产",
        "demand": "立即改正，补办验收。",
        "correct_by": "2026-10-30",
    }
    address = f"{STAFF}/inspections/{problem.ledger_no}/order/"
    scene.send(address, people.clerk, typed, picture="a-order")
    order = RectificationOrder.objects.get()
    step = f"{STAFF}/orders/{order.ledger_no}/step/served/"
    scene.send(step, people.clerk, {"delivery_method": "direct"})
    return order


def _open_case(scene: Acting, people: People, problem: Inspection) -> EnforcementCase:
    kind = ViolationType.objects.get(code="three-simultaneous")
    typed = {
        "title": "示范材料公司未落实三同时案",
        "facts": PROBLEM,
        "conduct_on": "2026-10-13",
        "violation_types": [kind.pk],
    }
    address = f"{STAFF}/inspections/{problem.ledger_no}/open-case/"
    scene.send(address, people.clerk, typed, picture="a-open-case")
    case = EnforcementCase.objects.get()
    assert set(case.investigators.all()) == set(problem.officers.all())
    assert (case.status, case.inspection) == (CaseStatus.LEAD, problem)
    return case


def _publish_draw(scene: Acting, people: People, draw: RandomDraw) -> None:
    """The results are released by the reviewer; a lawyer may not."""
    step = f"{STAFF}/random-draws/{draw.ledger_no}/step/published/"
    scene.barred(step, people.lawyer, "审核人")
    scene.send(step, people.reviewer, picture="a-draw-publish")
    draw.refresh_from_db()
    assert (draw.status, draw.published_on) == (DrawStatus.PUBLISHED, date(2026, 10, 14))


def _visit_results(scene: Acting, draw: RandomDraw, problem: Inspection) -> None:
    """A visitor comes from /law-enforcement/ to the draw with its seed, and from there to the check."""
    with scene.at("/law-enforcement/") as page:
        scene.look(page, "a-law-enforcement", both=True)
        page.locator("main a[href='/law-enforcement/draws/']").first.click()
        page.get_by_role("link", name=draw.name).click()
        main = page.locator("main")
        for words in (draw.seed, draw.snapshot_sha256, problem.enterprise.name):
            expect(main).to_contain_text(words)
        scene.look(page, "a-public-draw", both=True)
        page.get_by_role("link", name=problem.enterprise.name).first.click()
        expect(page.locator("main")).to_contain_text("发现问题")
        assert "未经验收" not in page.locator("main").inner_text(), "the details of a check are not public"
        scene.look(page, "a-public-check", both=True)


def _publish_order(scene: Acting, people: People, order: RectificationOrder) -> None:
    scene.send(f"{STAFF}/orders/{order.ledger_no}/publish/", people.reviewer)
    with scene.at("/cases/orders/?q=材料") as page:
        page.get_by_role("link", name=re.compile("示范材料")).first.click()
        expect(page.locator("main")).to_contain_text(order.number)
        scene.look(page, "a-public-order")


def _decided(people: People, case: EnforcementCase, days: Days) -> None:
    """From the lead to the served decision; the pages of these steps are those of the other scenario."""
    investigated(case, people, days, (date(2026, 10, 19), date(2026, 10, 28)))
    days.go_to(date(2026, 11, 2))
    told: dict[str, Any] = {"proposed_fine": FINE, "hearing_offered": True}
    take_case_step(case, CaseStatus.NOTIFIED, actor=people.reviewer, **told)
    days.go_to(date(2026, 11, 3))
    served: dict[str, Any] = {"served_on": date(2026, 11, 3), "method": DeliveryMethod.DIRECT}
    record_notice_service(case, actor=people.clerk, **served)
    days.go_to(date(2026, 11, 16))
    case.refresh_from_db()
    ground: dict[str, Any] = {"ground": DiscussionGround.LARGE_AMOUNT, "report": "案情汇报。"}
    take_case_step(case, CaseStatus.DISCUSSION, actor=people.leader, **ground)
    discussion = case.discussions.get()
    for leader in people.leaders:
        cast_vote(discussion, actor=leader, vote=Vote.FOR)
    conclude_discussion(discussion, actor=people.leader, conclusion="同意。", is_approved=True)
    case.refresh_from_db()
    take_case_step(case, CaseStatus.DECIDED, actor=people.leader, seriousness="general")
    take_case_step(case, CaseStatus.SERVED, actor=people.clerk, delivery_method=DeliveryMethod.DIRECT)
    days.go_to(date(2026, 11, 17))


def _publish_case(scene: Acting, people: People, case: EnforcementCase) -> None:
    typed = {"seriousness": "general", "public_facts": case.facts}
    scene.send(page_of(case, "publication"), people.clerk, typed)
    pending = CasePublication.objects.get()
    approve = f"{STAFF}/case-publications/{pending.ledger_no}/step/published/"
    scene.refused(approve, people.clerk, "须由两人办理.*第四十八条", {}, picture="a-same-person")
    scene.send(approve, people.reviewer, picture="a-approve")


def _visit_case(scene: Acting, case: EnforcementCase) -> None:
    """Two characters of the facts find the penalty; its page leads on to all of the enterprise."""
    record = PublishedRecord.objects.current().get(kind="case-result")
    with scene.at("/cases/") as page:
        page.locator("main input[name=q]").first.fill("验收")
        page.locator("main button[type=submit]").first.click()
        page.locator(f"main a[href='/cases/{record.pk}/']").first.click()
        main = page.locator("main")
        expect(main).to_contain_text(case.decision_number)
        expect(main).to_contain_text("贰拾陆万元整")
        scene.look(page, "a-public-case", both=True)
    assert case.enterprise is not None
    with scene.at(f"/enterprises/{case.enterprise.uscc}/") as page:
        for words in (case.decision_number, "执法检查结果", "责令改正"):
            expect(page.locator("main")).to_contain_text(words)
        scene.look(page, "a-enterprise", both=True)
