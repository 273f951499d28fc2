"""The steps towards the decision: 法制审核, 集体讨论, 决定处罚 and 不予处罚."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import OfficerCertificate, User
from common import records
from common.errors import Refused
from common.models import OfficialDocument
from common.numbering import next_document_number
from common.presentation import money
from enforcement.daily_reckoning import BASIS as DAILY_BASIS
from enforcement.daily_reckoning import daily_penalty_decided_by
from enforcement.enums import CaseOutcome, CaseStatus, NoPenaltyGround, PenaltyKind
from enforcement.models import CasePenalty, EnforcementCase, NoPenaltyDecision
from enforcement.services.discussions import open_discussion
from enforcement.services.filing_steps import name_investigators
from enforcement.services.hearing_steps import proposed_kinds
from enforcement.services.no_penalty import EDUCATED, EDUCATION_BASIS
from enforcement.services.reviews import submit_review
from enforcement.services.step import Step
from enforcement.services.stops import close_stops
from enforcement.services.telling import tell_party
from registry.models import Provision
from registry.rules import require_law_in_force
from registry.selectors import number_prefix_on

SUMMARY_BASIS = "行政处罚法第四十四条、第四十五条、第五十二条"
# 暂扣、吊销: which certificate, with its number.
CERTIFICATE_KINDS = (PenaltyKind.PERMIT_SUSPENSION, PenaltyKind.PERMIT_REVOCATION)


def _submit(step: Step, *, submitted_on: date | None = None, ground: str = "") -> None:
    """提交法制审核, with the ground. Basis: 行政处罚法第五十八条."""
    day = step.day(submitted_on)
    step.refuse_for_gates(day)
    case = step.move()
    submit_review(case, actor=step.actor, ground=ground, submitted_on=day)


def _discuss(
    step: Step,
    *,
    ground: str = "",
    held_on: date | None = None,
    host: User | None = None,
    attendees: str = "",
    report: str = "",
) -> None:
    """提交集体讨论: the discussion is called; its members vote and it is concluded beside the steps."""
    step.refuse_for_gates(timezone.localdate())
    case = step.move()
    open_discussion(
        case,
        actor=step.actor,
        ground=ground,
        held_on=held_on or timezone.localdate(),
        host=host or step.actor,
        attendees=attendees,
        report=report or case.investigation_report,
    )


def _decide(
    step: Step,
    *,
    decided_on: date | None = None,
    decision_number: str = "",
    decision_content: str = "",
    fine_amount: Decimal | None = None,
    confiscated_amount: Decimal | None = None,
    kinds: Collection[str] = (),
    certificate: str = "",
    provisions: Sequence[Provision] = (),
    seriousness: str = "",
    investigators: Sequence[OfficerCertificate] = (),
    told_and_heard: bool = False,
) -> None:
    """决定处罚, when nothing on record forbids it. Basis: 行政处罚法第五十七条至第六十条.

    What is left empty is taken from what the party was told. From a lead it is the 简易程序: told and
    heard on the spot (第五十一条、第五十二条).
    """
    locked, day = step.locked, step.day(decided_on)
    fine = locked.proposed_fine if fine_amount is None else fine_amount
    confiscation = locked.proposed_confiscation if confiscated_amount is None else confiscated_amount
    chosen = proposed_kinds(kinds or _told_kinds(locked, fine, confiscation), fine, confiscation)
    summary = locked.status == CaseStatus.LEAD
    if summary and not told_and_heard:
        raise Refused("当场处罚前须告知拟处罚内容及事实、理由、依据，并听取陈述申辩，请确认。", SUMMARY_BASIS)
    _require_certificate(chosen, certificate)
    step.refuse_for_gates(
        day,
        fine_amount=fine,
        confiscated_amount=confiscation,
        kinds=chosen,
        provisions=list(provisions),
        investigators=list(investigators),
    )
    _name_law_and_officers(step, provisions, investigators)
    changes = {
        "decided_on": day,
        "outcome": CaseOutcome.PENALTY,
        "decision_content": decision_content.strip() or locked.proposed_content,
        "fine_amount": fine,
        "confiscated_amount": confiscation,
        "seriousness": seriousness or locked.seriousness,
    }
    case = _decided(step, day, changes, chosen, decision_number, summary)
    _keep_penalties(case, step.actor, chosen, certificate)
    close_stops(case, actor=step.actor, last_day=day)
    tell_party(
        case,
        "decided",
        "已作出行政处罚决定",
        f"文号{case.decision_number}，请查收决定书；不服的可以依法申请复议或者提起诉讼。",
        tone="danger",
    )


def _told_kinds(case: EnforcementCase, fine: Decimal | None, confiscation: Decimal | None) -> list[str]:
    """The kinds told, without those of money that are no longer imposed."""
    gone = {
        kind
        for kind, amount in ((PenaltyKind.FINE, fine), (PenaltyKind.CONFISCATION, confiscation))
        if not amount
    }
    return [kind for kind in case.proposed_kinds if kind not in gone]


def _require_certificate(kinds: Collection[str], certificate: str) -> None:
    if set(kinds) & set(CERTIFICATE_KINDS) and not certificate.strip():
        raise Refused("暂扣、吊销许可证件的，请填写证照名称及编号。", basis="行政处罚法第五十九条")


def _name_law_and_officers(
    step: Step, provisions: Sequence[Provision], investigators: Sequence[OfficerCertificate]
) -> None:
    name_investigators(step, investigators)
    if provisions:
        records.change(step.locked, actor=step.actor, many={"provisions": list(provisions)})


def _decided(
    step: Step,
    day: date,
    changes: dict[str, Any],
    kinds: list[str],
    decision_number: str,
    summary: bool,
) -> EnforcementCase:
    """The document comes first: its number goes on the record."""
    kind = _decision_kind(step, changes, kinds, summary)
    number = decision_number.strip() or step.locked.decision_number or _free_number(kind, day)
    document = step.issue(
        kind, step.after(**changes, decision_number=number), day, number=number, kinds=kinds
    )
    return step.move(**changes, decision_number=document.number)


def _decision_kind(step: Step, changes: dict[str, Any], kinds: list[str], summary: bool) -> str:
    """按日连续处罚 has a paper of its own, which states the very amount that was reckoned and no more."""
    daily = daily_penalty_decided_by(step.locked)
    if daily is None:
        return "summary-penalty-decision" if summary else "penalty-decision"
    if set(kinds) != {PenaltyKind.FINE} or changes["confiscated_amount"]:
        raise Refused("按日连续处罚决定只处罚款，其他处罚请另案决定。", DAILY_BASIS)
    if changes["fine_amount"] != daily.amount:
        raise Refused(
            f"按日连续处罚核算为{money(daily.amount)}元，拟罚款{money(changes['fine_amount'])}元与其不一致，"
            "请按核算的金额决定；核算有误的，请先对该项按日连续处罚选择“不予实施”。",
            DAILY_BASIS,
        )
    return "daily-penalty-decision"


def _free_number(kind: str, day: date) -> str:
    """The next number of the series that no decision bears, be it imported or numbered on paper."""
    prefix = number_prefix_on(kind, day)
    while True:
        number = next_document_number(prefix, day.year)
        borne = EnforcementCase.objects.filter(decision_number=number).exists()
        if not borne and not OfficialDocument.objects.filter(number=number).exists():
            return number


def _keep_penalties(case: EnforcementCase, actor: Any, kinds: Collection[str], certificate: str) -> None:
    """One row for each kind; a clerk may have entered some by hand before the decision."""
    known = set(case.penalties.values_list("kind", flat=True))
    for kind in kinds:
        if kind in known:
            continue
        content = certificate.strip() if kind in CERTIFICATE_KINDS else ""
        records.create(
            CasePenalty,
            actor=actor,
            case=case,
            kind=kind,
            content=content,
            is_synthetic=case.is_synthetic,
        )


def _spare(
    step: Step,
    *,
    decided_on: date | None = None,
    ground: str = "",
    facts: str = "",
    education: str = "",
    provision: Provision | None = None,
    number: str = "",
) -> None:
    """不予处罚, with its legal ground; the party is educated.

    Basis: 行政处罚法第三十条至第三十三条、第三十六条、第五十七条.
    """
    locked, day = step.locked, step.day(decided_on)
    if not ground:
        raise Refused("不予处罚须选择法定理由。", basis="行政处罚法第三十三条、第五十七条")
    facts = facts.strip() or locked.facts
    if ground in EDUCATED and not education.strip():
        raise Refused("不予处罚的，应当对当事人进行教育，请填写教育情况。", basis=EDUCATION_BASIS)
    if ground in (NoPenaltyGround.MINOR, NoPenaltyGround.FIRST) and provision is None:
        raise Refused("轻微不罚、首违不罚须写明依据条款。", basis="行政处罚法第三十三条第一款")
    if provision is not None and locked.conduct_on is not None:
        # The rules that spare are favourable: those of the day of the decision may be applied as well.
        require_law_in_force(provision.law, locked.conduct_on, decided_on=day, milder=True)
    step.refuse_for_gates(day, ground=ground)
    case = step.move(outcome=CaseOutcome.NO_PENALTY)
    education = education.strip() or "依法无须教育"
    document = step.issue(
        "no-penalty-decision",
        case,
        day,
        number=number.strip(),
        ground=ground,
        facts=facts,
        education=education,
    )
    records.create(
        NoPenaltyDecision,
        actor=step.actor,
        case=case,
        department=case.department,
        enterprise=case.enterprise,
        number=document.number,
        decided_on=day,
        ground=ground,
        provision=provision,
        facts=facts,
        education=education,
        is_synthetic=case.is_synthetic,
    )
    close_stops(case, actor=step.actor, last_day=day)
    tell_party(case, "no-penalty", "不予行政处罚", str(NoPenaltyGround(ground).label), tone="success")


TAKERS: dict[CaseStatus, Callable[..., None]] = {
    CaseStatus.LEGAL_REVIEW: _submit,
    CaseStatus.DISCUSSION: _discuss,
    CaseStatus.DECIDED: _decide,
    CaseStatus.NO_PENALTY: _spare,
}
