"""What a decision meets afterwards: delivery by announcement, surcharge, change, annulment, the file itself.

Basis: 行政处罚法第四十八条、第六十一条、第七十二条、第七十五条; 行政强制法第四十五条; 部令第30号 on 归档.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from common.models import OfficialDocument
from enforcement.deadlines.rows import CaseRows
from enforcement.documents.execution import decided_facts
from enforcement.documents.facts import Facts, amount_words, full_name, local_day
from enforcement.enums import PaymentKind
from enforcement.models import EnforcementCase, RemedyProceeding
from enforcement.procedure_enums import RemedyKind, RemedyOutcome
from enforcement.rules import may_decide
from enforcement.surcharges import debt_on, due_sums, fine_on, payments_by
from registry.clocks.arithmetic import ONE_DAY
from registry.wording import limit_words, lines_of


@document_kind(
    "delivery-announcement",
    title="行政处罚决定书送达公告",
    template="enforcement/delivery-announcement",
    numbered=False,
)
def delivery_announcement(case: EnforcementCase, *, issued_on: date, **extra: Any) -> Facts:
    """Where no other way was left (处罚法第六十一条); anyone may read it, so the reasons stay inside."""
    return decided_facts(case, issued_on) | {
        "公告期限": limit_words("public-notice-delivery", issued_on),
        "公告日期": issued_on,
    }


@document_kind(
    "surcharge-decision",
    title="加处罚款决定书",
    template="enforcement/surcharge-decision",
    may_withdraw=may_decide,
)
def surcharge_decision(case: EnforcementCase, *, issued_on: date, **extra: Any) -> Facts:
    """That the surcharge runs, from when, how much a day, up to what (处罚法第七十二条; 强制法第四十五条)."""
    since = late_since(case, issued_on)
    if since is None:
        raise Refused("罚款尚未逾期，不能加处罚款。", "行政处罚法第七十二条")
    debt = debt_on(case, issued_on, CaseRows())
    return decided_facts(case, issued_on) | {
        "加处起始日": since,
        "逾期罚款": amount_words(debt.overdue) if debt.overdue else "",
        "尚欠罚款": amount_words(debt.fine_left) if debt.fine_left else "",
        "截至日期": issued_on,
        "加处罚款": amount_words(debt.surcharge) if debt.surcharge else "",
        "加处罚款上限": amount_words(debt.surcharge_cap) if debt.surcharge_cap else "",
    }


def late_since(case: EnforcementCase, day: date) -> date | None:
    """The day after the first due day by which less came in than was due; None where none is past."""
    paid, asked = payments_by(case, day)[PaymentKind.FINE], Decimal(0)
    for due_on, amount in sorted(due_sums(case, day, fine_on(case, day))):
        asked += amount
        came = sum((sum_paid for paid_on, sum_paid in paid if paid_on <= due_on), Decimal(0))
        if due_on < day and came < asked:
            return due_on + ONE_DAY
    return None


# -- changed, annulled ----------------------------------------------------------------------------


def _by_remedy(case: EnforcementCase, outcome: RemedyOutcome, remedy: RemedyProceeding | None) -> Facts:
    """The proceeding that brought it about; empty where the bureau set its own decision right."""
    found = remedy or case.remedies.filter(outcome=outcome).order_by("decided_on", "pk").last()
    if found is None:
        return {"救济机关": "", "救济日期": None, "救济文书": "", "救济案号": ""}
    papers = {RemedyKind.RECONSIDERATION: "行政复议决定"}
    return {
        "救济机关": found.body,
        "救济日期": found.decided_on,
        "救济文书": papers.get(RemedyKind(found.kind), "行政裁判"),
        "救济案号": found.number,
    }


@document_kind(
    "decision-amendment",
    title="行政处罚决定变更通知书",
    template="enforcement/decision-amendment",
    repeatable=True,
    may_withdraw=may_decide,
)
def decision_amendment(
    case: EnforcementCase,
    *,
    issued_on: date,
    before: Decimal | None = None,
    reason: str = "",
    remedy: RemedyProceeding | None = None,
    **extra: Any,
) -> Facts:
    """What 复议 or 诉讼 made of the fine; the new amount is what is owed from now on."""
    if case.amended_on is None or case.amended_fine is None:
        raise Refused("该处罚决定没有变更，不能制发变更通知书。", basis="行政处罚法第四十八条第二款")
    first = before if before is not None else case.fine_amount
    return (
        decided_facts(case, issued_on)
        | _by_remedy(case, RemedyOutcome.AMENDED, remedy)
        | {
            "原罚款": amount_words(first) if first else "",
            "现罚款": amount_words(case.amended_fine) if case.amended_fine else "",
            "变更日期": case.amended_on,
            "变更理由": lines_of(reason),
            "撤下期限": limit_words("penalty-withdrawal", issued_on),
        }
    )


@document_kind(
    "decision-annulment",
    title="撤销行政处罚决定通知书",
    template="enforcement/decision-annulment",
    may_withdraw=may_decide,
)
def decision_annulment(
    case: EnforcementCase,
    *,
    issued_on: date,
    reason: str = "",
    remedy: RemedyProceeding | None = None,
    **extra: Any,
) -> Facts:
    """Annulled by 复议 or a court, or by the bureau itself (处罚法第七十五条第二款)."""
    reasons = lines_of(reason or case.end_reason)
    if not reasons:
        raise Refused("撤销处罚决定须写明理由。", basis="行政处罚法第七十五条第二款")
    paid = sum((each.amount for each in case.payments.all()), Decimal(0))
    return (
        decided_facts(case, issued_on)
        | _by_remedy(case, RemedyOutcome.ANNULLED, remedy)
        | {
            "撤销日期": case.annulled_on or issued_on,
            "撤销理由": reasons,
            "已缴合计": amount_words(paid) if paid else "",
            "撤下期限": limit_words("penalty-withdrawal", issued_on),
        }
    )


# -- the file -------------------------------------------------------------------------------------


@document_kind(
    "archive-remarks",
    title="卷内备考表",
    template="enforcement/archive-remarks",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def archive_remarks(
    case: EnforcementCase,
    *,
    issued_on: date,
    missing: Iterable[str] = (),
    archivist: Any = None,
    **extra: Any,
) -> Facts:
    """What the file holds on the day it is archived, and what it lacks (处罚法第四十七条)."""
    documents = OfficialDocument.objects.of(case).current()
    evidence = case.evidence.all()
    return {
        "案件名称": case.title,
        "当事人": case.party,
        "立案号": case.filing_number,
        "决定文号": case.decision_number,
        "档号": getattr(case, "archive_number", ""),
        "文书份数": documents.count(),
        "证据件数": len(evidence),
        "证据起": min((local_day(each.taken_at) for each in evidence), default=None),
        "证据止": max((local_day(each.taken_at) for each in evidence), default=None),
        "不予采信": [f"{each.name}：{each.withdrawal_reason}" for each in evidence if each.withdrawn_on],
        "缺少材料": list(missing),
        "结案日期": case.closed_on,
        "归档日期": case.archived_on or issued_on,
        "立卷人": full_name(archivist or case.handler),
    }
