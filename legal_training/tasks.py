"""Celery tasks of this app."""

from celery import shared_task


@shared_task
def send_training_reminders() -> None:
    """Tell who is concerned of deadlines and days of classes, and of those still to be closed (beat)."""
    from django.utils import timezone

    from legal_training.enterprise_training.reminders import remind

    remind(timezone.localdate())


@shared_task
def send_study_reminders() -> None:
    """Tell the staff what they must still study, of sessions at hand, conveners of what is undone (beat)."""
    from django.utils import timezone

    from legal_training.study.reminders import remind

    remind(timezone.localdate())
