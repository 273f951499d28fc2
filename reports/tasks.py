"""Celery tasks: each takes an id and calls one service."""

from celery import shared_task


@shared_task
def assemble_edition(job_id: int) -> None:
    """Run one assembling job."""
    from reports.services.jobs import run_job

    run_job(job_id)


@shared_task
def resume_stale_assemblies() -> None:
    """Take up jobs whose worker died."""
    from reports.services.jobs import resume_stale

    resume_stale()
