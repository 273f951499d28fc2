"""Notices, filings and comments put before the public and taken off again.

Each publishes the object as it stands, by its projection in `permits.public`; publishing the same
content again changes nothing. A corrected object is published again and makes a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction

from accounts.enums import Role
from accounts.rules import require_role
from common import events, publication, records
from common.errors import Refused
from common.models import PublishedRecord
from permits.enums import CommentStatus
from permits.models import NoticeComment, PublicNotice, RegistrationFiling
from permits.public import COMMENT, NOTICE, REGISTRATION
from permits.rules import may_review as may_withdraw

# The step or the rule that leads to publishing asks more (`by_hand.may_show`, `permits.rules`).
may_publish = require_role(Role.HANDLER, Role.REVIEWER, Role.LEADER)


def publish_notice(notice: PublicNotice, *, actor: Any) -> PublishedRecord:
    """Publish a notice with its files and what it tells the reader (环境影响评价公众参与办法第二十二条).

    Raises Refused when the actor may not, or no rule of the notice is in force on its first day.
    """
    may_publish(actor, notice)
    return publication.publish(NOTICE, notice, actor=actor)


def change_notice(notice: PublicNotice, *, actor: Any, **values: Any) -> PublicNotice:
    """Correct a notice; what is on display follows at once, so that the public reads the period by which
    comments are taken (signature of `common.records.change`)."""
    with transaction.atomic():
        changed = records.change(notice, actor=actor, **values)
        shown = PublishedRecord.objects.current().filter(
            kind=NOTICE, source=events.stream_of(changed), withdrawn_at__isnull=True
        )
        if shown.exists():
            publish_notice(changed, actor=actor)
    return changed


def withdraw_notice(notice: PublicNotice, *, actor: Any, reason: str) -> PublishedRecord:
    """Take a notice off display; its tombstone tells the reason. Raises Refused, Conflict."""
    return _withdraw(NOTICE, notice, actor, reason)


def publish_filing(filing: RegistrationFiling, *, actor: Any) -> PublishedRecord:
    """Publish a registration form; it is public at once with its filing (部令第41号第十五条).

    The filing itself is the enterprise's act, so its actor needs no further right.
    """
    return publication.publish(REGISTRATION, filing, actor=actor)


def withdraw_filing(filing: RegistrationFiling, *, actor: Any, reason: str) -> PublishedRecord:
    """Take a registration form off display; its tombstone tells the reason. Raises Refused, Conflict."""
    return _withdraw(REGISTRATION, filing, actor, reason)


def _withdraw(kind: str, obj: models.Model, actor: Any, reason: str) -> PublishedRecord:
    may_withdraw(actor, obj)
    if not reason.strip():
        raise Refused("撤下公开内容须写明理由，理由将对外公开。")
    return publication.withdraw(kind, obj, actor=actor, reason=reason.strip())


def publish_comment(comment: NoticeComment, *, actor: Any) -> PublishedRecord:
    """Publish what was made of a comment: the officers' copy, or that it is withheld and why.

    What an earlier version showed leaves the public table when the comment is withheld.
    """
    with transaction.atomic():
        record = publication.preview(COMMENT, comment)
        shown = PublishedRecord.objects.current().filter(
            kind=COMMENT, source=record.source, withdrawn_at__isnull=True
        )
        if comment.status == CommentStatus.REJECTED and shown.filter(body__has_key="text").exists():
            publication.withdraw(COMMENT, comment, actor=actor, reason=comment.rejection_reason)
        return publication.publish(COMMENT, comment, actor=actor)


CHUNK = 500
PROBLEMS_KEPT = 20


@dataclass
class History:
    """What publishing the past did: how many are new, and why some were not published."""

    published: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)  # the first of them

    def refuse(self, what: object, error: Refused) -> None:
        self.refused += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(f"{what}：{error}")


def publish_history(*, actor: Any) -> History:
    """Publish the notices and filings that were imported and never published.

    What was published before, or withdrawn, stays as it is, so that running it twice changes nothing.
    One that is refused does not keep the others back. Memory does not grow with their number.
    """
    may_publish(actor, None)
    done = History()
    notices = PublicNotice.objects.visible_to(actor).select_related(
        "decision__enterprise", "decision__park", "decision__department"
    )
    filings = RegistrationFiling.objects.visible_to(actor).select_related("enterprise", "park")
    _publish_each(NOTICE, notices, publish_notice, actor, done)
    _publish_each(REGISTRATION, filings, publish_filing, actor, done)
    return done


def _publish_each(
    kind: str, rows: models.QuerySet, publish: Callable[..., Any], actor: Any, done: History
) -> None:
    for obj in _never_published(kind, rows):
        try:
            publish(obj, actor=actor)
            done.published += 1
        except Refused as error:
            done.refuse(obj, error)


def _never_published(kind: str, rows: models.QuerySet) -> Iterator[Any]:
    """The rows without any version, read in pieces by primary key."""
    last = 0
    while chunk := list(rows.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = chunk[-1].pk
        sources = [events.stream_of(obj) for obj in chunk]
        known = set(
            PublishedRecord.objects.filter(kind=kind, source__in=sources, is_current=True).values_list(
                "source", flat=True
            )
        )
        yield from (obj for obj, source in zip(chunk, sources, strict=True) if source not in known)
