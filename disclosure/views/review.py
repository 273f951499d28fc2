"""The staff's reading of annual reports: the list of a year, a report, its chapters, what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from common import workflow
from common.attachments import attachments_of
from common.documents.selectors import documents_of
from common.publication import public_url
from common.registers.faces import allows
from disclosure.annual.checks import context_of, findings
from disclosure.annual.checks.reading import current_explanations
from disclosure.annual.store import contents_of
from disclosure.enums import FilingStatus, WithholdingStatus
from disclosure.filing import withholding
from disclosure.filing.access import last_submission
from disclosure.filing.comments import UNDER_REVIEW
from disclosure.filing.differences import Difference, differences
from disclosure.filing.forms import CommentForm, YearFilterForm
from disclosure.filing.history import before_of, handings_in, last_year_of
from disclosure.filing.places import Places
from disclosure.filing.reading import TableRead, chapters_of
from disclosure.filing.summary import STANDINGS, YearRow, park_of, rows_of
from disclosure.models import AnnualDisclosure, AnnualSubmission, ItemComment, Withholding
from disclosure.publishing import shown
from disclosure.rules import handlers
from registry.models import Park
from registry.queue.pages import xlsx_response

UNPROCESSABLE = 422
PAGE_SIZE = 50
ROWS_A_PAGE = 50
NOT_BEGUN = "none"
STATES = [(NOT_BEGUN, "未开始"), *FilingStatus.choices]


def staff_only(request: HttpRequest) -> Any:
    """The user, if of the staff with a business role; 404 to everyone else."""
    user: Any = request.user
    if not getattr(user, "is_staff_member", False) or not user.has_business_role:
        raise Http404("工作人员页面")
    return user


def report_or_404(request: HttpRequest, number: str) -> AnnualDisclosure:
    rows = AnnualDisclosure.objects.visible_to(staff_only(request))
    return get_object_or_404(rows.select_related("enterprise__park", "department"), ledger_no=number)


def review_url(report: AnnualDisclosure, page: str = "review", *args: Any) -> str:
    return reverse(f"disclosure:filing-{page}", args=[report.ledger_no, *args])


def render_review(
    request: HttpRequest, template: str, report: AnnualDisclosure, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"report": report, "synthetic": report.is_synthetic, **more}
    return render(request, f"disclosure/review/{template}.html", context, status=status)


# -- the list of a year --


def newest_year() -> int:
    """The year that is reported on now."""
    return timezone.localdate().year - 1


def _year_form(request: HttpRequest) -> YearFilterForm:
    parks = [*Park.objects.visible_to(request.user).values_list("code", "name"), ("-", "未登记园区")]
    data = request.GET.copy()
    data.setdefault("year", str(newest_year()))
    return YearFilterForm(data, states=STATES, standings=list(STANDINGS.items()), parks=parks)


def _asked(form: YearFilterForm, user: Any) -> list[YearRow]:
    if not form.is_valid():
        return []
    asked = form.cleaned_data
    return [
        row
        for row in rows_of(asked["year"], user, voluntary=True)
        if (not asked["state"] or _state(row) == asked["state"])
        and (not asked["standing"] or row.standing == asked["standing"])
        and (not asked["park"] or park_of(row)[0] == asked["park"])
        and all(word in row.enterprise.name or word in row.enterprise.uscc for word in asked["q"].split())
    ]


def _state(row: YearRow) -> str:
    return row.report.status if row.report else NOT_BEGUN


SORTS: dict[str, Callable[[YearRow], Any]] = {
    "name": lambda row: (row.enterprise.name, row.enterprise.uscc),
    "filed": lambda row: (row.first_filed_on is None, row.first_filed_on or row.due_on, row.enterprise.name),
    "late": lambda row: (row.days_late, row.enterprise.name),
    "state": lambda row: (_state(row), row.enterprise.name),
}


def _sorted(rows: list[YearRow], wanted: str) -> list[YearRow]:
    key = SORTS.get(wanted.removeprefix("-"))
    return sorted(rows, key=key, reverse=wanted.startswith("-")) if key else rows


@require_GET
def filing_list(request: HttpRequest) -> HttpResponse:
    """The reports of a year, who is late and who has handed in nothing."""
    user = staff_only(request)
    form = _year_form(request)
    rows = _sorted(_asked(form, user), request.GET.get("sort", ""))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    year = form.cleaned_data["year"] if form.is_valid() else newest_year()
    context = {
        "form": form,
        "page": page,
        "year": year,
        "query": request.GET.urlencode(),
        "filtered": any(request.GET.get(name) for name in ("q", "state", "standing", "park")),
        "to_review": sum(_state(row) in UNDER_REVIEW for row in rows),
        "synthetic": any(row.enterprise.is_synthetic for row in page),
    }
    context["may_enter"] = allows(handlers, request.user)
    return render(request, "disclosure/review/list.html", context, status=400 if form.errors else 200)


HEAD = (
    "企业名称",
    "统一社会信用代码",
    "所在园区",
    "列入情形",
    "办理状态",
    "首次提交",
    "是否按期",
    "逾期天数",
    "版本",
    "台账编号",
)


@require_GET
def filing_export(request: HttpRequest) -> HttpResponse:
    """The list by the same filters, as xlsx."""
    user = staff_only(request)
    form = _year_form(request)
    rows = _sorted(_asked(form, user), request.GET.get("sort", ""))
    if form.errors:
        return filing_list(request)
    return xlsx_response(f"{form.cleaned_data['year']}年度报告提交情况", HEAD, export_lines(rows))


def export_lines(rows: Iterable[YearRow]) -> Iterator[list[Any]]:
    states = dict(STATES)
    for row in rows:
        yield [
            row.enterprise.name,
            row.enterprise.uscc,
            row.park,
            "；".join(each.name for each in row.criteria) or "自愿披露",
            str(states[_state(row)]),
            row.first_filed_on.isoformat() if row.first_filed_on else "",
            row.standing_label,
            row.days_late,
            row.report.version if row.report else None,
            row.report.ledger_no if row.report else "",
        ]


# -- reading a report --


@require_GET
def review(request: HttpRequest, number: str) -> HttpResponse:
    """A report as handed in last: its chapters, what changed, what the checks find, what can be done."""
    report = report_or_404(request, number)
    submission = last_submission(report)
    content = submission.content if submission else {}
    places = Places(content)
    before = before_of(submission) if submission else None
    year = last_year_of(report)
    noted = (
        list(submission.comments.filter(removed_at=None).select_related("written_by")) if submission else []
    )
    more: dict[str, Any] = {
        "submission": submission,
        "chapters": chapters_of(content) if submission else [],
        "commented": _count_by_chapter(noted),
        "noted": [(places.label(each.path), each.path.partition(".")[0], each) for each in noted],
        "before": before,
        "changed": len(differences(before.content, content)) if before else None,
        "last_year": year,
        "changed_since_year": len(differences(year.content, content)) if year and submission else None,
        "findings": _findings(report, places) if submission else [],
        "withholdings": _withholdings(report, places),
        "handings": handings_in(report, request.user),
        "documents": documents_of(report, request.user),
        "files": attachments_of(report),
        "under_review": report.status in UNDER_REVIEW,
        "may_note": report.status in UNDER_REVIEW and allows(handlers, request.user, report),
        "may_decide": allows(withholding.deciders, request.user, report),
        "steps": _steps(report, request.user),
        "public_url": public_url(published) if (published := shown(report)) else "",
    }
    return render_review(request, "review", report, **more)


def _count_by_chapter(noted: list[ItemComment]) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in noted:
        chapter = each.path.partition(".")[0]
        found[chapter] = found.get(chapter, 0) + 1
    return found


# What the staff do here, and on which page.
_PAGES = {
    FilingStatus.RETURNED: "return",
    FilingStatus.ACCEPTED: "accept",
    FilingStatus.PUBLISHED: "publish",
    FilingStatus.WITHDRAWN: "withdraw",
}


def _steps(report: AnnualDisclosure, user: Any) -> list[tuple[workflow.Step, str]]:
    return [
        (step, review_url(report, _PAGES[FilingStatus(step.to)]))
        for step in workflow.steps(report, user)
        if step.to in _PAGES
    ]


def _findings(report: AnnualDisclosure, places: Places) -> list[tuple[str, Any, Any]]:
    """What the checks find in the report now, with what the enterprise explained."""
    given = current_explanations(report)
    found = findings(contents_of(report), context_of(report))
    rows = []
    for each in found:
        explanation = given.get((each.code, each.path))
        stands = explanation is not None and explanation.message == each.message
        rows.append((places.label(each.path), each, explanation if stands else None))
    return rows


def _withholdings(report: AnnualDisclosure, places: Places) -> list[tuple[str, Withholding]]:
    rows = Withholding.objects.filter(report=report).exclude(status=WithholdingStatus.DROPPED)
    return [(places.label(each.path), each) for each in rows.select_related("requested_by", "decided_by")]


@require_GET
def chapter(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One chapter of what was handed in last, with what was noted and what changed beside each item."""
    return chapter_page(request, report_or_404(request, number), code)


def chapter_page(
    request: HttpRequest, report: AnnualDisclosure, code: str, bad: CommentForm | None = None
) -> HttpResponse:
    submission = last_submission(report)
    if submission is None:
        raise Http404("该报告由台账导入，没有可阅读的内容。")
    chapters = chapters_of(submission.content)
    found = next((each for each in chapters if each.chapter.code == code), None)
    if found is None:
        raise Http404("没有这一章")
    longest = max((each.count for each in found.tables), default=0)
    page = Paginator(range(max(longest, 1)), ROWS_A_PAGE).get_page(request.GET.get("page"))
    start = page.start_index() - 1
    beside = Beside(
        _notes(submission),
        _by_path(before_of(submission), submission),
        _by_path(last_year_of(report), submission),
        bad["path"].value() if bad else request.GET.get("at", ""),
    )
    more: dict[str, Any] = {
        "submission": submission,
        "chapters": chapters,
        "code": code,
        "chapter": found.chapter,
        "fields": [(line, beside.at(line.path)) for line in found.fields],
        "tables": [_table(each, beside, start) for each in found.tables],
        "page": page,
        "may_note": report.status in UNDER_REVIEW and allows(handlers, request.user, report),
        "form": bad or CommentForm(),
        "bad": bad,
    }
    return render_review(request, "chapter", report, UNPROCESSABLE if bad else 200, **more)


@dataclass(frozen=True)
class Beside:
    """What is shown beside the items of a chapter: notes, what stood before, what stood last year."""

    notes: dict[str, list[ItemComment]]
    was: dict[str, Difference]
    year: dict[str, Difference]
    asked: str  # the place at which somebody is writing a note

    def at(self, path: str) -> dict[str, Any]:
        return {
            "path": path,
            "notes": self.notes.get(path, []),
            "was": self.was.get(path),
            "year": self.year.get(path),
            "asked": self.asked == path,
        }


def _table(table: TableRead, beside: Beside, start: int) -> dict[str, Any]:
    rows = [
        (row, beside.at(row.path), [(cell, beside.at(cell.path)) for cell in row.cells])
        for row in table.rows(start, start + ROWS_A_PAGE)
    ]
    return {"table": table.table, "count": table.count, "beside": beside.at(table.path), "rows": rows}


def _notes(submission: AnnualSubmission) -> dict[str, list[ItemComment]]:
    found: dict[str, list[ItemComment]] = {}
    for each in submission.comments.filter(removed_at=None).select_related("written_by", "answered_by"):
        found.setdefault(each.path, []).append(each)
    return found


def _by_path(before: AnnualSubmission | None, submission: AnnualSubmission) -> dict[str, Difference]:
    if before is None:
        return {}
    return {each.path: each for each in differences(before.content, submission.content)}


@require_GET
def difference_list(request: HttpRequest, number: str, against: str) -> HttpResponse:
    """Item by item, what changed since the handing-in before, or since last year's report."""
    report = report_or_404(request, number)
    submission = last_submission(report)
    before = None
    if submission is not None:
        before = last_year_of(report) if against == "year" else before_of(submission)
    if submission is None or before is None:
        raise Http404("没有可以比较的报告")
    found = differences(before.content, submission.content)
    page = Paginator(found, PAGE_SIZE * 2).get_page(request.GET.get("page"))
    more: dict[str, Any] = {"submission": submission, "before": before, "against": against, "page": page}
    return render_review(request, "differences", report, **more)
