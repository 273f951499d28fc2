"""The project: settings, root URLs, the Celery application and the pages above all apps."""

from lanzhou_eco.celery import app as celery_app

__all__ = ["celery_app"]
