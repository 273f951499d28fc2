"""E-mail goes out once, and a refused one neither blocks the others nor is forgotten."""

import smtplib
import threading
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from common import mailing, tasks
from common.messaging import notify
from common.models import Message
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


class RefusingBackend(EmailBackend):
    """Refuses whoever is at bad.example, as a mail server does."""

    def send_messages(self, messages):
        for message in messages:
            if message.to[0].endswith("@bad.example"):
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"no such user")})
        return super().send_messages(messages)


class UnreachableBackend(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("no mail server")


def told(email: str, key: str = "a", **more) -> Message:
    user = UserFactory(email=email)
    notify([user], key=key, title="事项", by_email=True, **more)
    return Message.objects.get(recipient=user, key=key)


def aged(message: Message, age: timedelta) -> None:
    Message.objects.filter(pk=message.pk).update(created_at=timezone.now() - age)


def backend(settings, made) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.{made.__name__}"


def test_mail_goes_out_once(mailoutbox):
    message = told("a@example.com", text="请在两日内办理。", url="/staff/permits/")
    told_by_portal_alone = UserFactory(email="b@example.com")
    notify([told_by_portal_alone], key="a", title="事项")
    tasks.send_mail_messages()
    tasks.send_mail_messages()
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (["a@example.com"], "【兰州新区生态环境局】事项")
    assert "请在两日内办理。" in mail.body
    message.refresh_from_db()
    assert message.emailed_at is not None


def test_mail_leads_to_the_matter_where_the_address_of_the_portal_is_known(mailoutbox, settings):
    told("a@example.com", url="/staff/permits/")
    mailing.send_waiting()
    settings.SITE_URL = "https://portal.example"
    told("b@example.com", url="/staff/permits/")
    mailing.send_waiting()
    without, with_address = mailoutbox
    assert "请登录门户，在“我的消息”中查看。" in without.body
    assert "办理页面：https://portal.example/staff/permits/" in with_address.body


def test_title_on_several_lines_cannot_forge_a_header(mailoutbox):
    user = UserFactory(email="a@example.com")
    notify([user], key="a", title="事项\nBcc: other@example.com", by_email=True)
    mailing.send_waiting()
    (mail,) = mailoutbox
    assert mail.subject.endswith("事项 Bcc: other@example.com")
    assert mail.recipients() == ["a@example.com"]


def test_users_who_cannot_be_reached_are_skipped_and_marked(mailoutbox):
    lost_address, left = told("a@example.com"), told("b@example.com")
    type(lost_address.recipient).objects.filter(pk=lost_address.recipient_id).update(email="")
    type(left.recipient).objects.filter(pk=left.recipient_id).update(is_active=False)
    assert mailing.send_waiting() == 0
    assert mailoutbox == []
    assert set(Message.objects.values_list("by_email", "emailed_at")) == {(False, None)}


def test_refused_address_does_not_block_the_others_and_is_not_swallowed(mailoutbox, settings):
    backend(settings, RefusingBackend)
    bad, good = told("a@bad.example"), told("b@example.com")
    with pytest.raises(mailing.MailRefused, match="1 条"):
        mailing.send_waiting()
    assert [mail.to for mail in mailoutbox] == [["b@example.com"]]
    bad.refresh_from_db()
    good.refresh_from_db()
    assert bad.by_email
    assert bad.emailed_at is None
    assert good.emailed_at is not None


def test_refused_message_is_tried_again_after_a_pause(mailoutbox, settings):
    backend(settings, RefusingBackend)
    bad = told("a@bad.example")
    with pytest.raises(mailing.MailRefused):
        mailing.send_waiting()
    assert mailing.send_waiting() == 0  # within the pause
    type(bad.recipient).objects.filter(pk=bad.recipient_id).update(email="a@example.com")
    cache.clear()  # the pause is over
    assert mailing.send_waiting() == 1
    assert [mail.to for mail in mailoutbox] == [["a@example.com"]]


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(seconds=1), timedelta(minutes=1)),
        (timedelta(hours=2), timedelta(hours=1)),
        (timedelta(hours=60), timedelta(hours=6)),
    ],
)
def test_pauses_grow_with_the_age_of_the_message(settings, caplog, age, pause):
    backend(settings, RefusingBackend)
    aged(told("a@bad.example"), age)
    with pytest.raises(mailing.MailRefused):
        mailing.send_waiting()
    (record,) = caplog.records
    assert abs(record.args[1] - pause) < timedelta(seconds=5)


def test_message_refused_for_too_long_is_given_up_and_its_recipient_told(settings):
    backend(settings, RefusingBackend)
    settings.MAIL_RETRY_HOURS = 72
    bad = told("a@bad.example")
    aged(bad, timedelta(hours=73))
    with pytest.raises(mailing.MailRefused):
        mailing.send_waiting()
    assert mailing.send_waiting() == 0
    bad.refresh_from_db()
    assert not bad.by_email
    assert bad.emailed_at is None
    assert Message.objects.filter(recipient=bad.recipient, title="发往您电子邮箱的提醒被退回").count() == 1


def test_server_that_cannot_be_reached_fails_the_run_and_loses_nothing(settings):
    backend(settings, UnreachableBackend)
    told("a@example.com")
    with pytest.raises(ConnectionRefusedError):
        tasks.send_mail_messages()
    assert Message.objects.to_mail().count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_never_send_a_message_twice(settings):
    """The second worker comes while the first one is talking to the mail server."""
    for number in range(3):
        told(f"user{number}@example.com")
    talking, go_on = threading.Event(), threading.Event()
    sent: list[str] = []

    class Slow(EmailBackend):
        def send_messages(self, messages):
            sent.append(messages[0].to[0])
            if len(sent) == 1:
                talking.set()
                assert go_on.wait(30)
            return 1

    results: list[int] = []

    def work() -> None:
        try:
            results.append(mailing.send_waiting())
        finally:
            connection.close()

    monkey = pytest.MonkeyPatch()
    monkey.setattr(mailing, "get_connection", Slow)
    first = threading.Thread(target=work)
    first.start()
    try:
        assert talking.wait(30)
        assert mailing.send_waiting() == 2  # all but the one that the first worker has in hand
        go_on.set()
        first.join(30)
        assert mailing.send_waiting() == 0
    finally:
        go_on.set()
        first.join(30)
        monkey.undo()
    assert results == [1]
    assert sorted(sent) == [f"user{number}@example.com" for number in range(3)]
    assert not Message.objects.to_mail().exists()
