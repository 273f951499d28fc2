"""Addresses of the pages of filling in, and what tests ask of them."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disclosure.models import AnnualChapter, AnnualDisclosure

WASTE = "discharges.hazardous_waste"
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(page: str, report: AnnualDisclosure, *args: Any, face: str = "disclosure-enterprise:annual") -> str:
    return reverse(f"{face}-{page}", args=[report.ledger_no, *args])


def typed_in(report: AnnualDisclosure, chapter: str = "basics") -> dict[str, str]:
    kept = AnnualChapter.objects.filter(report=report, code=chapter).first()
    return kept.typed if kept else {}


def statements(client: Client, page: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)
