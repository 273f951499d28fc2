"""The pages of handing in and of review: what they show, what they take, and at what cost."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import PublishedRecord
from common.publication import public_url
from disclosure.enums import FilingStatus
from disclosure.filing import comments, services, withholding
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow, AnnualSubmission, ItemComment
from tests.disclosure.filing import reports
from tests.factories.accounts import UserFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db
TAX = "management.tax"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def own(page: str, report, *args) -> str:
    return reverse(f"disclosure-enterprise:filing-{page}", args=[report.ledger_no, *args])


def staff(page: str, report, *args) -> str:
    return reverse(f"disclosure:filing-{page}", args=[report.ledger_no, *args])


def certify(client, report, **changes):
    page = client.get(own("certify", report)).content.decode()
    (seen,) = re.findall(r'name="sha256" value="([0-9a-f]{64})"', page)
    data = {"agreed": "on", "password": reports.PASSWORD, "sha256": seen, **changes}
    return client.post(own("certify", report), data)


# -- certification --


def test_the_certifier_reads_the_whole_and_hands_it_in(report, head):
    client = signed_in(head)
    page = client.get(own("certify", report)).content.decode()
    for words in ("废机油", "化学需氧量", "3200.50", "真实、准确、完整", "自行监测报告.pdf", "危险废物"):
        assert words in page, words
    response = certify(client, report)
    assert response.url == own("history", report)
    made = AnnualSubmission.objects.get()
    history = client.get(response.url).content.decode()
    assert "第1版第1次提交" in history and "按期提交" in history and "接收回执" in history
    assert "3200.50" in client.get(own("submission", report, 1)).content.decode()
    assert made.certified_by == head


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"password": "不对"}, "密码不正确，请重新输入。"),
        ({"agreed": ""}, "请勾选“我已核对报告全文，代表本单位作出上述确认”。"),
        ({"password": ""}, "请填写“登录密码”。"),
    ],
)
def test_a_signature_needs_password_and_consent(report, head, change, words):
    response = certify(signed_in(head), report, **change)
    assert response.status_code == 422 and words in response.content.decode()
    assert not AnnualSubmission.objects.exists()


def test_a_stale_preview_is_a_conflict(report, head):
    response = certify(signed_in(head), report, sha256="0" * 64)
    assert response.status_code == 409
    assert not AnnualSubmission.objects.exists()


def test_a_second_certification_is_a_conflict(report, head):
    client = signed_in(head)
    page = client.get(own("certify", report)).content.decode()
    (seen,) = re.findall(r'name="sha256" value="([0-9a-f]{64})"', page)
    data = {"agreed": "on", "password": reports.PASSWORD, "sha256": seen}
    assert client.post(own("certify", report), data).status_code == 302
    assert client.post(own("certify", report), data).status_code == 409
    assert AnnualSubmission.objects.count() == 1


def test_guessing_the_password_is_bounded(report, head, monkeypatch):
    monkeypatch.setattr("disclosure.filing.forms.CERTIFICATIONS_PER_HOUR", 2)
    client = signed_in(head)
    statuses = [certify(client, report, password="不对").status_code for _ in range(3)]
    assert statuses == [422, 422, 403]
    assert certify(client, report).status_code == 403


def test_the_handler_reads_but_does_not_sign(report, clerk):
    page = signed_in(clerk).get(own("certify", report)).content.decode()
    assert "须由企业负责人" in page and 'name="password"' not in page


def test_each_problem_leads_to_its_field(report, head):
    chapter = AnnualChapter.objects.get(report=report, code="management")
    chapter.typed = {"tax": "三千"}
    chapter.save()
    page = signed_in(head).get(own("certify", report)).content.decode()
    link = reverse("disclosure-enterprise:annual-chapter", args=[report.ledger_no, "management"])
    assert f'href="{link}#id_tax"' in page and "不是数字" in page
    assert 'name="password"' not in page


@pytest.mark.parametrize("page", ["certify", "history", "comments", "withholdings", "correct"])
def test_strangers_find_nothing(report, page):
    assert signed_in(MembershipFactory().user).get(own(page, report)).status_code == 404


# -- comments and answers --


def test_a_comment_is_noted_at_its_item_told_and_answered(report, head, clerk, officer):
    reports.hand_in(report, head)
    desk = signed_in(officer)
    chapter = staff("chapter", report, "management")
    asked = desk.get(f"{chapter}?at={TAX}").content.decode()
    assert f'value="{TAX}"' in asked
    response = desk.post(staff("comment-new", report), {"path": TAX, "text": "与税务数据不符", "page": "1"})
    assert response.url == f"{chapter}#item-{TAX}"
    assert "与税务数据不符" in desk.get(chapter).content.decode()
    assert "与税务数据不符" not in signed_in(clerk).get(own("comments", report)).content.decode()
    confirm = desk.get(staff("return", report)).content.decode()
    assert "与税务数据不符" in confirm
    response = desk.post(staff("return", report), {"reason": "请核对税额", "seen": "submitted"})
    assert response.url == staff("review", report)

    firm = signed_in(clerk)
    page = firm.get(own("comments", report)).content.decode()
    for words in ("请核对税额", "与税务数据不符", "缴纳环境保护税（元）", "待处理"):
        assert words in page, words
    comment = ItemComment.objects.get()
    bad = firm.post(own("answer", report, comment.pk), {f"c{comment.pk}-answer": ""})
    assert bad.status_code == 422
    firm.post(own("answer", report, comment.pk), {f"c{comment.pk}-answer": "与完税证明一致"})
    assert "已答复" in firm.get(own("comments", report)).content.decode()
    assert certify(signed_in(head), report).status_code == 302
    assert (
        "与完税证明一致" in desk.get(chapter).content.decode()
        or "与完税证明一致" in signed_in(head).get(own("submission", report, 1)).content.decode()
    )


def test_a_told_comment_stands_on_the_page_of_its_field(report, head, clerk, officer):
    chapter = reverse("disclosure-enterprise:annual-chapter", args=[report.ledger_no, "management"])
    reports.hand_in(report, head)
    services.return_report(actor=officer, report=report, reason="请核对", comments={TAX: "与税务数据不符"})
    firm = signed_in(clerk)
    text = firm.get(chapter).content.decode()
    assert "与税务数据不符" in text and own("comments", report) in text
    other = reverse("disclosure-enterprise:annual-chapter", args=[report.ledger_no, "basics"])
    assert "与税务数据不符" not in firm.get(other).content.decode()


def test_an_empty_comment_stays_on_the_page(report, head, officer):
    reports.hand_in(report, head)
    response = signed_in(officer).post(staff("comment-new", report), {"path": TAX, "text": " "})
    assert response.status_code == 422
    assert f'value="{TAX}"' in response.content.decode()


def test_what_changed_stands_beside_the_item(report, head, clerk, officer):
    reports.hand_in(report, head)
    services.return_report(actor=officer, report=report, reason="请核对", comments={TAX: "请核对"})
    chapter = AnnualChapter.objects.get(report=report, code="management")
    chapter.typed = {**chapter.typed, "tax": "4000"}
    chapter.save()
    assert "已修改" in signed_in(clerk).get(own("comments", report)).content.decode()
    reports.hand_in(report, head)
    desk = signed_in(officer)
    assert "上次提交：3200.50" in desk.get(staff("chapter", report, "management")).content.decode()
    page = desk.get(staff("differences", report, "before")).content.decode()
    assert "3200.50" in page and "4000" in page
    assert "1 处不同" in desk.get(staff("review", report)).content.decode()


def test_what_stood_last_year_stands_beside_the_item(report, head, officer, days):
    before = reports.draft(report.enterprise, for_year=reports.YEAR - 1)
    chapter = AnnualChapter.objects.get(report=before, code="management")
    chapter.typed = {**chapter.typed, "tax": "2800"}
    chapter.save()
    reports.hand_in(before, head)
    services.accept_report(actor=officer, report=before)
    reports.hand_in(report, head)
    desk = signed_in(officer)
    assert "上年：2800" in desk.get(staff("chapter", report, "management")).content.decode()
    assert "2800" in desk.get(staff("differences", report, "year")).content.decode()


# -- decisions --


def test_accepting_and_publishing_lead_to_the_public_page(client, report, head):
    reports.hand_in(report, head)
    desk = signed_in(reports.officers())
    for page, seen in (("accept", "submitted"), ("publish", "accepted")):
        assert desk.get(staff(page, report)).status_code == 200
        assert desk.post(staff(page, report), {"reason": "", "seen": seen}).url == staff("review", report)
    report.refresh_from_db()
    assert report.status == FilingStatus.PUBLISHED
    record = PublishedRecord.objects.current().get(kind="annual-disclosure")
    text = client.get(public_url(record)).content.decode()
    for words in ("危险废物", "废机油", "产生量（t）", "缴纳环境保护税（元）", "3200.5", "0931-8250000"):
        assert words in text, words
    assert public_url(record) in desk.get(staff("review", report)).content.decode()
    desk.post(staff("withdraw", report), {"reason": "数据有误", "seen": "published"})
    assert client.get(public_url(record)).status_code == 410


def test_a_stale_decision_is_a_conflict(report, head, officer):
    reports.hand_in(report, head)
    services.accept_report(actor=officer, report=report)
    response = signed_in(officer).post(staff("return", report), {"reason": "晚了", "seen": "submitted"})
    assert response.status_code == 409
    report.refresh_from_db()
    assert report.status == FilingStatus.ACCEPTED


def test_a_decision_out_of_turn_is_refused(report, officer):
    assert signed_in(officer).get(staff("accept", report)).status_code == 403
    assert signed_in(officer).post(staff("accept", report), {"reason": ""}).status_code == 403


def test_what_hinders_acceptance_is_told_on_the_page(report, head, officer):
    reports.hand_in(report, head)
    comments.add_comment(actor=officer, report=report, path=TAX, text="请核对")
    response = signed_in(officer).post(staff("accept", report), {"reason": "", "seen": "submitted"})
    assert response.status_code == 422 and "1条未告知" in response.content.decode()


def test_withholding_is_asked_and_decided_on_pages(report, head, clerk, officer):
    firm = signed_in(clerk)
    data = {"path": "basics.products", "ground": "trade_secret", "reason": "配方"}
    assert firm.post(own("withholdings", report), data).url == own("withholdings", report)
    assert firm.post(own("withholdings", report), data).status_code == 422
    (asked,) = report.withholdings.all()
    reports.hand_in(report, head)
    desk = signed_in(officer)
    page = staff("withholding", report, asked.pk)
    assert "配方" in desk.get(page).content.decode()
    assert desk.post(page, {"granted": "no", "reason": ""}).status_code == 422
    assert desk.post(page, {"granted": "yes", "reason": ""}).url == staff("review", report)
    assert withholding.granted_paths(report) == {"basics.products": "商业秘密"}
    assert "不予公开" in firm.get(own("withholdings", report)).content.decode()


def test_a_correction_begins_on_its_page(report, clerk):
    reports.public(report)
    firm = signed_in(clerk)
    assert firm.get(own("correct", report)).status_code == 200
    response = firm.post(own("correct", report), {"reason": "单位有误"})
    made = AnnualDisclosure.objects.get(version=2)
    assert response.url == own("history", made)
    assert firm.post(own("correct", report), {"reason": "再来"}).status_code == 422


def test_the_register_leads_to_the_review(report, head, officer):
    reports.hand_in(report, head)
    register = reverse("disclosure:annual-disclosures-detail", args=[report.ledger_no])
    assert staff("review", report) in signed_in(officer).get(register).content.decode()
    mine = reverse("enterprise:annual-disclosures-detail", args=[report.ledger_no])
    assert own("history", report) in signed_in(head).get(mine).content.decode()


# -- cost --


def many_rows(report, count: int) -> None:
    AnnualRow.objects.bulk_create(
        AnnualRow(
            report=report,
            table="discharges.toxic",
            position=place,
            typed={"name": f"物质{place}", "used": "1", "discharged": "1", "control": "密闭"},
        )
        for place in range(1, count + 1)
    )


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("head", lambda report: own("certify", report)),
        ("officer", lambda report: staff("review", report)),
        ("officer", lambda report: staff("chapter", report, "discharges")),
    ],
)
def test_pages_cost_the_same_with_more_rows(report, officer, who, address):
    counts = []
    for rows in (1, 120):
        subject = reports.draft()
        many_rows(subject, rows)
        signer = reports.certifier(subject)
        user = signer if who == "head" else officer
        if who == "officer":
            reports.hand_in(subject, signer)
        client = signed_in(user)
        client.get(address(subject))  # content types are read once
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(subject)).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_long_table_is_read_in_pages(report, head, officer):
    many_rows(report, 120)
    reports.hand_in(report, head)
    desk = signed_in(officer)
    first = desk.get(staff("chapter", report, "discharges")).content.decode()
    third = desk.get(staff("chapter", report, "discharges") + "?page=3").content.decode()
    assert "物质50" in first and "物质51" not in first
    assert "物质120" in third and "物质50" not in third


def test_park_staff_read_their_own_alone(report, head):
    reports.hand_in(report, head)
    assert signed_in(UserFactory(park=True)).get(staff("review", report)).status_code == 404
