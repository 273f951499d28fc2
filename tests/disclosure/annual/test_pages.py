"""The pages of filling in: with and without a script, two at once, and who is let in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common import events
from disclosure.annual.saving import add_row, add_rows, save_fields
from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure, AnnualRow
from tests.disclosure.annual.pages import HTMX, WASTE, statements, typed_in, url
from tests.disclosure.filing.reports import law
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import AnnualDisclosureFactory, DutyCriterionFactory, DutyListEntryFactory
from tests.factories.registry import MembershipFactory

pytestmark = pytest.mark.django_db


# -- beginning --


def start(client: Client, uscc: str, year: int, face: str = "disclosure-enterprise:annual") -> Any:
    return client.post(reverse(f"{face}-new"), {"enterprise": uscc, "for_year": str(year)})


def test_an_enterprise_begins_a_report_and_finds_it_again(client, report):
    year, firm = timezone.localdate().year - 1, report.enterprise
    first = start(client, firm.uscc, year)
    made = AnnualDisclosure.objects.get(for_year=year)
    assert (made.enterprise, made.status, made.version) == (firm, FilingStatus.DRAFT, 1)
    assert first.url == url("detail", made)
    assert start(client, firm.uscc, year).url == first.url
    assert AnnualDisclosure.objects.filter(for_year=year).count() == 1


def test_nobody_begins_a_report_of_another_enterprise(client):
    other = MembershipFactory().enterprise
    answer = start(client, other.uscc, timezone.localdate().year - 1)
    assert answer.status_code == 422
    assert "请选择您代表的企业。" in answer.content.decode()
    assert not AnnualDisclosure.objects.filter(enterprise=other).exists()


def test_the_staff_begin_a_report_that_came_on_paper(browser_of, report):
    year, officer = timezone.localdate().year - 1, browser_of(UserFactory())
    answer = start(officer, report.enterprise.uscc, year, face="disclosure:paper")
    made = AnnualDisclosure.objects.get(for_year=year)
    assert answer.url == url("detail", made, face="disclosure:paper")
    assert officer.get(answer.url).status_code == 200
    assert (
        "没有这一统一社会信用代码的企业"
        in start(officer, "123", year, face="disclosure:paper").content.decode()
    )


# -- who is let in --


def pages_of(report: AnnualDisclosure, face: str) -> list[str]:
    row = AnnualRow.objects.filter(report=report).first() or AnnualRow.objects.create(
        report=report, table=WASTE, position=1
    )
    return [
        url("detail", report, face=face),
        url("preview", report, face=face),
        url("chapter", report, "basics", face=face),
        url("table", report, WASTE, face=face),
        url("row-remove", report, WASTE, row.pk, face=face),
    ]


def test_strangers_and_the_other_kind_of_user_find_nothing(browser_of, report, zhang):
    events.append(report, "created", actor=zhang)
    stranger, officer = browser_of(MembershipFactory().user), browser_of(UserFactory())
    for page in pages_of(report, "disclosure-enterprise:annual"):
        assert [client.get(page).status_code for client in (stranger, officer)] == [404, 404]
    for page in pages_of(report, "disclosure:paper"):  # begun by the enterprise, hence not from paper
        assert [client.get(page).status_code for client in (stranger, officer)] == [404, 404]


def test_the_enterprise_and_for_paper_the_staff_find_every_page(client, browser_of, report):
    for page in pages_of(report, "disclosure-enterprise:annual"):
        assert client.get(page).status_code == 200, page
    officer = browser_of(UserFactory())
    for page in pages_of(report, "disclosure:paper"):
        assert officer.get(page).status_code == 200, page


@pytest.mark.parametrize(
    ("page", "args"),
    [
        ("chapter", ["nothing"]),
        ("chapter", ["financing"]),
        ("table", ["discharges.nothing"]),
        ("table", ["nothing"]),
        ("table", ["financing.financings"]),
    ],
)
def test_what_is_not_declared_or_does_not_apply_is_not_there(client, report, page, args):
    assert client.get(url(page, report, *args)).status_code == 404


def test_chapters_apply_by_the_criteria_of_the_list(client, report):
    entry = DutyListEntryFactory(enterprise=report.enterprise, year=report.for_year)
    assert "强制性清洁生产审核信息" not in client.get(url("detail", report)).content.decode()
    entry.criteria.add(DutyCriterionFactory(code="clean-production"))
    page = client.get(url("detail", report)).content.decode()
    assert "强制性清洁生产审核信息" in page
    assert "自愿披露" not in page


def test_who_stands_on_no_list_discloses_voluntarily(client, report):
    DutyListEntryFactory(enterprise=report.enterprise, year=report.for_year + 1)
    assert "本报告为自愿披露" in client.get(url("detail", report)).content.decode()


def test_a_report_handed_in_is_read_and_no_more_written(client, report):
    AnnualDisclosure.objects.update(status=FilingStatus.SUBMITTED, filed_on="2024-03-11")
    for page in (url("chapter", report, "basics"), url("table", report, WASTE)):
        assert client.get(page).url == url("preview", report)
        assert client.post(page, {"name": "晚了", "add": str(uuid4())}).status_code == 409
    assert client.get(url("preview", report)).status_code == 200
    assert "尚未完成" not in client.get(url("detail", report)).content.decode()


def test_the_record_leads_to_where_it_is_filled_in_until_it_is_handed_in(client, browser_of, report):
    officer = browser_of(UserFactory())
    record = reverse("enterprise:annual-disclosures-detail", args=[report.ledger_no])
    ledger = reverse("disclosure:annual-disclosures-detail", args=[report.ledger_no])
    assert url("detail", report) in client.get(record).content.decode()
    assert url("detail", report, face="disclosure:paper") in officer.get(ledger).content.decode()
    AnnualDisclosure.objects.update(status=FilingStatus.SUBMITTED, filed_on="2024-03-11")
    assert url("detail", report) not in client.get(record).content.decode()
    assert url("detail", report, face="disclosure:paper") not in officer.get(ledger).content.decode()


def test_the_staff_find_the_way_to_enter_a_report_from_paper(browser_of):
    law()
    listed = reverse("disclosure:filing-list")
    entry = reverse("disclosure:paper-new")
    assert entry in browser_of(UserFactory()).get(listed).content.decode()
    assert entry not in browser_of(UserFactory(roles=["leader"])).get(listed).content.decode()


# -- a chapter --


def test_a_chapter_is_saved_without_a_script(client, report):
    page = url("chapter", report, "basics")
    typed = {"name": "示范厂", "website": "不是网址", "seen-name": "", "seen-website": ""}
    assert client.post(page, typed).url == page
    assert typed_in(report) == {"name": "示范厂", "website": "不是网址"}
    shown = client.get(page).content.decode()
    assert 'value="不是网址"' in shown
    assert "请填写以http://或https://开头的完整网址。" in shown
    assert client.post(page, {"next": "1"}).url == url("chapter", report, "management")


def test_a_field_left_is_saved_by_itself_and_answered_by_itself(client, report):
    page = url("chapter", report, "basics")
    answer = client.post(page, {"name": "示范厂", "seen-name": ""}, **HTMX)
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "<html" not in shown
    assert 'name="seen-name" value="示范厂"' in shown
    assert "已保存" in shown
    assert typed_in(report) == {"name": "示范厂"}
    assert client.post(page, {"colour": "绿"}, **HTMX).status_code == 400


def test_a_field_that_both_wrote_shows_both_texts_and_who(client, report, li):
    page = url("chapter", report, "basics")
    save_fields(actor=li, report=report, chapter="basics", typed={"name": "李某的"}, seen={})
    shown = client.post(page, {"name": "张某的", "seen-name": ""}, **HTMX).content.decode()
    assert f"{li}于" in shown
    assert "<dd>李某的</dd>" in shown
    assert 'value="张某的"' in shown
    assert 'name="seen-name" value="李某的"' in shown
    assert typed_in(report)["name"] == "李某的"
    kept = client.post(page, {"name": "张某的", "seen-name": "李某的", "keep": "name"}, **HTMX)
    assert 'value="李某的"' in kept.content.decode()
    client.post(page, {"name": "张某的", "seen-name": "李某的", "mine": "name"}, **HTMX)
    assert typed_in(report)["name"] == "张某的"


def test_without_a_script_the_conflict_comes_back_and_all_else_is_saved(client, report, li):
    page = url("chapter", report, "basics")
    save_fields(actor=li, report=report, chapter="basics", typed={"name": "李某的"}, seen={})
    answer = client.post(page, {"name": "张某的", "address": "示范路", "seen-name": "", "seen-address": ""})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert 'value="张某的"' in shown
    assert 'name="seen-name" value="李某的"' in shown
    assert typed_in(report) == {"name": "李某的", "address": "示范路"}
    again = {"name": "张某的", "seen-name": "李某的", "address": "示范路", "seen-address": "示范路"}
    client.post(page, again | {"keep": "name"})
    assert typed_in(report)["name"] == "李某的"
    client.post(page, again)
    assert typed_in(report)["name"] == "张某的"


def test_a_text_beyond_all_length_stays_in_its_control(client, report):
    page, long = url("chapter", report, "summary"), "长" * 20_001
    answer = client.post(page, {"text": long, "seen-text": ""})
    assert answer.status_code == 422
    assert long in answer.content.decode()
    single = client.post(page, {"text": long, "seen-text": ""}, **HTMX).content.decode()
    assert "最多保存20000个字" in single
    assert typed_in(report, "summary") == {}


def test_lines_of_a_long_text_are_compared_as_they_are_kept(client, report):
    page = url("chapter", report, "summary")
    client.post(page, {"text": "一\r\n二", "seen-text": ""})
    client.post(page, {"text": "一\r\n二\r\n三", "seen-text": "一\r\n二"})
    assert typed_in(report, "summary") == {"text": "一\n二\n三"}


# -- preview --


def test_the_preview_shows_the_whole_with_units_and_words(client, report, zhang):
    save_fields(actor=zhang, report=report, chapter="management", typed={"tax": "1200.5"}, seen={})
    save_fields(actor=zhang, report=report, chapter="emergencies", typed={"risk": "low"}, seen={})
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": "废油", "generated": "1.5"}])
    shown = client.get(url("preview", report)).content.decode()
    assert "1200.5 元" in shown
    assert "<dd>一般</dd>" in shown
    assert "产生量（t）" in shown
    assert "合计" in shown
    assert "打印" in shown
    assert "有误" not in shown


def test_the_preview_marks_what_is_wrong(client, report, zhang):
    save_fields(actor=zhang, report=report, chapter="management", typed={"tax": "很多"}, seen={})
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"generated": "多"}])
    shown = client.get(url("preview", report)).content.decode()
    assert shown.count("有误") == 4  # at the field, at the cell, and at both chapters beside


def test_of_very_long_tables_the_preview_shows_the_first_rows_until_all_are_asked_for(client, report, zhang):
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": f"废物{n}"} for n in range(201)])
    page = url("preview", report)
    assert "废物200" not in client.get(page).content.decode()
    assert "本表共 201 行" in client.get(page).content.decode()
    assert "废物200" in client.get(f"{page}?rows=all").content.decode()


# -- statements --


@pytest.mark.parametrize("page", ["detail", "chapter", "table", "preview"])
def test_pages_cost_the_same_whatever_was_filled_in(client, report, zhang, page):
    args = {"chapter": ["discharges"], "table": [WASTE]}.get(page, [])
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": "甲"}])
    few = statements(client, url(page, report, *args))
    add_rows(actor=zhang, report=report, table=WASTE, rows=[{"name": f"{n}"} for n in range(60)])
    for table in ("discharges.outlets", "discharges.monitoring", "carbon.fuels"):
        add_rows(actor=zhang, report=report, table=table, rows=[{}, {}])
    save_fields(actor=zhang, report=report, chapter="basics", typed={"name": "示范厂"}, seen={})
    assert statements(client, url(page, report, *args)) == few


# -- the session has ended --


def test_what_was_typed_into_a_chapter_when_the_session_had_ended_waits(client, report, zhang, li):
    page, stranger = url("chapter", report, "basics"), Client()
    assert stranger.get(page).status_code == 302
    save_fields(actor=li, report=report, chapter="basics", typed={"name": "李某的"}, seen={})
    answer = stranger.post(page, {"name": "张某的", "seen-name": ""}, **HTMX)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, reverse("accounts:sign-in"))
    stranger.force_login(zhang)
    shown = stranger.get(page).content.decode()
    assert "登录超时前填写的内容已保留" in shown
    assert 'value="张某的"' in shown
    assert typed_in(report)["name"] == "李某的"
    # What the page showed then goes along, so that the other's text is not overwritten unseen.
    assert 'name="seen-name" value=""' in shown
    assert "登录超时前" not in stranger.get(page).content.decode()


def test_a_report_of_the_next_year_is_another_one(client, report, zhang):
    other = AnnualDisclosureFactory(draft=True, for_year=2024, enterprise=report.enterprise)
    row = add_row(actor=zhang, report=other, table=WASTE)
    assert client.get(url("row-remove", report, WASTE, row.pk)).status_code == 302
    client.post(url("row-remove", report, WASTE, row.pk), {"seen": "{}"})
    assert AnnualRow.objects.filter(pk=row.pk).exists()
