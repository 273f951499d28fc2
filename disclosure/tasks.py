"""Celery tasks: each takes an id and calls one service."""

from celery import shared_task


@shared_task
def compute_ratings(run_id: int) -> None:
    """Work on one computing of a year's ratings."""
    from disclosure.rating.jobs import run_job

    run_job(run_id)


@shared_task
def resume_stale_ratings() -> None:
    """Take up computings whose worker died."""
    from disclosure.rating.jobs import resume_stale

    resume_stale()
