"""Celery tasks of the open data: each calls one service."""

from celery import shared_task


@shared_task
def refresh_files(kind: str) -> None:
    """Make the files of one register anew if they are out of date."""
    from opendata.services import refresh

    refresh(kind)


@shared_task
def refresh_all_files() -> None:
    """Make whatever is still out of date (beat)."""
    from opendata.services import refresh_all

    refresh_all()


@shared_task
def daily_files() -> None:
    """Take out what ended its display at midnight, and sweep up (beat)."""
    from opendata.services import daily

    daily()
