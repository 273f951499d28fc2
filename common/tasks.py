"""Celery tasks of the machinery: each takes ids and calls one service."""

from __future__ import annotations

from celery import shared_task

from common import mailing, sealing, shelves
from common.importing import jobs


@shared_task
def seal_events() -> None:
    """Seal what happened since the last seal (beat)."""
    sealing.seal_events()


@shared_task
def run_import(job_id: int) -> None:
    """Check or write one uploaded ledger, whichever is due."""
    jobs.run(job_id)


@shared_task
def resume_stale_imports() -> None:
    """Queue again the imports whose worker was killed (beat)."""
    jobs.resume_stale()


@shared_task
def render_document(document_id: int) -> None:
    """Make the PDF and the DOCX of one issued document."""
    from common.documents.files import make_files

    make_files(document_id)


@shared_task
def send_mail_messages() -> None:
    """Send the messages that also go out by e-mail (beat)."""
    mailing.send_waiting()


@shared_task
def keep_tallies() -> None:
    """Count the facets of the public lists before the counts kept of them end (beat)."""
    shelves.keep_tallies()
