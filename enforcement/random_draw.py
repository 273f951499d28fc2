"""Drawing objects and officers at random (双随机), so that anyone can draw again and see the same.

Pure functions over a snapshot in JSON types: no clock, no database, no generator of the language. The
numbers come from SHA-256 over the seed and a counter, so the same snapshot and seed give the same
draw on any machine and in any language. A changed way of drawing is a new algorithm under a new name;
the old one stays, or old draws could no longer be checked.

Basis: 国办发〔2015〕58号 (双随机、一公开); 国发〔2019〕5号.

A snapshot:

    {"algorithm": "sha256-weighted-1", "officers_each": 2,
     "quotas": {"key": {"percent": 25}, "special": {"percent": 100}, "general": {"count": 5}},
     "objects": [{"id": "9162…", "tier": "key", "weight": 100, …}, …],
     "officers": [{"id": "27010…", …}, …], …}
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

ALGORITHM = "sha256-weighted-1"
TIERS = ("key", "special", "general")  # in the order in which they are drawn

Snapshot = Mapping[str, Any]
Entry = Mapping[str, Any]


class TooFewOfficers(ValueError):
    """The pool holds fewer officers than one group needs."""


@dataclass(frozen=True)
class Drawn:
    """One drawn object in its place, with the officers drawn for it; both by their `id`."""

    place: int
    object_id: str
    tier: str
    officers: tuple[str, ...]


def draw(snapshot: Snapshot, seed: str) -> list[Drawn]:
    """What `seed` draws from `snapshot`, by the algorithm that the snapshot names.

    Raises KeyError for an unknown algorithm, TooFewOfficers.
    """
    return _ALGORITHMS[snapshot["algorithm"]](snapshot, seed)


def quota(snapshot: Snapshot, tier: str) -> int:
    """How many of a tier are drawn: a share rounded up, or a number, never more than there are."""
    size = sum(entry["tier"] == tier for entry in snapshot["objects"])
    asked = snapshot["quotas"].get(tier, {})
    share = -(-size * asked.get("percent", 0) // 100)
    return min(size, share + asked.get("count", 0))


def _draw_weighted(snapshot: Snapshot, seed: str) -> list[Drawn]:
    """Weighted without replacement, tier by tier; officers from a shuffled deck, dealt in groups."""
    chosen: list[Entry] = []
    for tier in TIERS:
        pool = _by_id(entry for entry in snapshot["objects"] if entry["tier"] == tier)
        chosen += _weighted_sample(pool, quota(snapshot, tier), _numbers(seed, f"objects:{tier}"))
    officers = [entry["id"] for entry in _by_id(snapshot["officers"])]
    groups = _groups(officers, len(chosen), snapshot["officers_each"], _numbers(seed, "officers"))
    return [
        Drawn(place, entry["id"], entry["tier"], group)
        for place, (entry, group) in enumerate(zip(chosen, groups, strict=True), start=1)
    ]


_ALGORITHMS = {ALGORITHM: _draw_weighted}


def _by_id(entries: Iterator[Entry] | Sequence[Entry]) -> list[Entry]:
    """In an order that depends on nothing but the keys."""
    return sorted(entries, key=lambda entry: entry["id"])


def _numbers(seed: str, purpose: str) -> Iterator[int]:
    """An endless row of numbers of 256 bits."""
    counter = 0
    while True:
        text = f"{seed}:{purpose}:{counter}"
        yield int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
        counter += 1


def _below(numbers: Iterator[int], limit: int) -> int:
    """A number in [0, limit), each as likely as any other: what would favour the low ones is skipped."""
    ceiling = 2**256 - 2**256 % limit
    return next(number for number in numbers if number < ceiling) % limit


def _weighted_sample(pool: list[Entry], count: int, numbers: Iterator[int]) -> list[Entry]:
    """`count` entries one after the other, each with a chance in proportion to its weight."""
    left, chosen = list(pool), []
    total = sum(entry["weight"] for entry in left)
    for _ in range(count):
        entry = left.pop(_position(left, _below(numbers, total)))
        total -= entry["weight"]
        chosen.append(entry)
    return chosen


def _position(entries: list[Entry], mark: int) -> int:
    """Where `mark` falls when the weights are laid end to end."""
    ends = accumulate(entry["weight"] for entry in entries)
    return next(position for position, end in enumerate(ends) if mark < end)


def _groups(officers: list[str], count: int, each: int, numbers: Iterator[int]) -> list[tuple[str, ...]]:
    """`count` groups of `each` officers; everyone's turn comes once before anyone's comes twice."""
    if count and len(officers) < each:
        raise TooFewOfficers(f"{len(officers)} officers for groups of {each}")
    deck: list[str] = []
    groups = []
    for _ in range(count):
        group: list[str] = []
        while len(group) < each:
            if not deck:
                deck = _shuffled([name for name in officers if name not in group], numbers)
            group.append(deck.pop())
        groups.append(tuple(sorted(group)))
    return groups


def _shuffled(names: list[str], numbers: Iterator[int]) -> list[str]:
    """Fisher and Yates."""
    deck = list(names)
    for last in range(len(deck) - 1, 0, -1):
        other = _below(numbers, last + 1)
        deck[last], deck[other] = deck[other], deck[last]
    return deck
