"""The arithmetic of the table; what is measured runs in `make bench`."""

import time
from contextlib import nullcontext

import pytest

from benchmarks import run
from benchmarks.indicators import case_ids, compare
from benchmarks.measure import Result, medians
from common.indicators import Period
from lanzhou_eco.scale_records import seed_scale


@pytest.mark.parametrize(
    ("value", "peer", "goal", "ratio", "ok"),
    [
        (26, 20, 1.3, 1.3, True),
        (27, 20, 1.3, 1.35, False),
        (27, 20, None, 1.35, None),
        (27, None, 1.3, None, None),
    ],
)
def test_goal_is_the_largest_ratio_that_will_do(value, peer, goal, ratio, ok):
    result = Result("x", value, "ms", peer=peer, goal=goal)
    assert result.to_json()["ratio"] == (pytest.approx(ratio) if ratio else None)
    assert result.to_json()["ok"] is ok


def test_ways_are_run_by_turns_after_warming_up():
    order = []
    times = medians(lambda: order.append("a"), lambda: order.append("b"), rounds=3)
    assert "".join(order) == "ab" * 4
    assert len(times) == 2
    assert all(taken.wall >= 0 and taken.cpu >= 0 for taken in times)


def test_an_error_keeps_earlier_results_and_fails(db, monkeypatch):
    monkeypatch.setattr(run, "time_limit", nullcontext)

    def broken():
        yield Result("x", 1, "ms")
        raise RuntimeError("no fonts")

    results, errors = run.measure({"report": (broken, 5)})
    assert [each["name"] for each in results] == ["x"]
    assert errors == {"report": "RuntimeError: no fonts"}


@pytest.mark.postgres
@pytest.mark.django_db
def test_work_that_takes_too_long_is_stopped():
    with pytest.raises(run.TooSlow), run.time_limit(1):
        time.sleep(5)


@pytest.mark.postgres
@pytest.mark.django_db
def test_hand_written_statement_gives_the_figures_of_the_catalogue():
    seed_scale(2000, say=lambda line: None)
    assert {"I28", "I29", "I30", "I31", "I28.filed"} <= set(case_ids())
    for year in (2016, 2024, 2030):
        compare(Period.of_year(year))
