"""Celery tasks of accounts."""

from __future__ import annotations

import smtplib

from celery import shared_task

# What a mail server or the network may mend by itself.
PASSING = (OSError, smtplib.SMTPException)


@shared_task(autoretry_for=PASSING, max_retries=5, retry_backoff=30)
def send_reset_links(email: str, site: str) -> None:
    """Send the links by which a forgotten password is set anew."""
    from accounts.password_reset import send_links

    send_links(email, site)


@shared_task(autoretry_for=PASSING, max_retries=5, retry_backoff=30)
def send_address_letter(pk: int, occasion: str, site: str) -> None:
    """Send a letter about the e-mail address of an account."""
    from accounts.address_letters import send
    from accounts.models import EmailChange

    send(EmailChange.objects.select_related("user").get(pk=pk), occasion, site)
