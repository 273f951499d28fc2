"""Error reports: received from anyone, routed to whose record it is, answered, followed by code."""

from __future__ import annotations

from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import DepartmentKind
from accounts.models import Department
from common import records, workflow
from common.errors import Refused
from common.messaging import notify
from common.models import PublishedRecord
from common.visitors import count_against
from feedback.enums import ReportStatus
from feedback.models import ErrorReport
from registry.addressees import Addressees

PURPOSE = "feedback.reports"
TRACKING = "feedback.tracking"
DOUBLE = timedelta(hours=1)  # within which the same words about the same page are a second click


def receive_report(
    *,
    page: str,
    kind: str,
    text: str,
    contact: str = "",
    record: PublishedRecord | None = None,
    sender_hash: str = "",
    at: datetime | None = None,
) -> ErrorReport:
    """Keep a report and tell the department whose record it is about.

    The same words about the same page within the hour are kept once. Raises TooMany, ValidationError.
    Basis: 政府信息公开条例第四十一条.
    """
    arrived = at or timezone.now()
    text = text.strip()
    with transaction.atomic():
        recent = ErrorReport.objects.filter(page=page, kind=kind, text=text, received_at__gt=arrived - DOUBLE)
        known = recent.filter(contact=contact.strip()).first()
        if known is not None:
            return known
        count_against(
            sender_hash, PURPOSE, settings.FEEDBACK_PER_HOUR, "您在一小时内提交的反馈较多，请稍后再试。"
        )
        report = records.create(
            ErrorReport,
            actor=None,
            page=page,
            record=record,
            kind=kind,
            text=text,
            contact=contact.strip(),
            received_at=arrived,
            department=department_of(record),
            is_synthetic=bool(record and record.is_synthetic),
        )
        _tell(report, "received", "收到纠错反馈，请处理")
    return report


def department_of(record: PublishedRecord | None) -> Department:
    """Whose record a public page shows; the bureau itself for pages of no one's. Raises Refused."""
    source = source_of(record)
    found = getattr(source, "department", None) or getattr(
        getattr(source, "enterprise", None), "department", None
    )
    bureau = found or Department.objects.filter(kind=DepartmentKind.BUREAU).order_by("ordering").first()
    if bureau is None:
        raise Refused("尚未登记局机关单位，无法受理反馈，请与本局联系。")
    return bureau


def source_of(record: PublishedRecord | None) -> Any:
    """The internal record that was published; None for none, or one that is no longer there."""
    if record is None:
        return None
    label, _, key = record.source.partition(":")
    return apps.get_model(label)._default_manager.filter(pk=key).first()


def take_report_step(
    report: ErrorReport, to: str, *, actor: Any, reason: str = "", **changes: Any
) -> ErrorReport:
    """Route a report to a department or officer, answer or reject it (signature of workflow.transition).

    Raises Conflict, Refused or ValidationError as that does.
    """
    target = ReportStatus(to)
    if target == ReportStatus.ROUTED:
        changes = _routed(report, changes)
    else:
        if not str(changes.get("answer", "")).strip():
            raise Refused("请填写答复；反馈人凭查询码可以看到。", "政府信息公开条例第四十一条")
        changes["answered_on"] = timezone.localdate()
        changes.setdefault("handler", report.handler or actor)
    with transaction.atomic():
        done = workflow.transition(report, target, actor=actor, reason=reason, **changes)
        if target == ReportStatus.ROUTED:
            moment = timezone.now()
            _tell(done, f"routed:{moment:%Y%m%d%H%M%S%f}", "有纠错反馈转您办理")
    return done


def _routed(report: ErrorReport, changes: dict[str, Any]) -> dict[str, Any]:
    department = changes.get("department") or report.department
    handler = changes.get("handler")
    if handler is not None and not Addressees().sees(handler, _Routed(department)):
        raise Refused(f"{handler}无权办理{department}的反馈，请另选承办人。")
    return {"department": department, "handler": handler}


class _Routed:
    """A report as it will be, for asking who sees it."""

    def __init__(self, department: Department) -> None:
        self.department_id = department.pk


def _tell(report: ErrorReport, occasion: str, title: str) -> None:
    notify(
        Addressees().staff(report, overdue=False),
        key=f"feedback:{report.pk}:{occasion}",
        title=title,
        text=f"{report.get_kind_display()}（{report.ledger_no}）",
        url=reverse("feedback:reports-detail", args=[report.ledger_no]),
        by_email=True,
        synthetic=report.is_synthetic,
    )


def tracked(number: str, code: str, *, sender_hash: str) -> ErrorReport | None:
    """The report of this number, for whoever has its code; None for a wrong pair. Raises TooMany."""
    count_against(
        sender_hash, TRACKING, settings.FEEDBACK_TRACKING_PER_HOUR, "查询次数较多，请一小时后再试。"
    )
    report = ErrorReport.objects.filter(ledger_no=number.strip().upper()).select_related("department").first()
    wanted = report.tracking_code if report is not None else "-" * 10
    matches = compare_digest(wanted.encode(), code.strip().upper().encode())
    return report if report is not None and matches else None
