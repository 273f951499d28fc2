"""Ways round the gates of decisions and documents that are shut: a round beside the review, a second sending,
a sheet, a text changed after it was issued; and what the law keeps undisclosed.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from common import records
from common.errors import Refused
from common.models import PublishedRecord
from governance.consultation.enums import RoundStatus
from governance.consultation.matters import round_step
from governance.consultation.publishing import shown
from governance.consultation.services import take_round_step
from governance.decision.public import DECISION, DECISION_LIST
from governance.decision.services import (
    archive,
    change_appraisal,
    change_decision,
    draw_up_list,
    take_decision_step,
    take_list_step,
)
from governance.enums import DecisionStatus, NormativeStatus
from governance.import_rules import history_only, listed_history_only
from governance.models import CleanUp, DecisionList, MajorDecision
from governance.normative.clean_up import begin_clean_up, decide_items, take_clean_up_step
from governance.normative.services import change_document, enter_receipt, take_normative_step
from governance.reviewing.meetings import change_meeting, meetings_relied_on
from governance.reviewing.services import take_review_step
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.governance import CollectiveMeetingFactory, MajorDecisionFactory
from tests.governance.procedure_scene import ASKED, CLOSED, DECIDED, REVIEWED, SENT, SUMMED, Scene

pytestmark = pytest.mark.django_db
S, N = DecisionStatus, NormativeStatus


@pytest.fixture
def scene(monkeypatch) -> Scene:
    return Scene(Days(monkeypatch))


def second_round(scene, matter, **values):
    """A further round, opened after the first one was summed up."""
    made = scene.prepared(matter)
    return take_round_step(
        made, RoundStatus.OPEN, actor=scene.reviewer, last_day=SUMMED + timedelta(days=30), **values
    )


# ---- rounds beside the review ----


def test_a_draft_before_the_public_does_not_go_to_the_reviewers(scene):
    decision = scene.appraised()
    opened = second_round(scene, decision)
    with pytest.raises(Refused, match="正在公开征求意见.*第十五条"):
        scene.sent(decision)
    decision = MajorDecision.objects.prefetch_related("opinionrounds__opinions").get(pk=decision.pk)
    assert round_step(decision, SENT, "").label == "等待征求意见期满（至2026年5月2日）"
    take_round_step(opened, RoundStatus.WITHDRAWN, actor=scene.reviewer, reason="不再征求")
    assert scene.sent(decision).status == "sent"


def test_a_matter_does_not_leave_participation_while_a_further_round_runs(scene):
    decision = scene.listed()
    scene.summed_up(decision)
    second_round(scene, decision)
    with pytest.raises(Refused, match="正在公开征求意见"):
        take_decision_step(decision, S.CONSULTED, actor=scene.handler)
    document = scene.drafted()
    scene.summed_up(document)
    second_round(scene, document)
    with pytest.raises(Refused, match="正在公开征求意见"):
        take_normative_step(document, N.CONSULTED, actor=scene.handler)


def test_a_round_that_was_only_prepared_is_not_opened_later_on(scene):
    decision = scene.listed()
    prepared = scene.prepared(decision)
    take_decision_step(decision, S.ENDED, actor=scene.leader, reason="不再需要")
    with pytest.raises(Refused, match="该事项终止，不能再公开征求意见"):
        take_round_step(prepared, RoundStatus.OPEN, actor=scene.reviewer, last_day=CLOSED)
    assert not PublishedRecord.objects.exists()


def test_no_round_is_opened_while_the_reviewers_have_the_draft(scene):
    decision = scene.appraised()
    prepared = scene.prepared(decision)
    scene.sent(decision)
    with pytest.raises(Refused, match="正在合法性审查"):
        take_round_step(prepared, RoundStatus.OPEN, actor=scene.reviewer, last_day=SENT + timedelta(days=40))


# ---- sent again ----


def test_a_draft_that_is_sent_again_meets_every_condition_once_more(scene):
    document = scene.asked()
    review = scene.sent(document)
    take_review_step(review, "returned", actor=scene.lawyer, missing="制定依据")
    change_document(document, actor=scene.handler, fair_review="", many={"forbidden_checked": []})
    with pytest.raises(Refused, match="尚未核对是否含有禁止内容.*尚未登记公平竞争审查"):
        take_review_step(review, "sent", actor=scene.handler, materials="草案、制定依据")
    change_document(
        document,
        actor=scene.handler,
        fair_review="not_concerned",
        many={"forbidden_checked": scene.forbidden},
    )
    take_review_step(review, "sent", actor=scene.handler, materials="草案、制定依据")
    assert review.status == "sent"


def test_an_ended_matter_is_not_sent_again(scene):
    decision = scene.appraised()
    review = scene.sent(decision)
    take_review_step(review, "returned", actor=scene.lawyer, missing="制定依据")
    take_decision_step(decision, S.ENDED, actor=scene.leader, reason="不再需要")
    with pytest.raises(Refused, match="该事项当前为“终止”"):
        take_review_step(review, "sent", actor=scene.handler, materials="草案")


# ---- what the law keeps undisclosed ----


def test_an_undisclosed_matter_is_decided_without_a_word_to_the_public(scene):
    hidden = scene.listed(title="涉密事项", on_list=True, undisclosed_reason="涉及国家秘密")
    scene.listed(on_list=True)
    yearly = scene.yearly()
    meeting = CollectiveMeetingFactory(department=scene.department, held_on=ASKED)
    take_list_step(yearly, "approved", actor=scene.leader, meeting=meeting)
    take_list_step(yearly, "published", actor=scene.leader)
    body = shown(DECISION_LIST, yearly).body
    assert (body["count"], [each["title"] for each in body["matters"]]) == (1, ["扬尘污染防治方案"])
    with pytest.raises(Refused, match="已写明不公开征求意见的理由"):
        take_round_step(scene.prepared(hidden), RoundStatus.OPEN, actor=scene.reviewer, last_day=CLOSED)
    take_decision_step(hidden, S.CONSULTED, actor=scene.handler)
    take_decision_step(hidden, S.APPRAISED, actor=scene.handler)
    scene.reviewed(hidden)
    scene.days.go_to(DECIDED)
    take_decision_step(hidden, S.DISCUSSED, actor=scene.leader, **scene.said())
    take_decision_step(hidden, S.DECIDED, actor=scene.leader, decision_text="同意。")
    assert (hidden.status, hidden.document_number) == (S.DECIDED, "兰新环决〔2026〕1号")
    assert shown(DECISION, hidden) is None
    assert "涉密事项" not in str(list(PublishedRecord.objects.values_list("title", "body")))


# ---- days and texts ----


def test_what_did_not_happen_yet_is_not_on_record(scene):
    document = scene.issued()
    tomorrow = DECIDED + timedelta(days=1)
    with pytest.raises(Refused, match="报备日期不得晚于今天"):
        take_normative_step(document, N.FILED, actor=scene.handler, filed_with="管委会", filed_on=tomorrow)
    take_normative_step(document, N.FILED, actor=scene.handler, filed_with="管委会")
    with pytest.raises(Refused, match="备案回执日期不得晚于今天"):
        enter_receipt(document, actor=scene.handler, receipt_number="1号", receipt_on=tomorrow)
    with pytest.raises(Refused, match="归档日期不得晚于今天"):
        archive(
            scene.decided(), actor=scene.handler, archive_number="1", archived_on=DECIDED + timedelta(days=1)
        )


def test_the_text_of_an_issued_document_stands(scene):
    document = scene.issued()
    with pytest.raises(Refused, match="文件已公布，正文不得更改"):
        change_document(document, actor=scene.handler, text="第一条　另行规定。")
    change_document(document, actor=scene.handler, text=document.text, interpretation="补充解读。")
    document.refresh_from_db()
    assert document.interpretation == "补充解读。"
    past = scene.drafted(status=N.ISSUED, reviewed_on=SENT, deliberated_on=REVIEWED, issued_on=REVIEWED)
    change_document(past, actor=scene.handler, text="第一条　补录的正文。")
    past.refresh_from_db()
    assert past.text == "第一条　补录的正文。"


# ---- who draws up and cleans up ----


def test_a_park_draws_up_no_list_and_cleans_up_its_own_documents_alone(scene):
    park = DepartmentFactory(kind="park")
    keeper = UserFactory(roles=["handler"], department=park)
    with pytest.raises(Refused, match="年度清单由局机关拟定"):
        draw_up_list(DecisionList, actor=keeper, department=park, year=2026)
    scene.filed()
    given = {"title": "清理", "ordered_by": "定期清理", "cutoff_on": DECIDED, "due_on": date(2026, 6, 30)}
    of_park = begin_clean_up(CleanUp, actor=keeper, department=park, **given)
    assert of_park.items.count() == 0
    of_bureau = begin_clean_up(CleanUp, actor=scene.handler, department=scene.department, **given)
    assert of_bureau.items.count() == 1


# ---- sheets ----


def test_what_was_worked_here_without_an_officer_is_not_decided_by_a_sheet(scene):
    made = records.create(
        MajorDecision, actor=scene.handler, department=scene.department, list_year=2026, title="未分配的事项"
    )
    past = MajorDecisionFactory(list_year=2025)
    changed = {"status": ["listed", "decided"]}
    assert set(history_only([(made, changed), (past, changed)])) == {0}


def test_a_sheet_neither_adds_to_a_settled_list_nor_takes_from_it(scene):
    on_list = MajorDecisionFactory(list_year=2026, on_list=True, proposal="需要")
    off_list = MajorDecisionFactory(list_year=2026, on_list=False)
    yearly = scene.yearly()
    meeting = CollectiveMeetingFactory(department=scene.department, held_on=ASKED)
    fresh = MajorDecision(list_year=2026, on_list=True)
    rows = [(fresh, {}), (MajorDecision(list_year=2026, on_list=False), {})]
    assert listed_history_only(rows) == {}
    take_list_step(yearly, "approved", actor=scene.leader, meeting=meeting)
    assert set(listed_history_only(rows)) == {0}
    off_list.on_list = True
    on_list.list_year = 2027
    moved = [(off_list, {"on_list": [False, True]}), (on_list, {"list_year": [2026, 2027]})]
    assert set(listed_history_only(moved)) == {0, 1}
    assert listed_history_only([(on_list, {"title": ["旧", "新"]})]) == {}


# ---- appraisals ----


def test_what_was_appraised_is_judged_once_more_before_the_review(scene):
    decision = scene.appraised()
    change_decision(decision, actor=scene.handler, has_risk="yes")
    decision.refresh_from_db()
    with pytest.raises(Refused, match="适用风险评估而没有记录.*第二十二条"):
        scene.sent(decision)
    scene.days.go_to(SENT)
    scene.appraisal(decision, kind="risk", risk_level="low", controllable="yes")
    assert scene.sent(decision).status == "sent"


def test_appraisals_stand_while_the_reviewers_have_them(scene):
    decision = scene.consulted(is_technical="yes", technical_reason="")
    made = scene.appraisal(decision)
    take_decision_step(decision, S.APPRAISED, actor=scene.handler)
    review = scene.sent(decision)
    with pytest.raises(Refused, match="正在合法性审查，听证、论证和评估不得增加或者更改"):
        change_appraisal(made, actor=scene.handler, conclusion="另一结论")
    with pytest.raises(Refused, match="正在合法性审查"):
        scene.appraisal(decision)
    take_review_step(review, "returned", actor=scene.lawyer, missing="论证报告")
    change_appraisal(made, actor=scene.handler, conclusion="补充后的结论")
    made.refresh_from_db()
    assert made.conclusion == "补充后的结论"


# ---- clean-ups ----


def test_what_is_still_in_force_is_not_cleaned_up_as_lapsed(scene):
    document = scene.filed()
    document = records.change(document, actor=None, valid_until=DECIDED)
    given = {"title": "清理", "ordered_by": "定期清理", "cutoff_on": DECIDED, "due_on": date(2026, 6, 30)}
    made = begin_clean_up(CleanUp, actor=scene.handler, department=scene.department, **given)
    item = made.items.get()
    decide_items(made, actor=scene.handler, verdicts={item.pk: ("expired", "有效期届满")})
    with pytest.raises(Refused, match="有效期没有届满，不能以失效清理"):
        take_clean_up_step(made, "published", actor=scene.leader)
    scene.days.go_to(DECIDED + timedelta(days=1))
    take_clean_up_step(made, "published", actor=scene.leader)
    assert made.published_on == DECIDED + timedelta(days=1)


# ---- what rests on what ----


def test_what_the_public_was_asked_about_is_not_hidden_afterwards(scene):
    decision = scene.listed()
    change_decision(decision, actor=scene.handler, undisclosed_reason="涉及国家秘密")
    change_decision(decision, actor=scene.handler, undisclosed_reason="")
    decision.refresh_from_db()
    opened = scene.opened(decision)
    with pytest.raises(Refused, match="已公开征求意见，不能再改为不予公开.*第十四条"):
        change_decision(decision, actor=scene.handler, undisclosed_reason="涉及国家秘密")
    take_round_step(opened, RoundStatus.WITHDRAWN, actor=scene.reviewer, reason="依法不予公开")
    change_decision(decision, actor=scene.handler, undisclosed_reason="涉及国家秘密")
    decision.refresh_from_db()
    assert not decision.is_public


def test_a_meeting_that_decided_something_keeps_its_day_and_kind(scene):
    decision = scene.discussed()
    meeting, other = decision.meeting, CollectiveMeetingFactory(department=scene.department)
    for name, value in (("held_on", DECIDED), ("kind", "special")):
        with pytest.raises(Refused, match="会议类别和日期不得更改"):
            change_meeting(meeting, actor=scene.handler, **{name: value})
    change_meeting(meeting, actor=scene.handler, minutes_number="〔2026〕3号", held_on=meeting.held_on)
    change_meeting(other, actor=scene.handler, held_on=DECIDED)
    meeting.refresh_from_db()
    other.refresh_from_db()
    assert (meeting.minutes_number, other.held_on) == ("〔2026〕3号", DECIDED)
    moved = {"held_on": ["2026-04-24", "2026-04-27"]}
    rows = [(meeting, moved), (other, moved), (meeting, {"title": ["旧", "新"]})]
    assert set(meetings_relied_on(rows)) == {0}
