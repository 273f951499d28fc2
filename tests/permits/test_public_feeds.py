"""The Atom feed of notices and the public endpoints: the same content as the pages, in other forms."""

from __future__ import annotations

from datetime import date, datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from permits.enums import CommentStatus, EiaCategory, NoticeKind
from permits.models import PublicNotice
from permits.services.publishing import publish_comment, publish_filing, publish_notice, withdraw_notice
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import (
    EiaDecisionFactory,
    NoticeCommentFactory,
    PublicNoticeFactory,
    RegistrationFilingFactory,
    load_notice_rules,
)

ATOM = "{http://www.w3.org/2005/Atom}"
CONTACT = "0931-8259999"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference(monkeypatch):
    load_notice_rules()
    load_work_calendar()
    fixed = datetime(2024, 3, 6, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    monkeypatch.setattr("django.utils.timezone.now", lambda: fixed)


@pytest.fixture
def shown(officer):
    def publish(name: str = "焦化项目", *, kind: str = NoticeKind.ACCEPTANCE, **more):
        decided = {"approved": True} if kind == NoticeKind.DECISION else {}
        decision = EiaDecisionFactory(project_name=name, contact_phone=CONTACT, **decided, **more)
        last_day = None if kind == NoticeKind.DECISION else date(2024, 3, 11)
        notice = PublicNoticeFactory(decision=decision, kind=kind, title=f"{name}公示", last_day=last_day)
        return publish_notice(notice, actor=officer)

    return publish


def _notice_of(record) -> PublicNotice:
    return PublicNotice.objects.get(pk=record.source.rpartition(":")[2])


def _entries(response) -> list[ElementTree.Element]:
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")


def _titles(response) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in _entries(response)]


# -- the feed --


def test_feed_is_valid_atom_with_what_it_must_have(client, shown):
    record = shown("焦化<项目>&")
    response = client.get(reverse("eia:feed"))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}"), name
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == "http://testserver" + reverse("eia:feed")
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    (entry,) = _entries(response)
    assert entry.findtext(f"{ATOM}title") == record.title
    assert entry.findtext(f"{ATOM}id") == f"tag:testserver,2026:eia-notice/{_notice_of(record).pk}"
    assert entry.findtext(f"{ATOM}updated") == "2024-03-06T10:00:00+08:00"
    page = "http://testserver" + reverse("public-eia-notice", args=[record.pk])
    assert entry.find(f"{ATOM}link").get("href") == page
    assert "焦化&lt;项目&gt;&amp;" in entry.findtext(f"{ATOM}summary")
    assert CONTACT not in response.content.decode()


def test_a_control_character_in_one_notice_does_not_fail_the_feed(client, shown):
    shown("炼\x0b焦\x01", site="示范路\x081号")
    (entry,) = _entries(client.get(reverse("eia:feed")))
    assert entry.findtext(f"{ATOM}title") == "炼焦公示"
    assert "示范路1号" in entry.findtext(f"{ATOM}summary")


def test_identifier_of_an_entry_outlives_a_correction(client, shown, officer):
    record = shown()
    first = _entries(client.get(reverse("eia:feed")))[0].findtext(f"{ATOM}id")
    notice = _notice_of(record)
    notice.title = "更正后"
    notice.save()
    publish_notice(notice, actor=officer)
    (entry,) = _entries(client.get(reverse("eia:feed")))
    assert (entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}title")) == (first, "更正后")


def test_feed_takes_the_filters_of_the_lists(client, shown):
    shown("报告书", category=EiaCategory.REPORT)
    shown("报告表")
    shown("决定", kind=NoticeKind.DECISION)
    feed = reverse("eia:feed")
    assert sorted(_titles(client.get(feed))) == sorted(["报告书公示", "报告表公示", "决定公示"])
    assert _titles(client.get(feed + "?document=report")) == ["报告书公示"]
    assert _titles(client.get(feed + "?kind=decision")) == ["决定公示"]
    assert sorted(_titles(client.get(feed + "?state=open"))) == sorted(["报告书公示", "报告表公示"])
    assert _titles(client.get(feed + "?q=报告表")) == ["报告表公示"]
    assert _titles(client.get(feed + "?state=past")) == []


def test_a_decision_has_a_day_of_announcement_and_no_period(client, shown):
    shown(kind=NoticeKind.DECISION)
    page = client.get(reverse("eia:feed")).content.decode()
    assert "公告日期：2024年3月5日" in page and "公示期" not in page


def test_wrong_filter_of_the_feed_is_told(client):
    response = client.get(reverse("eia:feed") + "?park=nowhere")
    assert response.status_code == 400 and "park" in response.content.decode()


def test_reader_that_holds_the_newest_is_told_so_until_something_changes(client, shown, officer):
    record = shown()
    held = client.get(reverse("eia:feed"))
    assert held["Last-Modified"] == "Wed, 06 Mar 2024 02:00:00 GMT"
    assert "max-age=300" in held["Cache-Control"] and "public" in held["Cache-Control"]
    again = client.get(reverse("eia:feed"), headers={"if-none-match": held["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", held["ETag"])
    withdraw_notice(_notice_of(record), actor=officer, reason="有误")
    changed = client.get(reverse("eia:feed"), headers={"if-none-match": held["ETag"]})
    assert changed.status_code == 200 and _entries(changed) == []


def test_feed_costs_one_query_however_long(client, shown, django_assert_num_queries):
    for number in range(3):
        shown(f"项目{number}")
        with django_assert_num_queries(1):
            assert len(_entries(client.get(reverse("eia:feed")))) == number + 1


# -- the endpoints --


def test_notices_are_listed_without_a_key(client, shown):
    record = shown(category=EiaCategory.REPORT)
    response = client.get(reverse("eia-public-api:notice-list"))
    (found,) = response.json()["results"]
    assert found["id"] == record.pk
    assert (found["kind"], found["document"]) == ("acceptance", "report")
    assert (found["first_day"], found["last_day"]) == ("2024-03-05", "2024-03-11")
    assert found["url"] == "http://testserver" + reverse("public-eia-notice", args=[record.pk])
    assert "public" in response["Cache-Control"]
    assert CONTACT not in response.content.decode()


def test_notice_in_full_holds_the_decision_and_what_is_told(client, shown):
    record = shown(kind=NoticeKind.DECISION, requirements="落实防尘措施。")
    found = client.get(reverse("eia-public-api:notice-detail", args=[record.pk])).json()
    assert found["decision"]["requirements"] == ["落实防尘措施。"]
    assert found["decision"]["outcome"] == "approved"
    assert found["told"] == ["可以依法申请行政复议。"]
    assert (found["takes_comments"], found["last_day"], found["files"]) == (False, None, [])
    assert found["sha256"] == record.sha256
    assert "project" not in found  # the key in the working register


def test_notice_under_way_has_no_decision(client, shown):
    found = client.get(reverse("eia-public-api:notice-detail", args=[shown().pk])).json()
    assert (found["decision"], found["participation"]) == (None, "")


def test_endpoints_take_the_filters_and_page_by_position(client, shown):
    for number in range(3):
        shown(f"报告表{number}")
    shown("报告书", category=EiaCategory.REPORT)
    address = reverse("eia-public-api:notice-list") + "?document=form&page_size=2"
    first = client.get(address).json()
    second = client.get(first["next"]).json()
    names = [row["project_name"] for row in first["results"] + second["results"]]
    assert sorted(names) == ["报告表0", "报告表1", "报告表2"]
    assert second["next"] is None
    assert client.get(address + "&after=broken").status_code == 404
    wrong = client.get(reverse("eia-public-api:notice-list") + "?since=x")
    assert wrong.status_code == 400 and "since" in wrong.json()


def test_withdrawn_notice_is_gone_with_its_reason(client, shown, officer):
    record = shown()
    withdraw_notice(_notice_of(record), actor=officer, reason="公示期有误")
    for name in ("notice-detail", "comment-list"):
        response = client.get(reverse(f"eia-public-api:{name}", args=[record.pk]))
        assert response.status_code == 410 and "公示期有误" in response.json()["detail"]


def test_comments_are_the_public_copies_alone(client, shown, officer):
    record = shown()
    notice = _notice_of(record)
    published = NoticeCommentFactory(
        notice=notice,
        contact=CONTACT,
        status=CommentStatus.PUBLISHED,
        published_text="副本",
        reply="答复",
    )
    withheld = NoticeCommentFactory(
        notice=notice, status=CommentStatus.REJECTED, rejection_reason="无关", text="广告"
    )
    for comment in (published, withheld):
        publish_comment(comment, actor=officer)
    response = client.get(reverse("eia-public-api:comment-list", args=[record.pk]))
    (found,) = response.json()["results"]
    assert found == {
        "number": published.ledger_no,
        "author": "张**",
        "received_on": "2024-03-06",
        "text": "副本",
        "reply": "答复",
        "published_at": "2024-03-06T10:00:00+08:00",
    }
    notice_of_it = client.get(reverse("eia-public-api:notice-detail", args=[record.pk])).json()
    assert notice_of_it["withheld_comments"] == [{"reason": "无关", "number": 1}]


def test_registrations_are_listed_and_opened(client, officer):
    filing = RegistrationFilingFactory(signatory="王小明", investment=1_000_000)
    record = publish_filing(filing, actor=officer)
    (listed,) = client.get(reverse("eia-public-api:registration-list")).json()["results"]
    opened = client.get(reverse("eia-public-api:registration-detail", args=[record.pk])).json()
    assert listed == opened
    assert (opened["number"], opened["signatory"], opened["investment"]) == (
        filing.filing_number,
        "王**",
        "1000000.00",
    )
    assert client.get(reverse("eia-public-api:notice-detail", args=[record.pk])).status_code == 404


@pytest.mark.parametrize("name", ["notice-list", "registration-list"])
def test_endpoint_costs_the_same_for_one_row_and_for_three(
    client, shown, officer, django_assert_num_queries, name
):
    def publish() -> None:
        shown()
        publish_filing(RegistrationFilingFactory(), actor=officer)

    publish()
    for more in (0, 2):
        for _ in range(more):
            publish()
        with django_assert_num_queries(1):
            rows = client.get(reverse(f"eia-public-api:{name}")).json()["results"]
        assert len(rows) == 1 + more
