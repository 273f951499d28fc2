"""One 报告书 from application to decision notice, as the enterprise, the officers, the leader and a
citizen meet it in their browsers; the days are those of autumn 2026 with its make-up workdays.

    14 Sep  handed in                      16 Sep  corrected: the clock begins
    15 Sep  补正 demanded                   17 Sep  accepted and shown until 30 Sep (10 工作日)
    8 Oct   appraisal ordered              10 Oct  its report (a make-up Saturday)
    12 Oct  the proposal shown until 19 Oct
    20 Oct  approved, received, announced

`EIA_PICTURES=folder` keeps a picture of each page (scripts/screenshots: docs/pictures/eia).
"""

from __future__ import annotations

import os
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.enums import Role
from common.models import Attachment, Message, OfficialDocument, PublishedRecord
from permits.enums import EiaStatus
from permits.models import EiaDecision, NoticeComment
from tests.days import Days
from tests.e2e.people import Stage
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.registry import EnterpriseFactory, MembershipFactory
from tests.permits.wizard import TYPED, pdf

pytestmark = [pytest.mark.browser, pytest.mark.system, pytest.mark.django_db(transaction=True)]

NAME = TYPED["project"]["project_name"]
COMMENT = "希望夜间施工控制噪声，联系电话13912345678。"


@pytest.fixture
def stage(browser, live_server) -> Stage:
    folder = os.environ.get("EIA_PICTURES")
    return Stage(browser, live_server.url, Path(folder) if folder else None)


@pytest.fixture
def days(monkeypatch) -> Days:
    return Days(monkeypatch)


@pytest.fixture
def people(db) -> dict[str, Any]:
    call_command("load_reference", verbosity=0)
    section = DepartmentFactory()
    enterprise = EnterpriseFactory(department=section, name="兰州新区示范材料有限公司", is_synthetic=True)
    return {
        "applicant": MembershipFactory(enterprise=enterprise).user,
        "clerk": UserFactory(roles=[Role.HANDLER], department=section, full_name="王经办"),
        "reviewer": UserFactory(roles=[Role.REVIEWER], department=section, full_name="赵审核"),
        "leader": UserFactory(roles=[Role.LEADER], department=section, full_name="孙局长"),
    }


def test_an_application_from_the_enterprise_to_the_decision_notice(stage, days, people):
    days.go_to(date(2026, 9, 14))
    decision = _apply(stage, people["applicant"])
    assert (decision.status, decision.received_on) == (EiaStatus.SUBMITTED, date(2026, 9, 14))

    days.go_to(date(2026, 9, 15))
    _demand_correction(stage, people["clerk"], decision)
    days.go_to(date(2026, 9, 16))
    _answer_correction(stage, people["applicant"], decision)
    decision.refresh_from_db()
    assert (decision.status, decision.complete_on) == (EiaStatus.SUBMITTED, date(2026, 9, 16))
    assert decision.impacts == "补充：无组织废气设围挡并洒水。"

    days.go_to(date(2026, 9, 17))
    notice = _accept_and_show(stage, people["clerk"], decision)
    assert (notice.first_day, notice.last_day) == (date(2026, 9, 17), date(2026, 9, 30))

    days.go_to(date(2026, 9, 21))
    _comment(stage)
    _moderate(stage, people["clerk"])
    _find_comment(stage)

    days.go_to(date(2026, 10, 8))
    _appraise(stage, people["clerk"], decision)
    days.go_to(date(2026, 10, 10))
    _report(stage, people["clerk"], decision)
    days.go_to(date(2026, 10, 12))
    _propose(stage, people["reviewer"], decision)
    days.go_to(date(2026, 10, 16))
    _too_early(stage, people["leader"], decision)

    days.go_to(date(2026, 10, 20))
    _approve(stage, people["leader"], decision)
    _receive(stage, people["applicant"], decision)
    _announce(stage, people["clerk"], decision)
    _read_decision(stage, decision)

    decision.refresh_from_db()
    assert decision.status == EiaStatus.ANNOUNCED
    # 工作日 after 16 Sep: ten in September (with the make-up Sunday, without 中秋), and ten in October
    # (8 to 10, 12 to 16, 19, 20). Stopped by the appraisal alone: 8 to 10 Oct (3); notices count.
    assert (decision.gross_days, decision.stopped_days, decision.net_days) == (20, 3, 17)
    assert stage.wrong == []


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


def _fill(page: Page, typed: dict[str, str]) -> None:
    for name, value in typed.items():
        control = page.locator(f"main [name={name}]")
        if control.get_attribute("type") == "checkbox":
            control.set_checked(bool(value))
        elif control.evaluate("element => element.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)


def _apply(stage: Stage, applicant: Any) -> EiaDecision:
    with stage.someone(applicant) as page:
        stage.open(page, "/enterprise/eia/new/")
        page.locator("main [name=category][value=report]").check()
        page.locator("main [name=application_kind][value=first]").check()
        _press(page, "建立草稿")
        draft = page.url
        stage.look(page, "draft")
        for code in ("project", "impacts", "investment", "agency", "participation", "contact"):
            page.goto(f"{draft}sections/{code}/")
            _fill(page, TYPED[code])
            _press(page, "保存")
        page.goto(f"{draft}materials/")
        for material in ("application_letter", "eia_document", "public_full_text", "participation"):
            _upload(page, material)
        page.goto(f"{draft}preview/")
        stage.look(page, "application-preview")
        _press(page, "提交申请")
        expect(page.locator("main")).to_contain_text("已提交")
    return EiaDecision.objects.get()


def _upload(page: Page, material: str) -> None:
    file = pdf(f"{material}.pdf")
    page.locator("main [name=material]").select_option(material)
    page.locator("main input[type=file]").set_input_files(
        {"name": file.name, "mimeType": "application/pdf", "buffer": file.read()}
    )
    _press(page, "上传")


def _step(stage: Stage, page: Page, decision: EiaDecision, to: str, typed: dict[str, str]) -> None:
    stage.open(page, f"/staff/permits/decisions/{decision.ledger_no}/step/{to}/")
    _fill(page, typed)
    stage.look(page, f"step-{to.replace('_', '-')}")
    page.get_by_role("button", name=re.compile("^确认")).click()


def _demand_correction(stage: Stage, clerk: Any, decision: EiaDecision) -> None:
    with stage.someone(clerk) as page:
        typed = {"subject_1": "impacts", "demand_1": "请补充无组织废气的控制措施。"}
        _step(stage, page, decision, EiaStatus.CORRECTING, typed)
        expect(page.locator("main")).to_contain_text("补正中")


def _answer_correction(stage: Stage, applicant: Any, decision: EiaDecision) -> None:
    with stage.someone(applicant, width=390) as page:
        stage.open(page, f"/enterprise/eia/matters/{decision.ledger_no}/correction/")
        stage.look(page, "correction")
        page.get_by_role("link", name=re.compile("^答复")).click()
        _fill(page, {"impacts": "补充：无组织废气设围挡并洒水。", "answer": "已补充。"})
        _press(page, "保存答复")
        _press(page, "提交补正")
        expect(page.locator("main")).to_contain_text("已提交")


def _accept_and_show(stage: Stage, clerk: Any, decision: EiaDecision) -> Any:
    with stage.someone(clerk) as page:
        _step(stage, page, decision, EiaStatus.ACCEPTED, {})
        expect(page.locator("main")).to_contain_text("已受理")
        _step(stage, page, decision, EiaStatus.ACCEPTANCE_NOTICE, {})
        stage.look(page, "desk")
    return decision.notices.get()


def _comment(stage: Stage) -> None:
    with stage.someone() as page:
        stage.open(page, "/eia/")
        stage.look(page, "notices")
        page.get_by_role("link", name=NAME).click()
        expect(page.locator("main")).to_contain_text("剩余")
        _fill(page, {"text": COMMENT, "name": "张三", "contact": "13912345678"})
        page.wait_for_timeout(5_000)  # programs are quicker
        stage.look(page, "notice")
        _press(page, "提交意见")
        expect(page.locator("main")).to_contain_text("意见编号")


def _moderate(stage: Stage, clerk: Any) -> None:
    comment = NoticeComment.objects.get()
    with stage.someone(clerk) as page:
        stage.open(page, f"/staff/permits/comments/{comment.ledger_no}/step/published/")
        _fill(page, {"reply": "夜间不施工。"})
        stage.look(page, "moderation")
        page.locator("main form[method=post] button[type=submit]").first.click()
    comment.refresh_from_db()
    assert comment.status == "published"
    assert "13912345678" not in comment.published_text


def _find_comment(stage: Stage) -> None:
    notice = PublishedRecord.objects.current().get(kind="eia-notice")
    with stage.someone(width=390) as page:
        stage.open(page, f"/eia/{notice.pk}/")
        expect(page.locator("main")).to_contain_text("夜间不施工。")
        assert "13912345678" not in page.content()
        assert "张三" not in page.content()
        stage.look(page, "notice-phone")


def _appraise(stage: Stage, clerk: Any, decision: EiaDecision) -> None:
    with stage.someone(clerk) as page:
        typed = {"agency": "示范评估中心", "expected_days": "10"}
        _step(stage, page, decision, EiaStatus.APPRAISAL, typed)
        expect(page.locator("main")).to_contain_text("示范评估中心")


def _report(stage: Stage, clerk: Any, decision: EiaDecision) -> None:
    appraisal = decision.appraisals.get()
    with stage.someone(clerk) as page:
        stage.open(page, f"/staff/permits/appraisals/{appraisal.ledger_no}/report/")
        _fill(page, {"conclusion": "feasible", "opinion": "措施可行。"})
        page.locator("main form[method=post] button[type=submit]").first.click()
    appraisal.refresh_from_db()
    assert appraisal.reported_on == date(2026, 10, 10)


def _propose(stage: Stage, reviewer: Any, decision: EiaDecision) -> None:
    with stage.someone(reviewer) as page:
        _step(stage, page, decision, EiaStatus.DECISION_NOTICE, {})
        expect(page.locator("main")).to_contain_text("拟审批公示")
    assert decision.notices.get(kind="proposed").last_day == date(2026, 10, 19)


def _too_early(stage: Stage, leader: Any, decision: EiaDecision) -> None:
    with stage.someone(leader) as page:
        _step(stage, page, decision, EiaStatus.APPROVED, {"requirements": "落实各项措施。"})
        expect(page.locator("main")).to_contain_text("届满")
    decision.refresh_from_db()
    assert decision.status == EiaStatus.DECISION_NOTICE


def _approve(stage: Stage, leader: Any, decision: EiaDecision) -> None:
    with stage.someone(leader) as page:
        typed = {"requirements": "落实各项污染防治措施，严格执行三同时制度。"}
        _step(stage, page, decision, EiaStatus.APPROVED, typed)
        expect(page.locator("main")).to_contain_text("已批准")
    decision.refresh_from_db()
    assert decision.document_number == "兰新环审〔2026〕1号"


def _receive(stage: Stage, applicant: Any, decision: EiaDecision) -> None:
    document = OfficialDocument.objects.get(number=decision.document_number)
    assert Message.objects.filter(recipient=applicant, title__contains="已作出审批决定").exists()
    with stage.someone(applicant) as page:
        stage.open(page, f"/documents/{document.uuid}/")
        stage.look(page, "document")
        with page.expect_download() as download:
            page.get_by_role("link", name=re.compile("PDF")).first.click()
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
        page.get_by_role("button", name=re.compile("签收")).click()
    document.refresh_from_db()
    decision.refresh_from_db()
    assert document.received_by == applicant
    assert decision.status == EiaStatus.DELIVERED


def _announce(stage: Stage, clerk: Any, decision: EiaDecision) -> None:
    with stage.someone(clerk) as page:
        _step(stage, page, decision, EiaStatus.ANNOUNCED, {})
        expect(page.locator("main")).to_contain_text("决定已公告")


def _read_decision(stage: Stage, decision: EiaDecision) -> None:
    with stage.someone() as page:
        stage.open(page, "/eia/decisions/")
        page.get_by_role("link", name=NAME).first.click()
        main = page.locator("main")
        for words in (decision.document_number, "行政复议", "行政诉讼", "落实各项污染防治措施"):
            expect(main).to_contain_text(words)
        assert Attachment.objects.get(kind="环评文件公示本（全本）").sha256 in page.content()
        assert TYPED["contact"]["contact_phone"] not in page.content()
        stage.look(page, "decision-notice")
