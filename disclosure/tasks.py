"""Celery tasks: each takes an id and calls one service."""

from celery import shared_task


@shared_task
def compute_ratings(run_id: int) -> None:
    """Work on one computing of a year's ratings."""
    from disclosure.rating.jobs import run_job

    run_job(run_id)


@shared_task
def take_mass_rating_step(job_id: int) -> None:
    """Tell enterprises of a year's ratings, or publish these."""
    from disclosure.rating.mass import run_job

    run_job(job_id)


@shared_task
def resume_stale_mass_steps() -> None:
    """Take up notices and publications of ratings whose worker died (beat)."""
    from disclosure.rating.mass import resume_stale

    resume_stale()


@shared_task
def take_up_triggers() -> None:
    """Make a row of each of the bureau's own documents that obliges to a temporary report (beat)."""
    from django.utils import timezone

    from disclosure.duty.triggers import take_up

    take_up(timezone.localdate())


@shared_task
def send_reminders() -> None:
    """Tell who is concerned of disclosure duties that fall due or are overdue (beat)."""
    from django.utils import timezone

    from disclosure.reminders import remind

    remind(timezone.localdate())


@shared_task
def send_list_reminders() -> None:
    """Tell who is concerned of the clocks of yearly lists (beat)."""
    from django.utils import timezone

    from disclosure.listing.matters import remind

    remind(timezone.localdate())


@shared_task
def send_production_reminders() -> None:
    """Tell who is concerned of the steps of clean-production audits (beat)."""
    from django.utils import timezone

    from disclosure.production.reminders import remind

    remind(timezone.localdate())


@shared_task
def send_insurance_reminders() -> None:
    """Tell who is concerned of liability policies that end (beat)."""
    from django.utils import timezone

    from disclosure.insurance.reminders import remind

    remind(timezone.localdate())


@shared_task
def send_rating_reminders() -> None:
    """Tell who is concerned of objections to ratings that wait for their review (beat)."""
    from django.utils import timezone

    from disclosure.rating.matters import remind

    remind(timezone.localdate())


@shared_task
def resume_stale_ratings() -> None:
    """Take up computings whose worker died."""
    from disclosure.rating.jobs import resume_stale

    resume_stale()


@shared_task
def run_annual_import(job_id: int) -> None:
    """Check or write one workbook of an annual report, whichever is due."""
    from disclosure.annual.workbooks import run

    run(job_id)


@shared_task
def resume_stale_annual_imports() -> None:
    """Queue again the workbooks of annual reports whose worker was killed (beat)."""
    from disclosure.annual.workbooks import resume_stale

    resume_stale()
