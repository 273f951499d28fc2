"""Drawing files at random and giving each to a reviewer who did not handle it; anyone can repeat it.

Pure functions over a snapshot in JSON types, on top of `enforcement.random_draw`: no clock, no database.

A snapshot: {"algorithm": "sha256-weighted-1", "allotment": "sha256-least-load-1", "officers_each": 0,
"officers": [], "quotas": {"general": {"count": 3}},
"objects": [{"id": "ZF-2024-0001", "tier": "general", "weight": 1, "title": …}, …],
"reviewers": [{"id": "fashen", "barred": ["ZF-2024-0001"]}, …]}
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from enforcement.random_draw import ALGORITHM, draw

ALLOTMENT = "sha256-least-load-1"
TIER = "general"

Snapshot = Mapping[str, Any]


class NoReviewer(ValueError):
    """Everybody handled a drawn file, or may not read it; `file_id` names it."""

    def __init__(self, file_id: str) -> None:
        self.file_id = file_id
        super().__init__(file_id)


@dataclass(frozen=True)
class DrawnFile:
    """A drawn file in its place, with its reviewer; both by their `id`."""

    place: int
    file_id: str
    reviewer_id: str


def snapshot_of(files: list[dict[str, Any]], reviewers: list[dict[str, Any]], count: int) -> dict[str, Any]:
    """The snapshot of files ({"id", "title"}) and reviewers ({"id", "barred"})."""
    return {
        "algorithm": ALGORITHM,
        "allotment": ALLOTMENT,
        "officers_each": 0,
        "officers": [],
        "quotas": {TIER: {"count": count}},
        "objects": [{**each, "tier": TIER, "weight": 1} for each in files],
        "reviewers": reviewers,
    }


def draw_files(snapshot: Snapshot, seed: str) -> list[DrawnFile]:
    """What `seed` draws. Raises NoReviewer, KeyError for an unknown algorithm."""
    allot = {ALLOTMENT: _least_load}[snapshot["allotment"]]
    return allot(snapshot, [each.object_id for each in draw(snapshot, seed)], seed)


def _least_load(snapshot: Snapshot, files: list[str], seed: str) -> list[DrawnFile]:
    """Each file to whoever has the fewest so far and is not barred; ties by a hash over the seed."""
    load: Counter[str] = Counter()
    found = []
    for place, file_id in enumerate(files, start=1):
        able = [each["id"] for each in snapshot["reviewers"] if file_id not in each["barred"]]
        if not able:
            raise NoReviewer(file_id)
        chosen = min(able, key=lambda name: (load[name], _mark(seed, file_id, name)))
        load[chosen] += 1
        found.append(DrawnFile(place, file_id, chosen))
    return found


def _mark(seed: str, file_id: str, name: str) -> str:
    return hashlib.sha256(f"{seed}:reviewer:{file_id}:{name}".encode()).hexdigest()
