"""Comments of the public on open notices: received, and moderated by the officers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import records, workflow
from common.errors import Refused
from common.messaging import notify
from common.models import PublishedRecord
from common.presentation import zh_date
from common.visitors import count_against, hash_of_sender
from permits.enums import CommentStatus
from permits.models import NoticeComment, PublicNotice
from permits.public import NOTICE, PERIODIC, source_of
from permits.services.publishing import publish_comment
from registry.addressees import Addressees

BASIS = "环境影响评价公众参与办法"
PURPOSE = "permits.comments"


def sender_hash_of(address: str | None) -> str:
    """What is kept of a visitor's address (`common.visitors`)."""
    return hash_of_sender(address, PURPOSE)


def receive_comment(
    *,
    notice_pk: int | str,
    text: str,
    name: str = "",
    contact: str = "",
    wants_name_shown: bool = False,
    sender_hash: str = "",
    at: datetime | None = None,
) -> NoticeComment:
    """Keep a comment on a notice that is on display and open at the moment `at` (now).

    The last day counts to its end, 24:00 in Shanghai. The period is compared in the database under
    the notice's lock, so that a comment and a change of the period never cross; the moment is that
    of arrival, so that waiting for the lock costs the sender nothing. The same text from the same
    sender is kept once. Raises Refused (TooMany) or ValidationError. Basis: 部令第4号.
    """
    arrived = at or timezone.now()
    values: dict[str, Any] = {"text": text.strip(), "name": name.strip(), "contact": contact.strip()}
    with transaction.atomic():
        notice = _open_notice(notice_pk, arrived)
        if not values["name"] and _snapshot(notice).body["name_required"]:
            raise Refused("本公示要求填写姓名或者单位，请填写后提交。", basis=BASIS)
        known = NoticeComment.objects.filter(
            notice=notice, text=values["text"], name=values["name"], sender_hash=sender_hash
        ).first()
        if known is not None:  # a second click
            return known
        count_against(
            sender_hash,
            PURPOSE,
            settings.COMMENTS_PER_HOUR,
            "您在一小时内提交的意见较多，请稍后再试；意见较多时可合并为一条提交。",
        )
        comment = records.create(
            NoticeComment,
            actor=None,
            notice=notice,
            wants_name_shown=wants_name_shown and bool(values["name"]),
            received_at=arrived,
            sender_hash=sender_hash,
            is_synthetic=notice.is_synthetic,
            **values,
        )
        _tell_handler(comment)
    return comment


def _open_notice(notice_pk: int | str, arrived: datetime) -> PublicNotice:
    """The notice, locked, if it takes comments at that moment."""
    day = timezone.localdate(arrived)
    notice = (
        PublicNotice.objects.select_for_update()
        .filter(pk=notice_pk, kind__in=PERIODIC, first_day__lte=day, last_day__gte=day)
        .first()
    )
    if notice is None:
        ended = PublicNotice.objects.filter(pk=notice_pk, last_day__lt=day).first()
        when = f"已于{zh_date(ended.last_day)}24时截止" if ended else "未在征求意见期间"
        raise Refused(f"该公示{when}，不能提交意见。如需反映情况，请与本局联系。", basis=BASIS)
    if not _snapshot(notice).body.get("takes_comments"):
        raise Refused("该公示不接收在线意见。如需反映情况，请与本局联系。", basis=BASIS)
    return notice


def _snapshot(notice: PublicNotice) -> PublishedRecord:
    """What the public was shown of the notice; only what is on display can be commented on."""
    shown = PublishedRecord.objects.current().filter(
        kind=NOTICE, source=source_of(notice), withdrawn_at__isnull=True
    )
    record = shown.first()
    if record is None:
        raise Refused("该公示已撤下，不能提交意见。如需反映情况，请与本局联系。", basis=BASIS)
    return record


def _tell_handler(comment: NoticeComment) -> None:
    notify(
        Addressees().staff(comment.notice.decision, overdue=False),
        key=f"eia-comment:{comment.pk}",
        title="收到公众意见，请审核",
        text=f"“{comment.notice.title}”收到一条公众意见（{comment.ledger_no}）。",
        url=reverse("permits:comments-detail", args=[comment.ledger_no]),
        synthetic=comment.is_synthetic,
    )


def moderate(
    comment: NoticeComment, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> NoticeComment:
    """Publish the officers' copy of a comment, or withhold it with the reason that the public reads.

    Either may be undone by the other. Raises Conflict, Refused or ValidationError as
    `common.workflow.transition` does.
    """
    if to == CommentStatus.REJECTED and not str(changes.get("rejection_reason", "")).strip():
        raise Refused("不予公开须写明理由，理由将对外公布。")
    if to == CommentStatus.PUBLISHED:
        if not str(changes.get("published_text") or comment.published_text).strip():
            raise Refused("公开意见须有公开文本，请核对后填写。")
        changes["rejection_reason"] = ""
    changes |= {"moderated_at": timezone.now(), "moderated_by": actor}
    with transaction.atomic():
        moderated = workflow.transition(comment, to, actor=actor, reason=reason, **changes)
        publish_comment(moderated, actor=actor)
    return moderated


def change_comment(comment: NoticeComment, *, actor: Any, **values: Any) -> NoticeComment:
    """Correct the public copy or the reply; what is on display follows (signature of records.change)."""
    with transaction.atomic():
        changed = records.change(comment, actor=actor, **values)
        if changed.status != CommentStatus.RECEIVED:
            publish_comment(changed, actor=actor)
    return changed
