"""Seizure, curtailment, transfers, preserved evidence, no-penalty decisions: gates both ways."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.enums import Role
from common.errors import Conflict, Refused
from common.models import OfficialDocument
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseOutcome, CaseStatus, NoPenaltyGround, TransferKind
from enforcement.models import Coercion, Curtailment, EvidencePreservation, NoPenaltyDecision, PoliceTransfer
from enforcement.procedure_enums import CoercionKind, CoercionStatus, CurtailmentKind, CurtailmentStatus
from enforcement.services.coercion import (
    approve_coercion,
    deliver_coercion,
    impose_coercion,
    refuse_release,
    request_release,
    take_coercion_step,
)
from enforcement.services.curtailments import (
    extend_curtailment,
    impose_curtailment,
    take_curtailment_step,
)
from enforcement.services.no_penalty import create_no_penalty
from enforcement.services.preservations import (
    approve_preservation,
    handle_preservation,
    preserve_evidence,
)
from enforcement.services.transfers import (
    approve_transfer,
    hand_over,
    is_handed_over_late,
    record_police_answer,
    record_referral_answer,
    refer_matter,
    refuse_transfer,
    report_transfer,
    request_police_review,
)
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, OfficerCertificateFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import (
    CoercionFactory,
    CurtailmentFactory,
    EvidencePreservationFactory,
    at,
    load_law,
)
from tests.factories.registry import LawFactory, MembershipFactory, ProvisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def days(monkeypatch):
    return Days(monkeypatch)


@pytest.fixture(autouse=True)
def law(db, days):
    load_law()
    days.go_to(date(2026, 9, 10))


def titles(record) -> list[str]:
    return list(OfficialDocument.objects.of(record).order_by("pk").values_list("kind", flat=True))


# ---- 查封、扣押 ----


def imposed(officer, **values) -> Coercion:
    given = {
        "case": EnforcementCaseFactory(filed=True),
        "kind": CoercionKind.SEAL,
        "ground": "违法排放有毒物质",
        "items": "1号锅炉一台",
        "imposed_at": at(2026, 9, 1, 9),
        "officers": [OfficerCertificateFactory(), OfficerCertificateFactory()],
        "approved_at": at(2026, 8, 31, 16),
        "approver": UserFactory(roles=[Role.LEADER]),
    }
    return impose_coercion(actor=officer, **given | values)


def test_a_seizure_lasts_thirty_days_whatever_the_holidays(officer):
    coercion = imposed(officer)
    assert (coercion.until, coercion.status) == (date(2026, 10, 1), CoercionStatus.IMPOSED)
    assert titles(coercion) == ["seizure-decision", "seizure-list"]
    assert coercion.document_number


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"approved_at": None}, "须报负责人批准.*第十八条"),
        ({"approved_at": at(2026, 9, 1, 9, 1)}, "先经负责人批准"),
        ({"approver": None}, "批准人"),
        ({"officers": []}, "不少于2人.*第十八条"),
        ({"items": " "}, "逐件列出"),
        ({"imposed_at": at(2026, 9, 11, 9)}, "晚于现在"),
        ({"case": None}, "当事单位"),
        ({"is_urgent": True, "approved_at": at(2026, 9, 2, 9, 1)}, "超过24小时.*立即解除"),
        ({"is_urgent": True, "approved_at": at(2026, 9, 1, 8, 59)}, "不得早于实施"),
    ],
)
def test_what_forbids_a_seizure(values, says, officer):
    with pytest.raises(Refused, match=says):
        imposed(officer, **values)
    assert not Coercion.objects.exists()


def test_only_a_leader_approves(officer):
    with pytest.raises(Refused, match="局领导"):
        imposed(officer, approver=UserFactory())


def test_a_law_that_is_no_longer_in_force_is_not_cited(officer):
    old = ProvisionFactory(law=LawFactory(effective_from=date(2015, 1, 1), effective_to=date(2026, 8, 14)))
    with pytest.raises(Refused, match="失效"):
        imposed(officer, provision=old)
    new = ProvisionFactory(law=LawFactory(effective_from=date(2026, 8, 15)))
    assert imposed(officer, provision=new).provision == new


def test_an_urgent_one_is_approved_within_a_day_to_the_minute(officer, days):
    early = imposed(officer, is_urgent=True, approved_at=None)
    assert early.approver is None
    assert approve_coercion(early, actor=officer, approved_at=at(2026, 9, 2, 9)).approver == officer
    with pytest.raises(Conflict, match="已经批准"):
        approve_coercion(early, actor=officer, approved_at=at(2026, 9, 2, 9))
    late = imposed(officer, is_urgent=True, approved_at=None)
    with pytest.raises(Refused, match="24小时.*立即解除.*第十九条"):
        approve_coercion(late, actor=officer, approved_at=at(2026, 9, 2, 9, 1))
    with pytest.raises(Refused, match="局领导"):
        approve_coercion(late, actor=UserFactory())


def test_delivery_is_recorded_once(officer):
    coercion = CoercionFactory()
    with pytest.raises(Refused, match="早于实施"):
        deliver_coercion(coercion, actor=officer, delivered_on=date(2026, 8, 31))
    assert deliver_coercion(coercion, actor=officer, delivered_on=date(2026, 9, 2)).delivered_on
    with pytest.raises(Conflict, match="已登记送达"):
        deliver_coercion(coercion, actor=officer, delivered_on=date(2026, 9, 2))


def extend(coercion, officer, day, reason="检测尚未完成"):
    return take_coercion_step(
        coercion, CoercionStatus.EXTENDED, actor=officer, reason=reason, extended_on=day
    )


def test_it_is_extended_once_by_thirty_days_before_it_ends(officer, days):
    days.go_to(date(2026, 10, 9))
    with pytest.raises(Refused, match="已经届满.*第二十五条"):
        extend(CoercionFactory(), officer, date(2026, 10, 2))
    coercion = extend(CoercionFactory(), officer, date(2026, 10, 1))
    assert (coercion.until, coercion.extended_on) == (date(2026, 10, 31), date(2026, 10, 1))
    assert titles(coercion) == ["seizure-extension"]
    with pytest.raises(Refused, match="不能办理此步骤"):
        extend(coercion, officer, date(2026, 10, 9))


def test_an_extension_needs_approval_reason_and_leader(officer):
    with pytest.raises(Refused, match="尚未补办批准"):
        extend(CoercionFactory(approved_at=None, is_urgent=True), officer, date(2026, 9, 10))
    with pytest.raises(Refused, match="须写明理由"):
        extend(CoercionFactory(), officer, date(2026, 9, 10), reason=" ")
    with pytest.raises(Refused, match="局领导"):
        extend(CoercionFactory(), UserFactory(), date(2026, 9, 10))


def test_lifting_answers_an_open_request(officer):
    member = MembershipFactory()
    coercion = CoercionFactory(enterprise=member.enterprise)
    request_release(coercion, actor=member.user, ground="已改正")
    with pytest.raises(Conflict, match="等待答复"):
        request_release(coercion, actor=member.user, ground="已改正")
    take_coercion_step(
        coercion, CoercionStatus.LIFTED, actor=officer, reason="已改正", lifted_on=date(2026, 9, 10)
    )
    assert (coercion.release_answered_on, coercion.lift_ground) == (date(2026, 9, 10), "已改正")
    assert titles(coercion) == ["seizure-release"]
    with pytest.raises(Conflict, match="已经解除"):
        request_release(coercion, actor=member.user, ground="再次申请")


def test_a_request_is_refused_with_its_reason(officer):
    member = MembershipFactory()
    coercion = CoercionFactory(enterprise=member.enterprise)
    with pytest.raises(Conflict, match="没有等待答复"):
        refuse_release(coercion, actor=officer, answer="尚未改正")
    request_release(coercion, actor=member.user, ground="已改正")
    with pytest.raises(Refused, match="须写明理由"):
        refuse_release(coercion, actor=officer, answer=" ")
    assert refuse_release(coercion, actor=officer, answer="尚未改正").release_answer == "尚未改正"
    assert titles(coercion) == ["seizure-release-refusal"]


def test_a_stranger_asks_for_nothing():
    with pytest.raises(Refused, match="当事企业"):
        request_release(CoercionFactory(), actor=MembershipFactory().user, ground="已改正")


# ---- 限产、停产 ----


def curtailed(officer, kind=CurtailmentKind.RESTRICT, **values) -> Curtailment:
    given = {
        "case": EnforcementCaseFactory(filed=True),
        "ground": "超总量排放",
        "decided_on": date(2026, 8, 31),
        "provision": ProvisionFactory(law=LawFactory(effective_from=date(2026, 8, 15))),
    }
    return impose_curtailment(actor=officer, kind=kind, **given | values)


def test_a_restriction_lasts_three_months_a_suspension_until_mended(officer):
    assert curtailed(officer).until == date(2026, 11, 30)  # November has no 31st
    suspended = curtailed(officer, kind=CurtailmentKind.SUSPEND)
    assert (suspended.until, titles(suspended)) == (None, ["curtailment-decision"])


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"provision": None}, "依据条款"),
        ({"ground": " "}, "实施理由"),
        ({"case": None}, "当事单位"),
        ({"decided_on": date(2026, 9, 11)}, "晚于今天"),
    ],
)
def test_what_forbids_a_curtailment(values, says, officer):
    with pytest.raises(Refused, match=says):
        curtailed(officer, **values)


def test_a_restriction_is_extended_once(officer, days):
    days.go_to(date(2026, 12, 3))
    with pytest.raises(Refused, match="已届满"):
        extend_curtailment(
            CurtailmentFactory(), actor=officer, reason="未完成", extended_on=date(2026, 12, 2)
        )
    changed = extend_curtailment(
        CurtailmentFactory(), actor=officer, reason="未完成", extended_on=date(2026, 12, 1)
    )
    assert changed.until == date(2027, 3, 1)
    with pytest.raises(Conflict, match="只能延长一次"):
        extend_curtailment(changed, actor=officer, reason="未完成")
    with pytest.raises(Refused, match="没有期限"):
        extend_curtailment(
            CurtailmentFactory(kind=CurtailmentKind.SUSPEND, until=None), actor=officer, reason="未完成"
        )


def test_its_steps_follow_each_other(officer):
    made = CurtailmentFactory()
    with pytest.raises(Refused, match="送达日期不得早于决定日期"):
        take_curtailment_step(made, "delivered", actor=officer, delivered_on=date(2026, 8, 31))
    take_curtailment_step(made, "delivered", actor=officer, delivered_on=date(2026, 9, 3))
    with pytest.raises(Refused, match="收到整改方案日期不得早于送达日期"):
        take_curtailment_step(made, "planned", actor=officer, plan_received_on=date(2026, 9, 2))
    take_curtailment_step(made, "planned", actor=officer, plan_received_on=date(2026, 9, 8))
    with pytest.raises(Refused, match="整改完成情况"):
        take_curtailment_step(made, "lifted", actor=officer)
    take_curtailment_step(made, "lifted", actor=officer, reason="监测达标")
    with pytest.raises(Refused, match="跟踪检查情况"):
        take_curtailment_step(made, "tracked", actor=officer)
    take_curtailment_step(made, "tracked", actor=officer, reason="稳定达标")
    assert (made.status, made.lift_ground, made.tracking) == (
        CurtailmentStatus.TRACKED,
        "监测达标",
        "稳定达标",
    )
    assert titles(made) == ["curtailment-release"]


# ---- 移送 ----


def reported(officer, **values) -> PoliceTransfer:
    given = {
        "case": EnforcementCaseFactory(filed=True, facts="非法倾倒危险废物四吨。"),
        "kind": TransferKind.CRIME,
        "matter": "涉嫌污染环境罪",
        "recipient": "兰州市公安局兰州新区分局",
        "reported_on": date(2026, 9, 7),
    }
    return report_transfer(actor=officer, **given | values)


def test_a_transfer_is_reported_approved_handed_over_and_answered(officer):
    transfer = reported(officer)
    assert (transfer.transferred_on, transfer.document_number) == (None, "")
    with pytest.raises(Refused, match="尚未经负责人批准"):
        hand_over(transfer, actor=officer, handed_over_at=at(2026, 9, 9, 9))
    transfer = approve_transfer(transfer, actor=officer, approved_at=at(2026, 9, 8, 16))
    assert (transfer.transferred_on, titles(transfer)) == (date(2026, 9, 8), ["case-transfer"])
    with pytest.raises(Conflict, match="已有决定"):
        approve_transfer(transfer, actor=officer)
    with pytest.raises(Refused, match="人民检察院"):
        hand_over(transfer, actor=officer, handed_over_at=at(2026, 9, 9, 9))
    transfer = hand_over(
        transfer, actor=officer, handed_over_at=at(2026, 9, 9, 9), prosecutor_copied_on=date(2026, 9, 9)
    )
    assert not is_handed_over_late(transfer, CaseRows())
    transfer = record_police_answer(
        transfer, actor=officer, answered_on=date(2026, 9, 10), answer="不予立案", is_declined=True
    )
    assert request_police_review(transfer, actor=officer, requested_on=date(2026, 9, 10)).review_requested_on
    with pytest.raises(Conflict, match="已提请"):
        request_police_review(transfer, actor=officer, requested_on=date(2026, 9, 10))


@pytest.mark.parametrize(("hours", "late"), [(24, False), (25, True)])
def test_twenty_four_hours_to_hand_over(hours, late, officer):
    transfer = approve_transfer(reported(officer), actor=officer, approved_at=at(2026, 9, 8, 8))
    handed = hand_over(
        transfer,
        actor=officer,
        handed_over_at=at(2026, 9, 8, 8) + timedelta(hours=hours),
        prosecutor_copied_on=date(2026, 9, 9),
    )
    assert is_handed_over_late(handed, CaseRows()) is late


def test_review_only_of_a_refusal_and_within_three_working_days(officer, days):
    transfer = approve_transfer(reported(officer), actor=officer, approved_at=at(2026, 9, 8, 8))
    with pytest.raises(Refused, match="未作出不予立案"):
        request_police_review(transfer, actor=officer, requested_on=date(2026, 9, 9))
    transfer = record_police_answer(
        transfer, actor=officer, answered_on=date(2026, 9, 9), answer="不予立案", is_declined=True
    )
    days.go_to(date(2026, 9, 16))
    with pytest.raises(Refused, match="2026-09-14届满"):  # 10, 11, 14 September
        request_police_review(transfer, actor=officer, requested_on=date(2026, 9, 15))
    assert request_police_review(transfer, actor=officer, requested_on=date(2026, 9, 14)).pk


def test_what_is_not_approved_keeps_its_reason(officer):
    transfer = reported(officer)
    with pytest.raises(Refused, match="记录在案"):
        refuse_transfer(transfer, actor=officer, reason=" ")
    with pytest.raises(Refused, match="局领导"):
        refuse_transfer(transfer, actor=UserFactory(), reason="证据不足")
    assert refuse_transfer(transfer, actor=officer, reason="证据不足").refusal_reason == "证据不足"
    with pytest.raises(Conflict, match="已有决定"):
        approve_transfer(transfer, actor=officer)


def test_detention_goes_beside_the_penalty_without_the_prosecutor(officer):
    transfer = approve_transfer(
        reported(officer, kind=TransferKind.DETENTION), actor=officer, approved_at=at(2026, 9, 8, 16)
    )
    assert titles(transfer) == ["detention-transfer"]
    assert hand_over(transfer, actor=officer, handed_over_at=at(2026, 9, 9, 9)).prosecutor_copied_on is None


def test_a_natural_person_is_handed_over_too(officer):
    case = EnforcementCaseFactory(
        filed=True,
        department=DepartmentFactory(),
        enterprise=None,
        party_kind="citizen",
        party_name="王某",
        facts="非法倾倒。",
    )
    assert approve_transfer(reported(officer, case=case), actor=officer, approved_at=at(2026, 9, 8, 16)).pk


def test_a_matter_is_referred_and_answered_once(officer):
    case = EnforcementCaseFactory(filed=True)
    referral = refer_matter(
        actor=officer, case=case, matter="占用耕地", recipient="自然资源局", referred_on=date(2026, 9, 8)
    )
    assert titles(referral) == ["case-referral"]
    assert record_referral_answer(
        referral, actor=officer, answered_on=date(2026, 9, 10), answer="已受理"
    ).answer
    with pytest.raises(Conflict, match="已经登记"):
        record_referral_answer(referral, actor=officer, answered_on=date(2026, 9, 10), answer="已受理")


# ---- 先行登记保存 ----


def kept(officer, **values) -> EvidencePreservation:
    given = {
        "items": "台账一册",
        "place": "本局证据室",
        "preserved_at": at(2026, 9, 1, 9),
        "approved_at": at(2026, 9, 1, 8),
        "approver": UserFactory(roles=[Role.LEADER]),
    }
    return preserve_evidence(EnforcementCaseFactory(filed=True), actor=officer, **given | values)


def test_evidence_is_kept_and_handled(officer):
    made = kept(officer)
    with pytest.raises(Refused, match="处理措施"):
        handle_preservation(made, actor=officer, handling=" ")
    with pytest.raises(Refused, match="早于登记保存"):
        handle_preservation(made, actor=officer, handling="复制后退还", handled_on=date(2026, 8, 31))
    changed = handle_preservation(made, actor=officer, handling="复制后退还", handled_on=date(2026, 9, 9))
    assert changed.handled_on == date(2026, 9, 9)
    assert titles(made) == ["evidence-preservation", "preservation-handling"]
    with pytest.raises(Conflict, match="已经处理"):
        handle_preservation(made, actor=officer, handling="再次处理")


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"approved_at": None}, "须经负责人批准"),
        ({"approved_at": at(2026, 9, 1, 9, 1)}, "先经负责人批准"),
        ({"is_urgent": True, "approved_at": at(2026, 9, 2, 9, 1)}, "超过24小时"),
        ({"items": " "}, "逐件列出"),
        ({"preserved_at": at(2026, 9, 11, 9)}, "晚于现在"),
        ({"approver": None}, "批准人"),
    ],
)
def test_what_forbids_keeping(values, says, officer):
    with pytest.raises(Refused, match=says):
        kept(officer, **values)


def test_urgent_keeping_is_approved_within_a_day(officer):
    made = kept(officer, is_urgent=True, approved_at=None)
    assert approve_preservation(made, actor=officer, approved_at=at(2026, 9, 2, 9)).approver == officer
    late = EvidencePreservationFactory(is_urgent=True, approved_at=None)
    with pytest.raises(Refused, match="超过24小时.*退还"):
        approve_preservation(late, actor=officer, approved_at=at(2026, 9, 2, 9, 1))


def test_a_closed_case_keeps_nothing(officer):
    case = EnforcementCaseFactory(decided=True, status=CaseStatus.CLOSED, closed_on=date(2024, 6, 3))
    with pytest.raises(Refused, match="已结案"):
        preserve_evidence(
            case, actor=officer, items="台账", place="本局", preserved_at=at(2026, 9, 1, 9), is_urgent=True
        )


# ---- 不予处罚 ----


def spared(officer, **values) -> NoPenaltyDecision:
    case = values.get("case")
    given = {
        "department": DepartmentFactory(),
        "enterprise": EnforcementCaseFactory().enterprise if case is None else case.enterprise,
        "number": "兰新环不罚〔2026〕9号",
        "decided_on": date(2026, 9, 8),
        "ground": NoPenaltyGround.MINOR,
        "provision": ProvisionFactory(),
        "facts": "台账漏记一日，当日补正",
        "education": "当面讲解台账要求",
    }
    return create_no_penalty(NoPenaltyDecision, actor=officer, **given | values)


def test_who_is_spared_is_educated(officer):
    with pytest.raises(Refused, match="进行教育.*第三十三条"):
        spared(officer, education=" ")
    assert spared(officer).education
    lapsed = spared(officer, ground=NoPenaltyGround.LAPSED, education="—", number="兰新环不罚〔2026〕10号")
    assert lapsed.ground == NoPenaltyGround.LAPSED


def test_a_minor_or_first_breach_is_spared_by_an_article(officer):
    with pytest.raises(Refused, match="依据条款"):
        spared(officer, provision=None)
    assert spared(officer, ground=NoPenaltyGround.NO_FAULT, provision=None).pk


def test_a_filed_case_is_spared_by_its_own_step(officer):
    with pytest.raises(Refused, match="在案件中办理"):
        spared(officer, case=EnforcementCaseFactory(filed=True))
    done = EnforcementCaseFactory(filed=True, status=CaseStatus.NO_PENALTY, outcome=CaseOutcome.NO_PENALTY)
    assert spared(officer, case=done).case == done
