"""A correction of a public report: a new version with the contents copied, to be amended and certified."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import events, records
from common.errors import Conflict, Refused
from common.models import Attachment
from disclosure.annual.access import BASIS, begun_by_enterprise
from disclosure.enums import FilingStatus, WithholdingStatus
from disclosure.filing.access import represents
from disclosure.models import AnnualChapter, AnnualDisclosure, AnnualRow, FindingExplanation, Withholding
from disclosure.rules import handlers

BATCH = 1000


def begin_correction(*, actor: Any, report: AnnualDisclosure, reason: str = "") -> AnnualDisclosure:
    """A new version of a public report, as a draft; the public one stays until it is replaced.

    By the enterprise, or by a handler for one that came on paper. What was typed and the files are copied;
    requests not to publish are asked anew, explanations come along to be confirmed. Raises Refused for what
    is not public, ValidationError while a version is open.
    """
    if getattr(actor, "is_enterprise", False):
        represents(actor, report)
    else:
        handlers(actor, report)
        if begun_by_enterprise(report):
            raise Refused("该报告由企业在线填报，更正由企业办理；发现错误的，请通知企业更正。", basis=BASIS)
    with transaction.atomic():
        locked = AnnualDisclosure.objects.select_for_update().get(pk=report.pk)
        if locked.status != FilingStatus.PUBLISHED:
            if report.status == FilingStatus.PUBLISHED:
                raise Conflict("该报告已被更正或撤回，请刷新页面查看最新状态。")
            raise Refused(
                "只有已公开的报告才需以新版本更正；办理中的请退回补正。",
                basis="企业环境信息依法披露管理办法第十八条",
            )
        made = records.create(
            AnnualDisclosure,
            actor=actor,
            enterprise=locked.enterprise,
            department=locked.department,
            for_year=locked.for_year,
            version=locked.version + 1,
            link=locked.link,
            is_synthetic=locked.is_synthetic,
        )
        rows = _copy_content(locked, made)
        _copy_files(locked, made)
        _ask_again(locked, made, rows)
        _carry_explanations(locked, made, rows, actor)
        events.append(made, "correction_begun", actor=actor, reason=reason or f"更正 {locked.ledger_no}")
    return made


def _copy_content(old: AnnualDisclosure, new: AnnualDisclosure) -> Mapping[str, str]:
    """Copy what was typed; returns the identities of the rows, old → new."""
    chapters = AnnualChapter.objects.filter(report=old)
    AnnualChapter.objects.bulk_create(
        AnnualChapter(
            report=new, code=each.code, typed=each.typed, saved_by=each.saved_by, saved_at=timezone.now()
        )
        for each in chapters.select_related("saved_by")
    )
    found: dict[str, str] = {}
    copies = []
    for row in AnnualRow.objects.filter(report=old).order_by("table", "position", "pk"):
        copy = AnnualRow(
            id=uuid.uuid4(),
            report=new,
            table=row.table,
            position=row.position,
            typed=row.typed,
            saved_by_id=row.saved_by_id,
            saved_at=timezone.now(),
        )
        found[str(row.pk)] = str(copy.pk)
        copies.append(copy)
    AnnualRow.objects.bulk_create(copies, batch_size=BATCH)
    return found


def _copy_files(old: AnnualDisclosure, new: AnnualDisclosure) -> None:
    """The new version lists the same stored files as its own; a file is never rewritten."""
    for file in Attachment.objects.of(old).current():
        Attachment(
            owner=new,
            kind=file.kind,
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            sha256=file.sha256,
            file=file.file.name,
            uploaded_by=file.uploaded_by,
        ).save(force_insert=True)


def _ask_again(old: AnnualDisclosure, new: AnnualDisclosure, rows: Mapping[str, str]) -> None:
    """What was granted is asked for again: the grounds may be over by now."""
    now = timezone.now()
    granted = Withholding.objects.filter(report=old, status=WithholdingStatus.GRANTED)
    Withholding.objects.bulk_create(
        Withholding(
            report=new,
            path=_moved(each.path, rows),
            ground=each.ground,
            reason=each.reason,
            requested_by_id=each.requested_by_id,
            requested_at=now,
        )
        for each in granted.order_by("pk")
    )


def _carry_explanations(
    old: AnnualDisclosure, new: AnnualDisclosure, rows: Mapping[str, str], actor: Any
) -> None:
    """What was said to a warning comes along with the words of the warning.

    It is offered where the checks find the same in the new version, word for word, and answers nothing until
    somebody confirms it: what was true then may not be true now.
    """
    standing = FindingExplanation.objects.filter(report=old, withdrawn_at=None, carried_from=None)
    FindingExplanation.objects.bulk_create(
        FindingExplanation(
            report=new,
            code=each.code,
            path=_moved(each.path, rows),
            message=each.message,
            text=each.text,
            by=actor,
            carried_from=each,
        )
        for each in standing.order_by("at", "pk")
    )


def _moved(path: str, rows: Mapping[str, str]) -> str:
    """The path of the same item in the new version, whose rows have identities of their own."""
    return ".".join(rows.get(part, part) for part in path.split("."))
