"""The desk of a case and the pages beside its steps."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from common.models import OfficialDocument
from enforcement.case_actions import BESIDE, CASE_PROCEDURE
from enforcement.enums import CaseOutcome, CaseStatus
from enforcement.forms import STAGE_FORMS
from enforcement.ledger import procedure
from enforcement.models import EnforcementCase
from enforcement.panels.obstacles import next_step
from enforcement.panels.progress import case_way
from registry.models import StatutoryLimit, Threshold
from tests.factories.accounts import UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_cases import (
    TODAY,
    CaseExtensionFactory,
    CaseStopFactory,
    CollectiveDiscussionFactory,
    DefenceFactory,
    DiscussionVoteFactory,
    LegalReviewFactory,
    PenaltyHearingFactory,
    lawful_case,
)
from tests.factories.registry import MembershipFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("case_law")]

C = CaseStatus


def step_url(case: EnforcementCase, to: str) -> str:
    return reverse("enforcement:cases-step", args=[case.ledger_no, to])


def page(client, case: EnforcementCase) -> str:
    return client.get(reverse("enforcement:cases-detail", args=[case.ledger_no])).content.decode()


def action(record, name: str) -> str:
    slug = {
        "EnforcementCase": "cases",
        "Defence": "defences",
        "PenaltyHearing": "penalty-hearings",
        "LegalReview": "legal-reviews",
        "CollectiveDiscussion": "discussions",
        "CaseStop": "case-stops",
    }[type(record).__name__]
    return reverse(f"enforcement:{slug}-{name}", args=[record.ledger_no])


# ---- the desk ----


@pytest.mark.parametrize("status", list(C))
def test_the_desk_opens_in_every_state(status, client, officer):
    client.force_login(officer)
    outcomes = (C.DECIDED, C.SERVED, C.PERFORMING, C.REMINDED, C.ENFORCING)
    if status in (*outcomes, C.ANNULLED, C.CLOSED, C.ARCHIVED):
        extra = {"annulled_on": TODAY} if status == C.ANNULLED else {}
        extra |= {"closed_on": TODAY} if status in (C.CLOSED, C.ARCHIVED) else {}
        case = EnforcementCaseFactory(decided=True, status=status, **extra)
    else:
        case = lawful_case(status)
    assert "办理进度" in page(client, case)


def test_a_case_of_the_past_shows_without_the_rows_it_never_had(client, officer):
    client.force_login(officer)
    case = EnforcementCaseFactory(
        decided=True,
        status=C.CLOSED,
        closed_on=date(2024, 6, 3),
        legal_reviewed_on=date(2024, 3, 20),
        discussed_on=date(2024, 3, 25),
        heard_on=date(2024, 3, 15),
    )
    stages = {stage.label: stage.state for stage in case_way(case)}
    assert [stages[name] for name in ("听证", "法制审核", "集体讨论", "决定", "结案")] == ["done"] * 5
    assert "调查" not in stages
    assert "2024年3月20日" in page(client, case)


def test_the_desk_says_what_the_decision_waits_for(client, officer):
    client.force_login(officer)
    case = lawful_case(C.NOTIFIED, notice_served_on=None, is_complex=True)
    text = page(client, case)
    for words in ("作出决定前还须完成", "尚未送达当事人", "法制审核", "集体讨论", "行政处罚法第五十八条"):
        assert words in text
    assert "没有法定障碍" in page(client, lawful_case(C.DISCUSSION))


def test_without_rows_the_desk_says_so_instead_of_failing(client, officer):
    case = lawful_case(C.NOTIFIED)
    StatutoryLimit.objects.all().delete()
    Threshold.objects.all().delete()
    client.force_login(officer)
    assert "未配置" in page(client, case)


def test_the_desk_shows_what_happened_beside_the_steps(client, officer):
    client.force_login(officer)
    case = lawful_case(C.DISCUSSION)
    DefenceFactory(case=case, answered=True)
    PenaltyHearingFactory(case=case, held=True)
    LegalReviewFactory(case=case, stale_on=TODAY)
    vote = DiscussionVoteFactory(discussion=CollectiveDiscussionFactory(case=case, open=True))
    CaseStopFactory(case=case)
    CaseExtensionFactory(case=case)
    text = page(client, case)
    for words in ("检修未停产", "建议维持", "因新证据失效", str(vote.member)):
        assert words in text
    for words in ("尚未形成结论", "委托监测", "案情复杂", "形成讨论结论"):
        assert words in text


def test_the_party_sees_the_notice_and_its_defence_and_nothing_inner(client):
    member = MembershipFactory()
    case = lawful_case(C.DISCUSSION, enterprise=member.enterprise, examination_opinion="内部审查意见")
    DefenceFactory(case=case)
    LegalReviewFactory(case=case, text="内部法制意见")
    CollectiveDiscussionFactory(case=case, report="内部汇报")
    client.force_login(member.user)
    text = client.get(reverse("enterprise:cases-detail", args=[case.ledger_no])).content.decode()
    assert "设备检修期间短时排放" in text
    assert "拟罚款" in text
    for inner in ("内部审查意见", "内部法制意见", "内部汇报", "作出决定前还须完成", "法制审核"):
        assert inner not in text


@pytest.mark.parametrize(
    ("status", "values", "to"),
    [
        (C.LEAD, {}, C.FILED),
        (C.LEAD, {"is_simplified": True}, C.DECIDED),
        (C.EXAMINING, {"notified_on": None, "notice_served_on": None}, C.NOTIFIED),
        (C.EXAMINING, {}, C.DECIDED),
        (C.HEARING, {}, C.DECIDED),
        (C.SUSPENDED, {}, None),
    ],
)
def test_the_next_step_of_each_stage(status, values, to):
    assert next_step(lawful_case(status, **values)) == to


def test_the_way_of_an_ended_case():
    dismissed = lawful_case(C.DISMISSED)
    assert (case_way(dismissed)[-1].label, case_way(dismissed)[-1].state) == ("撤案", "ended")
    annulled = EnforcementCaseFactory(decided=True, status=C.ANNULLED, annulled_on=TODAY)
    assert case_way(annulled)[-1].label == "决定已撤销"
    summary = EnforcementCaseFactory(decided=True, filed_on=None, is_simplified=True)
    assert [stage.label for stage in case_way(summary)] == ["线索", "决定", "送达", "结案"]


# ---- step forms ----


@pytest.mark.parametrize("to", list(STAGE_FORMS))
def test_every_step_form_opens(to, client, officer):
    sources = {
        C.FILED: C.LEAD,
        C.NOT_FILED: C.LEAD,
        C.INVESTIGATING: C.FILED,
        C.EXAMINING: C.INVESTIGATING,
        C.NOTIFIED: C.EXAMINING,
        C.DEFENCE: C.NOTIFIED,
        C.HEARING: C.NOTIFIED,
        C.DISCUSSION: C.LEGAL_REVIEW,
    }
    client.force_login(officer)
    assert client.get(step_url(lawful_case(sources.get(to, C.DISCUSSION)), to)).status_code == 200


def test_on_the_spot_the_form_asks_for_officers_and_the_hearing(client, officer):
    client.force_login(officer)
    case = lawful_case(C.LEAD, is_simplified=True)
    fields = client.get(step_url(case, C.DECIDED)).context["form"].fields
    assert {"investigators", "told_and_heard"} <= set(fields)
    assert "told_and_heard" not in client.get(step_url(lawful_case(), C.DECIDED)).context["form"].fields


def test_out_of_a_suspension_the_form_is_that_of_resuming(client, officer):
    client.force_login(officer)
    case = lawful_case(C.SUSPENDED)
    assert set(client.get(step_url(case, C.INVESTIGATING)).context["form"].fields) == {
        "resumed_on",
        "reason",
        "seen",
    }
    sent = {"seen": C.SUSPENDED, "resumed_on": "2025-03-03"}
    assert client.post(step_url(case, C.INVESTIGATING), sent).status_code == 302
    case.refresh_from_db()
    assert case.status == C.INVESTIGATING


def test_filing_on_the_page(client, officer):
    client.force_login(officer)
    case = lawful_case(C.LEAD)
    ids = [each.pk for each in case.investigators.all()]
    sent = {"seen": C.LEAD, "filed_on": "2025-03-03", "investigators": ids, "reason": "取证困难"}
    refused = client.post(step_url(case, C.FILED), sent)
    assert refused.status_code == 422
    assert "第十九条" in refused.content.decode()
    sent["conditions"] = ["evidence", "punishable", "jurisdiction"]
    assert client.post(step_url(case, C.FILED), sent).status_code == 302
    case.refresh_from_db()
    assert (case.status, case.filing_number != "") == (C.FILED, True)


def test_the_notice_on_the_page(client, officer):
    client.force_login(officer)
    case = lawful_case(C.EXAMINING)
    sent = {"seen": C.EXAMINING, "notified_on": "2025-03-03", "proposed_fine": "150000", "kinds": ["warning"]}
    assert client.post(step_url(case, C.NOTIFIED), sent).status_code == 302
    case.refresh_from_db()
    assert case.proposed_kinds == ["warning", "fine"]


def test_the_preview_shows_the_document_and_keeps_nothing(client, officer):
    client.force_login(officer)
    case = lawful_case(C.DISCUSSION)
    url = reverse("enforcement:cases-preview", args=[case.ledger_no, C.DECIDED])
    sent = {"seen": C.DISCUSSION, "decided_on": "2025-03-03", "fine_amount": "150000"}
    text = client.post(url, sent).content.decode()
    assert "行政处罚决定书" in text
    assert "壹拾伍万元整" in text
    assert not OfficialDocument.objects.of(case).exists()
    refused = client.post(url, sent | {"fine_amount": "160000"})
    assert refused.status_code == 422
    assert "重于事先告知" in refused.content.decode()
    without = reverse("enforcement:cases-preview", args=[case.ledger_no, C.LEGAL_REVIEW])
    assert client.post(without, {"seen": C.DISCUSSION}).status_code == 404
    assert client.post(url.replace("decided", "nonsense"), sent).status_code == 404


def test_the_preview_is_for_whoever_may_take_the_step(client):
    case = lawful_case(C.DISCUSSION)
    url = reverse("enforcement:cases-preview", args=[case.ledger_no, C.DECIDED])
    client.force_login(UserFactory())
    assert client.post(url, {"seen": C.DISCUSSION}).status_code == 403
    client.force_login(UserFactory(park=True, roles=[Role.LEADER]))
    assert client.post(url, {"seen": C.DISCUSSION}).status_code == 404


# ---- pages beside the steps ----

SENT = {
    "examine": {"examined_on": "2025-03-03", "examination_opinion": "同意。"},
    "serve-notice": {"served_on": "2025-03-03", "method": "direct"},
    "defend": {"made_on": "2025-03-03", "channel": "written", "text": "补充理由。"},
    "waive-defence": {"statement": "我单位放弃陈述申辩。"},
    "apply-hearing": {"applied_on": "2025-02-14"},
    "new-evidence": {"noted_on": "2025-03-03", "reason": "新的监测报告"},
    "discuss": {"ground": "grave", "held_on": "2025-03-03", "report": "案情。"},
    "extend": {"kind": "decision", "approved_on": "2025-03-03", "ground": "案情复杂"},
    "stop": {"kind": "monitoring", "first_day": "2025-03-03", "remark": "委托监测"},
}


def case_for(name: str) -> EnforcementCase:
    if name == "examine":
        return lawful_case(C.EXAMINING, examiner=None, examined_on=None, examination_opinion="")
    if name == "serve-notice":
        return lawful_case(C.NOTIFIED, notice_served_on=None)
    case = lawful_case(C.DEFENCE)
    if name == "new-evidence":
        LegalReviewFactory(case=case)
    return case


@pytest.mark.parametrize("each", CASE_PROCEDURE, ids=[each.name for each in CASE_PROCEDURE])
def test_each_page_beside_the_case_opens_and_acts(each, client, officer):
    client.force_login(officer)
    case = case_for(each.name)
    url, sent = action(case, each.name), dict(SENT[each.name])
    if each.name == "discuss":
        sent["host"] = officer.pk
    assert each.title in page(client, case)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    assert client.post(url, sent).status_code == 302


def beside(name: str):
    if name == "answer":
        return DefenceFactory(), {"answered_on": "2025-03-03", "adoption": "adopted", "answer": "采纳。"}
    if name == "notify":
        host = UserFactory()
        days = {"notified_on": "2025-02-17", "held_on": "2025-02-26"}
        return PenaltyHearingFactory(), {**days, "place": "一楼", "host": host.pk, "is_public": "on"}
    if name == "hold":
        told = {"notified_on": date(2025, 2, 17), "held_on": date(2025, 2, 26)}
        hearing = PenaltyHearingFactory(**told, host=UserFactory(), place="一楼")
        return hearing, {"held_on": "2025-02-26", "record": "质证。", "opinion": "维持。"}
    if name == "withdraw":
        return PenaltyHearingFactory(), {"withdrawn_on": "2025-03-03", "ground": "撤回申请"}
    if name == "opinion":
        review = LegalReviewFactory(waiting=True)
        said = {"reviewed_on": "2025-03-03", "opinion": "agreed", "text": "同意。"}
        return review, said | {"qualification": "A20186201020001"}
    if name == "end":
        return CaseStopFactory(), {"last_day": "2025-03-03"}
    discussion = CollectiveDiscussionFactory(open=True)
    if name == "vote":
        return discussion, {"vote": "for"}
    if name == "enter-vote":
        return discussion, {"vote": "for", "member": UserFactory(roles=[Role.LEADER]).pk}
    for _ in range(3):
        DiscussionVoteFactory(discussion=discussion)
    return discussion, {"conclusion": "同意。", "is_approved": "yes"}


@pytest.mark.parametrize("each", BESIDE, ids=[each.name for each in BESIDE])
def test_each_page_beside_its_records_opens_acts_and_is_closed_to_others(each, client, officer):
    record, sent = beside(each.name)
    url = action(record, each.name)
    client.force_login(UserFactory(roles=[Role.REPORT_OFFICER]))
    assert client.get(url).status_code == 403
    client.force_login(UserFactory(park=True))
    assert client.get(url).status_code == 404
    client.force_login(officer)
    assert each.title in page(client, record.case)
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    answer = client.post(url, sent)
    assert answer.status_code == 302, answer.context["form"].errors
    if each.name not in ("vote", "enter-vote", "notify"):
        assert client.get(url).status_code == 409  # done: a second click finds nothing to do


# ---- registers ----


@pytest.mark.parametrize("register", procedure.REGISTERS, ids=[each.slug for each in procedure.REGISTERS])
def test_a_list_asks_the_same_questions_for_one_row_and_for_three(register, client, officer):
    factories = {
        "defences": DefenceFactory,
        "penalty-hearings": PenaltyHearingFactory,
        "legal-reviews": LegalReviewFactory,
        "discussions": CollectiveDiscussionFactory,
        "discussion-votes": DiscussionVoteFactory,
        "case-stops": CaseStopFactory,
        "case-extensions": CaseExtensionFactory,
    }
    client.force_login(officer)
    make = factories[register.slug]
    make()
    client.get(register.list_url())
    with CaptureQueriesContext(
        connection,
    ) as one:
        assert client.get(register.list_url()).status_code == 200
    make()
    make()
    with CaptureQueriesContext(connection) as three:
        client.get(register.list_url())
    assert len(one) == len(three) <= 16


@pytest.mark.parametrize("register", procedure.REGISTERS, ids=[each.slug for each in procedure.REGISTERS])
def test_nothing_is_entered_or_changed_past_the_pages(register, client, officer):
    client.force_login(officer)
    assert client.get(register.url("new")).status_code == 403


def test_the_outcome_of_the_closed_case_stays(officer):
    assert lawful_case(C.NO_PENALTY).outcome == CaseOutcome.NO_PENALTY
