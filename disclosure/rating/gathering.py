"""Gathering: the records of a range of enterprises become frozen events of a run.

The number of queries depends on the scheme's sources, not on enterprises or records (but that rows
are written a thousand at a time).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from common.models.event import digest
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingEvent, RatingExclusion, RatingResult, RatingRun
from disclosure.rating import conditions
from disclosure.rating.own_sources import READERS
from disclosure.rating.ruleset import Item, Ruleset
from disclosure.rating.sources import Found, RatingLimits, Span
from disclosure.rating.writing import WRITE_ROWS, write_many
from registry.models import Enterprise

_TEXT = 300


def participants(run: RatingRun) -> Any:
    """The enterprises that a run rates: those not closed when it began. By primary key."""
    return Enterprise.objects.exclude(closed_on__lte=run.as_of).order_by("pk")


def gather(
    run: RatingRun, ruleset: Ruleset, enterprises: Sequence[Enterprise], limits: RatingLimits
) -> list[RatingEvent]:
    """Freeze the events of the next enterprises, which follow each other by primary key; returns them."""
    upto = enterprises[-1].pk
    span = Span(run.year, run.as_of, run.gathered_to, upto, run.scheme_id, limits)
    rated = {each.pk for each in enterprises}
    excluded = _exclusions(span)
    events: list[RatingEvent] = []
    for source in ruleset.sources:
        items = ruleset.of_source(source)
        for found in READERS[source](span):
            if found.enterprise in rated:
                events += _events(run, ruleset, items, found, excluded)
    events.sort(key=order_of)
    write_many(RatingEvent, events)
    _keep_results(run, enterprises, events, ruleset)
    return events


def order_of(event: RatingEvent) -> tuple[Any, ...]:
    """The order in which events are written and digested."""
    return (
        event.enterprise_id,
        event.happened_on,
        event.source_model,
        event.source_number,
        event.item_id,
    )


def _exclusions(span: Span) -> dict[tuple[str, str], str]:
    """(kind, number of a record) → why a reviewer left it out of this year's rating."""
    rows = RatingExclusion.objects.filter(**span.of(), year=span.year, lifted_on__isnull=True)
    found = rows.values_list("source_model", "source_number", "ground")
    return {(model, number): ground for model, number, ground in found}


def _events(
    run: RatingRun,
    ruleset: Ruleset,
    items: Iterable[Item],
    found: Found,
    excluded: Mapping[tuple[str, str], str],
) -> list[RatingEvent]:
    """The events that one record makes: one for each item that it meets, the lighter ones not counted."""
    if found.item is not None:
        meets = [ruleset.items[found.item]] if found.item in ruleset.items else []
    else:
        meets = [item for item in items if conditions.holds(item.clauses, found.facts)]
    if not meets:
        return []
    ground = found.ground or excluded.get((found.model, found.number), "")
    # Items that stack count beside any other; of the rest one record counts for its heaviest alone.
    heaviest = max((item for item in meets if not item.stacks), key=_weight, default=None)
    return [_event(run, item, found, ground or _lighter(item, heaviest)) for item in meets]


def _weight(item: Item) -> tuple[bool, Any, int]:
    """What forces a grade is heavier than any points; of equal ones the first of the scheme."""
    return bool(item.forces), abs(item.points), -item.position


def _lighter(item: Item, heaviest: Item | None) -> str:
    counts = heaviest is None or item.stacks or item.pk == heaviest.pk
    return "" if counts else f"同一记录已按“{heaviest.name}”计分"  # type: ignore[union-attr]


def _event(run: RatingRun, item: Item, found: Found, ground: str) -> RatingEvent:
    return RatingEvent(
        run=run,
        enterprise_id=found.enterprise,
        item_id=item.pk,
        happened_on=found.happened_on,
        source_model=found.model,
        source_pk=found.record.pk,
        source_number=found.number,
        description=found.description[:_TEXT],
        facts={name: value if isinstance(value, list) else str(value) for name, value in found.facts.items()},
        points=item.points,
        is_counted=not ground,
        ground=ground[:_TEXT],
        recorded_by=found.recorded_by,
    )


def _keep_results(
    run: RatingRun, enterprises: Sequence[Enterprise], events: Iterable[RatingEvent], ruleset: Ruleset
) -> None:
    """A row for each enterprise, to be computed, with the digest of its frozen events."""
    by_enterprise: dict[int, list[RatingEvent]] = defaultdict(list)
    for event in events:
        by_enterprise[event.enterprise_id].append(event)
    before = _grades_before(run, [each.pk for each in enterprises])
    RatingResult.objects.bulk_create(
        [
            RatingResult(
                run=run,
                enterprise=each,
                event_count=len(by_enterprise[each.pk]),
                input_sha256=input_digest(each.uscc, by_enterprise[each.pk], ruleset),
                previous_grade=before.get(each.pk, ""),
            )
            for each in enterprises
        ],
        batch_size=WRITE_ROWS,
    )


def input_digest(uscc: str, events: Iterable[RatingEvent], ruleset: Ruleset) -> str:
    """The digest of what was gathered of one enterprise, in the order of gathering."""
    return digest(
        [
            uscc,
            [
                [
                    ruleset.items[event.item_id].code,
                    event.happened_on.isoformat(),
                    event.source_model,
                    event.source_number,
                    f"{event.points:.2f}",
                    event.ground,
                ]
                for event in events
            ],
        ]
    )


def _grades_before(run: RatingRun, enterprises: Sequence[int]) -> dict[int, str]:
    """The grades published for the year before, the last version's."""
    rows = CreditRating.objects.filter(
        enterprise__gte=enterprises[0],
        enterprise__lte=enterprises[-1],
        cycle_year=run.year - 1,
        status=RatingStatus.PUBLISHED,
    )
    return dict(rows.order_by("version").values_list("enterprise", "grade"))
