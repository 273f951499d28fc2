"""What the documents of enforcement say alike. Names are those that the wording uses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from common.amounts import capital_amount
from common.errors import Refused
from common.presentation import money, plain_number, zh_datetime
from enforcement.citations import cited
from enforcement.enums import PartyKind, PenaltyKind
from enforcement.models import EnforcementCase
from registry.models import Enterprise, Provision
from registry.selectors import threshold_on
from registry.wording import bureau_facts, limit_words, lines_of

Facts = dict[str, Any]
RECORDED_LAW = "行政处罚法第四十七条"  # a paper tells what is on record, the record comes first


def case_of(owner: Any) -> EnforcementCase:
    """The case that a document is about: its record, or that of the defence, hearing, review …"""
    case = owner if isinstance(owner, EnforcementCase) else owner.case
    if case is None:
        raise Refused("该记录未关联处罚案件，请先填写处罚案件台账编号。", RECORDED_LAW)
    found: EnforcementCase = case
    return found


def newest(owner: Any, relation: str, given: Any, name: str) -> Any:
    """The record that a document is about: the one passed, its owner itself, or the case's newest."""
    if given is not None:
        return given
    if not isinstance(owner, EnforcementCase):
        return owner
    row = getattr(owner, relation).order_by("-pk").first()
    if row is None:
        raise Refused(f"该案尚未登记{name}，不能制发此文书。", RECORDED_LAW)
    return row


def enterprise_facts(enterprise: Enterprise) -> Facts:
    """A unit as the party (处罚法第五十九条第一款第（一）项)."""
    return {
        "当事人": enterprise.name,
        "是单位": True,
        "你": "你单位",
        "统一社会信用代码": enterprise.uscc,
        "法定代表人": enterprise.legal_representative,
        "住所": enterprise.address,
        "证件号码": "",
    }


def party_facts(case: EnforcementCase) -> Facts:
    if case.enterprise is not None and not case.is_citizen:
        facts = enterprise_facts(case.enterprise)
        return facts | {"你": "你" if case.party_kind == PartyKind.SOLE_TRADER else "你单位"}
    return {
        "当事人": case.party,
        "是单位": False,
        "你": "你",
        "统一社会信用代码": "",
        "法定代表人": "",
        "住所": case.party_address,
        "证件号码": case.party_id_number,
    }


def case_facts(case: EnforcementCase, day: date) -> Facts:
    """What any document of a case may name."""
    return (
        bureau_facts(day)
        | party_facts(case)
        | {
            "案件名称": case.title,
            "案由": "、".join(each.name for each in case.violation_types.order_by("code")) or case.title,
            "违法事实": lines_of(case.facts),
            "行为日期": case.conduct_on,
            "线索来源": case.get_source_display(),
            "线索日期": case.lead_on,
            "立案号": case.filing_number,
            "立案日期": case.filed_on,
            "调查人员": officers_of(case.investigators),
            "回避情况": case.recused,
            "适用条款": "、".join(map(str, provisions_of(case))),
            "从旧兼从轻": lines_of(case.milder_law_reason),
            "从旧兼从轻条款": cited("milder-law", day) if case.milder_law_reason else "",
            "时效条款": cited("limitation", case.conduct_on or case.lead_on),
            "编号": case.ledger_no,
        }
    )


def conduct_day(case: EnforcementCase) -> date:
    """The day by which the law is chosen: of the conduct, else of its discovery."""
    return case.conduct_on or case.lead_on


def provisions_of(case: EnforcementCase) -> list[Provision]:
    """The provisions of the case, or those usual for its kinds of violation that were in force then."""
    chosen = list(case.provisions.select_related("law").order_by("code")) if case.pk else []
    if chosen:
        return chosen
    usual = Provision.objects.select_related("law").filter(
        pk__in=case.violation_types.filter(provision__isnull=False).values("provision")
    )
    return [each for each in usual if each.law.is_in_force_on(conduct_day(case))]


def officer_names(certificates: Iterable[Any]) -> list[str]:
    """张三（执法证号62…）."""
    return [f"{each.user.full_name}（执法证号{each.number}）" for each in certificates]


def officers_of(certificates: Any) -> list[str]:
    """The officers of a record, `certificates` being its many-to-many field."""
    return officer_names(certificates.select_related("user").order_by("number"))


def evidence_names(case: EnforcementCase) -> list[str]:
    """The evidence that the case relies on, each with what it proves."""
    return [
        f"{each.get_kind_display()}：{each.name}" + (f"，证明{each.proves}" if each.proves else "")
        for each in case.evidence.filter(withdrawn_on__isnull=True)
    ]


def amount_words(value: Decimal | int) -> str:
    """人民币100,000元（大写：壹拾万元整）."""
    return f"人民币{money(value)}元（大写：{capital_amount(value)}）"


def penalty_facts(
    fine: Decimal | None, confiscation: Decimal | None, content: str, kinds: Iterable[str] = ()
) -> Facts:
    """The penalties one by one: amounts from the record alone, the others by kind and content."""
    money_kinds = (PenaltyKind.FINE, PenaltyKind.CONFISCATION)
    others = [str(PenaltyKind(kind).label) for kind in kinds if kind not in money_kinds]
    lines = lines_of(content) or others
    if fine:
        lines = [*lines, f"罚款{amount_words(fine)}"]
    if confiscation:
        lines = [*lines, f"没收违法所得、非法财物{amount_words(confiscation)}"]
    total = (fine or 0) + (confiscation or 0)
    return {
        "处罚内容": lines,
        "有罚款": bool(fine),
        "有罚没款": bool(total),
        "罚款": amount_words(fine) if fine else "",
        "没收": amount_words(confiscation) if confiscation else "",
        "罚没合计": amount_words(total) if fine and confiscation else "",
    }


def proposed_facts(case: EnforcementCase) -> Facts:
    """What is proposed, as the notice tells it."""
    return penalty_facts(
        case.proposed_fine, case.proposed_confiscation, case.proposed_content, case.proposed_kinds
    )


def payment_facts(day: date) -> Facts:
    """How a fine is paid and what comes of not paying (处罚法第六十七条、第七十二条)."""
    return {
        "缴款期限": limit_words("penalty-payment", day),
        "加处比例": percent_words("late-payment-daily-percent", day),
        "加处上限": percent_words("late-payment-max-percent", day),
    }


def percent_words(code: str, day: date) -> str:
    return f"{plain_number(threshold_on(code, day).amount)}%"


def moment(value: datetime | None) -> str:
    """2026年9月1日 09:05 in Shanghai time; "" where there is none."""
    return zh_datetime(value)


def local_day(value: datetime) -> date:
    return timezone.localtime(value).date()


def full_name(user: Any) -> str:
    return str(user.full_name) if user is not None else ""


def text_of(lines: Iterable[str]) -> str:
    """Paragraphs as one cell of a table says them."""
    return " ".join(lines)
