"""Steps of a major decision: what each asks for, by which article, and what the public reads at the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from common.errors import Conflict, Refused
from common.models import PublishedRecord
from governance.consultation.publishing import shown
from governance.decision.public import DECISION, DECISION_LIST
from governance.decision.services import (
    archive,
    change_decision,
    create_decision,
    draw_up_list,
    take_decision_step,
    take_list_step,
)
from governance.enums import DecisionStatus
from governance.models import DecisionList, Deliberation, MajorDecision
from governance.reviewing.services import take_review_step
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.governance import CollectiveMeetingFactory
from tests.governance.procedure_scene import ASKED, CLOSED, DECIDED, MET, REVIEWED, SENT, SUMMED, Scene

pytestmark = pytest.mark.django_db
S = DecisionStatus


@pytest.fixture
def scene(monkeypatch) -> Scene:
    return Scene(Days(monkeypatch))


def test_the_whole_way_leaves_its_days_and_is_published(scene):
    decision = scene.decided()
    assert decision.status == S.DECIDED
    assert (decision.opinion_from, decision.opinion_to) == (ASKED, CLOSED)
    assert (decision.review_sent_on, decision.reviewed_on) == (SENT, REVIEWED)
    assert (decision.discussed_on, decision.decided_on) == (MET, DECIDED)
    assert decision.leader_spoke_last
    assert decision.document_number == "兰新环决〔2026〕1号"
    body = shown(DECISION, decision).body
    assert body["announcement"] == "公众意见已采纳。"
    assert body["opinion_summary"] == "未收到不同意见。"
    assert (body["opinion_from"], body["opinion_to"]) == ("2026-03-02", "2026-04-01")


# ---- the yearly list ----


def test_a_listed_matter_waits_for_the_published_list(scene):
    decision = scene.listed(on_list=True)
    scene.summed_up(decision)
    with pytest.raises(Refused, match="年度决策事项清单尚未公布.*第三条第三款"):
        take_decision_step(decision, S.CONSULTED, actor=scene.handler)
    yearly = scene.yearly()
    meeting = CollectiveMeetingFactory(department=scene.department, held_on=SUMMED)
    take_list_step(yearly, "approved", actor=scene.leader, meeting=meeting)
    take_list_step(yearly, "published", actor=scene.leader)
    take_decision_step(decision, S.CONSULTED, actor=scene.handler)
    assert decision.status == S.CONSULTED
    body = shown(DECISION_LIST, yearly).body
    assert (body["count"], body["matters"][0]["title"]) == (1, "扬尘污染防治方案")


def test_the_list_is_approved_by_a_meeting_with_its_reasons(scene):
    yearly = scene.yearly()
    with pytest.raises(Refused, match="清单中没有事项"):
        take_list_step(yearly, "approved", actor=scene.leader)
    decision = scene.listed(on_list=True, proposal="")
    with pytest.raises(Refused, match="扬尘污染防治方案没有立项理由和依据.*第十条"):
        take_list_step(yearly, "approved", actor=scene.leader)
    change_decision(decision, actor=scene.handler, proposal="需要")
    with pytest.raises(Refused, match="须经领导班子集体审定"):
        take_list_step(yearly, "approved", actor=scene.leader)
    with pytest.raises(Refused, match="须由局领导"):
        take_list_step(yearly, "approved", actor=scene.handler)


def test_an_adjusted_list_leaves_a_tombstone_and_is_approved_anew(scene):
    scene.listed(on_list=True)
    yearly = scene.yearly()
    meeting = CollectiveMeetingFactory(department=scene.department, held_on=ASKED)
    take_list_step(yearly, "approved", actor=scene.leader, meeting=meeting)
    take_list_step(yearly, "published", actor=scene.leader)
    with pytest.raises(Refused, match="调整清单须写明理由"):
        take_list_step(yearly, "drafting", actor=scene.leader)
    take_list_step(yearly, "drafting", actor=scene.leader, reason="增加一项")
    assert (yearly.approved_on, yearly.meeting, yearly.published_on) == (None, None, None)
    assert PublishedRecord.objects.get(kind=DECISION_LIST).withdrawal_reason == "清单调整：增加一项"


def test_one_list_a_year_and_only_near_years(scene):
    draw_up_list(DecisionList, actor=scene.handler, department=scene.department, year=2026)
    with pytest.raises(ValidationError, match="该年度已有清单"):
        draw_up_list(DecisionList, actor=scene.handler, department=scene.department, year=2026)
    with pytest.raises(Refused, match="应在2025年至2027年之间"):
        draw_up_list(DecisionList, actor=scene.handler, department=scene.department, year=2020)


def test_a_published_list_is_not_added_to_by_the_way(scene):
    scene.listed(on_list=True)
    other = scene.listed(title="另一事项")
    yearly = scene.yearly()
    meeting = CollectiveMeetingFactory(department=scene.department, held_on=ASKED)
    take_list_step(yearly, "approved", actor=scene.leader, meeting=meeting)
    given = {"department": scene.department, "list_year": 2026, "title": "新事项"}
    with pytest.raises(Refused, match="须先办理“调整清单”.*第三条第三款"):
        create_decision(MajorDecision, actor=scene.handler, **given)
    with pytest.raises(Refused, match="须先办理“调整清单”"):
        change_decision(other, actor=scene.handler, on_list=True)
    assert create_decision(MajorDecision, actor=scene.handler, on_list=False, **given).pk
    take_list_step(yearly, "drafting", actor=scene.leader, reason="增加一项")
    change_decision(other, actor=scene.handler, on_list=True)
    other.refresh_from_db()
    assert other.on_list


# ---- participation and appraisals ----


def test_opinions_are_needed_unless_the_law_keeps_the_matter_undisclosed(scene):
    decision = scene.listed()
    with pytest.raises(Refused, match="尚未完成公开征求意见.*第十五条"):
        take_decision_step(decision, S.CONSULTED, actor=scene.handler)
    scene.opened(decision)
    with pytest.raises(Refused, match="尚未完成公开征求意见"):
        take_decision_step(decision, S.CONSULTED, actor=scene.handler)
    hidden = scene.listed(undisclosed_reason="涉及国家秘密")
    take_decision_step(hidden, S.CONSULTED, actor=scene.handler)
    assert (hidden.status, hidden.opinion_from) == (S.CONSULTED, None)


def test_a_proposal_with_its_basis_is_needed(scene):
    decision = scene.listed(proposal=" ", undisclosed_reason="涉密")
    with pytest.raises(Refused, match="立项理由和依据.*第十条"):
        take_decision_step(decision, S.CONSULTED, actor=scene.handler)


@pytest.mark.parametrize(
    ("flag", "reason", "name", "article"),
    [
        ("needs_hearing", "hearing_reason", "听证", "第十六条"),
        ("is_technical", "technical_reason", "专家论证", "第十九条"),
        ("has_risk", "risk_reason", "风险评估", "第二十二条"),
    ],
)
def test_each_appraisal_is_judged_and_where_it_applies_done(scene, flag, reason, name, article):
    decision = scene.consulted(**{flag: "", reason: ""})
    with pytest.raises(Refused, match=f"尚未判定是否适用{name}.*{article}"):
        take_decision_step(decision, S.APPRAISED, actor=scene.handler)
    change_decision(decision, actor=scene.handler, **{flag: "no"})
    decision.refresh_from_db()
    with pytest.raises(Refused, match=f"不适用{name}的，须写明理由.*{article}"):
        take_decision_step(decision, S.APPRAISED, actor=scene.handler)
    change_decision(decision, actor=scene.handler, **{flag: "yes"})
    decision.refresh_from_db()
    with pytest.raises(Refused, match=f"适用{name}而没有记录.*{article}"):
        take_decision_step(decision, S.APPRAISED, actor=scene.handler)
    kinds = {"听证": "hearing", "专家论证": "expert", "风险评估": "risk"}
    more = {
        "hearing": {"noticed_on": ASKED},
        "expert": {},
        "risk": {"risk_level": "low", "controllable": "yes"},
    }[kinds[name]]
    scene.appraisal(decision, kind=kinds[name], **more)
    take_decision_step(decision, S.APPRAISED, actor=scene.handler)
    assert decision.status == S.APPRAISED


def test_a_risk_out_of_control_stops_the_decision_until_it_is_assessed_anew(scene):
    decision = scene.consulted(has_risk="yes")
    with pytest.raises(Refused, match="防范和化解措施.*第二十四条"):
        scene.appraisal(decision, kind="risk", risk_level="high", controllable="yes")
    scene.appraisal(decision, kind="risk", risk_level="high", controllable="no", measures="分步实施")
    with pytest.raises(Refused, match="不可控.*第二十四条"):
        take_decision_step(decision, S.APPRAISED, actor=scene.handler)
    scene.appraisal(decision, kind="risk", risk_level="middle", controllable="yes", measures="分步实施")
    take_decision_step(decision, S.APPRAISED, actor=scene.handler)
    assert decision.risk_on == SUMMED


def test_experts_are_named_with_unit_and_a_hearing_is_announced_before(scene):
    decision = scene.consulted()
    with pytest.raises(ValidationError, match="每行一名专家"):
        scene.appraisal(decision, people="赵某")
    with pytest.raises(Refused, match="早于听证会的公告日期.*第十六条"):
        scene.appraisal(decision, kind="hearing")
    with pytest.raises(ValidationError, match="不得晚于今日"):
        scene.appraisal(decision, held_on=SUMMED + timedelta(days=1))


# ---- review ----


@pytest.mark.parametrize(("day", "taken"), [(date(2026, 4, 21), False), (REVIEWED, True)])
def test_the_review_has_its_seven_working_days(scene, day, taken):
    review = scene.sent(scene.appraised())
    scene.days.go_to(day)
    if not taken:
        with pytest.raises(Refused, match="只有6个工作日，不足7个工作日.*第二十六条"):
            scene.conclude(review, urgent_reason="紧急")
        return
    scene.conclude(review)
    decision = MajorDecision.objects.get()
    assert (decision.status, decision.reviewed_on) == (S.REVIEWED, REVIEWED)


def test_the_drafter_does_not_review(scene):
    both = UserFactory(roles=["handler", "legal_reviewer"], department=scene.department)
    review = scene.sent(scene.appraised(drafter=both))
    scene.days.go_to(REVIEWED)
    with pytest.raises(Refused, match="您是该事项的起草人，应当回避"):
        scene.conclude(review, actor=both)
    with pytest.raises(Refused, match="须由法制审核"):
        scene.conclude(review, actor=scene.handler)
    scene.conclude(review)


def test_lawyers_are_heard(scene):
    review = scene.sent(scene.appraised())
    scene.days.go_to(REVIEWED)
    with pytest.raises(Refused, match="法律顾问、公职律师.*第二十八条"):
        scene.conclude(review, lawyers="")


def test_material_sent_again_begins_the_time_anew(scene):
    review = scene.sent(scene.appraised())
    with pytest.raises(ValidationError, match="逐项写明须补充的材料"):
        take_review_step(review, "returned", actor=scene.lawyer)
    take_review_step(review, "returned", actor=scene.lawyer, missing="制定依据")
    scene.days.go_to(date(2026, 4, 15))
    take_review_step(review, "sent", actor=scene.handler, materials="草案\n依据")
    assert (review.sent_on, review.missing) == (date(2026, 4, 15), "")
    scene.days.go_to(REVIEWED)
    with pytest.raises(Refused, match="不足7个工作日"):
        scene.conclude(review)


@pytest.mark.parametrize("conclusion", ["amend", "unlawful"])
def test_what_is_not_lawful_does_not_go_to_the_meeting(scene, conclusion):
    decision = scene.appraised()
    review = scene.sent(decision)
    scene.days.go_to(REVIEWED)
    scene.conclude(review, conclusion=conclusion)
    decision.refresh_from_db()
    assert decision.status == S.APPRAISED
    with pytest.raises(Refused):
        take_decision_step(decision, S.DISCUSSED, actor=scene.leader, **scene.said())
    change_decision(decision, actor=scene.handler, draft="第一条　已修改。")
    assert scene.reviewed(decision).status == S.REVIEWED  # sent and found lawful in a second review


def test_the_step_of_the_review_is_taken_by_the_review_alone(scene):
    decision = scene.appraised()
    with pytest.raises(Refused, match="在合法性审查记录中出具.*第二十五条"):
        take_decision_step(decision, S.REVIEWED, actor=scene.lawyer)


def test_a_draft_under_review_is_frozen(scene):
    decision = scene.appraised()
    change_decision(decision, actor=scene.handler, draft="第一条　修改后。")
    review = scene.sent(decision)
    with pytest.raises(Refused, match="内容不得再改.*第二十五条"):
        change_decision(decision, actor=scene.handler, draft="第一条　偷换。")
    change_decision(decision, actor=scene.handler, list_year=2026)  # what was not reviewed
    scene.days.go_to(REVIEWED)
    scene.conclude(review)
    with pytest.raises(Refused, match="内容不得再改"):
        change_decision(decision, actor=scene.handler, title="另一事项")


def test_sending_needs_what_the_reviewers_go_by(scene):
    with pytest.raises(Refused, match="请先办完送审前的步骤"):
        scene.sent(scene.consulted())
    with pytest.raises(Refused, match="尚未登记起草人"):
        scene.sent(scene.appraised(drafter=None))
    decision = scene.appraised()
    scene.sent(decision)
    with pytest.raises(ValidationError, match="正在合法性审查"):
        scene.sent(decision)


def test_sent_back_the_old_review_counts_no_more(scene):
    decision = scene.reviewed(scene.appraised())
    with pytest.raises(Refused, match="退回修改须写明理由"):
        take_decision_step(decision, S.CONSULTED, actor=scene.handler)
    take_decision_step(decision, S.CONSULTED, actor=scene.handler, reason="内容修改")
    assert (decision.reviewed_on, decision.review_sent_on) == (None, None)
    take_decision_step(decision, S.APPRAISED, actor=scene.handler)
    with pytest.raises(Refused):
        take_decision_step(decision, S.DISCUSSED, actor=scene.leader, **scene.said())


# ---- the meeting and the decision ----


def test_the_head_speaks_last(scene):
    decision = scene.reviewed(scene.appraised())
    scene.days.go_to(MET)
    with pytest.raises(Refused, match="最后发表意见.*第三十条"):
        take_decision_step(decision, S.DISCUSSED, actor=scene.leader, **scene.said(leader_spoke_last=False))
    assert not Deliberation.objects.exists()


@pytest.mark.parametrize(
    ("meeting", "words"),
    [
        ({"kind": "special", "held_on": MET}, "专题会不能代替集体讨论"),
        ({"held_on": REVIEWED - timedelta(days=1)}, "不得早于出具合法性审查意见之日"),
        ({"held_on": MET + timedelta(days=1)}, "不得晚于今日"),
    ],
)
def test_the_meeting_is_one_of_the_whole_after_the_review(scene, meeting, words):
    decision = scene.reviewed(scene.appraised())
    scene.days.go_to(MET)
    held = CollectiveMeetingFactory(department=scene.department, **meeting)
    with pytest.raises(Refused, match=words):
        take_decision_step(decision, S.DISCUSSED, actor=scene.leader, **scene.said(meeting=held))


def test_against_the_majority_a_reason_is_told(scene):
    decision = scene.reviewed(scene.appraised())
    scene.days.go_to(MET)
    with pytest.raises(ValidationError, match="须写明在会上说明的理由"):
        take_decision_step(decision, S.DISCUSSED, actor=scene.leader, **scene.said(against_majority=True))


def test_a_draft_that_was_not_passed_stays_and_is_reviewed_anew(scene):
    decision = scene.reviewed(scene.appraised())
    scene.days.go_to(MET)
    take_decision_step(decision, S.DISCUSSED, actor=scene.leader, **scene.said(result="amend"))
    assert (decision.status, Deliberation.objects.get().result) == (S.REVIEWED, "amend")
    with pytest.raises(Refused, match="会议没有通过该草案"):
        take_decision_step(decision, S.DISCUSSED, actor=scene.leader, **scene.said())


def test_a_decision_is_published_with_its_explanation(scene):
    decision = scene.discussed()
    with pytest.raises(Refused, match="公布说明和解读.*第三十二条"):
        take_decision_step(decision, S.DECIDED, actor=scene.leader, decision_text="文本")
    assert shown(DECISION, decision) is None


def test_a_second_click_is_a_conflict(scene):
    stale = scene.discussed()
    again = MajorDecision.objects.get(pk=stale.pk)
    given = {"decision_text": "文本", "announcement": "说明"}
    take_decision_step(stale, S.DECIDED, actor=scene.leader, **given)
    with pytest.raises(Conflict):
        take_decision_step(again, S.DECIDED, actor=scene.leader, **given)
    assert PublishedRecord.objects.filter(kind=DECISION).count() == 1


def test_the_archive_follows_the_decision(scene):
    decision = scene.discussed()
    with pytest.raises(Refused, match="决定公布后方可归档.*第三十三条"):
        archive(decision, actor=scene.handler, archive_number="2026-1")
    scene.days.go_to(DECIDED)
    given = {"decision_text": "文本", "announcement": "说明"}
    take_decision_step(decision, S.DECIDED, actor=scene.leader, **given)
    archived = archive(decision, actor=scene.handler, archive_number="2026-1")
    assert (archived.archive_number, archived.archived_on) == ("2026-1", DECIDED)


def test_evaluation_needs_its_finding_and_ending_a_reason(scene):
    decision = scene.decided()
    with pytest.raises(Refused, match="后评估结论.*第三十六条"):
        take_decision_step(decision, S.EVALUATED, actor=scene.handler)
    take_decision_step(decision, S.EVALUATED, actor=scene.handler, evaluation="达到预期效果")
    assert decision.evaluated_on == DECIDED
    other = scene.listed()
    with pytest.raises(Refused, match="“终止”须写明理由"):
        take_decision_step(other, S.ENDED, actor=scene.leader)
    scene.opened(other)
    with pytest.raises(Refused, match="请先撤回征求意见"):
        take_decision_step(other, S.ENDED, actor=scene.leader, reason="不再需要")
