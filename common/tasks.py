"""Celery tasks of the machinery: each takes ids and calls one service."""

from __future__ import annotations

from celery import shared_task

from common import sealing
from common.importing import jobs


@shared_task
def seal_events() -> None:
    """Seal what happened since the last seal (beat)."""
    sealing.seal_events()


@shared_task
def run_import(job_id: int) -> None:
    """Check or write one uploaded ledger, whichever is due."""
    jobs.run(job_id)


@shared_task
def resume_stale_imports() -> None:
    """Queue again the imports whose worker was killed (beat)."""
    jobs.resume_stale()
