"""The figures of one year over many cases, against one SQL statement written by hand for them.

Both must give the same values. The number of queries is compared between few and many records.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from django.core.management import call_command
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from benchmarks.measure import Result, medians
from common.indicators import Period, all_indicators, compute

YEAR = 2024
FEW_CASES = 1_000
ROUNDS = 7
GOAL = 3.0

# I28–I31 with all their variants, as a person would write them who knew which figures were wanted.
HAND_WRITTEN = """
WITH cases AS (
    SELECT id, filed_on, decided_on, annulled_on, outcome, fine_amount, amended_fine,
           outcome = 'penalty' AND decided_on >= %(first)s AND decided_on < %(after)s AS decided,
           filed_on >= %(first)s AND filed_on < %(after)s AS filed,
           outcome = 'penalty' AND decided_on >= %(first)s AND decided_on < %(after)s AND fine_amount > 0
               AND (annulled_on IS NULL OR annulled_on >= %(after)s) AS fined
    FROM enforcement_enforcementcase
    WHERE decided_on >= %(first)s AND decided_on < %(after)s
       OR filed_on >= %(first)s AND filed_on < %(after)s
), figures AS (
    SELECT count(*) FILTER (WHERE fined) AS "I28",
           count(*) FILTER (WHERE filed) AS "I28.filed",
           count(*) FILTER (WHERE decided) AS "I28.decided",
           count(*) FILTER (WHERE fined AND filed) AS "I28.filed_and_decided",
           count(*) FILTER (WHERE decided AND annulled_on < %(after)s) AS "I28.annulled",
           sum(fine_amount) FILTER (WHERE fined) / 10000 AS "I29",
           sum(fine_amount) FILTER (WHERE decided) / 10000 AS "I29.decided",
           sum(coalesce(amended_fine, fine_amount)) FILTER (WHERE fined) / 10000 AS "I29.amended"
    FROM cases
), payments AS (
    SELECT sum(amount) FILTER (WHERE kind = 'fine') / 10000 AS "I29.paid",
           sum(amount) FILTER (WHERE kind = 'surcharge') / 10000 AS "I29.surcharge"
    FROM enforcement_finepayment WHERE paid_on >= %(first)s AND paid_on < %(after)s
), kinds AS (
    SELECT count(DISTINCT link.violationtype_id) AS "I31"
    FROM enforcement_enforcementcase_violation_types AS link JOIN cases ON cases.id = link.enforcementcase_id
    WHERE cases.fined
), transfers AS (
    SELECT count(*) AS "I30",
           count(*) FILTER (WHERE transfer.kind = 'crime') AS "I30.crime",
           count(*) FILTER (WHERE transfer.kind = 'detention') AS "I30.detention",
           count(*) FILTER (WHERE cases.fined) AS "I30.fined"
    FROM enforcement_policetransfer AS transfer LEFT JOIN cases ON cases.id = transfer.case_id
    WHERE transferred_on >= %(first)s AND transferred_on < %(after)s
)
SELECT * FROM figures, payments, kinds, transfers
"""


class Disagreement(Exception):
    """The two ways give different figures, so their times say nothing."""


def case_ids() -> list[str]:
    """I28 to I31 and their variants."""
    return [each.id for each in all_indicators() if "I28" <= each.id < "I32"]


def by_hand(period: Period) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(HAND_WRITTEN, {"first": period.first, "after": period.after})
        row = cursor.fetchone()
        return {column.name: value for column, value in zip(cursor.description, row, strict=True)}


def compare(period: Period) -> None:
    """Raises Disagreement unless the catalogue and the statement give the same figures."""
    figures = {id: figure.value for id, figure in compute(period, case_ids()).items()}
    hand = {id: value or 0 for id, value in by_hand(period).items()}
    different = [
        f"{id}: {figures.get(id)} ≠ {hand.get(id)}"
        for id in sorted({*figures, *hand})
        if id not in figures or id not in hand or Decimal(figures[id]) != Decimal(hand[id])
    ]
    if different:
        raise Disagreement("; ".join(different))


def queries(work: Callable[[], Any]) -> int:
    reset_queries()  # what is kept is bounded, and a full log counts none
    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def run(cases: int) -> Iterator[Result]:
    """Seeds the database with few cases, then with `cases`, and measures on it."""
    period, ids = Period.of_year(YEAR), case_ids()

    def some() -> Any:
        return compute(period, ids)

    def whole() -> Any:
        return compute(period)

    def counts() -> tuple[int, int]:
        call_command("seed_scale", cases=wanted, stdout=sys.stderr)
        compare(period)
        return queries(some), queries(whole)

    wanted = FEW_CASES
    few = counts()
    wanted = cases
    many = counts()
    taken, hand, all_of_them = medians(some, lambda: by_hand(period), whole, rounds=ROUNDS)
    note = f"{len(ids)} figures, {cases:,} cases, {some()['I28'].value:,} fined in {YEAR}"
    yield Result(
        "indicators I28–I31 of a year", taken.wall, "ms", "one hand-written SQL", hand.wall, GOAL, note
    )
    names = ("indicators I28–I31: queries", "all indicators: queries")
    for name, now, before in zip(names, many, few, strict=True):
        yield Result(name, now, "queries", f"over {FEW_CASES:,} cases", before, 1.0)
    yield Result("all indicators of a year", all_of_them.wall, "ms", note=f"{len(whole())} figures")
