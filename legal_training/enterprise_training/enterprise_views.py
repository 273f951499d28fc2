"""The enterprise's pages of training, under /enterprise/training/."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.entrances import enterprise_only
from common.errors import Refused
from common.models.document import OfficialDocument
from common.registers.acting import UNPROCESSABLE, ActionForm
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from legal_training.enterprise_training import seats
from legal_training.enterprise_training.attendance import sign_in, takes_sign_ins
from legal_training.enterprise_training.closing import CERTIFICATE
from legal_training.enterprise_training.enums import AttendeeStatus
from legal_training.enterprise_training.forms import (
    PRIVACY,
    AttendeeForm,
    CancelForm,
    ClassFilter,
    RecordFilter,
    RegistrationForm,
    SignInForm,
    sent,
)
from legal_training.enterprise_training.home import own_attendees, with_own
from legal_training.enterprise_training.rules import changes_attendee, still_open
from legal_training.models import ClassAttendee, EnterpriseClass, TrainingAttendance
from registry.models import Enterprise

PAGE_SIZE = 20


def own_enterprises(user: Any) -> list[Enterprise]:
    current = user.memberships.current().values("enterprise")
    return list(Enterprise.objects.filter(pk__in=current).order_by("name", "pk"))


def _class(user: Any, number: str) -> EnterpriseClass:
    rows = EnterpriseClass.objects.visible_to(user).select_related("department")
    return get_object_or_404(rows, ledger_no=number)


def _attendee(user: Any, row: EnterpriseClass, number: str) -> ClassAttendee:
    return get_object_or_404(own_attendees(user, row), ledger_no=number)


def refusal_of(rule: Any, *args: Any) -> str:
    """Why a rule forbids, "" where it does not."""
    try:
        rule(*args)
    except Refused as refused:
        return str(refused)
    return ""


# ---- what is offered ----


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The classes that were announced to the user's enterprises, the next ones first."""
    user = enterprise_only(request)
    form = ClassFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"q": "", "state": ""}
    rows = _chosen(user, asked) if form.is_valid() else EnterpriseClass.objects.none()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "filtered": bool(query_without(request.GET, *POSITION_PARAMETERS)),
        "synthetic": any(row.is_synthetic for row in page),
    }
    return render(request, "training/home.html", context, status=400 if form.errors else 200)


def _chosen(user: Any, asked: dict[str, Any]) -> QuerySet[EnterpriseClass]:
    now = timezone.now()
    rows: Any = EnterpriseClass.objects.visible_to(user)
    for word in asked["q"].split():
        rows = rows.filter(Q(name__icontains=word) | Q(content__icontains=word) | Q(place__icontains=word))
    if asked["state"] in ("", "open"):
        rows = rows.upcoming(now)
    if asked["state"] == "open":
        rows = rows.filter(registration_until__gte=now)
    rows = with_own(rows, user)
    if asked["state"] == "mine":
        rows = rows.filter(own__gt=0)
    ahead = asked["state"] in ("", "open")
    return rows.order_by("starts_at" if ahead else "-starts_at", "pk")


@require_GET
def class_page(request: HttpRequest, number: str) -> HttpResponse:
    """One class: what, when and where, who of us is registered, and what can be done."""
    user = enterprise_only(request)
    row = _class(user, number)
    people = list(own_attendees(user, row))
    certificates = certificates_of(people)
    closed_because = refusal_of(still_open, row)
    context = {
        "row": row,
        "laws": row.laws.all(),
        "people": [
            {
                "attendee": each,
                "may_change": each.is_open and not closed_because,
                "certificate": certificates.get(each.pk),
            }
            for each in people
        ],
        "left": seats.seats_left(row),
        "has_seat": any(each.has_seat for each in people),
        "closed_because": closed_because,
        "takes_sign_ins": takes_sign_ins(row),
        "to_sign": sum(each.status == AttendeeStatus.SEATED for each in people),
        "privacy": PRIVACY,
        "synthetic": row.is_synthetic,
    }
    return render(request, "training/class.html", context)


def certificates_of(people: list[ClassAttendee]) -> dict[int, OfficialDocument]:
    """The certificate of each that has one; one query."""
    if not people:
        return {}
    documents = OfficialDocument.objects.current().filter(
        kind=CERTIFICATE,
        owner_type__app_label=ClassAttendee._meta.app_label,
        owner_type__model=ClassAttendee._meta.model_name,
        owner_id__in=[each.pk for each in people],
    )
    return {each.owner_id: each for each in documents}


# ---- registering ----


@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, number: str) -> HttpResponse:
    """Register persons by name for one of the user's enterprises."""
    user = enterprise_only(request)
    row = _class(user, number)
    form = RegistrationForm(_may_register(user, row), row.most_each, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = seats.register_attendees(
                actor=user,
                enterprise_class=row,
                enterprise=form.cleaned_data["enterprise"],
                people=form.people(),
            )
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            _tell_outcome(request, made)
            return redirect("training-enterprise:class", row.ledger_no)
    context = {
        "row": row,
        "form": form,
        "left": seats.seats_left(row),
        "refusal": refusal_of(still_open, row),
        "privacy": PRIVACY,
        "synthetic": row.is_synthetic,
    }
    return render(request, "training/register.html", context, status=UNPROCESSABLE if form.errors else 200)


def _may_register(user: Any, row: EnterpriseClass) -> QuerySet[Enterprise]:
    own = user.memberships.current().values("enterprise")
    rows = Enterprise.objects.filter(pk__in=own, closed_on__isnull=True).order_by("name", "pk")
    return rows if row.is_open_to_all else rows.filter(pk__in=row.invited.values("pk"))


def _tell_outcome(request: HttpRequest, made: list[ClassAttendee]) -> None:
    waiting = [each.name for each in made if each.status == AttendeeStatus.WAITING]
    seated = len(made) - len(waiting)
    if seated:
        messages.success(request, f"已报名{seated}人。")
    if waiting:
        messages.warning(
            request, f"名额已满，{'、'.join(waiting)}列入候补；有名额时按报名先后递补，并在消息中告知。"
        )


@require_http_methods(["GET", "POST"])
def attendee_edit(request: HttpRequest, number: str, person: str) -> HttpResponse:
    """Mend or replace a registered person."""
    user = enterprise_only(request)
    row = _class(user, number)
    attendee = _attendee(user, row, person)
    form = AttendeeForm(attendee, sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            seats.change_attendee(actor=user, attendee=attendee, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, "修改已保存。")
            return redirect("training-enterprise:class", row.ledger_no)
    more = {"title": "修改或更换人员", "button": "保存", "note": PRIVACY}
    return _person_page(request, row, attendee, form, more)


@require_http_methods(["GET", "POST"])
def attendee_cancel(request: HttpRequest, number: str, person: str) -> HttpResponse:
    """Give up a seat, or a place in the waiting list."""
    user = enterprise_only(request)
    row = _class(user, number)
    attendee = _attendee(user, row, person)
    form = CancelForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            seats.cancel_attendee(actor=user, attendee=attendee, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已取消{attendee.name}的报名。")
            return redirect("training-enterprise:class", row.ledger_no)
    note = "取消后名额由候补人员递补；再次报名的，排在已报名人员之后。"
    more = {"title": f"取消报名：{attendee.name}", "button": "确认取消报名", "note": note, "is_grave": True}
    return _person_page(request, row, attendee, form, more)


def _person_page(
    request: HttpRequest,
    row: EnterpriseClass,
    attendee: ClassAttendee,
    form: ActionForm,
    more: dict[str, Any],
) -> HttpResponse:
    context = {
        "row": row,
        "attendee": attendee,
        "form": form,
        "refusal": refusal_of(changes_attendee, request.user, attendee),
        "synthetic": row.is_synthetic,
        **more,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "training/person.html", context, status=status)


# ---- signing in ----


@require_http_methods(["GET", "POST"])
def sign_in_page(request: HttpRequest, number: str) -> HttpResponse:
    """Sign one's people in by the code in the room; the square code there leads here with it filled in."""
    user = enterprise_only(request)
    row = _class(user, number)
    seated = own_attendees(user, row).filter(status=AttendeeStatus.SEATED)
    # A person who was signed in meanwhile is still a choice: the service says so.
    choices = own_attendees(user, row) if request.method == "POST" else seated
    form = SignInForm(choices, sent(request), request.GET.get("code", ""))
    if request.method == "POST" and form.is_valid():
        try:
            made = sign_in(actor=user, enterprise_class=row, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已签到：{'、'.join(each.name for each in made)}。")
            return redirect("training-enterprise:class", row.ledger_no)
    context = {
        "row": row,
        "form": form,
        "open": takes_sign_ins(row),
        "seated": seated.exists(),
        "synthetic": row.is_synthetic,
    }
    return render(request, "training/sign_in.html", context, status=UNPROCESSABLE if form.errors else 200)


# ---- the enterprise's own record ----


@require_GET
def record(request: HttpRequest) -> HttpResponse:
    """Who of us attended what, with certificates; below what the bureau counts of us by year."""
    user = enterprise_only(request)
    mine = ClassAttendee.objects.visible_to(user)
    counted = TrainingAttendance.objects.visible_to(user)
    days = (*mine.datetimes("enterprise_class__starts_at", "year"), *counted.dates("attended_on", "year"))
    years = sorted({day.year for day in days}, reverse=True)
    form = RecordFilter(years, own_enterprises(user), request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    people, attended = _recorded(mine, counted, asked)
    page = Paginator(people, PAGE_SIZE).get_page(request.GET.get("page"))
    certificates = certificates_of(list(page))
    context = {
        "form": form,
        "page": page,
        "people": [(each, certificates.get(each.pk)) for each in page],
        "attended": attended[:PAGE_SIZE],
        "attended_count": attended.count(),
        "filtered": bool(query_without(request.GET, *POSITION_PARAMETERS)),
        "synthetic": any(each.is_synthetic for each in page),
    }
    return render(request, "training/record.html", context, status=400 if form.errors else 200)


def _recorded(mine: Any, counted: Any, asked: dict[str, Any]) -> tuple[Any, Any]:
    if asked.get("year"):
        mine = mine.filter(enterprise_class__starts_at__year=asked["year"])
        counted = counted.filter(attended_on__year=asked["year"])
    if asked.get("enterprise"):
        mine = mine.filter(enterprise__uscc=asked["enterprise"])
        counted = counted.filter(enterprise__uscc=asked["enterprise"])
    for word in asked.get("q", "").split():
        mine = mine.filter(Q(name__icontains=word) | Q(enterprise_class__name__icontains=word))
        counted = counted.filter(Q(topic__icontains=word) | Q(training_class__name__icontains=word))
    mine = mine.select_related("enterprise", "enterprise_class")
    return (
        mine.order_by("-enterprise_class__starts_at", "-pk"),
        counted.select_related("enterprise", "training_class").order_by("-attended_on", "-pk"),
    )
