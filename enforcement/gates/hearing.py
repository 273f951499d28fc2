"""Telling and hearing the party: notice, defence, hearing, and that it fares no worse for them."""

from __future__ import annotations

from collections.abc import Iterator

from common.obstacles import Obstacle
from common.presentation import money, zh_date
from enforcement.enums import CaseStatus, PenaltyKind
from enforcement.gates.asked import ZERO, Asked
from enforcement.lawfulness import law_obstacles

NOTICE_BASIS = "行政处罚法第四十四条"
DEFENCE_BASIS = "行政处罚法第四十五条"
HEARING_BASIS = "行政处罚法第六十三条；生态环境行政处罚办法第四十六条"
# 部令第30号第四十六条: every kind that weighs more than words or a small sum.
HEARING_KINDS = frozenset(
    {
        PenaltyKind.PERMIT_SUSPENSION,
        PenaltyKind.PERMIT_REVOCATION,
        PenaltyKind.RESTRICTION,
        PenaltyKind.SUSPENSION,
        PenaltyKind.CLOSURE,
        PenaltyKind.BAN,
    }
)


def law(asked: Asked) -> Iterator[Obstacle]:
    """The articles cited were in force on the day of the conduct, and the amount lies within them."""
    provisions = asked.details.get("provisions") or None
    yield from law_obstacles(asked.case, asked.day, asked.fine, asked.confiscation, provisions=provisions)


def told(asked: Asked) -> Iterator[Obstacle]:
    """The facts, reasons and law, and the penalty proposed, were told beforehand, and as they now are."""
    if asked.case.notified_on is None:
        yield Obstacle("尚未将拟处罚内容及事实、理由、依据事先告知当事人", NOTICE_BASIS)
    elif asked.investigated_since(CaseStatus.NOTIFIED):
        yield Obstacle("事先告知后又补充调查，须就查明的情况重新事先告知", NOTICE_BASIS)
    elif not asked.case.proposed_kinds and asked.case.proposed_fine is None:
        yield Obstacle("告知书所载的拟处罚种类和金额未登记，请补登或者重新事先告知", NOTICE_BASIS)


def defence_period(asked: Asked) -> Iterator[Obstacle]:
    """No decision before the period of defence is over, unless it was expressly waived."""
    case = asked.case
    if case.notified_on is None:
        return
    served_on = case.notice_served_on
    if served_on is None:
        yield Obstacle("事先告知书尚未送达当事人，请登记送达日期", DEFENCE_BASIS)
    elif not case.defence_waived:
        last, limit = asked.end_of("penalty-defence", served_on)
        if last is None or asked.day <= last:
            until = f"至{zh_date(last)}届满" if last else "尚未届满"
            yield Obstacle(
                f"陈述申辩期限{until}，届满前不得作出处罚决定；当事人书面明确放弃的，请登记", limit.basis
            )


def defences_answered(asked: Asked) -> Iterator[Obstacle]:
    """What the party said is checked and answered, with the reasons."""
    open_ones = [
        each
        for each in asked.case.defences.all()
        if each.made_on <= asked.day and (each.answered_on is None or each.answered_on > asked.day)
    ]
    if open_ones:
        days = "、".join(zh_date(each.made_on) for each in open_ones)
        yield Obstacle(f"{days}的陈述申辩尚未复核并提出采纳意见", DEFENCE_BASIS)


def hearing_reason(asked: Asked) -> str:
    """Why the party may ask for a hearing; "" where it may not."""
    grave = [PenaltyKind(kind).label for kind in sorted(asked.kinds & HEARING_KINDS)]
    if grave:
        return f"拟{'、'.join(map(str, grave))}"
    limit = asked.party_threshold("hearing-amount")
    for label, amount in (("罚款", asked.fine), ("没收", asked.confiscation)):
        if amount and amount >= limit.amount:
            return f"拟{label}{money(amount)}元，达到较大数额（{money(limit.amount)}元）"
    return ""


def hearing_offered(asked: Asked) -> Iterator[Obstacle]:
    """Above the threshold in force, the right to a hearing was told."""
    if asked.case.hearing_offered:
        return
    if reason := hearing_reason(asked):
        yield Obstacle(f"{reason}，事先告知时须告知听证权利，请重新告知", HEARING_BASIS)


def hearing_period(asked: Asked) -> Iterator[Obstacle]:
    """No decision while a hearing may still be asked for, unless that too was expressly waived."""
    case = asked.case
    asked_for = any(each.applied_on <= asked.day for each in case.hearings.all())
    if not case.hearing_offered or case.hearing_waived or asked_for or case.notice_served_on is None:
        return
    last, limit = asked.end_of("penalty-hearing-application", case.notice_served_on)
    if last is None or asked.day <= last:
        until = f"至{zh_date(last)}届满" if last else "尚未届满"
        yield Obstacle(f"申请听证的期限{until}，届满前不得作出处罚决定", limit.basis)


def hearing_ended(asked: Asked) -> Iterator[Obstacle]:
    """A hearing that was asked for is held, or given up."""
    for each in asked.case.hearings.all():
        over_on = each.ended_on or each.withdrawn_on
        if each.applied_on <= asked.day and (over_on is None or over_on > asked.day):
            yield Obstacle(
                f"当事人于{zh_date(each.applied_on)}申请的听证尚未结束", "行政处罚法第六十四条、第六十五条"
            )


def no_heavier_than_told(asked: Asked) -> Iterator[Obstacle]:
    """Neither a higher amount nor another kind than the party was told of."""
    case = asked.case
    if case.notified_on is None or asked.case.proposed_fine is None and not case.proposed_kinds:
        return
    for heavier in _heavier(asked):
        yield Obstacle(f"{heavier}，重于事先告知的内容，须重新事先告知", f"{NOTICE_BASIS}、第四十五条")


def no_heavier_for_defence(asked: Asked) -> Iterator[Obstacle]:
    """Whoever defended itself is not threatened with more, save for what was found out afterwards."""
    case = asked.case
    if case.notified_on is None or not _was_heard(asked):
        return
    if asked.investigated_since(CaseStatus.NOTIFIED):
        return
    for heavier in _heavier(asked):
        yield Obstacle(f"{heavier}；不得因当事人陈述、申辩或者要求听证而给予更重的处罚", DEFENCE_BASIS)


def _was_heard(asked: Asked) -> bool:
    return bool(asked.case.defences.all() or asked.case.hearings.all())


def _heavier(asked: Asked) -> Iterator[str]:
    case = asked.case
    for label, now, before in (
        ("罚款", asked.fine, case.proposed_fine or ZERO),
        ("没收", asked.confiscation, case.proposed_confiscation or ZERO),
    ):
        if now > before:
            yield f"{label}{money(now)}元超过告知的{money(before)}元" if before else f"告知时没有{label}"
    new = asked.kinds - set(case.proposed_kinds) - {PenaltyKind.FINE, PenaltyKind.CONFISCATION}
    if new:
        yield f"告知时没有{'、'.join(str(PenaltyKind(kind).label) for kind in sorted(new))}"
