"""The draw of a file review and its repetition, who may review, and what the dates of a file tell."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.enums import Role
from common import events
from common.errors import Conflict, Refused
from common.models import Message
from governance.file_review.enums import RoundStatus
from governance.file_review.finders import defence_days, delivery_days, hearing_days
from governance.file_review.pools import reviewers_of
from governance.file_review.registers import edit_unused
from governance.file_review.sampling import NoReviewer, draw_files, snapshot_of
from governance.file_review.services import (
    repeated,
    take_round_step,
)
from governance.models import FileReviewRound, ReviewedFile
from registry.clocks.rows import LimitRows
from tests.days import Days
from tests.factories.accounts import UserFactory
from tests.factories.enforcement_after import load_law
from tests.factories.enforcement_cases import PenaltyHearingFactory
from tests.factories.governance import (
    ReviewStandardFactory,
)
from tests.governance.file_review_scene import (
    TODAY,
    closed_case,
    draw,
    round_of,
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
