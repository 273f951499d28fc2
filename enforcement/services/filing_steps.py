"""The steps from the lead to the examination: filing, investigating, handing in the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from accounts.models import OfficerCertificate
from common import records
from common.errors import Refused
from common.models import OfficialDocument
from common.numbering import next_document_number
from enforcement.enums import CaseStatus
from enforcement.gates.filing import recusal
from enforcement.models import EnforcementCase
from enforcement.procedure_enums import FilingCondition
from enforcement.services.reviews import make_stale
from enforcement.services.step import Step
from registry.selectors import number_prefix_on

FILING_BASIS = "生态环境行政处罚办法第十九条"


def _file(
    step: Step,
    *,
    filed_on: date | None = None,
    filing_number: str = "",
    conditions: Collection[str] = (),
    investigators: Sequence[OfficerCertificate] = (),
) -> None:
    """立案: all four conditions of art. 19 are met, and who investigates is named.

    Basis: 部令第30号第十八条、第十九条. The number is the next of the series, unless one given on
    paper is typed.
    """
    day = step.day(filed_on)
    _require_conditions(conditions)
    step.refuse_for_gates(day, investigators=investigators)
    name_investigators(step, investigators)
    number = filing_number.strip() or step.locked.filing_number or _free_filing_number(day)
    document = step.issue(
        "case-filing", step.after(filed_on=day, filing_number=number), day, number=number, approver=step.actor
    )
    step.move(filed_on=day, filing_number=document.number)


def _require_conditions(conditions: Collection[str]) -> None:
    missing = [condition for condition in FilingCondition if condition not in conditions]
    if missing:
        names = "；".join(str(condition.label) for condition in missing)
        raise Refused(f"立案须逐项确认符合立案条件，尚未确认：{names}。", basis=FILING_BASIS)


def name_investigators(step: Step, investigators: Sequence[OfficerCertificate]) -> None:
    """Add to those on record: whoever once investigated stays barred from judging the case."""
    if investigators:
        named = [*step.locked.investigators.all(), *investigators]
        records.change(step.locked, actor=step.actor, many={"investigators": named})


def _free_filing_number(day: date) -> str:
    """The next number of the series that no case bears, be it imported or numbered on paper."""
    prefix = number_prefix_on("case-filing", day)
    while True:
        number = next_document_number(prefix, day.year)
        borne = EnforcementCase.objects.filter(filing_number=number).exists()
        if not borne and not OfficialDocument.objects.filter(number=number).exists():
            return number


def _refuse_to_file(step: Step, *, ended_on: date | None = None) -> None:
    """不予立案, with the reason. Basis: 部令第30号第十九条."""
    reason, day = step.require_reason(FILING_BASIS), step.day(ended_on)
    document_of = step.move(outcome="not_filed", end_reason=reason)
    step.issue("case-not-filed", document_of, day, reason=reason, approver=step.actor)


def _investigate(
    step: Step,
    *,
    started_on: date | None = None,
    investigators: Sequence[OfficerCertificate] = (),
    recused: str = "",
) -> None:
    """开展调查, at first or again: what was found before a second time makes a legal review stale.

    Basis: 行政处罚法第五十四条、第五十八条. From 移送 the receiving body sent the case back.
    """
    day = step.day(started_on)
    again = step.locked.status not in (CaseStatus.FILED, CaseStatus.TRANSFERRED)
    if again:
        step.require_reason("行政处罚法第五十四条、第五十八条")
    step.refuse_for_gates(day, investigators=investigators)
    name_investigators(step, investigators)
    changes: dict[str, Any] = {"outcome": ""}
    if recused.strip():
        changes["recused"] = recused.strip()
    case = step.move(**changes)
    if again:
        make_stale(case, actor=step.actor, day=day)


def _examine(
    step: Step,
    *,
    reported_on: date | None = None,
    investigation_report: str = "",
    recused: str = "",
) -> None:
    """提交审查: the investigators hand in their report, or what the party said is examined anew.

    Basis: 部令第30号第三十八条. The opinion is recorded by an examiner who did not investigate.
    """
    day = step.day(reported_on)
    report = investigation_report.strip() or step.locked.investigation_report
    if not report:
        raise Refused("请填写案件调查报告要点。", basis="生态环境行政处罚办法第三十八条")
    first = step.locked.status == CaseStatus.INVESTIGATING
    step.refuse_for_gates(day, recused=recused, without=() if first else (recusal,))
    changes: dict[str, Any] = {"examiner": None, "examined_on": None, "examination_opinion": ""}
    if first:
        changes |= {"reported_on": day, "investigation_report": report}
    if recused.strip():
        changes["recused"] = recused.strip()
    case = step.move(**changes)
    if first:
        step.issue("investigation-report", case, day)


TAKERS: dict[CaseStatus, Callable[..., None]] = {
    CaseStatus.FILED: _file,
    CaseStatus.NOT_FILED: _refuse_to_file,
    CaseStatus.INVESTIGATING: _investigate,
    CaseStatus.EXAMINING: _examine,
}
