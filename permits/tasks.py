"""Celery tasks of EIA approval: each calls one service."""

from celery import shared_task
from django.utils import timezone


@shared_task
def send_reminders() -> None:
    """Tell who is concerned of clocks that run out or ran out (beat)."""
    from permits.reminders import remind

    remind(timezone.localdate())
