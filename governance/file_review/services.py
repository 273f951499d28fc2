"""File reviews: drawing, scoring, objection, result, mending, the round's summary."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records, workflow
from common.errors import Conflict, Refused
from common.models.event import digest
from common.obstacles import Obstacle, refuse_for
from common.presentation import plain_number, zh_date
from governance.file_review import rules
from governance.file_review.addressing import Concerned, tell
from governance.file_review.enums import FileGrade, FileKind, FileStatus, RoundStatus
from governance.file_review.finders import proposal
from governance.file_review.pools import files_of, reviewers_of
from governance.file_review.sampling import DrawnFile, NoReviewer, draw_files, snapshot_of
from governance.matter_clocks import MatterRows, objection_last
from governance.models import FileReviewRound, ReviewedFile, ReviewItem, ReviewMark
from registry.clocks.rows import LimitRows

SEED_BYTES = 32
ZERO = Decimal(0)


@dataclass(frozen=True)
class Mark:
    """What the reviewer says of one item of the sheet."""

    item: ReviewItem
    deducted: Decimal = ZERO
    is_major: bool = False
    finding: str = ""


# ---- the round ----


def take_round_step(
    review_round: FileReviewRound, to: str, *, actor: Any, reason: str = "", **details: Any
) -> FileReviewRound:
    """Draw or sum up a round (signature of `common.workflow.transition`)."""
    with transaction.atomic():
        locked = workflow.enter(review_round, to, actor=actor)
        if to == RoundStatus.DRAWN:
            _draw(locked, actor, reason, **details)
        if to == RoundStatus.CLOSED:
            _sum_up(locked, actor, reason, **details)
    review_round.refresh_from_db()
    return review_round


def _draw(locked: FileReviewRound, actor: Any, reason: str, witness: str = "") -> None:
    """What was drawn cannot be drawn again: the seed is made within the draw, nobody sees it before."""
    today = timezone.localdate()
    _check_before_draw(locked, actor, witness.strip(), today)
    files = files_of(locked)
    if not files:
        raise Refused("该期间没有已办结的案卷，请调整案卷期间。", rules.BASIS)
    snapshot = snapshot_of(
        [{"id": each.ledger_no, "title": str(each)} for each in files],
        reviewers_of(locked, files),
        locked.sample_size,
    )
    seed = secrets.token_hex(SEED_BYTES)
    try:
        drawn = draw_files(snapshot, seed)
    except NoReviewer as error:
        raise Refused(
            f"案卷{error.file_id}没有可以评查的人员：评查人员须未承办过该案且有权查阅，请增加评查人员。",
            rules.BASIS,
        ) from error
    # The event bears the digest alone, as with draws of inspections.
    FileReviewRound.objects.filter(pk=locked.pk).update(snapshot=snapshot)
    locked.snapshot = snapshot
    workflow.transition(
        locked,
        RoundStatus.DRAWN,
        actor=actor,
        reason=reason,
        seed=seed,
        snapshot_sha256=digest(snapshot),
        drawn_on=today,
        drawn_by=actor,
        witness=witness.strip(),
    )
    _assign(locked, drawn, files, actor)


def _check_before_draw(locked: FileReviewRound, actor: Any, witness: str, today: date) -> None:
    found = []
    if not witness or witness == actor.full_name:
        found.append(Obstacle("抽取须有监督人员在场，请填写抽取人以外的监督人员姓名", rules.BASIS))
    standard = locked.standard
    if standard.kind != locked.kind:
        found.append(Obstacle("评查标准与案卷类别不一致，请更换评查标准", rules.BASIS))
    ended = standard.effective_to is not None and standard.effective_to < today
    if standard.effective_from > today or ended:
        found.append(Obstacle("评查标准今天不在有效期内，请更换评查标准", rules.BASIS))
    if not standard.items.exists():
        found.append(Obstacle("评查标准没有评查项目，请先登记项目", rules.BASIS))
    if not locked.reviewers.exists():
        found.append(Obstacle("尚未指定评查人员", rules.BASIS))
    if locked.period_to >= today:
        found.append(Obstacle("案卷期间尚未结束，请在期间结束后抽取", rules.BASIS))
    refuse_for("还不能抽取", found)


def _assign(locked: FileReviewRound, drawn: Sequence[DrawnFile], files: Iterable[Any], actor: Any) -> None:
    by_id = {each.ledger_no: each for each in files}
    reviewers = {each.username: each for each in locked.reviewers.all()}
    for one in drawn:
        subject = by_id[one.file_id]
        is_penalty = locked.kind == FileKind.PENALTY
        made = records.create(
            ReviewedFile,
            actor=actor,
            review_round=locked,
            place=one.place,
            enforcement_case=subject if is_penalty else None,
            eia_decision=None if is_penalty else subject,
            reviewer=reviewers[one.reviewer_id],
            handler=subject.handler,
            is_synthetic=locked.is_synthetic,
        )
        tell(Concerned.as_reviewer(made), "assigned", "案卷评查待评分", str(locked))


def repeated(review_round: FileReviewRound) -> bool:
    """Whether the draw, made again from its snapshot and seed, gives the files and reviewers on record."""
    if digest(review_round.snapshot) != review_round.snapshot_sha256:
        return False
    again = {each.place: each for each in _again(review_round)}
    rows = list(review_round.files.select_related("enforcement_case", "eia_decision", "reviewer"))
    return len(again) == len(rows) and all(_is_drawn(again.get(each.place), each) for each in rows)


def _is_drawn(drawn: DrawnFile | None, file: ReviewedFile) -> bool:
    """The reviewer may have been replaced since, which is on record with its reason."""
    if drawn is None or drawn.file_id != file.subject.ledger_no:
        return False
    return bool(file.replaced_reason) or drawn.reviewer_id == file.reviewer.username


def _again(review_round: FileReviewRound) -> list[DrawnFile]:
    try:
        return draw_files(review_round.snapshot, review_round.seed)
    except NoReviewer:
        return []


def _sum_up(locked: FileReviewRound, actor: Any, reason: str, summary: str = "") -> None:
    open_ones = locked.files.exclude(status__in=[FileStatus.FINAL, FileStatus.CLOSED]).count()
    found = []
    if open_ones:
        found.append(Obstacle(f"还有{open_ones}件案卷没有确定结果", rules.BASIS))
    if not summary.strip():
        found.append(Obstacle("请填写评查总结：总体情况、共性问题和改进要求", rules.BASIS))
    refuse_for("还不能总结", found)
    workflow.transition(
        locked,
        RoundStatus.CLOSED,
        actor=actor,
        reason=reason,
        summary=summary.strip(),
        closed_on=timezone.localdate(),
    )


# ---- a file ----


def replace_reviewer(file: ReviewedFile, *, actor: Any, reviewer: Any, reason: str) -> ReviewedFile:
    """Another of the round's reviewers takes over a file that was not scored yet, with the reason.

    Raises Refused for whoever handled the file or may not read it, Conflict once it was scored.
    """
    rules.organisers(actor, file)
    if not reason.strip():
        raise Refused("更换评查人员须写明理由（离岗、无权查阅、应当回避等）。", rules.BASIS)
    with transaction.atomic():
        locked = ReviewedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if locked.status != FileStatus.ASSIGNED:
            raise Conflict("该案卷已评分，不能更换评查人员，请刷新页面。")
        pool = reviewers_of(locked.review_round, [locked.subject])
        able = {each["id"] for each in pool if not each["barred"]}
        if reviewer.username not in able:
            raise Refused("评查人员须在本批次中，未承办过该案且有权查阅。", rules.BASIS)
        changed = records.change(
            locked, actor=actor, reason=reason, reviewer=reviewer, replaced_reason=reason.strip()
        )
        tell(
            Concerned.as_reviewer(changed),
            f"assigned-{reviewer.pk}",
            "案卷评查待评分",
            str(changed.review_round),
        )
    return changed


def take_file_step(
    file: ReviewedFile, to: str, *, actor: Any, reason: str = "", **details: Any
) -> ReviewedFile:
    """Score, object, settle or end (signature of `common.workflow.transition`)."""
    takers: dict[str, Callable[..., None]] = {
        FileStatus.SCORED: _score,
        FileStatus.OBJECTED: _object,
        FileStatus.FINAL: _settle,
        FileStatus.CLOSED: _end,
    }
    with transaction.atomic():
        locked = workflow.enter(file, to, actor=actor)
        takers[to](locked, actor, reason, **details)
    file.refresh_from_db()
    return file


def proposals(file: ReviewedFile, rows: LimitRows | None = None) -> dict[int, str]:
    """What the dates of the file tell, by item."""
    rows = rows or LimitRows()
    items = file.review_round.standard.items.exclude(finder="")
    told = {each.pk: proposal(each.finder, file.subject, rows) for each in items}
    return {pk: text for pk, text in told.items() if text}


def _score(
    locked: ReviewedFile, actor: Any, reason: str, *, marks: Sequence[Mark] = (), opinion: str = ""
) -> None:
    require_right(actor, locked)
    told = proposals(locked)
    refuse_for("还不能提交评分", mark_obstacles(locked, marks, told, opinion))
    for mark in marks:
        if mark.deducted or mark.is_major or mark.finding.strip() or mark.item.pk in told:
            records.create(
                ReviewMark,
                actor=actor,
                file=locked,
                item=mark.item,
                deducted=mark.deducted,
                is_major=mark.is_major,
                finding=mark.finding.strip(),
                proposed=told.get(mark.item.pk, ""),
                is_synthetic=locked.is_synthetic,
            )
    workflow.transition(
        locked,
        FileStatus.SCORED,
        actor=actor,
        reason=reason,
        opinion=opinion.strip(),
        scored_on=timezone.localdate(),
        **result_of(locked),
    )
    text = f"得分{plain_number(locked.score or ZERO)}，{locked.get_grade_display()}；有异议的请在期限内提出。"
    tell(Concerned.as_handler(locked), "scored", "案卷评查已评分，请核对", text)


def require_right(user: Any, file: ReviewedFile) -> None:
    """The reviewer reads a file by their own right alone. Raises Refused without it."""
    subject = file.subject
    if not type(subject)._default_manager.visible_to(user).filter(pk=subject.pk).exists():
        raise Refused("您已无权查阅该案卷，请由评查组织者另行安排。", rules.BASIS)


def mark_obstacles(
    file: ReviewedFile, marks: Sequence[Mark], told: dict[int, str], opinion: str
) -> list[Obstacle]:
    """What a score sheet still lacks."""
    found = []
    items = {each.pk for each in file.review_round.standard.items.all()}
    if {mark.item.pk for mark in marks} != items:
        found.append(Obstacle("评分须逐项填写，请补齐全部评查项目", rules.BASIS))
    for mark in marks:
        found += _mark_obstacles(mark, told.get(mark.item.pk, ""))
    if not opinion.strip():
        found.append(Obstacle("请填写总体评查意见", rules.BASIS))
    return found


def _mark_obstacles(mark: Mark, told: str) -> list[Obstacle]:
    item, basis = mark.item, mark.item.basis or rules.BASIS
    found = []
    if mark.deducted < 0 or mark.deducted > item.points:
        found.append(Obstacle(f"第{item.number}项扣分须在0至{plain_number(item.points)}之间", basis))
    if mark.is_major and not item.is_major:
        found.append(Obstacle(f"第{item.number}项不是重大问题项目", basis))
    if (mark.deducted or mark.is_major) and not mark.finding.strip():
        found.append(Obstacle(f"第{item.number}项扣分或者认定重大问题的，须写明问题", basis))
    if told and not (mark.deducted or mark.is_major) and not mark.finding.strip():
        found.append(Obstacle(f"第{item.number}项系统核对发现问题，不扣分的须在问题描述中写明理由", basis))
    return found


def result_of(file: ReviewedFile) -> dict[str, Any]:
    """Score and grade by the marks on record: a major problem fails the file whatever its points."""
    standard = file.review_round.standard
    full = sum((each.points for each in standard.items.all()), ZERO)
    marks = list(file.marks.all())
    score = max(ZERO, full - sum((each.deducted for each in marks), ZERO))
    has_major = any(each.is_major for each in marks)
    lines = (
        (standard.excellent, FileGrade.EXCELLENT),
        (standard.good, FileGrade.GOOD),
        (standard.passing, FileGrade.PASSED),
    )
    by_score = next((grade for line, grade in lines if score >= line), FileGrade.FAILED)
    return {"score": score, "has_major": has_major, "grade": FileGrade.FAILED if has_major else by_score}


def _object(locked: ReviewedFile, actor: Any, reason: str, *, objection: str = "") -> None:
    if not objection.strip():
        raise Refused("请逐项写明异议和理由。", rules.BASIS)
    last = objection_last(locked, MatterRows())
    if timezone.localdate() > last:
        raise Refused(f"异议期限至{zh_date(last)}，已经届满。", rules.BASIS)
    workflow.transition(
        locked,
        FileStatus.OBJECTED,
        actor=actor,
        reason=reason,
        objection=objection.strip(),
        objected_on=timezone.localdate(),
    )


def correct_mark(
    mark: ReviewMark, *, actor: Any, deducted: Decimal = ZERO, is_major: bool = False, reason: str
) -> ReviewMark:
    """Upon an objection the organiser corrects a mark; score and grade follow. Raises Refused, Conflict."""
    rules.answerers(actor, mark.file)
    with transaction.atomic():
        file = ReviewedFile.objects.select_for_update(of=("self",)).get(pk=mark.file_id)
        if file.status != FileStatus.OBJECTED:
            raise Conflict("只有承办人提出异议、尚未答复的案卷可以更正评分，请刷新页面。")
        if not reason.strip():
            raise Refused("更正评分须写明理由。", rules.BASIS)
        changed = Mark(mark.item, deducted, is_major, mark.finding or reason)
        refuse_for("不能更正", _mark_obstacles(changed, ""))
        found = records.change(mark, actor=actor, reason=reason, deducted=deducted, is_major=is_major)
        records.change(file, actor=actor, reason=f"更正第{mark.item.number}项评分", **result_of(file))
    return found


def _settle(
    locked: ReviewedFile,
    actor: Any,
    reason: str,
    *,
    answer: str = "",
    correction_due_on: date | None = None,
) -> None:
    today = timezone.localdate()
    found = []
    if locked.status == FileStatus.OBJECTED and not answer.strip():
        found.append(Obstacle("请逐项答复承办人的异议", rules.BASIS))
    if locked.status == FileStatus.SCORED and actor.pk != locked.handler_id:
        last = objection_last(locked, MatterRows())
        if today <= last:
            found.append(Obstacle(f"异议期限至{zh_date(last)}，届满前由承办人确认或者提出异议", rules.BASIS))
    has_problems = any(each.deducted or each.is_major for each in locked.marks.all())
    if has_problems and correction_due_on is None:
        found.append(Obstacle("存在问题的案卷须确定整改期限", rules.BASIS))
    if correction_due_on is not None and correction_due_on < today:
        found.append(Obstacle("整改期限不得早于今天", rules.BASIS))
    refuse_for("还不能确定结果", found)
    workflow.transition(
        locked,
        FileStatus.FINAL,
        actor=actor,
        reason=reason,
        answer=answer.strip(),
        final_on=today,
        correction_due_on=correction_due_on if has_problems else None,
    )
    text = f"{locked.get_grade_display()}。{answer.strip()[:200]}"
    tell(Concerned.as_handler(locked), "final", "案卷评查结果已确定", text)


def report_correction(file: ReviewedFile, *, actor: Any, correction: str) -> ReviewedFile:
    """The handler mended what was found. Raises Refused without words, Conflict once it was ended."""
    rules.the_handler(actor, file)
    with transaction.atomic():
        locked = ReviewedFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if locked.status != FileStatus.FINAL or locked.correction_due_on is None:
            raise Conflict("该案卷没有待整改的问题，请刷新页面。")
        if not correction.strip():
            raise Refused("请写明整改情况和佐证。", rules.BASIS)
        return records.change(
            locked,
            actor=actor,
            reason="报送整改",
            correction=correction.strip(),
            corrected_on=timezone.localdate(),
        )


def _end(locked: ReviewedFile, actor: Any, reason: str) -> None:
    if locked.correction_due_on is not None and locked.corrected_on is None:
        raise Refused("承办人尚未报送整改情况，不能办结。", rules.BASIS)
    workflow.transition(locked, FileStatus.CLOSED, actor=actor, reason=reason)
