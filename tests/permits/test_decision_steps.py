"""The decision and what follows it, and the ways in which a matter ends before."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common.errors import Refused
from common.models import Message, OfficialDocument, PublishedRecord
from permits import services
from permits.enums import (
    ApplicationKind,
    CheckResult,
    DeliveryMethod,
    EiaStatus,
    Material,
    RefusalGround,
    RevocationGround,
)
from permits.gates import decision_obstacles
from permits.models import EiaDecision
from permits.services.steps import on_receipt
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    AppraisalFactory,
    CommitmentCheckFactory,
    EiaDecisionFactory,
    with_notices_run_out,
)
from tests.permits.matters import application, document_kinds, with_material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

S = EiaStatus
DAY = date(2024, 3, 20)


# ---- 决定 (E10) ----


def ready(applicant=None, **values) -> EiaDecision:
    return with_notices_run_out(application(applicant, accepted=True, status=S.DECISION_NOTICE, **values))


def test_approval_takes_the_next_number_of_its_series(officer, applicant):
    decision = ready(applicant)
    services.take_step(decision, S.APPROVED, actor=officer, decided_on=DAY, requirements="落实噪声防治措施")
    document = OfficialDocument.objects.of(decision).get()
    assert (document.kind, decision.document_number) == ("eia-approval", document.number)
    assert document.number.endswith("〔2024〕1号")
    assert decision.decision_title == document.title
    assert decision.net_days == decision.gross_days - decision.stopped_days
    assert Message.objects.get(recipient=applicant).tone == "success"


def test_a_number_given_on_paper_is_kept(officer):
    decision = ready()
    services.decide(
        actor=officer,
        decision=decision,
        outcome="approved",
        decided_on=DAY,
        document_number="兰新环审〔2024〕77号",
    )
    assert decision.document_number == OfficialDocument.objects.get().number == "兰新环审〔2024〕77号"


def test_a_number_borne_by_another_decision_is_passed_over(officer):
    EiaDecisionFactory(approved=True, document_number="兰新环审〔2024〕1号")  # imported
    second, third = ready(), ready()
    services.decide(
        actor=officer,
        decision=second,
        outcome="approved",
        decided_on=DAY,
        document_number="兰新环审〔2024〕2号",
    )
    services.take_step(third, S.APPROVED, actor=officer, decided_on=DAY)
    assert third.document_number == "兰新环审〔2024〕3号"


def test_refusal_needs_ground_and_explanation(officer):
    decision = ready()
    with pytest.raises(Refused, match="五项法定理由.*具体说明理由.*第一百零五条"):
        services.take_step(decision, S.REFUSED, actor=officer, decided_on=DAY)
    services.take_step(
        decision,
        S.REFUSED,
        actor=officer,
        decided_on=DAY,
        refusal_ground=RefusalGround.PLANNING,
        requirements="选址位于水源保护区",
    )
    assert document_kinds(decision) == ["eia-refusal"]


def test_a_refused_step_gives_its_number_back(officer):
    decision = ready()
    with pytest.raises(Refused, match="不得填写不予批准理由"):
        services.take_step(
            decision, S.APPROVED, actor=officer, decided_on=DAY, refusal_ground=RefusalGround.QUALITY
        )
    services.take_step(decision, S.APPROVED, actor=officer, decided_on=DAY)
    assert decision.document_number.endswith("〔2024〕1号")


# ---- 送达、公告 (E9) ----


def approved(applicant=None, **values) -> EiaDecision:
    decision = ready(applicant, **values)
    officer = UserFactory(roles=[Role.LEADER])
    return services.take_step(decision, S.APPROVED, actor=officer, decided_on=DAY)


def test_delivery_has_its_receipt(officer):
    decision = approved()
    services.take_step(
        decision, S.DELIVERED, actor=officer, delivered_on=date(2024, 3, 21), method=DeliveryMethod.POST
    )
    assert decision.delivered_on == date(2024, 3, 21)
    assert document_kinds(decision) == ["eia-approval", "eia-delivery"]


def test_electronic_delivery_needs_consent(officer):
    with pytest.raises(Refused, match="未同意电子送达.*第四十四条"):
        services.take_step(approved(), S.DELIVERED, actor=officer, method=DeliveryMethod.ELECTRONIC)


@pytest.mark.parametrize(("consents", "status"), [(True, S.DELIVERED), (False, S.APPROVED)])
def test_receipt_online_is_delivery_where_the_applicant_consented(consents, status, applicant):
    decision = approved(applicant, accepts_electronic_delivery=consents)
    on_receipt(OfficialDocument.objects.get(kind="eia-approval"), actor=applicant)
    decision.refresh_from_db()
    assert decision.status == status


def test_announcing_publishes_the_decision(officer, days):
    decision = approved()
    days.go_to(date(2024, 3, 22))
    services.take_step(decision, S.DELIVERED, actor=officer, delivered_on=date(2024, 3, 21))
    with pytest.raises(Refused, match="不得早于今天"):
        services.take_step(decision, S.ANNOUNCED, actor=officer, announced_on=date(2024, 3, 21))
    services.take_step(decision, S.ANNOUNCED, actor=officer, announced_on=date(2024, 3, 22))
    record = PublishedRecord.objects.get()
    assert record.category == "decision-form" and record.number == decision.document_number
    assert record.body["decision"]["outcome"] == "approved"
    assert "eia-decision-notice" in document_kinds(decision)


@pytest.mark.parametrize("order", [(S.DELIVERED, S.ANNOUNCED), (S.ANNOUNCED, S.DELIVERED)])
def test_delivery_and_announcement_are_taken_once_each_in_either_order(order, officer):
    decision = approved()
    for step in order:
        services.take_step(decision, step, actor=officer)
    assert decision.delivered_on and decision.announced_on
    for step in order:
        with pytest.raises(Refused):
            services.take_step(decision, step, actor=officer)


def test_only_a_reexamination_goes_without_the_notice_of_acceptance(officer):
    first = application(accepted=True)
    with pytest.raises(Refused, match="须先进行受理公示"):
        services.take_step(first, S.DECISION_NOTICE, actor=officer)
    again = application(accepted=True, application_kind=ApplicationKind.REEXAMINATION)
    services.take_step(again, S.DECISION_NOTICE, actor=officer)
    assert again.status == S.DECISION_NOTICE
    assert not any("受理公示" in str(obstacle) for obstacle in decision_obstacles(again, date(2024, 3, 6)))


# ---- 撤回、终止、撤销 ----


def test_withdrawal_by_the_applicant_closes_stops_and_takes_the_notice_down(officer, applicant, days):
    days.go_to(date(2024, 3, 5))
    decision = with_material(application(applicant, accepted=True), Material.PUBLIC_FULL_TEXT)
    services.take_step(decision, S.ACCEPTANCE_NOTICE, actor=officer, first_day=date(2024, 3, 5))
    stop = AppraisalFactory(decision=decision).stop
    days.go_to(date(2024, 3, 13))
    services.take_step(decision, S.WITHDRAWN, actor=applicant, reason="项目不再建设")
    stop.refresh_from_db()
    assert stop.last_day == decision.ended_on
    tombstone = PublishedRecord.objects.get()
    assert (tombstone.withdrawal_reason, tombstone.body) == ("申请人撤回申请", {})
    assert document_kinds(decision)[-1] == "eia-withdrawal"


def test_termination_has_reason_and_document(officer):
    decision = application(accepted=True)
    services.take_step(decision, S.TERMINATED, actor=officer, reason="申请人已注销")
    assert (decision.end_reason, document_kinds(decision)) == ("申请人已注销", ["eia-termination"])


def test_revocation_names_its_ground_and_leaves_a_tombstone(officer):
    decision = approved()
    services.take_step(decision, S.DELIVERED, actor=officer)
    services.take_step(decision, S.ANNOUNCED, actor=officer)
    with pytest.raises(Refused, match="法定情形.*第六十九条"):
        services.take_step(decision, S.REVOKED, actor=officer, reason="资料虚假")
    services.take_step(decision, S.REVOKED, actor=officer, reason="资料虚假", ground=RevocationGround.FRAUD)
    assert decision.end_reason == "被许可人以欺骗、贿赂等不正当手段取得：资料虚假"
    assert "eia-revocation" in document_kinds(decision)
    assert PublishedRecord.objects.get().withdrawal_reason == "审批决定已撤销"
    assert decision.stops.filter(last_day__isnull=True).count() == 0


def test_a_false_commitment_must_have_been_found(officer):
    decision = approved()
    asked = {"reason": "未建设治理设施", "ground": RevocationGround.FALSE_COMMITMENT}
    with pytest.raises(Refused, match="先登记承诺核查"):
        services.take_step(decision, S.REVOKED, actor=officer, **asked)
    CommitmentCheckFactory(decision=decision, result=CheckResult.FALSE, findings="未建设治理设施")
    services.take_step(decision, S.REVOKED, actor=officer, **asked)
    assert decision.status == S.REVOKED
