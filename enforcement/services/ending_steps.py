"""The steps that end or interrupt a case before a decision: 撤案, 移送, 中止 and its end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from common import records
from common.errors import Refused
from common.presentation import zh_date
from enforcement.enums import CaseOutcome, CaseStatus, TransferKind
from enforcement.models import CaseReferral, EnforcementCase, PoliceTransfer
from enforcement.procedure_enums import CaseStopKind, TransferTarget
from enforcement.services.step import Step
from enforcement.services.stops import begin_stop, close_stops
from enforcement.services.telling import tell_party

CRIME_BASIS = "行政处罚法第二十七条、第五十七条；行政执法机关移送涉嫌犯罪案件的规定第三条、第五条"
SUSPENSION_BASIS = "生态环境行政处罚办法第五十七条（条号待核）"
COMPETENCE_BASIS = "行政处罚法第二十五条至第二十七条"


def _dismiss(step: Step, *, dismissed_on: date | None = None) -> None:
    """撤案: no violation, or nothing left to punish; with the reason, by a leader."""
    reason, day = step.require_reason("行政处罚法第五十七条"), step.day(dismissed_on)
    case = step.move(dismissed_on=day, end_reason=reason, outcome=CaseOutcome.DISMISSED, suspended_from="")
    close_stops(case, actor=step.actor, last_day=day)
    step.issue("case-dismissal", case, day, reason=reason, approver=step.actor)
    if case.notified_on is not None:  # before the notice the party knew of nothing
        tell_party(case, "dismissed", "案件已撤销", reason)


def _transfer(
    step: Step,
    *,
    transferred_on: date | None = None,
    target: str = "",
    recipient: str = "",
    matter: str = "",
) -> None:
    """移送 the whole case: to the police for a suspected crime, or to the body that is competent.

    A leader decides. What is handed over, when, and what comes back stands in its own record.
    """
    day = step.day(transferred_on)
    if not target:
        raise Refused("请选择移送对象。", basis=f"{CRIME_BASIS}；{COMPETENCE_BASIS}")
    crime = TransferTarget(target) == TransferTarget.CRIME
    basis = CRIME_BASIS if crime else COMPETENCE_BASIS
    if not recipient.strip() or not matter.strip():
        raise Refused("请填写接收机关和移送事由。", basis=basis)
    case = step.move(outcome=CaseOutcome.TRANSFERRED, suspended_from="")
    (_to_police if crime else _to_other_body)(step, case, day, recipient.strip(), matter.strip())
    close_stops(case, actor=step.actor, last_day=day)


def _to_police(step: Step, case: EnforcementCase, day: date, recipient: str, matter: str) -> None:
    row = PoliceTransfer(
        case=case,
        enterprise=case.enterprise,
        department=case.department,
        kind=TransferKind.CRIME,
        matter=matter,
        recipient=recipient,
        approved_on=day,
        transferred_on=day,
    )
    document = step.issue("case-transfer", case, day, transfer=row)
    records.create(
        PoliceTransfer,
        actor=step.actor,
        case=case,
        enterprise=case.enterprise,
        department=case.department,
        kind=TransferKind.CRIME,
        document_number=document.number,
        matter=matter,
        recipient=recipient,
        approved_on=day,
        # The hours to hand over run from the step itself; of a step recorded later nobody knows the hour.
        approved_at=timezone.now() if day == timezone.localdate() else None,
        transferred_on=day,
        is_synthetic=case.is_synthetic,
    )


def _to_other_body(step: Step, case: EnforcementCase, day: date, recipient: str, matter: str) -> None:
    values: dict[str, Any] = {
        "case": case,
        "enterprise": case.enterprise,
        "department": case.department,
        "matter": matter,
        "recipient": recipient,
        "referred_on": day,
    }
    document = step.issue("case-referral", case, day, referral=CaseReferral(**values))
    records.create(
        CaseReferral,
        actor=step.actor,
        document_number=document.number,
        is_synthetic=case.is_synthetic,
        **values,
    )


def _suspend(step: Step, *, suspended_on: date | None = None) -> None:
    """中止, with the reason; from that day the limit stands still. Basis: 部令第30号第五十七条 [memory]."""
    reason, day, filed_on = (
        step.require_reason(SUSPENSION_BASIS),
        step.day(suspended_on),
        step.locked.filed_on,
    )
    if filed_on is not None and day < filed_on:
        raise Refused(f"中止日期不得早于立案日期（{zh_date(filed_on)}）。", SUSPENSION_BASIS)
    case = step.move(suspended_from=step.locked.status)
    stop = begin_stop(case, CaseStopKind.SUSPENSION, day, actor=step.actor, remark=reason)
    step.issue("case-suspension", case, day, reason=reason, stop=stop)
    if case.notified_on is not None:
        tell_party(case, f"suspended:{day}", "案件调查已中止", reason)


def resume(step: Step, *, resumed_on: date | None = None) -> None:
    """恢复: back to the stage that was interrupted; the limit runs on from the next day."""
    day = step.day(resumed_on)
    open_stops = step.locked.stops.filter(kind=CaseStopKind.SUSPENSION, last_day__isnull=True)
    for began in open_stops.values_list("first_day", flat=True):
        if day < began:
            raise Refused(f"恢复日期不得早于中止日期（{zh_date(began)}）。", SUSPENSION_BASIS)
    case = step.move(suspended_from="")
    stops = close_stops(case, actor=step.actor, last_day=day, kind=CaseStopKind.SUSPENSION)
    step.issue("case-resumption", case, day, reason=step.reason.strip(), stop=stops[0] if stops else None)
    if case.notified_on is not None:
        tell_party(case, f"resumed:{day}", "案件调查已恢复")


TAKERS: dict[CaseStatus, Callable[..., None]] = {
    CaseStatus.DISMISSED: _dismiss,
    CaseStatus.TRANSFERRED: _transfer,
    CaseStatus.SUSPENDED: _suspend,
}
