"""The staff's pages of a class beside its register: inviting, roll, sheet and code; the year's overview."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.errors import Refused
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE, found
from common.registers.faces import StaffFace, allows
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from legal_training.enterprise_training import overview, seats
from legal_training.enterprise_training.attendance import CODE_SECONDS, code_of, mark_sheet, takes_sign_ins
from legal_training.enterprise_training.classes import invite, matching, uninvite
from legal_training.enterprise_training.enums import AttendeeStatus, ClassStatus
from legal_training.enterprise_training.forms import (
    AttendeeForm,
    InviteForm,
    OnTheSpotForm,
    OverviewFilter,
    SheetForm,
    sent,
)
from legal_training.enterprise_training.rules import changes_attendee, edit_class, keepers
from legal_training.models import ClassAttendee, EnterpriseClass, TrainingAttendance
from legal_training.study.codes import picture_of
from registry.models import Enterprise
from registry.queue.pages import csv_response, xlsx_response

PAGE_SIZE = 30
BLANK_LINES = 5  # of the sheet, for who comes unregistered


def _class(request: HttpRequest, key: str) -> EnterpriseClass:
    row: EnterpriseClass = found(request, EnterpriseClass, key)
    return row


def _frame(row: EnterpriseClass) -> dict[str, Any]:
    register: Any = register_for(EnterpriseClass)
    return {
        "row": row,
        "list_url": register.list_url(),
        "detail_url": register.detail_url(row),
        "synthetic": row.is_synthetic,
    }


# ---- inviting ----


@require_http_methods(["GET", "POST"])
def class_invite(request: HttpRequest, key: str) -> HttpResponse:
    """Who is invited; add enterprises one by one or by conditions."""
    row = _class(request, key)
    form = InviteForm(request.user, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            new = invite(
                actor=request.user, enterprise_class=row, enterprises=_asked(request.user, row, form)
            )
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"新增邀请{new}家企业。" if new else "符合条件的企业均已在邀请名单内。")
            return redirect("legal_training:class-invite", row.ledger_no)
    invited = row.invited.select_related("park").order_by("name", "pk")
    context = _frame(row) | {
        "form": form,
        "page": Paginator(invited, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_edit": allows(edit_class, request.user, row) and not row.is_open_to_all,
    }
    return render(
        request, "training/staff_invite.html", context, status=UNPROCESSABLE if form.errors else 200
    )


def _asked(user: Any, row: EnterpriseClass, form: InviteForm) -> list[Enterprise]:
    asked = form.cleaned_data
    chosen = {each.pk: each for each in asked["enterprises"] or ()}
    if form.has_conditions:
        rows = matching(
            user,
            park=asked["park"],
            key_units=asked["key_units"],
            permit_units=asked["permit_units"],
            untrained_in=row.held_on.year if asked["untrained"] else None,
        )
        chosen |= {each.pk: each for each in rows}
    return list(chosen.values())


@require_POST
def class_uninvite(request: HttpRequest, key: str, uscc: str) -> HttpResponse:
    row = _class(request, key)
    enterprise = get_object_or_404(row.invited, uscc=uscc)
    uninvite(actor=request.user, enterprise_class=row, enterprise=enterprise)
    messages.success(request, f"已将{enterprise}移出邀请名单。")
    return redirect("legal_training:class-invite", row.ledger_no)


# ---- the roll ----


def _people(row: EnterpriseClass) -> list[ClassAttendee]:
    rows = ClassAttendee.objects.filter(enterprise_class=row).select_related("enterprise", "enterprise_class")
    return list(rows.order_by("enterprise__name", "pk"))


@require_http_methods(["GET", "POST"])
def class_roll(request: HttpRequest, key: str) -> HttpResponse:
    """Who is registered and who came; the sheet is entered here, all at once."""
    row = _class(request, key)
    keepers(request.user, row)
    people = _people(row)
    form = SheetForm([each for each in people if each.has_seat], sent(request))
    if request.method == "POST" and form.is_valid():
        rest = AttendeeStatus.PRESENT if "rest" in request.POST else ""
        changed = mark_sheet(actor=request.user, enterprise_class=row, marks=form.marks(rest))
        messages.success(request, f"已登记{changed}人的到课情况。" if changed else "没有变化。")
        return redirect("legal_training:class-roll", row.ledger_no)
    face = StaffFace(request.user)
    now = timezone.now()
    context = _frame(row) | {
        "form": form,
        "rows": [(each, field, face.link(each)) for each, field in form.rows],
        "waiting": [(each, face.link(each)) for each in people if each.status == AttendeeStatus.WAITING],
        "others": [(each, face.link(each)) for each in people if not each.has_seat and not each.is_open],
        "may_mark": row.status == ClassStatus.OPEN and now >= row.sign_in_from,
        "may_add": row.status == ClassStatus.OPEN,
        "left": seats.seats_left(row),
    }
    return render(request, "training/staff_roll.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_http_methods(["GET", "POST"])
def attendee_new(request: HttpRequest, key: str) -> HttpResponse:
    """Register a person on the spot or by telephone."""
    row = _class(request, key)
    return _on_roll(
        request,
        row,
        OnTheSpotForm(request.user, sent(request)),
        lambda **values: seats.add_on_the_spot(enterprise_class=row, **values),
        "代企业报名",
        "未受邀、报名截止后的企业也可由本局代为报名；开始签到后现场增加的人员不占名额限制。",
    )


@require_http_methods(["GET", "POST"])
def attendee_change(request: HttpRequest, key: str) -> HttpResponse:
    """Mend or replace a person at the enterprise's request."""
    attendee: ClassAttendee = found(request, ClassAttendee, key)
    changes_attendee(request.user, attendee)
    return _on_roll(
        request,
        attendee.enterprise_class,
        AttendeeForm(attendee, sent(request)),
        lambda **values: seats.change_attendee(attendee=attendee, **values),
        f"修改或更换人员：{attendee.name}",
        "按企业的要求办理，更改记入办理过程。",
    )


def _on_roll(
    request: HttpRequest, row: EnterpriseClass, form: Any, act: Any, title: str, note: str
) -> HttpResponse:
    keepers(request.user, row)
    if request.method == "POST" and form.is_valid():
        try:
            act(actor=request.user, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已办理：{title}")
            return redirect("legal_training:class-roll", row.ledger_no)
    context = _frame(row) | {"form": form, "title": title, "note": note}
    return render(
        request, "training/staff_person.html", context, status=UNPROCESSABLE if form.errors else 200
    )


@require_GET
def class_sheet(request: HttpRequest, key: str) -> HttpResponse:
    """The sheet to be printed and signed; a few empty lines for who comes unregistered."""
    row = _class(request, key)
    keepers(request.user, row)
    context = _frame(row) | {
        "people": [each for each in _people(row) if each.has_seat],
        "empty_lines": range(BLANK_LINES),
    }
    return render(request, "training/staff_sheet.html", context)


@never_cache
@require_GET
def class_code(request: HttpRequest, key: str) -> HttpResponse:
    """The code for the screen in the room, as digits and as a square; it changes by itself."""
    row = _class(request, key)
    keepers(request.user, row)
    context = _frame(row) | {"open": takes_sign_ins(row)}
    if context["open"]:
        code = code_of(row)
        address = reverse("training-enterprise:sign-in", args=[row.ledger_no])
        path = f"{address}?{urlencode({'code': code})}"
        whole = f"{settings.SITE_URL}{path}" if settings.SITE_URL else request.build_absolute_uri(path)
        people = ClassAttendee.objects.filter(enterprise_class=row).taken()
        context |= {
            "code": code,
            # Markup of our own making, without styles or scripts.
            "picture": mark_safe(picture_of(whole)),  # noqa: S308
            "minutes": CODE_SECONDS // 60,
            "signed": people.filter(status=AttendeeStatus.PRESENT).count(),
            "note": f"应到{people.count()}人",
        }
    template = "training/_code.html" if request.headers.get("HX-Request") else "training/staff_code.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request"
    return response


# ---- the year ----


def _overview(request: HttpRequest) -> tuple[OverviewFilter, int, Any]:
    """The form, the year, and the enterprises that pass the filters but the one on the state."""
    register: Any = register_for(EnterpriseClass)
    StaffFace(request.user).enter(register)
    form = OverviewFilter(overview.years_of(request.user), request.GET)
    if not form.is_valid():
        return form, timezone.localdate().year, Enterprise.objects.none()
    year = form.cleaned_data["year"] or timezone.localdate().year
    rows = overview.enterprises_in(request.user, year)
    return form, year, overview.chosen(rows, form.cleaned_data, state=False)


@require_GET
def year_overview(request: HttpRequest) -> HttpResponse:
    """Which enterprises were trained in a year, were invited and did not come, or were never reached."""
    form, year, base = _overview(request)
    is_wrong = bool(form.errors)
    asked = {} if is_wrong else form.cleaned_data
    rows = overview.ordered(overview.chosen(base, {"state": asked.get("state")}), request.GET.get("sort", ""))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    attendances: Any = register_for(TrainingAttendance)
    context = {
        "form": form,
        "invalid": is_wrong,
        "year": year,
        "counts": [] if is_wrong else _cards(request, overview.counts(base)),
        "page": page,
        "rows": [
            (
                each,
                overview.state_of(each),
                f"{attendances.list_url()}?q={each.uscc}&year={year}",
            )
            for each in page
        ],
        "query": query_without(request.GET, *POSITION_PARAMETERS),
        "synthetic": any(each.is_synthetic for each in page),
    }
    return render(request, "training/staff_overview.html", context, status=400 if is_wrong else 200)


LABELS = {
    "all": "企业",
    overview.TRAINED: "已参训",
    overview.MISSED: "受邀未参训",
    overview.NEVER: "未受邀也未参训",
}


def _cards(request: HttpRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Each figure with the address that lists exactly what it counts, under the other filters."""
    kept = request.GET.copy()
    for name in ("state", *POSITION_PARAMETERS):
        kept.pop(name, None)
    cards = []
    for name, label in LABELS.items():
        query = kept.copy()
        if name != "all":
            query["state"] = name
        cards.append({"label": label, "count": counts[name], "url": f"{request.path}?{query.urlencode()}"})
    return cards


HEAD = ("企业", "统一社会信用代码", "园区", "年度", "参训情况", "参训人次")


@require_GET
def year_export(request: HttpRequest) -> HttpResponse:
    """The enterprises by the same filters, as xlsx or (`format=csv`) csv."""
    form, year, base = _overview(request)
    if form.errors:
        return year_overview(request)
    rows = overview.ordered(
        overview.chosen(base, {"state": form.cleaned_data["state"]}), request.GET.get("sort", "")
    )
    title = f"{year}年企业培训情况"
    if request.GET.get("format") == "csv":
        return csv_response(title, HEAD, _lines(rows, year))
    return xlsx_response(title, HEAD, _lines(rows, year), sheet_name="企业培训情况")


def _lines(rows: Any, year: int) -> Iterator[list[Any]]:
    for each in rows:
        park = str(each.park or "")
        yield [each.name, each.uscc, park, year, overview.state_of(each), each.persons]
