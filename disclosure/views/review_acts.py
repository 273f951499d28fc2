"""What the staff do with an annual report: comments at items, return, acceptance, publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from common import workflow
from common.errors import Refused
from disclosure.enums import FilingStatus
from disclosure.filing import comments, services, withholding
from disclosure.filing.access import last_submission
from disclosure.filing.forms import CommentForm, DecisionForm, ReasonForm, WithholdingForm
from disclosure.filing.pages import withholding_places
from disclosure.filing.places import Places
from disclosure.models import AnnualDisclosure, ItemComment, Withholding
from disclosure.views.review import (
    UNPROCESSABLE,
    chapter_page,
    render_review,
    report_or_404,
    review_url,
)

# -- comments --


@require_POST
def comment_new(request: HttpRequest, number: str) -> HttpResponse:
    """Note a comment at an item."""
    report = report_or_404(request, number)
    form = CommentForm(request.POST)
    code = request.POST.get("path", "").partition(".")[0]
    if not form.is_valid():
        return chapter_page(request, report, code, form)
    try:
        made = comments.add_comment(actor=request.user, report=report, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("text", error.messages)
        return chapter_page(request, report, code, form)
    messages.success(request, "意见已记下，退回补正时一并告知企业。")
    page = f"?page={number}" if (number := request.POST.get("page", "")).isdecimal() and number != "1" else ""
    return redirect(f"{review_url(report, 'chapter', code)}{page}#item-{made.path}")


@require_POST
def comment_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a comment back that was not told yet."""
    report = report_or_404(request, number)
    rows = ItemComment.objects.filter(submission__report=report).select_related("submission__report")
    comment = get_object_or_404(rows, pk=pk)
    comments.remove_comment(actor=request.user, comment=comment)
    messages.success(request, "意见已撤销。")
    return redirect(review_url(report, "chapter", comment.path.partition(".")[0]))


# -- decisions --


def _decide(
    request: HttpRequest,
    number: str,
    to: FilingStatus,
    act: Callable[..., Any],
    *,
    title: str,
    consequence: str,
    done: str,
    needs_reason: bool,
    label: str = "办理意见",
    more: Callable[[AnnualDisclosure], dict[str, Any]] = lambda report: {},
) -> HttpResponse:
    report = report_or_404(request, number)
    seen = request.POST.get("seen", report.status)
    if request.method == "POST" and seen != report.status:
        # Read as the page showed it, so that the service meets the change and refuses it as a conflict.
        report.status = seen if seen in FilingStatus.values else report.status
    else:
        _require_step(report, request.user, to, title)
    form = ReasonForm(request.POST or None, label=label, required=needs_reason)
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.user, report=report, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error.messages)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, done)
            return redirect(review_url(report))
    context = {
        "form": form,
        "title": title,
        "consequence": consequence,
        "seen": report.status,
        "back_url": review_url(report),
        **more(report),
    }
    return render_review(request, "confirm", report, UNPROCESSABLE if form.errors else 200, **context)


def _require_step(report: AnnualDisclosure, user: Any, to: FilingStatus, title: str) -> None:
    """Raise Refused where the step is closed to the user or to the state of the report."""
    step = next((each for each in workflow.steps(report, user) if each.to == to), None)
    if step is None:
        raise Refused(f"该报告当前为“{report.get_status_display()}”，不能办理“{title}”。")
    if step.refusal:
        raise Refused(step.refusal)


def _noted(report: AnnualDisclosure) -> dict[str, Any]:
    submission = last_submission(report)
    if submission is None:
        return {}
    places = Places(submission.content)
    rows = submission.comments.filter(told_at=None, removed_at=None)
    return {"noted": [(places.label(each.path), each) for each in rows]}


@require_http_methods(["GET", "POST"])
def return_(request: HttpRequest, number: str) -> HttpResponse:
    """Send the report back with the reason and all that was noted."""
    return _decide(
        request,
        number,
        FilingStatus.RETURNED,
        services.return_report,
        title="退回补正",
        consequence="退回后，企业可以修改并由负责人重新提交；下列意见和理由一次性告知企业。",
        done="已退回补正，企业已收到通知。",
        needs_reason=True,
        label="退回理由",
        more=_noted,
    )


@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, number: str) -> HttpResponse:
    """Accept what was handed in."""
    return _decide(
        request,
        number,
        FilingStatus.ACCEPTED,
        services.accept_report,
        title="审核通过",
        consequence="通过后，报告内容不再修改，可以向社会公开；公开后的错误由企业以新版本更正。",
        done="已审核通过。",
        needs_reason=False,
    )


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, number: str) -> HttpResponse:
    """Put the report before the public."""
    return _decide(
        request,
        number,
        FilingStatus.PUBLISHED,
        services.publish_report,
        title="公开",
        consequence="报告全文将在公开页面、接口和开放数据中公布；已审定不予公开的项目只显示理由类别。",
        done="已公开。",
        needs_reason=False,
    )


@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take the report down."""
    return _decide(
        request,
        number,
        FilingStatus.WITHDRAWN,
        services.withdraw_report,
        title="撤回公开",
        consequence="公开内容将从公开页面和接口中移除，原地址只显示撤回时间和理由；理由对外公布，请勿写入个人信息。",
        done="已撤回公开。",
        needs_reason=True,
        label="撤回理由",
    )


# -- what is not published --


@require_http_methods(["GET", "POST"])
def withholding_decide(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Grant or refuse a request not to publish an item."""
    report = report_or_404(request, number)
    withholding.deciders(request.user, report)
    rows = Withholding.objects.filter(report=report).select_related("report", "requested_by")
    found = get_object_or_404(rows, pk=pk)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        granted = form.cleaned_data["granted"] == "yes"
        withholding.decide_withholding(
            actor=request.user, withholding=found, granted=granted, reason=form.cleaned_data["reason"]
        )
        messages.success(request, "已审定。")
        return redirect(review_url(report))
    submission = last_submission(report)
    label = Places(submission.content if submission else {}).label(found.path)
    more = {"form": form, "withholding": found, "label": label, "back_url": review_url(report)}
    return render_review(request, "withholding", report, UNPROCESSABLE if form.errors else 200, **more)


@require_http_methods(["GET", "POST"])
def withholding_new(request: HttpRequest, number: str) -> HttpResponse:
    """Withhold an item that the enterprise did not name."""
    report = report_or_404(request, number)
    withholding.deciders(request.user, report)
    submission = last_submission(report)
    if submission is None:
        raise Http404("该报告由台账导入，没有可阅读的内容。")
    form = WithholdingForm(withholding_places(submission.content), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withholding.withhold(actor=request.user, report=report, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "该项目不予公开。")
            return redirect(review_url(report))
    more = {"form": form, "back_url": review_url(report)}
    return render_review(request, "withholding_new", report, UNPROCESSABLE if form.errors else 200, **more)
