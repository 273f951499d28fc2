"""Comments of the public: until when they are taken, what guards them, and what becomes of them."""

from __future__ import annotations

import threading
import time
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import signing
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from common.models import Message, PublishedRecord
from common.moderation import suggested_copy
from common.visitors import TooMany
from permits import published
from permits.enums import CommentStatus, NoticeKind
from permits.models import NoticeComment, NoticeRule, PublicNotice
from permits.public_forms import FORM_SALT, form_token
from permits.services.comments import change_comment, moderate, receive_comment, sender_hash_of
from permits.services.publishing import publish_notice, withdraw_notice
from tests.factories.accounts import UserFactory
from tests.factories.calendar import load_work_calendar
from tests.factories.permits import NoticeCommentFactory, PublicNoticeFactory, load_notice_rules

SHANGHAI = ZoneInfo("Asia/Shanghai")
OPEN_AT = datetime(2024, 3, 6, 9, 0, tzinfo=SHANGHAI)
LAST_MOMENT = datetime(2024, 3, 11, 23, 59, 59, 999999, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def fresh_counters():
    cache.clear()


def _published(officer, **values) -> PublicNotice:
    """A notice from 5 to 11 March 2024, on display."""
    load_notice_rules()
    load_work_calendar()
    notice = PublicNoticeFactory(**values)
    publish_notice(notice, actor=officer)
    return notice


def _record(notice: PublicNotice) -> PublishedRecord:
    return PublishedRecord.objects.get(source=events.stream_of(notice), is_current=True)


@pytest.fixture
def notice(db, officer) -> PublicNotice:
    return _published(officer)


@pytest.fixture
def clock(monkeypatch):
    """Sets the time of the whole portal."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    set_to(OPEN_AT)
    return set_to


def _send(client, notice, **more):
    """Post the form as a person does, some seconds after it was shown."""
    record = _record(notice)
    data = {"text": "夜间噪声大", "name": "", "contact": "", "website": ""}
    data["token"] = _old_token(published.notice_key(record))
    return client.post(reverse("eia:comment-new", args=[record.pk]), data | more)


def _old_token(key: str) -> str:
    """The proof of a form that was shown a minute ago."""
    return signing.dumps([key, int(time.time()) - 60], salt=FORM_SALT)


# -- until when --


@pytest.mark.parametrize(
    "moment",
    [datetime(2024, 3, 5, 0, 0, tzinfo=SHANGHAI), OPEN_AT, LAST_MOMENT],
    ids=["first moment", "between", "last moment"],
)
def test_comment_within_the_period_is_kept(notice, moment):
    comment = receive_comment(notice_pk=notice.pk, text=" 意见 ", contact="13893112345", at=moment)
    assert (comment.text, comment.received_at, comment.status) == ("意见", moment, CommentStatus.RECEIVED)


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2024, 3, 4, 23, 59, 59, tzinfo=SHANGHAI),
        LAST_MOMENT + timedelta(microseconds=1),
        datetime(2024, 3, 11, 16, 0, tzinfo=ZoneInfo("UTC")),
    ],
    ids=["before", "24:00", "24:00 written in UTC"],
)
def test_comment_outside_the_period_is_refused(notice, moment):
    with pytest.raises(Refused, match="不能提交意见"):
        receive_comment(notice_pk=notice.pk, text="意见", at=moment)
    assert not NoticeComment.objects.exists()


def test_refusal_after_the_close_names_the_last_day(notice):
    with pytest.raises(Refused, match="2024年3月11日24时截止"):
        receive_comment(notice_pk=notice.pk, text="意见", at=LAST_MOMENT + timedelta(hours=1))


def test_withdrawn_notice_takes_no_comment(notice, officer):
    withdraw_notice(notice, actor=officer, reason="有误")
    with pytest.raises(Refused, match="已撤下"):
        receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)


def test_unpublished_notice_takes_no_comment(db):
    with pytest.raises(Refused, match="已撤下"):
        receive_comment(notice_pk=PublicNoticeFactory().pk, text="意见", at=OPEN_AT)


def test_notice_of_a_rule_without_comments_takes_none(db, officer):
    load_notice_rules()
    NoticeRule.objects.filter(kind=NoticeKind.ACCEPTANCE).update(takes_comments=False)
    notice = PublicNoticeFactory()
    publish_notice(notice, actor=officer)
    with pytest.raises(Refused, match="不接收在线意见"):
        receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)


def test_name_is_asked_for_where_the_rule_requires_it(db, officer):
    load_notice_rules()
    NoticeRule.objects.filter(kind=NoticeKind.ACCEPTANCE).update(name_required=True)
    notice = PublicNoticeFactory()
    publish_notice(notice, actor=officer)
    with pytest.raises(Refused, match="姓名"):
        receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
    assert receive_comment(notice_pk=notice.pk, text="意见", name="马三", at=OPEN_AT).name == "马三"


# -- doubles and floods --


def test_second_click_keeps_one_comment(notice):
    first = receive_comment(notice_pk=notice.pk, text="意见", sender_hash="a", at=OPEN_AT)
    again = receive_comment(notice_pk=notice.pk, text="意见", sender_hash="a", at=OPEN_AT)
    assert first.pk == again.pk
    assert receive_comment(notice_pk=notice.pk, text="意见", sender_hash="b", at=OPEN_AT).pk != first.pk


def test_one_address_may_send_no_more_than_configured_within_an_hour(notice, settings):
    settings.COMMENTS_PER_HOUR = 2
    for number in range(2):
        receive_comment(notice_pk=notice.pk, text=f"意见{number}", sender_hash="a", at=OPEN_AT)
    with pytest.raises(TooMany, match="稍后再试"):
        receive_comment(notice_pk=notice.pk, text="意见2", sender_hash="a", at=OPEN_AT)
    receive_comment(notice_pk=notice.pk, text="意见2", sender_hash="b", at=OPEN_AT)
    assert NoticeComment.objects.count() == 3


def test_address_is_kept_as_a_keyed_hash_alone(settings):
    first = sender_hash_of("203.0.113.7")
    assert len(first) == 64 and "203" not in first[:4] and first == sender_hash_of("203.0.113.7")
    settings.SECRET_KEY = "another-key-" * 5
    assert sender_hash_of("203.0.113.7") != first


def test_hosts_of_one_connection_count_as_one_sender():
    first = sender_hash_of("2001:db8:1:2::1")
    assert sender_hash_of("2001:db8:1:2:ffff::9") == first != sender_hash_of("2001:db8:1:3::1")
    assert sender_hash_of("::ffff:203.0.113.7") == sender_hash_of("203.0.113.7")
    assert sender_hash_of("::ffff:203.0.113.8") != sender_hash_of("203.0.113.7")


def test_handler_is_told_once_and_led_to_the_comment(db, officer):
    handler = UserFactory()
    notice = _published(officer, decision__handler=handler, decision__department=handler.department)
    comment = receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
    message = Message.objects.get(recipient=handler)
    assert message.url == reverse("permits:comments-detail", args=[comment.ledger_no])
    assert "意见" not in message.text.replace("公众意见", "")  # what was said is read on the page alone


# -- the form --


def test_form_is_thanked_for_with_the_number(client, notice, clock):
    response = _send(client, notice, name="马小明", contact="13893112345")
    assert response.status_code == 302
    comment = NoticeComment.objects.get()
    assert (comment.name, comment.contact) == ("马小明", "13893112345")
    page = client.get(response.url).content.decode()
    assert comment.ledger_no in page
    assert "13893112345" not in page
    assert comment.sender_hash == sender_hash_of("127.0.0.1")


def test_form_after_the_close_is_refused(client, notice, clock):
    clock(LAST_MOMENT + timedelta(microseconds=1))
    assert _send(client, notice).status_code == 403
    assert not NoticeComment.objects.exists()


def test_form_at_the_last_moment_is_taken(client, notice, clock):
    clock(LAST_MOMENT)
    assert _send(client, notice).status_code == 302
    assert NoticeComment.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"website": "http://spam.example"}, "须留空"),
        ({"text": ""}, "请填写意见内容"),
        ({"text": "长" * 4001}, "4000"),
        ({"token": "forged"}, "页面打开时间过长"),
    ],
    ids=["trap", "empty", "too long", "forged token"],
)
def test_wrong_form_is_shown_again_with_what_was_typed(client, notice, clock, more, words):
    response = _send(client, notice, name="马小明", **more)
    assert response.status_code == 422
    page = response.content.decode()
    assert words in page and "马小明" in page
    assert not NoticeComment.objects.exists()


def test_form_sent_at_once_is_taken_for_a_program(client, notice, clock):
    response = _send(client, notice, token=form_token(str(notice.pk)))
    assert response.status_code == 422
    assert "提交过快" in response.content.decode()


def test_token_of_another_notice_is_not_taken(client, notice, clock):
    assert _send(client, notice, token=_old_token("999999")).status_code == 422


def test_flood_is_answered_with_429(client, notice, clock, settings):
    settings.COMMENTS_PER_HOUR = 1
    assert _send(client, notice, text="一").status_code == 302
    assert _send(client, notice, text="二").status_code == 429


def test_visitor_without_the_csrf_cookie_is_refused(notice, clock):
    record = _record(notice)
    client = Client(enforce_csrf_checks=True)
    assert client.post(reverse("eia:comment-new", args=[record.pk]), {"text": "意见"}).status_code == 403


# -- moderation --


def test_suggested_copy_masks_numbers_and_the_senders_name():
    comment = NoticeCommentFactory.build(
        notice=None, name="张三丰", text="我是张三丰，电话13893112345，身份证620102199001011234。"
    )
    assert suggested_copy(comment) == "我是张**，电话******，身份证******。"
    comment.wants_name_shown = True
    assert "张三丰" in suggested_copy(comment)


def test_moderated_copy_and_reply_are_published_and_the_rest_is_not(client, notice, officer, clock):
    comment = receive_comment(
        notice_pk=notice.pk, text="原文13893112345", name="马小明", contact="me@example.com", at=OPEN_AT
    )
    moderate(comment, CommentStatus.PUBLISHED, actor=officer, published_text="副本", reply="答复甲")
    record = _record(notice)
    for address in (
        reverse("public-eia-notice", args=[record.pk]),
        reverse("eia-public-api:comment-list", args=[record.pk]),
        reverse("site-search") + "?q=副本",
    ):
        page = client.get(address).content.decode()
        for secret in ("原文", "13893112345", "马小明", "me@example.com", comment.sender_hash or "-" * 9):
            assert secret not in page
    page = client.get(reverse("public-eia-notice", args=[record.pk])).content.decode()
    assert "副本" in page and "答复甲" in page and "马**" in page and comment.ledger_no in page


def test_withheld_comment_is_counted_with_its_reason(client, notice, officer, clock):
    for number in range(2):
        comment = receive_comment(notice_pk=notice.pk, text=f"广告{number}", at=OPEN_AT)
        moderate(comment, CommentStatus.REJECTED, actor=officer, rejection_reason="与该项目无关")
    record = _record(notice)
    assert published.withheld_comments(record, date(2024, 3, 6)) == [("与该项目无关", 2)]
    page = client.get(reverse("public-eia-notice", args=[record.pk])).content.decode()
    assert "与该项目无关：2 条" in page and "广告" not in page


def test_publication_is_undone_and_done_again(notice, officer):
    comment = receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
    moderate(comment, CommentStatus.PUBLISHED, actor=officer, published_text="副本")
    moderate(comment, CommentStatus.REJECTED, actor=officer, rejection_reason="涉及他人隐私")
    versions = PublishedRecord.objects.filter(source=events.stream_of(comment))
    assert not versions.filter(search_text__contains="副本").exists()
    moderate(comment, CommentStatus.PUBLISHED, actor=officer, published_text="再审的副本")
    record = PublishedRecord.objects.get(source=events.stream_of(comment), is_current=True)
    assert record.body["text"] == "再审的副本"
    comment.refresh_from_db()
    assert comment.rejection_reason == ""
    steps = events.history(comment).filter(kind="transition")
    assert [event.to_state for event in steps.order_by("pk")] == ["published", "rejected", "published"]


def test_stale_moderation_is_a_conflict(notice, officer):
    comment = receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
    stale = NoticeComment.objects.get(pk=comment.pk)
    moderate(comment, CommentStatus.PUBLISHED, actor=officer, published_text="副本")
    with pytest.raises(Conflict):
        moderate(stale, CommentStatus.REJECTED, actor=officer, rejection_reason="无关")


@pytest.mark.parametrize("to", [CommentStatus.PUBLISHED, CommentStatus.REJECTED])
def test_moderation_without_copy_or_reason_is_refused(notice, officer, to):
    comment = receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
    with pytest.raises(Refused):
        moderate(comment, to, actor=officer)


def test_same_step_twice_is_refused(notice, officer):
    comment = receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
    moderate(comment, CommentStatus.PUBLISHED, actor=officer, published_text="副本")
    with pytest.raises(Refused):
        moderate(comment, CommentStatus.PUBLISHED, actor=officer, published_text="副本")


def test_reply_added_later_makes_a_version(notice, officer):
    comment = receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
    moderate(comment, CommentStatus.PUBLISHED, actor=officer, published_text="副本")
    change_comment(comment, actor=officer, reply="补充答复")
    record = PublishedRecord.objects.get(source=events.stream_of(comment), is_current=True)
    assert (record.version, record.body["reply"]) == (2, "补充答复")


def test_moderation_page_offers_the_masked_copy_beside_the_original(client, notice):
    handler = UserFactory(roles=[Role.HANDLER], department=notice.decision.department)
    client.force_login(handler)
    comment = receive_comment(notice_pk=notice.pk, text="电话13893112345吵", at=OPEN_AT)
    address = reverse("permits:comments-step", args=[comment.ledger_no, CommentStatus.PUBLISHED])
    page = client.get(address).content.decode()
    assert "电话******吵</textarea>" in page and "原文：电话13893112345吵" in page
    sent = client.post(
        address, {"seen": "received", "published_text": "电话******吵", "reply": "", "reason": ""}
    )
    assert sent.status_code == 302
    comment.refresh_from_db()
    assert (comment.status, comment.moderated_by) == (CommentStatus.PUBLISHED, handler)


def test_comments_are_hidden_from_the_applicant_and_other_departments(client, notice):
    comment = receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
    client.force_login(UserFactory(park=True))
    assert client.get(reverse("permits:comments-detail", args=[comment.ledger_no])).status_code == 404
    assert not NoticeComment.objects.visible_to(UserFactory(enterprise=True)).exists()


# -- races --


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_comment_that_waits_for_an_officer_who_ends_the_period_is_refused():
    officer = UserFactory(roles=[Role.REVIEWER])
    notice = _published(officer)
    locked, outcome = threading.Event(), []

    def comment():
        locked.wait(timeout=60)
        try:
            receive_comment(notice_pk=notice.pk, text="意见", at=OPEN_AT)
            outcome.append("kept")
        except Refused:
            outcome.append("refused")
        finally:
            connection.close()

    sender = threading.Thread(target=comment)
    sender.start()
    with transaction.atomic():
        row = PublicNotice.objects.select_for_update().get(pk=notice.pk)
        row.last_day = date(2024, 3, 5)
        row.save(update_fields=["last_day"])
        locked.set()
        sender.join(timeout=1)  # it waits for the row meanwhile
        assert sender.is_alive() and not outcome
    sender.join(timeout=60)
    assert outcome == ["refused"]
    assert not NoticeComment.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_comments_on_both_sides_of_the_closing_second_while_the_notice_is_locked():
    """Waiting for the lock past midnight costs the sender nothing: the moment of arrival counts."""
    officer = UserFactory(roles=[Role.REVIEWER])
    notice = _published(officer)
    locked, outcome = threading.Event(), {}

    def comment(at):
        locked.wait(timeout=60)
        try:
            receive_comment(notice_pk=notice.pk, text="意见", sender_hash=at.strftime("%j"), at=at)
            outcome[at] = "kept"
        except Refused:
            outcome[at] = "refused"
        finally:
            connection.close()

    moments = [LAST_MOMENT, LAST_MOMENT + timedelta(microseconds=1)]
    senders = [threading.Thread(target=comment, args=[at]) for at in moments]
    for sender in senders:
        sender.start()
    with transaction.atomic():
        PublicNotice.objects.select_for_update().get(pk=notice.pk)
        locked.set()
        senders[0].join(timeout=1)
    for sender in senders:
        sender.join(timeout=60)
    assert outcome == {moments[0]: "kept", moments[1]: "refused"}
    assert NoticeComment.objects.get().received_at == LAST_MOMENT


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_keep_one_comment():
    officer = UserFactory(roles=[Role.REVIEWER])
    notice = _published(officer)
    barrier, numbers = threading.Barrier(2), []

    def click():
        barrier.wait(timeout=60)
        try:
            kept = receive_comment(notice_pk=notice.pk, text="意见", sender_hash="a", at=OPEN_AT)
            numbers.append(kept.ledger_no)
        finally:
            connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(numbers) == 2 and len(set(numbers)) == 1
    assert NoticeComment.objects.count() == 1
