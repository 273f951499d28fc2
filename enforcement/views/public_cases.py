"""The public's pages of `/cases/`: results of cases and orders to correct. From snapshots alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from common.amounts import capital_amount
from common.models import PublishedRecord
from common.public_pages import answer_record
from common.shelf_views import gone_page, record_context, shelf_page
from common.shelves import Shelf
from enforcement.procedure_enums import WithdrawalGround
from enforcement.published_cases import ORDERS, RESULTS, SHELVES


@login_not_required
@require_safe
def result_list(request: HttpRequest) -> HttpResponse:
    """The results of cases."""
    return _list(request, RESULTS)


@login_not_required
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """The orders to correct."""
    return _list(request, ORDERS)


def _list(request: HttpRequest, shelf: Shelf) -> HttpResponse:
    return shelf_page(request, shelf, SHELVES, "cases/list.html", texts=("facts", "result", "demand"))


@login_not_required
@require_safe
def result_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The result of a case as published; an older version leads to the one that stands."""
    return answer_record(request, pk, RESULTS.kind, page=_result_page, gone=_gone)


@login_not_required
@require_safe
def order_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An order to correct as published."""
    return answer_record(request, pk, ORDERS.kind, page=_order_page, gone=_gone)


def _result_page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    context = record_context(request, RESULTS, SHELVES, record)
    body = record.body
    context |= {
        "amounts": _amounts(body),
        "timeline": [
            (parse_date(step["on"]), step["label"])
            for step in sorted(body["timeline"], key=lambda step: step["on"])
        ],
        "amended": _amended(body),
    }
    return render(request, "cases/result.html", context)


def _order_page(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    return render(request, "cases/order.html", record_context(request, ORDERS, SHELVES, record))


def _gone(request: HttpRequest, record: PublishedRecord) -> HttpResponse:
    """A result withdrawn by 信用修复 is never shown again; its reason begins with that ground."""
    is_final = record.withdrawal_reason.startswith(str(WithdrawalGround.REPAIRED.label))
    return gone_page(request, SHELVES[record.kind], record, "cases/gone.html", is_final=is_final)


def _amounts(body: dict[str, Any]) -> list[tuple[str, Decimal, str]]:
    """The fine, what is confiscated, and both together where there are both: label, 元, in words."""
    given = (
        (label, Decimal(body.get(name) or 0))
        for name, label in (("fine", "罚款"), ("confiscation", "没收金额"))
    )
    known = [(label, amount) for label, amount in given if amount]
    if len(known) > 1:
        known.append(("合计", sum((amount for _, amount in known), Decimal())))
    return [(label, amount, capital_amount(amount)) for label, amount in known]


def _amended(body: dict[str, Any]) -> dict[str, Any] | None:
    """When the decision was changed, and the fine before; None where it stands as decided."""
    changed = body.get("amended")
    if not changed:
        return None
    before = changed.get("decided_fine")
    return {"on": parse_date(changed["on"]), "before": None if before is None else Decimal(before)}
