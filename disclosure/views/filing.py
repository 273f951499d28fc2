"""The enterprise hands in its annual report: certification, history, comments, withholding, correction."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.entrances import enterprise_only
from common.documents.selectors import documents_of
from common.errors import Refused
from disclosure.annual import store
from disclosure.enums import EDITABLE_FILINGS, FilingStatus, WithholdingStatus
from disclosure.filing import comments, correction, services, withholding
from disclosure.filing.access import last_submission
from disclosure.filing.differences import differences
from disclosure.filing.forms import AnswerForm, CertifyForm, ReasonForm, WithholdingForm
from disclosure.filing.history import before_of, handings_in
from disclosure.filing.pages import PREVIEW_ROWS, field_url, preview_of, withholding_places
from disclosure.filing.places import Places
from disclosure.filing.sealing import Sealable, typed_content
from disclosure.models import AnnualDisclosure, AnnualSubmission, ItemComment, Withholding
from disclosure.rules import certifier_or_handler

UNPROCESSABLE = 422


def report_or_404(request: HttpRequest, number: str) -> AnnualDisclosure:
    """An annual report of an enterprise that the user represents."""
    rows = AnnualDisclosure.objects.visible_to(enterprise_only(request)).select_related("enterprise__park")
    return get_object_or_404(rows, ledger_no=number)


def filing_url(report: AnnualDisclosure, page: str, *args: Any) -> str:
    return reverse(f"disclosure-enterprise:filing-{page}", args=[report.ledger_no, *args])


def _render(
    request: HttpRequest, template: str, report: AnnualDisclosure, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"report": report, "synthetic": report.is_synthetic, **more}
    return render(request, f"disclosure/filing/{template}.html", context, status=status)


# -- certification --


@require_http_methods(["GET", "POST"])
def certify(request: HttpRequest, number: str) -> HttpResponse:
    """The whole report as it will be sealed, what still keeps it back, and the certifier's signature."""
    report = report_or_404(request, number)
    if report.status not in EDITABLE_FILINGS and request.method == "GET":
        return redirect(filing_url(report, "history"))
    form = CertifyForm(request.user, request.POST or None)
    if request.method == "POST":
        form.refuse_guessing()
        if form.is_valid():
            return _certified(request, report, form)
    return _certify_page(request, report, form)


def _certified(request: HttpRequest, report: AnnualDisclosure, form: CertifyForm) -> HttpResponse:
    try:
        made = services.submit_report(actor=request.user, report=report, seen=form.cleaned_data["sha256"])
    except ValidationError:
        messages.error(request, "报告尚有需要处理的内容，未提交；请按下面的清单修改。")
        return redirect(filing_url(report, "certify"))
    late = f"，已逾期{made.days_late}日" if made.days_late else ""
    messages.success(request, f"报告已提交{late}。接收回执见本页。")
    return redirect(filing_url(report, "history"))


def _certify_page(request: HttpRequest, report: AnnualDisclosure, form: CertifyForm) -> HttpResponse:
    draft = Sealable(report)
    refusal = ""
    try:
        certifier_or_handler(request.user, report)
    except Refused as refused:
        refusal = str(refused)
    if not form.is_bound:
        form.initial["sha256"] = draft.sha256
    places = Places(draft.content)
    more: dict[str, Any] = {
        "form": form,
        "draft": draft,
        "refusal": refusal,
        "problems": [(field_url(report, each.path), each) for each in draft.problems],
        "chapters": preview_of(draft.content),
        "rows_shown": PREVIEW_ROWS,
        "explained": [(places.label(each["path"]), each) for each in draft.explanations],
        "asked": [
            (places.label(each.path), each)
            for each in Withholding.objects.filter(report=report).filter(status=WithholdingStatus.REQUESTED)
        ],
        "may_certify": not refusal and report.status in EDITABLE_FILINGS,
    }
    return _render(request, "certify", report, UNPROCESSABLE if form.errors else 200, **more)


# -- what was handed in --


@require_GET
def history(request: HttpRequest, number: str) -> HttpResponse:
    """Every handing-in of the report and of its other versions, with what changed, and the receipts."""
    report = report_or_404(request, number)
    more: dict[str, Any] = {
        "handings": handings_in(report, request.user),
        "documents": documents_of(report, request.user),
        "may_edit": report.status in EDITABLE_FILINGS,
        "may_correct": report.status == FilingStatus.PUBLISHED,
        "is_returned": report.status == FilingStatus.RETURNED,
    }
    return _render(request, "history", report, **more)


@require_GET
def submission(request: HttpRequest, number: str, count: int) -> HttpResponse:
    """One handing-in as it was sealed, and what changed in it since the one before."""
    report = report_or_404(request, number)
    made = get_object_or_404(
        AnnualSubmission.objects.filter(report=report).select_related("certified_by"), number=count
    )
    before = before_of(made)
    places = Places(made.content)
    more: dict[str, Any] = {
        "submission": made,
        "before": before,
        "differences": differences(before.content, made.content) if before else [],
        "chapters": preview_of(made.content),
        "rows_shown": PREVIEW_ROWS,
        "comments": [
            (places.label(each.path), each)
            for each in made.comments.filter(told_at__isnull=False).select_related("answered_by")
        ],
        "explained": [(places.label(each["path"]), each) for each in made.content["explanations"]],
    }
    return _render(request, "submission", report, **more)


# -- comments of the bureau --


@require_GET
def comment_list(request: HttpRequest, number: str) -> HttpResponse:
    """What was asked for at the last return, item by item, with a place to answer each."""
    report = report_or_404(request, number)
    return _comments_page(request, report)


@require_POST
def comment_answer(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Answer one comment."""
    report = report_or_404(request, number)
    rows = ItemComment.objects.filter(submission__report=report, told_at__isnull=False)
    comment = get_object_or_404(rows.select_related("submission__report"), pk=pk)
    form = AnswerForm(request.POST, prefix=f"c{comment.pk}")
    if not form.is_valid():
        return _comments_page(request, report, form)
    comments.answer_comment(actor=request.user, comment=comment, answer=form.cleaned_data["answer"])
    messages.success(request, "答复已保存，将随重新提交一并送达。")
    return redirect(f"{filing_url(report, 'comments')}#comment-{comment.pk}")


def _comments_page(
    request: HttpRequest, report: AnnualDisclosure, bad: AnswerForm | None = None
) -> HttpResponse:
    told = comments.told_comments(report)
    open_now = report.status == FilingStatus.RETURNED
    now = typed_content(store.kept_of(report)) if told else {}
    last = last_submission(report)
    changed = {each.path for each in differences(last.content, now)} if last and told else set()
    places = Places(now)
    rows = []
    for each in told:
        prefix = f"c{each.pk}"
        form = bad if bad is not None and bad.prefix == prefix else None
        rows.append(
            {
                "comment": each,
                "url": field_url(report, each.path),
                "label": places.label(each.path)
                if places.holds(each.path)
                else Places(last.content).label(each.path),  # type: ignore[union-attr]
                "changed": any(path == each.path or path.startswith(f"{each.path}.") for path in changed),
                "form": form or AnswerForm(initial={"answer": each.answer}, prefix=prefix),
            }
        )
    more: dict[str, Any] = {"rows": rows, "open": open_now, "form": bad}
    return _render(request, "comments", report, UNPROCESSABLE if bad else 200, **more)


# -- what is not published --


@require_http_methods(["GET", "POST"])
def withholding_list(request: HttpRequest, number: str) -> HttpResponse:
    """The requests not to publish, and a form for a further one while the report is filled in."""
    report = report_or_404(request, number)
    content = typed_content(store.kept_of(report))
    form = WithholdingForm(withholding_places(content), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withholding.request_withholding(actor=request.user, report=report, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, "已提出申请，随报告提交后由本局审定。")
            return redirect(filing_url(report, "withholdings"))
    places = Places(content)
    rows = (
        Withholding.objects.filter(report=report)
        .exclude(status=WithholdingStatus.DROPPED)
        .select_related("requested_by")
    )
    more: dict[str, Any] = {
        "form": form,
        "rows": [(places.label(each.path), each) for each in rows],
        "open": report.status in EDITABLE_FILINGS,
        "requested": WithholdingStatus.REQUESTED,
    }
    return _render(request, "withholdings", report, UNPROCESSABLE if form.errors else 200, **more)


@require_POST
def withholding_drop(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Give a request up."""
    report = report_or_404(request, number)
    found = get_object_or_404(Withholding.objects.filter(report=report).select_related("report"), pk=pk)
    withholding.drop_withholding(actor=request.user, withholding=found)
    messages.success(request, "已撤回该申请。")
    return redirect(filing_url(report, "withholdings"))


# -- correction --


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, number: str) -> HttpResponse:
    """Begin a new version of a public report."""
    report = report_or_404(request, number)
    form = ReasonForm(request.POST or None, label="更正原因")
    if request.method == "POST" and form.is_valid():
        try:
            made = correction.begin_correction(
                actor=request.user, report=report, reason=form.cleaned_data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(
                request, f"已建立第{made.version}版草稿，内容自第{report.version}版复制，请修改后提交。"
            )
            return redirect(filing_url(made, "history"))
    more: dict[str, Any] = {
        "form": form,
        "title": "更正已公开的报告",
        "consequence": "将以现公开的内容为底稿建立新版本；新版本经提交、审核并公开前，现版本继续公开。",
        "back_url": filing_url(report, "history"),
    }
    return _render(request, "confirm", report, UNPROCESSABLE if form.errors else 200, **more)
