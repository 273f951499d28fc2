"""The message centre: users are told of what concerns them, each occasion once.

A message belongs to its recipient alone and is no business record: telling and reading leave no
event. Who is concerned is for the caller to know (e.g. `permits.reminders`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from common.models.message import Message
from common.presentation import TONES

BADGE_LIMIT = 99  # the bell says "99+" beyond it
_UNREAD = "_unread_messages"


def notify(
    recipients: Iterable[Any],
    *,
    key: str,
    title: str,
    text: str = "",
    url: str = "",
    tone: str = "info",
    by_email: bool = False,
    synthetic: bool = False,
) -> int:
    """Tell each active recipient of the occasion `key`, unless already told; returns how many are new.

    May be called again and again and inside any transaction: with that transaction the messages
    come or go. `url` is a path of this site. `synthetic` marks messages about invented records;
    those to invented users always are. E-mail goes out by `common.mailing` to who has an address.
    """
    if tone not in TONES:
        raise ValueError(f"unknown tone: {tone}")
    if not key or len(key) > _size("key"):
        raise ValueError(f"a message's key has 1 to {_size('key')} characters: {key!r}")
    if url and (not url.startswith("/") or not url_has_allowed_host_and_scheme(url, allowed_hosts=None)):
        raise ValueError(f"a message leads to a page of this site: {url!r}")
    users = {user.pk: user for user in recipients if user.is_active}
    made = [
        Message(
            recipient=user,
            key=key,
            title=_shortened(" ".join(title.split()), _size("title")),
            text=text,
            url=url,
            tone=tone,
            by_email=by_email and bool(user.email),
            is_synthetic=synthetic or user.is_synthetic,
        )
        for user in users.values()
    ]
    Message.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    stamps = dict(Message.objects.filter(key=key, recipient__in=users).values_list("recipient", "created_at"))
    # Rows of an earlier or simultaneous call bear another moment than those that were made here.
    return sum(stamps[message.recipient_id] == message.created_at for message in made)


def unread_count(user: Any) -> int:
    """The unread messages of `user`, counted no further than one past `BADGE_LIMIT`; one query a request.

    The count is kept on the user object, which lives as long as the request.
    """
    if not hasattr(user, _UNREAD):
        unread = Message.objects.of(user).unread().order_by()
        setattr(user, _UNREAD, unread[: BADGE_LIMIT + 1].count())
    count: int = getattr(user, _UNREAD)
    return count


def mark_read(*, actor: Any, message: Message) -> bool:
    """Note that `actor` has read a message of their own; False when it was read before."""
    unread = Message.objects.of(actor).unread().filter(pk=message.pk)
    changed = unread.update(read_at=timezone.now()) == 1
    _forget_count(actor)
    return changed


def mark_all_read(*, actor: Any) -> int:
    """Note that `actor` has read every message; returns how many were unread."""
    changed = Message.objects.of(actor).unread().update(read_at=timezone.now())
    _forget_count(actor)
    return changed


def _forget_count(user: Any) -> None:
    if hasattr(user, _UNREAD):
        delattr(user, _UNREAD)


def _shortened(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _size(name: str) -> int:
    field: Any = Message._meta.get_field(name)
    return int(field.max_length)
