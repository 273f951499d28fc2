"""What the page of an error report shows beside it: its clock, and what the public reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from common.models import PublishedRecord
from common.publication import kinds
from common.registers import register_for
from common.registers.declaration import Panel
from feedback.deadlines import report_clocks
from feedback.models import ErrorReport
from feedback.services import source_of


def report_panels(report: ErrorReport, face: Any) -> Sequence[Panel]:
    """The clock, and the ways to the page and to the record behind it."""
    context = {
        "report": report,
        "clocks": report_clocks(report, timezone.localdate()),
        "kind": _kind(report.record),
        "source": _source(report.record),
    }
    return [Panel("feedback/report_panel.html", context, aside=True)]


def _kind(record: PublishedRecord | None) -> str:
    known = kinds().get(record.kind) if record is not None else None
    return known.label if known else ""


def _source(record: PublishedRecord | None) -> dict[str, str] | None:
    """The internal record, where it has a register; its own page says who may read it."""
    source = source_of(record)
    register = register_for(type(source)) if source is not None else None
    if source is None or register is None:
        return None
    return {"label": f"{register.title}：{source}", "url": register.detail_url(source)}
