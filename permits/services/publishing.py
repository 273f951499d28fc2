"""Notices, filings and comments put before the public and taken off again.

Each publishes the object as it stands, by its projection in `permits.public`; publishing the same
content again changes nothing. A corrected object is published again and makes a new version.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.enums import Role
from accounts.rules import require_role
from common import publication
from common.errors import Refused
from common.models import PublishedRecord
from permits.models import NoticeComment, PublicNotice, RegistrationFiling
from permits.public import COMMENT, NOTICE, REGISTRATION
from permits.rules import may_review

# A notice is published by whoever may take the step that it belongs to.
may_publish = require_role(Role.HANDLER, Role.REVIEWER, Role.LEADER)


def publish_notice(notice: PublicNotice, *, actor: Any) -> PublishedRecord:
    """Publish a notice with its files and what it tells the reader (环境影响评价公众参与办法第二十二条).

    Raises Refused when the actor may not, or no rule of the notice is in force on its first day.
    """
    may_publish(actor, notice)
    return publication.publish(NOTICE, notice, actor=actor)


def withdraw_notice(notice: PublicNotice, *, actor: Any, reason: str) -> PublishedRecord:
    """Take a notice off display; its tombstone tells the reason. Raises Refused, Conflict."""
    may_review(actor, notice)
    if not reason.strip():
        raise Refused("撤下公示须写明理由，理由将对外公开。")
    return publication.withdraw(NOTICE, notice, actor=actor, reason=reason.strip())


def publish_filing(filing: RegistrationFiling, *, actor: Any) -> PublishedRecord:
    """Publish a registration form; it is public at once with its filing (部令第41号第十五条).

    The filing itself is the enterprise's act, so its actor needs no further right.
    """
    return publication.publish(REGISTRATION, filing, actor=actor)


def publish_comment(comment: NoticeComment, *, actor: Any) -> PublishedRecord:
    """Publish what was made of a comment: the officers' copy, or that it is withheld and why.

    What an earlier version showed leaves the public table when the comment is withheld.
    """
    with transaction.atomic():
        record = publication.preview(COMMENT, comment)
        shown = PublishedRecord.objects.current().filter(
            kind=COMMENT, source=record.source, withdrawn_at__isnull=True
        )
        if comment.rejection_reason and "text" not in record.body and shown.exists():
            publication.withdraw(COMMENT, comment, actor=actor, reason=comment.rejection_reason)
        return publication.publish(COMMENT, comment, actor=actor)
