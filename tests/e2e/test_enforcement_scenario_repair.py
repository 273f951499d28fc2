"""From the notice of a penalty to the repair of its publication, as everyone meets it in the browser.

The days are those of spring 2026, with the Spring Festival (15 to 23 February) in the middle:

    30 Jan  the notice               12 Feb  discussed, decided, prepared for publication
    2 Feb   served: five 工作日       13 Feb  delivered, released by another, found by a visitor
    4 Feb   the party's defence      25 Feb  proof of payment; closed on the 26th
    5 Feb   answered                 10 Mar  repair refused: the shortest display has not run out
    10 Feb  legal review             14 May  repair granted: a tombstone
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from common.models import Message, OfficialDocument, PublishedRecord
from enforcement.enums import CaseStatus
from enforcement.models import CasePublication, CreditRepair, EnforcementCase, PartySubmission, ViolationType
from enforcement.procedure_enums import PublicationStatus, RepairStatus
from tests.days import Days
from tests.e2e.acting import Acting
from tests.e2e.enforcement_cast import FINE, People, acting, gather, investigated, page_of
from tests.factories.enforcement import EnforcementCaseFactory
from tests.permits.wizard import PDF

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.django_db(transaction=True)]

FACTS = "废气治理设施未经验收即投入生产，知情人电话13912345678。"
DEFENCE = "设施已于二月委托验收，请求从轻处罚。"
RECEIPT = {"name": "回单.pdf", "mimeType": "application/pdf", "buffer": PDF}
MINE = "/enterprise/enforcement"


@pytest.fixture
def days(monkeypatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def scene(browser, live_server) -> Acting:
    return acting(browser, live_server.url)


@pytest.fixture
def people(db) -> People:
    return gather()


@pytest.fixture
def case(people: People, days: Days) -> EnforcementCase:
    days.go_to(date(2026, 1, 12))
    made: Any = EnforcementCaseFactory(
        enterprise=people.enterprise,
        department=people.department,
        handler=people.clerk,
        title="示范材料公司未落实三同时案",
        facts=FACTS,
        lead_on=date(2026, 1, 12),
        conduct_on=date(2026, 1, 6),
        is_synthetic=True,
    )
    made.violation_types.add(ViolationType.objects.get(code="three-simultaneous"))
    investigated(made, people, days, (date(2026, 1, 14), date(2026, 1, 28)))
    return made


def test_a_penalty_from_its_notice_to_the_repair(scene, people, case, days):
    days.go_to(date(2026, 1, 30))
    _notify(scene, people, case)
    days.go_to(date(2026, 2, 2))
    scene.send(page_of(case, "serve-notice"), people.clerk, {"method": "direct"}, picture="b-serve-notice")
    days.go_to(date(2026, 2, 4))
    _defend(scene, people, case)
    days.go_to(date(2026, 2, 5))
    _answer(scene, people, case)
    days.go_to(date(2026, 2, 10))
    _review(scene, people, case)
    days.go_to(date(2026, 2, 12))
    _discuss(scene, people, case)
    _decide(scene, people, case)
    days.go_to(date(2026, 2, 13))
    _deliver(scene, people, case)
    record = _publish(scene, people, case)
    _find(scene, record)
    days.go_to(date(2026, 2, 25))
    _pay(scene, people, case)
    days.go_to(date(2026, 2, 26))
    scene.send(page_of(case, "step", "closed"), people.reviewer, {}, picture="b-close")
    days.go_to(date(2026, 3, 10))
    scene.barred(f"{MINE}/cases/{case.ledger_no}/apply-repair/", people.party, "最短公示期尚未届满")
    days.go_to(date(2026, 5, 14))
    _repair(scene, people, case)
    _gone(scene, record)
    case.refresh_from_db()
    assert (case.status, case.fine_amount) == (CaseStatus.CLOSED, FINE)
    assert scene.stage.wrong == []


def _notify(scene: Acting, people: People, case: EnforcementCase) -> None:
    """Without the right to a hearing it is refused; nor may it be sent by who only investigates."""
    step = page_of(case, "step", "notified")
    scene.barred(step, people.party, "页面不存在", status=404)
    typed = {"proposed_fine": FINE, "hearing_offered": ""}
    scene.refused(step, people.reviewer, "第六十三条", typed, picture="b-notice-refused")
    scene.send(step, people.reviewer, typed | {"hearing_offered": "on"}, picture="b-notice")
    case.refresh_from_db()
    assert (case.status, case.proposed_fine, case.hearing_offered) == (CaseStatus.NOTIFIED, FINE, True)


def _defend(scene: Acting, people: People, case: EnforcementCase) -> None:
    """Too early for the leader; the party signs in on a phone and speaks."""
    early = page_of(case, "step", "decided")
    scene.refused(
        early,
        people.leader,
        "陈述申辩期限至2026年2月9日届满.*行政处罚办法第四十四条",
        {},
        picture="b-too-early",
    )
    with scene.at(f"{MINE}/", people.party) as page:
        expect(page.locator("main")).to_contain_text("陈述申辩")
        scene.look(page, "b-party", both=True)
    with scene.at(f"/enterprise/cases/{case.ledger_no}/", people.party, 390) as page:
        assert "调查报告" not in page.locator("main").inner_text()
        scene.look(page, "b-party-case")
    address = f"{MINE}/cases/{case.ledger_no}/defend/"
    typed, files = {"text": DEFENCE}, {"uploads": [RECEIPT]}
    scene.send(address, people.party, typed, files=files, width=390, picture="b-defend")
    case.refresh_from_db()
    defence = case.defences.get()
    assert (case.status, defence.channel, defence.made_on) == ("defence", "online", date(2026, 2, 4))
    assert Message.objects.filter(recipient=people.clerk, title__contains="陈述申辩").exists()


def _answer(scene: Acting, people: People, case: EnforcementCase) -> None:
    """Until the defence is answered the case goes no further."""
    review = page_of(case, "step", "legal_review")
    scene.refused(review, people.reviewer, "尚未复核.*第四十五条", {"ground": "complex"})
    address = f"/staff/enforcement/defences/{case.defences.get().ledger_no}/answer/"
    typed = {"adoption": "partly", "answer": "未验收属实；及时补办的情节予以考虑。"}
    scene.send(address, people.clerk, typed, picture="b-answer")


def _review(scene: Acting, people: People, case: EnforcementCase) -> None:
    scene.send(page_of(case, "step", "legal_review"), people.reviewer, {"ground": "complex"})
    scene.refused(page_of(case, "step", "decided"), people.leader, "法制审核尚未出具意见.*第五十八条", {})
    address = f"/staff/enforcement/legal-reviews/{case.reviews.get().ledger_no}/opinion/"
    scene.barred(address, people.clerk, "法制审核")
    typed = {"opinion": "agreed", "text": "主体适格，程序合法，同意。", "qualification": "A20260001"}
    scene.send(address, people.lawyer, typed, picture="b-review")


def _discuss(scene: Acting, people: People, case: EnforcementCase) -> None:
    """A large fine needs the heads, each with a vote; whoever investigated has none."""
    decide = page_of(case, "step", "decided")
    scene.refused(decide, people.leader, "集体讨论.*第五十七条", {}, picture="b-undiscussed")
    typed = {"ground": "large_amount", "report": "案情汇报。"}
    scene.send(page_of(case, "step", "discussion"), people.leader, typed, picture="b-discussion")
    discussion = f"/staff/enforcement/discussions/{case.discussions.get().ledger_no}"
    scene.refused(f"{discussion}/vote/", people.clerk, "调查人员不参加集体讨论的表决", {"vote": "for"})
    concluded = {"conclusion": "同意处罚。", "is_approved": "yes"}
    scene.refused(f"{discussion}/conclude/", people.leader, "不得少于3人", concluded)
    for leader in people.leaders:
        scene.send(f"{discussion}/vote/", leader, {"vote": "for", "opinion": "同意"})
    with scene.at(f"{discussion}/", people.leader) as page:
        scene.look(page, "b-votes")
    scene.send(f"{discussion}/conclude/", people.leader, concluded)


def _decide(scene: Acting, people: People, case: EnforcementCase) -> None:
    """Not more than was told; then the decision, whose document the party opens."""
    decide = page_of(case, "step", "decided")
    heavier = {"fine_amount": "300000", "seriousness": "general"}
    scene.refused(decide, people.leader, "重于事先告知的内容", heavier)
    scene.send(decide, people.leader, {"seriousness": "general"}, picture="b-decision")
    case.refresh_from_db()
    assert (case.status, case.fine_amount, case.decision_number) == ("decided", FINE, "兰新环罚〔2026〕1号")
    document = OfficialDocument.objects.get(kind="penalty-decision")
    with scene.at(f"/documents/{document.uuid}/", people.party) as page:
        expect(page.locator("main")).to_contain_text("行政复议")
        scene.look(page, "b-document", both=True)
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile("PDF")).first.click()
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")


def _deliver(scene: Acting, people: People, case: EnforcementCase) -> None:
    typed = {"delivery_method": "direct"}
    scene.send(page_of(case, "step", "served"), people.clerk, typed, picture="b-deliver")
    scene.send(page_of(case, "step", "performing"), people.clerk)
    case.refresh_from_db()
    assert case.pay_by == date(2026, 2, 28)
    with scene.at(page_of(case), people.clerk) as page:
        scene.look(page, "b-desk", both=True)


def _publish(scene: Acting, people: People, case: EnforcementCase) -> PublishedRecord:
    """Prepared by one, refused to the same, released by another, with the telephone number hidden."""
    facts = {"seriousness": "general", "public_facts": FACTS}
    scene.send(page_of(case, "publication"), people.clerk, facts, picture="b-prepare")
    pending = CasePublication.objects.get(case=case)
    approve = f"/staff/enforcement/case-publications/{pending.ledger_no}/step/published/"
    scene.refused(approve, people.clerk, "须由两人办理.*第四十八条", {})
    scene.send(approve, people.reviewer, {}, picture="b-approve")
    record: PublishedRecord = PublishedRecord.objects.current().get(kind="case-result")
    assert record.dated_on == date(2026, 2, 12)
    return record


def _find(scene: Acting, record: PublishedRecord) -> None:
    """A visitor finds it by two characters of its facts."""
    with scene.at("/cases/") as page:
        page.locator("main input[name=q]").first.fill("验收")
        page.locator("main button[type=submit]").first.click()
        expect(page.locator("main")).to_contain_text("兰州新区示范材料有限公司")
        scene.look(page, "b-found", both=True)
        page.locator(f"main a[href='/cases/{record.pk}/']").first.click()
        main = page.locator("main")
        for words in ("兰新环罚〔2026〕1号", "26", "贰拾陆万元整", "行政复议", "行政诉讼"):
            expect(main).to_contain_text(words)
        assert "13912345678" not in page.content()
        scene.look(page, "b-result", both=True)


def _pay(scene: Acting, people: People, case: EnforcementCase) -> None:
    """Nothing is closed while the fine is owed; the party proves its payment, the clerk books it."""
    scene.refused(
        page_of(case, "step", "closed"), people.reviewer, "罚款尚有260,000(.00)?元未缴清.*第六十七条", {}
    )
    address = f"{MINE}/cases/{case.ledger_no}/payment-proof/"
    typed, files = {"amount": FINE, "receipt_number": "0001"}, {"uploads": [RECEIPT]}
    scene.send(address, people.party, typed, files=files, width=390, picture="b-payment-proof")
    proof = PartySubmission.objects.get()
    paid = {"kind": "fine", "amount": FINE, "receipt_number": "0001"}
    scene.send(page_of(case, "pay"), people.clerk, paid, picture="b-pay")
    answer = f"/staff/enforcement/submissions/{proof.ledger_no}/answer/"
    scene.send(answer, people.clerk, {"answer": "已核对入账。"})
    scene.barred(page_of(case, "pay"), people.clerk, "刷新", status=409)


def _repair(scene: Acting, people: People, case: EnforcementCase) -> None:
    address = f"{MINE}/cases/{case.ledger_no}/apply-repair/"
    typed = {"statement": "罚款已缴清，验收已完成。", "pledge": "on"}
    scene.send(address, people.party, typed, width=390, picture="b-repair")
    repair = CreditRepair.objects.get()
    step = f"/staff/enforcement/repairs/{repair.ledger_no}/step/granted/"
    scene.barred(step, people.clerk, "局领导")
    scene.send(step, people.leader, {"answer": "符合条件，准予修复。"}, picture="b-repair-granted")
    repair.refresh_from_db()
    assert repair.status == RepairStatus.GRANTED
    assert CasePublication.objects.get().status == PublicationStatus.WITHDRAWN


def _gone(scene: Acting, record: PublishedRecord) -> None:
    """The visitor finds it no more; the old address says when and why it came down, and no more."""
    with scene.at("/cases/?q=验收") as page:
        expect(page.locator("main")).not_to_contain_text("兰州新区示范材料有限公司")
    with scene.stage.someone() as page:
        answer = page.goto(f"{scene.stage.host}/cases/{record.pk}/")
        assert answer is not None
        assert answer.status == 410
        expect(page.locator("main")).to_contain_text("信用修复")
        assert "260,000" not in page.content()
        scene.look(page, "b-tombstone", both=True)
