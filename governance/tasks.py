"""Jobs of this app."""

from __future__ import annotations

from celery import shared_task


@shared_task
def send_decision_reminders() -> None:
    """Tell who is concerned of the clocks of decisions, normative documents and clean-ups (beat)."""
    from django.utils import timezone

    from governance.decision.matters import remind as remind_decisions
    from governance.normative.matters import remind as remind_documents

    today = timezone.localdate()
    remind_decisions(today)
    remind_documents(today)


@shared_task
def show_lapsed_documents() -> None:
    """Show to the public which normative documents ceased to be valid (beat)."""
    from django.utils import timezone

    from governance.normative.services import show_lapsed

    show_lapsed(timezone.localdate())
