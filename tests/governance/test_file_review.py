"""Case-file review: the score sheet, objection, mending, who sees what, queue and pages."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from enforcement.models import EnforcementCase
from governance.file_review.enums import FileGrade, RoundStatus
from governance.file_review.matters import MENDING, SCORING, SETTLING
from governance.file_review.services import (
    Mark,
    correct_mark,
    proposals,
    repeated,
    replace_reviewer,
    report_correction,
    take_file_step,
    take_round_step,
)
from governance.matter_clocks import MatterRows, file_clocks, objection_last
from governance.models import ReviewedFile, ReviewMark
from registry.clocks.states import ClockState
from registry.queue.matters import matter_of
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement_after import load_law
from tests.governance.file_review_scene import (
    TODAY,
    S,
    assigned,
    closed_case,
    draw,
    marks_of,
    round_of,
    score,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def law():
    load_law()


@pytest.fixture(autouse=True)
def days(monkeypatch):
    made = Days(monkeypatch)
    made.go_to(TODAY)
    return made


@pytest.fixture
def organiser():
    return UserFactory(roles=[Role.LEGAL_REVIEWER], full_name="钱某")


# ---- scoring ----


@pytest.mark.parametrize(
    ("deducted", "total", "grade"),
    [
        ((0, 0), 100, FileGrade.EXCELLENT),
        ((10, 0), 90, FileGrade.EXCELLENT),
        ((10, 1), 89, FileGrade.GOOD),
        ((20, 1), 79, FileGrade.PASSED),
        ((40, 1), 59, FileGrade.FAILED),
    ],
)
def test_score_and_grade_follow_from_the_sheet(deducted, total, grade):
    file = assigned()
    score(file, *deducted)
    assert (file.status, file.score, file.grade) == (S.SCORED, Decimal(total), grade)
    assert file.marks.count() == sum(bool(each) for each in deducted)


def test_a_major_problem_fails_the_file_whatever_its_points():
    file = assigned()
    score(file, 0, 0, major=True)
    assert (file.score, file.has_major, file.grade) == (Decimal(100), True, FileGrade.FAILED)


def test_a_sheet_is_filled_line_by_line_within_its_points():
    file = assigned()
    with pytest.raises(Refused, match="补齐全部评查项目"):
        take_file_step(file, S.SCORED, actor=file.reviewer, marks=marks_of(file, 0)[:1], opinion="好")
    with pytest.raises(Refused, match="0至60"):
        score(file, 61, 0)
    with pytest.raises(Refused, match="须写明问题"):
        score(file, 5, 0, finding=" ")
    with pytest.raises(Refused, match="总体评查意见"):
        take_file_step(file, S.SCORED, actor=file.reviewer, marks=marks_of(file, 0, 0))
    assert not ReviewMark.objects.exists()


def test_what_the_dates_tell_is_deducted_or_explained():
    file = assigned(served_on=date(2024, 4, 12))
    assert len(proposals(file)) == 1
    with pytest.raises(Refused, match="写明理由"):
        score(file, 0, 0)
    items = list(file.review_round.standard.items.all())
    marks = [Mark(items[0]), Mark(items[1], finding="公告送达另计"), Mark(items[2])]
    take_file_step(file, S.SCORED, actor=file.reviewer, marks=marks, opinion="好")
    assert "逾期" in file.marks.get().proposed


def test_only_the_drawn_reviewer_scores_and_by_their_own_right():
    file = assigned()
    with pytest.raises(Refused, match="抽定的评查人员"):
        score(file, 0, 0, actor=UserFactory(roles=[Role.LEGAL_REVIEWER]))
    moved = file.reviewer
    moved.department = DepartmentFactory(park=True)
    moved.save()
    with pytest.raises(Refused, match="管辖范围"):
        score(file, 0, 0, actor=type(moved).objects.get(pk=moved.pk))


# ---- objection, result, mending ----


@pytest.mark.parametrize(("today", "open_"), [(date(2025, 3, 10), True), (date(2025, 3, 11), False)])
def test_the_handler_objects_within_five_working_days(days, today, open_):
    file = assigned()
    score(file, 5, 0)
    assert objection_last(file, MatterRows()) == date(2025, 3, 10)
    days.go_to(today)
    with pytest.raises(Refused, match="由案件承办人办理"):
        take_file_step(file, S.OBJECTED, actor=UserFactory(roles=[Role.LEGAL_REVIEWER]), objection="不同意")
    if open_:
        take_file_step(file, S.OBJECTED, actor=file.handler, objection="笔录已签名")
        assert file.objected_on == today
    else:
        with pytest.raises(Refused, match="已经届满"):
            take_file_step(file, S.OBJECTED, actor=file.handler, objection="笔录已签名")


def test_an_objection_is_answered_by_another_and_may_change_the_score(organiser):
    file = assigned()
    score(file, 15, 0)
    take_file_step(file, S.OBJECTED, actor=file.handler, objection="笔录已签名")
    mark = file.marks.get()
    with pytest.raises(Refused, match="写明理由"):
        correct_mark(mark, actor=organiser, reason=" ")
    correct_mark(mark, actor=organiser, deducted=Decimal(5), reason="部分采纳")
    file.refresh_from_db()
    assert (file.score, file.grade) == (Decimal(95), FileGrade.EXCELLENT)
    with pytest.raises(Refused, match="答复承办人的异议"):
        take_file_step(file, S.FINAL, actor=organiser, correction_due_on=date(2025, 4, 3))
    take_file_step(file, S.FINAL, actor=organiser, answer="部分采纳", correction_due_on=date(2025, 4, 3))
    assert (file.status, file.final_on) == (S.FINAL, TODAY)
    with pytest.raises(Conflict):
        correct_mark(mark, actor=organiser, deducted=Decimal(5), reason="再改")


def test_reviewer_and_handler_answer_no_objection():
    file = assigned()
    for role in (Role.LEGAL_REVIEWER,):
        for user in (file.reviewer, file.handler):
            user.roles.create(role=role)
    score(file, 15, 0, actor=type(file.reviewer).objects.get(pk=file.reviewer_id))
    handler = type(file.handler).objects.get(pk=file.handler_id)
    take_file_step(file, S.OBJECTED, actor=handler, objection="笔录已签名")
    for key in (file.reviewer_id, file.handler_id):
        user = type(handler).objects.get(pk=key)
        with pytest.raises(Refused, match="不得答复"):
            take_file_step(file, S.FINAL, actor=user, answer="维持")


def test_without_objection_the_result_waits_for_the_term_or_the_handler(days, organiser):
    file, other = assigned(), assigned()
    for each in (file, other):
        score(each, 0, 0)
    with pytest.raises(Refused, match="届满前"):
        take_file_step(file, S.FINAL, actor=organiser)
    take_file_step(file, S.FINAL, actor=file.handler)
    assert (file.status, file.correction_due_on) == (S.FINAL, None)
    days.go_to(date(2025, 3, 11))
    take_file_step(other, S.FINAL, actor=organiser)
    assert other.status == S.FINAL


def test_problems_are_mended_before_the_file_is_ended(days, organiser):
    file = assigned()
    score(file, 5, 0)
    with pytest.raises(Refused, match="整改期限"):
        take_file_step(file, S.FINAL, actor=file.handler)
    take_file_step(file, S.FINAL, actor=file.handler, correction_due_on=date(2025, 3, 31))
    with pytest.raises(Refused, match="尚未报送整改"):
        take_file_step(file, S.CLOSED, actor=organiser)
    with pytest.raises(Refused, match="写明整改情况"):
        report_correction(file, actor=file.handler, correction="")
    report_correction(file, actor=file.handler, correction="已补签名")
    file.refresh_from_db()
    take_file_step(file, S.CLOSED, actor=organiser)
    assert file.status == S.CLOSED


def test_a_round_is_summed_up_once_every_file_is_settled(organiser):
    file = assigned()
    review_round = file.review_round
    with pytest.raises(Refused) as refused:
        take_round_step(review_round, RoundStatus.CLOSED, actor=organiser)
    assert "还有1件" in refused.value.message
    assert "评查总结" in refused.value.message
    score(file, 0, 0)
    take_file_step(file, S.FINAL, actor=file.handler)
    take_round_step(review_round, RoundStatus.CLOSED, actor=organiser, summary="总体良好")
    assert (review_round.status, review_round.closed_on) == (RoundStatus.CLOSED, TODAY)


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2025, 3, 21), ClockState.RUNNING),
        (date(2025, 3, 24), ClockState.DUE_TODAY),
        (date(2025, 3, 25), ClockState.OVERDUE),
    ],
)
def test_scoring_has_twenty_working_days(today, state):
    clock = file_clocks(assigned(), today, MatterRows())[0]
    assert (clock.code, clock.state) == ("file-review-score", state)


# ---- who sees what; queue and pages ----


def test_a_file_is_seen_by_its_reviewer_and_once_scored_by_its_handler(organiser):
    file = assigned()
    seen = ReviewedFile.objects.visible_to
    assert seen(file.reviewer).get() == seen(organiser).get() == file
    assert not seen(file.handler).exists()
    score(file, 5, 0)
    assert seen(file.handler).get() == file
    assert ReviewMark.objects.visible_to(file.handler).count() == 1
    for stranger in (UserFactory(), UserFactory(park=True), UserFactory(enterprise=True)):
        assert not seen(stranger).exists()
        assert not ReviewMark.objects.visible_to(stranger).exists()


def test_the_review_opens_no_case_to_who_may_not_read_it(client):
    file = assigned()
    park = DepartmentFactory(park=True)
    reader = file.reviewer
    reader.department = park
    reader.save()
    assert not EnforcementCase.objects.visible_to(type(reader).objects.get(pk=reader.pk)).exists()
    client.force_login(reader)
    url = reverse("governance:reviewed-files-detail", args=[file.ledger_no])
    assert client.get(url).status_code == 404
    case_url = reverse("enforcement:cases-detail", args=[file.enforcement_case.ledger_no])
    assert client.get(case_url).status_code == 404


def test_the_queue_follows_the_file(organiser):
    def label(kind, file, user):
        row = kind.related(ReviewedFile.objects.filter(kind.open, pk=file.pk)).get()
        made = matter_of(kind, row, TODAY, MatterRows()).step_for(user)
        return made.label, made.refusal(user) == ""

    file = assigned()
    assert label(SCORING, file, file.reviewer) == ("评分", True)
    assert label(SCORING, file, organiser) == ("评分", False)
    score(file, 5, 0)
    assert label(SETTLING, file, organiser) == ("确定结果", True)
    take_file_step(file, S.FINAL, actor=file.handler, correction_due_on=date(2025, 3, 31))
    assert label(MENDING, file, file.handler) == ("报送整改", True)
    report_correction(file, actor=file.handler, correction="已补")
    assert label(MENDING, file, organiser) == ("整改办结", True)


def test_the_sheet_is_filled_in_on_its_page_and_keeps_what_was_typed(client):
    file = assigned(served_on=date(2024, 4, 12))
    items = list(file.review_round.standard.items.all())
    client.force_login(file.reviewer)
    url = reverse("governance:reviewed-files-step", args=[file.ledger_no, S.SCORED])
    page = client.get(url).content.decode()
    assert "系统核对：处罚决定书送达应在" in page
    data = {
        "seen": "assigned",
        f"deducted_{items[0].pk}": "5",
        f"finding_{items[0].pk}": "",
        f"deducted_{items[1].pk}": "3",
        f"finding_{items[1].pk}": "送达逾期",
        "opinion": "总体较好",
    }
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "须写明问题" in refused.content.decode()
    assert "送达逾期" in refused.content.decode()
    sent = client.post(url, {**data, f"finding_{items[0].pk}": "笔录未签名"})
    assert sent.status_code == 302
    file.refresh_from_db()
    assert (file.score, file.grade) == (Decimal(92), FileGrade.EXCELLENT)


def test_pages_of_a_round_before_and_after_the_draw(client, organiser):
    closed_case()
    review_round = round_of([UserFactory()], sample_size=1)
    client.force_login(organiser)
    url = reverse("governance:file-review-rounds-detail", args=[review_round.ledger_no])
    assert "已办结的案卷共1件" in client.get(url).content.decode()
    draw(review_round, organiser)
    assert "按种子重算一致" in client.get(url).content.decode()


def test_a_reviewer_is_replaced_with_a_reason_by_one_who_may(organiser):
    case = closed_case()
    first, second, barred = UserFactory(), UserFactory(), UserFactory()
    events.append(case, "transition", actor=barred)
    review_round = round_of([first], sample_size=1)
    draw(review_round, organiser)
    file = review_round.files.get()
    review_round.reviewers.add(second, barred)
    with pytest.raises(Refused, match="写明理由"):
        replace_reviewer(file, actor=organiser, reviewer=second, reason=" ")
    for nobody in (barred, UserFactory()):
        with pytest.raises(Refused, match="未承办过该案"):
            replace_reviewer(file, actor=organiser, reviewer=nobody, reason="离岗")
    replace_reviewer(file, actor=organiser, reviewer=second, reason="离岗")
    file.refresh_from_db()
    assert (file.reviewer, file.replaced_reason) == (second, "离岗")
    assert repeated(review_round)
    score(file, 0, 0)
    with pytest.raises(Conflict):
        replace_reviewer(file, actor=organiser, reviewer=first, reason="离岗")
