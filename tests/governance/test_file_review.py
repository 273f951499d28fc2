"""Case-file review: the draw and its repetition, who may review, the score sheet, objection, mending."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from common.models import Message
from enforcement.enums import CaseStatus
from enforcement.models import EnforcementCase
from governance.file_review.enums import FileGrade, FileStatus, RoundStatus
from governance.file_review.finders import defence_days, delivery_days, hearing_days
from governance.file_review.matters import MENDING, SCORING, SETTLING
from governance.file_review.pools import reviewers_of
from governance.file_review.registers import edit_unused
from governance.file_review.sampling import NoReviewer, draw_files, snapshot_of
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
from governance.models import FileReviewRound, ReviewedFile, ReviewMark
from registry.clocks.rows import LimitRows
from registry.clocks.states import ClockState
from registry.queue.matters import matter_of
from tests.days import Days
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.enforcement import EnforcementCaseFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_cases import PenaltyHearingFactory
from tests.factories.governance import (
    FileReviewRoundFactory,
    ReviewedFileFactory,
    ReviewItemFactory,
    ReviewStandardFactory,
)

pytestmark = pytest.mark.django_db

S = FileStatus
TODAY = date(2025, 3, 3)  # a Monday


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


def closed_case(**values):
    given = {
        "decided": True,
        "status": CaseStatus.CLOSED,
        "served_on": date(2024, 4, 8),
        "delivery_method": "direct",
        "closed_on": date(2024, 6, 3),
        "closing_reason": "已履行",
    }
    return EnforcementCaseFactory(**given | values)


def standard():
    made = ReviewStandardFactory()
    ReviewItemFactory(standard=made, number=1, points=60)
    ReviewItemFactory(standard=made, number=2, points=40, finder="delivery-days")
    ReviewItemFactory(standard=made, number=3, points=0, is_major=True, finder="defence-days")
    return made


def round_of(reviewers, **values):
    made = FileReviewRoundFactory(**{"standard": standard()} | values)
    made.reviewers.set(reviewers)
    return made


def draw(review_round, organiser, witness="陈某"):
    return take_round_step(review_round, RoundStatus.DRAWN, actor=organiser, witness=witness)


# ---- sampling, without a database ----

FILES = [{"id": f"ZF-{n}", "title": f"案{n}"} for n in range(6)]


def test_the_same_seed_draws_the_same_files_and_reviewers():
    reviewers = [{"id": "a", "barred": ["ZF-0"]}, {"id": "b", "barred": []}]
    snapshot = snapshot_of(FILES, reviewers, 4)
    first = draw_files(snapshot, "seed-1")
    assert first == draw_files(snapshot, "seed-1")
    assert [each.place for each in first] == [1, 2, 3, 4]
    assert len({each.file_id for each in first}) == 4
    drawn = {tuple(each.file_id for each in draw_files(snapshot, f"seed-{n}")) for n in range(20)}
    assert len(drawn) > 1


def test_nobody_gets_what_they_are_barred_from_and_the_load_is_even():
    reviewers = [{"id": name, "barred": []} for name in ("a", "b", "c")]
    reviewers[0]["barred"] = [each["id"] for each in FILES[:3]]
    found = draw_files(snapshot_of(FILES, reviewers, 6), "seed")
    assert all(each.file_id not in reviewers[0]["barred"] for each in found if each.reviewer_id == "a")
    counts = [sum(each.reviewer_id == name for each in found) for name in ("a", "b", "c")]
    assert sum(counts) == 6
    assert max(counts) - min(counts) <= 1


def test_a_file_that_everybody_handled_stops_the_draw():
    reviewers = [{"id": "a", "barred": ["ZF-0"]}]
    with pytest.raises(NoReviewer) as error:
        draw_files(snapshot_of(FILES[:1], reviewers, 1), "seed")
    assert error.value.file_id == "ZF-0"


# ---- drawing ----


def test_a_draw_is_witnessed_frozen_and_repeats(organiser):
    for _ in range(5):
        closed_case()
    closed_case(closed_on=date(2023, 12, 29))
    reviewers = [UserFactory(), UserFactory()]
    review_round = round_of(reviewers)
    for witness in ("", "钱某"):
        with pytest.raises(Refused, match="监督人员"):
            draw(review_round, organiser, witness)
    draw(review_round, organiser)
    files = list(review_round.files.all())
    assert (review_round.status, review_round.drawn_on, len(files)) == (RoundStatus.DRAWN, TODAY, 2)
    assert len(review_round.snapshot["objects"]) == 5
    assert repeated(review_round)
    assert Message.objects.filter(title__startswith="案卷评查待评分").count() == 2
    with pytest.raises(Conflict):
        take_round_step(FileReviewRound(pk=review_round.pk, status="prepared"), "drawn", actor=organiser)
    ReviewedFile.objects.filter(pk=files[0].pk).update(
        reviewer=next(each for each in reviewers if each != files[0].reviewer)
    )
    assert not repeated(review_round)


def test_a_draw_waits_for_the_end_of_its_period_and_a_standard_in_force(organiser):
    closed_case()
    review_round = round_of([UserFactory()], period_to=TODAY)
    with pytest.raises(Refused, match="尚未结束"):
        draw(review_round, organiser)
    other = round_of([UserFactory()], standard=ReviewStandardFactory(kind="permit"))
    with pytest.raises(Refused) as refused:
        draw(other, organiser)
    assert "评查标准与案卷类别不一致" in refused.value.message
    assert "没有评查项目" in refused.value.message
    with pytest.raises(Refused, match="没有已办结的案卷"):
        draw(
            round_of([UserFactory()], period_from=date(2022, 1, 1), period_to=date(2022, 12, 31)),
            organiser,
        )


def test_whoever_did_anything_with_a_case_is_barred(organiser):
    case = closed_case()
    officer, reader, stranger = UserFactory(), UserFactory(), UserFactory(park=True)
    events.append(case, "transition", actor=officer)
    review_round = round_of([officer, reader, stranger])
    barred = {each["id"]: each["barred"] for each in reviewers_of(review_round, [case])}
    assert barred == {
        officer.username: [case.ledger_no],
        reader.username: [],
        stranger.username: [case.ledger_no],  # of a park: no right to read the case
    }
    handled = closed_case(handler=reader, legal_reviewer=officer, legal_reviewed_on=date(2024, 3, 20))
    barred = {each["id"]: each["barred"] for each in reviewers_of(review_round, [handled])}
    assert barred[reader.username] == barred[officer.username] == [handled.ledger_no]


def test_a_case_that_all_reviewers_handled_is_refused(organiser):
    officer = UserFactory()
    closed_case(handler=officer)
    with pytest.raises(Refused, match="请增加评查人员"):
        draw(round_of([officer]), organiser)
    assert not ReviewedFile.objects.exists()


def test_drawing_is_for_organisers(organiser):
    closed_case()
    with pytest.raises(Refused, match="须由"):
        draw(round_of([UserFactory()]), UserFactory())


def test_a_standard_that_was_used_stands(organiser):
    closed_case()
    review_round = round_of([UserFactory()])
    edit_unused(organiser, review_round.standard)
    draw(review_round, organiser)
    for row in (review_round.standard, review_round.standard.items.first()):
        with pytest.raises(Refused, match="登记新版本"):
            edit_unused(organiser, row)


# ---- what the dates tell ----


@pytest.mark.parametrize(
    ("served", "decided", "expected"),
    [
        # Friday 29 March 2024 + 5 working days (清明 4–6 April, 7 April worked) = Monday 8 April
        (date(2024, 3, 29), date(2024, 4, 9), ""),
        (date(2024, 3, 29), date(2024, 4, 8), "按自然日计算期限"),
        (date(2024, 3, 29), date(2024, 4, 4), "按自然日计算期限"),
        (date(2024, 3, 29), date(2024, 4, 2), "未等期限届满"),
    ],
)
def test_five_days_are_working_days(served, decided, expected):
    case = closed_case(
        notified_on=served, notice_served_on=served, decided_on=decided, served_on=date(2024, 4, 10)
    )
    told = defence_days(case, LimitRows())
    assert (told == "") if not expected else (expected in told)


def test_a_waived_defence_is_no_problem():
    day = date(2024, 3, 29)
    case = closed_case(
        notified_on=day, notice_served_on=day, decided_on=date(2024, 4, 1), defence_waived=True
    )
    assert defence_days(case, LimitRows()) == ""


@pytest.mark.parametrize(
    ("told", "held", "expected"),
    [
        (date(2024, 3, 4), date(2024, 3, 13), ""),  # seven working days
        (date(2024, 3, 4), date(2024, 3, 12), "按自然日计算期限"),
        (date(2024, 3, 4), date(2024, 3, 8), "相隔4个工作日。"),
    ],
)
def test_seven_days_before_a_hearing_are_working_days(told, held, expected):
    case = closed_case()
    PenaltyHearingFactory(
        case=case, applied_on=date(2024, 3, 1), notified_on=told, held_on=held, place="局会议室"
    )
    found = hearing_days(case, LimitRows())
    assert (found == "") if not expected else (expected in found)


def test_a_late_delivery_is_told():
    rows = LimitRows()
    assert delivery_days(closed_case(served_on=date(2024, 4, 8)), rows) == ""
    assert "逾期" in delivery_days(closed_case(served_on=date(2024, 4, 12)), rows)


# ---- scoring ----


def assigned(**case):
    reviewer, handler = UserFactory(), UserFactory()
    review_round = FileReviewRoundFactory(
        standard=standard(), status=RoundStatus.DRAWN, drawn_on=date(2025, 2, 24)
    )
    return ReviewedFileFactory(
        review_round=review_round,
        enforcement_case=closed_case(handler=handler, **case),
        reviewer=reviewer,
        handler=handler,
    )


def marks_of(file, *deducted, major=False, finding="问题"):
    items = list(file.review_round.standard.items.all())
    found = [
        Mark(item, Decimal(points), finding=finding if points else "")
        for item, points in zip(items, deducted, strict=False)
    ]
    return [*found, Mark(items[2], is_major=major, finding=finding if major else "")]


def score(file, *deducted, actor=None, **values):
    return take_file_step(
        file,
        S.SCORED,
        actor=actor or file.reviewer,
        marks=marks_of(file, *deducted, **values),
        opinion="总体较好",
    )


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
