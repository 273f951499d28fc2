"""What may be done beside the steps of a case before its decision: examination, defence, hearing, review …"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from common.errors import Refused
from enforcement import forms_procedure as forms
from enforcement.action import Action
from enforcement.enums import CaseStatus
from enforcement.gates.review import DISCUSSION_BASIS
from enforcement.models import (
    CaseStop,
    CollectiveDiscussion,
    Defence,
    EnforcementCase,
    LegalReview,
    PenaltyHearing,
)
from enforcement.procedure_enums import ExtensionKind
from enforcement.rules import may_decide, may_give_opinion, may_record, may_review, may_vote
from enforcement.services import (
    defences,
    discussions,
    examinations,
    extensions,
    hearings,
    notices,
    participation,
    reviews,
    stops,
)


def _heard(case: EnforcementCase) -> bool:
    return case.status in defences.HEARD_STATES and case.notified_on is not None


def _pending(case: EnforcementCase) -> bool:
    return case.status in reviews.OPEN_STATES and case.filed_on is not None


def _extendable(case: EnforcementCase) -> bool:
    granted = {each.kind for each in case.extensions.all()}
    if case.status == CaseStatus.LEAD:
        return ExtensionKind.FILING not in granted
    return _pending(case) and not {ExtensionKind.DECISION, ExtensionKind.COLLECTIVE} <= granted


def _waivable(case: EnforcementCase) -> bool:
    left = not case.defence_waived or (case.hearing_offered and not case.hearing_waived)
    return _heard(case) and case.notice_served_on is not None and left


def _reviewed(case: EnforcementCase) -> bool:
    sound = [each for each in case.reviews.all() if each.reviewed_on and each.stale_on is None]
    return _pending(case) and bool(sound)


def _no_discussion(case: EnforcementCase) -> bool:
    return _pending(case) and all(each.is_approved is not None for each in case.discussions.all())


def _may_hear(case: EnforcementCase) -> bool:
    held_or_open = any(each.withdrawn_on is None for each in case.hearings.all())
    return _heard(case) and not held_or_open and not case.hearing_waived


def _open_hearing(hearing: PenaltyHearing) -> bool:
    return hearing.ended_on is None and hearing.withdrawn_on is None


def _may_vote_once(user: Any, discussion: Any) -> None:
    """A rule: a member who has not voted yet; a vote is not changed."""
    may_vote(user, discussion)
    if any(vote.member_id == user.pk for vote in discussion.votes.all()):
        raise Refused("您已经表决，表决后不得更改。", DISCUSSION_BASIS)


def _vote(discussion: CollectiveDiscussion, **values: Any) -> Any:
    discussions.cast_vote(discussion, **values)


CASE_PROCEDURE: Sequence[Action] = (
    Action(
        EnforcementCase,
        "examine",
        "出具审查意见",
        forms.ExaminationOpinionForm,
        examinations.record_examination,
        lambda case: case.status == CaseStatus.EXAMINING and case.examined_on is None,
        rule=may_review,
        consequence="办理后制作《案件审查表》；审查通过后方可事先告知。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "serve-notice",
        "登记告知书送达",
        forms.NoticeServiceForm,
        notices.record_notice_service,
        lambda case: _heard(case) and case.notice_served_on is None,
        consequence="办理后制作送达回证；陈述申辩和申请听证的期限自次日起算。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "defend",
        "登记陈述申辩",
        forms.DefenceForm,
        participation.file_defence,
        lambda case: _heard(case) and case.status != CaseStatus.NOTIFIED,
        consequence="期限届满后提出的也应登记并复核。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "waive-defence",
        "登记放弃陈述申辩",
        forms.WaiverForm,
        defences.waive_defence,
        _waivable,
        consequence="仅限当事人书面明确放弃；登记后不必等待陈述申辩期限届满。",
        is_grave=True,
    ),
    Action(
        EnforcementCase,
        "apply-hearing",
        "登记听证申请",
        forms.HearingApplicationForm,
        participation.apply_for_hearing,
        _may_hear,
        consequence="登记后办案期限暂停计算，听证结束前不得作出决定。",
    ),
    Action(
        EnforcementCase,
        "new-evidence",
        "登记新证据",
        forms.NewEvidenceForm,
        reviews.note_new_evidence,
        _reviewed,
        consequence="登记后此前的法制审核意见失效，须重新审核（行政处罚法第五十八条）。",
    ),
    Action(
        EnforcementCase,
        "discuss",
        "召集集体讨论",
        forms.DiscussionForm,
        discussions.call_discussion,
        _no_discussion,
        rule=may_decide,
        consequence="召集后由参加人员表决；调查人员不参加表决。",
    ),
    Action(
        EnforcementCase,
        "extend",
        "延长办案期限",
        forms.ExtensionForm,
        extensions.extend,
        _extendable,
        rule=may_decide,
        consequence="须在期限届满前批准；办理后制作《延期审批表》。",
        has_document=True,
    ),
    Action(
        EnforcementCase,
        "stop",
        "登记不计入期间",
        forms.StopForm,
        stops.record_stop,
        _pending,
        consequence="公告、监测、鉴定、送达的时间不计入办案期限。",
    ),
)
BESIDE: Sequence[Action] = (
    Action(
        Defence,
        "answer",
        "复核陈述申辩",
        forms.DefenceAnswerForm,
        defences.answer_defence,
        lambda defence: defence.answered_on is None,
        consequence="办理后制作《陈述申辩复核意见书》，并告知当事人采纳情况和理由。",
        has_document=True,
    ),
    Action(
        PenaltyHearing,
        "notify",
        "通知听证",
        forms.HearingNoticeForm,
        hearings.notify_hearing,
        _open_hearing,
        consequence="办理后制发《听证通知书》，并通知当事人。",
        has_document=True,
    ),
    Action(
        PenaltyHearing,
        "hold",
        "登记听证情况",
        forms.HearingHeldForm,
        hearings.hold_hearing,
        lambda hearing: _open_hearing(hearing) and hearing.notified_on is not None,
        consequence="办理后制作听证笔录和听证报告；办案期限自次日起继续计算。",
        has_document=True,
    ),
    Action(
        PenaltyHearing,
        "withdraw",
        "登记撤回听证",
        forms.HearingWithdrawalForm,
        hearings.withdraw_hearing,
        _open_hearing,
        rule=may_record,
        consequence="撤回申请或者无正当理由缺席的，听证终止；办案期限自次日起继续计算。",
    ),
    Action(
        LegalReview,
        "opinion",
        "出具法制审核意见",
        forms.ReviewOpinionForm,
        reviews.give_opinion,
        lambda review: review.reviewed_on is None,
        rule=may_give_opinion,
        consequence="办理后制作《法制审核意见书》；参加过本案调查的人员不得审核。",
        has_document=True,
    ),
    Action(
        CollectiveDiscussion,
        "vote",
        "本人表决",
        forms.VoteForm,
        _vote,
        lambda discussion: discussion.is_approved is None,
        rule=_may_vote_once,
        consequence="表决后不得更改；调查人员不参加表决。",
    ),
    Action(
        CollectiveDiscussion,
        "enter-vote",
        "登记他人表决",
        forms.MemberVoteForm,
        _vote,
        lambda discussion: discussion.is_approved is None,
        rule=may_decide,
        consequence="登记当场表决人员的意见；表决后不得更改。",
    ),
    Action(
        CollectiveDiscussion,
        "conclude",
        "形成讨论结论",
        forms.ConclusionForm,
        discussions.conclude_discussion,
        lambda discussion: discussion.is_approved is None,
        rule=may_decide,
        consequence="办理后制作《集体讨论笔录》，结论不得更改。",
        is_grave=True,
        has_document=True,
    ),
    Action(
        CaseStop,
        "end",
        "登记截止日",
        forms.StopEndForm,
        stops.end_stop,
        lambda stop: stop.last_day is None and stop.kind not in stops.FOLLOWING,
        consequence="办案期限自次日起继续计算。",
    ),
)
PROCEDURE_ACTIONS: Sequence[Action] = (*CASE_PROCEDURE, *BESIDE)
