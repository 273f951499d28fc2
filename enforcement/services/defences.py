"""陈述申辩: keeping what the party says, answering it, and the express waiver.

Basis: 行政处罚法第七条、第四十五条; 生态环境行政处罚办法 (部令第30号) 第四十四条.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from enforcement.enums import CaseStatus
from enforcement.gates.hearing import DEFENCE_BASIS
from enforcement.models import Defence, EnforcementCase
from enforcement.procedure_enums import DefenceAdoption, DefenceChannel
from enforcement.rules import may_record, party_or_clerk
from enforcement.services.telling import tell_officer, tell_party
from registry.issuing import issue_document

# The stages in which the party may speak: after the notice, before the decision.
HEARD_STATES = (
    CaseStatus.NOTIFIED,
    CaseStatus.DEFENCE,
    CaseStatus.HEARING,
    CaseStatus.EXAMINING,
    CaseStatus.LEGAL_REVIEW,
    CaseStatus.DISCUSSION,
    CaseStatus.SUSPENDED,
)


def keep_defence(
    case: EnforcementCase,
    *,
    actor: Any,
    text: str,
    made_on: date | None = None,
    channel: str = "",
    author: str = "",
) -> Defence:
    """Keep a statement of the party, inside the caller's transaction; an oral one with its record.

    What comes after the period is kept too: the bureau hears the party fully.
    """
    by_party = getattr(actor, "is_enterprise", False)
    day = timezone.localdate() if by_party or made_on is None else made_on
    way = DefenceChannel.ONLINE if by_party else DefenceChannel(channel or DefenceChannel.WRITTEN)
    if day > timezone.localdate():
        raise Refused("陈述申辩日期不得晚于今天。")
    if case.notified_on is None or day < case.notified_on:
        raise Refused("陈述申辩日期不得早于事先告知日期。", basis=DEFENCE_BASIS)
    if not text.strip():
        raise Refused("请填写陈述申辩的内容。", basis=DEFENCE_BASIS)
    defence = records.create(
        Defence,
        actor=actor,
        case=case,
        made_on=day,
        channel=way,
        author=author.strip() or (actor.full_name if by_party else ""),
        text=text.strip(),
        is_synthetic=case.is_synthetic,
    )
    if way == DefenceChannel.ORAL:
        issue_document(
            "defence-record", case, actor=actor, issued_on=day, defence=defence, recorder=actor.full_name
        )
    if by_party:
        tell_officer(case, f"defended:{defence.ledger_no}", "当事人提交了陈述申辩", tone="warning")
    return defence


def answer_defence(
    defence: Defence, *, actor: Any, adoption: str, answer: str, answered_on: date | None = None
) -> Defence:
    """What was checked and whether it is adopted, with the reasons. Raises Conflict when doubled."""
    may_record(actor, defence)
    day = answered_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("复核日期不得晚于今天。")
    if not adoption or not answer.strip():
        raise Refused("请选择采纳情况并写明复核意见及理由。", basis=DEFENCE_BASIS)
    with transaction.atomic():
        locked = Defence.objects.select_for_update().get(pk=defence.pk)
        if locked.answered_on is not None:
            raise Conflict("该陈述申辩已经复核，请刷新页面。")
        changed = records.change(
            locked,
            actor=actor,
            adoption=DefenceAdoption(adoption),
            answer=answer.strip(),
            answered_on=day,
        )
        case = changed.case
        issue_document("defence-review", case, actor=actor, issued_on=day, defence=changed)
        tell_party(
            case,
            f"defence-answered:{changed.ledger_no}",
            "陈述申辩已复核",
            f"{changed.get_adoption_display()}：{changed.answer}",
        )
    return changed


def waive_defence(
    case: EnforcementCase, *, actor: Any, statement: str, includes_hearing: bool = False
) -> EnforcementCase:
    """The party expressly gives up its defence in writing, and its hearing where it says so.

    Silence is no waiver: `statement` are its own words. Raises Refused before the notice was served.
    """
    party_or_clerk(actor, case)
    if not statement.strip():
        raise Refused("放弃陈述申辩须由当事人书面明确表示，请填写其书面意思表示。", basis=DEFENCE_BASIS)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        if locked.status not in HEARD_STATES or locked.notice_served_on is None:
            raise Refused("事先告知书送达后、作出决定前，当事人方可放弃陈述申辩。", basis=DEFENCE_BASIS)
        if locked.defence_waived and (locked.hearing_waived or not includes_hearing):
            raise Conflict("当事人放弃陈述申辩已经登记，请刷新页面。")
        values: dict[str, Any] = {"defence_waived": True}
        if includes_hearing and locked.hearing_offered:
            values["hearing_waived"] = True
        changed = records.change(locked, actor=actor, reason=statement.strip(), **values)
        if getattr(actor, "is_enterprise", False):
            tell_officer(changed, f"waived:{changed.notice_served_on}", "当事人书面放弃陈述申辩", statement)
    return changed
