"""What the public reads of a decided case: kind "case-result".

Basis: 部令第30号第六十二条 (what is published), 第六十四条 (what is masked) [memory]; 处罚法第四十八条.
The allowlist names what may be published; of each text, the personal data that the record knows of
(`concealment`) and the numbers that `common.masking` recognises are hidden.

Facets, by which `/cases/` narrows its list (`PublishedRecord.facets`):

    law        code of each law applied
    violation  code of each violation (案由)
    penalty    kind of each penalty (PenaltyKind)
    kind       kind of party (PartyKind)
    procedure  summary, ordinary
    year       year of the decision
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings

from common.errors import Refused
from common.masking import mask_name, mask_tail
from common.publication import Projection, PublicColumn, public_kind
from enforcement.enums import CaseOutcome, PenaltyKind
from enforcement.models import CasePublication, EnforcementCase
from enforcement.public.concealment import Concealment, concealment_of
from registry.models import Park
from registry.wording import limit_words

CASE_RESULT = "case-result"
WHOLE_NAME_MASK = "***"

# The days of a case that the public reads, in the order of the procedure.
_TIMELINE = (
    ("filed_on", "立案"),
    ("notified_on", "事先告知"),
    ("heard_on", "举行听证"),
    ("decided_on", "作出处罚决定"),
    ("served_on", "送达决定书"),
    ("amended_on", "决定变更"),
)

COLUMNS = (
    PublicColumn("decision_number", "处罚决定书文号", "number"),
    PublicColumn("party", "当事人", "party", "自然人只公开姓氏"),
    PublicColumn("party_kind", "当事人类别", "body.party_label"),
    PublicColumn("uscc", "统一社会信用代码", "body.uscc", "自然人为空"),
    PublicColumn("legal_representative", "法定代表人", "body.legal_representative"),
    PublicColumn("violations", "违法行为类型", "body.violations"),
    PublicColumn("facts", "主要违法事实", "body.facts"),
    PublicColumn("basis", "处罚依据", "body.basis"),
    PublicColumn("penalties", "处罚种类", "body.penalty_labels"),
    PublicColumn("result", "处罚内容", "body.result"),
    PublicColumn("amount", "罚没金额（元）", "amount", "罚款与没收之和；决定变更的为变更后的金额"),
    PublicColumn("fine", "罚款金额（元）", "body.fine"),
    PublicColumn("confiscation", "没收金额（元）", "body.confiscation"),
    PublicColumn("decided_on", "处罚决定日期", "dated_on"),
    PublicColumn("authority", "处罚机关", "body.authority"),
    PublicColumn("park", "所在园区", "body.park"),
    PublicColumn("published_on", "公开日期", "body.published_on"),
    PublicColumn("display_until", "公示截止日", "display_until", "最后一个公示日"),
)


@public_kind(
    CASE_RESULT,
    label="行政处罚结果",
    list_title="行政处罚结果",
    page=f"public-{CASE_RESULT}",
    columns=COLUMNS,
    allowed={
        "number",
        "party",
        "party_kind",
        "party_label",
        "uscc",
        "legal_representative",
        "violations",
        "facts",
        "basis",
        "provisions",
        "penalties",
        "penalty_labels",
        "result",
        "fine",
        "confiscation",
        "amended",
        "procedure",
        "authority",
        "park",
        "decided_on",
        "served_on",
        "published_on",
        "display_until",
        "remedies",
        "timeline",
    },
)
def project_case(case: EnforcementCase) -> Projection:
    """The result of a case, with the facts as they were prepared for the public.

    Raises Refused for what may not be published: no penalty decision, an annulled one, a minor.
    """
    if case.outcome != CaseOutcome.PENALTY or case.decided_on is None:
        raise Refused("该案尚未作出行政处罚决定，没有可公开的结果。", "行政处罚法第四十八条")
    if case.annulled_on is not None:
        raise Refused("该处罚决定已被撤销，不能公开。", "行政处罚法第四十八条第二款")
    if case.is_minor_party:
        raise Refused("当事人为未成年人，处罚决定不予公开。", "生态环境行政处罚办法第六十三条、第六十四条")
    publication: CasePublication | None = getattr(case, "publication", None)
    conceal = concealment_of(case, publication)
    violations = list(case.violation_types.order_by("code"))
    provisions = list(case.provisions.select_related("law").order_by("code"))
    penalties = penalties_of(case)
    party = public_party(case)
    names = [conceal(each.name) for each in violations]
    facts = conceal(publication.public_facts if publication else case.facts)
    fine, confiscation = fine_in_force(case), case.confiscated_amount
    park = _park(case)
    body: dict[str, Any] = {
        "number": case.decision_number,
        "party": party,
        "party_kind": case.party_kind,
        "party_label": case.get_party_kind_display(),
        "violations": names,
        "facts": facts,
        "basis": "；".join(str(each) for each in provisions),
        "provisions": [{"law": str(each.law), "article": each.article} for each in provisions],
        "penalties": _told_penalties(penalties, conceal),
        "penalty_labels": [str(PenaltyKind(kind).label) for kind in penalties],
        "result": conceal(case.decision_content),
        "fine": _plain(fine),
        "confiscation": _plain(confiscation),
        "procedure": "简易程序" if case.is_simplified else "普通程序",
        "authority": settings.SITE["name"],
        "park": park.name if park else "",
        "decided_on": case.decided_on.isoformat(),
        "served_on": case.served_on.isoformat() if case.served_on else None,
        "remedies": remedies(case),
        "timeline": _timeline(case, publication),
        **_enterprise(case),
        **_days(publication),
    }
    if case.amended_on is not None:
        body["amended"] = {"on": case.amended_on.isoformat(), "decided_fine": _plain(case.fine_amount)}
    return Projection(
        title=_title(party, names),
        number=case.decision_number,
        party=party,
        dated_on=case.decided_on,
        amount=_sum(fine, confiscation),
        body=body,
        search_terms=[facts, body["result"], body["basis"], body["uscc"], body["legal_representative"]],
        park=park.code if park else "",
        uscc=_enterprise_uscc(case),
        display_until=publication.display_until if publication else None,
        facets={
            "law": sorted({each.law.code for each in provisions}),
            "violation": [each.code for each in violations],
            "penalty": list(penalties),
            "kind": [case.party_kind],
            "procedure": ["summary" if case.is_simplified else "ordinary"],
            "year": [str(case.decided_on.year)],
        },
    )


def public_party(case: EnforcementCase) -> str:
    """The party as the public reads it: a firm by its name, a person by the family name."""
    return mask_name(case.party_name) if case.is_citizen else case.party


def fine_in_force(case: EnforcementCase) -> Decimal | None:
    """What is owed as a fine now: as changed by 复议 or 诉讼, else as decided (元)."""
    return case.amended_fine if case.amended_on is not None else case.fine_amount


def remedies(case: EnforcementCase) -> list[str]:
    """What the decision told its party of 复议 and 诉讼, with the limits in force on its day."""
    day = case.decided_on
    assert day is not None  # only decided cases are projected
    reconsideration = limit_words("reconsideration-application", day)
    litigation = limit_words("litigation-filing", day)
    return [
        f"当事人不服本处罚决定的，可以自收到决定书之日起{reconsideration}内依法申请行政复议，"
        f"也可以自收到决定书之日起{litigation}内依法向人民法院提起行政诉讼。",
        "申请行政复议或者提起行政诉讼期间，除法律另有规定外，处罚决定不停止执行。",
    ]


def penalties_of(case: EnforcementCase) -> dict[str, list[str]]:
    """The kinds of penalty with their particulars, in the order of the law; amounts stand on the case."""
    found: dict[str, list[str]] = {}
    for each in case.penalties.all():
        found.setdefault(each.kind, []).append(each.content)
    if case.fine_amount:
        found.setdefault(PenaltyKind.FINE, [])
    if case.confiscated_amount:
        found.setdefault(PenaltyKind.CONFISCATION, [])
    return {kind: found[kind] for kind in PenaltyKind.values if kind in found}


def _told_penalties(penalties: dict[str, list[str]], conceal: Concealment) -> list[dict[str, str]]:
    return [
        {
            "kind": kind,
            "label": str(PenaltyKind(kind).label),
            "content": conceal("；".join(filter(None, contents))),
        }
        for kind, contents in penalties.items()
    ]


def _title(party: str, violations: list[str]) -> str:
    """Made of what is public: the internal name of a case may name persons."""
    return f"{party}{'、'.join(violations) or '环境违法'}案"[:200]


def _enterprise(case: EnforcementCase) -> dict[str, str]:
    """The firm's code and legal representative; masked as the bureau has set (运行维护手册第3节)."""
    if case.is_citizen or case.enterprise is None:
        return {"uscc": "", "legal_representative": ""}
    practice = settings.CASE_PUBLICATION
    representative = case.enterprise.legal_representative
    if representative and practice["mask_legal_representative"]:
        representative = WHOLE_NAME_MASK
    return {
        "uscc": mask_tail(case.enterprise.uscc, practice["mask_uscc_digits"]),
        "legal_representative": representative,
    }


def _enterprise_uscc(case: EnforcementCase) -> str:
    """The whole code, for the page of the enterprise; "" where codes are published in part."""
    if case.is_citizen or case.enterprise is None or settings.CASE_PUBLICATION["mask_uscc_digits"]:
        return ""
    return case.enterprise.uscc


def _park(case: EnforcementCase) -> Park | None:
    return case.enterprise.park if case.enterprise is not None else None


def _days(publication: CasePublication | None) -> dict[str, str | None]:
    return {
        name: day.isoformat() if publication and (day := getattr(publication, name)) else None
        for name in ("published_on", "display_until")
    }


def _timeline(case: EnforcementCase, publication: CasePublication | None) -> list[dict[str, str]]:
    steps = [(getattr(case, name), label) for name, label in _TIMELINE]
    if publication is not None:
        steps.append((publication.published_on, "公开处罚决定"))
    return [{"on": day.isoformat(), "label": label} for day, label in steps if day is not None]


def _sum(*amounts: Decimal | None) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal()) if known else None


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
