"""Six enterprises are rated as on paper (`worked.py`), each point with its record."""

from decimal import Decimal

import pytest

from common import events
from common.models import Event
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingEntry, RatingEvent, RatingResult
from disclosure.rating.enums import RunStage, RunState
from tests.disclosure.rating.worked import NAMES, ON_PAPER, POINTS, YEAR


@pytest.mark.parametrize("name", NAMES)
def test_score_and_grade_are_those_on_paper(name, run, example):
    rating = CreditRating.objects.get(enterprise=example[1][name])
    assert (rating.score, rating.grade) == ON_PAPER[name]
    assert (rating.cycle_year, rating.version, rating.status) == (YEAR, 1, RatingStatus.PRELIMINARY)


@pytest.mark.parametrize("name", NAMES)
def test_each_point_is_the_one_on_paper_in_the_order_of_days(name, run, example):
    entries = RatingEntry.objects.filter(rating__enterprise=example[1][name])
    found = entries.order_by("event__happened_on", "event__source_model").values_list(
        "event__item__code", "points"
    )
    assert list(found) == [(code, Decimal(points)) for code, points in POINTS[name]]


@pytest.mark.parametrize("name", NAMES)
def test_base_and_points_make_the_score(name, run, example):
    result = RatingResult.objects.get(run=run, enterprise=example[1][name])
    assert result.base + result.added - result.deducted == result.score
    assert (result.added, result.deducted) == (
        sum(points for _, points in POINTS[name] if points > 0),
        -sum(points for _, points in POINTS[name] if points < 0),
    )


def test_what_forces_the_grade_is_named_beside_the_grade_of_the_score(run, example):
    result = RatingResult.objects.get(run=run, enterprise=example[1]["grave"])
    assert (result.scored_grade, result.grade) == ("C", "D")
    assert result.veto_reason == result.rating.veto_reason == "停产停业（ZF-W-6）"
    assert RatingResult.objects.filter(run=run).exclude(veto_reason="").count() == 1


def test_what_does_not_count_is_kept_with_its_ground(run):
    found = RatingEvent.objects.filter(run=run, is_counted=False).values_list("source_number", "ground")
    assert dict(found) == {
        "ZF-W-2": "处罚决定已于2025-09-01撤销",
        "ZF-W-3": "已于2025-08-09准予信用修复",
        "ZF-W-6": "同一记录已按“停产停业”计分",
        "PLDJ-W-quiet": "人工登记尚未经第二人确认",
    }


def test_a_capped_point_says_so(run):
    notes = RatingEntry.objects.exclude(note="").values_list("event__source_number", "points", "note")
    assert sorted(notes) == [
        ("PLBX-W-1", Decimal(0), "“投保”累计达上限3分"),
        ("ZF-W-5", Decimal(-2), "“小额罚款”累计达上限5分"),
    ]


def test_an_event_names_its_record_and_what_was_looked_at(run, example):
    event = RatingEvent.objects.get(run=run, source_number="ZF-W-1")
    assert event.source_model == "enforcement.enforcementcase"
    assert event.source_pk == example[1]["fined"].enforcementcases.get(ledger_no="ZF-W-1").pk
    assert event.facts["罚款"] == "50000.00"
    assert event.description.startswith("兰新环罚〔2025〕1号：")
    by_hand = RatingEvent.objects.get(run=run, source_number="PLDJ-W-model")
    assert "登记，" in by_hand.recorded_by
    assert by_hand.recorded_by.endswith("确认")


def test_a_closed_enterprise_is_not_rated_and_is_counted_as_left_out(run):
    assert (run.enterprises, run.gathered, run.computed, run.left_out) == (6, 6, 6, 1)
    assert CreditRating.objects.filter(cycle_year=YEAR).count() == 6


def test_an_enterprise_without_history_has_no_grade_before(run, example):
    assert RatingResult.objects.get(run=run, enterprise=example[1]["quiet"]).previous_grade == ""


def test_the_run_ends_with_counts_digests_and_its_event(run):
    assert (run.state, run.stage, run.percent, run.error) == (RunState.DONE, RunStage.SEALING, 100, "")
    assert (run.event_count, run.counted_count) == (14, 10)
    assert len(run.input_sha256) == len(run.results_sha256) == 64
    kinds = [each.kind for each in events.history(run)]
    assert kinds == ["created", "computed"]


def test_every_rating_begins_its_own_trail(run, example):
    rating = CreditRating.objects.get(enterprise=example[1]["grave"])
    [event] = events.history(rating)
    assert (event.kind, event.sequence, event.to_state) == ("computed", 1, RatingStatus.PRELIMINARY)
    assert event.changes["grade"] == [None, "D"]
    assert event.actor == run.started_by
    assert event.hash == event.compute_hash()
    assert Event.objects.filter(stream__startswith="disclosure.creditrating:").count() == 6
