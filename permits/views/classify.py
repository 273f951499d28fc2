"""The helper page: which EIA document does a project need? Choose rows, answer, read the result.

Public pages read snapshots only; this one reads the catalogue itself, since the catalogue is public
law and the lists are published by the bureau: nothing of any enterprise stands in them. Everything is
in the address, so a result can be kept, sent, or attached to a question.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from permits.classification import Classification, catalogue_on, classify, is_complete
from permits.classify_forms import DayForm, QuestionsForm, chosen_items, found_items
from permits.enums import ManagementLevel
from permits.models import CatalogueItem, CatalogueVersion

SHOWN = 60
WORDS_LIMIT = 60


@login_not_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Find the rows of the catalogue by words or industry, and choose those that the project touches."""
    day = DayForm(request.GET).day()
    version = catalogue_on(day)
    context: dict[str, Any] = {"day": day, "on": request.GET.get("on", ""), "version": version}
    if version is not None:
        context |= _choosing(request.GET, version)
    return render(request, "permits/classify/choose.html", context)


def _choosing(query: QueryDict, version: CatalogueVersion) -> dict[str, Any]:
    words, industry = query.get("q", "").strip()[:WORDS_LIMIT], query.get("industry", "")
    chosen = chosen_items(version, query.getlist("item"))
    found = found_items(version, words, industry) if words or industry else []
    picked = {item.pk for item in chosen}
    industries = version.items.order_by().values_list("industry", flat=True).distinct()
    return {
        "words": words,
        "industry": industry,
        "chosen": chosen,
        "found": [item for item in found if item.pk not in picked][:SHOWN],
        "number": len(found),
        "limit": SHOWN,
        "industries": sorted(industries, key=_by_number(version)),
        "is_complete": is_complete(version),
        "none_url": f"{reverse('eia:classify-result')}?{urlencode({'none': 'yes', 'q': words})}",
    }


def _by_number(version: CatalogueVersion) -> Any:
    """Industries in the order of the catalogue, whose headings are Chinese numerals."""
    first: dict[str, int] = {}
    for industry, number in version.items.order_by("number").values_list("industry", "number"):
        first.setdefault(industry, number)
    return lambda industry: first[industry]


@login_not_required
@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Ask of each chosen row which criterion is met."""
    day = DayForm(request.GET).day()
    version = catalogue_on(day)
    items = chosen_items(version, request.GET.getlist("item")) if version else []
    if not items:
        return redirect("eia:classify")
    return _questions_page(request, items, QuestionsForm(items))


def _questions_page(
    request: HttpRequest, items: list[CatalogueItem], form: QuestionsForm, status: int = 200
) -> HttpResponse:
    again = [("item", item.number) for item in items]
    if on := request.GET.get("on", ""):
        again.append(("on", on))  # type: ignore[arg-type]
    context = {
        "form": form,
        "items": items,
        "on": request.GET.get("on", ""),
        "back_url": f"{reverse('eia:classify')}?{urlencode(again)}",
    }
    return render(request, "permits/classify/questions.html", context, status=status)


@login_not_required
@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """What follows from the answers in the address, on the day that it names."""
    day = DayForm(request.GET).day()
    version = catalogue_on(day)
    items = chosen_items(version, request.GET.getlist("item")) if version else []
    if not items:
        if request.GET.get("none") != "yes":
            return redirect("eia:classify")
        return _result_page(request, classify([], day))
    form = QuestionsForm(items, request.GET)
    if not form.is_valid():
        return _questions_page(request, items, form, status=400)
    return _result_page(request, classify(form.answers(), day, parts_only=form.parts_only))


def _result_page(request: HttpRequest, made: Classification) -> HttpResponse:
    query = request.GET.copy()
    query["on"] = made.day.isoformat()
    context = {
        "made": made,
        "permalink": f"{reverse('eia:classify-result')}?{query.urlencode()}",
        "next": _next_step(made, query),
        "words": request.GET.get("q", ""),
    }
    return render(request, "permits/classify/result.html", context)


def _next_step(made: Classification, query: QueryDict) -> dict[str, str]:
    """Where one goes on from here: to apply, to file, or to ask."""
    ask = f"{reverse('eia-enterprise:exempt-new')}?{urlencode({'asked': query.urlencode()})}"
    asking = {"label": "咨询是否需要办理", "url": ask}
    if made.level in (ManagementLevel.REPORT, ManagementLevel.FORM):
        wanted = {"category": made.category}
        url = f"{reverse('eia-enterprise:application-new')}?{urlencode(wanted)}"
        return {"label": f"填报{made.level.label}审批申请", "url": url}
    if made.level == ManagementLevel.REGISTRATION:
        wanted = {"item": str(made.items[0].number)}
        return {
            "label": "填报登记表备案",
            "url": f"{reverse('eia-enterprise:filing-new')}?{urlencode(wanted)}",
        }
    return asking
