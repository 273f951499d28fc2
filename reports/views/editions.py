"""The workbench: editions, their way to signature, assembling, files, comparison, verification."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common import events, workflow
from common.attachments import attachments_of
from common.errors import Conflict, Refused
from common.registers.faces import allows
from reports import rules
from reports.enums import EDITABLE, ArtifactKind, EditionStatus
from reports.forms import AnswerForm, EditionForm, ReasonForm, YearForm
from reports.models import AssemblyJob, EditionFinding, ReportEdition
from reports.selectors import figures_of, newest_artifact, shown_sections, year_rests_on_synthetic
from reports.services import editions, jobs
from reports.services.comparison import compare_with_last_year
from reports.services.narrative import edition_problems
from reports.services.verification import verify_edition
from reports.views.access import edition_or_404, file_response, staff_page

UNPROCESSABLE = 422
# What each step calls, what it says beforehand, and whether it asks for a reason.
STEPS: dict[str, tuple[Any, str, bool]] = {
    EditionStatus.REVIEW: (editions.submit, "送审后由局领导审核签发；审核期间仍可退回修改。", False),
    EditionStatus.DRAFT: (editions.return_to_draft, "退回后报告回到起草状态，由综合科修改后重新送审。", True),
    EditionStatus.SIGNED_OFF: (
        editions.sign_off,
        "签发后正文与数据不再变动；其后录入的数据不影响本报告。随后汇编一次即定稿。",
        False,
    ),
    EditionStatus.PUBLISHED: (editions.publish, "发布后公众即可在门户查阅正文、指标定义和 PDF。", False),
    EditionStatus.SUPERSEDED: (
        editions.supersede,
        "标记后本版不再有效，已公开的随即撤下并公示理由；可另起新的版次。此操作不能撤销。",
        True,
    ),
}


@staff_page
@require_http_methods(["GET", "POST"])
def edition_list(request: HttpRequest) -> HttpResponse:
    """All editions; POST begins one for a year."""
    form = YearForm(request.POST or None, initial={"year": timezone.localdate().year - 1})
    if request.method == "POST" and form.is_valid():
        try:
            edition = editions.begin_edition(actor=request.user, year=form.cleaned_data["year"])
        except ValidationError as error:
            form.add_error("year", error.messages)
        else:
            messages.success(request, "已按标准文本起草，请修改正文后汇编。")
            return redirect("reports:edition-detail", edition.pk)
    context = {
        "editions": ReportEdition.objects.visible_to(request.user),
        "form": form,
        "may_begin": allows(rules.may_edit, request.user),
        "synthetic": ReportEdition.objects.visible_to(request.user).filter(is_synthetic=True).exists(),
    }
    return render(request, "reports/edition_list.html", context, status=UNPROCESSABLE if form.errors else 200)


@staff_page
@require_GET
def edition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbench of one edition: text with live figures, findings, job, files, steps."""
    edition = edition_or_404(request, pk)
    live = edition.status in EDITABLE
    job = edition.jobs.first()
    context = {
        "edition": edition,
        "live": live,
        "sections": shown_sections(edition),
        "problems": edition_problems(edition) if live else [],
        "findings": edition.findings.all(),
        "job": job,
        "under_way": job is not None and job.is_active and not job.is_quiet,
        "files": _files(edition),
        "attachments": _attachments(edition, request.user),
        "may_attach": allows(rules.may_attach, request.user, edition),
        "steps": _steps(edition, request.user),
        "may_edit": allows(rules.may_edit, request.user, edition),
        "may_assemble": allows(rules.may_assemble, request.user, edition),
        "events": events.history(edition),
        "synthetic": edition.is_synthetic or (live and year_rests_on_synthetic(edition.year)),
    }
    return render(request, "reports/edition_detail.html", context)


def _attachments(edition: ReportEdition, user: Any) -> list[dict[str, Any]]:
    files = attachments_of(edition)
    if allows(rules.may_attach, user, edition):
        for file in files:
            file["withdraw_url"] = reverse("reports:attachment-withdraw", args=[edition.pk, file["uuid"]])
    return files


def _steps(edition: ReportEdition, user: Any) -> list[workflow.Step]:
    # Freezing is not a button: the assembling after the signature does it.
    return [step for step in workflow.steps(edition, user) if step.to != EditionStatus.FROZEN]


def _files(edition: ReportEdition) -> list[dict[str, Any]]:
    found = []
    for kind in ArtifactKind:
        artifact = newest_artifact(edition, kind)
        if artifact:
            found.append(
                {
                    "name": artifact.download_name,
                    "url": reverse("reports:edition-file", args=[edition.pk, kind.value]),
                    "size": artifact.size,
                    "sha256": artifact.sha256,
                    "note": f"{timezone.localtime(artifact.made_at):%Y-%m-%d %H:%M} 生成",
                }
            )
    return found


@staff_page
@require_http_methods(["GET", "POST"])
def edition_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, issuer, addressee, 成文日期."""
    edition = edition_or_404(request, pk)
    rules.may_edit(request.user, edition)
    form = EditionForm(request.POST or None, instance=edition)
    if request.method == "POST" and form.is_valid():
        fresh = edition_or_404(request, pk)
        editions.correct_details(
            actor=request.user, edition=fresh, seen_at=form.cleaned_data["seen_at"], **form.values()
        )
        messages.success(request, "修改已保存。")
        return redirect("reports:edition-detail", pk)
    edition = edition_or_404(request, pk)  # without what was typed, which stands in the form
    context = {"edition": edition, "form": form, "synthetic": edition.is_synthetic}
    return render(request, "reports/edition_edit.html", context, status=UNPROCESSABLE if form.errors else 200)


@staff_page
@require_http_methods(["GET", "POST"])
def edition_step(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """Ask for confirmation, then take the step. Raises Conflict when the page is stale."""
    edition = edition_or_404(request, pk)
    if to not in STEPS:
        raise Http404("没有这一办理步骤")
    if request.method == "POST" and request.POST.get("seen", edition.status) != edition.status:
        raise Conflict("本报告已由他人办理或已提交过，请刷新页面查看最新状态后再操作。")
    service, consequence, asks_reason = STEPS[to]
    step = next((each for each in workflow.steps(edition, request.user) if each.to == to), None)
    if step is None:
        raise Conflict(f"本报告当前为“{edition.get_status_display()}”，不能办理此步骤，请返回查看最新状态。")
    if step.refusal:
        raise Refused(step.refusal)
    form = ReasonForm(request.POST or None) if asks_reason else None
    if request.method == "POST" and (form is None or form.is_valid()):
        values = {"reason": form.cleaned_data["reason"]} if form else {}
        try:
            service(actor=request.user, edition=edition, **values)
        except ValidationError as error:
            for text in error.messages:
                messages.error(request, text)
        else:
            messages.success(request, f"已办理：{step.label}")
        return redirect("reports:edition-detail", pk)
    context = {
        "edition": edition,
        "step": step,
        "form": form,
        "consequence": consequence,
        "synthetic": edition.is_synthetic,
    }
    return render(
        request, "reports/edition_step.html", context, status=UNPROCESSABLE if form and form.errors else 200
    )


@staff_page
@require_POST
def edition_assemble(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue an assembling and show its progress."""
    edition = edition_or_404(request, pk)
    jobs.request_assembly(actor=request.user, edition=edition)
    return redirect("reports:edition-detail", pk)


@staff_page
@require_GET
def job_progress(request: HttpRequest, pk: int, job_pk: int) -> HttpResponse:
    """The progress component, polled by the page; the whole page is fetched again when it is over."""
    edition = edition_or_404(request, pk)
    job = get_object_or_404(AssemblyJob, pk=job_pk, edition=edition)
    response = render(request, "reports/_job.html", {"edition": edition, "job": job})
    if not job.is_active:
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    return response


@staff_page
@require_GET
def edition_file(request: HttpRequest, pk: int, kind: str) -> FileResponse:
    """The newest assembled file of a kind."""
    edition = edition_or_404(request, pk)
    if kind not in ArtifactKind.values:
        raise Http404("没有这种格式")
    artifact = newest_artifact(edition, kind)
    if artifact is None:
        raise Http404("尚未生成，请先汇编。")
    return file_response(artifact, artifact.download_name)


@staff_page
@require_GET
def edition_compare(request: HttpRequest, pk: int) -> HttpResponse:
    """This year's figures beside last year's."""
    edition = edition_or_404(request, pk)
    rows = compare_with_last_year(edition.year, figures_of(edition))
    context = {
        "edition": edition,
        "rows": rows,
        "last_year": edition.year - 1,
        "from_report": any(row.from_report for row in rows),
        "synthetic": edition.is_synthetic or year_rests_on_synthetic(edition.year),
    }
    return render(request, "reports/edition_compare.html", context)


@staff_page
@require_GET
def edition_verify(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen figures against the records of today."""
    edition = edition_or_404(request, pk)
    if edition.assembled_at is None:
        raise Refused("尚未汇编，没有可核验的数据；请先汇编。")
    context = {
        "edition": edition,
        "differences": verify_edition(edition),
        "verified_at": timezone.localtime(),
        "synthetic": edition.is_synthetic,
    }
    return render(request, "reports/edition_verify.html", context)


@staff_page
@require_http_methods(["GET", "POST"])
def finding_answer(request: HttpRequest, pk: int, finding_pk: int) -> HttpResponse:
    """State how a warning was dealt with."""
    edition = edition_or_404(request, pk)
    finding = get_object_or_404(EditionFinding, pk=finding_pk, edition=edition)
    rules.may_edit(request.user, edition)
    form = AnswerForm(request.POST or None, initial={"answer": finding.answer})
    if request.method == "POST" and form.is_valid():
        editions.answer_finding(actor=request.user, finding=finding, answer=form.cleaned_data["answer"])
        messages.success(request, "处理说明已保存。")
        return HttpResponseRedirect(f"{_detail_url(edition)}#findings")
    context = {"edition": edition, "finding": finding, "form": form, "synthetic": edition.is_synthetic}
    return render(
        request, "reports/finding_answer.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _detail_url(edition: ReportEdition) -> str:
    return reverse("reports:edition-detail", args=[edition.pk])
