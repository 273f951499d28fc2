"""Sealing and seizing, restriction and suspension of production, evidence kept in advance.

Basis: 行政强制法第十八条、第二十四条、第二十五条、第二十八条; 法典第五十二条; 行政处罚法第五十六条;
环境保护部令第29号、第30号 (2014).
"""

from __future__ import annotations

from datetime import date
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from enforcement.citations import cited
from enforcement.documents.facts import (
    Facts,
    case_facts,
    case_of,
    enterprise_facts,
    full_name,
    local_day,
    moment,
    newest,
    party_facts,
)
from enforcement.models import Coercion, Curtailment, EvidencePreservation
from enforcement.procedure_enums import CurtailmentKind
from enforcement.rules import may_decide
from registry.wording import bureau_facts, limit_words, lines_of


def _measure(owner: Coercion | Curtailment, day: date) -> Facts:
    """What both sorts of measure say: the party, the ground, the provision."""
    case = owner.case
    party = party_facts(case) if case is not None else enterprise_facts(owner.enterprise)
    return (
        bureau_facts(day)
        | party
        | {
            "措施": owner.get_kind_display(),
            "措施文号": owner.document_number,
            "实施理由": lines_of(owner.ground),
            "案件名称": case.title if case is not None else "",
            "依据条款": str(owner.provision) if owner.provision else "",
        }
    )


# -- sealing and seizing --------------------------------------------------------------------------


def coercion_facts(coercion: Coercion, day: date) -> Facts:
    imposed = local_day(coercion.imposed_at)
    facts = _measure(coercion, day)
    return facts | {
        "依据条款": facts["依据条款"] or cited("seizure", imposed),
        "物品": lines_of(coercion.items),
        "实施日期": imposed,
        "实施时间": moment(coercion.imposed_at),
        "情况紧急": coercion.is_urgent,
        "批准时间": moment(coercion.approved_at),
        "批准人": full_name(coercion.approver),
        "期限": limit_words("seizure", imposed),
        "延长期限": limit_words("seizure-extension", imposed),
        "届满日": coercion.until,
    }


@document_kind(
    "seizure-decision",
    title="查封（扣押）决定书",
    template="enforcement/seizure-decision",
    may_withdraw=may_decide,
)
def seizure_decision(coercion: Coercion, *, issued_on: date, **extra: Any) -> Facts:
    """Basis: 强制法第二十四条; with the list, and the right to be heard."""
    return coercion_facts(coercion, issued_on)


@document_kind(
    "seizure-list",
    title="查封（扣押）清单",
    template="enforcement/seizure-list",
    numbered=False,
    repeatable=True,
)
def seizure_list(coercion: Coercion, *, issued_on: date, keeper: str = "", **extra: Any) -> Facts:
    """In duplicate, one for the party (强制法第二十四条)."""
    return coercion_facts(coercion, issued_on) | {"保管人": keeper}


@document_kind(
    "seizure-extension", title="延长查封（扣押）期限决定书", template="enforcement/seizure-extension"
)
def seizure_extension(
    coercion: Coercion, *, issued_on: date, until: date | None = None, ground: str = "", **extra: Any
) -> Facts:
    """Basis: 强制法第二十五条; told to the party in writing with the reason."""
    return coercion_facts(coercion, issued_on) | {
        "延长理由": lines_of(ground or coercion.extension_ground),
        "延长至": until or coercion.until,
    }


@document_kind("seizure-release", title="解除查封（扣押）决定书", template="enforcement/seizure-release")
def seizure_release(
    coercion: Coercion, *, issued_on: date, ground: str = "", lifted_on: date | None = None, **extra: Any
) -> Facts:
    """Basis: 强制法第二十七条、第二十八条."""
    return coercion_facts(coercion, issued_on) | {
        "解除理由": lines_of(ground or coercion.lift_ground),
        "解除日期": lifted_on or coercion.lifted_on or issued_on,
    }


@document_kind(
    "seizure-release-refusal",
    title="不予解除查封（扣押）通知书",
    template="enforcement/seizure-release-refusal",
)
def seizure_release_refusal(coercion: Coercion, *, issued_on: date, answer: str = "", **extra: Any) -> Facts:
    """The answer to a request for release that is not granted (环境保护部令第29号)."""
    return coercion_facts(coercion, issued_on) | {
        "申请解除日期": coercion.release_requested_on,
        "答复意见": lines_of(answer or coercion.release_answer),
    }


# -- restriction and suspension of production -----------------------------------------------------


def curtailment_facts(curtailment: Curtailment, day: date) -> Facts:
    facts = _measure(curtailment, day)
    if not facts["依据条款"]:
        raise Refused("限制生产、停产整治须填写依据条款。", "行政处罚法第四条")
    return facts | {
        "是限产": curtailment.kind == CurtailmentKind.RESTRICT,
        "限产期限": limit_words("production-restriction", curtailment.decided_on),
        "届满日": curtailment.until,
        "决定日期": curtailment.decided_on,
        "方案期限": limit_words("rectification-plan", curtailment.decided_on),
        "跟踪期限": limit_words("rectification-follow-up", curtailment.decided_on),
    }


@document_kind(
    "curtailment-decision",
    title="限制生产（停产整治）决定书",
    template="enforcement/curtailment-decision",
    may_withdraw=may_decide,
)
def curtailment_decision(curtailment: Curtailment, *, issued_on: date, **extra: Any) -> Facts:
    """Basis: 环境保护部令第30号 (2014)."""
    return curtailment_facts(curtailment, issued_on)


@document_kind(
    "curtailment-extension", title="延长限制生产期限决定书", template="enforcement/curtailment-extension"
)
def curtailment_extension(
    curtailment: Curtailment, *, issued_on: date, until: date | None = None, ground: str = "", **extra: Any
) -> Facts:
    """Once more at most (环境保护部令第30号 (2014))."""
    return curtailment_facts(curtailment, issued_on) | {
        "延长期限": limit_words("production-restriction-extension", curtailment.decided_on),
        "延长至": until or curtailment.until,
        "延长理由": lines_of(ground),
    }


@document_kind(
    "curtailment-release", title="解除限制生产（停产整治）通知书", template="enforcement/curtailment-release"
)
def curtailment_release(
    curtailment: Curtailment,
    *,
    issued_on: date,
    ground: str = "",
    lifted_on: date | None = None,
    **extra: Any,
) -> Facts:
    return curtailment_facts(curtailment, issued_on) | {
        "解除理由": lines_of(ground or curtailment.lift_ground),
        "解除日期": lifted_on or curtailment.lifted_on or issued_on,
    }


# -- evidence kept in advance ---------------------------------------------------------------------


def _preserved(
    owner: Any, issued_on: date, preservation: EvidencePreservation | None
) -> tuple[EvidencePreservation, Facts]:
    row: EvidencePreservation = newest(owner, "preservations", preservation, "先行登记保存")
    return row, case_facts(case_of(owner), issued_on) | {
        "物品": lines_of(row.items),
        "存放地点": row.place,
        "保存时间": moment(row.preserved_at),
        "情况紧急": row.is_urgent,
        "批准时间": moment(row.approved_at),
        "批准人": full_name(row.approver),
        "处理期限": limit_words("evidence-preservation-handling", local_day(row.preserved_at)),
    }


@document_kind(
    "evidence-preservation",
    title="先行登记保存证据通知书",
    template="enforcement/evidence-preservation",
    repeatable=True,
)
def evidence_preservation(
    owner: Any, *, issued_on: date, preservation: EvidencePreservation | None = None, **extra: Any
) -> Facts:
    """Basis: 处罚法第五十六条."""
    return _preserved(owner, issued_on, preservation)[1]


@document_kind(
    "preservation-handling",
    title="先行登记保存证据处理决定书",
    template="enforcement/preservation-handling",
    repeatable=True,
)
def preservation_handling(
    owner: Any,
    *,
    issued_on: date,
    preservation: EvidencePreservation | None = None,
    handling: str = "",
    **extra: Any,
) -> Facts:
    """What is done with what was kept (处罚法第五十六条; 部令第30号第三十三条)."""
    row, facts = _preserved(owner, issued_on, preservation)
    return facts | {
        "处理措施": lines_of(handling or row.handling),
        "处理日期": row.handled_on or issued_on,
    }
