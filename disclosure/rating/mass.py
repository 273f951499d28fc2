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
from django.utils import timezone

from common.errors import Conflict, Refused
from common.resumable import MAX_ATTEMPTS, Resumable, told
from disclosure.enums import RatingStatus
from disclosure.models import CreditRating, RatingMassStep, RatingRun
from disclosure.rating import noticing, objection_rules, publishing
from disclosure.rating.enums import RunState
from disclosure.rules import RATING
from disclosure.services import take_rating_step

KEPT_REFUSALS = 200  # as many as a page shows; those that wait are counted beside


def _enqueue(key: int) -> None:
    from disclosure.tasks import take_mass_rating_step

    take_mass_rating_step.delay(key)


STEPS = Resumable(
    model=RatingMassStep,
    enqueue=_enqueue,
    interrupted=f"办理进程{MAX_ATTEMPTS}次中断，请联系系统管理员检查后重新发起；已办理的不受影响。",
    unexpected="系统内部错误，已记录日志。已办理的不受影响，请稍后重新发起；仍不成功请联系系统管理员。",
    taken_over="本次办理已由另一进程接手。",
)


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
    STEPS.give_up("办理进程中断，已重新发起。", year=year)
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
    STEPS.run(job_id, _work)


def resume_stale() -> list[int]:
    """Queue again the jobs that gave no sign of life; those tried too often are ended."""
    return STEPS.take_up()


def _work(job: RatingMassStep) -> None:
    """Take the step with what waits behind the last one dealt with, then end the job."""
    for rating in _left(job):
        with transaction.atomic():
            STEPS.hold(job)
            deal(job, rating)
    with transaction.atomic():
        STEPS.hold(job)
        STEPS.report(job, state=RunState.DONE, finished_at=timezone.now())


def _left(job: RatingMassStep) -> Iterable[CreditRating]:
    found = waiting(job.year, job.to, job.started_by)
    return [rating for rating in found if rating.pk > job.dealt_to]


def deal(job: RatingMassStep, rating: CreditRating) -> None:
    """Take the step with one rating; what it is refused for does not keep the others back."""
    try:
        take_rating_step(rating, job.to, actor=job.started_by)
    except (Refused, Conflict, ValidationError) as error:
        refusal = {"key": rating.ledger_no, "name": rating.enterprise.name, "reason": told(error)}
        kept = [*job.refusals, refusal][:KEPT_REFUSALS]
        STEPS.report(job, refused=job.refused + 1, refusals=kept, dealt_to=rating.pk)
    else:
        STEPS.report(job, done=job.done + 1, dealt_to=rating.pk)
