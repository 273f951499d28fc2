"""初评告知 and 公布 of a year's ratings in the background: one after the other, taken up when orphaned.

Each rating is one transaction that ends with the job's own row: how far it is, and that the worker is
still its worker. A killed worker loses the rating that it was at, which the next one does again; nobody is
told twice, since the step with its document and message and the mark behind it are written together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from common.errors import Conflict, PortalError, Refused
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingMassStep, RatingRun
from disclosure.models.rating_items import quiet_before
from disclosure.rating import noticing, objection_rules, publishing
from disclosure.rating.enums import ACTIVE, RunState
from disclosure.rules import RATING
from disclosure.services import take_rating_step

MAX_ATTEMPTS = 3
KEPT_REFUSALS = 200  # as many as a page shows; those that wait are counted beside
EXPECTED = (PortalError, ValidationError)  # what people can mend; the message says how
INTERRUPTED = f"办理进程{MAX_ATTEMPTS}次中断，请联系系统管理员检查后重新发起；已办理的不受影响。"
UNEXPECTED = "系统内部错误，已记录日志。已办理的不受影响，请稍后重新发起；仍不成功请联系系统管理员。"


def waiting(year: int, to: str, user: Any) -> list[CreditRating]:
    """The ratings of the year with which the step may be taken now, in order. Raises Refused."""
    if to == RatingStatus.PUBLISHED:
        return publishing.publishable(year, user, timezone.localdate())
    run = newest_run(year)
    if run is None:
        raise Refused(f"{year}年度评价尚未计算，请先发起计算。", objection_rules.BASIS)
    noticing.refuse_notices(run)
    return list(noticing.to_notice(run, user))


def newest_run(year: int) -> RatingRun | None:
    """The run by whose results the enterprises are told."""
    return RatingRun.objects.filter(year=year, state=RunState.DONE).order_by("-pk").first()


def request_step(*, actor: Any, year: int, to: str) -> RatingMassStep:
    """Queue the step with all ratings that wait for it. Raises Refused; Conflict while one is under way."""
    from disclosure.tasks import take_mass_rating_step

    RATING[to](actor, None)
    number = len(waiting(year, to, actor))
    if not number:
        raise Refused("没有可以办理的企业：全部办理完毕，或者异议期尚未届满。", objection_rules.BASIS)
    # Whoever asks again need not wait for the clock that takes up orphans.
    orphans = RatingMassStep.objects.filter(year=year, state__in=ACTIVE, heartbeat_at__lt=quiet_before())
    orphans.update(**_failed("办理进程中断，已重新发起。"))
    run = newest_run(year) if to == RatingStatus.NOTICED else None
    try:
        with transaction.atomic():
            job = RatingMassStep(year=year, to=to, run=run, total=number, started_by=actor)
            job.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(f"{year}年度正在批量办理，请等待完成后再试。") from error
    take_mass_rating_step.delay_on_commit(job.pk)
    return job


def run_job(job_id: int) -> None:
    """Work on a queued job, or take up one whose worker went quiet. Does nothing for any other."""
    job = _claim(job_id)
    if job is None:
        return
    mine = RatingMassStep.objects.filter(pk=job.pk, attempt=job.attempt, state=RunState.RUNNING)
    try:
        _work(job)
    except EXPECTED as error:
        mine.update(**_failed("；".join(getattr(error, "messages", [str(error)]))))
    except Exception:
        mine.update(**_failed(UNEXPECTED))
        raise


def resume_stale() -> list[int]:
    """Queue again the jobs that gave no sign of life; those tried too often are ended."""
    from disclosure.tasks import take_mass_rating_step

    quiet = Q(state__in=ACTIVE, heartbeat_at__lt=quiet_before())
    RatingMassStep.objects.filter(quiet, attempt__gte=MAX_ATTEMPTS).update(**_failed(INTERRUPTED))
    resumed = []
    for job in RatingMassStep.objects.filter(quiet):
        # Compare-and-set: a worker that just gave a sign of life keeps its job.
        again = RatingMassStep.objects.filter(quiet, pk=job.pk, attempt=job.attempt)
        if again.update(state=RunState.QUEUED, heartbeat_at=timezone.now()):
            take_mass_rating_step.delay(job.pk)
            resumed.append(job.pk)
    return resumed


def _claim(job_id: int) -> RatingMassStep | None:
    """Become the job's worker by compare-and-set; None when it is done or someone lives on it."""
    free = Q(state=RunState.QUEUED) | Q(state=RunState.RUNNING, heartbeat_at__lt=quiet_before())
    taken = RatingMassStep.objects.filter(free, pk=job_id, attempt__lt=MAX_ATTEMPTS).update(
        state=RunState.RUNNING, attempt=F("attempt") + 1, heartbeat_at=timezone.now(), error=""
    )
    return RatingMassStep.objects.select_related("started_by").get(pk=job_id) if taken else None


def _work(job: RatingMassStep) -> None:
    """Take the step with what waits behind the last one dealt with, then end the job."""
    for rating in _left(job):
        with transaction.atomic():
            _hold(job)
            deal(job, rating)
    with transaction.atomic():
        _hold(job)
        _report(job, state=RunState.DONE, finished_at=timezone.now())


def _left(job: RatingMassStep) -> Iterable[CreditRating]:
    found = waiting(job.year, job.to, job.started_by)
    return [rating for rating in found if rating.pk > job.dealt_to]


def deal(job: RatingMassStep, rating: CreditRating) -> None:
    """Take the step with one rating; what it is refused for does not keep the others back."""
    try:
        take_rating_step(rating, job.to, actor=job.started_by)
    except (Refused, Conflict, ValidationError) as error:
        reason = "；".join(getattr(error, "messages", [str(error)]))
        refusal = {"key": rating.ledger_no, "name": rating.enterprise.name, "reason": reason}
        kept = [*job.refusals, refusal][:KEPT_REFUSALS]
        _report(job, refused=job.refused + 1, refusals=kept, dealt_to=rating.pk)
    else:
        _report(job, done=job.done + 1, dealt_to=rating.pk)


def _hold(job: RatingMassStep) -> None:
    """Lock the job for a rating, so that nobody takes it over meanwhile; Conflict where someone did."""
    mine = RatingMassStep.objects.select_for_update().filter(
        pk=job.pk, attempt=job.attempt, state=RunState.RUNNING
    )
    if not mine.values_list("pk", flat=True).first():
        raise Conflict("本次办理已由另一进程接手。")


def _report(job: RatingMassStep, **values: Any) -> None:
    """Write how far the held job is, with a sign of life."""
    values["heartbeat_at"] = timezone.now()
    RatingMassStep.objects.filter(pk=job.pk).update(**values)
    for name, value in values.items():
        setattr(job, name, value)


def _failed(error: str) -> dict[str, Any]:
    return {"state": RunState.FAILED, "error": error, "finished_at": timezone.now()}
