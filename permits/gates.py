"""What still prevents a decision, each obstacle with its article; shown on the desk and on refusal.

Each function reads one record, with its notices, hearings and appraisals prefetched where many are
read, and answers for a given day. None of them writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from common.obstacles import Obstacle, refuse_for
from common.presentation import zh_date
from permits.classification import commitment_entry_on
from permits.clock_rows import ClockRows
from permits.enums import EIA_TRANSITIONS, ApplicationKind, EiaStatus, NoticeKind, StopKind
from permits.models import EiaDecision, PublicNotice
from permits.notice_periods import NoticePeriod, latest_notice

__all__ = ["Obstacle", "decision_obstacles", "refuse_for"]

COMMITMENT_BASIS = "环综合〔2020〕13号（待核）"
REFUSAL_BASIS = "生态环境法典第一百零五条（2026-08-15前：建设项目环境保护管理条例第十一条）"
TOLERANCE_BASIS = "本局容缺受理规定（待核）；行政许可法第三十二条"
# The step that begins each notice, and the states in which a matter is examined.
NOTICE_STEPS = {
    NoticeKind.ACCEPTANCE: EiaStatus.ACCEPTANCE_NOTICE,
    NoticeKind.PROPOSED: EiaStatus.DECISION_NOTICE,
}
EXAMINED_STATES = (
    EiaStatus.ACCEPTANCE_NOTICE,
    EiaStatus.APPRAISAL,
    EiaStatus.HEARING,
    EiaStatus.DECISION_NOTICE,
)


Gate = Callable[[EiaDecision, date, ClockRows], Iterator[Obstacle]]


def decision_obstacles(decision: EiaDecision, day: date, rows: ClockRows | None = None) -> list[Obstacle]:
    """Everything that forbids deciding on `day`, whatever the outcome; empty when nothing does."""
    rows = rows or ClockRows()
    return [obstacle for gate in GATES for obstacle in gate(decision, day, rows)]


def acceptance_notice(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """E6: the notice of acceptance was up for its full time; 重新审核 (法典 art. 106) needs none (待核)."""
    if decision.application_kind == ApplicationKind.REEXAMINATION:
        return
    yield from _notice(decision, NoticeKind.ACCEPTANCE, day, rows)


def proposed_notice(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """E7: the notice of the proposed decision was up, with the right to a hearing."""
    yield from _notice(decision, NoticeKind.PROPOSED, day, rows)
    notice = latest_notice(decision, NoticeKind.PROPOSED)
    if notice is None:
        return
    period = NoticePeriod.of(decision, notice.kind, notice.first_day, rows)
    if not notice.states_hearing_right:
        yield Obstacle("拟审批公示未告知申请人、利害关系人申请听证的权利，请重新公示", "行政许可法第四十七条")
    elif period.hearing_until is not None and day <= period.hearing_until:
        yield Obstacle(
            f"申请听证的期限至{zh_date(period.hearing_until)}届满，届满前不得作出决定",
            "行政许可法第四十七条",
        )


def _notice(decision: EiaDecision, kind: NoticeKind, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    notice = latest_notice(decision, kind)
    if notice is None:
        limit = NoticePeriod.of(decision, kind, day, rows).limit
        yield Obstacle(f"尚未进行{kind.label}", limit.basis)
        return
    yield from _period(decision, notice, day, rows)


def _period(decision: EiaDecision, notice: PublicNotice, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    label, last_day = notice.get_kind_display(), notice.last_day
    period = NoticePeriod.of(decision, notice.kind, notice.first_day, rows)
    if last_day is None or not period.is_long_enough(last_day):
        yield Obstacle(
            f"{label}不足{period.words}，应当公示至{zh_date(period.shortest_end)}", period.limit.basis
        )
    elif day <= last_day:
        yield Obstacle(f"{label}至{zh_date(last_day)}届满，届满前不得作出决定", period.limit.basis)


def correction(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """What was asked for was handed in."""
    if decision.correction_notified_on is not None and decision.corrected_on is None:
        yield Obstacle("补正材料尚未收到", "行政许可法第三十二条")


def appraisal(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """E4: an appraisal that was ordered has reported."""
    for each in decision.appraisals.all():
        if each.reported_on is None or each.reported_on > day:
            yield Obstacle(f"{each.agency}的技术评估意见尚未收到", "行政许可法第四十五条；部令第14号")


def expert_review(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """E4: what was set apart for experts or tests is over, or the clock would never end it."""
    for stop in decision.stops.all():
        over = stop.last_day is not None and stop.last_day <= day
        if stop.kind in (StopKind.EXPERT_REVIEW, StopKind.TESTING) and stop.first_day <= day and not over:
            label = stop.get_kind_display()
            yield Obstacle(f"{label}期间尚未结束，请先在“审批中止期间”中登记其截止日", "行政许可法第四十五条")


def hearing(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """E11: a hearing that was applied for has ended; the decision rests on its record."""
    for each in decision.hearings.all():
        ended_on = each.ended_on or each.waived_on
        if ended_on is None or ended_on > day:
            yield Obstacle(
                f"{each.get_applicant_kind_display()}于{zh_date(each.applied_on)}提出的听证尚未结束",
                "行政许可法第四十七条、第四十八条",
            )


def missing_documents(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """容缺受理: no decision until all documents are there."""
    completed_on = decision.missing_completed_on
    if decision.missing_documents and (completed_on is None or completed_on > day):
        late = (
            "，已逾补齐期限"
            if decision.missing_due_on and decision.missing_due_on < day and completed_on is None
            else ""
        )
        yield Obstacle(
            f"容缺材料尚未补齐{late}：{'、'.join(decision.missing_documents.splitlines())}", TOLERANCE_BASIS
        )


def commitment(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """告知承诺: the project stands on the list in force when it was received, and both parties signed."""
    if not decision.is_commitment:
        return
    entry = decision.catalogue_entry
    if entry is None:
        yield Obstacle("告知承诺制项目须先填写名录项目编号，以便核对承诺制正面清单", COMMITMENT_BASIS)
    elif commitment_entry_on(entry.number, decision.category, decision.received_on) is None:
        yield Obstacle(
            f"“{entry.name}”不在{zh_date(decision.received_on)}有效的承诺制正面清单中，不适用告知承诺制",
            COMMITMENT_BASIS,
        )
    for label, signed_on in (
        ("建设单位", decision.builder_signed_on),
        ("编制单位", decision.agency_signed_on),
    ):
        if signed_on is None or signed_on > day:
            yield Obstacle(f"{label}尚未签署告知承诺书", COMMITMENT_BASIS)


def earlier_decision(decision: EiaDecision, day: date, rows: ClockRows) -> Iterator[Obstacle]:
    """重新报批 and 重新审核 name the earlier decision; the latter lies over five years back."""
    kind = decision.application_kind
    if kind == ApplicationKind.FIRST:
        return
    limit = rows.required("eia-approval-validity", decision.received_on)
    if not decision.earlier_number:
        yield Obstacle(f"{decision.get_application_kind_display()}须填写原批复文号", limit.basis)
    if kind != ApplicationKind.REEXAMINATION:
        return
    if decision.earlier_decided_on is None:
        yield Obstacle("重新审核须填写原批复日期", limit.basis)
        return
    expires_on = years_after(decision.earlier_decided_on, limit.amount)
    if decision.received_on <= expires_on:
        yield Obstacle(
            f"原批复自{zh_date(decision.earlier_decided_on)}起未满{limit.amount}年，无须重新审核",
            limit.basis,
        )


def refusal_obstacles(ground: str, explanation: str) -> list[Obstacle]:
    """E10: a refusal chooses one of the five legal grounds and explains it."""
    found = []
    if not ground:
        found.append(Obstacle("不予批准须在五项法定理由中选择一项", REFUSAL_BASIS))
    if not explanation.strip():
        found.append(Obstacle("不予批准须在“批复要求”中具体说明理由", "行政许可法第三十八条"))
    return found


def years_after(day: date, years: int) -> date:
    """The same date so many years later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def may_begin_notice(decision: EiaDecision, kind: str, first_day: date, rows: ClockRows) -> list[Obstacle]:
    """The proposed decision is shown when acceptance notice and appraisal are done, or 并联."""
    if kind != NoticeKind.PROPOSED or decision.is_parallel:
        return []
    found = list(appraisal(decision, first_day, rows))
    found += acceptance_notice(decision, first_day, rows)
    return [
        Obstacle(f"{each.message}；需要边评估边公示的，请先在登记内容中将“并联审批”改为“是”", each.basis)
        for each in found
    ]


def must_be_repeated(decision: EiaDecision, kind: str, rows: ClockRows) -> bool:
    """Whether the last notice of a kind fell short of the law, so that it has to be put up again.

    So has one that is not on record though its step is past, as in a matter that was imported.
    """
    notice = latest_notice(decision, kind)
    if notice is None:
        step = NOTICE_STEPS[NoticeKind(kind)]
        return decision.status in EXAMINED_STATES and step not in EIA_TRANSITIONS[EiaStatus(decision.status)]
    if notice.last_day is None:
        return False
    tells = kind != NoticeKind.PROPOSED or notice.states_hearing_right
    period = NoticePeriod.of(decision, kind, notice.first_day, rows)
    return not (tells and period.is_long_enough(notice.last_day))


GATES: tuple[Gate, ...] = (
    correction,
    missing_documents,
    commitment,
    earlier_decision,
    acceptance_notice,
    appraisal,
    expert_review,
    hearing,
    proposed_notice,
)
