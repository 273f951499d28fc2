"""Celery tasks of EIA approval: each calls one service."""

from celery import shared_task
from django.utils import timezone


@shared_task
def send_reminders() -> None:
    """Tell who is concerned of clocks that run out or ran out (beat)."""
    from permits.reminders import remind

    remind(timezone.localdate())


@shared_task
def accept_by_silence() -> None:
    """Accept what the law holds accepted since its receipt (beat): 行政许可法第三十二条."""
    from permits.services import accept_all_by_silence

    accept_all_by_silence(timezone.localdate())
