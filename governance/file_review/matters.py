"""Reviewed files in the queue: to be scored, settled, answered, mended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from governance.dispute.matters import act_url, step_url
from governance.file_review import rules
from governance.file_review.addressing import Concerned
from governance.file_review.enums import FileStatus
from governance.matter_clocks import MatterRows, file_clocks
from governance.models import ReviewedFile
from registry.clocks.states import Clock
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep

_S = FileStatus
NOBODYS = Q(pk__in=[])
TO_SCORE = Q(status=_S.ASSIGNED)
TO_SETTLE = Q(status__in=[_S.SCORED, _S.OBJECTED])
TO_MEND = Q(status=_S.FINAL, correction_due_on__isnull=False)


def _clocks(file: ReviewedFile, today: date, rows: MatterRows) -> list[Clock]:
    return file_clocks(file, today, rows)


def _score(matter: Matter, user: Any) -> NextStep:
    url = step_url(matter.record, _S.SCORED)
    return NextStep("评分", url, matter.record, rules.the_reviewer, rules.BASIS)


def _settle(matter: Matter, user: Any) -> NextStep:
    objected = matter.record.status == _S.OBJECTED
    label = "答复异议、确定结果" if objected else "确定结果"
    url = step_url(matter.record, _S.FINAL)
    return NextStep(label, url, matter.record, rules.finishers, rules.BASIS, is_approval=objected)


def _mend(matter: Matter, user: Any) -> NextStep:
    file: ReviewedFile = matter.record
    if file.corrected_on is None:
        return NextStep("报送整改", act_url(file, "correct"), file, rules.the_handler, rules.BASIS)
    url = step_url(file, _S.CLOSED)
    return NextStep("整改办结", url, file, rules.answerers, rules.BASIS, is_approval=True)


def _title(file: ReviewedFile) -> str:
    return f"{file.review_round}：{file.subject}"


_FILE: dict[str, Any] = {
    "rows": MatterRows,
    "clocks": _clocks,
    "party": lambda file: "",
    "title": _title,
    "select": (
        "review_round__department",
        "reviewer__department",
        "enforcement_case__department",
        "enforcement_case__enterprise",
        "eia_decision__department",
        "eia_decision__enterprise",
    ),
    "searched": (
        "ledger_no",
        "review_round__title",
        "enforcement_case__title",
        "eia_decision__project_name",
    ),
}


def _assigning(open_rows: Q) -> Assigning:
    """Draw and case decide who has a file; the queue gives it to nobody else."""
    return Assigning(open_rows, rules.the_reviewer, rules.organisers, noun="评查案卷")


SCORING = MatterKind(
    "file-review-score",
    "案卷评查评分",
    ReviewedFile,
    TO_SCORE,
    since=lambda file: file.review_round.drawn_on,
    next_step=_score,
    assigning=_assigning(TO_SCORE),
    holder=Concerned.as_reviewer,
    handlers=("reviewer",),
    department="reviewer__department",
    may_await_approval=NOBODYS,
    **_FILE,
)
SETTLING = MatterKind(
    "file-review-result",
    "案卷评查结果",
    ReviewedFile,
    TO_SETTLE,
    since=lambda file: file.objected_on or file.scored_on,
    next_step=_settle,
    assigning=_assigning(TO_SETTLE),
    holder=lambda file: file.review_round,
    handlers=(),
    department="review_round__department",
    may_await_approval=Q(status=_S.OBJECTED),
    **_FILE,
)
MENDING = MatterKind(
    "file-review-correction",
    "案卷问题整改",
    ReviewedFile,
    TO_MEND,
    since=lambda file: file.final_on,
    next_step=_mend,
    assigning=_assigning(TO_MEND),
    holder=Concerned.as_handler,
    handlers=("handler",),
    department="review_round__department",
    may_await_approval=Q(corrected_on__isnull=False),
    **_FILE,
)
KINDS = (SCORING, SETTLING, MENDING)
