"""The documents of a case from its filing to the decision.

Basis: 行政处罚法第四十四条、第五十一条、第五十二条、第五十七条、第五十九条; 部令第30号.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from common.models import OfficialDocument
from enforcement.citations import cited
from enforcement.documents.facts import (
    Facts,
    case_facts,
    case_of,
    conduct_day,
    evidence_names,
    full_name,
    local_day,
    payment_facts,
    penalty_facts,
    proposed_facts,
)
from enforcement.enums import NoPenaltyGround
from enforcement.models import EnforcementCase
from enforcement.ranges import current_worksheets
from enforcement.rules import may_decide
from registry.wording import limit_words, lines_of

NOTICE_KINDS = ("penalty-notice", "penalty-hearing-notice")
# Receipt online is delivery, where the party agreed to it.
NOTICE_RECEIPT = "enforcement.services.notices.on_notice_receipt"
DECISION_RECEIPT = "enforcement.services.delivery.on_decision_receipt"
_PENALTY = "《中华人民共和国行政处罚法》"


@document_kind("case-filing", title="立案审批表", template="enforcement/case-filing", for_party=False)
def case_filing(case: EnforcementCase, *, issued_on: date, approver: Any = None, **extra: Any) -> Facts:
    """Basis: 部令第30号第十八条、第十九条."""
    return case_facts(case, issued_on) | {
        "立案日期": case.filed_on or issued_on,
        "立案期限": limit_words("case-filing", issued_on),
        "审批人": full_name(approver),
    }


@document_kind(
    "case-not-filed",
    title="不予立案审批表",
    template="enforcement/case-not-filed",
    numbered=False,
    for_party=False,
)
def case_not_filed(
    case: EnforcementCase, *, issued_on: date, reason: str = "", approver: Any = None, **extra: Any
) -> Facts:
    return case_facts(case, issued_on) | {
        "不予立案理由": lines_of(reason or case.end_reason or case.closing_reason),
        "审批人": full_name(approver),
    }


@document_kind(
    "inquiry-record",
    title="调查询问笔录",
    template="enforcement/inquiry-record",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def inquiry_record(
    case: EnforcementCase,
    *,
    issued_on: date,
    asked: str = "",
    position: str = "",
    time: str = "",
    place: str = "",
    content: str = "",
    **extra: Any,
) -> Facts:
    """Questions and answers, one a line; what is not passed is filled in by hand (处罚法第五十五条)."""
    return case_facts(case, issued_on) | {
        "被询问人": asked,
        "被询问人身份": position,
        "询问时间": time,
        "询问地点": place,
        "询问内容": lines_of(content),
        "检查条款": cited("inspection", issued_on),
    }


@document_kind(
    "investigation-report",
    title="案件调查报告",
    template="enforcement/investigation-report",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def investigation_report(case: EnforcementCase, *, issued_on: date, **extra: Any) -> Facts:
    """Facts, evidence, law and proposal of the investigators (部令第30号第三十八条)."""
    return (
        case_facts(case, issued_on)
        | proposed_facts(case)
        | {
            "调查终结日期": case.reported_on or issued_on,
            "调查结论": lines_of(case.investigation_report),
            "证据": evidence_names(case),
            "造成危害后果": case.has_harm,
        }
    )


@document_kind(
    "examination-opinion",
    title="案件审查表",
    template="enforcement/examination-opinion",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def examination_opinion(case: EnforcementCase, *, issued_on: date, **extra: Any) -> Facts:
    """By someone else than the investigators (部令第30号第三十八条)."""
    return (
        case_facts(case, issued_on)
        | proposed_facts(case)
        | {
            "审查人": full_name(case.examiner),
            "审查日期": case.examined_on or issued_on,
            "审查意见": lines_of(case.examination_opinion),
            "证据": evidence_names(case),
        }
    )


# -- notice ---------------------------------------------------------------------------------------


def _notice(case: EnforcementCase, issued_on: date) -> Facts:
    return (
        case_facts(case, issued_on)
        | proposed_facts(case)
        | {
            "证据": evidence_names(case),
            "申辩期限": limit_words("penalty-defence", issued_on),
            "听证期限": limit_words("penalty-hearing-application", issued_on),
        }
    )


@document_kind(
    "penalty-notice",
    title="行政处罚事先告知书",
    template="enforcement/penalty-notice",
    repeatable=True,
    on_receipt=NOTICE_RECEIPT,
)
def penalty_notice(case: EnforcementCase, *, issued_on: date, **extra: Any) -> Facts:
    """What is proposed, why, and the right to be heard (处罚法第四十四条、第四十五条)."""
    return _notice(case, issued_on)


@document_kind(
    "penalty-hearing-notice",
    title="行政处罚听证告知书",
    template="enforcement/penalty-hearing-notice",
    repeatable=True,
    on_receipt=NOTICE_RECEIPT,
)
def penalty_hearing_notice(case: EnforcementCase, *, issued_on: date, **extra: Any) -> Facts:
    """With the right to a hearing (处罚法第六十三条; 部令第30号第四十六条)."""
    return _notice(case, issued_on)


# -- decision -------------------------------------------------------------------------------------


def heard_facts(case: EnforcementCase) -> Facts:
    """How the party was told and heard (处罚法第四十四条、第四十五条、第六十三条)."""
    notices = OfficialDocument.objects.of(case).current().filter(kind__in=NOTICE_KINDS)
    hearing = case.hearings.filter(ended_on__isnull=False).order_by("-pk").first() if case.pk else None
    return {
        "告知日期": case.notified_on,
        "告知文书": [f"《{each.title}》（{each.number}）" for each in notices],
        "已告知听证": case.hearing_offered,
        "放弃申辩": case.defence_waived,
        "陈述申辩": [
            {
                "日期": each.made_on,
                "内容": " ".join(lines_of(each.text)),
                "采纳": each.get_adoption_display(),
                "理由": " ".join(lines_of(each.answer)),
            }
            for each in case.defences.filter(answered_on__isnull=False)
        ],
        "听证日期": (hearing.held_on or hearing.ended_on) if hearing else None,
        "法制审核日期": case.legal_reviewed_on,
        "集体讨论日期": case.discussed_on,
    }


def _discretion(case: EnforcementCase) -> Facts:
    """The standards that the fine follows and what was weighed (处罚法第三十四条)."""
    sheets = current_worksheets(case) if case.pk else []
    weighed = [each for sheet in sheets for each in sheet.levels.order_by("ordering", "pk")]
    return {
        "裁量基准": "、".join(dict.fromkeys(f"《{sheet.standard.name}》" for sheet in sheets)),
        "裁量因素": list(dict.fromkeys(f"{each.factor}：{each.level}" for each in weighed)),
    }


@document_kind(
    "penalty-decision",
    title="行政处罚决定书",
    template="enforcement/penalty-decision",
    on_receipt=DECISION_RECEIPT,
    may_withdraw=may_decide,
)
def penalty_decision(
    case: EnforcementCase,
    *,
    issued_on: date,
    kinds: Iterable[str] | None = None,
    fine: Decimal | None = None,
    confiscation: Decimal | None = None,
    content: str | None = None,
    **extra: Any,
) -> Facts:
    """Basis: 处罚法第五十九条. What is not passed stands on the case."""
    chosen = list(kinds) if kinds is not None else _kinds(case)
    amounts = penalty_facts(
        case.fine_amount if fine is None else fine,
        case.confiscated_amount if confiscation is None else confiscation,
        case.decision_content if content is None else content,
        chosen,
    )
    if not amounts["处罚内容"]:
        raise Refused("处罚决定没有处罚内容，请填写处罚种类、内容或金额。", "行政处罚法第五十九条")
    return (
        case_facts(case, issued_on)
        | amounts
        | payment_facts(issued_on)
        | heard_facts(case)
        | _discretion(case)
        | {"证据": evidence_names(case), "公开期限": limit_words("penalty-publication", issued_on)}
    )


def _kinds(case: EnforcementCase) -> list[str]:
    return list(case.penalties.values_list("kind", flat=True)) if case.pk else []


@document_kind(
    "summary-penalty-decision",
    title="当场行政处罚决定书",
    template="enforcement/summary-penalty-decision",
    on_receipt=DECISION_RECEIPT,
    may_withdraw=may_decide,
)
def summary_penalty_decision(
    case: EnforcementCase, *, issued_on: date, place: str = "", time: str = "", **extra: Any
) -> Facts:
    """On the spot, within the caps (处罚法第五十一条、第五十二条)."""
    inspection = case.inspection
    facts: Facts = dict(penalty_decision(case, issued_on=issued_on, **extra))
    return facts | {
        "处罚时间": time,
        "处罚地点": place or (inspection.place if inspection else ""),
    }


@document_kind(
    "no-penalty-decision",
    title="不予行政处罚决定书",
    template="enforcement/no-penalty-decision",
    may_withdraw=may_decide,
)
def no_penalty_decision(
    owner: Any,
    *,
    issued_on: date,
    ground: str = "",
    education: str = "",
    facts: str = "",
    **extra: Any,
) -> Facts:
    """For the case, or for the row of the decision (处罚法第三十三条、第五十七条; 法典第一千零五十六条)."""
    case = case_of(owner)
    decision = owner if owner is not case else case.no_penalty_decisions.order_by("-pk").first()
    chosen = ground or (decision.ground if decision else "")
    if not chosen:
        raise Refused("不予行政处罚须选择法定理由。", "行政处罚法第三十三条")
    said = lines_of(facts or (decision.facts if decision else "") or case.facts)
    return case_facts(case, issued_on) | {
        "违法事实": said,
        "证据": evidence_names(case),
        "不予处罚理由": str(NoPenaltyGround(chosen).label),
        "不予处罚条款": no_penalty_basis(chosen, conduct_day(case)),
        "违法事实成立": chosen != NoPenaltyGround.UNPROVEN,
        "教育情况": lines_of(education or (decision.education if decision else "")),
    }


def no_penalty_basis(ground: str, day: date) -> str:
    """The article for not punishing, of the law in force on the day of the conduct."""
    if ground == NoPenaltyGround.LAPSED:
        return cited("limitation", day)
    if ground in (NoPenaltyGround.MINOR, NoPenaltyGround.FIRST):
        here = f"{_PENALTY}第三十三条第一款"
        leniency = cited("leniency", day)
        return here if leniency == here else f"{here}、{leniency}"
    return {
        NoPenaltyGround.NO_FAULT: f"{_PENALTY}第三十三条第二款",
        NoPenaltyGround.CAPACITY: f"{_PENALTY}第三十条、第三十一条",
        NoPenaltyGround.UNPROVEN: f"{_PENALTY}第五十七条第一款第（三）项",
    }[NoPenaltyGround(ground)]


@document_kind(
    "case-dismissal",
    title="撤案审批表",
    template="enforcement/case-dismissal",
    numbered=False,
    for_party=False,
)
def case_dismissal(
    case: EnforcementCase, *, issued_on: date, reason: str = "", approver: Any = None, **extra: Any
) -> Facts:
    return case_facts(case, issued_on) | {
        "撤案理由": lines_of(reason or case.end_reason),
        "撤案日期": case.dismissed_on or issued_on,
        "审批人": full_name(approver),
    }


@document_kind(
    "evidence-list",
    title="证据目录",
    template="enforcement/evidence-list",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def evidence_list(case: EnforcementCase, *, issued_on: date, **extra: Any) -> Facts:
    """Every piece of evidence with who took it, when and where (处罚法第四十六条、第四十七条)."""
    rows = case.evidence.select_related("taken_by", "second_taker")
    return case_facts(case, issued_on) | {
        "证据": [
            {
                "种类": each.get_kind_display(),
                "名称": each.name,
                "证明": each.proves,
                "取证": "、".join(filter(None, [full_name(each.taken_by), full_name(each.second_taker)])),
                "日期": local_day(each.taken_at),
                "地点": each.place,
                "不予采信": each.withdrawal_reason,
            }
            for each in rows
        ],
    }
