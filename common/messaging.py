"""The message centre: users are told of what concerns them, each occasion once.

A message belongs to its recipient alone and is no business record: telling and reading leave no
event. Who is concerned is for the caller to know (e.g. `permits.reminders`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from common.models.message import Message
from common.presentation import TONES

BADGE_LIMIT = 99  # the bell says "99+" beyond it
_UNREAD = "_unread_messages"


@dataclass(frozen=True)
class Occasion:
    """An occasion and who is to be told of it: the arguments of `notify`."""

    recipients: Iterable[Any]
    key: str
    title: str
    text: str = ""
    url: str = ""
    tone: str = "info"
    by_email: bool = False
    synthetic: bool = False

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"unknown tone: {self.tone}")
        if not self.key or len(self.key) > _size("key"):
            raise ValueError(f"a message's key has 1 to {_size('key')} characters: {self.key!r}")
        if self.url and not _is_of_this_site(self.url):
            raise ValueError(f"a message leads to a page of this site: {self.url!r}")

    def messages(self) -> Iterator[Message]:
        """One for each active recipient, not yet saved. E-mail only to who has an address."""
        for user in {user.pk: user for user in self.recipients if user.is_active}.values():
            yield Message(
                recipient=user,
                key=self.key,
                title=_shortened(" ".join(self.title.split()), _size("title")),
                text=self.text,
                url=self.url,
                tone=self.tone,
                by_email=self.by_email and bool(user.email),
                is_synthetic=self.synthetic or user.is_synthetic,
            )


def notify(recipients: Iterable[Any], *, key: str, title: str, **more: Any) -> int:
    """Tell each active recipient of the occasion `key`, unless already told; returns how many are new.

    `more`: `text`, `url` (a path of this site), `tone`, `by_email` (goes out by `common.mailing` to
    who has an address), `synthetic` (about invented records; messages to invented users always are).
    May be called again and again and inside any transaction: with that transaction the messages come
    or go. Raises ValueError on what no page could show.
    """
    return notify_all([Occasion(recipients, key, title, **more)])


def notify_all(occasions: Iterable[Occasion]) -> int:
    """`notify` for many occasions at the cost of one; returns how many messages are new."""
    made = {(each.recipient_id, each.key): each for occasion in occasions for each in occasion.messages()}
    users, keys = {user for user, _ in made}, {key for _, key in made}
    rows = Message.objects.filter(recipient__in=users, key__in=keys)
    told = set(rows.values_list("recipient", "key"))
    fresh = [message for pair, message in made.items() if pair not in told]
    if not fresh:
        return 0
    Message.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    stamps = {(user, key): at for user, key, at in rows.values_list("recipient", "key", "created_at")}
    # A row of a simultaneous call bears another moment than the one that was made here.
    return sum(stamps[each.recipient_id, each.key] == each.created_at for each in fresh)


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


def _is_of_this_site(url: str) -> bool:
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def _shortened(text: str, size: int) -> str:
    return text if len(text) <= size else text[: size - 1] + "…"


def _size(name: str) -> int:
    field: Any = Message._meta.get_field(name)
    return int(field.max_length)
