"""Drawing at random: reproducible, weighted, without regard to the order of the pools."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise

import pytest

from enforcement.random_draw import ALGORITHM, TooFewOfficers, draw, quota


def snapshot(objects=(), officers=4, each=2, **quotas):
    """Objects as (id, tier, weight)."""
    return {
        "algorithm": ALGORITHM,
        "officers_each": each,
        "quotas": quotas or {"key": {"percent": 25}, "special": {"percent": 100}, "general": {"count": 5}},
        "objects": [{"id": name, "tier": tier, "weight": weight} for name, tier, weight in objects],
        "officers": [{"id": f"officer-{number}"} for number in range(officers)],
    }


EXPECTED = [
    (1, "firm-08", ("officer-1", "officer-2")),
    (2, "firm-01", ("officer-0", "officer-3")),
    (3, "firm-09", ("officer-0", "officer-1")),
    (4, "firm-04", ("officer-2", "officer-3")),
    (5, "firm-10", ("officer-0", "officer-2")),
]
GENERALS = [(f"firm-{number:02d}", "general", 100) for number in range(20)]


def test_the_same_snapshot_and_seed_draw_the_same():
    # Written down once and for all: a change of these lines would make old draws uncheckable.
    found = draw(snapshot(GENERALS), "seed")
    assert [(one.place, one.object_id, one.officers) for one in found] == EXPECTED


def test_the_order_of_the_pools_and_the_way_through_json_do_not_matter():
    shot = snapshot(GENERALS)
    turned = json.loads(json.dumps(shot, ensure_ascii=False))
    turned["objects"].reverse()
    turned["officers"].reverse()
    assert draw(turned, "seed") == draw(shot, "seed")


def test_another_seed_draws_otherwise():
    assert draw(snapshot(GENERALS), "seed") != draw(snapshot(GENERALS), "other")


def test_nobody_is_drawn_twice():
    found = draw(snapshot(GENERALS, general={"count": 20}), "seed")
    assert sorted(one.object_id for one in found) == [name for name, _, _ in GENERALS]
    assert [one.place for one in found] == list(range(1, 21))


@pytest.mark.parametrize(
    ("size", "asked", "drawn"),
    [
        (4, {"percent": 25}, 1),
        (5, {"percent": 25}, 2),  # a share is rounded up
        (1, {"percent": 25}, 1),
        (3, {"percent": 100}, 3),
        (3, {"percent": 0}, 0),
        (0, {"percent": 100}, 0),
        (3, {"count": 5}, 3),  # never more than there are
        (9, {"count": 5}, 5),
    ],
)
def test_quota(size, asked, drawn):
    assert quota(snapshot([(f"{n}", "key", 1) for n in range(size)], key=asked), "key") == drawn


def test_tiers_are_drawn_from_their_own_pools():
    objects = [("k1", "key", 100), ("k2", "key", 100), ("s1", "special", 100), *GENERALS]
    found = draw(snapshot(objects), "seed")
    assert Counter(one.tier for one in found) == {"key": 1, "special": 1, "general": 5}


@pytest.mark.parametrize(("weight", "share"), [(50, 1 / 3), (100, 1 / 2), (200, 2 / 3)])
def test_weights_set_the_chances(weight, share):
    shot = snapshot([("a", "general", 100), ("b", "general", weight)], general={"count": 1})
    times = sum(draw(shot, f"seed-{number}")[0].object_id == "b" for number in range(2000))
    assert times / 2000 == pytest.approx(share, abs=0.04)


def test_officers_go_in_groups_of_different_people():
    found = draw(snapshot(GENERALS, officers=5, each=3, general={"count": 20}), "seed")
    assert all(len(set(one.officers)) == 3 for one in found)


def test_the_work_is_spread_evenly():
    found = draw(snapshot(GENERALS, officers=6, general={"count": 18}), "seed")
    assert set(Counter(name for one in found for name in one.officers).values()) == {6}


def test_pairs_change():
    found = draw(snapshot(GENERALS, officers=6, general={"count": 12}), "seed")
    assert any(one.officers != other.officers for one, other in pairwise(found))


def test_too_few_officers_are_refused():
    with pytest.raises(TooFewOfficers):
        draw(snapshot(GENERALS, officers=1), "seed")


def test_an_empty_pool_draws_nothing():
    assert draw(snapshot([], officers=0), "seed") == []


def test_an_unknown_algorithm_is_an_error():
    with pytest.raises(KeyError):
        draw(snapshot() | {"algorithm": "sha1-0"}, "seed")
