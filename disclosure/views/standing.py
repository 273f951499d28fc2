"""The standings of a year: published by the staff, read by the public from snapshots alone."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from common.models import PublishedRecord
from common.public_pages import answer_record
from common.shelf_views import gone_page, record_context
from disclosure.listing.published import LIST_SHELVES
from disclosure.published import DISCLOSURES
from disclosure.standing.public import LABELS, STANDING
from disclosure.standing.publishing import may_publish_standings, publish_standings, standings_of
from disclosure.views.review import staff_only
from disclosure.views.summary import FIRST_YEAR, LAST_YEAR


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, year: int) -> HttpResponse:
    """What publishing would show, and the decision."""
    user = staff_only(request)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404("没有这一年度")
    may_publish_standings(user)
    back = reverse("disclosure:summary", args=[year])
    if request.method == "POST":
        count = publish_standings(actor=user, year=year)
        said = f"已公布或更新{count}家企业的披露情况。" if count else "披露情况没有变化，公开内容未更新。"
        messages.success(request, said)
        return redirect(back)
    found = standings_of(year, user)
    counts = "，".join(
        f"{label}{sum(row.standing == code for row in found.rows)}家" for code, label in LABELS.items()
    )
    gone = f"；另有{len(found.gone)}家在期限届满前已注销或关停，不再展示" if found.gone else ""
    context = {
        "year": year,
        "title": f"公布{year}年度披露情况",
        "consequence": (
            f"将向社会公布名单内{len(found.rows)}家企业截至今日的年度报告披露情况（{counts}），"
            f"其中新公布或有变化的{len(found.changed)}家{gone}。只列明期限、提交日期和是否逾期，不作评价；"
            "企业此后补交的，公开内容随之更新。"
        ),
        "back_url": back,
    }
    return render(request, "disclosure/review/summary_confirm.html", context)


@login_not_required
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The standing of one enterprise, as published."""
    return answer_record(request, pk, STANDING, page=_page, gone=_gone)


def _page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    section = DISCLOSURES | LIST_SHELVES
    return render(
        request, "disclosure/standing.html", record_context(request, section[STANDING], section, record)
    )


def _gone(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    return gone_page(request, LIST_SHELVES[STANDING], record, "disclosure/standing_gone.html")
