"""The steps in which the party is told and heard: 事先告知, 陈述申辩, 听证."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from typing import Any

from common.errors import Refused
from common.presentation import zh_date
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseStatus, PenaltyKind
from enforcement.gates.asked import Asked
from enforcement.gates.hearing import HEARING_BASIS, NOTICE_BASIS, hearing_reason
from enforcement.services.defences import keep_defence
from enforcement.services.hearings import keep_application
from enforcement.services.step import Step
from enforcement.services.telling import tell_party


def proposed_kinds(kinds: Collection[str], fine: Decimal | None, confiscation: Decimal | None) -> list[str]:
    """The kinds in the order of the law; an amount brings its kind, and a kind of money needs its amount.

    Raises Refused for a kind of money without an amount, and where nothing is proposed.
    """
    chosen = {PenaltyKind(kind) for kind in kinds}
    for kind, amount in ((PenaltyKind.FINE, fine), (PenaltyKind.CONFISCATION, confiscation)):
        if amount:
            chosen.add(kind)
        elif kind in chosen:
            raise Refused(f"选择了{kind.label}的，须填写金额。", basis="行政处罚法第五十九条")
    if not chosen:
        raise Refused("请选择处罚种类或者填写金额。", basis="行政处罚法第九条")
    return [kind.value for kind in PenaltyKind if kind in chosen]


def _notify(
    step: Step,
    *,
    notified_on: date | None = None,
    proposed_content: str = "",
    proposed_fine: Decimal | None = None,
    proposed_confiscation: Decimal | None = None,
    kinds: Collection[str] = (),
    hearing_offered: bool = False,
) -> None:
    """事先告知: what is proposed, why and by which law, and the right to defend oneself.

    Basis: 行政处罚法第四十四条、第六十三条. Again after the first time, the party's periods begin anew.
    """
    day = step.day(notified_on)
    told = proposed_kinds(kinds, proposed_fine, proposed_confiscation)
    if not step.locked.facts.strip():
        raise Refused("请先在登记内容中填写主要违法事实，告知书须载明。", basis=NOTICE_BASIS)
    step.refuse_for_gates(
        day,
        proposed_fine=proposed_fine,
        proposed_confiscation=proposed_confiscation,
        proposed_kinds=told,
    )
    changes: dict[str, Any] = {
        "notified_on": day,
        "proposed_content": proposed_content.strip(),
        "proposed_fine": proposed_fine or Decimal(0),
        "proposed_confiscation": proposed_confiscation or Decimal(0),
        "proposed_kinds": told,
        "hearing_offered": hearing_offered,
        "notice_served_on": None,
        "defence_waived": False,
        "hearing_waived": False,
    }
    _require_offer(step, day, changes)
    case = step.move(**changes)
    kind = "penalty-hearing-notice" if case.hearing_offered else "penalty-notice"
    step.issue(kind, case, day)
    tell_party(
        case,
        f"notified:{day}",
        "行政处罚事先告知",
        "请查收告知书；您有权陈述、申辩" + ("，并可要求听证。" if case.hearing_offered else "。"),
        tone="warning",
    )


def _require_offer(step: Step, day: date, changes: dict[str, Any]) -> None:
    """Above the threshold the right to a hearing must be told; below it may be."""
    reason = hearing_reason(Asked(step.locked, step.to, day, CaseRows(), changes))
    if reason and not changes["hearing_offered"]:
        raise Refused(f"{reason}，须告知当事人有要求听证的权利，请勾选“告知听证权利”。", basis=HEARING_BASIS)


def _defend(
    step: Step, *, text: str = "", made_on: date | None = None, channel: str = "", author: str = ""
) -> None:
    """登记陈述申辩, by the party online or by the clerk."""
    case = step.move()
    keep_defence(case, actor=step.actor, text=text, made_on=made_on, channel=channel, author=author)


def _hear(step: Step, *, applied_on: date | None = None, applicant: str = "", agents: str = "") -> None:
    """组织听证, on the party's application."""
    case = step.move()
    hearing = keep_application(
        case, actor=step.actor, applied_on=applied_on, applicant=applicant, agents=agents
    )
    tell_party(
        case,
        f"hearing:{hearing.ledger_no}",
        "听证申请已收到",
        f"{zh_date(hearing.applied_on)}收到申请，时间地点另行通知。",
    )


TAKERS: dict[CaseStatus, Callable[..., None]] = {
    CaseStatus.NOTIFIED: _notify,
    CaseStatus.DEFENCE: _defend,
    CaseStatus.HEARING: _hear,
}
