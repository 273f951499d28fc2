"""Runs in the background: one at a time for a year, batch by batch, taken up again when orphaned.

Each batch is one transaction that ends with the run's own row: how far it is, a sign of life, and
that the worker is still its worker. A killed worker loses its batch, which the next one does again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from common import events
from common.errors import Conflict, Refused
from common.models.event import digest
from common.resumable import MAX_ATTEMPTS, Resumable
from disclosure.models import CreditRating, CreditScheme, RatingMassStep, RatingResult, RatingRun
from disclosure.rating import computing, gathering, rules, ruleset
from disclosure.rating.enums import ACTIVE, RunStage, RunState
from disclosure.rating.sources import RatingLimits
from registry.models import Enterprise

BATCH = 1000  # enterprises at a time


def _enqueue(key: int) -> None:
    from disclosure.tasks import compute_ratings

    compute_ratings.delay(key)


RUNS = Resumable(
    model=RatingRun,
    enqueue=_enqueue,
    interrupted=f"计算进程{MAX_ATTEMPTS}次中断，请联系系统管理员检查后重新发起。",
    unexpected="系统内部错误，已记录日志。请稍后重新发起；仍不成功请联系系统管理员。",
    taken_over="本次计算已由另一进程接手。",
    related=("scheme",),
)


def request_run(*, actor: Any, year: int, scheme: CreditScheme) -> RatingRun:
    """Queue a run. Raises Refused where the year is not over, was noticed, or the scheme is not usable;
    Conflict while one is under way for the year."""
    from disclosure.tasks import compute_ratings

    run = new_run(actor=actor, year=year, scheme=scheme)
    compute_ratings.delay_on_commit(run.pk)
    return run


def new_run(*, actor: Any, year: int, scheme: CreditScheme) -> RatingRun:
    """A run with its rules frozen, not yet queued. Raises as `request_run`."""
    rules.start_runs(actor, None)
    refuse_run(year, scheme)
    RUNS.give_up("计算进程中断，已重新发起计算。", year=year)
    today = timezone.localdate()
    try:
        with transaction.atomic():
            run = RatingRun(
                year=year, scheme=scheme, rules=ruleset.frozen(scheme), as_of=today, started_by=actor
            )
            run.save(force_insert=True)
            rated = gathering.participants(run).count()
            run.enterprises = rated
            run.left_out = Enterprise.objects.count() - rated
            run.save(update_fields=["enterprises", "left_out"])
            changes = {"year": [None, year], "scheme": [None, scheme.code]}
            events.append(run, "created", actor=actor, changes=changes)
    except IntegrityError as error:
        raise Conflict(f"{year}年度正在计算，请等待完成后再试。") from error
    return run


def refuse_run(year: int, scheme: CreditScheme) -> None:
    """Raises Refused where nothing may be computed for the year."""
    if year >= timezone.localdate().year:
        raise Refused(
            f"{year}年度尚未结束，评价以该年1月1日至12月31日的行为为准，请在次年计算。", rules.BASIS
        )
    if not (
        scheme.effective_from.year <= year
        and (scheme.effective_to is None or scheme.effective_to.year >= year)
    ):
        raise Refused(f"“{scheme}”不适用于{year}年度，请选择该年度有效的方案。", rules.BASIS)
    number = CreditRating.objects.filter(cycle_year=year).exclude(status__in=computing.OPEN).count()
    if number:
        raise Refused(
            f"{year}年度已有{number}家企业的评价结果告知企业或公布，不能重新计算，请通过异议复核或动态调整办理。",
            rules.BASIS,
        )
    if RatingMassStep.objects.filter(year=year, state__in=ACTIVE).exists():
        raise Refused(f"{year}年度正在批量告知或公布，不能重新计算。", rules.BASIS)
    ruleset.refuse_unusable(scheme)


def run_job(run_id: int) -> None:
    """Work on a queued run, or take up one whose worker went quiet. Does nothing for any other."""
    RUNS.run(run_id, work)


def resume_stale() -> list[int]:
    """Queue again the runs that gave no sign of life; those tried too often are ended."""
    return RUNS.take_up()


def work(run: RatingRun) -> None:
    """Gather, compute and seal, going on where an earlier worker stopped."""
    found = ruleset.read(run.rules)
    limits = RatingLimits()
    while gather_batch(run, found, limits):
        pass
    while compute_batch(run, found):
        pass
    seal(run)


def gather_batch(run: RatingRun, found: ruleset.Ruleset, limits: RatingLimits) -> bool:
    """Freeze the events of the next enterprises; False when there are no more."""
    enterprises = list(gathering.participants(run).filter(pk__gt=run.gathered_to)[:BATCH])
    if not enterprises:
        return False
    with transaction.atomic():
        RUNS.hold(run)
        frozen = gathering.gather(run, found, enterprises, limits)
        counted = sum(event.is_counted for event in frozen)
        RUNS.report(
            run,
            stage=RunStage.GATHERING,
            gathered_to=enterprises[-1].pk,
            gathered=run.gathered + len(enterprises),
            event_count=run.event_count + len(frozen),
            counted_count=run.counted_count + counted,
        )
    return True


def compute_batch(run: RatingRun, found: ruleset.Ruleset) -> bool:
    """Rate the next enterprises by their frozen events; False when all are rated."""
    results = list(computing.uncomputed(run).select_related("enterprise")[:BATCH])
    if not results:
        return False
    with transaction.atomic():
        RUNS.hold(run)
        computing.compute(run, found, results, actor=run.started_by)
        RUNS.report(run, stage=RunStage.COMPUTING, computed=run.computed + len(results))
    return True


def seal(run: RatingRun) -> None:
    """Digest all input and results in the order of the enterprises' codes, and end the run."""
    digests = RatingResult.objects.filter(run=run).order_by("enterprise__uscc")
    with transaction.atomic():
        RUNS.hold(run)
        values: dict[str, Any] = {
            "input_sha256": digest_of(run, digests.values_list("input_sha256", flat=True).iterator()),
            "results_sha256": digest([*digests.values_list("sha256", flat=True).iterator()]),
        }
        RUNS.report(
            run,
            stage=RunStage.SEALING,
            state=RunState.DONE,
            finished_at=timezone.now(),
            enterprises=run.gathered,
            **values,
        )
        changes = {name: [None, value] for name, value in values.items()}
        events.append(run, "computed", actor=run.started_by, changes=changes)


def digest_of(run: RatingRun, inputs: Iterable[str]) -> str:
    """The digest of a run's whole input: year, day, scheme and the digests of all enterprises."""
    rows = {key: value for key, value in run.rules.items() if key != "items"}
    items = [{key: value for key, value in item.items() if key != "pk"} for item in run.rules["items"]]
    return digest([run.year, run.as_of, rows, items, list(inputs)])
