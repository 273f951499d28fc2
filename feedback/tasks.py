"""Celery tasks of error reports: each calls one service."""

from celery import shared_task
from django.utils import timezone


@shared_task
def send_reminders() -> None:
    """Tell who is concerned of answers that fall due or are overdue (beat)."""
    from feedback.reminders import remind

    remind(timezone.localdate())
