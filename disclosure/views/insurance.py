"""The enterprise's pages of liability insurance: its policies, one handed in, and the form."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.entrances import enterprise_only
from common.attachments import attachments_of
from common.errors import Refused
from common.registers.acting import UNPROCESSABLE
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from disclosure.insurance.cover import RELATIONS, in_state, standings, with_later
from disclosure.insurance.enums import InsuranceFilingStatus
from disclosure.insurance.forms import WAN, OwnPolicyFilter, PolicyForm
from disclosure.insurance.services import file_policy, withdraw_filing
from disclosure.models import InsuranceFiling, InsurancePolicy

PAGE_SIZE = 20
LATEST = 10
_COPIED = ("policy_number", "insurer", "product", "bought_on", "starts_on", "ends_on", "premium")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The policies of the user's enterprises as they stand today, and what was handed in last."""
    user = enterprise_only(request)
    form = OwnPolicyFilter(request.GET)
    today = timezone.localdate()
    rows = _chosen(user, form.cleaned_data) if form.is_valid() else InsurancePolicy.objects.none()
    page = Paginator(rows.order_by("-ends_on", "pk"), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = standings(list(page), today)
    waiting = _filings(user).exclude(status=InsuranceFilingStatus.ACCEPTED)
    filings = list(waiting.order_by("-filed_on", "-pk")[:LATEST])
    context = {
        "form": form,
        "page": page,
        "standings": shown,
        "filings": filings,
        "many": user.memberships.current().values("enterprise").distinct().count() > 1,
        "filtered": bool(query_without(request.GET, *POSITION_PARAMETERS)),
        "today": today,
        "synthetic": any(each.policy.is_synthetic for each in shown) or any(f.is_synthetic for f in filings),
    }
    return render(request, "disclosure/insurance/home.html", context, status=400 if form.errors else 200)


def _chosen(user: Any, asked: dict[str, Any]) -> QuerySet[Any]:
    rows: QuerySet[Any] = InsurancePolicy.objects.visible_to(user)
    for word in asked["q"].split():
        rows = rows.filter(
            Q(policy_number__icontains=word)
            | Q(insurer__icontains=word)
            | Q(enterprise__name__icontains=word)
        )
    if asked["state"]:
        rows = in_state(rows, asked["state"], timezone.localdate())
    return with_later(rows).select_related(*RELATIONS)


def _filings(user: Any) -> QuerySet[InsuranceFiling]:
    rows: QuerySet[InsuranceFiling] = InsuranceFiling.objects.visible_to(user)
    return rows.select_related("enterprise", "filed_by", "renews", "policy")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Enter a policy and hand it in; begun from one that it renews, or from one that was returned."""
    user = enterprise_only(request)
    sent = request.method == "POST"
    form = PolicyForm(user, request.POST if sent else None, request.FILES if sent else None)
    if not sent:
        form.initial.update(_initial(request, user))
    if sent and form.is_valid():
        try:
            made = file_policy(actor=user, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已提交保单（{made.ledger_no}），请等待本局核对登记。")
            return redirect("disclosure-enterprise:insurance-home")
    context = {"form": form, "synthetic": getattr(user, "is_synthetic", False)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/insurance/new.html", context, status=status)


def _initial(request: HttpRequest, user: Any) -> dict[str, Any]:
    """What is known of the policy: of the one returned all, of the one renewed what usually stays."""
    source = _filings(user).filter(ledger_no=request.GET.get("from", "")).first()
    if source is not None:
        known: dict[str, Any] = {name: getattr(source, name) for name in _COPIED}
        known |= {"enterprise": source.enterprise.uscc, "limit_wan": (source.limit / WAN).normalize()}
        return known | ({"renews": source.renews.ledger_no} if source.renews else {})
    policies = InsurancePolicy.objects.visible_to(user).select_related("enterprise")
    renews = policies.filter(ledger_no=request.GET.get("renews", "")).first()
    if renews is None:
        return {}
    known = {
        "enterprise": renews.enterprise.uscc,
        "insurer": renews.insurer,
        "renews": renews.ledger_no,
    }
    if renews.ends_on < date.max:  # one without an end is entered as ending on the last day that there is
        known["starts_on"] = renews.ends_on + timedelta(days=1)
    return known


@require_GET
def filing(request: HttpRequest, number: str) -> HttpResponse:
    """What was handed in, how it stands, and what the enterprise can do with it."""
    user = enterprise_only(request)
    found = get_object_or_404(_filings(user), ledger_no=number)
    context = {
        "filing": found,
        "files": attachments_of(found, reader=user),
        "is_open": found.status == InsuranceFilingStatus.SUBMITTED,
        "may_repeat": found.status in (InsuranceFilingStatus.RETURNED, InsuranceFilingStatus.WITHDRAWN),
        "synthetic": found.is_synthetic,
    }
    return render(request, "disclosure/insurance/filing.html", context)


@require_POST
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take back what was not decided on yet."""
    user = enterprise_only(request)
    found = get_object_or_404(_filings(user), ledger_no=number)
    withdraw_filing(actor=user, filing=found)
    messages.success(request, f"已撤回保单（{found.ledger_no}）。")
    return redirect("disclosure-enterprise:insurance-home")
