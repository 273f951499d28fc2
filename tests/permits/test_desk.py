"""The desk of an approval: the pages of its steps, the preview of documents, and both faces of a matter."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common import events
from common.models import Message, OfficialDocument
from common.models.numbering import NumberSequence
from permits.enums import CheckResult, EiaStatus, HearingApplicant, NoticeKind
from permits.models import Appraisal, CommitmentCheck, CorrectionItem, EiaDecision, Hearing
from permits.rules import EIA_RULES
from registry.models import StatutoryLimit
from tests.factories.accounts import UserFactory
from tests.factories.permits import (
    AppraisalFactory,
    CommitmentCheckFactory,
    CorrectionRequestFactory,
    EiaDecisionFactory,
    HearingFactory,
    NoticeCommentFactory,
    PublicNoticeFactory,
    TolerantDecisionFactory,
    with_notices_run_out,
)
from tests.factories.registry import MembershipFactory
from tests.permits.test_services import ALLOWED, application_before, application_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law_data")]

S = EiaStatus


def step_url(decision: EiaDecision, to: str) -> str:
    return reverse("permits:decisions-step", args=[decision.ledger_no, to])


def page(client, decision: EiaDecision) -> str:
    answer = client.get(reverse("permits:decisions-detail", args=[decision.ledger_no]))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("source", "to"), ALLOWED)
def test_every_step_has_its_page(source, to, client, officer):
    client.force_login(officer)
    answer = client.get(step_url(application_before(source, to), to))
    assert answer.status_code == 200
    assert f"确认{answer.context['step'].label}" in answer.content.decode()


@pytest.mark.parametrize("to", [S.APPROVED, S.DECISION_NOTICE, S.HEARING])
def test_step_pages_are_closed_to_other_roles(to, client):
    decision = application_in(S.ACCEPTANCE_NOTICE if to == S.DECISION_NOTICE else S.DECISION_NOTICE)
    for role in (Role.HANDLER, Role.REVIEWER, Role.LEADER, Role.LEGAL_REVIEWER):
        user = UserFactory(roles=[role])
        client.force_login(user)
        try:
            EIA_RULES[to](user, decision)
            expected = 200
        except Exception:
            expected = 403
        assert client.get(step_url(decision, to)).status_code == expected


def test_one_more_demand_loses_nothing_typed(client, officer):
    decision = EiaDecisionFactory()
    client.force_login(officer)
    typed = {
        "seen": S.SUBMITTED,
        "rows": "3",
        "more": "1",
        "correction_notified_on": "2024-03-06",
        "subject_1": "participation",
        "demand_1": "补充公众参与说明",
    }
    answer = client.post(step_url(decision, S.CORRECTING), typed)
    assert answer.status_code == 200
    form = answer.context["form"]
    assert (form.rows, form["demand_1"].value()) == (4, "补充公众参与说明")
    assert EiaDecision.objects.get().status == S.SUBMITTED


def test_demands_are_asked_for_on_the_page(client, officer):
    decision = EiaDecisionFactory()
    client.force_login(officer)
    typed = {"seen": S.SUBMITTED, "rows": "3", "correction_notified_on": "2024-03-06"}
    assert client.post(step_url(decision, S.CORRECTING), typed).status_code == 422
    half = typed | {"demand_1": "补充公众参与说明"}
    assert (
        "请选择该项要求涉及的材料或栏目"
        in client.post(step_url(decision, S.CORRECTING), half).content.decode()
    )
    whole = half | {"subject_1": "participation", "subject_3": "other", "demand_3": "补充用地文件"}
    assert client.post(step_url(decision, S.CORRECTING), whole).status_code == 302
    assert list(CorrectionItem.objects.values_list("number", "subject")) == [
        (1, "participation"),
        (2, "other"),
    ]


def test_a_refused_step_keeps_what_was_typed_and_names_the_article(client, officer, days):
    days.go_to(date(2024, 3, 5))
    decision = application_in(S.ACCEPTED)
    client.force_login(officer)
    typed = {
        "seen": S.ACCEPTED,
        "title": "示范项目受理公示",
        "first_day": "2024-03-05",
        "last_day": "2024-03-08",
    }
    answer = client.post(step_url(decision, S.ACCEPTANCE_NOTICE), typed)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "不得少于5个工作日" in text and "公众参与办法第二十二条" in text and "示范项目受理公示" in text


# ---- 预览 ----


def test_preview_shows_the_document_and_writes_nothing(client):
    decision = application_in(S.DECISION_NOTICE)
    client.force_login(UserFactory(roles=[Role.LEADER]))
    asked = {"seen": S.DECISION_NOTICE, "decided_on": "2024-03-20", "requirements": "落实噪声防治措施"}
    answer = client.post(reverse("permits:decisions-preview", args=[decision.ledger_no, S.APPROVED]), asked)
    assert answer.status_code == 200
    assert "落实噪声防治措施" in answer.content.decode()
    assert EiaDecision.objects.get().status == S.DECISION_NOTICE
    assert not events.history(decision).exists()
    for model in (OfficialDocument, NumberSequence, Message):
        assert not model.objects.exists()


def test_preview_refuses_what_the_step_refuses(client):
    decision = EiaDecisionFactory(accepted=True, status=S.DECISION_NOTICE)
    client.force_login(UserFactory(roles=[Role.LEADER]))
    asked = {"seen": S.DECISION_NOTICE, "decided_on": "2024-03-20"}
    answer = client.post(reverse("permits:decisions-preview", args=[decision.ledger_no, S.APPROVED]), asked)
    assert answer.status_code == 422
    assert "尚未进行受理公示" in answer.content.decode()


def test_preview_is_for_who_may_take_the_step(client):
    decision = application_in(S.DECISION_NOTICE)
    client.force_login(UserFactory())
    url = reverse("permits:decisions-preview", args=[decision.ledger_no, S.APPROVED])
    assert client.post(url, {"seen": S.DECISION_NOTICE}).status_code == 403


def test_a_step_without_a_document_has_no_preview(client, officer):
    decision = application_in(S.DECISION_NOTICE)
    client.force_login(officer)
    url = reverse("permits:decisions-preview", args=[decision.ledger_no, S.HEARING])
    assert client.post(url, {"seen": S.DECISION_NOTICE, "applicant_kind": "official"}).status_code == 404


# ---- 工作人员一侧 ----


def test_desk_tells_what_prevents_a_decision(client, officer):
    decision = TolerantDecisionFactory(status=S.APPRAISAL)
    AppraisalFactory(decision=decision)
    client.force_login(officer)
    text = page(client, decision)
    for part in ("容缺材料尚未补齐", "尚未进行受理公示", "登记容缺补齐", "登记评估意见", "评估意见尚未收到"):
        assert part in text


def test_desk_of_a_complete_matter_says_that_nothing_prevents_it(client, officer):
    client.force_login(officer)
    assert "没有法定障碍" in page(client, application_in(S.DECISION_NOTICE))


def test_desk_counts_comments_by_notice(client, officer):
    decision = application_in(S.DECISION_NOTICE)
    NoticeCommentFactory.create_batch(2, notice=decision.notices.get(kind=NoticeKind.ACCEPTANCE))
    client.force_login(officer)
    assert "2 条（2 条待审核）" in page(client, decision)


def test_a_false_commitment_offers_revocation_to_the_leader_alone(client):
    decision = CommitmentCheckFactory(result=CheckResult.FALSE).decision
    revoke = step_url(decision, S.REVOKED)
    client.force_login(UserFactory(roles=[Role.LEADER]))
    assert page(client, decision).count(revoke) == 2  # among the steps, and with the check
    client.force_login(UserFactory())
    assert revoke not in page(client, decision)


def test_without_limits_the_desk_says_so_and_still_opens(client, officer):
    StatutoryLimit.objects.all().delete()
    client.force_login(officer)
    assert "未配置" in page(client, EiaDecisionFactory(accepted=True))


def _with_children(number: int) -> EiaDecision:
    decision = with_notices_run_out(EiaDecisionFactory(accepted=True, status=S.DECISION_NOTICE))
    for turn in range(number):
        PublicNoticeFactory(decision=decision)
        AppraisalFactory(
            decision=decision, reported_on=date(2024, 3, 14), conclusion="feasible", opinion="可行"
        )
        HearingFactory(
            decision=decision,
            held_on=date(2024, 3, 14 + turn),
            ended_on=date(2024, 3, 19),
            host=UserFactory(),
        )
    return decision


def test_queries_of_the_desk_do_not_grow(client, officer, django_assert_num_queries):
    client.force_login(officer)
    few, many = _with_children(1), _with_children(3)
    page(client, few)  # content types and sessions are then cached
    with CaptureQueriesContext(connection) as first:
        page(client, few)
    with django_assert_num_queries(len(first)):
        page(client, many)

    assert len(first) <= 60


# ---- 旁支页面 ----


def test_report_of_an_appraisal_on_the_page(client, officer):
    appraisal = AppraisalFactory()
    client.force_login(officer)
    url = reverse("permits:appraisal-report", args=[appraisal.ledger_no])
    assert client.get(url).status_code == 200
    typed = {"reported_on": "2024-03-22", "conclusion": "feasible", "opinion": "同意"}
    assert client.post(url, typed | {"opinion": ""}).status_code == 422
    assert client.post(url, typed).status_code == 302
    assert Appraisal.objects.get().reported_on == date(2024, 3, 22)
    assert client.get(url).status_code == 409


def test_hearing_from_notice_to_record_on_the_pages(client, officer):
    hearing = HearingFactory()
    host = UserFactory()
    client.force_login(officer)
    notice = {"announced_on": "2024-03-14", "held_on": "2024-03-20", "place": "会议室", "host": host.pk}
    url = reverse("permits:hearing-announce", args=[hearing.ledger_no])
    early = client.post(url, notice)
    assert early.status_code == 422 and "第四十八条" in early.content.decode()
    assert client.post(url, notice | {"held_on": "2024-03-25"}).status_code == 302
    held = {"held_on": "2024-03-25", "record": "双方陈述意见。"}
    assert client.post(reverse("permits:hearing-hold", args=[hearing.ledger_no]), held).status_code == 302
    assert Hearing.objects.get().ended_on == date(2024, 3, 25)


def test_waiver_completion_and_check_on_the_pages(client, officer):
    client.force_login(officer)
    hearing, tolerant = HearingFactory(), TolerantDecisionFactory()
    committed = EiaDecisionFactory(approved=True, is_commitment=True)
    for name, key, typed in (
        ("hearing-waive", hearing.ledger_no, {"waived_on": "2024-03-15"}),
        ("missing-complete", tolerant.ledger_no, {"completed_on": "2024-03-14"}),
        ("check-new", committed.ledger_no, {"checked_on": "2024-05-06", "result": "true"}),
    ):
        answer = client.post(reverse(f"permits:{name}", args=[key]), typed)
        assert answer.status_code == 302, answer.content.decode()
    hearing.refresh_from_db()
    tolerant.refresh_from_db()
    assert (hearing.waived_on, tolerant.missing_completed_on) == (date(2024, 3, 15), date(2024, 3, 14))
    assert CommitmentCheck.objects.get().decision == committed


def test_a_notice_is_put_up_again_on_the_page(client, officer, days):
    days.go_to(date(2024, 3, 19))
    decision = application_in(S.DECISION_NOTICE)
    client.force_login(officer)
    url = reverse("permits:notice-repeat", args=[decision.ledger_no, NoticeKind.PROPOSED])
    assert url not in page(client, decision)
    decision.notices.filter(kind=NoticeKind.PROPOSED).update(states_hearing_right=False)
    assert url in page(client, decision)
    typed = {"title": "重新公示", "first_day": "2024-03-19"}
    assert client.post(url, typed).status_code == 302
    assert decision.notices.filter(title="重新公示").get().last_day == date(2024, 3, 26)


# ---- 企业一侧 ----


def enterprise_page(client, decision: EiaDecision) -> str:
    client.force_login(MembershipFactory(enterprise=decision.enterprise).user)
    answer = client.get(reverse("enterprise:decisions-detail", args=[decision.ledger_no]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_enterprise_sees_its_way_and_clock_in_plain_words(client):
    text = enterprise_page(client, application_in(S.DECISION_NOTICE))
    for part in ("办理进度", "受理公示", "法定办理期限30个工作日"):
        assert part in text
    for hidden in ("公众意见", "作出决定前还须完成", "登记评估意见"):
        assert hidden not in text


def test_enterprise_sees_its_correction_and_where_to_answer(client):
    decision = CorrectionRequestFactory(demand="补充公众参与说明").decision
    text = enterprise_page(client, decision)
    assert "补充公众参与说明" in text
    assert reverse("eia-enterprise:correction-detail", args=[decision.ledger_no]) in text


def test_enterprise_sees_neither_applicants_nor_records_of_a_hearing(client):
    hearing = HearingFactory(
        applicant_kind=HearingApplicant.INTERESTED, applicant_name="王某某", record="内部笔录"
    )
    text = enterprise_page(client, hearing.decision)
    assert "听证" in text and "王某某" not in text and "内部笔录" not in text


def test_enterprise_reaches_no_check_of_its_commitment(client):
    check = CommitmentCheckFactory(findings="核查人员的内部记录")
    assert "核查人员的内部记录" not in enterprise_page(client, check.decision)
    for url in (
        "/enterprise/checks/",
        "/api/v1/permits/checks/",
        f"/api/v1/permits/checks/{check.ledger_no}/",
    ):
        assert client.get(url).status_code == 404


def test_strangers_do_not_find_the_matter(client):
    decision = application_in(S.DECISION_NOTICE)
    client.force_login(MembershipFactory().user)
    assert client.get(reverse("enterprise:decisions-detail", args=[decision.ledger_no])).status_code == 404
