"""The public's pages of EIA approval: what they list, show, hide, and leave when withdrawn."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from common import attachments, events
from common.attachments import attach
from common.models import OfficialDocument, PublishedRecord
from permits.enums import CommentStatus, EiaCategory, Material, NoticeKind
from permits.models import PublicNotice
from permits.services.publishing import (
    change_notice,
    publish_comment,
    publish_filing,
    publish_notice,
    withdraw_filing,
    withdraw_notice,
)
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import (
    EiaDecisionFactory,
    NoticeCommentFactory,
    PublicNoticeFactory,
    RegistrationFilingFactory,
    load_notice_rules,
)
from tests.factories.registry import ParkFactory

SHANGHAI = ZoneInfo("Asia/Shanghai")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PHONE = "13893112345"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference():
    load_notice_rules()
    load_work_calendar()


def _names(response) -> list[str]:
    """The project names of a list, in order."""
    return re.findall(r'<th scope="row">.*?<a [^>]*>(.*?)</a>', response.content.decode(), re.DOTALL)


def _text(response) -> str:
    return response.content.decode()


def _notice_of(record: PublishedRecord) -> PublicNotice:
    return PublicNotice.objects.get(pk=record.source.rpartition(":")[2])


# -- lists --


def test_tabs_part_what_is_open_over_decided_and_filed(client, shown, officer):
    shown("开放项目")
    shown("过去项目", first_day=date(2024, 2, 20), last_day=date(2024, 2, 26))
    shown("已决项目", kind=NoticeKind.DECISION)
    publish_filing(RegistrationFilingFactory(project_name="登记项目"), actor=officer)
    assert _names(client.get(reverse("eia:notice-list"))) == ["开放项目"]
    assert _names(client.get(reverse("eia:past-list"))) == ["过去项目"]
    assert _names(client.get(reverse("eia:decision-list"))) == ["已决项目"]
    assert _names(client.get(reverse("eia:registration-list"))) == ["登记项目"]


@pytest.mark.parametrize(
    ("day", "tab"), [((2024, 3, 11, 23, 59), "eia:notice-list"), ((2024, 3, 12, 0, 0), "eia:past-list")]
)
def test_last_day_counts_to_its_end(client, shown, clock, day, tab):
    shown("临界项目")
    clock(*day)
    for name in ("eia:notice-list", "eia:past-list"):
        assert _names(client.get(reverse(name))) == (["临界项目"] if name == tab else [])


def test_filters_narrow_the_list(client, shown):
    park = ParkFactory(code="chemical", name="化工园区")
    shown("化工报告书", category=EiaCategory.REPORT, park=park, first_day=date(2024, 3, 1))
    shown("化工报告表", park=park, kind=NoticeKind.PROPOSED)
    shown("机械报告表")
    for query, expected in (
        ("?document=report", ["化工报告书"]),
        ("?document=form", ["机械报告表", "化工报告表"]),
        ("?kind=proposed", ["化工报告表"]),
        ("?kind=acceptance&document=form", ["机械报告表"]),
        ("?park=chemical", ["化工报告表", "化工报告书"]),
        ("?q=机械", ["机械报告表"]),
        ("?q=报告 化工&park=chemical&document=report", ["化工报告书"]),
        ("?since=2024-03-05", ["机械报告表", "化工报告表"]),
        ("?until=2024-03-04", ["化工报告书"]),
        ("?q=没有", []),
    ):
        assert _names(client.get(reverse("eia:notice-list") + query)) == expected, query


def test_what_was_asked_for_goes_along_to_the_other_tabs(client, shown):
    shown("化工报告书", category=EiaCategory.REPORT)
    query = {"q": "化工", "document": "report", "since": "2024-01-01", "kind": "acceptance", "after": "x"}
    tabs = client.get(reverse("eia:notice-list"), query).context["tabs"]
    asked = [parse_qs(urlsplit(tab["url"]).query) for tab in tabs]
    kept = {"q": ["化工"], "document": ["report"], "since": ["2024-01-01"]}
    assert asked[:3] == [kept] * 3
    assert asked[3] == {"q": ["化工"], "since": ["2024-01-01"]}  # filings are not parted by document


def test_wrong_filters_are_answered_with_400_and_no_rows(client, shown):
    shown()
    for query in ("?park=nowhere", "?since=x", "?kind=decision", "?since=2024-03-05&until=2024-03-01"):
        response = client.get(reverse("eia:notice-list") + query)
        assert response.status_code == 400, query
        assert _names(response) == []


def test_what_closes_soonest_may_stand_first(client, shown):
    shown("后截止", last_day=date(2024, 3, 20))
    shown("先截止", last_day=date(2024, 3, 8), first_day=date(2024, 3, 1))
    assert _names(client.get(reverse("eia:notice-list"))) == ["后截止", "先截止"]
    assert _names(client.get(reverse("eia:notice-list") + "?sort=closes_on")) == ["先截止", "后截止"]


@pytest.mark.parametrize("sort", ["", "closes_on"])
def test_pages_follow_each_other_without_gap_or_double(client, shown, monkeypatch, sort):
    monkeypatch.setattr("permits.views.public.PAGE_SIZE", 2)
    for number in range(5):
        shown(f"项目{number}")
    address, seen = f"{reverse('eia:notice-list')}?park=&sort={sort}", []
    for _ in range(3):
        response = client.get(address)
        seen += _names(response)
        address = reverse("eia:notice-list") + str(response.context["next"])
    assert sorted(seen) == [f"项目{number}" for number in range(5)]
    back = client.get(reverse("eia:notice-list") + response.context["previous"])
    assert _names(back) == seen[2:4]


def test_damaged_position_leads_to_the_first_page(client, shown):
    shown()
    assert _names(client.get(reverse("eia:notice-list") + "?after=broken")) == ["焦化项目"]


def test_participation_is_a_column_where_a_report_is_listed(client, shown):
    shown("报告表项目")
    assert "公众参与情况" not in _text(client.get(reverse("eia:notice-list")))
    shown("报告书项目", category=EiaCategory.REPORT, participation="未收到意见")
    page = _text(client.get(reverse("eia:notice-list")))
    assert "公众参与情况" in page and "未收到意见" in page


def test_list_tells_the_days_left_when_and_where_to_subscribe(client, shown):
    shown()
    page = _text(client.get(reverse("eia:notice-list") + "?document=form"))
    assert "剩余4个工作日" in page  # 6, 7, 8 and 11 March
    assert "2024年3月6日 10:00" in page
    assert f'href="{reverse("eia:feed")}?document=form&amp;state=open"' in page


def test_list_without_a_calendar_still_tells_the_last_day(client, shown):
    shown(last_day=date(2031, 1, 1))
    assert "2031年1月1日" in _text(client.get(reverse("eia:notice-list")))


@pytest.mark.parametrize("tab", ["notice-list", "past-list", "decision-list", "registration-list"])
def test_list_costs_the_same_for_one_row_and_for_three(
    client, shown, officer, django_assert_num_queries, tab
):
    def publish(number: int) -> None:
        match tab:
            case "notice-list":
                shown(f"项目{number}")
            case "past-list":
                shown(f"项目{number}", first_day=date(2024, 2, 1), last_day=date(2024, 2, 8))
            case "decision-list":
                shown(f"项目{number}", kind=NoticeKind.DECISION)
            case _:
                publish_filing(RegistrationFilingFactory(), actor=officer)

    address = reverse(f"eia:{tab}")
    client.get(address)  # the calendar is cached
    publish(0)
    for more in ([], [1, 2]):
        for number in more:
            publish(number)
        with django_assert_num_queries(3):  # rows, count, parks
            assert len(_names(client.get(address))) == 1 + len(more)


# -- a notice --


def test_notice_shows_its_columns_period_and_rights(client, shown):
    record = shown(
        kind=NoticeKind.PROPOSED, category=EiaCategory.REPORT, overview="年产一万吨", impacts="除尘"
    )
    page = _text(client.get(reverse("public-eia-notice", args=[record.pk])))
    for words in (
        "剩余4个工作日（含今日），至2024年3月11日24时截止",
        "年产一万吨",
        "除尘",
        "公众参与情况",
        "利害关系人可以在5个工作日内申请听证。",
        record.sha256,
    ):
        assert words in page
    assert 'name="website"' in page


@pytest.mark.parametrize(
    ("day", "words"),
    [((2024, 3, 4, 9, 0), "尚未开始"), ((2024, 3, 12, 0, 0), "公示已结束")],
)
def test_notice_that_is_not_open_offers_no_form(client, shown, clock, day, words):
    record = shown()
    clock(*day)
    page = _text(client.get(reverse("public-eia-notice", args=[record.pk])))
    assert words in page
    assert 'name="website"' not in page


def test_decision_shows_outcome_requirements_and_remedies(client, shown):
    record = shown(kind=NoticeKind.DECISION, requirements="落实防尘措施。")
    page = _text(client.get(reverse("public-eia-notice", args=[record.pk])))
    for words in (record.number, "落实防尘措施。", "救济权利告知", "可以依法申请行政复议。", "2024年3月11日"):
        assert words in page
    assert "公众意见" not in page


def test_notices_of_one_project_lead_to_each_other(client, officer, clock):
    decision = EiaDecisionFactory(approved=True)
    kinds = (NoticeKind.ACCEPTANCE, NoticeKind.PROPOSED, NoticeKind.DECISION)
    records = [
        publish_notice(
            PublicNoticeFactory(decision=decision, kind=kind, first_day=date(2024, 3, 5 + number)),
            actor=officer,
        )
        for number, kind in enumerate(kinds)
    ]
    other = publish_notice(
        PublicNoticeFactory(decision__enterprise=decision.enterprise), actor=officer
    )  # of the same builder
    page = _text(client.get(reverse("public-eia-notice", args=[records[1].pk])))
    for record in (records[0], records[2]):
        assert f'href="{reverse("public-eia-notice", args=[record.pk])}"' in page
    assert f'href="{reverse("public-eia-notice", args=[other.pk])}"' not in page


def test_hostile_text_is_masked_and_escaped_wherever_it_is_shown(client, shown):
    record = shown(
        "<script>alert(1)</script>项目",
        overview=f"电话{PHONE}<b>",
        contact_name="李联系",
        contact_phone="0931-8259999",
    )
    for address in (
        reverse("eia:notice-list"),
        reverse("public-eia-notice", args=[record.pk]),
        reverse("eia:feed"),
        reverse("eia-public-api:notice-list"),
        reverse("eia-public-api:notice-detail", args=[record.pk]),
        reverse("site-search") + "?q=项目",
        reverse("home"),
    ):
        response = client.get(address)
        page = _text(response)
        for secret in (PHONE, "李联系", "8259999"):
            assert secret not in page, address
        if "json" not in response["Content-Type"]:
            assert "<script>alert" not in page and "<b>" not in page, address


def test_page_reads_no_working_table(client, shown, officer, django_assert_num_queries):
    record = shown()
    comment = NoticeCommentFactory(
        notice=_notice_of(record), status=CommentStatus.PUBLISHED, published_text="甲"
    )
    publish_comment(comment, actor=officer)
    client.get(reverse("public-eia-notice", args=[record.pk]))
    with django_assert_num_queries(5) as queries:  # record, comments, their count, withheld, related
        client.get(reverse("public-eia-notice", args=[record.pk]))
    assert all("permits_" not in query["sql"] for query in queries.captured_queries)


# -- versions and tombstones --


def test_old_version_leads_to_the_one_that_stands(client, shown, officer):
    first = shown()
    notice = _notice_of(first)
    notice.title = "更正后的公示"
    notice.save()
    second = publish_notice(notice, actor=officer)
    response = client.get(reverse("public-eia-notice", args=[first.pk]))
    assert response.url == reverse("public-eia-notice", args=[second.pk])
    page = _text(client.get(response.url))
    assert "更正记录" in page and "第2版（现行）" in page and first.title not in page


def test_withdrawn_notice_leaves_its_reason_and_is_listed_no_more(client, shown, officer):
    record = shown()
    withdraw_notice(_notice_of(record), actor=officer, reason="公示期有误")
    response = client.get(reverse("public-eia-notice", args=[record.pk]))
    assert response.status_code == 410
    assert "公示期有误" in _text(response) and "建设地点" not in _text(response)
    for name in ("eia:notice-list", "eia:past-list", "home"):
        assert record.title not in _text(client.get(reverse(name)))
    sent = client.post(reverse("eia:comment-new", args=[record.pk]), {"text": "意见"})
    assert sent.status_code == 410


def test_registration_is_shown_and_leaves_a_tombstone(client, officer, clock):
    filing = RegistrationFilingFactory(signatory="王小明", overview=f"电话{PHONE}")
    record = publish_filing(filing, actor=officer)
    address = reverse("public-eia-registration", args=[record.pk])
    page = _text(client.get(address))
    assert filing.filing_number in page and "王**" in page
    assert PHONE not in page and "王小明" not in page
    withdraw_filing(filing, actor=officer, reason="重复备案")
    response = client.get(address)
    assert (response.status_code, "重复备案" in _text(response)) == (410, True)


def test_comment_of_a_search_result_leads_to_its_notice(client, shown, officer):
    notice = shown()
    comment = NoticeCommentFactory(
        notice=_notice_of(notice), status=CommentStatus.PUBLISHED, published_text="甲"
    )
    record = publish_comment(comment, actor=officer)
    response = client.get(reverse("public-eia-comment", args=[record.pk]))
    assert response.url == f"{reverse('public-eia-notice', args=[notice.pk])}#comment-{comment.ledger_no}"


@pytest.mark.parametrize("name", ["public-eia-notice", "public-eia-registration", "public-eia-comment"])
def test_record_of_another_kind_is_not_found(client, officer, clock, name):
    kinds = {"public-eia-notice": RegistrationFilingFactory, "public-eia-registration": PublicNoticeFactory}
    factory = kinds.get(name, PublicNoticeFactory)
    publish = publish_filing if factory is RegistrationFilingFactory else publish_notice
    record = publish(factory(), actor=officer)
    assert client.get(reverse(name, args=[record.pk])).status_code == 404


# -- files --


@pytest.fixture
def with_files(officer, clock):
    """A published notice with its public materials, and one that stays private."""
    decision = EiaDecisionFactory()
    made = {
        material: attach(
            decision,
            SimpleUploadedFile("a.pdf", PDF + material.encode()),
            actor=officer,
            kind=str(material.label),
        )
        for material in (Material.PUBLIC_FULL_TEXT, Material.PARTICIPATION, Material.EIA_DOCUMENT)
    }
    record = publish_notice(PublicNoticeFactory(decision=decision), actor=officer)
    return record, made


def test_public_files_are_served_by_hash_to_anyone(client, with_files):
    record, made = with_files
    for material in (Material.PUBLIC_FULL_TEXT, Material.PARTICIPATION):
        response = client.get(reverse("eia:notice-file", args=[record.pk, made[material].sha256]))
        assert b"".join(response.streaming_content) == PDF + material.encode()
        assert response["Content-Type"] == "application/pdf"
        assert "max-age=300" in response["Cache-Control"]


def test_private_files_and_those_of_other_notices_are_not_found(client, with_files, shown):
    record, made = with_files
    private = made[Material.EIA_DOCUMENT].sha256
    assert client.get(reverse("eia:notice-file", args=[record.pk, private])).status_code == 404
    full_text = made[Material.PUBLIC_FULL_TEXT].sha256
    assert client.get(reverse("eia:notice-file", args=[shown().pk, full_text])).status_code == 404


def test_file_attached_after_publication_waits_for_the_next_version(client, with_files, officer):
    record, _ = with_files
    notice = _notice_of(record)
    late = attach(
        notice.decision,
        SimpleUploadedFile("b.pdf", PDF + b"late"),
        actor=officer,
        kind=str(Material.PUBLIC_FULL_TEXT.label),
    )
    assert client.get(reverse("eia:notice-file", args=[record.pk, late.sha256])).status_code == 404
    newer = publish_notice(notice, actor=officer)
    assert client.get(reverse("eia:notice-file", args=[newer.pk, late.sha256])).status_code == 200


def test_files_go_with_the_notice_and_with_their_withdrawal(client, with_files, officer):
    record, made = with_files
    full_text, participation = made[Material.PUBLIC_FULL_TEXT], made[Material.PARTICIPATION]
    attachments.withdraw(participation, actor=officer, reason="有误")
    assert client.get(reverse("eia:notice-file", args=[record.pk, participation.sha256])).status_code == 404
    withdraw_notice(_notice_of(record), actor=officer, reason="有误")
    assert client.get(reverse("eia:notice-file", args=[record.pk, full_text.sha256])).status_code == 410


@pytest.mark.parametrize(
    ("kind", "issued_on", "statuses"),
    [
        ("eia-approval", date(2024, 3, 11), (404, 200)),
        ("eia-acceptance-notice", date(2024, 3, 5), (200, 404)),
        ("eia-acceptance-notice", date(2024, 2, 1), (404, 404)),  # of an earlier notice
        ("eia-correction", date(2024, 3, 5), (404, 404)),
    ],
)
def test_documents_are_published_with_the_notice_they_belong_to(
    client, officer, clock, kind, issued_on, statuses
):
    decision = EiaDecisionFactory(approved=True)
    document = OfficialDocument.objects.create(
        owner=decision,
        kind=kind,
        title="示范文书",
        content={},
        sha256="a" * 64,
        issued_on=issued_on,
        issued_at=timezone.now(),
        issued_by=officer,
    )
    document.pdf.save("a.pdf", SimpleUploadedFile("a.pdf", PDF))
    notices = [
        publish_notice(PublicNoticeFactory(decision=decision, kind=each), actor=officer)
        for each in (NoticeKind.ACCEPTANCE, NoticeKind.DECISION)
    ]
    found = [client.get(reverse("eia:notice-file", args=[each.pk, "a" * 64])).status_code for each in notices]
    assert tuple(found) == statuses


def test_document_whose_pdf_is_not_made_yet_is_not_found(client, officer, clock):
    decision = EiaDecisionFactory(approved=True)
    OfficialDocument.objects.create(
        owner=decision, kind="eia-approval", title="批复", content={}, sha256="b" * 64,
        issued_on=date(2024, 3, 11), issued_at=timezone.now(), issued_by=officer,
    )  # fmt: skip
    record = publish_notice(PublicNoticeFactory(decision=decision, kind=NoticeKind.DECISION), actor=officer)
    response = client.get(reverse("eia:notice-file", args=[record.pk, "b" * 64]))
    assert response.status_code == 404


# -- corrections --


def test_corrected_period_is_public_at_once(client, officer, clock, shown):
    notice = _notice_of(shown())
    change_notice(notice, actor=officer, last_day=date(2024, 3, 13))
    page = _text(client.get(reverse("eia:notice-list")))
    assert "2024年3月5日至2024年3月13日" in re.sub(r"<[^>]+>|\n", "", page)
    hidden = PublicNoticeFactory()
    change_notice(hidden, actor=officer, title="未公开的更正")
    assert not PublishedRecord.objects.filter(source=events.stream_of(hidden)).exists()
