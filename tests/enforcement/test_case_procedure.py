"""What happens beside the steps before a decision: examination, service, defence, hearing, review …"""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import connection

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.models import CollectiveDiscussion, Defence, EnforcementCase, PenaltyHearing
from enforcement.procedure_enums import (
    CaseStopKind,
    DeliveryMethod,
    DiscussionGround,
    ExtensionKind,
    ReviewOpinion,
    Vote,
)
from enforcement.services import by_hand, take_case_step
from enforcement.services.defences import answer_defence, waive_defence
from enforcement.services.discussions import call_discussion, cast_vote, conclude_discussion
from enforcement.services.examinations import record_examination
from enforcement.services.extensions import extend
from enforcement.services.hearings import hold_hearing, notify_hearing, withdraw_hearing
from enforcement.services.notices import on_notice_receipt, record_notice_service
from enforcement.services.participation import apply_for_hearing, file_defence
from enforcement.services.reviews import give_opinion, note_new_evidence
from enforcement.services.stops import end_stop, record_stop
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory
from tests.factories.enforcement_cases import (
    TODAY,
    CaseExtensionFactory,
    CaseStopFactory,
    CollectiveDiscussionFactory,
    DefenceFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    discussed,
    lawful_case,
)
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus


def kinds_of(case: EnforcementCase) -> list[str]:
    return list(OfficialDocument.objects.of(case).order_by("pk").values_list("kind", flat=True))


def person(*roles: str):
    return UserFactory(roles=list(roles))


# ---- 案件审查 ----


def unexamined(**values) -> EnforcementCase:
    return lawful_case(C.EXAMINING, examiner=None, examined_on=None, examination_opinion="", **values)


def test_the_examiner_is_who_gives_the_opinion(officer):
    case = unexamined()
    changed = record_examination(case, actor=officer, examination_opinion="同意。")
    assert (changed.examiner, changed.examined_on, kinds_of(case)) == (
        officer,
        TODAY,
        ["examination-opinion"],
    )
    with pytest.raises(Conflict, match="已出具审查意见"):
        record_examination(case, actor=officer, examination_opinion="同意。")


def test_an_investigator_does_not_examine():
    case, both = unexamined(), person(Role.REVIEWER)
    certificate = case.investigators.first()
    type(certificate).objects.filter(pk=certificate.pk).update(user=both)
    with pytest.raises(Refused, match="不得与调查人员为同一人.*第三十八条"):
        record_examination(case, actor=both, examination_opinion="同意。")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"examination_opinion": " "}, "请填写案件审查意见"),
        ({"examined_on": date(2025, 3, 4)}, "不得晚于今天"),
        ({"examined_on": date(2025, 2, 4)}, "不得早于调查终结"),
    ],
)
def test_an_examination_that_is_not_in_order(values, words, officer):
    with pytest.raises(Refused, match=words):
        record_examination(unexamined(), actor=officer, **{"examination_opinion": "同意。"} | values)


def test_examined_only_in_the_examination(officer):
    with pytest.raises(Refused, match="不在审查阶段"):
        record_examination(lawful_case(C.INVESTIGATING), actor=officer, examination_opinion="同意。")


# ---- 告知书送达 ----


def unserved(**values) -> EnforcementCase:
    case = lawful_case(C.EXAMINING, **values)
    take_case_step(case, C.NOTIFIED, actor=person(Role.REVIEWER), proposed_fine=case.proposed_fine)
    return case


def test_the_service_of_the_notice_is_proved(officer):
    case = unserved()
    changed = record_notice_service(case, actor=officer, served_on=TODAY, method=DeliveryMethod.DIRECT)
    assert changed.notice_served_on == TODAY
    assert kinds_of(case) == ["penalty-notice", "penalty-delivery"]
    with pytest.raises(Conflict, match="已经登记"):
        record_notice_service(case, actor=officer, served_on=TODAY, method=DeliveryMethod.DIRECT)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"served_on": date(2025, 3, 2)}, "不得早于事先告知"),
        ({"served_on": date(2025, 3, 4)}, "不得晚于今天"),
        ({"method": DeliveryMethod.ELECTRONIC}, "确认书.*第六十一条"),
    ],
)
def test_a_service_that_is_not_in_order(values, words, officer):
    given = {"served_on": TODAY, "method": DeliveryMethod.DIRECT} | values
    with pytest.raises(Refused, match=words):
        record_notice_service(unserved(), actor=officer, **given)


@pytest.mark.parametrize("consents", [True, False])
def test_a_receipt_online_serves_only_with_consent(consents):
    member = MembershipFactory()
    case = unserved(enterprise=member.enterprise, accepts_electronic_delivery=consents)
    document = OfficialDocument.objects.of(case).get(kind="penalty-notice")
    on_notice_receipt(document, actor=member.user)
    case.refresh_from_db()
    assert case.notice_served_on == (TODAY if consents else None)


# ---- 陈述申辩 ----


def test_the_party_defends_itself_online_and_the_officer_is_told():
    member, handler = MembershipFactory(), UserFactory()
    case = lawful_case(C.NOTIFIED, enterprise=member.enterprise, handler=handler)
    defence = file_defence(case, actor=member.user, text="请从轻。")
    case.refresh_from_db()
    assert (case.status, defence.channel, defence.made_on) == (C.DEFENCE, "online", TODAY)
    assert "陈述申辩" in Message.objects.get(recipient=handler).title


@pytest.mark.parametrize("status", [C.DEFENCE, C.EXAMINING, C.LEGAL_REVIEW, C.DISCUSSION, C.SUSPENDED])
def test_at_a_later_stage_it_is_kept_beside(status, officer):
    values = {"suspended_from": C.DEFENCE, "notified_on": date(2025, 2, 10)} if status == C.SUSPENDED else {}
    case = lawful_case(status, **values)
    file_defence(case, actor=officer, text="补充理由。", made_on=TODAY, channel="written")
    case.refresh_from_db()
    assert (case.status, case.defences.count()) == (status, 1)


@pytest.mark.parametrize("status", [C.LEAD, C.INVESTIGATING, C.DISMISSED])
def test_before_the_notice_and_after_the_end_there_is_nothing_to_defend(status, officer):
    with pytest.raises(Refused, match="方可陈述申辩.*第四十五条"):
        file_defence(lawful_case(status), actor=officer, text="请从轻。")


def test_a_stranger_does_not_defend():
    with pytest.raises(Refused, match="当事企业"):
        file_defence(lawful_case(C.NOTIFIED), actor=MembershipFactory().user, text="请从轻。")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"text": " "}, "请填写陈述申辩的内容"),
        ({"made_on": date(2025, 2, 9)}, "不得早于事先告知"),
        ({"made_on": date(2025, 3, 4)}, "不得晚于今天"),
    ],
)
def test_a_defence_that_is_not_in_order(values, words, officer):
    with pytest.raises(Refused, match=words):
        file_defence(
            lawful_case(C.NOTIFIED), actor=officer, **{"text": "请从轻。", "made_on": TODAY} | values
        )
    assert not Defence.objects.exists()


def test_a_defence_is_answered_once_with_reasons(officer):
    member = MembershipFactory()
    defence = DefenceFactory(case=lawful_case(C.DEFENCE, enterprise=member.enterprise))
    with pytest.raises(Refused, match="复核意见及理由.*第四十五条"):
        answer_defence(defence, actor=officer, adoption="adopted", answer=" ")
    answer_defence(defence, actor=officer, adoption="partly", answer="检修属实，排放未停。")
    assert kinds_of(defence.case) == ["defence-review"]
    assert "检修属实" in Message.objects.get(recipient=member.user).text
    with pytest.raises(Conflict, match="已经复核"):
        answer_defence(defence, actor=officer, adoption="adopted", answer="改判")


def test_a_waiver_is_express_and_in_the_partys_words(officer):
    case = lawful_case(C.NOTIFIED)
    with pytest.raises(Refused, match="书面明确表示.*第四十五条"):
        waive_defence(case, actor=officer, statement=" ")
    changed = waive_defence(case, actor=officer, statement="我单位放弃陈述申辩。")
    assert (changed.defence_waived, changed.hearing_waived) == (True, False)
    with pytest.raises(Conflict, match="已经登记"):
        waive_defence(case, actor=officer, statement="我单位放弃陈述申辩。")
    changed = waive_defence(case, actor=officer, statement="亦不要求听证。", includes_hearing=True)
    assert changed.hearing_waived


def test_nothing_is_waived_before_the_notice_was_served(officer):
    with pytest.raises(Refused, match="送达后"):
        waive_defence(lawful_case(C.NOTIFIED, notice_served_on=None), actor=officer, statement="放弃。")


# ---- 听证 ----


@pytest.mark.parametrize(
    ("day", "late"), [(date(2025, 2, 12), False), (date(2025, 2, 19), False), (date(2025, 2, 20), True)]
)
def test_a_hearing_is_asked_for_within_five_working_days(day, late, officer):
    case = lawful_case(C.NOTIFIED)
    if late:
        with pytest.raises(Refused, match="2025年2月19日届满.*第六十四条"):
            apply_for_hearing(case, actor=officer, applied_on=day)
        assert not PenaltyHearing.objects.exists()
    else:
        hearing = apply_for_hearing(case, actor=officer, applied_on=day)
        stop = case.stops.get()
        assert (case.status, hearing.applicant) == (C.HEARING, case.party)
        assert (stop.kind, stop.first_day, stop.last_day) == (CaseStopKind.HEARING, day, None)


def test_who_has_no_right_to_a_hearing_is_told_so(officer):
    case = lawful_case(C.NOTIFIED, hearing_offered=False)
    with pytest.raises(Refused, match="不属于可以要求听证的范围.*第六十三条"):
        apply_for_hearing(case, actor=officer, applied_on=date(2025, 2, 14))


def test_what_was_waived_is_not_asked_for(officer):
    with pytest.raises(Refused, match="书面放弃听证"):
        apply_for_hearing(
            lawful_case(C.NOTIFIED, hearing_waived=True), actor=officer, applied_on=date(2025, 2, 14)
        )


def test_one_hearing_at_a_time(officer):
    hearing = PenaltyHearingFactory(case=lawful_case(C.EXAMINING))
    with pytest.raises(Conflict, match="尚未结束"):
        apply_for_hearing(hearing.case, actor=officer, applied_on=date(2025, 2, 14))


@pytest.mark.parametrize(
    ("agents", "refused"), [("李某", False), ("李某、赵某", False), ("李某、赵某、孙某", True)]
)
def test_at_most_two_agents(agents, refused, officer):
    case, day = lawful_case(C.NOTIFIED), date(2025, 2, 14)
    if refused:
        with pytest.raises(Refused, match="不得超过2人.*第四十七条"):
            apply_for_hearing(case, actor=officer, applied_on=day, agents=agents)
    else:
        assert apply_for_hearing(case, actor=officer, applied_on=day, agents=agents).agents == agents


NOTICE = {"notified_on": date(2025, 2, 17), "held_on": date(2025, 2, 26), "place": "一楼会议室"}


def test_a_hearing_is_told_of_seven_working_days_before(officer):
    hearing, host = PenaltyHearingFactory(), UserFactory()
    with pytest.raises(Refused, match="7个工作日前通知.*第六十四条"):
        notify_hearing(hearing, actor=officer, host=host, **NOTICE | {"held_on": date(2025, 2, 25)})
    changed = notify_hearing(hearing, actor=officer, host=host, **NOTICE)
    assert (changed.held_on, changed.host) == (date(2025, 2, 26), host)
    assert kinds_of(hearing.case) == ["hearing-notification"]


def test_the_host_did_not_investigate(officer):
    hearing = PenaltyHearingFactory()
    with pytest.raises(Refused, match="非本案调查人员主持.*第六十四条"):
        notify_hearing(hearing, actor=officer, host=hearing.case.investigators.first().user, **NOTICE)
    with pytest.raises(Refused, match="本局工作人员"):
        notify_hearing(hearing, actor=officer, host=MembershipFactory().user, **NOTICE)


def test_a_hearing_that_was_held_leaves_record_and_report(officer):
    hearing = PenaltyHearingFactory()
    CaseStopFactory(case=hearing.case, kind=CaseStopKind.HEARING, first_day=date(2025, 2, 14))
    held = {"held_on": date(2025, 2, 26), "record": "双方质证。", "opinion": "建议维持。"}
    with pytest.raises(Refused, match="尚未通知当事人"):
        hold_hearing(hearing, actor=officer, **held)
    notify_hearing(hearing, actor=officer, host=UserFactory(), **NOTICE)
    with pytest.raises(Refused, match="听证笔录.*第六十五条"):
        hold_hearing(hearing, actor=officer, **held | {"record": ""})
    with pytest.raises(Refused, match="不足7个工作日"):
        hold_hearing(hearing, actor=officer, **held | {"held_on": date(2025, 2, 25)})
    hold_hearing(hearing, actor=officer, **held)
    case = EnforcementCase.objects.get(pk=hearing.case_id)
    assert (case.heard_on, case.stops.get().last_day) == (date(2025, 2, 26), date(2025, 2, 26))
    assert kinds_of(case)[1:] == ["hearing-record", "hearing-report"]
    with pytest.raises(Conflict, match="已经结束"):
        hold_hearing(hearing, actor=officer, **held)


def test_a_hearing_given_up_runs_the_days_on(officer):
    hearing = PenaltyHearingFactory()
    stop = CaseStopFactory(case=hearing.case, kind=CaseStopKind.HEARING, first_day=date(2025, 2, 14))
    with pytest.raises(Refused, match="不得早于申请"):
        withdraw_hearing(hearing, actor=officer, withdrawn_on=date(2025, 2, 13))
    withdraw_hearing(hearing, actor=officer, withdrawn_on=date(2025, 2, 20), ground="撤回申请")
    stop.refresh_from_db()
    assert stop.last_day == date(2025, 2, 20)
    with pytest.raises(Conflict, match="已经结束"):
        withdraw_hearing(hearing, actor=officer)


# ---- 法制审核 ----

AGREED = {"opinion": ReviewOpinion.AGREED, "text": "同意。"}


def test_who_reviews_for_the_first_time_is_qualified():
    reviewer, review = person(Role.LEGAL_REVIEWER), LegalReviewFactory(waiting=True)
    with pytest.raises(Refused, match="法律职业资格.*第五十八条第二款"):
        give_opinion(review, actor=reviewer, **AGREED)
    done = give_opinion(review, actor=reviewer, qualification="A20186201020001", **AGREED)
    case = EnforcementCase.objects.get(pk=review.case_id)
    assert (done.reviewer, case.legal_reviewer, case.legal_reviewed_on) == (reviewer, reviewer, TODAY)
    assert kinds_of(case) == ["legal-review"]
    again = LegalReviewFactory(waiting=True)
    assert give_opinion(again, actor=reviewer, **AGREED).qualification == ""
    with pytest.raises(Conflict, match="已出具意见"):
        give_opinion(again, actor=reviewer, **AGREED)


def test_whoever_reviewed_a_case_of_the_past_is_not_new():
    reviewer = person(Role.LEGAL_REVIEWER)
    EnforcementCaseFactory(decided=True, legal_reviewer=reviewer, legal_reviewed_on=date(2024, 3, 20))
    assert give_opinion(LegalReviewFactory(waiting=True), actor=reviewer, **AGREED).opinion == "agreed"


def test_only_a_legal_reviewer_who_did_not_investigate_reviews():
    review = LegalReviewFactory(waiting=True)
    with pytest.raises(Refused, match="法制审核员"):
        give_opinion(review, actor=person(Role.LEADER), qualification="A1", **AGREED)
    both = person(Role.LEGAL_REVIEWER)
    certificate = review.case.investigators.first()
    type(certificate).objects.filter(pk=certificate.pk).update(user=both)
    with pytest.raises(Refused, match="不得参加过本案调查.*第五十八条"):
        give_opinion(review, actor=both, qualification="A1", **AGREED)


def test_new_evidence_is_noted_where_a_review_can_become_stale(officer):
    review = LegalReviewFactory()
    with pytest.raises(Refused, match="新证据"):
        note_new_evidence(review.case, actor=officer, reason=" ")
    assert note_new_evidence(review.case, actor=officer, reason="补充监测报告") == 1
    review.refresh_from_db()
    assert review.stale_on == TODAY
    with pytest.raises(Refused, match="无须登记"):
        note_new_evidence(review.case, actor=officer, reason="补充监测报告")
    with pytest.raises(Refused, match="已作出决定"):
        note_new_evidence(EnforcementCaseFactory(decided=True), actor=officer, reason="又一份")


# ---- 集体讨论 ----


def called(**values) -> CollectiveDiscussion:
    return CollectiveDiscussionFactory(open=True, held_on=TODAY, **values)


def test_a_discussion_is_called_once_at_a_time(officer):
    case = lawful_case(C.LEGAL_REVIEW)
    asked = {"ground": "grave", "held_on": TODAY, "host": officer, "report": "案情。"}
    with pytest.raises(Refused, match="案件汇报要点"):
        call_discussion(case, actor=officer, **asked | {"report": ""})
    call_discussion(case, actor=officer, **asked)
    with pytest.raises(Conflict, match="尚未形成结论"):
        call_discussion(case, actor=officer, **asked)
    with pytest.raises(Refused, match="立案后"):
        call_discussion(lawful_case(C.LEAD), actor=officer, **asked)


def test_members_vote_once_and_investigators_never():
    discussion = called()
    member = person(Role.REVIEWER)
    assert cast_vote(discussion, actor=member, vote=Vote.FOR).member == member
    with pytest.raises(Conflict, match="已经表决"):
        cast_vote(discussion, actor=member, vote=Vote.AGAINST)
    both = person(Role.LEADER)
    certificate = discussion.case.investigators.first()
    type(certificate).objects.filter(pk=certificate.pk).update(user=both)
    with pytest.raises(Refused, match="调查人员不参加集体讨论的表决.*第五十七条"):
        cast_vote(discussion, actor=both, vote=Vote.FOR)
    with pytest.raises(Refused, match="须由"):
        cast_vote(discussion, actor=person(Role.HANDLER), vote=Vote.FOR)


def test_a_leader_enters_the_vote_of_a_member_at_the_table():
    discussion, member = called(), person(Role.REVIEWER)
    with pytest.raises(Refused, match="局领导"):
        cast_vote(discussion, actor=person(Role.REVIEWER), member=member, vote=Vote.FOR)
    assert cast_vote(discussion, actor=person(Role.LEADER), member=member, vote=Vote.FOR).member == member


def test_nobody_votes_before_the_day():
    later = CollectiveDiscussionFactory(open=True, held_on=date(2025, 3, 4))
    with pytest.raises(Refused, match="尚未到集体讨论之日"):
        cast_vote(later, actor=person(Role.LEADER), vote=Vote.FOR)
    with pytest.raises(Refused, match="尚未到集体讨论之日"):
        conclude_discussion(later, actor=person(Role.LEADER), conclusion="同意。", is_approved=True)


@pytest.mark.parametrize(
    ("votes", "words"),
    [
        ([Vote.FOR, Vote.FOR], "不得少于3人"),
        ([Vote.FOR, Vote.AGAINST, Vote.ABSTAIN], "未过半数"),
        ([Vote.FOR, Vote.FOR, Vote.AGAINST, Vote.ABSTAIN], "未过半数"),
        ([Vote.FOR, Vote.FOR, Vote.AGAINST], ""),
    ],
)
def test_agreed_only_by_more_than_half(votes, words, officer):
    discussion = called()
    for vote in votes:
        cast_vote(discussion, actor=person(Role.LEADER), vote=vote)
    asked = {"actor": officer, "conclusion": "同意。", "is_approved": True}
    if words:
        with pytest.raises(Refused, match=words):
            conclude_discussion(discussion, **asked)
        return
    conclude_discussion(discussion, **asked)
    case = EnforcementCase.objects.get(pk=discussion.case_id)
    assert (case.discussed_on, kinds_of(case)) == (TODAY, ["discussion-record"])
    with pytest.raises(Conflict, match="已形成结论"):
        conclude_discussion(discussion, **asked)
    with pytest.raises(Conflict, match="已形成结论"):
        cast_vote(discussion, actor=person(Role.LEADER), vote=Vote.FOR)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_vote_cast_twice_at_once_counts_once():
    discussion, member = called(), person(Role.LEADER)
    barrier, results = threading.Barrier(2), []

    def vote(choice: str) -> None:
        seen = CollectiveDiscussion.objects.get(pk=discussion.pk)
        barrier.wait(timeout=60)
        try:
            cast_vote(seen, actor=member, vote=choice)
            results.append("voted")
        except Conflict:
            results.append("conflict")
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=(choice,)) for choice in (Vote.FOR, Vote.AGAINST)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    assert sorted(results) == ["conflict", "voted"]
    assert discussion.votes.count() == 1


# ---- 期限 ----


def test_filing_is_extended_before_it_runs_out(officer):
    case = lawful_case(C.LEAD, lead_on=date(2025, 2, 17))  # fifteen days: 4 March
    made = extend(case, actor=officer, kind=ExtensionKind.FILING, ground="取证困难")
    assert (made.days, made.approver, kinds_of(case)) == (15, officer, ["extension-approval"])
    with pytest.raises(Conflict, match="已延长过一次"):
        extend(case, actor=officer, kind=ExtensionKind.FILING, ground="取证困难")
    with pytest.raises(Refused, match="届满后不得延长.*第十八条"):
        extend(lawful_case(C.LEAD), actor=officer, kind=ExtensionKind.FILING, ground="取证困难")
    with pytest.raises(Refused, match="尚未立案"):
        extend(lawful_case(C.FILED), actor=officer, kind=ExtensionKind.FILING, ground="取证困难")


def test_the_decision_is_extended_by_a_leader_then_collectively(officer, days):
    case = lawful_case(C.INVESTIGATING)
    with pytest.raises(Refused, match="须写明理由"):
        extend(case, actor=officer, kind=ExtensionKind.DECISION, ground=" ")
    with pytest.raises(Refused, match="须已由负责人批准延长一次"):
        extend(case, actor=officer, kind=ExtensionKind.COLLECTIVE, ground="案情复杂")
    extend(case, actor=officer, kind=ExtensionKind.DECISION, ground="案情复杂")
    with pytest.raises(Refused, match="须经集体讨论同意.*第五十七条"):
        extend(case, actor=officer, kind=ExtensionKind.COLLECTIVE, ground="案情复杂")
    discussed(case, ground=DiscussionGround.EXTENSION, held_on=TODAY)
    assert extend(case, actor=officer, kind=ExtensionKind.COLLECTIVE, ground="案情复杂").days == 30
    with pytest.raises(Refused, match="局领导"):
        extend(lawful_case(C.FILED), actor=UserFactory(), kind=ExtensionKind.DECISION, ground="案情复杂")


def test_after_the_limit_nothing_is_extended(officer, days):
    case = lawful_case(C.INVESTIGATING)
    days.go_to(date(2025, 4, 15))
    with pytest.raises(Refused, match="2025年4月14日届满，届满后不得延长"):
        extend(case, actor=officer, kind=ExtensionKind.DECISION, ground="案情复杂")


def test_days_that_do_not_count_are_entered_and_ended(officer):
    case = lawful_case(C.INVESTIGATING)
    asked = {"actor": officer, "kind": CaseStopKind.MONITORING, "remark": "委托监测站"}
    stop = record_stop(case, first_day=date(2025, 2, 6), **asked)
    with pytest.raises(Conflict, match="尚未结束"):
        record_stop(case, first_day=date(2025, 2, 20), **asked)
    assert end_stop(stop, actor=officer, last_day=date(2025, 2, 14)).last_day == date(2025, 2, 14)
    with pytest.raises(Conflict, match="已经结束"):
        end_stop(stop, actor=officer, last_day=date(2025, 2, 15))


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": CaseStopKind.SUSPENSION}, "自动登记"),
        ({"kind": CaseStopKind.HEARING}, "自动登记"),
        ({"remark": " "}, "请写明事由"),
        ({"first_day": date(2025, 3, 4)}, "不得晚于今天"),
        ({"first_day": date(2025, 1, 12)}, "不得早于立案"),
    ],
)
def test_days_that_are_not_in_order(values, words, officer):
    given = {"kind": CaseStopKind.APPRAISAL, "first_day": date(2025, 2, 6), "remark": "鉴定"} | values
    with pytest.raises(Refused, match=words):
        record_stop(lawful_case(C.INVESTIGATING), actor=officer, **given)


def test_the_days_of_a_hearing_are_not_ended_by_hand(officer):
    stop = CaseStopFactory(kind=CaseStopKind.HEARING)
    with pytest.raises(Refused, match="自动结束"):
        end_stop(stop, actor=officer, last_day=TODAY)


# ---- by hand ----


def test_a_filed_case_keeps_its_party_its_lead_and_its_investigators(officer):
    case = lawful_case(C.INVESTIGATING)
    for values in ({"lead_on": date(2025, 1, 10)}, {"is_simplified": True}, {"party_kind": "sole_trader"}):
        with pytest.raises(Refused, match="立案后不得更改"):
            by_hand.correct_case(case, actor=officer, **values)
    with pytest.raises(Refused, match="不得从记录中删除"):
        by_hand.correct_case(case, actor=officer, many={"investigators": []})
    assert by_hand.correct_case(case, actor=officer, title="更正后的案名").title == "更正后的案名"
    lead = lawful_case(C.LEAD)
    assert by_hand.correct_case(lead, actor=officer, lead_on=date(2025, 1, 10)).lead_on.day == 10


def test_what_the_party_was_told_is_not_changed_behind_its_back(officer):
    case = unserved()
    for values in ({"facts": "另一事实。"}, {"conduct_on": date(2024, 10, 1)}):
        with pytest.raises(Refused, match="已事先告知.*第四十四条"):
            by_hand.correct_case(case, actor=officer, **values)
    with pytest.raises(Refused, match="拟处罚内容不得更改"):
        by_hand.correct_case(case, actor=officer, proposed_fine=1)
    take_case_step(case, C.EXAMINING, actor=officer)
    assert by_hand.correct_case(case, actor=officer, facts="查明的事实。").facts == "查明的事实。"


def test_a_decision_that_was_issued_is_withdrawn_before_it_is_corrected(officer):
    case = lawful_case(C.DISCUSSION)
    take_case_step(case, C.DECIDED, actor=officer)
    with pytest.raises(Refused, match="先撤回决定书"):
        by_hand.correct_case(case, actor=officer, decision_content="另一内容")
    with pytest.raises(Refused, match="先撤回决定书"):
        by_hand.correct_penalty(case.penalties.get(), actor=officer, content="另一内容")
    past = EnforcementCaseFactory(decided=True)
    assert by_hand.correct_case(past, actor=officer, decision_content="更正").decision_content == "更正"


def test_kinds_of_penalty_by_hand_only_for_decisions_of_the_past(officer):
    penalty = CasePenaltyFactory()
    model = type(penalty)
    assert by_hand.record_penalty(model, actor=officer, case=penalty.case, kind="warning").kind == "warning"
    with pytest.raises(Refused, match="尚未作出处罚决定"):
        by_hand.record_penalty(model, actor=officer, case=lawful_case(C.NOTIFIED), kind="fine")


def test_a_lead_is_registered_with_its_handler(officer):
    values = {"department": officer.department, "title": "线索", "source": "complaint"}
    enterprise = lawful_case(C.LEAD).enterprise
    made = by_hand.record_case(EnforcementCase, actor=officer, enterprise=enterprise, lead_on=TODAY, **values)
    assert (made.status, made.handler) == (C.LEAD, officer)
    with pytest.raises(Refused, match="不得晚于今天"):
        by_hand.record_case(
            EnforcementCase, actor=officer, enterprise=enterprise, lead_on=date(2025, 3, 4), **values
        )


def test_extensions_granted_are_counted(officer):
    CaseExtensionFactory(case=(case := lawful_case(C.INVESTIGATING)))
    with pytest.raises(Conflict, match="已延长过一次"):
        extend(case, actor=officer, kind=ExtensionKind.DECISION, ground="案情复杂")
