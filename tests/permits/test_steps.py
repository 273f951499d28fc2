"""Each step with what it records: date, document, notice, stop, and who is told."""

from __future__ import annotations

from datetime import date
from unittest.mock import DEFAULT, patch

import pytest

from common import workflow
from common.errors import Refused
from common.models import Message, PublishedRecord
from permits import services
from permits.enums import (
    EiaCategory,
    EiaStatus,
    Material,
    NoticeKind,
    StopKind,
)
from permits.models import CorrectionRequest, EiaDecision, NoticeRule, PublicNotice, StopInterval
from permits.services import automatic
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    CorrectionRequestFactory,
    PublicNoticeFactory,
    on_commitment_list,
)
from tests.permits.matters import application, document_kinds, with_material

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

S = EiaStatus
DEMANDS = [(Material.PARTICIPATION, "补充公众参与说明"), (Material.OTHER, "补充用地文件")]


# ---- 补正 (E1) ----


def test_correction_is_asked_for_with_all_demands_and_told(officer, applicant):
    decision = application(applicant)
    services.take_step(
        decision,
        S.CORRECTING,
        actor=officer,
        correction_notified_on=date(2024, 3, 6),
        items=DEMANDS,
        due_on=date(2024, 3, 20),
    )
    request = CorrectionRequest.objects.get(decision=decision)
    assert [(item.number, item.subject) for item in request.items.all()] == [
        (1, "participation"),
        (2, "other"),
    ]
    assert decision.correction_notified_on == request.issued_on == date(2024, 3, 6)
    assert document_kinds(decision) == ["eia-correction"]
    assert Message.objects.get(recipient=applicant).title.startswith("申请材料需要补正")


def test_correction_is_asked_for_once(officer):
    decision = CorrectionRequestFactory().decision
    services.take_step(decision, S.SUBMITTED, actor=officer, corrected_on=date(2024, 3, 11))
    with pytest.raises(Refused, match="不得再次要求补正.*行政许可法第三十二条"):
        services.take_step(
            decision, S.CORRECTING, actor=officer, items=DEMANDS, correction_notified_on=date(2024, 3, 12)
        )
    step = next(each for each in workflow.steps(decision, officer) if each.to == S.CORRECTING)
    assert "已经要求补正一次" in step.refusal  # its button is closed


def test_correction_needs_a_demand(officer):
    with pytest.raises(Refused, match="至少列出一项"):
        services.take_step(
            application(),
            S.CORRECTING,
            actor=officer,
            correction_notified_on=date(2024, 3, 6),
            items=[("", " ")],
        )


@pytest.mark.parametrize(("day", "refused"), [(date(2024, 3, 11), False), (date(2024, 3, 12), True)])
def test_correction_is_refused_after_five_working_days(day, refused, officer):
    decision = application()  # received on 4 March; the fifth working day is the 11th
    step = {"actor": officer, "correction_notified_on": day, "items": DEMANDS}
    if refused:
        with pytest.raises(Refused, match="自2024-03-04起即为受理.*行政许可法第三十二条"):
            services.take_step(decision, S.CORRECTING, **step)
    else:
        services.take_step(decision, S.CORRECTING, **step)
        assert decision.status == S.CORRECTING


def test_answer_on_paper_is_recorded_with_its_words(officer):
    request = CorrectionRequestFactory()
    services.take_step(
        request.decision, S.SUBMITTED, actor=officer, corrected_on=date(2024, 3, 11), answers=["已补充"]
    )
    request.refresh_from_db()
    assert request.decision.complete_on == date(2024, 3, 11)
    assert request.items.get().answer == "已补充"
    assert (request.answered_by, request.answered_at is None) == (officer, False)


def test_enterprise_answers_and_the_officer_is_told(applicant):
    enterprise = applicant.memberships.get().enterprise
    handler = UserFactory()
    decision = CorrectionRequestFactory(
        decision=application(
            applicant, status=S.CORRECTING, correction_notified_on=date(2024, 3, 6), handler=handler
        )
    ).decision
    assert decision.enterprise == enterprise
    services.take_step(decision, S.SUBMITTED, actor=applicant, corrected_on=date(2024, 3, 11))
    assert Message.objects.get().recipient == handler


# ---- 受理 ----


def test_acceptance_issues_its_notice(officer, applicant):
    decision = application(applicant)
    services.take_step(decision, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 6))
    assert (decision.status, decision.accepted_on) == (S.ACCEPTED, date(2024, 3, 6))
    assert document_kinds(decision) == ["eia-acceptance"]
    assert Message.objects.get().recipient == applicant


def test_acceptance_after_the_limit_is_dated_on_receipt(officer):
    decision = application()
    with pytest.raises(Refused, match="自2024-03-04起即为受理"):
        services.take_step(decision, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 12))
    services.take_step(decision, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 4))
    assert decision.accepted_on == date(2024, 3, 4)


def test_acceptance_from_correction_needs_the_answer(officer):
    decision = CorrectionRequestFactory().decision
    with pytest.raises(Refused, match="补正材料尚未收到"):
        services.take_step(decision, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 12))
    services.take_step(
        decision,
        S.ACCEPTED,
        actor=officer,
        accepted_on=date(2024, 3, 12),
        corrected_on=date(2024, 3, 11),
    )
    assert decision.complete_on == date(2024, 3, 11)


def test_acceptance_by_silence_is_dated_on_receipt_by_the_portal():
    decision = application(handler=UserFactory())
    with pytest.raises(Refused, match="尚未届满"):
        services.accept_by_silence(decision, today=date(2024, 3, 11))
    services.accept_by_silence(decision, today=date(2024, 3, 12))
    decision.refresh_from_db()
    assert (decision.status, decision.accepted_on) == (S.ACCEPTED, date(2024, 3, 4))
    assert document_kinds(decision) == ["eia-acceptance"]
    assert Message.objects.get(recipient=decision.handler).tone == "danger"


def test_the_nightly_job_accepts_only_what_the_law_accepts():
    late, in_time, asked = (
        application(),
        application(received_on=date(2024, 3, 8)),
        CorrectionRequestFactory(),
    )
    assert services.accept_all_by_silence(date(2024, 3, 12)) == 1
    assert services.accept_all_by_silence(date(2024, 3, 12)) == 0
    found = dict(EiaDecision.objects.values_list("pk", "status"))
    assert found == {late.pk: S.ACCEPTED, in_time.pk: S.SUBMITTED, asked.decision_id: S.CORRECTING}


def test_the_nightly_job_is_stopped_by_no_single_application():
    """An unlisted commitment is accepted by silence like any other; one without a limit is told of."""
    unlisted = application(is_commitment=True)
    before_the_law = application(received_on=date(1999, 3, 4))
    late = application()
    with patch.object(automatic, "accept_by_silence", wraps=automatic.accept_by_silence) as accept:
        accept.side_effect = [Refused("不能受理"), DEFAULT, DEFAULT]
        with pytest.raises(automatic.SilenceIncomplete, match=unlisted.ledger_no):
            services.accept_all_by_silence(date(2024, 3, 12))
    assert services.accept_all_by_silence(date(2024, 3, 12)) == 1
    found = dict(EiaDecision.objects.values_list("pk", "status"))
    assert found == {unlisted.pk: S.ACCEPTED, late.pk: S.ACCEPTED, before_the_law.pk: S.SUBMITTED}


def test_tolerant_acceptance_lists_what_is_missing(officer):
    decision = application()
    with pytest.raises(Refused, match="须列明容缺材料和补齐期限"):
        services.take_step(
            decision, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 6), is_tolerant=True
        )
    services.take_step(
        decision,
        S.ACCEPTED,
        actor=officer,
        accepted_on=date(2024, 3, 6),
        is_tolerant=True,
        missing_documents="用地文件原件",
        missing_due_on=date(2024, 3, 15),
    )
    assert (decision.is_tolerant, decision.missing_due_on) == (True, date(2024, 3, 15))


def test_commitment_only_on_the_list_of_the_day_and_signed_by_both(officer):
    decision = application(is_commitment=True)
    with pytest.raises(Refused) as caught:
        services.take_step(decision, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 6))
    assert "名录项目编号" in str(caught.value) and "编制单位尚未签署" in str(caught.value)
    assert "环综合〔2020〕13号（待核）" in str(caught.value)
    on_commitment_list(decision)
    services.take_step(decision, S.ACCEPTED, actor=officer, accepted_on=date(2024, 3, 6))
    assert decision.status == S.ACCEPTED


def test_a_project_on_a_list_that_came_later_may_not_commit(officer):
    decision = application(received_on=date(2022, 12, 30))
    on_commitment_list(decision)  # in force from 2023
    with pytest.raises(Refused, match="不在2022年12月30日有效的承诺制正面清单中"):
        services.take_step(decision, S.ACCEPTED, actor=officer, accepted_on=date(2022, 12, 30))


def test_non_acceptance_needs_its_reason_and_has_its_document(officer):
    decision = application()
    with pytest.raises(Refused, match="须写明理由"):
        services.take_step(decision, S.NOT_ACCEPTED, actor=officer, ended_on=date(2024, 3, 6))
    services.take_step(
        decision, S.NOT_ACCEPTED, actor=officer, ended_on=date(2024, 3, 6), reason="不属本局审批权限"
    )
    assert (decision.end_reason, document_kinds(decision)) == ("不属本局审批权限", ["eia-non-acceptance"])


# ---- 公示 (E6, E7) ----


def test_acceptance_notice_of_a_report_wants_full_text_and_participation(officer, days):
    days.go_to(date(2024, 3, 5))
    decision = application(accepted=True, category=EiaCategory.REPORT)
    step = {"actor": officer, "first_day": date(2024, 3, 5)}
    with pytest.raises(Refused, match="环评文件公示本（全本）、公众参与说明"):
        services.take_step(decision, S.ACCEPTANCE_NOTICE, **step)
    with_material(decision, Material.PUBLIC_FULL_TEXT)
    with pytest.raises(Refused, match="材料名称：公众参与说明"):
        services.take_step(decision, S.ACCEPTANCE_NOTICE, **step)
    assert decision.status == EiaDecision.objects.get().status == S.ACCEPTED
    with_material(decision, Material.PARTICIPATION)
    services.take_step(decision, S.ACCEPTANCE_NOTICE, **step)
    notice = PublicNotice.objects.get()
    # ten working days: 5–8, 11–15, 18 March
    assert (notice.kind, notice.last_day) == (NoticeKind.ACCEPTANCE, date(2024, 3, 18))
    stop = StopInterval.objects.get()
    assert (stop.kind, stop.first_day, stop.last_day) == (
        StopKind.ACCEPTANCE_NOTICE,
        notice.first_day,
        notice.last_day,
    )
    assert document_kinds(decision) == ["eia-acceptance-notice"]
    assert PublishedRecord.objects.get().closes_on == notice.last_day


def test_acceptance_notice_of_a_form_runs_five_working_days(officer, days):
    days.go_to(date(2024, 3, 5))
    decision = with_material(application(accepted=True), Material.PUBLIC_FULL_TEXT)
    services.take_step(decision, S.ACCEPTANCE_NOTICE, actor=officer, first_day=date(2024, 3, 5))
    assert PublicNotice.objects.get().last_day == date(2024, 3, 11)


def test_a_notice_counts_from_when_it_could_be_read(officer, days):
    days.go_to(date(2024, 3, 6))
    decision = with_material(application(accepted=True), Material.PUBLIC_FULL_TEXT)
    with pytest.raises(Refused, match="起始日不得早于今天"):
        services.take_step(decision, S.ACCEPTANCE_NOTICE, actor=officer, first_day=date(2024, 3, 5))
    assert not PublicNotice.objects.exists()


def test_a_notice_may_not_be_shorter_than_its_limit(officer, days):
    days.go_to(date(2024, 3, 5))
    decision = with_material(application(accepted=True), Material.PUBLIC_FULL_TEXT)
    with pytest.raises(Refused, match="不得少于5个工作日.*公众参与办法第二十二条"):
        services.take_step(
            decision,
            S.ACCEPTANCE_NOTICE,
            actor=officer,
            first_day=date(2024, 3, 5),
            last_day=date(2024, 3, 10),
        )
    assert decision.status == S.ACCEPTED and not StopInterval.objects.exists()


def test_proposed_notice_tells_of_the_hearing_and_leaves_time_for_it(officer, days):
    days.go_to(date(2024, 3, 12))
    decision = application(accepted=True, status=S.ACCEPTANCE_NOTICE)
    PublicNoticeFactory(decision=decision)
    services.take_step(decision, S.DECISION_NOTICE, actor=officer, first_day=date(2024, 3, 12))
    notice = decision.notices.get(kind=NoticeKind.PROPOSED)
    # five working days up to the 18th; a hearing may be asked for until the 19th
    assert (notice.states_hearing_right, notice.last_day) == (True, date(2024, 3, 19))
    body = PublishedRecord.objects.get(category__startswith="proposed").body
    assert any("听证" in paragraph for paragraph in body["told"])


def test_proposed_notice_waits_for_the_acceptance_notice_unless_parallel(officer, days):
    days.go_to(date(2024, 3, 11))
    decision = application(accepted=True, status=S.ACCEPTANCE_NOTICE)
    PublicNoticeFactory(decision=decision)
    with pytest.raises(Refused, match="受理公示至2024年3月11日届满.*并联审批"):
        services.take_step(decision, S.DECISION_NOTICE, actor=officer, first_day=date(2024, 3, 11))
    EiaDecision.objects.update(is_parallel=True)
    services.take_step(decision, S.DECISION_NOTICE, actor=officer, first_day=date(2024, 3, 11))
    assert decision.status == S.DECISION_NOTICE


def test_proposed_notice_without_words_on_the_hearing_is_refused(officer, days):
    days.go_to(date(2024, 3, 12))
    NoticeRule.objects.filter(kind=NoticeKind.PROPOSED).update(text="公示期间可以提出意见。")
    decision = application(accepted=True, status=S.ACCEPTANCE_NOTICE)
    PublicNoticeFactory(decision=decision)
    with pytest.raises(Refused, match="须告知申请人、利害关系人申请听证的权利.*第四十七条"):
        services.take_step(decision, S.DECISION_NOTICE, actor=officer, first_day=date(2024, 3, 12))
