"""Computing: the frozen events of a batch become ratings at 初评, with each point and its record.

What was computed by an earlier run is changed in place while nobody was told of it; the results and
points of that run stay. Ratings are written many at a time, as an import does, with an event each.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from common import events
from common.errors import Refused
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingEntry, RatingEvent, RatingResult, RatingRun
from disclosure.rating.rules import BASIS
from disclosure.rating.ruleset import Ruleset
from disclosure.rating.scoring import Score, Scored, score
from disclosure.rating.writing import WRITE_ROWS, write_many

OPEN = (RatingStatus.COLLECTING, RatingStatus.PRELIMINARY)
# What a computing sets on a rating.
_FIELDS = ("scheme", "score", "grade", "veto_reason", "status")


def uncomputed(run: RatingRun) -> Any:
    """The results of a run that are still to be computed. By primary key."""
    return RatingResult.objects.filter(run=run, sha256="").order_by("pk")


def compute(run: RatingRun, ruleset: Ruleset, results: Sequence[RatingResult], *, actor: Any) -> int:
    """Compute, rate and write a batch; returns how many events brought points. Raises Refused."""
    scored = events_of(run, results)
    scores = {each.enterprise_id: score(scored[each.enterprise_id], ruleset) for each in results}
    ratings = _rate(run, results, scores, actor=actor)
    entries = [
        RatingEntry(
            rating=ratings[result.enterprise_id],
            event_id=point.event.key,
            points=point.points,
            note=point.note,
        )
        for result in results
        for point in scores[result.enterprise_id].points
    ]
    write_many(RatingEntry, entries)
    _fill(results, scores, ratings, ruleset)
    return len(entries)


def events_of(run: RatingRun, results: Sequence[RatingResult]) -> dict[int, list[Scored]]:
    """The counted events of a batch by enterprise, as they were frozen."""
    rows = RatingEvent.objects.filter(
        run=run,
        is_counted=True,
        enterprise__gte=min(each.enterprise_id for each in results),
        enterprise__lte=max(each.enterprise_id for each in results),
    ).values_list("enterprise", "pk", "item", "happened_on", "source_model", "source_number", "points")
    found: dict[int, list[Scored]] = defaultdict(list)
    for enterprise, key, item, day, model, number, points in rows:
        found[enterprise].append(Scored(key, item, day, model, number, points))
    return found


def _rate(
    run: RatingRun, results: Sequence[RatingResult], scores: dict[int, Score], *, actor: Any
) -> dict[int, CreditRating]:
    """The ratings of the batch by enterprise, made or changed. Raises Refused once one was noticed."""
    ratings = {
        rating.enterprise_id: rating
        for rating in CreditRating.objects.select_for_update()
        .filter(cycle_year=run.year, enterprise__in=[each.enterprise_id for each in results])
        .order_by("pk")
    }
    told = [rating for rating in ratings.values() if rating.status not in OPEN]
    if told:
        raise Refused(
            f"{run.year}年度已有评价结果告知企业（{told[0].ledger_no}），不能重新计算，请通过异议复核或动态调整办理。",
            BASIS,
        )
    reason = f"{run.year}年度评价计算（第{run.pk}次计算）"
    _change(run, list(ratings.values()), scores, actor=actor, reason=reason)
    made = [
        _new(run, result, scores[result.enterprise_id])
        for result in results
        if result.enterprise_id not in ratings
    ]
    CreditRating.objects.bulk_create(made, batch_size=WRITE_ROWS)
    notes = [events.Note(each, to_state=each.status, changes=_changes({}, _plain(each))) for each in made]
    events.append_each(notes, "computed", actor=actor, reason=reason)
    return ratings | {rating.enterprise_id: rating for rating in made}


def _new(run: RatingRun, result: RatingResult, found: Score) -> CreditRating:
    enterprise = result.enterprise
    return CreditRating(
        # Made of what it is unique by, so that a batch needs no sequence.
        ledger_no=f"{CreditRating.LEDGER_PREFIX}-{run.year}-{enterprise.uscc}",
        enterprise=enterprise,
        department_id=enterprise.department_id,
        cycle_year=run.year,
        is_synthetic=enterprise.is_synthetic,
        **_values(run, found),
    )


def _values(run: RatingRun, found: Score) -> dict[str, Any]:
    return {
        "scheme": run.scheme,
        "score": found.score,
        "grade": found.grade,
        "veto_reason": found.veto_reason,
        "status": RatingStatus.PRELIMINARY,
    }


def _plain(rating: CreditRating) -> dict[str, Any]:
    return {
        "scheme": rating.scheme_id,
        "score": None if rating.score is None else f"{rating.score:.2f}",
        "grade": rating.grade,
        "veto_reason": rating.veto_reason,
        "status": rating.status,
    }


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def _change(
    run: RatingRun, ratings: Sequence[CreditRating], scores: dict[int, Score], *, actor: Any, reason: str
) -> None:
    """Bring the ratings of an earlier run in line; those that stay as they are get no event."""
    changed, notes = [], []
    for rating in ratings:
        before = _plain(rating)
        for name, value in _values(run, scores[rating.enterprise_id]).items():
            setattr(rating, name, value)
        changes = _changes(before, _plain(rating))
        if not changes:
            continue
        rating.updated_at = timezone.now()
        changed.append(rating)
        moved = before["status"] != rating.status
        notes.append(
            events.Note(
                rating,
                from_state=before["status"] if moved else "",
                to_state=rating.status if moved else "",
                changes=changes,
            )
        )
    if changed:
        CreditRating.objects.bulk_update(changed, [*_FIELDS, "updated_at"], batch_size=WRITE_ROWS)
        events.append_each(notes, "computed", actor=actor, reason=reason)


def _fill(
    results: Sequence[RatingResult],
    scores: dict[int, Score],
    ratings: dict[int, CreditRating],
    ruleset: Ruleset,
) -> None:
    for result in results:
        found = scores[result.enterprise_id]
        result.rating = ratings[result.enterprise_id]
        result.base, result.added, result.deducted = found.base, found.added, found.deducted
        result.score, result.scored_grade, result.grade = found.score, found.scored_grade, found.grade
        result.veto_reason = found.veto_reason
        result.movement = ruleset.movement(result.previous_grade, found.grade)
        result.sha256 = found.sha256(result.enterprise.uscc, ruleset)
    RatingResult.objects.bulk_create(
        results,
        update_conflicts=True,
        unique_fields=["run", "enterprise"],
        update_fields=[
            "rating", "base", "added", "deducted", "score", "scored_grade", "grade", "veto_reason",
            "movement", "sha256",
        ],
        batch_size=WRITE_ROWS,
    )  # fmt: skip
