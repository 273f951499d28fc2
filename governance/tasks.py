"""Jobs of this app."""

from __future__ import annotations

from celery import shared_task


@shared_task
def send_decision_reminders() -> None:
    """Tell who is concerned of the clocks of decisions and yearly lists (beat)."""
    from django.utils import timezone

    from governance.decision.matters import remind

    remind(timezone.localdate())


@shared_task
def send_document_reminders() -> None:
    """Tell who is concerned of the clocks of normative documents and clean-ups (beat)."""
    from django.utils import timezone

    from governance.normative.matters import remind

    remind(timezone.localdate())


@shared_task
def show_lapsed_documents() -> None:
    """Show to the public which normative documents ceased to be valid (beat)."""
    from django.utils import timezone

    from governance.normative.services import show_lapsed

    show_lapsed(timezone.localdate())


@shared_task
def send_oversight_reminders() -> None:
    """Tell who is concerned of the clocks of disputes, suggestions, supervision and file reviews (beat)."""
    from django.utils import timezone

    from governance.oversight_reminders import remind

    remind(timezone.localdate())
