"""Runs: who may start one and when, one at a time, frozen input, the same again, taken up when orphaned."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from common.resumable import Resumable
from disclosure import tasks
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingEntry, RatingEvent, RatingItem, RatingResult, RatingRun
from disclosure.rating import jobs, services
from disclosure.rating.enums import Movement, RunState
from disclosure.services import take_rating_step
from tests.disclosure.rating.worked import ON_PAPER, YEAR, computed, penalty, reviewer
from tests.factories.accounts import UserFactory
from tests.factories.disclosure import (
    CreditRatingFactory,
    GradeThresholdFactory,
    InsurancePolicyFactory,
)
from tests.factories.disclosure_rating import RatingItemFactory, usable_scheme
from tests.factories.registry import EnterpriseFactory

pytestmark = pytest.mark.django_db


def grades():
    rows = CreditRating.objects.filter(cycle_year=YEAR)
    return dict(rows.values_list("enterprise__uscc", "grade"))


def state(run):
    run.refresh_from_db()
    return run.state, run.attempt


def go_quiet():
    RatingRun.objects.update(heartbeat_at=timezone.now() - timedelta(minutes=5))


# -- who and when --


@pytest.mark.parametrize("actor", [{"roles": ["handler"]}, {"roles": ["reviewer"], "park": True}])
def test_only_a_reviewer_who_sees_all_starts_a_run(actor, example):
    with pytest.raises(Refused, match="审核人"):
        jobs.new_run(actor=UserFactory(**actor), year=YEAR, scheme=example[0])
    assert not RatingRun.objects.exists()


def test_a_year_that_is_not_over_is_not_rated(example):
    with pytest.raises(Refused, match="2026年度尚未结束"):
        jobs.new_run(actor=reviewer(), year=2026, scheme=example[0])


def test_a_scheme_rates_only_years_in_which_it_is_in_force(example):
    with pytest.raises(Refused, match="不适用于2022年度"):
        jobs.new_run(actor=reviewer(), year=2022, scheme=example[0])


def test_a_scheme_without_items_rates_nobody(days):
    with pytest.raises(Refused, match="尚无评价指标"):
        jobs.new_run(actor=reviewer(), year=YEAR, scheme=usable_scheme())


@pytest.mark.parametrize("bounds", [{"score_from": 65}, {"score_from": 50}])
def test_bands_that_leave_a_gap_or_overlap_rate_nobody(bounds, example):
    example[0].thresholds.filter(grade="B").update(**bounds)
    with pytest.raises(Refused, match="不相衔接"):
        jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])


def test_an_item_may_force_only_a_grade_of_its_scheme(example):
    example[0].thresholds.filter(grade="D").delete()
    example[0].thresholds.filter(grade="C").update(score_from=None)
    with pytest.raises(Refused, match="“停产停业”一票否决的D级"):
        jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])


def test_a_condition_that_is_wrong_is_refused_with_the_item():
    item = RatingItemFactory.build(scheme=usable_scheme(), source="penalty", condition="罚金>1")
    with pytest.raises(Exception, match="没有“罚金”"):
        item.full_clean()


def test_after_the_first_notice_nothing_is_computed_again(run, example):
    rating = CreditRating.objects.filter(cycle_year=YEAR).first()
    take_rating_step(rating, RatingStatus.NOTICED, actor=reviewer())
    with pytest.raises(Refused, match="2025年度已有1家企业的评价结果告知企业或公布") as refused:
        computed(example[0])
    assert refused.value.basis


def test_nobody_is_told_while_a_run_is_under_way(run, example):
    jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    rating = CreditRating.objects.filter(cycle_year=YEAR).first()
    with pytest.raises(Refused, match="正在计算"):
        take_rating_step(rating, RatingStatus.NOTICED, actor=reviewer())


def test_a_notice_that_came_between_ends_the_run(run, example):
    again = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    CreditRating.objects.filter(cycle_year=YEAR, grade="C").update(
        status=RatingStatus.NOTICED, noticed_on=date(2026, 3, 2)
    )
    jobs.run_job(again.pk)
    assert state(again) == (RunState.FAILED, 1)
    assert "告知企业" in again.error
    assert CreditRating.objects.get(cycle_year=YEAR, grade="C").status == RatingStatus.NOTICED


# -- one at a time, taken up when orphaned --


def test_eager_mode_computes_on_commit(example, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        run = jobs.request_run(actor=reviewer(), year=YEAR, scheme=example[0])
        assert state(run) == (RunState.QUEUED, 0)
    assert state(run) == (RunState.DONE, 1)


def test_a_second_request_is_a_conflict_and_one_after_the_end_is_not(example):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    with pytest.raises(Conflict, match="正在计算"):
        jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    tasks.compute_ratings(run.pk)
    assert jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0]).pk != run.pk


def test_a_message_delivered_twice_does_the_work_once(example):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    tasks.compute_ratings(run.pk)
    tasks.compute_ratings(run.pk)
    assert state(run) == (RunState.DONE, 1)
    assert RatingResult.objects.filter(run=run).count() == 6


def test_a_living_run_is_left_alone(example):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    RatingRun.objects.update(state=RunState.RUNNING, attempt=1)
    tasks.compute_ratings(run.pk)
    assert jobs.resume_stale() == []
    assert state(run) == (RunState.RUNNING, 1)


def test_a_quiet_run_is_queued_again_and_ended_after_three(example, monkeypatch):
    monkeypatch.setattr(tasks.compute_ratings, "delay", lambda run_id: None)
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    for _ in range(3):
        assert jobs.RUNS.claim(run.pk) is not None
        go_quiet()
        jobs.resume_stale()
    assert state(run) == (RunState.FAILED, 3)
    assert run.error == "计算进程3次中断，请联系系统管理员检查后重新发起。"


def test_a_worker_that_wakes_after_another_took_over_writes_nothing(example, monkeypatch):
    monkeypatch.setattr(tasks.compute_ratings, "delay", lambda run_id: None)
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    asleep = jobs.RUNS.claim(run.pk)
    go_quiet()
    jobs.resume_stale()
    assert jobs.RUNS.claim(run.pk).attempt == 2
    with pytest.raises(Conflict, match="另一进程"):
        jobs.work(asleep)
    assert not RatingEvent.objects.exists()


def test_an_unexpected_error_ends_the_run_and_is_raised_for_the_log(example, monkeypatch):
    def fail(*_, **__):
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(jobs.computing, "compute", fail)
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    with pytest.raises(ZeroDivisionError):
        tasks.compute_ratings(run.pk)
    assert state(run) == (RunState.FAILED, 1)
    assert "secret" not in run.error


@pytest.mark.parametrize("batches", [1, 2, 4])
def test_a_run_broken_off_after_some_batches_ends_with_the_same_results(batches, example, monkeypatch):
    whole = computed(example[0])
    wanted = whole.results_sha256, whole.input_sha256
    monkeypatch.setattr(jobs, "BATCH", 2)
    monkeypatch.setattr(tasks.compute_ratings, "delay", lambda run_id: None)
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    left = iter(range(batches))
    held = Resumable.hold

    def break_off(work, run):
        if next(left, None) is None:
            raise KeyboardInterrupt
        held(work, run)

    with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
        broken.setattr(Resumable, "hold", break_off)
        jobs.work(jobs.RUNS.claim(run.pk))
    go_quiet()
    assert jobs.resume_stale() == [run.pk]
    # What changes in the registers after the gathering is not of this run.
    if batches == 4:
        penalty(example[1]["quiet"], "99", date(2025, 3, 3), 60_000)
    tasks.compute_ratings(run.pk)
    assert state(run) == (RunState.DONE, 2)
    assert (run.results_sha256, run.input_sha256) == wanted
    assert RatingResult.objects.filter(run=run).count() == 6
    assert RatingEntry.objects.filter(event__run=run).count() == 10


# -- the same again, and what changes --


def test_the_same_input_gives_the_same_digests(run, example):
    again = computed(example[0])
    assert again.pk != run.pk
    assert (again.input_sha256, again.results_sha256) == (run.input_sha256, run.results_sha256)


def test_a_batch_of_any_size_gives_the_same_digests(run, example, monkeypatch):
    monkeypatch.setattr(jobs, "BATCH", 1)
    again = computed(example[0])
    assert (again.input_sha256, again.results_sha256) == (run.input_sha256, run.results_sha256)


def test_a_rating_that_stays_the_same_gets_no_event_and_no_new_row(run, example):
    computed(example[0])
    rating = CreditRating.objects.get(enterprise=example[1]["edge"])
    assert [each.kind for each in events.history(rating)] == ["computed"]
    assert CreditRating.objects.filter(cycle_year=YEAR).count() == 6


def test_what_was_recorded_since_changes_the_rating_and_the_old_run_stays(run, example):
    penalty(example[1]["edge"], "50", date(2025, 11, 1), 60_000)
    again = computed(example[0])
    rating = CreditRating.objects.get(enterprise=example[1]["edge"])
    assert (rating.score, rating.grade) == (Decimal(80), "B")
    assert again.results_sha256 != run.results_sha256
    old = RatingResult.objects.get(run=run, rating=rating)
    assert (old.score, old.grade) == ON_PAPER["edge"]
    newest = events.history(rating).last()
    assert newest.changes == {"score": ["90.00", "80.00"], "grade": ["A", "B"]}
    assert (newest.from_state, newest.to_state) == ("", "")
    assert newest.previous_hash == events.history(rating).first().hash


def test_a_rating_begun_by_hand_is_brought_to_its_first_state(example):
    firm = example[1]["edge"]
    CreditRatingFactory(
        enterprise=firm,
        cycle_year=YEAR,
        scheme=example[0],
        status=RatingStatus.COLLECTING,
        score=None,
        grade="",
        noticed_on=None,
        published_on=None,
    )
    computed(example[0])
    rating = CreditRating.objects.get(enterprise=firm, cycle_year=YEAR)
    assert (rating.status, rating.score, rating.grade) == (RatingStatus.PRELIMINARY, *ON_PAPER["edge"])
    newest = events.history(rating).last()
    assert (newest.from_state, newest.to_state) == ("collecting", "preliminary")


def test_the_rules_are_those_of_the_day_on_which_the_run_began(example):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=example[0])
    RatingItem.objects.filter(code="fine-large").update(points=-50)
    GradeThresholdFactory._meta.model.objects.filter(grade="B").update(score_from=69)
    jobs.run_job(run.pk)
    rating = CreditRating.objects.get(enterprise=example[1]["fined"])
    assert (rating.score, rating.grade) == ON_PAPER["fined"]


def test_a_new_version_of_a_scheme_is_rows_alone(run, example):
    item = {"code": "any-fine", "source": "penalty", "condition": "罚款>0", "points": -31}
    scheme = usable_scheme(item, base=100, code="scheme-new")
    again = computed(scheme)
    assert again.results_sha256 != run.results_sha256
    firms = example[1]
    found = {name: CreditRating.objects.get(enterprise=firms[name]).grade for name in firms}
    assert found == {"model": "A", "edge": "A", "fined": "B", "slack": "D", "grave": "B", "quiet": "A"}


@pytest.mark.parametrize(
    ("stacks", "score", "ground"),
    [(True, Decimal(38), ""), (False, Decimal(40), "同一记录已按“停产停业”计分")],
)
def test_an_item_that_stacks_counts_beside_the_heaviest(example, stacks, score, ground):
    """The suspension with its fine of 300,000 gives −30; a further item of −2 meets the same record."""
    condition = {"source": "penalty", "condition": "罚款>=300000", "points": -2, "stacks": stacks}
    RatingItemFactory(scheme=example[0], code="largest-fine", position=8, **condition)
    run = computed(example[0])
    event = RatingEvent.objects.get(run=run, item__code="largest-fine")
    assert (event.source_number, event.is_counted, event.ground) == ("ZF-W-6", stacks, ground)
    assert CreditRating.objects.get(enterprise=example[1]["grave"]).score == score


def test_the_grade_before_is_that_published_for_the_year_before(example):
    CreditRatingFactory(enterprise=example[1]["slack"], cycle_year=YEAR - 1, grade="A")
    CreditRatingFactory(enterprise=example[1]["quiet"], cycle_year=YEAR - 1, grade="B")
    CreditRatingFactory(enterprise=example[1]["edge"], cycle_year=YEAR - 1, grade="C", preliminary=True)
    run = computed(example[0])
    rows = RatingResult.objects.filter(run=run).values_list("enterprise__name", "previous_grade", "movement")
    before = {name: values for name, *values in rows}
    assert before["示范slack公司"] == ["A", Movement.DOWN]
    assert before["示范quiet公司"] == ["B", Movement.SAME]
    assert before["示范edge公司"] == ["", Movement.FIRST]


def test_a_record_left_out_does_not_count_from_the_next_run_on_until_it_is_taken_in_again(run, example):
    event = RatingEvent.objects.get(run=run, source_number="ZF-W-1")
    left_out = services.leave_out(actor=reviewer(), event=event, ground="当事人并非该企业")
    computed(example[0])
    rating = CreditRating.objects.get(enterprise=example[1]["fined"])
    assert rating.score == 70
    again = RatingEvent.objects.filter(source_number="ZF-W-1").latest("pk")
    assert (again.is_counted, again.ground) == (False, "当事人并非该企业")
    services.take_in_again(actor=reviewer(), exclusion=left_out, reason="复核后确系该企业")
    computed(example[0])
    rating.refresh_from_db()
    assert rating.score == 60


def test_leaving_out_takes_a_reviewer_a_ground_and_an_enterprise_that_was_not_told(run, example):
    event = RatingEvent.objects.get(run=run, source_number="ZF-W-1")
    with pytest.raises(Refused, match="审核人"):
        services.leave_out(actor=UserFactory(), event=event, ground="误录")
    with pytest.raises(Refused, match="写明理由"):
        services.leave_out(actor=reviewer(), event=event, ground=" ")
    take_rating_step(
        CreditRating.objects.get(enterprise=event.enterprise), RatingStatus.NOTICED, actor=reviewer()
    )
    with pytest.raises(Refused, match="已告知企业"):
        services.leave_out(actor=reviewer(), event=event, ground="误录")


# -- the number of queries --


def queries_of_a_run(scheme):
    run = jobs.new_run(actor=reviewer(), year=YEAR, scheme=scheme)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        jobs.run_job(run.pk)
    assert state(run)[0] == RunState.DONE, run.error
    return len(captured)


def more_enterprises(count):
    for _ in range(count):
        firm = EnterpriseFactory()
        InsurancePolicyFactory(enterprise=firm, bought_on=date(2025, 4, 4))
        penalty(firm, f"Q{firm.pk}", date(2025, 5, 5), 60_000)


def test_the_number_of_queries_does_not_grow_with_enterprises_or_events(example):
    computed(example[0])
    few = queries_of_a_run(example[0])
    more_enterprises(20)
    computed(example[0])
    many = queries_of_a_run(example[0])
    assert many == few


def test_the_number_of_queries_grows_with_batches(example, monkeypatch):
    more_enterprises(6)
    computed(example[0])
    monkeypatch.setattr(jobs, "BATCH", 12)
    one = queries_of_a_run(example[0])
    monkeypatch.setattr(jobs, "BATCH", 6)
    two = queries_of_a_run(example[0])
    monkeypatch.setattr(jobs, "BATCH", 3)
    four = queries_of_a_run(example[0])
    assert four - two == 2 * (two - one)
    assert grades()
