"""The papers of a lead: its registration, and what whoever reported it is told.

Basis: 部令第30号第十八条; 信访工作条例 (条号待核). All are internal to the portal: no enterprise reads them,
and none names the reporter, whose identity more of the staff may not know than the lead itself.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from common.documents.registry import document_kind
from common.errors import Refused
from enforcement.documents.facts import Facts, full_name
from enforcement.models import EnforcementLead
from registry.wording import limit_words, lines_of

ACCEPTANCE, ANSWER, FILING = "complaint-acceptance", "complaint-answer", "case-filing"


def lead_facts(lead: EnforcementLead) -> Facts:
    """What the papers of a lead may say: everything but who reported it."""
    enterprise = lead.enterprise
    return {
        "本局": settings.SITE["name"],
        "线索编号": lead.ledger_no,
        "线索种类": lead.get_kind_display(),
        "收到日期": lead.received_on,
        "被反映单位": enterprise.name if enterprise else "",
        "统一社会信用代码": enterprise.uscc if enterprise else "",
        "线索事由": lead.subject,
        "线索内容": lines_of(lead.content),
        "地点": lead.place,
        "超标因子": lead.pollutant,
        "监测值": lead.measured,
        "标准限值": lead.standard,
        "承办单位": lead.department.name,
        "承办人": full_name(lead.handler),
        "受理日期": lead.accepted_on,
        "有举报人": bool(lead.reporter_name or lead.reporter_contact),
    }


def _limit(code: str, day: date) -> str:
    """The limit in words; "" for a day of before its row, of which nothing is said then."""
    try:
        return limit_words(code, day)
    except Refused:
        return ""


@document_kind(
    "lead-registration",
    title="执法线索登记表",
    template="enforcement/lead-registration",
    numbered=False,
    for_party=False,
)
def lead_registration(
    lead: EnforcementLead, *, issued_on: date, proposal: str = "", approver: Any = None, **extra: Any
) -> Facts:
    """Where the lead came from, what it says and what is proposed (部令第30号第十八条)."""
    return lead_facts(lead) | {
        "承办意见": proposal,
        "审批人": full_name(approver),
        "立案期限": _limit(FILING, lead.received_on),
    }


@document_kind(
    "lead-acceptance", title="举报事项受理告知书", template="enforcement/lead-acceptance", for_party=False
)
def lead_acceptance(lead: EnforcementLead, *, issued_on: date, **extra: Any) -> Facts:
    """To the reporter who can be reached: that the lead is taken up, and until when it is answered."""
    return lead_facts(lead) | {
        "受理日期": lead.accepted_on or issued_on,
        "办结期限": _limit(ANSWER, lead.received_on),
    }


@document_kind(
    "lead-refusal", title="举报事项不予受理告知书", template="enforcement/lead-refusal", for_party=False
)
def lead_refusal(lead: EnforcementLead, *, issued_on: date, reason: str = "", **extra: Any) -> Facts:
    """To the reporter who can be reached: that the bureau does not take it up, and why."""
    return lead_facts(lead) | {"不予受理理由": lines_of(reason or lead.findings)}


@document_kind(
    "lead-referral", title="举报事项移送告知书", template="enforcement/lead-referral", for_party=False
)
def lead_referral(lead: EnforcementLead, *, issued_on: date, **extra: Any) -> Facts:
    """To the reporter: which body is competent and has the matter now."""
    return lead_facts(lead) | {"移送情况": lines_of(lead.answer)}


@document_kind("lead-answer", title="举报事项办理答复书", template="enforcement/lead-answer", for_party=False)
def lead_answer(lead: EnforcementLead, *, issued_on: date, **extra: Any) -> Facts:
    """To the reporter: what the check found and what was done."""
    return lead_facts(lead) | {
        "核查结果": lead.get_result_display(),
        "答复内容": lines_of(lead.answer),
        "办结日期": lead.answered_on or issued_on,
    }
