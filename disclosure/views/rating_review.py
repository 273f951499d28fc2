"""Staff pages of ratings in the open: a year's notices and publications, review, changes, paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.documents.drafting import answer as answer_preview
from common.errors import Conflict, PortalError, Refused
from common.registers import register_for
from common.registers.acting import found as found_record
from common.registers.faces import StaffFace, allows
from disclosure.enums import Grade, RatingStatus
from disclosure.models import CreditRating, ObjectionPoint, RatingMassStep, RatingRun
from disclosure.rating import mass, noticing, objection_rules, publishing
from disclosure.rating.enums import MASS_STEPS, RunState
from disclosure.rating.explaining import explained
from disclosure.rating.objection_enums import RatingObjectionStatus
from disclosure.rating.objection_forms import RATING_STEP_FORMS, AnswerForm, ChangeForm
from disclosure.rating.objections import answer_point, reviewed
from disclosure.rules import RATING
from disclosure.services import take_rating_step
from disclosure.views.enterprise_home import UNPROCESSABLE
from disclosure.views.rating_objections import change_page, objection_page, objections_of, waiver_page

SHOWN = 50  # of the enterprises with which a step will be taken, on one page
REVIEW_URL = "disclosure:rating-review"


def _rating(request: HttpRequest, key: str) -> CreditRating:
    rating: CreditRating = found_record(request, CreditRating, key)
    return rating


@require_POST
def preview(request: HttpRequest, key: str, to: str) -> HttpResponse:
    """The document of a step as it would be issued; nothing is written."""
    rating = _rating(request, key)
    form_class = RATING_STEP_FORMS.get(to)
    if form_class is None or not form_class.has_document:
        raise Http404("没有这一办理步骤，或该步骤不制发文书")
    register: Any = register_for(CreditRating)
    RATING[to](request.user, rating)

    def act(form: Any) -> Any:
        tried = CreditRating.objects.get(pk=rating.pk)
        return take_rating_step(
            tried, to, actor=request.user, reason=form.cleaned_data["reason"], **form.changes()
        )

    return answer_preview(
        request, rating, lambda data: form_class(register, rating, to, request.user, data), act
    )


# -- a year --


@require_GET
def year_latest(request: HttpRequest) -> HttpResponse:
    """The newest year that was computed, else the one before this."""
    _enter(request)
    run = RatingRun.objects.filter(state=RunState.DONE).order_by("-year").first()
    return redirect("disclosure:rating-year", run.year if run else timezone.localdate().year - 1)


def _enter(request: HttpRequest) -> StaffFace:
    face = StaffFace(request.user)
    register: Any = register_for(CreditRating)
    face.enter(register)
    return face


@require_GET
def year(request: HttpRequest, year: int) -> HttpResponse:
    """How far the ratings of a year are: by state and grade, what may be noticed and published now."""
    _enter(request)
    return render(request, "disclosure/rating/year.html", _year_context(request.user, year))


def _year_context(user: Any, year: int) -> dict[str, Any]:
    ratings = CreditRating.objects.visible_to(user).filter(cycle_year=year)
    pairs = ratings.order_by().values_list("status", "grade").annotate(number=Count("pk"))
    counts = {(status, grade): number for status, grade, number in pairs}
    grades = [grade for grade in Grade if any(counts.get((status, grade)) for status in RatingStatus)]
    rows = [
        (status, [(grade, counts.get((status, grade), 0)) for grade in grades], total)
        for status in RatingStatus
        if (total := sum(number for (held, _), number in counts.items() if held == status))
    ]
    context: dict[str, Any] = {"year": year, "grades": grades, "rows": rows}
    run = mass.newest_run(year)
    context["run"] = run
    context["to_notice"] = noticing.to_notice(run, user).count() if run else 0
    try:
        context["to_publish"] = len(publishing.publishable(year, user, timezone.localdate()))
    except PortalError as error:
        context |= {"to_publish": 0, "problem": str(error)}
    context |= _job_context(user, year)
    context["may_notice"] = allows(RATING[RatingStatus.NOTICED], user)
    context["may_publish"] = allows(RATING[RatingStatus.PUBLISHED], user)
    years = CreditRating.objects.visible_to(user).order_by("-cycle_year").values_list("cycle_year", flat=True)
    context["years"] = list(years.distinct())
    context["synthetic"] = ratings.filter(is_synthetic=True).exists()
    return context


def _job_context(user: Any, year: int) -> dict[str, Any]:
    """The newest job of the year; whom it was refused for reads who began it or sees all enterprises."""
    rows = RatingMassStep.objects.visible_to(user).filter(year=year).select_related("started_by")
    job = rows.first()
    if job is None:
        return {"job": None}
    is_shown = user.sees_all_departments or job.started_by_id == user.pk
    return {"job": job, "refusals": job.refusals if is_shown else []}


@require_http_methods(["GET", "POST"])
def year_notice(request: HttpRequest, year: int) -> HttpResponse:
    """Tell the enterprises of their ratings, in the background. Raises Refused, Conflict."""
    return _many(
        request,
        year,
        RatingStatus.NOTICED,
        "向每家企业制发初评结果告知书并发送消息，异议期自告知之日起算；告知后不能重新计算。",
    )


@require_http_methods(["GET", "POST"])
def year_publish(request: HttpRequest, year: int) -> HttpResponse:
    """Publish the ratings of which the time to object is over or given up. Raises Refused, Conflict."""
    return _many(
        request,
        year,
        RatingStatus.PUBLISHED,
        "公布异议期已满或企业放弃异议、且没有未答复异议的评价结果；公布后只能通过动态调整或信用修复更改。",
    )


def _many(request: HttpRequest, year: int, to: str, consequence: str) -> HttpResponse:
    """Confirm, then queue the step with every rating that waits; the year's page shows how far it is."""
    _enter(request)
    RATING[to](request.user, None)
    title = dict(MASS_STEPS)[to]
    if request.method == "POST":
        mass.request_step(actor=request.user, year=year, to=to)
        messages.success(request, f"已发起：{title}。办理情况见本页，可以离开本页。")
        return redirect("disclosure:rating-year", year)
    waiting = mass.waiting(year, to, request.user)
    context = {
        "year": year,
        "page": Paginator(waiting, SHOWN).get_page(request.GET.get("page")),
        "title": title,
        "consequence": consequence,
        "synthetic": any(rating.is_synthetic for rating in waiting),
    }
    return render(request, "disclosure/rating/year_confirm.html", context)


@require_GET
def mass_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress component, polled by the year's page; that is fetched again when the job is over."""
    _enter(request)
    job = get_object_or_404(RatingMassStep.objects.visible_to(request.user), pk=pk)
    response = render(request, "disclosure/rating/_mass_progress.html", {"job": job})
    if not job.is_active:
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    return response


# -- one rating --


@require_GET
def review(request: HttpRequest, key: str) -> HttpResponse:
    """The rating as it stands, the objected points with their answers, and what these would make of it."""
    rating = _rating(request, key)
    is_open = rating.status == RatingStatus.OBJECTED
    now = explained(rating)
    after = reviewed(rating) if is_open else None
    context = {
        "rating": rating,
        "found": now,
        "after": after if now is not None and after is not None and after.score != now.score else None,
        "is_open": is_open,
        "objections": objections_of(rating, request.user),
        "may_answer": is_open and allows(objection_rules.answers_points, request.user, rating),
        "step_url": register_for(CreditRating).url("step", rating.ledger_no, RatingStatus.REVIEWED),  # type: ignore[union-attr]
        "synthetic": rating.is_synthetic,
    }
    return render(request, "disclosure/rating/review.html", context)


@require_http_methods(["GET", "POST"])
def point_answer(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Answer one objected point; what is refused comes back as typed."""
    rating = _rating(request, key)
    points = ObjectionPoint.objects.visible_to(request.user).select_related("objection", "event__item")
    point = get_object_or_404(points, pk=pk, objection__rating=rating)
    objection_rules.answers_points(request.user, point.objection)
    if point.objection.status != RatingObjectionStatus.RECEIVED:
        raise Conflict("该异议已复核答复，不能再改；请刷新页面。")
    form = AnswerForm(point, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            answer_point(actor=request.user, point=point, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, "已记下对该项异议的答复，全部答复后办结复核。")
            return redirect(REVIEW_URL, rating.ledger_no)
    context = {"rating": rating, "point": point, "form": form, "synthetic": rating.is_synthetic}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/rating/point_answer.html", context, status=status)


@require_http_methods(["GET", "POST"])
def paper_objection(request: HttpRequest, key: str) -> HttpResponse:
    """Enter an objection that came on paper."""
    rating = _rating(request, key)
    objection_rules.party_or_clerk(request.user, rating)
    return objection_page(request, rating, done=REVIEW_URL, base="base_staff.html")


@require_http_methods(["GET", "POST"])
def paper_waiver(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a waiver that came on paper, with its scan."""
    rating = _rating(request, key)
    objection_rules.party_or_clerk(request.user, rating)
    return waiver_page(request, rating, done=REVIEW_URL, base="base_staff.html")


@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest, key: str) -> HttpResponse:
    """Propose an adjustment or a repair of a published rating."""
    rating = _rating(request, key)
    objection_rules.proposes_change(request.user, rating)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return change_page(
        request,
        rating,
        ChangeForm(explained(rating), *sent),
        title="动态调整或信用修复",
        consequence="由局领导决定；同意的，制发新的评价结果，告知企业、异议期满后公布，自公布之日起生效。",
        done=REVIEW_URL,
        base="base_staff.html",
    )
