"""An enterprise's own ratings: why each is what it is, objecting, waiving, asking for repair."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.entrances import enterprise_only
from common.attachments import attachments_of
from common.documents.selectors import documents_of
from common.errors import PortalError, Refused
from common.registers.faces import allows
from disclosure.enums import RatingOrigin, RatingStatus
from disclosure.models import CreditRating, RatingChange, RatingObjection, RatingWaiver
from disclosure.rating import objection_rules as rules
from disclosure.rating.adjusting import obstacles_to_change, propose_change
from disclosure.rating.consequences import consequences_of
from disclosure.rating.explaining import explained
from disclosure.rating.objection_forms import ChangeForm, ObjectionForm, WaiverForm, WithdrawForm
from disclosure.rating.objections import (
    OBJECTABLE,
    file_objection,
    obstacles_to_object,
    waive_objection,
    withdraw_objection,
)
from disclosure.rating.periods import RatingRows, period_of
from disclosure.views.enterprise_home import UNPROCESSABLE

RATINGS_A_PAGE = 20


@require_GET
def rating_list(request: HttpRequest) -> HttpResponse:
    """The ratings of which the user's enterprises were told, the newest year first."""
    user = enterprise_only(request)
    rows = CreditRating.objects.visible_to(user).select_related("enterprise", "scheme")
    page = Paginator(rows.order_by("-cycle_year", "enterprise__name", "-version"), RATINGS_A_PAGE).get_page(
        request.GET.get("page")
    )
    limits, today = RatingRows(), timezone.localdate()
    context = {
        "page": page,
        "rows": [(rating, _open_period(rating, limits, today)) for rating in page],
        "synthetic": any(rating.is_synthetic for rating in page),
    }
    return render(request, "disclosure/rating/party_list.html", context)


def _open_period(rating: CreditRating, limits: RatingRows, today: Any) -> Any:
    """The time to object, while it runs; the page of the rating says why it cannot be computed."""
    if rating.status not in OBJECTABLE:
        return None
    try:
        period = period_of(rating, limits)
    except PortalError:
        return None
    return period if period is not None and period.is_open(today) else None


def rating_or_404(request: HttpRequest, number: str) -> CreditRating:
    """A rating of which an enterprise of the user was told."""
    rows = CreditRating.objects.visible_to(enterprise_only(request))
    return get_object_or_404(
        rows.select_related("enterprise__park", "scheme", "department"), ledger_no=number
    )


@require_GET
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """The rating point by point, until when it may be objected to, what was objected and answered."""
    rating = rating_or_404(request, number)
    today = timezone.localdate()
    found = explained(rating)
    context = {
        "rating": rating,
        "found": found,
        "documents": documents_of(rating, request.user),
        "objections": objections_of(rating, request.user),
        "waiver": RatingWaiver.objects.filter(rating=rating).first(),
        "changes": RatingChange.objects.visible_to(request.user).filter(rating=rating),
        "consequences": consequences_of(rating, today),
        "may_withdraw": True,
        "may_waive": allows(rules.head_or_clerk, request.user, rating),
        "synthetic": rating.is_synthetic,
        **_windows(rating, today),
    }
    return render(request, "disclosure/rating/party_detail.html", context)


def objections_of(rating: CreditRating, user: Any) -> list[tuple[RatingObjection, list[Any], list[Any]]]:
    """The objections to a version, each with its points and files."""
    rows = RatingObjection.objects.visible_to(user).filter(rating=rating)
    return [
        (each, list(each.points.all()), attachments_of(each, reader=user))
        for each in rows.prefetch_related("points__event__item").select_related("filed_by")
    ]


def _windows(rating: CreditRating, today: Any) -> dict[str, Any]:
    """What the enterprise may do today, and what keeps it from doing so."""
    try:
        period = period_of(rating)
        closed = obstacles_to_object(rating, today)
        repair = obstacles_to_change(rating, RatingOrigin.REPAIR, today)
    except PortalError as error:
        return {"problem": str(error)}
    return {
        "period": period,
        "may_object": not closed,
        "is_under_review": rating.status == RatingStatus.OBJECTED,
        "closed": closed if rating.status in OBJECTABLE else [],
        "may_repair": not repair,
        "repair_obstacles": repair if rating.status == RatingStatus.PUBLISHED else [],
    }


@require_http_methods(["GET", "POST"])
def object_new(request: HttpRequest, number: str) -> HttpResponse:
    """Object at the points that are doubted, with evidence; what is refused comes back as typed."""
    rating = rating_or_404(request, number)
    return objection_page(
        request, rating, done="disclosure-enterprise:rating-detail", base="base_enterprise.html"
    )


def objection_page(request: HttpRequest, rating: CreditRating, *, done: str, base: str) -> HttpResponse:
    """The form of an objection, for the enterprise and for the staff who enter one on paper."""
    sent = request.method == "POST"
    found = explained(rating)
    form = ObjectionForm(found, request.POST if sent else None, request.FILES if sent else None)
    obstacles = [] if sent else obstacles_to_object(rating, timezone.localdate())
    if sent and form.is_valid():
        given = form.cleaned_data
        try:
            made = file_objection(
                actor=request.user,
                rating=rating,
                claims=form.claims(),
                text=given["text"],
                contact=given["contact"],
                evidence=given["evidence"],
            )
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"异议已提交（编号 {made.ledger_no}），本局逐项复核后答复。")
            return redirect(done, rating.ledger_no)
    context = {
        "base": base,
        "rating": rating,
        "form": form,
        "found": found,
        "obstacles": obstacles,
        "period": period_of(rating),
        "done": done,
        "synthetic": rating.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/rating/objection_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
def objection_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Withdraw an objection that was not answered yet. Raises Conflict."""
    rows = RatingObjection.objects.visible_to(enterprise_only(request)).select_related("rating__enterprise")
    objection = get_object_or_404(rows, ledger_no=number)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    done = "disclosure-enterprise:rating-detail"
    if request.method == "POST" and form.is_valid():
        withdraw_objection(actor=request.user, objection=objection, **form.filled())
        messages.success(request, f"已撤回异议 {objection.ledger_no}。")
        return redirect(done, objection.rating.ledger_no)
    context = {
        "base": "base_enterprise.html",
        "rating": objection.rating,
        "form": form,
        "title": f"撤回异议 {objection.ledger_no}",
        "consequence": "撤回后本局不再答复该异议；异议期届满前可以另行提出。",
        "is_grave": True,
        "done": done,
        "synthetic": objection.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/rating/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def waive(request: HttpRequest, number: str) -> HttpResponse:
    """The head gives up the rest of the time to object. Raises Refused to others, Conflict."""
    rating = rating_or_404(request, number)
    rules.head_or_clerk(request.user, rating)
    return waiver_page(
        request, rating, done="disclosure-enterprise:rating-detail", base="base_enterprise.html"
    )


def waiver_page(request: HttpRequest, rating: CreditRating, *, done: str, base: str) -> HttpResponse:
    """The declaration, of the head or on paper."""
    on_paper = not getattr(request.user, "is_enterprise", False)
    sent = request.method == "POST"
    form = WaiverForm(request.POST if sent else None, request.FILES if sent else None, on_paper=on_paper)
    if sent and form.is_valid():
        try:
            waive_objection(actor=request.user, rating=rating, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, "已记录放弃异议的声明。")
            return redirect(done, rating.ledger_no)
    context = {
        "base": base,
        "rating": rating,
        "form": form,
        "title": "放弃剩余的异议期限",
        "consequence": "声明后不能再提出异议，本局可以提前公布评价结果。",
        "is_grave": True,
        "done": done,
        "synthetic": rating.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/rating/act.html", context, status=status)


@require_http_methods(["GET", "POST"])
def repair_new(request: HttpRequest, number: str) -> HttpResponse:
    """The head applies for the repair of a published rating."""
    rating = rating_or_404(request, number)
    found = explained(rating)
    return change_page(
        request,
        rating,
        ChangeForm(found, *_sent(request), for_party=True),
        title="申请信用修复",
        consequence="本局核实后决定；同意的，制发新的评价结果，公布后替代原结果。此前原等级有效。",
        done="disclosure-enterprise:rating-detail",
        base="base_enterprise.html",
    )


def _sent(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def change_page(
    request: HttpRequest,
    rating: CreditRating,
    form: ChangeForm,
    *,
    title: str,
    consequence: str,
    done: str,
    base: str,
) -> HttpResponse:
    """The form of a change; sent, it is proposed and its rating shown."""
    if request.method == "POST" and form.is_valid():
        try:
            made = propose_change(actor=request.user, rating=rating, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已提出（编号 {made.ledger_no}），由局领导决定。")
            return redirect(done, rating.ledger_no)
    context = {
        "base": base,
        "rating": rating,
        "form": form,
        "title": title,
        "consequence": consequence,
        "done": done,
        "synthetic": rating.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/rating/act.html", context, status=status)
