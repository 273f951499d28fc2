"""The ratings of a year at scale: 100,000 enterprises from 1,000,000 records, by the task's own code.

Everything follows from a running number, so that two databases hold the same. The records are of six
registers, all of the rated year; the scheme is the one that is shipped, with all its sources. Measured
are time and queries by batch, and whether time and memory grow from the first batches to the last.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import Result

ENTERPRISES = 100_000
EVENTS_EACH = 10
MARK = "BENCHRATED"
SHARE = 10  # the first and the last tenth of the batches are compared
GROWTH = 1.5  # most that a late batch may take beside an early one; machines are busy
MEMORY_GROWTH = 1.2


def run(enterprises: int = ENTERPRISES) -> Iterator[Result]:
    """Seed, then gather and compute batch by batch."""
    year = _last_year()
    begun = time.perf_counter()
    seed(enterprises, year)
    seeded = time.perf_counter() - begun
    yield Result("ratings: writing the records to be rated", seeded, "s", note="not of the portal")
    yield from _measured(enterprises, year)


def _last_year() -> int:
    from django.utils import timezone

    return timezone.localdate().year - 1


@dataclass
class Batches:
    """What each batch of one stage took."""

    seconds: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)  # MB, after the batch

    def work(self, batch: Callable[[], bool]) -> None:
        """Batch after batch until there are no more; the last call, which finds none, does not count."""
        while True:
            begun = time.perf_counter()
            with counted() as queries:
                if not batch():
                    return
            self.seconds.append(time.perf_counter() - begun)
            self.queries.append(len(queries))
            self.memory.append(resident_mb())

    def results(self, stage: str, rows: str) -> Iterator[Result]:
        tenth = max(len(self.seconds) // SHARE, 1)
        early, late = sum(self.seconds[:tenth]) / tenth, sum(self.seconds[-tenth:]) / tenth
        yield Result(f"ratings: {stage}, {rows}", sum(self.seconds), "s")
        note = f"{len(self.queries)} batches"
        yield Result(f"ratings: {stage}, most queries of a batch", max(self.queries), "queries", note=note)
        yield Result(
            f"ratings: {stage}, a batch at the end",
            late * 1000,
            "ms",
            peer_name="at the beginning",
            peer=early * 1000,
            goal=GROWTH,
        )
        yield Result(
            f"ratings: {stage}, memory at the end",
            self.memory[-1],
            "MB",
            peer_name="after the first tenth",
            peer=self.memory[tenth - 1],
            goal=MEMORY_GROWTH,
        )


@contextmanager
def counted() -> Iterator[list[None]]:
    """A mark for each query asked within, without keeping the queries."""
    from django.db import connection

    marks: list[None] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        marks.append(None)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield marks


def resident_mb() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def _measured(enterprises: int, year: int) -> Iterator[Result]:
    from disclosure.models import CreditScheme
    from disclosure.rating import jobs, ruleset
    from disclosure.rating.sources import RatingLimits

    scheme = CreditScheme.objects.get(code="sample-2023")
    queued = jobs.new_run(actor=_reviewer(), year=year, scheme=scheme)
    rating = jobs.RUNS.claim(queued.pk)
    assert rating is not None
    rules, limits = ruleset.read(rating.rules), RatingLimits()
    gathering, computing = Batches(), Batches()
    gathering.work(lambda: jobs.gather_batch(rating, rules, limits))
    computing.work(lambda: jobs.compute_batch(rating, rules))
    begun = time.perf_counter()
    jobs.seal(rating)
    sealed = time.perf_counter() - begun
    rating.refresh_from_db()
    if (rating.computed, rating.event_count) != (enterprises, enterprises * EVENTS_EACH):
        raise AssertionError(f"rated {rating.computed} enterprises by {rating.event_count} records")
    words = f"{rating.computed:,} enterprises, {rating.event_count:,} records"
    yield from gathering.results("gathering", words)
    yield from computing.results("computing", words)
    yield Result("ratings: sealing", sealed, "s", note=f"results {rating.results_sha256[:12]}")


def _reviewer() -> Any:
    from accounts.enums import DepartmentKind, Role, UserKind
    from accounts.models import Department, User, UserRole

    department, _ = Department.objects.get_or_create(
        code="bench-rating", defaults={"name": "基准评价科室", "kind": DepartmentKind.SECTION}
    )
    values = {"department": department, "kind": UserKind.STAFF, "full_name": "基准审核人"}
    user, _ = User.objects.get_or_create(username="bench-rating", defaults=values)
    UserRole.objects.get_or_create(user=user, role=Role.REVIEWER)
    return user


# -- what is rated --


def seed(enterprises: int, year: int) -> None:
    """Enterprises, and ten records of each in the year."""
    from django.db import connection, transaction

    from lanzhou_eco.scale import insert, tune, without_indexes

    department = _reviewer().department
    with transaction.atomic():
        tune()
        insert(_enterprise_plan(department.pk), 1, enterprises)
        for plan, each in _plans(enterprises, year):
            with without_indexes(plan.model):
                insert(plan, 1, enterprises * each)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _enterprise_plan(department: int) -> Any:
    from lanzhou_eco.scale import Plan
    from registry.models import Enterprise

    values = {
        "uscc": f"'{MARK}' || lpad(i::text, 8, '0')",
        "name": "'基准评价企业' || i || '（虚构）'",
        "department": str(department),
    }
    return Plan(Enterprise, values)


def _plans(enterprises: int, year: int) -> list[tuple[Any, int]]:
    """What is written, and how many rows of each for an enterprise: ten in all."""
    return [
        (_penalties(enterprises, year), 2),
        (_orders(enterprises, year), 2),
        (_leads(enterprises, year), 2),
        (_inspections(enterprises, year), 1),
        (_policies(enterprises, year), 1),
        (_by_hand(enterprises, year), 2),
    ]


def _of_enterprises(enterprises: int) -> str:
    number = "row_number() OVER (ORDER BY id) - 1 AS r"
    rows = f"SELECT id AS enterprise, department_id AS department, {number} FROM registry_enterprise"
    return f"JOIN ({rows} WHERE uscc LIKE '{MARK}%%') AS e ON e.r = i %% {enterprises}"


def _own(prefix: str) -> dict[str, str]:
    return {"ledger_no": f"'{prefix}' || i", "department": "e.department", "enterprise": "e.enterprise"}


def _day(year: int, multiplier: int, days: int = 300) -> str:
    from lanzhou_eco.scale import day, pick

    return day(date(year, 1, 15), pick(multiplier, days))


def _penalties(enterprises: int, year: int) -> Any:
    from enforcement.models import EnforcementCase
    from lanzhou_eco.scale import Plan, pick

    values = _own("BENCHZF") | {
        "title": "'基准案件' || i",
        "source": "'inspection'",
        "lead_on": f"DATE '{year - 1}-11-01'",
        "filed_on": f"DATE '{year - 1}-12-01'",
        "decided_on": _day(year, 7),
        "decision_number": "'基准罚' || i",
        "outcome": "'penalty'",
        "status": "'decided'",
        "fine_amount": f"(1000 + {pick(11, 300)} * 1000)",
    }
    return Plan(EnforcementCase, values, source=_of_enterprises(enterprises))


def _orders(enterprises: int, year: int) -> Any:
    from enforcement.models import RectificationOrder
    from lanzhou_eco.scale import Plan, pick, plus_days

    values = _own("BENCHZFZ") | {
        "number": "'基准改' || i",
        "issued_on": f"DATE '{year}-01-04'",
        "correct_by": _day(year, 13),
        "corrected_on": plus_days(_day(year, 13), f"5 + {pick(17, 50)}"),
        "status": "'corrected'",
    }
    return Plan(RectificationOrder, values, source=_of_enterprises(enterprises))


def _leads(enterprises: int, year: int) -> Any:
    from enforcement.models import EnforcementLead
    from lanzhou_eco.scale import Plan

    values = _own("BENCHZFX") | {
        "kind": "'complaint'",
        "received_on": f"DATE '{year}-01-04'",
        "subject": "'基准线索' || i",
        "content": "'基准'",
        "result": "'ordered'",
        "answered_on": _day(year, 19),
        "status": "'answered'",
    }
    return Plan(EnforcementLead, values, source=_of_enterprises(enterprises))


def _inspections(enterprises: int, year: int) -> Any:
    from enforcement.models import Inspection
    from lanzhou_eco.scale import Plan

    values = _own("BENCHZFJ") | {
        "source": "'random'",
        "inspected_on": _day(year, 23),
        "result": "'clean'",
        "status": "'done'",
    }
    return Plan(Inspection, values, source=_of_enterprises(enterprises))


def _policies(enterprises: int, year: int) -> Any:
    from disclosure.models import InsurancePolicy
    from lanzhou_eco.scale import Plan

    values = _own("BENCHPLBX") | {
        "policy_number": "'基准保单' || i",
        "insurer": "'基准保险公司'",
        "bought_on": f"DATE '{year}-03-01'",
        "starts_on": f"DATE '{year}-03-02'",
        "ends_on": f"DATE '{year + 1}-03-01'",
        "limit": "1000000",
        "premium": "10000",
    }
    return Plan(InsurancePolicy, values, source=_of_enterprises(enterprises))


def _by_hand(enterprises: int, year: int) -> Any:
    from disclosure.models import RatingItem, RecordedEvent
    from lanzhou_eco.scale import Plan, pick

    items = RatingItem.objects.filter(scheme__code="sample-2023", source="by_hand", forces="")
    count = items.count()
    number = "row_number() OVER (ORDER BY i.position) - 1 AS n"
    rows = (
        f"SELECT i.id AS item, {number} FROM disclosure_ratingitem i "
        "JOIN disclosure_creditscheme s ON s.id = i.scheme_id "
        "WHERE s.code = 'sample-2023' AND i.source = 'by_hand' AND i.forces = ''"
    )
    values = _own("BENCHPLDJ") | {
        "item": "k.item",
        "happened_on": _day(year, 29),
        "description": "'基准事项' || i",
        "confirmed_on": f"DATE '{year}-12-20'",
        "status": "'confirmed'",
    }
    source = f"{_of_enterprises(enterprises)} JOIN ({rows}) AS k ON k.n = {pick(31, count)}"
    return Plan(RecordedEvent, values, source=source)
