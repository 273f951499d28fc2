"""What the pages of a round, a file and a mark show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from common.registers.declaration import Panel
from common.registers.faces import StaffFace
from common.sight import in_sight
from common.stages import dated_stage
from governance.acting import acts_panel, desk_panel
from governance.file_review.acts import ACTS
from governance.file_review.enums import FileStatus, RoundStatus
from governance.file_review.matters import MENDING, SCORING, SETTLING
from governance.file_review.pools import files_of
from governance.file_review.services import proposals, repeated
from governance.matter_clocks import MatterRows
from governance.models import FileReviewRound, ReviewedFile, ReviewMark
from registry.queue.matters import matter_of

_S = FileStatus


def round_panels(review_round: FileReviewRound, face: Any) -> Sequence[Panel]:
    """Before the draw what it draws from; after it the files, and whether the draw repeats."""
    if review_round.status == RoundStatus.PREPARED:
        return (Panel("governance/_round_pool.html", {"count": len(files_of(review_round))}),)
    staff = StaffFace(face.user)
    rows = ReviewedFile.objects.visible_to(face.user).filter(review_round=review_round)
    files = rows.select_related("enforcement_case__enterprise", "eia_decision__enterprise", "reviewer")
    lines = [{"file": each, "url": staff.link(each)} for each in files.order_by("place")]
    context = {
        "rows": lines,
        "repeated": repeated(review_round),
        "pool": len(review_round.snapshot.get("objects", ())),
        "round": review_round,
    }
    return (Panel("governance/_round_files.html", context),)


def file_panels(file: ReviewedFile, face: Any) -> Sequence[Panel]:
    """How far the review is, what was found, the file itself where the reader may see it."""
    status = file.status
    stages = [
        dated_stage("抽取", file.review_round.drawn_on),
        dated_stage("评分", file.scored_on, status == _S.ASSIGNED),
        dated_stage("结果确定", file.final_on, status in (_S.SCORED, _S.OBJECTED)),
    ]
    if file.objected_on is not None:
        stages.insert(2, dated_stage("异议", file.objected_on))
    if file.correction_due_on is not None:
        stages.append(dated_stage("整改", file.corrected_on, status == _S.FINAL))
    kind = SCORING if status == _S.ASSIGNED else MENDING if file.final_on else SETTLING
    with in_sight(face.user, file):
        matter = matter_of(kind, file, timezone.localdate(), MatterRows())
        panel = desk_panel(matter, face.user, stages)
        if status == _S.CLOSED or (status == _S.FINAL and file.correction_due_on is None):
            panel = Panel(panel.template, {**panel.context, "next": None})
        return [panel, _sheet(file, face.user), *acts_panel(ACTS, file, face.user)]


def _sheet(file: ReviewedFile, user: Any) -> Panel:
    staff = StaffFace(user)
    subject = file.subject
    seen = type(subject)._default_manager.visible_to(user).filter(pk=subject.pk).exists()
    marks = list(file.marks.select_related("item"))
    for mark in marks:
        mark.file = file
    told = {} if file.status != _S.ASSIGNED else proposals(file)
    context = {
        "file": file,
        "subject": subject,
        "subject_url": staff.link(subject) if seen else "",
        "marks": [{"mark": each, "url": staff.link(each)} for each in marks],
        "proposals": list(told.values()),
    }
    return Panel("governance/_file_sheet.html", context)


def mark_panels(mark: ReviewMark, face: Any) -> Sequence[Panel]:
    return acts_panel(ACTS, mark, face.user)
