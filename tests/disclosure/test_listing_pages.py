"""Pages of yearly lists: the staff's, the enterprise's with its objections, the public's with theirs."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.models import PublishedRecord
from disclosure.listing.forms import VisitorObjectionForm
from disclosure.listing.public import DUTY_LIST, DUTY_LIST_ENTRY
from disclosure.listing.publishing import publish_listing_history
from disclosure.listing.services import take_list_step
from disclosure.models import DutyList, DutyObjection
from opendata.services import make_files
from tests.days import Days
from tests.disclosure.listing_scene import PUBLISHED, Scene, criterion
from tests.enforcement.public.shelves import feed_titles, titles
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import DutyListEntryFactory
from tests.factories.disclosure_lists import SecuritiesIssuerFactory
from tests.factories.enforcement import PoliceTransferFactory
from tests.factories.enforcement_after import DecidedCaseFactory
from tests.factories.registry import MembershipFactory
from tests.opendata.records import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(monkeypatch):
    days = Days(monkeypatch)
    days.go_to(date(2025, 3, 5))
    return days


@pytest.fixture
def scene(days) -> Scene:
    return Scene()


def text_of(response):
    return response.content.decode()


def record_of(duty_list):
    return PublishedRecord.objects.get(kind=DUTY_LIST, is_current=True)


# -- the staff --


def test_a_list_is_drawn_up_noticed_and_published_on_its_pages(client, scene, days):
    client.force_login(scene.handler)
    response = client.post(reverse("disclosure:lists-new"), {"department": scene.section.pk, "year": 2025})
    duty_list = DutyList.objects.get()
    assert response.url == reverse("disclosure:lists-detail", args=[duty_list.ledger_no])
    page = text_of(client.get(response.url))
    assert "开始公示" in page and "没有法定障碍" in page and "新增" in page
    step = reverse("disclosure:lists-step", args=[duty_list.ledger_no, "noticed"])
    form = text_of(client.get(step))
    assert 'value="2025-03-05"' in form and 'value="2025-03-18"' in form  # the shortest end is proposed
    short = {
        "notice_first_day": "2025-03-05",
        "notice_last_day": "2025-03-17",
        "notice_text": "欢迎监督",
        "seen": "drafting",
    }
    refused = client.post(step, short)
    assert refused.status_code == 422 and "不足10个工作日" in text_of(refused)
    assert "欢迎监督" in text_of(refused)  # what was typed stays
    client.post(step, short | {"notice_last_day": "2025-03-18"})
    duty_list.refresh_from_db()
    assert (duty_list.status, duty_list.notice_last_day) == ("noticed", date(2025, 3, 18))
    client.force_login(scene.reviewer)
    step = reverse("disclosure:lists-step", args=[duty_list.ledger_no, "published"])
    early = client.post(step, {"published_on": "2025-03-05", "seen": "noticed"})
    assert early.status_code == 422 and "公示期至2025-03-18届满" in text_of(early)
    days.go_to(date(2025, 3, 19))
    client.force_login(scene.reviewer)
    client.post(step, {"published_on": "2025-03-19", "document_number": "公告1号", "seen": "noticed"})
    duty_list.refresh_from_db()
    assert (duty_list.status, duty_list.document_number) == ("published", "公告1号")


def test_the_page_of_differences_opens_to_exactly_what_it_counts(client, scene):
    DutyListEntryFactory(enterprise=scene.other, year=2024).criteria.set([criterion("key-unit")])
    DutyListEntryFactory(enterprise=scene.water, year=2024).criteria.set([criterion("key-unit")])
    duty_list = scene.draft()
    client.force_login(scene.handler)
    address = reverse("disclosure:list-changes", args=[duty_list.ledger_no])
    found = {
        change: titles(client.get(f"{address}?change={change}")) for change in ("added", "kept", "leaving")
    }
    assert found == {
        "added": [scene.air.name, scene.audited.name],
        "kept": [scene.water.name],
        "leaving": [scene.other.name],
    }
    page = text_of(client.get(f"{address}?change=leaving"))
    assert "不再列入重点排污单位名录" in page
    assert titles(client.get(f"{address}?q=乙冶炼")) == [scene.air.name]
    assert "没有符合条件的企业" in text_of(client.get(f"{address}?q=不存在"))


def test_an_enterprise_is_added_and_the_draft_checked_anew_on_their_pages(client, scene):
    duty_list = scene.draft()
    client.force_login(scene.handler)
    address = reverse("disclosure:list-add", args=[duty_list.ledger_no])
    other = criterion("other-by-law")
    wrong = client.post(address, {"enterprise": "没有的企业", "criteria": [other.pk], "ground": "省厅名单"})
    assert wrong.status_code == 422 and "省厅名单" in text_of(wrong)
    client.post(address, {"enterprise": scene.other.uscc, "criteria": [other.pk], "ground": "省厅名单"})
    entry = duty_list.entries.get(enterprise=scene.other)
    assert entry.ground == "省厅名单"
    page = text_of(client.get(reverse("disclosure:duty-list-detail", args=[entry.ledger_no])))
    assert "经办人核定" in page and "省厅名单" in page
    client.post(reverse("disclosure:list-redraw", args=[duty_list.ledger_no]))
    duty_list.refresh_from_db()
    assert duty_list.drawn_on == date(2025, 3, 5)


def test_the_page_of_an_entry_leads_to_the_records_behind_it(client, scene):
    entry = scene.draft().entries.get(enterprise=scene.audited)
    client.force_login(scene.handler)
    audit = scene.audited.cleanproductionaudits.get()
    page = text_of(client.get(reverse("disclosure:duty-list-detail", args=[entry.ledger_no])))
    assert reverse("disclosure:clean-production-audits-detail", args=[audit.ledger_no]) in page
    assert "至验收后第三年" in page


def test_strangers_do_not_find_the_list(client, scene):
    duty_list = scene.draft()
    for user in (UserFactory(park=True), MembershipFactory().user):
        client.force_login(user)
        for name in ("list-changes", "list-add", "list-redraw", "lists-detail"):
            assert client.get(reverse(f"disclosure:{name}", args=[duty_list.ledger_no])).status_code == 404


def test_pages_take_the_same_queries_for_few_and_for_many_enterprises(client, scene):
    duty_list = scene.draft()
    client.force_login(scene.handler)
    addresses = [
        reverse("disclosure:list-changes", args=[duty_list.ledger_no]),
        reverse("disclosure:lists-detail", args=[duty_list.ledger_no]),
    ]

    def queries():
        counted = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                client.get(address)
            counted.append(len(found))
        return counted

    DutyListEntryFactory(enterprise=scene.other, year=2024).criteria.set([criterion("key-unit")])
    few = queries()
    for number in range(4):
        firm = scene.firm(f"辛{number}")
        DutyListEntryFactory(enterprise=firm, year=2024).criteria.set([criterion("key-unit")])
        entry = DutyListEntryFactory(enterprise=scene.firm(f"壬{number}"), year=2025, proposed=True)
        type(entry).objects.filter(pk=entry.pk).update(duty_list=duty_list)
    assert queries() == few


# -- the enterprise --


@pytest.fixture
def user(scene):
    return MembershipFactory(enterprise=scene.water).user


def test_an_enterprise_sees_its_entry_once_it_is_on_notice(client, scene, user):
    duty_list = scene.draft()
    client.force_login(user)
    address = reverse("disclosure-enterprise:duty-lists")
    assert "贵企业未列入名单" in text_of(client.get(address))
    entry = duty_list.entries.get(enterprise=scene.water)
    own = reverse("enterprise:duty-list-detail", args=[entry.ledger_no])
    assert client.get(own).status_code == 404
    scene.noticed(duty_list)
    page = text_of(client.get(address))
    assert "重点排污单位" in page and "提出异议" in page
    assert "列入依据" in text_of(client.get(own))


def test_an_enterprise_does_not_read_of_transfers_to_the_police(client, scene, user):
    """What the register hides from it is hidden as a ground too; the criterion it reads."""
    SecuritiesIssuerFactory(enterprise=scene.water)
    DecidedCaseFactory(enterprise=scene.water)
    PoliceTransferFactory(enterprise=scene.water, answered_on=date(2024, 6, 20), answer="行政拘留十日")
    entry = scene.noticed().entries.get(enterprise=scene.water)
    client.force_login(user)
    page = text_of(client.get(reverse("enterprise:duty-list-detail", args=[entry.ledger_no])))
    assert "行政处罚决定：罚款100,000元" in page and "行政拘留" not in page
    client.force_login(scene.handler)
    assert "行政拘留十日" in text_of(
        client.get(reverse("disclosure:duty-list-detail", args=[entry.ledger_no]))
    )


def test_an_enterprise_objects_and_reads_the_answer(client, scene, user, days):
    duty_list = scene.noticed()
    entry = duty_list.entries.get(enterprise=scene.water)
    client.force_login(user)
    address = reverse("disclosure-enterprise:duty-list-object", args=[entry.ledger_no])
    assert client.get(address).status_code == 200
    wrong = client.post(address, {"text": "名录有误", "contact": ""})
    assert wrong.status_code == 422 and "名录有误" in text_of(wrong)
    client.post(address, {"text": "名录有误", "contact": "李某 电话"})
    objection = DutyObjection.objects.get()
    assert (objection.enterprise, objection.entry, objection.status) == (scene.water, entry, "received")
    client.force_login(scene.reviewer)
    step = reverse("disclosure:list-objections-step", args=[objection.ledger_no, "refused"])
    client.post(step, {"answer": "经核实，名录无误", "seen": "received"})
    client.force_login(user)
    assert "经核实，名录无误" in text_of(client.get(reverse("disclosure-enterprise:duty-lists")))
    days.go_to(PUBLISHED)
    client.force_login(user)
    late = client.post(address, {"text": "再次异议", "contact": "李某"})
    assert late.status_code == 422 and "已于2025年3月17日24时截止" in text_of(late)
    assert "再次异议" in text_of(late)


def test_an_enterprise_objects_to_no_others_entry(client, scene, user):
    entry = scene.noticed().entries.get(enterprise=scene.air)
    client.force_login(user)
    address = reverse("disclosure-enterprise:duty-list-object", args=[entry.ledger_no])
    assert client.get(address).status_code == 404
    assert client.post(address, {"text": "异议", "contact": "李某"}).status_code == 404
    own = reverse("enterprise:duty-list-detail", args=[entry.ledger_no])
    assert client.get(own).status_code == 404


# -- the public --


def test_the_public_reads_the_list_on_notice_and_objects(client, scene, settings):
    settings.COMMENT_MIN_SECONDS = 0
    duty_list = scene.noticed()
    record = record_of(duty_list)
    assert titles(client.get(reverse("disclosures:duty-list-list"))) == [
        "2025年环境信息依法披露企业名单（公示）"
    ]
    address = reverse("public-duty-list", args=[record.pk])
    page = text_of(client.get(address))
    assert scene.water.name in page and "重点排污单位" in page and "提出异议" in page
    found = text_of(client.get(f"{address}?q=甲水务"))
    assert scene.water.name in found and scene.air.name not in found
    token = re.search(r'name="token" value="([^"]+)"', page).group(1)
    send = reverse("disclosures:duty-list-objection-new", args=[record.pk])
    typed = {
        "uscc": scene.water.uscc,
        "text": "该企业已停产",
        "name": "王某",
        "contact": "电话",
        "token": token,
    }
    wrong = client.post(send, typed | {"uscc": "没有的企业"})
    assert wrong.status_code == 422 and "该企业已停产" in text_of(wrong)
    sent = client.post(send, typed)
    objection = DutyObjection.objects.get()
    assert objection.entry.enterprise == scene.water and len(objection.sender_hash) == 64
    assert objection.ledger_no in text_of(client.get(sent.url))
    public = text_of(client.get(address))
    assert "该企业已停产" not in public and "王某" not in public


def test_after_the_notice_there_is_no_form_and_nothing_is_taken(client, scene, days, settings):
    settings.COMMENT_MIN_SECONDS = 0
    duty_list = scene.noticed()
    days.go_to(PUBLISHED)
    record = record_of(duty_list)
    assert "objection-form" not in text_of(client.get(reverse("public-duty-list", args=[record.pk])))
    token = VisitorObjectionForm(str(duty_list.pk)).initial["token"]
    send = reverse("disclosures:duty-list-objection-new", args=[record.pk])
    typed = {"text": "迟到的异议", "name": "王某", "contact": "电话", "token": token}
    assert client.post(send, typed).status_code == 403
    assert not DutyObjection.objects.exists()


def test_a_program_that_fills_every_field_is_refused(client, scene, settings):
    settings.COMMENT_MIN_SECONDS = 0
    duty_list = scene.noticed()
    token = VisitorObjectionForm(str(duty_list.pk)).initial["token"]
    send = reverse("disclosures:duty-list-objection-new", args=[record_of(duty_list).pk])
    typed = {"text": "广告", "name": "某", "contact": "某", "token": token, "website": "https://example.org"}
    assert client.post(send, typed).status_code == 422
    assert not DutyObjection.objects.exists()


def test_a_published_list_stands_on_every_face(client, scene, days):
    days.go_to(PUBLISHED)
    duty_list = scene.published()
    record = record_of(duty_list)
    entry = PublishedRecord.objects.get(kind=DUTY_LIST_ENTRY, uscc=scene.water.uscc)
    page = text_of(client.get(reverse("public-duty-list", args=[record.pk])))
    assert "列入的企业" in page and "objection-form" not in page
    assert titles(client.get(reverse("disclosures:duty-list-entry-list"), {"q": "甲水务"})) == [
        scene.water.name
    ]
    assert "重点排污单位" in text_of(client.get(reverse("public-duty-list-entry", args=[entry.pk])))
    assert len(feed_titles(client.get(reverse("disclosures:duty-list-entry-feed")))) == 3
    api = client.get(reverse("disclosure-public-api:duty-list-detail", args=[record.pk])).json()
    assert (api["stage"], len(api["entries"]), api["added_count"]) == ("published", 3, 3)
    listed = client.get(
        reverse("disclosure-public-api:duty-list-entry-list"), {"criterion": "key-unit"}
    ).json()
    assert sorted(row["enterprise"] for row in listed["results"]) == sorted(
        [scene.water.name, scene.air.name]
    )
    enterprise = client.get(reverse("public-enterprise:detail", args=[scene.water.uscc]))
    assert "列入2025年环境信息依法披露企业名单" in text_of(enterprise)


def test_an_old_version_leads_to_the_one_that_stands(client, scene, days):
    duty_list = scene.noticed()
    notice = record_of(duty_list)
    days.go_to(PUBLISHED)
    scene.published(duty_list)
    response = client.get(reverse("public-duty-list", args=[notice.pk]))
    assert response.url == reverse("public-duty-list", args=[record_of(duty_list).pk])


def test_a_notice_taken_back_is_gone_with_its_reason(client, scene):
    duty_list = scene.noticed()
    record = record_of(duty_list)
    take_list_step(duty_list, "drafting", actor=scene.reviewer, reason="遗漏企业")
    response = client.get(reverse("public-duty-list", args=[record.pk]))
    assert response.status_code == 410 and "公示已撤回：遗漏企业" in text_of(response)
    assert titles(client.get(reverse("disclosures:duty-list-list"))) == []


def test_the_bulk_file_holds_a_line_for_each_enterprise(scene, days, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    days.go_to(PUBLISHED)
    scene.published()
    make_files(DUTY_LIST_ENTRY)
    lines = rows(DUTY_LIST_ENTRY)
    assert {line["enterprise"]: line["criteria"] for line in lines} == {
        scene.water.name: "重点排污单位",
        scene.air.name: "重点排污单位",
        scene.audited.name: "实施强制性清洁生产审核的企业",
    }


def test_history_is_shown_once(scene):
    leader = UserFactory(roles=["leader"], department=scene.section)
    entry = DutyListEntryFactory(enterprise=scene.water, year=2024, department=scene.section)
    entry.criteria.set([criterion("key-unit")])
    DutyListEntryFactory(enterprise=scene.air, year=2024, proposed=True)
    assert publish_listing_history(actor=leader).published == 1
    assert publish_listing_history(actor=leader).published == 0
    assert PublishedRecord.objects.get(kind=DUTY_LIST_ENTRY).body["year"] == 2024
    mine = type(entry).objects.filter(pk=entry.pk)
    mine.update(status="removed", removed_on=date(2025, 3, 4), ground="企业注销")
    assert publish_listing_history(actor=leader).withdrawn == 1
    tombstone = PublishedRecord.objects.get(kind=DUTY_LIST_ENTRY)
    assert tombstone.withdrawal_reason == "已移出名单：企业注销"
    assert publish_listing_history(actor=leader).withdrawn == 0


def test_public_lists_take_the_same_queries_for_few_and_for_many(client, scene, days):
    days.go_to(PUBLISHED)
    duty_list = scene.published()
    addresses = [
        reverse("disclosures:duty-list-entry-list"),
        reverse("public-duty-list", args=[record_of(duty_list).pk]),
    ]
    leader = UserFactory(roles=["leader"], department=scene.section)

    def queries():
        counted = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as found:
                client.get(address)
            counted.append(len(found))
        return counted

    few = queries()
    for number in range(4):
        entry = DutyListEntryFactory(enterprise=scene.firm(f"辛{number}"), year=2024)
        entry.criteria.set([criterion("key-unit")])
    publish_listing_history(actor=leader)
    assert queries() == few
