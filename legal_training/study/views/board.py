"""学法进度: a year's plan by law, department and person; a requirement opened to its people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from common.registers.acting import found
from common.registers.faces import StaffFace, allows
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from legal_training.models import StudyPlan, StudyRequirement
from legal_training.study.enums import StudyState
from legal_training.study.forms import DEPARTMENT, GROUPINGS, LAW, PERSON, BoardFilter, StandingFilter
from legal_training.study.progress import PlanProgress, Standing, Tally, current_plan
from legal_training.study.rules import arranges_plan
from registry.queue import pages

PAGE_SIZE = 30
_ORDERS: dict[str, Callable[[Tally], Any]] = {
    "subject": lambda tally: str(tally.subject or ""),
    "due": lambda tally: tally.due_on or timezone.localdate().max,
    "must": lambda tally: tally.must,
    "done": lambda tally: tally.done,
    "overdue": lambda tally: tally.overdue,
    "percent": lambda tally: tally.percent,
}


def _query(made: _Board, **asked: Any) -> str:
    """The board of the same year, asked for otherwise."""
    values: dict[str, Any] = {"year": made.year, **asked}
    return f"?{urlencode(values)}"


def enter(request: HttpRequest) -> None:
    """404 to all but the staff with a business role."""
    user: Any = request.user
    if not getattr(user, "is_staff_member", False) or not user.has_business_role:
        raise Http404("工作人员页面")


def _asked_year(form: BoardFilter) -> int:
    year = form.cleaned_data.get("year") if form.is_valid() else None
    return year or timezone.localdate().year


class _Board:
    """What the page and its file share: the form, the plan, the rows that pass the filters, in order."""

    def __init__(self, request: HttpRequest) -> None:
        enter(request)
        self.form = BoardFilter(request.GET)
        self.year = _asked_year(self.form)
        self.plan = current_plan(self.year)
        by = request.GET.get("by", "")
        self.by = by if by in GROUPINGS else LAW
        self.progress: PlanProgress | None = None
        self.rows: list[Tally] = []
        if self.plan is not None and not self.form.errors:
            self.progress = PlanProgress.seen_by(request.user, self.plan, timezone.localdate())
            self.rows = _ordered(self._chosen(self.progress), request.GET.get("sort", ""))

    def _chosen(self, progress: PlanProgress) -> list[Tally]:
        asked = self.form.cleaned_data
        if asked.get("department") is not None:
            unit = asked["department"].pk
            progress.people = [each for each in progress.people if each.department_id == unit]
        group = {LAW: progress.by_requirement, DEPARTMENT: progress.by_department, PERSON: progress.by_person}
        words = (asked.get("q") or "").split()
        tests = {
            "overdue": lambda tally: tally.overdue > 0,
            "open": lambda tally: tally.done < tally.must,
            "done": lambda tally: tally.must > 0 and tally.done == tally.must,
        }
        passes = tests.get(asked.get("state") or "", lambda tally: True)
        return [
            tally
            for tally in group[self.by]()
            if passes(tally) and all(word in _name(tally) for word in words)
        ]


def _name(tally: Tally) -> str:
    """By what a row is found and headed."""
    if isinstance(tally.subject, StudyRequirement) or tally.subject is None:
        return str(tally.subject or "未登记单位")
    unit = getattr(tally.subject, "department", None)
    return f"{tally.subject} {unit or ''}"


def _ordered(rows: list[Tally], sort: str) -> list[Tally]:
    """By a column; as the progress gives them (late ones first) where nothing known is asked for."""
    order = _ORDERS.get(sort.lstrip("-"))
    return rows if order is None else sorted(rows, key=order, reverse=sort.startswith("-"))


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """How far the year's plan is; late ones first."""
    made = _Board(request)
    page = Paginator(made.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    asked = query_without(request.GET, *POSITION_PARAMETERS, "by", "year", "sort")
    context = {
        "form": made.form,
        "invalid": bool(made.form.errors),
        "by": made.by,
        "year": made.year,
        "plan": made.plan,
        "plan_url": StaffFace(request.user).link(made.plan) if made.plan is not None else "",
        "page": page,
        "rows": [_row(tally, made) for tally in page],
        "cards": _cards(made),
        "unassigned": made.progress.unassigned_laws if made.progress is not None else [],
        "years": [(year, _query(made, year=year, by=made.by)) for year in _years(made.year)],
        "groupings": _tabs(made),
        "filtered": bool(asked),
        "query": query_without(request.GET, *POSITION_PARAMETERS),
        "own_only": not _sees_all(request),
        "may_arrange": allows(arranges_plan, request.user, None),
        "today": timezone.localdate(),
        "synthetic": made.plan is not None and made.plan.is_synthetic,
    }
    return render(
        request, "legal_training/study/board.html", context, status=400 if made.form.errors else 200
    )


def _sees_all(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.sees_all_departments)


def _years(shown: int) -> list[int]:
    found = StudyPlan.objects.order_by().values_list("year", flat=True).distinct()
    return sorted({shown, timezone.localdate().year, *found}, reverse=True)


def _tabs(made: _Board) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": _query(made, by=code),
            "current": code == made.by,
        }
        for code, label in GROUPINGS.items()
    ]


def _cards(made: _Board) -> list[tuple[str, int, str, str, str]]:
    """What all of it comes to, each number with the people behind it."""
    if made.progress is None or not made.progress.requirements:
        return []
    whole = made.progress.whole
    people = _query(made, by=PERSON)
    return [
        ("应学", whole.must, "人次", people, ""),
        ("已学", whole.done, "人次", _query(made, by=LAW), ""),
        ("待学", whole.owed, "人次", f"{people}&state=open", ""),
        ("逾期未学", whole.overdue, "人次", f"{people}&state=overdue", "danger" if whole.overdue else ""),
        ("完成率", whole.percent, "%", _query(made, by=DEPARTMENT), ""),
    ]


def _row(tally: Tally, made: _Board) -> dict[str, Any]:
    """A row with the address of what it counts, and of each number where that is another page."""
    subject = tally.subject
    if made.by == LAW:
        url = reverse("study:requirement", args=[subject.ledger_no])
    elif made.by == PERSON:
        url = f"{reverse('study:person', args=[subject.username])}?year={made.year}"
    else:
        of_unit = {"department": subject.pk} if subject is not None else {}
        url = _query(made, by=PERSON, **of_unit)
    narrowed = made.form.cleaned_data.get("department")
    unit = f"&department={narrowed.pk}" if narrowed is not None and made.by == LAW else ""
    return {
        "tally": tally,
        "name": _name(tally) if made.by != LAW else subject.subject,
        "url": url,
        "must_url": f"{url}?state={unit}" if made.by == LAW else url,
        "done_url": f"{url}?state=met{unit}" if made.by == LAW else url,
        "owed_url": f"{url}?state={StudyState.OWED}{unit}" if made.by == LAW else url,
        "overdue_url": f"{url}?state={StudyState.OVERDUE}{unit}" if made.by == LAW else url,
    }


HEAD = (
    "年度",
    "事项",
    "所在单位或学习对象",
    "完成时限",
    "应学",
    "已学",
    "其中逾期完成",
    "待学",
    "逾期未学",
    "完成率（%）",
)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The board by the same filters, as xlsx or (`format=csv`) csv."""
    made = _Board(request)
    if made.form.errors:
        return board(request)
    title = f"{made.year}年学法进度（{GROUPINGS[made.by]}）"
    if request.GET.get("format") == "csv":
        return pages.csv_response(title, HEAD, _lines(made))
    return pages.xlsx_response(title, HEAD, _lines(made), sheet_name="学法进度")


def _lines(made: _Board) -> Iterator[list[Any]]:
    for tally in made.rows:
        subject = tally.subject
        whom = getattr(subject, "audience_words", None) or getattr(subject, "department", None)
        yield [
            made.year,
            str(subject.subject if made.by == LAW else subject or "未登记单位"),
            str(whom) if whom else None,
            tally.due_on.isoformat() if tally.due_on else None,
            tally.must,
            tally.done,
            tally.late,
            tally.owed,
            tally.overdue,
            tally.percent,
        ]


# ---- one requirement ----

_PEOPLE_ORDERS: dict[str, Callable[[Standing], Any]] = {
    "name": lambda each: str(each.person),
    "department": lambda each: str(each.person.department or ""),
    "state": lambda each: list(StudyState).index(each.state),
    "hours": lambda each: each.hours,
    "done": lambda each: each.done_on or timezone.localdate().max,
}


@require_GET
def requirement(request: HttpRequest, key: str) -> HttpResponse:
    """The people whom a requirement binds, how each stands, and the sessions in which it was studied."""
    record: StudyRequirement = found(request, StudyRequirement, key)
    progress = PlanProgress.seen_by(request.user, record.plan, timezone.localdate())
    tally = next((each for each in progress.by_requirement() if each.subject.pk == record.pk), Tally(record))
    form = StandingFilter(request.GET)
    chosen = _standings(tally.standings, form.cleaned_data) if form.is_valid() else []
    order = _PEOPLE_ORDERS.get(request.GET.get("sort", "").lstrip("-"), _PEOPLE_ORDERS["state"])
    chosen = sorted(chosen, key=order, reverse=request.GET.get("sort", "").startswith("-"))
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    face = StaffFace(request.user)
    context = {
        "requirement": record,
        "plan_url": face.link(record.plan),
        "tally": tally,
        "form": form,
        "invalid": bool(form.errors),
        "page": page,
        "sessions": [(session, face.link(session)) for session in tally.sessions],
        "filtered": bool(query_without(request.GET, *POSITION_PARAMETERS, "sort")),
        "may_arrange": record.is_active and allows(arranges_plan, request.user, record.plan),
        "synthetic": record.is_synthetic,
    }
    return render(
        request, "legal_training/study/requirement.html", context, status=400 if form.errors else 200
    )


def _standings(standings: Iterable[Standing], asked: dict[str, Any]) -> Sequence[Standing]:
    state, unit = asked.get("state") or "", asked.get("department")
    met = (StudyState.DONE, StudyState.LATE)
    words = (asked.get("q") or "").split()
    return [
        each
        for each in standings
        if (not state or each.state == state or (state == "met" and each.state in met))
        and (unit is None or each.person.department_id == unit.pk)
        and all(word in str(each.person) for word in words)
    ]
