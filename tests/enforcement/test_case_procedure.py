"""What happens beside the steps before a decision: examination, service, defence, extensions …"""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import Message, OfficialDocument
from enforcement.enums import CaseStatus
from enforcement.models import Defence, EnforcementCase
from enforcement.procedure_enums import (
    CaseStopKind,
    DeliveryMethod,
    DiscussionGround,
    ExtensionKind,
)
from enforcement.services import by_hand, take_case_step
from enforcement.services.defences import answer_defence, waive_defence
from enforcement.services.examinations import record_examination
from enforcement.services.extensions import extend
from enforcement.services.notices import on_notice_receipt, record_notice_service
from enforcement.services.participation import file_defence
from enforcement.services.stops import end_stop, record_stop
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory
from tests.factories.enforcement_cases import (
    TODAY,
    CaseExtensionFactory,
    CaseStopFactory,
    DefenceFactory,
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
