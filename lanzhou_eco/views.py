"""The pages above all apps: the three homes, site search, and the health check."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from common.models import PublishedRecord
from common.paging import BadCursor, capped_count
from common.public_search import PublicSearch
from common.publication import kinds, public_url
from common.registers import Register, all_registers
from common.registers.faces import EnterpriseFace, StaffFace
from common.registers.listing import position
from disclosure.enterprise_tasks import pressing_duties
from enforcement.agenda import agenda as enforcement_agenda
from enforcement.agenda import own_agenda as own_enforcement_agenda
from enforcement.party_matters import home_tasks
from lanzhou_eco.forms import SearchForm
from lanzhou_eco.navigation import register_group
from lanzhou_eco.selectors import newest_published, newest_report, recent_work, report_figures
from lanzhou_eco.work import work_of
from legal_training.enterprise_training.home import pressing_classes
from permits.enterprise_tasks import enterprise_tasks
from permits.month_plan import agenda as permits_agenda
from permits.month_plan import own_agenda as own_permits_agenda
from permits.published import closing_soon
from registry.queue.calendar import month_page

LATEST = 10
OPEN_NOTICES = 5
PAGE_SIZE = 20


@login_not_required
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """What the portal offers, and what was published last."""
    latest = newest_published(LATEST)
    open_notices = closing_soon(timezone.localdate(), OPEN_NOTICES)
    report = newest_report()
    context = {
        "latest": [_published_row(record) for record in latest],
        "open_notices": [_published_row(record) for record in open_notices],
        "report": report,
        "figures": report_figures(report) if report else [],
        "synthetic": any(record.is_synthetic for record in [*latest, *open_notices]),
    }
    return render(request, "home.html", context)


def _published_row(record: PublishedRecord) -> dict[str, Any]:
    kind = kinds().get(record.kind)
    return {"record": record, "kind": kind.label if kind else "", "url": public_url(record)}


@login_not_required
@require_GET
def site_search(request: HttpRequest) -> HttpResponse:
    """Search what is on display to the public; every word must occur."""
    form = SearchForm(request.GET or None)
    context: dict[str, Any] = {"form": form, "search_query": request.GET.get("q", "")}
    if form.is_bound and form.is_valid():
        context |= _found(request, form.cleaned_data["q"], form.cleaned_data["kind"])
    status = 400 if form.is_bound and form.errors else 200
    return render(request, "search.html", context, status=status)


def _found(request: HttpRequest, text: str, kind: str) -> dict[str, Any]:
    rows = PublishedRecord.objects.on_display(timezone.localdate())
    search = PublicSearch(rows.filter(kind=kind) if kind else rows, text)
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    try:
        page = search.page(after=after, before=before, size=PAGE_SIZE)
    except BadCursor:
        page = search.page(size=PAGE_SIZE)
    return {
        "results": [_published_row(record) for record in page.rows],
        "count": search.count(),
        "next": position(request.GET, "after", page.next),
        "previous": position(request.GET, "before", page.previous),
        "synthetic": any(record.is_synthetic for record in page.rows),
    }


@require_GET
def staff_home(request: HttpRequest) -> HttpResponse:
    """The registers that the user reads, and what they last worked on."""
    user: Any = request.user
    if not user.is_staff_member:
        raise Http404("工作人员页面")
    face = StaffFace(user)
    readable = [register for register in all_registers() if face.readable(register)]
    recent = recent_work(user, face, LATEST)
    work = work_of(user, timezone.localdate()) if user.has_business_role else []
    context = {
        "groups": _by_group(readable),
        "recent": recent,
        "work": work,
        "synthetic": any(getattr(row["record"], "is_synthetic", False) for row in recent)
        or any(each.is_synthetic for each in work),
    }
    return render(request, "staff/home.html", context)


def _by_group(registers: list[Register]) -> dict[str, list[Register]]:
    groups: dict[str, list[Register]] = {}
    for register in registers:
        groups.setdefault(register_group(register), []).append(register)
    return groups


@require_GET
def staff_calendar(request: HttpRequest) -> HttpResponse:
    """A month of all that the user has to do; `?whose=all` of all that the user sees."""
    user: Any = request.user
    if not (user.is_staff_member and user.has_business_role):
        raise Http404("工作人员页面")
    wanted = "all" if request.GET.get("whose") == "all" else "own"
    enforcement = {"all": enforcement_agenda, "own": own_enforcement_agenda}[wanted]
    permits = {"all": permits_agenda, "own": own_permits_agenda}[wanted]
    return month_page(request, [enforcement, permits], "staff/calendar.html", {"whose": wanted})


@require_GET
def enterprise_home(request: HttpRequest) -> HttpResponse:
    """The user's enterprises, and the registers that hold rows about them."""
    user: Any = request.user
    if not user.is_enterprise:
        raise Http404("企业页面")
    face = EnterpriseFace(user)
    own = [
        {"register": register, "url": face.list_url(register), "count": capped_count(face.rows(register))}
        for register in all_registers()
        if register.has_enterprise_rows
    ]
    memberships = user.memberships.current().select_related("enterprise")
    context = {
        "memberships": memberships,
        "registers": own,
        "eia": enterprise_tasks(user),
        "duties": pressing_duties(user, timezone.localdate()),
        "enforcement": home_tasks(user, timezone.localdate()),
        "classes": pressing_classes(user),
        "synthetic": any(each.enterprise.is_synthetic for each in memberships),
    }
    return render(request, "enterprise/home.html", context)


@login_not_required
@never_cache
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Whether this process can serve: for the proxy and the container's health check."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "数据库不可用"}, status=503)
    return JsonResponse({"status": "ok"})
