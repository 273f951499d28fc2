"""Staff pages of the computing of ratings: runs, results, frozen events, one rating's sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from common import events
from common.errors import Refused
from common.registers.acting import ActionForm
from common.registers.declaration import Register
from common.registers.faces import StaffFace, allows
from common.registers.listing import render_listing
from disclosure.models import (
    CreditRating,
    CreditScheme,
    RatingEvent,
    RatingExclusion,
    RatingResult,
    RatingRun,
    RecordedEvent,
)
from disclosure.rating import gathering, jobs, rules, selectors, services
from disclosure.rating.consequences import consequences_of
from disclosure.rating.enums import RecordedStatus, RunState
from disclosure.rating.export import run_file
from disclosure.rating.forms import LeaveOutForm, StartForm, TakeInForm
from disclosure.rating.lists import EVENTS, RESULTS, RUNS

UNPROCESSABLE = 422


def _enter(request: HttpRequest, register: Register = RUNS) -> StaffFace:
    """Raises Http404 to strangers, Refused to those who may not read."""
    face = StaffFace(request.user)
    face.enter(register)
    return face


def _run(request: HttpRequest, pk: int) -> RatingRun:
    face = _enter(request)
    return get_object_or_404(face.rows(RUNS).select_related("scheme", "started_by"), pk=pk)


@require_GET
def run_list(request: HttpRequest) -> HttpResponse:
    """All runs, the newest first."""
    face = _enter(request)
    context = {"may_start": allows(rules.start_runs, request.user)}
    return render_listing(
        request, RUNS, face.rows(RUNS), template="disclosure/rating/run_list.html", context=context
    )


@require_http_methods(["GET", "POST"])
def run_start(request: HttpRequest) -> HttpResponse:
    """Choose year and scheme; what may be computed is asked to be confirmed."""
    _enter(request)
    rules.start_runs(request.user, None)
    form = StartForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        year, scheme = form.cleaned_data["year"], form.cleaned_data["scheme"]
        try:
            jobs.refuse_run(year, scheme)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("disclosure:rating-run-confirm", year, scheme.code)
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/rating/run_start.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
def run_confirm(request: HttpRequest, year: int, scheme: str) -> HttpResponse:
    """Say what a run will do, then queue it and show its progress. Raises Refused, Conflict."""
    _enter(request)
    rules.start_runs(request.user, None)
    chosen = get_object_or_404(CreditScheme.objects.visible_to(request.user), code=scheme)
    if request.method == "POST":
        run = jobs.request_run(actor=request.user, year=year, scheme=chosen)
        messages.success(request, f"已发起{year}年度评价计算。")
        return redirect("disclosure:rating-run-detail", run.pk)
    jobs.refuse_run(year, chosen)
    run = RatingRun(year=year, scheme=chosen, as_of=timezone.localdate())
    earlier = RatingRun.objects.filter(year=year, state=RunState.DONE)
    waiting = RecordedEvent.objects.filter(
        item__scheme=chosen, happened_on__year=year, status=RecordedStatus.PROPOSED
    )
    context = {
        "year": year,
        "scheme": chosen,
        "enterprises": gathering.participants(run).count(),
        "earlier": earlier.count(),
        "waiting": waiting.count(),
    }
    return render(request, "disclosure/rating/run_confirm.html", context)


@require_GET
def run_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One run: how far it is, and once it is done what came of it beside the year before."""
    run = _run(request, pk)
    newest = RatingRun.objects.filter(year=run.year, state=RunState.DONE).first()
    done = run.state == RunState.DONE
    context = {
        "run": run,
        "summary": selectors.summary(run, request.user) if done else None,
        "stale": selectors.stale_ratings(run, request.user).count() if done and run == newest else 0,
        "newest": newest,
        "may_start": allows(rules.start_runs, request.user),
        "events": events.history(run),
    }
    return render(request, "disclosure/rating/run_detail.html", context)


@require_GET
def run_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The progress component, polled by the page; the whole page is fetched again when it is over."""
    run = _run(request, pk)
    response = render(request, "disclosure/rating/_progress.html", {"run": run})
    if not run.is_active:
        response["HX-Refresh"] = "true"
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def run_results(request: HttpRequest, pk: int) -> HttpResponse:
    """The results of a run, to be filtered by grade, park and change."""
    run = _run(request, pk)
    rows = StaffFace(request.user).rows(RESULTS).filter(run=run).exclude(sha256="").select_related("rating")
    return _list_of_run(request, run, RESULTS, rows)


@require_GET
def run_events(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that a run gathered, counted or left out."""
    run = _run(request, pk)
    return _list_of_run(request, run, EVENTS, StaffFace(request.user).rows(EVENTS).filter(run=run))


def _list_of_run(request: HttpRequest, run: RatingRun, register: Register, rows: Any) -> HttpResponse:
    context = {"run": run, "run_title": f"{run.year}年度评价（第{run.pk}次计算）"}
    return render_listing(
        request, register, rows, template="disclosure/rating/run_rows.html", context=context
    )


@require_GET
def run_export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The workbook of a finished run. Raises Refused before its end."""
    run = _run(request, pk)
    if run.state != RunState.DONE:
        raise Refused("计算尚未完成，完成后方可导出。", rules.BASIS)
    return run_file(run, request.user)


@require_GET
def sheet(request: HttpRequest, key: str) -> HttpResponse:
    """Why the rating of an enterprise is what it is, point by point."""
    _enter(request)
    rating = get_object_or_404(
        CreditRating.objects.visible_to(request.user).select_related("enterprise__park", "scheme"),
        ledger_no=key,
    )
    result = selectors.present_result(rating)
    earlier = RatingResult.objects.filter(rating=rating).exclude(sha256="").select_related("run")
    context = {
        "rating": rating,
        "result": result,
        "sheet": selectors.sheet(result, request.user) if result else None,
        "consequences": consequences_of(rating, timezone.localdate()),
        "earlier": earlier.exclude(pk=result.pk).order_by("-run_id") if result else [],
        "synthetic": rating.is_synthetic,
    }
    return render(request, "disclosure/rating/sheet.html", context)


def _event(request: HttpRequest, pk: int) -> RatingEvent:
    _enter(request, EVENTS)
    rows = RatingEvent.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("run__scheme", "item", "enterprise__department"), pk=pk)


def _exclusion_of(event: RatingEvent) -> RatingExclusion | None:
    return RatingExclusion.objects.filter(
        enterprise=event.enterprise_id,
        year=event.run.year,
        source_model=event.source_model,
        source_number=event.source_number,
        lifted_on__isnull=True,
    ).first()


@require_GET
def event_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One frozen event: its record, what was looked at, its points; and whether it is left out now."""
    event = _event(request, pk)
    entry = getattr(event, "entry", None)
    frozen = next(row for row in event.run.rules["items"] if row["pk"] == event.item_id)
    context = {
        "condition": frozen["condition"],
        "event": event,
        "entry": entry,
        "url": selectors.record_urls([event], request.user).get(event.pk, ""),
        "kind": selectors.Line(event, event.points, "", "").kind,
        "exclusion": _exclusion_of(event),
        "may_exclude": allows(rules.exclude_events, request.user, event.enterprise),
        "synthetic": event.enterprise.is_synthetic,
    }
    return render(request, "disclosure/rating/event_detail.html", context)


@require_http_methods(["GET", "POST"])
def event_leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave the record of an event out of the year's rating, from the next run on."""
    event = _event(request, pk)
    rules.exclude_events(request.user, event.enterprise)
    form = LeaveOutForm(request.POST or None)
    return _act(
        request,
        event,
        form,
        lambda **values: services.leave_out(actor=request.user, event=event, **values),
        title="不计入评价",
        consequence="下一次计算起，该记录不计入本年度评价，理由随评价明细保存；告知企业之前可以恢复。",
    )


@require_http_methods(["GET", "POST"])
def event_take_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a record that was left out count again, from the next run on."""
    event = _event(request, pk)
    rules.exclude_events(request.user, event.enterprise)
    exclusion = _exclusion_of(event)
    if exclusion is None:
        raise Http404("该记录没有被排除，无须恢复。")
    form = TakeInForm(request.POST or None)
    return _act(
        request,
        event,
        form,
        lambda **values: services.take_in_again(actor=request.user, exclusion=exclusion, **values),
        title="恢复计入评价",
        consequence="下一次计算起，该记录恢复计入本年度评价。",
    )


def _act(
    request: HttpRequest, event: RatingEvent, form: ActionForm, act: Any, *, title: str, consequence: str
) -> HttpResponse:
    """Show the form; when it is sent, act and go back to the event. What is refused stands in the form."""
    detail_url = reverse("disclosure:rating-event-detail", args=[event.pk])
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.filled())
        except Refused as refused:
            form.take_errors(refused)
        else:
            messages.success(request, f"已办理：{title}，下一次计算起生效。")
            return redirect(detail_url)
    context = {
        "event": event,
        "form": form,
        "title": title,
        "consequence": consequence,
        "detail_url": detail_url,
        "synthetic": event.enterprise.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/rating/event_act.html", context, status=status)
