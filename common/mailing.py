"""Messages that go out by e-mail as well: each once, in the order in which they were told.

A message is locked, marked as sent and handed to the mail server in one transaction, so two workers
never send the same one. Should the process die between the server's answer and the commit, that one
message is sent again: better twice than never. What the server refuses is tried again with pauses
that grow with the message's age, for `MAIL_RETRY_HOURS`; the message itself stays in the portal.
"""

from __future__ import annotations

import hashlib
import logging
import smtplib
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from common.messaging import notify
from common.models import Message

log = logging.getLogger(__name__)

# One message was refused; the connection is good for the next. Anything else ends the run.
REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError, ValueError)
SHORTEST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


class MailRefused(Exception):
    """Some messages were refused by the mail server; the next runs try them again."""


def send_waiting() -> int:
    """Send every message that waits for it; returns how many went out.

    Raises OSError (of smtplib or the network) when the server cannot be used at all, and at the end
    MailRefused when it refused single messages: the task fails visibly, the next run goes on.
    """
    _skip_who_cannot_be_reached()
    waiting = Message.objects.to_mail().order_by("created_at", "pk").values_list("pk", flat=True)
    due = [pk for pk in waiting if cache.get(_pause_key(pk)) is None]
    if not due:
        return 0
    sent, refused = 0, 0
    with get_connection() as connection:
        for pk in due:
            try:
                sent += _send(pk, connection)
            except REFUSALS as error:
                refused += 1
                _put_off(pk, error)
    if refused:
        raise MailRefused(f"{refused} 条消息被邮件服务器退回，将稍后重试")
    return sent


def _skip_who_cannot_be_reached() -> None:
    unreachable = Q(recipient__email="") | Q(recipient__is_active=False)
    Message.objects.to_mail().filter(unreachable).update(by_email=False)


def _send(pk: int, connection: Any) -> bool:
    """Send one message unless another worker has it or had it."""
    with transaction.atomic():
        waiting = Message.objects.to_mail().select_for_update(skip_locked=True, of=("self",))
        message = waiting.select_related("recipient").filter(pk=pk).first()
        if message is None:
            return False
        message.emailed_at = timezone.now()
        message.save(update_fields=["emailed_at"])
        _letter(message, connection).send()
    return True


def _letter(message: Message, connection: Any) -> EmailMessage:
    where = f"{settings.SITE_URL}{message.url or '/messages/'}" if settings.SITE_URL else ""
    parts = [
        message.title,
        message.text,
        f"办理页面：{where}" if where else "请登录门户，在“我的消息”中查看。",
        f"{settings.SITE['name']}（系统自动发送，请勿回复）",
    ]
    return EmailMessage(
        subject=f"【{settings.SITE['name']}】{message.title}",
        body="\n\n".join(part for part in parts if part),
        to=[message.recipient.email],
        connection=connection,
    )


def _put_off(pk: int, error: Exception) -> None:
    """Try a refused message again after a pause, or no more when it has waited too long."""
    message = Message.objects.select_related("recipient").get(pk=pk)
    age = timezone.now() - message.created_at
    if age > timedelta(hours=settings.MAIL_RETRY_HOURS):
        log.error("message %s is not mailed any more, refused for %s: %s", pk, age, error)
        _give_up(message)
        return
    pause = min(max(age / 2, SHORTEST_PAUSE), LONGEST_PAUSE)
    cache.set(_pause_key(pk), True, pause.total_seconds())
    log.warning("message %s was refused and is tried again in %s: %s", pk, pause, error)


def _give_up(message: Message) -> None:
    """Mail this one no more, and tell its recipient, once for each address."""
    user = message.recipient
    address = hashlib.sha256(user.email.encode()).hexdigest()[:16]
    with transaction.atomic():
        Message.objects.filter(pk=message.pk).update(by_email=False)
        notify(
            [user],
            key=f"mail-refused:{address}",
            title="发往您电子邮箱的提醒被退回",
            text="邮件服务器多次退回发往您登记邮箱的提醒，请在“账户与安全”核对邮箱地址，"
            "有误的请联系系统管理员更正。提醒仍会在“我的消息”中显示。",
            tone="warning",
        )


def _pause_key(pk: int) -> str:
    return f"common.mailing.pause.{pk}"
