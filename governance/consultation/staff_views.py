"""The staff's page of a round: its opinions one by one, those that wait first."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common.registers import register_for
from common.registers.acting import found
from common.registers.faces import allows
from common.registers.listing import query_without
from governance.consultation.enums import OpinionStatus, RoundStatus
from governance.consultation.rules import may_keep
from governance.models import OpinionRound, RoundOpinion

PAGE_SIZE = 20
STATES: dict[str, tuple[str, Q]] = {
    "": ("全部", Q()),
    "waiting": ("待审核", Q(status=OpinionStatus.RECEIVED)),
    "unanswered": ("未写明采纳情况", Q(status=OpinionStatus.PUBLISHED, adoption="")),
    "withheld": ("不予公开", Q(status=OpinionStatus.REJECTED)),
}


@require_GET
def board(request: HttpRequest, key: str) -> HttpResponse:
    """The opinions of a round, narrowed by what is still to be done with them."""
    opinions = found(request, OpinionRound, key)
    chosen = request.GET.get("state", "")
    if chosen not in STATES:
        chosen = ""
    rows = opinions.opinions.filter(STATES[chosen][1]).order_by("received_at", "pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    own, register = register_for(OpinionRound), register_for(RoundOpinion)
    assert own is not None and register is not None
    open_now = opinions.status == RoundStatus.OPEN and allows(may_keep, request.user, opinions)
    context = {
        "record": opinions,
        "list_url": own.list_url(),
        "detail_url": own.detail_url(opinions),
        "page": page,
        "rows": [_row(register, each, open_now=open_now) for each in page],
        "tabs": _tabs(request, opinions.opinions.all(), chosen),
        "query": query_without(request.GET, "page"),
        "synthetic": opinions.is_synthetic,
    }
    return render(request, "governance/round_board.html", context)


def _row(register: Any, opinion: RoundOpinion, *, open_now: bool) -> dict[str, Any]:
    """An opinion with what may be done with it now."""
    key = opinion.ledger_no
    acts: list[tuple[str, str]] = []
    if open_now and opinion.status != OpinionStatus.PUBLISHED:
        acts.append(("公开", register.url("step", key, OpinionStatus.PUBLISHED)))
    if open_now and opinion.status == OpinionStatus.PUBLISHED:
        acts.append(("填写采纳情况", register.url("edit", key)))
    if open_now and opinion.status != OpinionStatus.REJECTED:
        acts.append(("不予公开", register.url("step", key, OpinionStatus.REJECTED)))
    return {"opinion": opinion, "url": register.detail_url(opinion), "acts": acts}


def _tabs(request: HttpRequest, rows: QuerySet[Any], chosen: str) -> list[dict[str, Any]]:
    counts = rows.aggregate(
        **{f"n{place}": Count("pk", filter=where) for place, (_, where) in enumerate(STATES.values())}
    )
    return [
        {
            "label": label,
            "url": f"{request.path}?state={state}" if state else request.path,
            "current": state == chosen,
            "count": counts[f"n{place}"],
        }
        for place, (state, (label, _)) in enumerate(STATES.items())
    ]
