"""Staff pages of a yearly list beside its register: enterprise by enterprise, checked anew, added by hand."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from common.registers.acting import ActionForm, act_on, found
from common.registers.declaration import register_for
from disclosure.listing.changes import ChangedEntry, changes_of
from disclosure.listing.entries import add_entry
from disclosure.listing.enums import Change
from disclosure.listing.forms import AddEntryForm, SearchForm
from disclosure.listing.public import stay_words
from disclosure.listing.rules import may_draw_up
from disclosure.listing.services import redraw
from disclosure.models import DutyList, DutyListEntry

PAGE_SIZE = 50


@require_GET
def changes(request: HttpRequest, key: str) -> HttpResponse:
    """The list enterprise by enterprise, with what differs from the year before."""
    duty_list = found(request, DutyList, key)
    every = changes_of(duty_list)
    chosen = request.GET.get("change", "")
    rows = every.of(chosen) if chosen in Change.values else every.all
    form = SearchForm(request.GET or None)
    words = form.cleaned_data["q"].split() if form.is_valid() else []
    rows = tuple(row for row in rows if _matches(row, words))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    entries: Any = register_for(DutyListEntry)
    context = {
        "record": duty_list,
        "list_url": reverse("disclosure:lists-list"),
        "detail_url": reverse("disclosure:lists-detail", args=[key]),
        "form": form,
        "page": page,
        "rows": [(row, entries.detail_url(row.entry), stay_words(row.entry)) for row in page],
        "tabs": _tabs(request, every, chosen),
        "change": chosen,
        "before": duty_list.year - 1,
        "synthetic": duty_list.is_synthetic,
    }
    return render(request, "disclosure/list_changes.html", context)


def _matches(row: ChangedEntry, words: list[str]) -> bool:
    text = f"{row.entry.enterprise.name} {row.entry.enterprise.uscc}"
    return all(word in text for word in words)


def _tabs(request: HttpRequest, every: Any, chosen: str) -> list[dict[str, Any]]:
    tabs = [{"label": "全部", "url": request.path, "current": not chosen, "count": len(every.all)}]
    tabs += [
        {
            "label": change.label,
            "url": f"{request.path}?change={change.value}",
            "current": chosen == change,
            "count": len(every.of(change)),
        }
        for change in Change
    ]
    return tabs


@require_http_methods(["GET", "POST"])
def redraw_view(request: HttpRequest, key: str) -> HttpResponse:
    """Compare a draft with the records anew."""
    duty_list = found(request, DutyList, key)
    may_draw_up(request.user, duty_list)
    return act_on(
        request,
        duty_list,
        RedrawForm(request.POST if request.method == "POST" else None),
        partial(redraw, duty_list=duty_list),
        title="按登记重新核对",
        consequence="按今日的登记重新核对：新符合情形的列入，不再符合的不予列入；人工增加的和已决定不予列入的保持不变。",
    )


class RedrawForm(ActionForm):
    model = DutyList


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Add an enterprise by hand: to a draft, or after publication to the list of the next year."""
    duty_list = found(request, DutyList, key)
    may_draw_up(request.user, duty_list)
    if duty_list.is_finished:
        title, consequence = (
            "公布后增补",
            f"名单公布后增补的，自{duty_list.year + 1}年起列入（部令24号第九条）。",
        )
    else:
        title, consequence = "增加企业", "列入拟定中的名单；登记中没有体现的情形须写明依据。"
    return act_on(
        request,
        duty_list,
        AddEntryForm(request.user, request.POST if request.method == "POST" else None),
        partial(add_entry, duty_list=duty_list),
        title=title,
        consequence=consequence,
    )
