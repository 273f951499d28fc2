"""An enterprise's place on the yearly lists, and its objections to a list on notice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.entrances import enterprise_only
from common.errors import Refused
from common.registers.acting import UNPROCESSABLE
from disclosure.enums import ListingStatus
from disclosure.listing.enums import DutyListStatus
from disclosure.listing.forms import EnterpriseObjectionForm
from disclosure.listing.objections import receive_objection
from disclosure.listing.public import criteria_words, stay_words
from disclosure.models import DutyListEntry, DutyObjection

SHOWN = 100  # entries and objections on one page: a few each year for each enterprise


@require_GET
def duty_lists(request: HttpRequest) -> HttpResponse:
    """On which lists the user's enterprises stand, why and how long; what was objected and answered."""
    enterprise_only(request)
    today = timezone.localdate()
    entries = DutyListEntry.objects.visible_to(request.user).select_related("enterprise", "duty_list")
    rows = entries.prefetch_related("criteria", "grounds").order_by("-year", "enterprise__name")[:SHOWN]
    objections = DutyObjection.objects.visible_to(request.user).select_related("duty_list", "enterprise")
    context = {
        "rows": [
            (entry, criteria_words(entry), stay_words(entry), is_open_to_objections(entry, today))
            for entry in rows
        ],
        "objections": list(objections.order_by("-received_at")[:SHOWN]),
        "synthetic": any(entry.is_synthetic for entry in rows),
    }
    return render(request, "disclosure/list_enterprise.html", context)


def is_open_to_objections(entry: DutyListEntry, today: Any) -> bool:
    """Whether its list is on notice and the enterprise on it."""
    duty_list = entry.duty_list
    if duty_list is None or duty_list.status != DutyListStatus.NOTICED:
        return False
    first, last = duty_list.notice_first_day, duty_list.notice_last_day
    return entry.status == ListingStatus.NOTICED and bool(first and last and first <= today <= last)


@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, number: str) -> HttpResponse:
    """Object to one's own place on a list; what is refused comes back as typed, with the article."""
    enterprise_only(request)
    entry = get_object_or_404(
        DutyListEntry.objects.visible_to(request.user).select_related("duty_list", "enterprise"),
        ledger_no=number,
        duty_list__isnull=False,
    )
    form = EnterpriseObjectionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = receive_objection(
                actor=request.user,
                duty_list_pk=entry.duty_list.pk,  # type: ignore[union-attr]
                entry=entry,
                enterprise=entry.enterprise,
                name=entry.enterprise.name[: DutyObjection._meta.get_field("name").max_length],
                **form.cleaned_data,
            )
        except (Refused, ValidationError) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"异议已提交（编号 {made.ledger_no}），答复后在本页查看。")
            return redirect("disclosure-enterprise:duty-lists")
    context = {
        "entry": entry,
        "form": form,
        "criteria": criteria_words(entry),
        "stay": stay_words(entry),
        "is_open": is_open_to_objections(entry, timezone.localdate()),
        "synthetic": entry.is_synthetic,
    }
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "disclosure/list_objection.html", context, status=status)
