"""Handing a matter to the police or to another body.

Basis: 行政处罚法第二十七条、第八十二条; 行政执法机关移送涉嫌犯罪案件的规定第三条、第五条、第六条;
法典 on 行政拘留 (环境保护法第六十三条 before it).
`transfer` or `referral` is the row; a case's newest is taken.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from common.documents.registry import document_kind
from common.errors import Refused
from enforcement.citations import CODE
from enforcement.documents.facts import (
    RECORDED_LAW,
    Facts,
    case_facts,
    conduct_day,
    enterprise_facts,
    evidence_names,
)
from enforcement.models import CaseReferral, EnforcementCase, PoliceTransfer
from registry.models import Law
from registry.wording import bureau_facts

# The articles of the 法典 under which the police may detain; before it the one of 环境保护法.
CODE_DETENTION = (
    "第一千零九十五条第二款",
    "第一千一百零二条",
    "第一千一百零八条",
    "第一千一百三十一条",
    "第一千一百七十九条",
)
_FORMER_DETENTION = "《中华人民共和国环境保护法》第六十三条"


def _handed(owner: Any, row: Any, issued_on: date, name: str) -> tuple[Any, Facts]:
    """The row handed over, and the facts of its case or, without one, of its enterprise."""
    if row is None:
        raise Refused(f"尚未登记{name}，不能制发此文书。", RECORDED_LAW)
    case: EnforcementCase | None = owner if isinstance(owner, EnforcementCase) else row.case
    if case is None:
        facts = bureau_facts(issued_on) | enterprise_facts(row.enterprise)
        facts |= {
            "案件名称": row.matter,
            "违法事实": [],
            "证据": [],
            "调查人员": [],
            "立案号": "",
            "适用条款": "",
        }
    else:
        facts = case_facts(case, issued_on) | {"证据": evidence_names(case)}
    return row, facts | {"移送事由": row.matter, "接收机关": row.recipient, "移送日期": row.transferred_on
                         if isinstance(row, PoliceTransfer) else row.referred_on}  # fmt: skip


def _transfer(owner: Any, transfer: PoliceTransfer | None, issued_on: date) -> tuple[PoliceTransfer, Facts]:
    row = transfer or (
        owner if isinstance(owner, PoliceTransfer) else owner.transfers.order_by("-pk").first()
    )
    return _handed(owner, row, issued_on, "移送公安的记录")


@document_kind(
    "case-transfer",
    title="涉嫌犯罪案件移送书",
    template="enforcement/case-transfer",
    for_party=False,
    repeatable=True,
)
def case_transfer(
    owner: Any, *, issued_on: date, transfer: PoliceTransfer | None = None, **extra: Any
) -> Facts:
    row, facts = _transfer(owner, transfer, issued_on)
    return facts | {"批准日期": row.approved_on, "抄送检察机关日期": row.prosecutor_copied_on}


@document_kind(
    "detention-transfer",
    title="行政拘留案件移送书",
    template="enforcement/detention-transfer",
    for_party=False,
    repeatable=True,
)
def detention_transfer(
    owner: Any, *, issued_on: date, transfer: PoliceTransfer | None = None, basis: str = "", **extra: Any
) -> Facts:
    """`basis` is the article that the conduct falls under; without it all that provide for detention."""
    row, facts = _transfer(owner, transfer, issued_on)
    day = conduct_day(row.case) if row.case is not None else row.transferred_on or issued_on
    return facts | {"批准日期": row.approved_on, "拘留条款": basis or detention_basis(day)}


def detention_basis(day: date) -> str:
    code = Law.objects.filter(code=CODE).first()
    if code is not None and code.is_in_force_on(day):
        return f"{code}有关行政拘留的规定（{'、'.join(CODE_DETENTION)}）"
    return _FORMER_DETENTION


@document_kind(
    "case-referral",
    title="案件移送函",
    template="enforcement/case-referral",
    for_party=False,
    repeatable=True,
)
def case_referral(
    owner: Any, *, issued_on: date, referral: CaseReferral | None = None, **extra: Any
) -> Facts:
    """To the body that is competent (处罚法第二十五条至第二十七条)."""
    row = referral or (owner if isinstance(owner, CaseReferral) else owner.referrals.order_by("-pk").first())
    return _handed(owner, row, issued_on, "移送其他机关的记录")[1]
