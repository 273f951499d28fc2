"""Celery tasks of enforcement: each calls one service."""

from celery import shared_task
from django.utils import timezone


@shared_task
def end_displays() -> None:
    """End the display of decisions that were shown to their last day (beat)."""
    from enforcement.services.publishing import end_displays as end

    end(timezone.localdate())


@shared_task
def end_seizures() -> None:
    """End sealing and seizing whose days have run out (beat)."""
    from enforcement.services.coercion_ends import end_expired

    end_expired(timezone.localdate())


@shared_task
def send_reminders() -> None:
    """Tell who is concerned of clocks that run out or ran out (beat)."""
    from enforcement.reminders import remind

    remind(timezone.localdate())


@shared_task
def show_officers() -> None:
    """Bring the public list of officers in line with their certificates (beat)."""
    from enforcement.services.public_info import publish_officers

    publish_officers()


@shared_task
def export_case(export_id: int) -> None:
    """Make one export of a case."""
    from enforcement.services.archives import run_export

    run_export(export_id)


@shared_task
def resume_stale_exports() -> None:
    """Queue again the exports whose worker was killed (beat)."""
    from enforcement.services.archives import resume_stale

    resume_stale()
