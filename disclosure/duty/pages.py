"""Where an enterprise goes on with a duty, and what the button says."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from disclosure.duty.derived import Duty
from disclosure.duty.enums import DutyKind
from disclosure.enums import EDITABLE_FILINGS, FilingStatus

NAMESPACE = "disclosure-enterprise"


@dataclass(frozen=True)
class Button:
    """The one thing to do with a duty."""

    label: str
    url: str
    is_main: bool = True


def enterprise_url(duty: Duty) -> str:
    """The page of its report, else that on which one is begun."""
    if duty.kind == DutyKind.ANNUAL:
        return _annual_url(duty)
    if duty.report is not None:
        return reverse(f"{NAMESPACE}:temporary-detail", args=[duty.report.ledger_no])
    query = urlencode({"trigger": duty.source.ledger_no})
    return f"{reverse(f'{NAMESPACE}:temporary-new')}?{query}"


def _annual_url(duty: Duty) -> str:
    if duty.report is None:
        query = urlencode({"enterprise": duty.enterprise.uscc, "for_year": str(duty.year)})
        return f"{reverse(f'{NAMESPACE}:annual-new')}?{query}"
    if duty.report.status in EDITABLE_FILINGS:
        return reverse(f"{NAMESPACE}:annual-detail", args=[duty.report.ledger_no])
    return reverse("enterprise:annual-disclosures-detail", args=[duty.report.ledger_no])


def button_of(duty: Duty) -> Button | None:
    """What the enterprise can do next; None where nothing is left to be done."""
    report = duty.report
    if report is not None and report.status in EDITABLE_FILINGS:
        words = "修改并重新提交" if report.status == FilingStatus.RETURNED else "继续填写"
        return Button(words, enterprise_url(duty))
    if not duty.is_open:
        return Button("查看", enterprise_url(duty), is_main=False) if report is not None else None
    if duty.kind == DutyKind.ANNUAL:
        is_over = duty.today is not None and duty.today.year > duty.year  # the year reported on
        return Button("开始填报年度报告", enterprise_url(duty)) if is_over else None
    return Button("填写变更报告" if duty.kind == DutyKind.CHANGE else "填写临时报告", enterprise_url(duty))
