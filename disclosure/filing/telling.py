"""Who is told of what happens to an annual report: the staff who review it, the enterprise's users."""

from __future__ import annotations

from django.urls import reverse

from common.messaging import notify
from common.presentation import zh_date
from disclosure.models import AnnualDisclosure, AnnualSubmission
from registry.addressees import Addressees


def tell_staff_of_handing_in(submission: AnnualSubmission) -> None:
    """Who deals with the enterprise's reports, each handing-in once."""
    report = submission.report
    again = "重新" if submission.number > 1 else ""
    late = f"，逾期{submission.days_late}日" if submission.days_late else ""
    notify(
        Addressees().staff(report, overdue=False),
        key=f"disclosure-submitted:{report.pk}:{submission.number}",
        title=f"收到年度环境信息披露报告：{report.enterprise}",
        text=f"{report.enterprise}{again}提交了{report.for_year}年度报告（第{report.version}版）{late}，请审核。",
        url=reverse("disclosure:filing-review", args=[report.ledger_no]),
        synthetic=report.is_synthetic,
    )


def tell_enterprise_of_return(
    report: AnnualDisclosure, submission: AnnualSubmission | None, comments: int
) -> None:
    """Everybody who acts for the enterprise, with the way to the comments."""
    at_items = f"另有逐项意见{comments}条，" if comments else ""
    number = submission.number if submission else 0
    notify(
        Addressees().applicants(report),
        key=f"disclosure-returned:{report.pk}:{number}",
        title=f"{report.for_year}年度环境信息披露报告被退回补正",
        text=f"退回理由：{report.return_reason}\n{at_items}请修改后由负责人重新提交。",
        url=reverse("disclosure-enterprise:filing-comments", args=[report.ledger_no]),
        tone="warning",
        by_email=True,
        synthetic=report.is_synthetic,
    )


def tell_enterprise(report: AnnualDisclosure, occasion: str, title: str, reason: str = "") -> None:
    """A step that asks nothing of the enterprise."""
    day = getattr(report, f"{occasion}_on")
    notify(
        Addressees().applicants(report),
        key=f"disclosure-{occasion}:{report.pk}",
        title=f"{title}：{report.for_year}年度",
        text=f"办理日期：{zh_date(day)}" + (f"\n理由：{reason}" if reason else ""),
        url=reverse("disclosure-enterprise:filing-history", args=[report.ledger_no]),
        by_email=True,
        synthetic=report.is_synthetic,
    )
