"""Work in the background that outlives its worker: a row is claimed, gives signs of life, and is taken up.

The row is a `ResumableRow` with a `state` and a `started_by`. A worker becomes its worker by
compare-and-set; `attempt` fences off one that was given up for dead, should it wake.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.errors import Conflict, PortalError

MAX_ATTEMPTS = 3
# What people can mend; the message says how.
EXPECTED: tuple[type[Exception], ...] = (PortalError, ValidationError)
QUEUED, RUNNING, FAILED = "queued", "running", "failed"
ACTIVE = (QUEUED, RUNNING)


def quiet_before() -> datetime:
    """A part of the work takes seconds; a job silent since before this moment has lost its worker."""
    return timezone.now() - timedelta(seconds=settings.JOB_STALE_SECONDS)


def failed(words: str) -> dict[str, Any]:
    """What a row says of work that ended without success."""
    return {"state": FAILED, "error": words, "finished_at": timezone.now()}


def told(error: Exception) -> str:
    """The words of an error that was meant for people."""
    return "；".join(getattr(error, "messages", [str(error)]))


@dataclass(frozen=True)
class Resumable:
    """The work whose rows are `model`; `enqueue` hands a row's key to a worker.

    `interrupted` is said of a row that was tried too often, `unexpected` of one that met an error of the
    system, `taken_over` to a worker that lost its row.
    """

    model: type[models.Model]
    enqueue: Callable[[int], Any]
    interrupted: str
    unexpected: str
    taken_over: str
    related: tuple[str, ...] = ()
    expected: tuple[type[Exception], ...] = EXPECTED

    @property
    def rows(self) -> Any:
        return self.model._default_manager

    def mine(self, job: Any) -> Any:
        """The row as long as its worker is still its worker."""
        return self.rows.filter(pk=job.pk, attempt=job.attempt, state=RUNNING)

    def claim(self, key: int) -> Any | None:
        """Become the row's worker; None when it is done or someone lives on it.

        A message that the broker delivers again finds its row running, and takes it once it is quiet.
        """
        free = Q(state=QUEUED) | Q(state=RUNNING, heartbeat_at__lt=quiet_before())
        taken = self.rows.filter(free, pk=key, attempt__lt=MAX_ATTEMPTS).update(
            state=RUNNING, attempt=F("attempt") + 1, heartbeat_at=timezone.now(), error=""
        )
        return self.rows.select_related(*self.related, "started_by").get(pk=key) if taken else None

    def do(self, job: Any, work: Callable[[Any], None]) -> None:
        """Work on a claimed row; whatever goes wrong is written to it, and raised."""
        try:
            work(job)
        except self.expected as error:
            self.mine(job).update(**failed(told(error)))
            raise
        except Exception:
            self.mine(job).update(**failed(self.unexpected))
            raise

    def run(self, key: int, work: Callable[[Any], None]) -> None:
        """Work on a queued row, or take up one whose worker went quiet. Does nothing for any other.

        Errors meant for people end it as failed with their words; others end it too and are raised for
        the log.
        """
        job = self.claim(key)
        if job is None:
            return
        try:
            self.do(job, work)
        except self.expected:
            return  # the row has the words

    def take_up(self) -> list[int]:
        """Queue again the rows that gave no sign of life; those tried too often are ended."""
        quiet = Q(state__in=ACTIVE, heartbeat_at__lt=quiet_before())
        self.rows.filter(quiet, attempt__gte=MAX_ATTEMPTS).update(**failed(self.interrupted))
        resumed = []
        for job in self.rows.filter(quiet):
            # Compare-and-set: a worker that just gave a sign of life keeps its row.
            again = self.rows.filter(quiet, pk=job.pk, attempt=job.attempt)
            if again.update(state=QUEUED, heartbeat_at=timezone.now()):
                self.enqueue(job.pk)
                resumed.append(job.pk)
        return resumed

    def give_up(self, words: str, **of: Any) -> None:
        """End the quiet rows of a matter: whoever asks again need not wait until they are taken up."""
        self.rows.filter(state__in=ACTIVE, heartbeat_at__lt=quiet_before(), **of).update(**failed(words))

    def hold(self, job: Any) -> None:
        """Lock the row for a part of the work, so that nobody takes it over meanwhile; else Conflict."""
        if not self.mine(job).select_for_update().values_list("pk", flat=True).first():
            raise Conflict(self.taken_over)

    def report(self, job: Any, **values: Any) -> None:
        """Write how far the held row is, with a sign of life."""
        values["heartbeat_at"] = timezone.now()
        self.rows.filter(pk=job.pk).update(**values)
        for name, value in values.items():
            setattr(job, name, value)


class ResumableRow(models.Model):
    """The fields of such a row beside its own `state` and `started_by`."""

    state: Any

    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    error = models.TextField("未完成原因", blank=True)
    created_at = models.DateTimeField("发起时间", auto_now_add=True)
    heartbeat_at = models.DateTimeField("最近动静", auto_now_add=True)
    finished_at = models.DateTimeField("完成时间", null=True)

    class Meta:
        abstract = True

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_quiet(self) -> bool:
        """Whether it is active and gave no sign of life for so long that its worker must be gone."""
        return self.is_active and self.heartbeat_at < quiet_before()
