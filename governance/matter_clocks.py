"""The clocks of disputes, suggestions, findings of supervision and reviewed files, all in one place.

reconsideration-reply(-simple), litigation-answer, appeal-answer   the answer to a claim
reconsideration-decision(-simple, -extension)                      what the authority has; it only runs out
appeal-judgment, appeal-ruling                                     until when the other instance may be called
dispute-sitting, dispute-performance, dispute-correction           days that stand on the record
dispute-lost-analysis                                              the bureau's own term
procuratorial-suggestion-reply(-urgent), social-suggestion-reply, judicial-suggestion-reply
advice-reply, advice-measure                                       the day that the letter names; measures
supervision-plan, supervision-finding, supervision-recheck
file-review-score, file-review-objection, file-review-answer, file-review-correction
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from common.errors import CalendarMissing, Refused
from governance.dispute.enums import BY_RULING, UNAPPEALABLE
from governance.enums import AdviceKind, LitigationKind, LitigationOutcome, LitigationStatus
from governance.models import Advice, Litigation, ReviewedFile, SupervisionFinding, SupervisionPlanItem
from registry.clocks.arithmetic import ONE_DAY, period_end
from registry.clocks.rows import LimitRows
from registry.clocks.states import Clock
from registry.clocks.timing import dated, timed
from registry.enums import DayUnit
from registry.models import StatutoryLimit
from registry.queue.reminding import appointed

ANSWER: dict[str, str] = {
    LitigationKind.RECONSIDERATION: "reconsideration-reply",
    LitigationKind.FIRST_INSTANCE: "litigation-answer",
    LitigationKind.APPEAL: "appeal-answer",
    LitigationKind.RETRIAL: "litigation-answer",
}
REPLY: dict[str, str] = {
    AdviceKind.JUDICIAL: "judicial-suggestion-reply",
    AdviceKind.PROCURATORIAL: "social-suggestion-reply",
    AdviceKind.PUBLIC_INTEREST: "procuratorial-suggestion-reply",
}
HEAD_BASIS = "行政诉讼法第三条第三款；法释〔2020〕3号第四条（条文待核）"
DISPUTE_RELATIONS = ("sittings", "lessons", "following")


class MatterRows(LimitRows):
    """The limits of these matters and the calendar, each read once."""

    PREFIXES: ClassVar[tuple[str, ...]] = (
        "reconsideration-",
        "litigation-answer",
        "appeal-",
        "dispute-",
        "procuratorial-",
        "social-",
        "judicial-",
        "supervision-",
        "file-review-",
    )


def last_day(limit: StatutoryLimit, began_on: date, rows: LimitRows) -> date:
    """The last day of a limit in any unit; a holiday puts it off (民法典第二百零三条).

    Raises CalendarMissing where working days are counted past the loaded calendar.
    """
    if limit.unit in (DayUnit.WORKING, DayUnit.CALENDAR):
        day = rows.arithmetic(limit.unit).due(began_on, limit.amount)
        if day is None:
            raise CalendarMissing(f"“{limit.name}”的到期日在尚未录入的工作日历年度。")
        return day
    day = period_end(began_on, limit.amount, limit.unit)
    try:
        while not rows.calendar.is_working(day):
            day += ONE_DAY
    except CalendarMissing:  # a day past the loaded calendar stands until its year's holidays are known
        return day
    return day


# ---- disputes ----


def answer_limit(dispute: Litigation, rows: LimitRows) -> StatutoryLimit:
    """The term of the answer. Raises Refused where none is configured."""
    code = ANSWER[dispute.kind]
    if dispute.kind == LitigationKind.RECONSIDERATION and dispute.is_simple:
        code = "reconsideration-reply-simple"
    return rows.required(code, dispute.received_on)


def answer_due(dispute: Litigation, rows: LimitRows) -> date:
    """The last day for the answer. Raises Refused, CalendarMissing."""
    return last_day(answer_limit(dispute, rows), dispute.received_on, rows)


def appeal_due(dispute: Litigation, rows: LimitRows) -> date | None:
    """The last day on which a first-instance result may be appealed; None before it was received, and for
    what nobody may appeal.
    """
    if dispute.kind != LitigationKind.FIRST_INSTANCE or dispute.judgment_received_on is None:
        return None
    if dispute.outcome in UNAPPEALABLE:
        return None
    code = "appeal-ruling" if dispute.outcome in BY_RULING else "appeal-judgment"
    return last_day(rows.required(code, dispute.judgment_received_on), dispute.judgment_received_on, rows)


def dispute_clocks(dispute: Litigation, today: date, rows: LimitRows) -> list[Clock]:
    """Everything that runs on a dispute. Raises Refused where a limit is missing."""
    return [*_proceeding_clocks(dispute, today, rows), *_result_clocks(dispute, today, rows)]


def _proceeding_clocks(dispute: Litigation, today: date, rows: LimitRows) -> Iterator[Clock]:
    ended = dispute.concluded_on
    answered = dispute.answered_on or ended
    yield timed(rows, answer_limit(dispute, rows), dispute.received_on, answered, today)
    if dispute.kind == LitigationKind.RECONSIDERATION and dispute.accepted_on is not None:
        code = "reconsideration-decision" + ("-simple" if dispute.is_simple else "")
        limit = rows.required(code, dispute.accepted_on)
        extra = 0
        if dispute.extended_on is not None:
            extra = rows.required("reconsideration-decision-extension", dispute.accepted_on).amount
        yield timed(rows, limit, dispute.accepted_on, ended, today, extra_days=extra, waits=True)
    if ended is None:
        for sitting in dispute.sittings.all():
            if sitting.held_on is None:
                name = f"{sitting.get_kind_display()}日期"
                yield appointed(
                    "dispute-sitting", name, HEAD_BASIS, sitting.notified_on, sitting.planned_on, today, rows
                )


def _result_clocks(dispute: Litigation, today: date, rows: LimitRows) -> Iterator[Clock]:
    received, due = dispute.judgment_received_on, appeal_due(dispute, rows)
    if due is not None and received is not None and dispute.effective_on is None and not _appealed(dispute):
        code = "appeal-ruling" if dispute.outcome in BY_RULING else "appeal-judgment"
        yield timed(rows, rows.required(code, received), received, None, today, waits=True)
    if dispute.perform_by is not None and dispute.effective_on is not None:
        yield dated(
            rows,
            "dispute-performance",
            "履行生效裁判",
            None,
            before=dispute.effective_on,
            due_on=dispute.perform_by,
            today=today,
            finished_on=dispute.executed_on,
            basis="行政诉讼法第九十四条；行政复议法第七十七条（条号待核）",
            unit=DayUnit.CALENDAR,
        )
    if dispute.is_lost:
        yield from _lesson_clocks(dispute, today, rows)


def _lesson_clocks(dispute: Litigation, today: date, rows: LimitRows) -> Iterator[Clock]:
    review = next(iter(dispute.lessons.all()), None)
    began: Any = dispute.effective_on
    limit = rows.required("dispute-lost-analysis", began)
    yield timed(rows, limit, began, review.analysed_on if review else None, today)
    if review is not None:
        yield dated(
            rows,
            "dispute-correction",
            "败诉案件整改",
            None,
            before=review.analysed_on,
            due_on=review.due_on,
            today=today,
            finished_on=review.corrected_on,
            basis="本局败诉案件分析要求（待核）",
            unit=DayUnit.CALENDAR,
        )


def _appealed(dispute: Litigation) -> bool:
    return any(each.kind == LitigationKind.APPEAL for each in dispute.following.all())


def awaits_effect(dispute: Litigation) -> bool:
    """Whether a result was registered here that is not in force yet, and nobody appealed."""
    return (
        dispute.status == LitigationStatus.CONCLUDED
        and dispute.effective_on is None
        and dispute.judgment_received_on is not None
        and dispute.outcome != LitigationOutcome.REMANDED
        and not _appealed(dispute)
    )


# ---- suggestions ----


def reply_limit(advice_kind: str, urgent: bool, received_on: date, rows: LimitRows) -> StatutoryLimit:
    """The longest term that the law gives for the reply. Raises Refused where none is configured."""
    code = REPLY[advice_kind]
    if urgent and advice_kind == AdviceKind.PUBLIC_INTEREST:
        code = "procuratorial-suggestion-reply-urgent"
    return rows.required(code, received_on)


def reply_due(advice_kind: str, urgent: bool, received_on: date, rows: LimitRows) -> date:
    """The last day that the law gives. Raises Refused."""
    return last_day(reply_limit(advice_kind, urgent, received_on, rows), received_on, rows)


def advice_clocks(advice: Advice, today: date, rows: LimitRows) -> list[Clock]:
    """The written reply by the recorded day, and each measure by its own."""
    limit = reply_limit(advice.kind, advice.urgent, advice.received_on, rows)
    reply = dated(
        rows,
        "advice-reply",
        "书面回复",
        limit,
        before=advice.received_on,
        due_on=advice.due_on,
        today=today,
        finished_on=advice.replied_on,
        unit=DayUnit.CALENDAR,
    )
    measures = [
        dated(
            rows,
            "advice-measure",
            f"整改措施{each.number}",
            None,
            before=advice.received_on,
            due_on=each.due_on,
            today=today,
            finished_on=each.done_on,
            basis="建议书载明的整改要求",
            unit=DayUnit.CALENDAR,
        )
        for each in advice.measures.all()
    ]
    return [reply, *measures]


# ---- supervision ----


def plan_item_clocks(item: SupervisionPlanItem, today: date, rows: LimitRows) -> list[Clock]:
    """A planned check by its day; nothing before the plan was approved."""
    approved = item.plan.approved_on
    if approved is None:
        return []
    checked = [each.checked_on for each in item.checks.all()]
    return [
        dated(
            rows,
            "supervision-plan",
            "计划监督事项",
            None,
            before=min(approved, item.due_on),
            due_on=item.due_on,
            today=today,
            finished_on=min(checked, default=None),
            basis=item.basis,
            unit=DayUnit.CALENDAR,
        )
    ]


def finding_clocks(finding: SupervisionFinding, today: date, rows: LimitRows) -> list[Clock]:
    """What the unit has to mend by the day that it was given."""
    checked = finding.check_record.checked_on
    return [
        dated(
            rows,
            "supervision-finding",
            "监督问题整改",
            None,
            before=checked,
            due_on=finding.due_on,
            today=today,
            finished_on=finding.rectified_on,
            basis=finding.ground,
            unit=DayUnit.CALENDAR,
        )
    ]


def recheck_clocks(finding: SupervisionFinding, today: date, rows: LimitRows) -> list[Clock]:
    """What the bureau has for the recheck. Raises Refused without its limit."""
    if finding.rectified_on is None:
        return []
    limit = rows.required("supervision-recheck", finding.rectified_on)
    return [timed(rows, limit, finding.rectified_on, finding.rechecked_on, today)]


# ---- file reviews ----


def objection_last(file: ReviewedFile, rows: LimitRows) -> date:
    """The last day on which the handler may object. Raises Refused before it was scored."""
    if file.scored_on is None:
        raise Refused("该案卷尚未评分。")
    return last_day(rows.required("file-review-objection", file.scored_on), file.scored_on, rows)


def file_clocks(file: ReviewedFile, today: date, rows: LimitRows) -> list[Clock]:
    """Scoring, objection, answer and mending of one file. Raises Refused where a limit is missing."""
    found = []
    drawn = file.review_round.drawn_on
    if drawn is not None:
        limit = rows.required("file-review-score", drawn)
        found.append(timed(rows, limit, drawn, file.scored_on, today))
    if file.scored_on is not None:
        limit = rows.required("file-review-objection", file.scored_on)
        ended = file.objected_on or file.final_on
        found.append(timed(rows, limit, file.scored_on, ended, today, waits=True))
    if file.objected_on is not None:
        limit = rows.required("file-review-answer", file.objected_on)
        found.append(timed(rows, limit, file.objected_on, file.final_on, today))
    if file.final_on is not None and file.correction_due_on is not None:
        found.append(
            dated(
                rows,
                "file-review-correction",
                "案卷问题整改",
                None,
                before=file.final_on,
                due_on=file.correction_due_on,
                today=today,
                finished_on=file.corrected_on,
                basis="本局案卷评查要求（待核）",
                unit=DayUnit.CALENDAR,
            )
        )
    return found
