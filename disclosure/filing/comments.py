"""Comments at items: noted while reviewing, told with the return, answered before handing in again."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from disclosure.enums import FilingStatus
from disclosure.filing.access import last_submission, represents
from disclosure.filing.places import Places
from disclosure.models import AnnualDisclosure, AnnualSubmission, ItemComment
from disclosure.rules import handlers

UNDER_REVIEW = (FilingStatus.SUBMITTED, FilingStatus.RESUBMITTED)


def add_comment(*, actor: Any, report: AnnualDisclosure, path: str, text: str) -> ItemComment:
    """Note what is to be mended at an item of what was handed in last; told with the return.

    Raises Conflict when the report is not under review, ValidationError without a text or a place.
    """
    handlers(actor, report)
    with transaction.atomic():
        locked = _locked(report)
        if locked.status not in UNDER_REVIEW:
            raise Conflict("该报告不在审核中，不能提出审核意见，请刷新页面查看最新状态。")
        submission = last_submission(locked)
        if submission is None:
            raise Refused("该报告由台账导入，没有可逐项审核的内容，请在退回理由中写明要求。")
        places = Places(submission.content)
        if not places.holds(path):
            raise ValidationError({"path": "报告中没有这一项目，请从页面上选择。"})
        made = ItemComment(
            submission=submission,
            path=path,
            text=text.strip(),
            written_by=actor,
            written_at=timezone.now(),
        )
        made.full_clean()
        made.save(force_insert=True)
        events.append(
            locked,
            "comment_noted",
            actor=actor,
            reason=made.text,
            changes={places.label(path): [None, made.text]},
        )
    return made


def remove_comment(*, actor: Any, comment: ItemComment) -> ItemComment:
    """Take back a comment that the enterprise has not been told. Raises Conflict afterwards."""
    report = comment.submission.report
    handlers(actor, report)
    with transaction.atomic():
        locked = _locked(report)
        comment = ItemComment.objects.select_for_update().get(pk=comment.pk)
        if comment.told_at is not None or comment.removed_at is not None:
            raise Conflict("该意见已告知企业或已撤销，请刷新页面。")
        comment.removed_at = timezone.now()
        comment.full_clean()
        comment.save(update_fields=["removed_at"])
        events.append(locked, "comment_removed", actor=actor, reason=comment.text)
    return comment


def tell_comments(submission: AnnualSubmission) -> int:
    """Mark what was noted as told; returns how many. Inside the return, under the report's lock."""
    return submission.comments.filter(told_at=None, removed_at=None).update(told_at=timezone.now())


def answer_comment(*, actor: Any, comment: ItemComment, answer: str) -> ItemComment:
    """The enterprise answers a comment while its report is returned; it may word the answer anew."""
    report = comment.submission.report
    represents(actor, report)
    with transaction.atomic():
        locked = _locked(report)
        comment = ItemComment.objects.select_for_update().get(pk=comment.pk)
        newest = last_submission(locked)
        if locked.status != FilingStatus.RETURNED or comment.submission != newest:
            raise Conflict("该报告不在退回补正中，不能再答复这条意见，请刷新页面。")
        if comment.told_at is None:
            raise Conflict("没有这条审核意见，请刷新页面。")
        before = comment.answer
        comment.answer, comment.answered_by, comment.answered_at = answer.strip(), actor, timezone.now()
        comment.full_clean()
        if comment.answer != before:
            comment.save(update_fields=["answer", "answered_by", "answered_at"])
            changes = {comment.text: [before or None, comment.answer]}
            events.append(locked, "comment_answered", actor=actor, reason=comment.answer, changes=changes)
    return comment


def told_comments(report: AnnualDisclosure) -> list[ItemComment]:
    """What the enterprise was told at the last return, by item, for its own pages."""
    last = last_submission(report)
    return list(last.comments.filter(told_at__isnull=False)) if last else []


def comments_by_path(report: AnnualDisclosure) -> dict[str, list[ItemComment]]:
    """The comments that the enterprise still has to meet, to be shown at the field."""
    found: dict[str, list[ItemComment]] = {}
    if report.status == FilingStatus.RETURNED:
        for each in told_comments(report):
            found.setdefault(each.path, []).append(each)
    return found


def _locked(report: AnnualDisclosure) -> AnnualDisclosure:
    return AnnualDisclosure.objects.select_for_update().get(pk=report.pk)
