"""法制审核: submitting a case, the reviewer's opinion, and new evidence that makes it stale.

Basis: 行政处罚法第五十八条; 生态环境行政处罚办法 (部令第30号) 第四十九条.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from common import records
from common.errors import Conflict, Refused
from enforcement.enums import CaseStatus
from enforcement.gates.asked import investigator_ids
from enforcement.gates.review import REVIEW_BASIS
from enforcement.models import EnforcementCase, LegalReview
from enforcement.procedure_enums import ReviewOpinion
from enforcement.rules import may_give_opinion, may_record
from enforcement.services.telling import tell_officer
from registry.issuing import issue_document


def submit_review(case: EnforcementCase, *, actor: Any, ground: str, submitted_on: date) -> LegalReview:
    """Hand the case to legal review. Raises Conflict while one is under way."""
    if case.reviews.filter(reviewed_on__isnull=True).exists():
        raise Conflict("该案已提交法制审核，尚未出具意见，请刷新页面。")
    if not ground:
        raise Refused("请选择法制审核事由。", basis=REVIEW_BASIS)
    return records.create(
        LegalReview,
        actor=actor,
        case=case,
        ground=ground,
        submitted_on=submitted_on,
        is_synthetic=case.is_synthetic,
    )


def give_opinion(
    review: LegalReview,
    *,
    actor: Any,
    opinion: str,
    text: str,
    reviewed_on: date | None = None,
    qualification: str = "",
) -> LegalReview:
    """The reviewer's written opinion; who reviews for the first time states the 法律职业资格.

    Raises Refused to whoever investigated the case, Conflict when the opinion was given already.
    """
    may_give_opinion(actor, review)
    day = reviewed_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("审核日期不得晚于今天。")
    if not text.strip():
        raise Refused("请写明法制审核意见。", basis=REVIEW_BASIS)
    with transaction.atomic():
        case = EnforcementCase.objects.select_for_update().get(pk=review.case_id)
        locked = LegalReview.objects.select_for_update().get(pk=review.pk)
        if locked.reviewed_on is not None:
            raise Conflict("该次法制审核已出具意见，请刷新页面。")
        _refuse_reviewer(case, actor, qualification)
        changed = records.change(
            locked,
            actor=actor,
            reviewer=actor,
            opinion=ReviewOpinion(opinion),
            text=text.strip(),
            reviewed_on=day,
            qualification=qualification.strip(),
        )
        records.change(case, actor=actor, legal_reviewer=actor, legal_reviewed_on=day)
        issue_document("legal-review", case, actor=actor, issued_on=day, review=changed)
        tone = "success" if opinion == ReviewOpinion.AGREED else "warning"
        tell_officer(
            case,
            f"reviewed:{changed.ledger_no}",
            "法制审核已出具意见",
            f"审核结论：{changed.get_opinion_display()}。",
            tone=tone,
        )
    return changed


def _refuse_reviewer(case: EnforcementCase, reviewer: Any, qualification: str) -> None:
    if reviewer.pk in investigator_ids(case):
        raise Refused("法制审核人员不得参加过本案调查，请由其他人员审核。", basis=REVIEW_BASIS)
    if not qualification.strip() and is_first_review(reviewer):
        raise Refused(
            "初次从事行政处罚决定法制审核的人员，应当通过国家统一法律职业资格考试，请填写法律职业资格证书编号。",
            basis="行政处罚法第五十八条第二款",
        )


def is_first_review(reviewer: Any) -> bool:
    """Whether no earlier review by this person is on record, nor in a case of the past."""
    done = LegalReview.objects.filter(reviewer=reviewer, reviewed_on__isnull=False)
    past = EnforcementCase.objects.filter(legal_reviewer=reviewer, legal_reviewed_on__isnull=False)
    return not (done.exists() or past.exists())


def note_new_evidence(case: EnforcementCase, *, actor: Any, noted_on: date | None = None, reason: str) -> int:
    """New facts or evidence came after a legal review: it has to be made again. Returns how many were stale.

    Raises Refused without a reason, and where no review could become stale.
    """
    may_record(actor, case)
    day = noted_on or timezone.localdate()
    if day > timezone.localdate():
        raise Refused("取得新证据的日期不得晚于今天。")
    if not reason.strip():
        raise Refused("请写明新证据或者新事实。", REVIEW_BASIS)
    with transaction.atomic():
        locked = EnforcementCase.objects.select_for_update().get(pk=case.pk)
        if locked.status not in OPEN_STATES:
            raise Refused("案件已作出决定或者已终结，不再适用。", REVIEW_BASIS)
        count = make_stale(locked, actor=actor, day=day, reason=reason)
        if not count:
            raise Refused("该案没有已出具意见的法制审核，无须登记。", basis=REVIEW_BASIS)
    return count


def make_stale(case: EnforcementCase, *, actor: Any, day: date, reason: str = "") -> int:
    """Mark the opinions given so far; what is still under review sees the new evidence anyway."""
    found = case.reviews.filter(stale_on__isnull=True, reviewed_on__isnull=False)
    for review in found:
        records.change(review, actor=actor, reason=reason or "有新的事实、证据", stale_on=day)
    return len(found)


OPEN_STATES = (
    CaseStatus.LEAD,
    CaseStatus.FILED,
    CaseStatus.INVESTIGATING,
    CaseStatus.EXAMINING,
    CaseStatus.NOTIFIED,
    CaseStatus.DEFENCE,
    CaseStatus.HEARING,
    CaseStatus.LEGAL_REVIEW,
    CaseStatus.DISCUSSION,
    CaseStatus.SUSPENDED,
)
