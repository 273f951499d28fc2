"""The use-cases of an annual report: handed in, returned, accepted, published, withdrawn, corrected.

Each takes the report's row under a lock, so that a second click, or a return while somebody accepts, is a
Conflict and leaves nothing. What was handed in is sealed; mending makes a further handing-in, a public
report is corrected by a new version.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common import workflow
from common.errors import Conflict, Refused
from disclosure.annual.access import begun_by_enterprise
from disclosure.annual.trail import record_waiting
from disclosure.enums import EDITABLE_FILINGS, FilingStatus, WithholdingStatus
from disclosure.filing import telling
from disclosure.filing.access import last_submission
from disclosure.filing.comments import add_comment, tell_comments
from disclosure.filing.due import annual_due_on
from disclosure.filing.problems import refuse_problems
from disclosure.filing.sealing import Sealable
from disclosure.filing.steps import take_filing_step
from disclosure.models import AnnualDisclosure, AnnualSubmission, Withholding
from registry.issuing import issue_document

RECEIPT = "disclosure-receipt"
RULE = "企业环境信息依法披露管理办法"
IN_FULL = f"{RULE}第五条"


def submit_report(*, actor: Any, report: AnnualDisclosure, seen: str) -> AnnualSubmission:
    """The certifier hands the report in, for the first time or after a return.

    `seen` is the hash of the content that was looked at; another one raises Conflict, as does a second
    click. Raises ValidationError with every problem by its path, Refused to whoever may not certify.
    """
    if report.status not in EDITABLE_FILINGS:
        raise Conflict("该报告已经提交，请刷新页面查看最新状态；提交后的更正须经退回或者另立新版本。")
    if not getattr(actor, "is_enterprise", False):
        raise Refused("本页由企业负责人确认提交；纸质报告请在登记簿中办理“提交”。", basis=IN_FULL)
    with transaction.atomic():
        locked = workflow.enter(report, _handed_in(report), actor=actor)
        draft = Sealable(locked)
        refuse_problems(draft.problems)
        if seen != draft.sha256:
            raise Conflict("报告内容在您预览之后有变动，请重新预览并核对后再确认提交。")
        return _seal(report, draft, actor=actor)


def submit_paper(
    *, actor: Any, report: AnnualDisclosure, filed_on: date | None = None, reason: str = ""
) -> AnnualSubmission:
    """Staff register a report that came on paper or stands at an address of the enterprise's own.

    What was typed of it must be right and whole; where nothing was, its file or its address is needed.
    `filed_on` is the day on which it came, today without.
    """
    with transaction.atomic():
        locked = workflow.enter(report, _handed_in(report), actor=actor)
        if getattr(actor, "is_enterprise", False):
            raise Refused("请在“预览与提交”页面核对全文后确认提交。", basis=IN_FULL)
        if begun_by_enterprise(locked):
            raise Refused("该报告由企业在线填报，须由企业负责人核对全文后确认提交。", basis=IN_FULL)
        if filed_on is not None and filed_on > timezone.localdate():
            raise ValidationError({"filed_on": "收到报告的日期不得晚于今天。"})
        draft = Sealable(locked, is_paper=True)
        if draft.has_content:
            refuse_problems(draft.problems)
        elif not draft.files and not locked.link:
            raise Refused(
                "登记企业报送的报告，须上传盖章的报告文本、填写报告公开网址，或者录入报告内容。",
                basis=f"{RULE}第十二条",
            )
        return _seal(report, draft, actor=actor, filed_on=filed_on, reason=reason)


def _handed_in(report: AnnualDisclosure) -> FilingStatus:
    return FilingStatus.RESUBMITTED if report.status == FilingStatus.RETURNED else FilingStatus.SUBMITTED


def _seal(
    report: AnnualDisclosure,
    draft: Sealable,
    *,
    actor: Any,
    filed_on: date | None = None,
    reason: str = "",
) -> AnnualSubmission:
    """The row of the handing-in, the step, the receipt, and the word to the staff."""
    now = timezone.now()
    made = AnnualSubmission(
        report=report,
        number=draft.number,
        content=draft.content,
        sha256=draft.sha256,
        statement=draft.statement,
        certified_by=actor,
        certified_at=now,
        filed_on=filed_on or timezone.localdate(now),
        due_on=annual_due_on(report.for_year),
        is_paper=draft.is_paper,
    )
    made.full_clean()
    made.save(force_insert=True)
    record_waiting(report)
    # By the state that the caller saw: two clicks meet here, and the second finds another one.
    take_filing_step(report, _handed_in(report), actor=actor, reason=reason, filed_on=made.filed_on)
    issue_document(RECEIPT, report, actor=actor, submission=made)
    telling.tell_staff_of_handing_in(made)
    return made


def return_report(
    *,
    actor: Any,
    report: AnnualDisclosure,
    reason: str,
    comments: Mapping[str, str] | None = None,
    returned_on: date | None = None,
) -> AnnualDisclosure:
    """Send the report back with the reason and the comments at its items, all told at once."""
    with transaction.atomic():
        workflow.enter(report, FilingStatus.RETURNED, actor=actor)
        submission = last_submission(report)
        for path, text in (comments or {}).items():
            add_comment(actor=actor, report=report, path=path, text=text)
        told = tell_comments(submission) if submission else 0
        dates = {"returned_on": returned_on} if returned_on else {}
        take_filing_step(report, FilingStatus.RETURNED, actor=actor, reason=reason, **dates)
        telling.tell_enterprise_of_return(report, submission, told)
    return report


def accept_report(
    *, actor: Any, report: AnnualDisclosure, reason: str = "", accepted_on: date | None = None
) -> AnnualDisclosure:
    """The reviewer accepts what was handed in; what was noted or asked for must have been dealt with."""
    with transaction.atomic():
        workflow.enter(report, FilingStatus.ACCEPTED, actor=actor)
        submission = last_submission(report)
        if submission and (untold := submission.comments.filter(told_at=None, removed_at=None).count()):
            raise Refused(f"尚有{untold}条未告知企业的审核意见，请退回补正，或者撤销这些意见后再通过。")
        if Withholding.objects.filter(report=report, status=WithholdingStatus.REQUESTED).exists():
            raise Refused("企业申请不予公开的项目尚未审定，请逐项审定后再通过。", basis=f"{RULE}第六条")
        dates = {"accepted_on": accepted_on} if accepted_on else {}
        take_filing_step(report, FilingStatus.ACCEPTED, actor=actor, reason=reason, **dates)
        telling.tell_enterprise(report, "accepted", "年度环境信息披露报告已审核通过")
    return report


def publish_report(
    *, actor: Any, report: AnnualDisclosure, reason: str = "", published_on: date | None = None
) -> AnnualDisclosure:
    """Put the report before the public; a corrected version replaces the one that was public."""
    with transaction.atomic():
        same = AnnualDisclosure.objects.filter(enterprise=report.enterprise_id, for_year=report.for_year)
        public = same.filter(status=FilingStatus.PUBLISHED).exclude(pk=report.pk).first()
        if public is not None:
            take_filing_step(public, FilingStatus.SUPERSEDED, actor=actor, reason="公开更正版")
        dates = {"published_on": published_on} if published_on else {}
        take_filing_step(report, FilingStatus.PUBLISHED, actor=actor, reason=reason, **dates)
        telling.tell_enterprise(report, "published", "年度环境信息披露报告已公开")
    return report


def withdraw_report(
    *, actor: Any, report: AnnualDisclosure, reason: str, withdrawn_on: date | None = None
) -> AnnualDisclosure:
    """Take a public report down; its page then tells the reason alone."""
    with transaction.atomic():
        dates = {"withdrawn_on": withdrawn_on} if withdrawn_on else {}
        take_filing_step(report, FilingStatus.WITHDRAWN, actor=actor, reason=reason, **dates)
        telling.tell_enterprise(report, "withdrawn", "年度环境信息披露报告已撤回公开", reason)
    return report
