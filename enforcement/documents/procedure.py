"""The documents of what happens in a case before the decision: defence, hearing, review, discussion.

Basis: 行政处罚法第四十五条、第五十七条、第五十八条、第六十三条至第六十五条; 部令第30号.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from common.documents.registry import document_kind
from enforcement.documents.facts import (
    Facts,
    case_facts,
    case_of,
    evidence_names,
    full_name,
    newest,
    officers_of,
    proposed_facts,
)
from enforcement.models import (
    CaseExtension,
    CaseStop,
    CollectiveDiscussion,
    Defence,
    LegalReview,
    PenaltyHearing,
)
from enforcement.procedure_enums import DiscussionGround, ExtensionKind
from registry.selectors import limit_on, threshold_on
from registry.wording import limit_words, lines_of

_EXTENSION_LIMITS = {
    ExtensionKind.FILING: "case-filing",
    ExtensionKind.DECISION: "case-decision",
    ExtensionKind.COLLECTIVE: "case-decision",
}


def _inner(owner: Any, issued_on: date) -> Facts:
    """The case with what is proposed in it."""
    case = case_of(owner)
    return case_facts(case, issued_on) | proposed_facts(case)


# -- defence --------------------------------------------------------------------------------------


@document_kind(
    "defence-record",
    title="陈述申辩笔录",
    template="enforcement/defence-record",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def defence_record(
    owner: Any, *, issued_on: date, defence: Defence | None = None, recorder: str = "", **extra: Any
) -> Facts:
    """What the party said, to be read and signed by it (处罚法第四十五条)."""
    made = newest(owner, "defences", defence, "陈述申辩")
    return _inner(owner, issued_on) | {
        "陈述申辩日期": made.made_on,
        "提出方式": made.get_channel_display(),
        "陈述申辩人": made.author,
        "陈述申辩内容": lines_of(made.text),
        "记录人": recorder,
    }


@document_kind(
    "defence-review",
    title="陈述申辩复核意见书",
    template="enforcement/defence-review",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def defence_review(owner: Any, *, issued_on: date, defence: Defence | None = None, **extra: Any) -> Facts:
    """Facts, reasons and evidence of the party are checked, and adopted where they stand."""
    made = newest(owner, "defences", defence, "陈述申辩")
    return _inner(owner, issued_on) | {
        "陈述申辩日期": made.made_on,
        "陈述申辩内容": lines_of(made.text),
        "采纳情况": made.get_adoption_display() if made.adoption else "",
        "复核意见": lines_of(made.answer),
        "复核日期": made.answered_on or issued_on,
    }


# -- hearing --------------------------------------------------------------------------------------


def _hearing(owner: Any, issued_on: date, hearing: PenaltyHearing | None) -> tuple[PenaltyHearing, Facts]:
    held = newest(owner, "hearings", hearing, "听证申请")
    return held, _inner(owner, issued_on) | {
        "听证申请人": held.applicant,
        "申请日期": held.applied_on,
        "举行日期": held.held_on,
        "举行地点": held.place,
        "主持人": full_name(held.host),
        "公开举行": held.is_public,
        "代理人": held.agents,
    }


@document_kind(
    "hearing-notification", title="听证通知书", template="enforcement/hearing-notification", repeatable=True
)
def hearing_notification(
    owner: Any, *, issued_on: date, hearing: PenaltyHearing | None = None, time: str = "", **extra: Any
) -> Facts:
    """Time and place, told so many working days before (处罚法第六十四条第（二）项)."""
    _held, facts = _hearing(owner, issued_on, hearing)
    return facts | {
        "举行时间": time,
        "通知期限": limit_words("penalty-hearing-notice", issued_on),
        "代理人上限": str(int(threshold_on("hearing-agents-max", issued_on).amount)),
    }


@document_kind(
    "hearing-record",
    title="听证笔录",
    template="enforcement/hearing-record",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def hearing_record(
    owner: Any, *, issued_on: date, hearing: PenaltyHearing | None = None, recorder: str = "", **extra: Any
) -> Facts:
    """The decision follows the record (处罚法第六十五条)."""
    held, facts = _hearing(owner, issued_on, hearing)
    return facts | {
        "听证笔录": lines_of(held.record),
        "结束日期": held.ended_on or issued_on,
        "记录人": recorder,
    }


@document_kind(
    "hearing-report",
    title="听证报告",
    template="enforcement/hearing-report",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def hearing_report(
    owner: Any, *, issued_on: date, hearing: PenaltyHearing | None = None, **extra: Any
) -> Facts:
    held, facts = _hearing(owner, issued_on, hearing)
    return facts | {
        "听证意见": lines_of(held.opinion),
        "听证笔录": lines_of(held.record),
        "结束日期": held.ended_on or issued_on,
    }


# -- legal review and collective discussion -------------------------------------------------------


@document_kind(
    "legal-review",
    title="法制审核意见书",
    template="enforcement/legal-review",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def legal_review(owner: Any, *, issued_on: date, review: LegalReview | None = None, **extra: Any) -> Facts:
    """Basis: 处罚法第五十八条; 部令第30号第四十九条."""
    done = newest(owner, "reviews", review, "法制审核")
    return _inner(owner, issued_on) | {
        "审核事由": done.get_ground_display(),
        "提交日期": done.submitted_on,
        "审核人": full_name(done.reviewer),
        "审核结论": done.get_opinion_display() if done.opinion else "",
        "审核意见": lines_of(done.text),
        "审核日期": done.reviewed_on or issued_on,
        "证据": evidence_names(case_of(owner)),
    }


@document_kind(
    "discussion-record",
    title="集体讨论笔录",
    template="enforcement/discussion-record",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def discussion_record(
    owner: Any,
    *,
    issued_on: date,
    discussion: CollectiveDiscussion | None = None,
    recorder: str = "",
    place: str = "",
    **extra: Any,
) -> Facts:
    """Who was there, what each said and voted, what was concluded (处罚法第五十七条第二款)."""
    held = newest(owner, "discussions", discussion, "集体讨论")
    return _inner(owner, issued_on) | {
        "讨论事由": DiscussionGround(held.ground).label.replace("（非法定必经）", ""),
        "讨论日期": held.held_on,
        "讨论地点": place,
        "主持人": full_name(held.host),
        "列席人员": held.attendees,
        "记录人": recorder,
        "案件汇报": lines_of(held.report),
        "表决": [
            {"姓名": full_name(each.member), "意见": each.get_vote_display(), "发言": each.opinion}
            for each in held.votes.select_related("member").order_by("ledger_no", "pk")
        ],
        "讨论结论": lines_of(held.conclusion),
        "同意": bool(held.is_approved),
    }


# -- time -----------------------------------------------------------------------------------------


@document_kind(
    "extension-approval",
    title="延期审批表",
    template="enforcement/extension-approval",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def extension_approval(
    owner: Any, *, issued_on: date, extension: CaseExtension | None = None, **extra: Any
) -> Facts:
    """Basis: 部令第30号第十八条、第五十七条."""
    granted = newest(owner, "extensions", extension, "期限延长")
    kind = ExtensionKind(granted.kind)
    case = case_of(owner)
    began = case.lead_on if kind == ExtensionKind.FILING else case.filed_on
    limit = limit_on(_EXTENSION_LIMITS[kind], began or case.lead_on)
    return case_facts(case, issued_on) | {
        "延长种类": kind.label,
        "原期限": f"{limit.name}：{limit_words(limit.code, began or case.lead_on)}",
        "延长天数": f"{granted.days}日",
        "延长理由": lines_of(granted.ground),
        "批准人": full_name(granted.approver),
        "批准日期": granted.approved_on,
        "是立案": kind == ExtensionKind.FILING,
    }


@document_kind(
    "case-suspension", title="中止调查决定书", template="enforcement/case-suspension", repeatable=True
)
def case_suspension(
    owner: Any, *, issued_on: date, reason: str = "", stop: CaseStop | None = None, **extra: Any
) -> Facts:
    return case_facts(case_of(owner), issued_on) | {
        "中止理由": lines_of(reason or (stop.remark if stop else "")),
        "中止日期": stop.first_day if stop else issued_on,
    }


@document_kind(
    "case-resumption", title="恢复调查决定书", template="enforcement/case-resumption", repeatable=True
)
def case_resumption(
    owner: Any, *, issued_on: date, reason: str = "", stop: CaseStop | None = None, **extra: Any
) -> Facts:
    return case_facts(case_of(owner), issued_on) | {
        "恢复理由": lines_of(reason),
        "中止日期": stop.first_day if stop else None,
        "恢复日期": issued_on,
    }


@document_kind(
    "recusal-decision",
    title="回避决定书",
    template="enforcement/recusal-decision",
    numbered=False,
    for_party=False,
    repeatable=True,
)
def recusal_decision(
    owner: Any, *, issued_on: date, person: str = "", reason: str = "", approver: Any = None, **extra: Any
) -> Facts:
    """Basis: 处罚法第四十三条; 部令第30号第六条."""
    case = case_of(owner)
    return case_facts(case, issued_on) | {
        "回避人员": person or case.recused,
        "回避理由": lines_of(reason),
        "审批人": full_name(approver),
        "接替人员": officers_of(case.investigators),
    }
