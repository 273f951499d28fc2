"""Error reports in the queue of the staff: which are open, their clock, what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from common.registers import register_for
from feedback.deadlines import FeedbackRows, report_clocks
from feedback.enums import ReportStatus
from feedback.models import ErrorReport
from feedback.rules import REPORT_VERBS, may_answer, may_route
from registry.queue.assignment import Assigning
from registry.queue.matters import Matter, MatterKind, NextStep

OPEN = Q(status__in=[ReportStatus.RECEIVED, ReportStatus.ROUTED])


def _step(matter: Matter, user: Any) -> NextStep:
    report: ErrorReport = matter.record
    register: Any = register_for(ErrorReport)
    to = ReportStatus.ANSWERED
    url = register.url("step", report.ledger_no, to)
    return NextStep(str(REPORT_VERBS[to]), url, report, may_answer, "政府信息公开条例第四十一条")


def _received_on(report: ErrorReport) -> date:
    return timezone.localdate(report.received_at)


REPORT = MatterKind(
    "report",
    "公众纠错",
    ErrorReport,
    OPEN,
    clocks=report_clocks,
    since=_received_on,
    party=lambda report: report.page,
    next_step=_step,
    assigning=Assigning(OPEN, may_answer, may_route, noun="纠错反馈", officer="承办人"),
    title=lambda report: str(report.get_kind_display()),
    rows=FeedbackRows,
    select=("department",),
    searched=("page", "text", "ledger_no"),
)
