"""The staff's pages of liability insurance: policies on a day, months, guidance, renewals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from common.charts import Chart, Series
from common.registers import register_for
from common.registers.acting import act_on, found
from common.registers.faces import StaffFace
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from disclosure.insurance.cover import (
    RELATIONS,
    MonthCount,
    Standing,
    firms,
    firms_by_month,
    in_state,
    soon_days,
    standings,
    with_later,
)
from disclosure.insurance.enums import CoverState, InsuranceFilingStatus
from disclosure.insurance.forms import CancelForm, GuidanceForm, PolicyFilter, RenewalForm
from disclosure.insurance.guidance import cancel_guidance, record_guidance
from disclosure.insurance.renewals import link_renewal
from disclosure.models import InsuranceFiling, InsuranceGuidance, InsurancePolicy
from registry.queue import pages

PAGE_SIZE = 30
CSV = "csv"
CHUNK = 500  # policies of a file whose standings are told at a time
ORDERS = {
    "enterprise": ("enterprise__name", "enterprise__uscc"),
    "insurer": ("insurer",),
    "ends": ("ends_on",),
    "limit": ("limit",),
    "bought": ("bought_on",),
}
DEFAULT_ORDER = "ends"


def _asked(request: HttpRequest) -> tuple[PolicyFilter, QuerySet[Any], QuerySet[Any], date]:
    """The form, the policies in scope, those that pass the filters in order, and the day.

    404 to who reads no register of policies.
    """
    register = register_for(InsurancePolicy)
    assert register is not None
    StaffFace(request.user).enter(register)
    form = PolicyFilter(request.GET)
    scope = InsurancePolicy.objects.visible_to(request.user)
    if not form.is_valid():
        return form, scope, scope.none(), timezone.localdate()
    asked = form.cleaned_data
    day = asked["day"] or timezone.localdate()
    rows = in_state(_narrowed(scope, asked), asked["state"] or CoverState.IN_FORCE, day)
    return form, scope, _ordered(with_later(rows), request.GET.get("sort", "")), day


def _narrowed(rows: QuerySet[Any], asked: dict[str, Any]) -> QuerySet[Any]:
    for word in asked["q"].split():
        paths = ("enterprise__name", "enterprise__uscc", "policy_number", "insurer", "ledger_no")
        rows = rows.filter(Q(*((f"{path}__icontains", word) for path in paths), _connector=Q.OR))
    if asked["park"] is not None:
        rows = rows.filter(enterprise__park=asked["park"])
    if asked["guided"]:
        rows = rows.filter(guided=asked["guided"] == "yes")
    return rows


def _ordered(rows: QuerySet[Any], sort: str) -> QuerySet[Any]:
    name = sort.removeprefix("-")
    if name not in ORDERS:
        sort, name = DEFAULT_ORDER, DEFAULT_ORDER
    sign = "-" if sort.startswith("-") else ""
    return rows.select_related(*RELATIONS).order_by(*(f"{sign}{path}" for path in ORDERS[name]), "pk")


@require_GET
def policy_list(request: HttpRequest) -> HttpResponse:
    """The policies in force on a day, or in another state; above them the counts and the months."""
    form, scope, rows, day = _asked(request)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    query = query_without(request.GET, *POSITION_PARAMETERS)
    face = StaffFace(request.user)
    shown = standings(list(page), day)
    months = [] if form.errors else firms_by_month(scope, day)
    context = {
        "form": form,
        "invalid": bool(form.errors),
        "page": page,
        "rows": [_row(each, face) for each in shown],
        "counts": [] if form.errors else _counts(request.user, scope, day),
        "months": [(each, f"?{urlencode({'day': each.day.isoformat()})}") for each in months],
        "chart": _chart(months),
        "soon": soon_days(day),
        "day": day,
        "filtered": bool(query),
        "query": query,
        "synthetic": any(each.policy.is_synthetic for each in shown),
    }
    return render(request, "disclosure/insurance/staff.html", context, status=400 if form.errors else 200)


def _row(standing: Standing, face: StaffFace) -> dict[str, Any]:
    return {
        "standing": standing,
        "url": face.link(standing.policy),
        "renews_url": face.link(standing.renews) if standing.renews else "",
        "renewed_by_url": face.link(standing.renewed_by) if standing.renewed_by else "",
    }


def _counts(user: Any, scope: QuerySet[Any], day: date) -> list[dict[str, Any]]:
    """Each figure with the address that lists what it counts."""

    def link(state: str) -> str:
        return f"?{urlencode({'day': day.isoformat()} | ({'state': state} if state else {}))}"

    in_force = in_state(scope, CoverState.IN_FORCE, day)
    waiting = InsuranceFiling.objects.visible_to(user).filter(status=InsuranceFilingStatus.SUBMITTED)
    register: Any = register_for(InsuranceFiling)
    return [
        {"label": "在保企业", "count": firms(in_force), "unit": "家", "url": link("")},
        {"label": "在保保单", "count": in_force.count(), "unit": "份", "url": link("")},
        {
            "label": "即将到期",
            "count": in_state(scope, CoverState.ENDING, day).count(),
            "unit": "份",
            "url": link(CoverState.ENDING),
        },
        {
            "label": "已到期未续保",
            "count": in_state(scope, CoverState.RUN_OUT, day).count(),
            "unit": "份",
            "url": link(CoverState.RUN_OUT),
        },
        {
            "label": "待核对的提交",
            "count": waiting.count(),
            "unit": "件",
            "url": f"{register.list_url()}?status={InsuranceFilingStatus.SUBMITTED}",
        },
    ]


def _chart(months: list[MonthCount]) -> Chart | None:
    if not months:
        return None
    return Chart(
        id="insured-firms",
        title="各月在保企业数",
        unit="家",
        kind="bar",
        categories=tuple(f"{each.day:%y}.{each.day.month}" for each in months),
        series=(Series("在保企业", tuple(Decimal(each.firms) for each in months)),),
        note="每月按月末计，最后一个月按截至日期计；同一企业有几份保单的计一家。",
    )


HEAD = (
    *("企业", "统一社会信用代码", "园区", "台账编号", "保单号", "保险公司", "投保日期", "保险期限起"),
    *("保险期限止", "责任限额（万元）", "保险费（元）", "截至日期", "状态", "距到期天数", "原保单"),
    *("与原保单间中断天数", "续保保单", "经本局指导"),
)


@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list by the same filters, as xlsx or (`format=csv`) csv."""
    form, _, rows, day = _asked(request)
    if form.errors:
        return policy_list(request)
    if request.GET.get("format") == CSV:
        return pages.csv_response("环境污染责任保险", HEAD, _lines(_standings(rows, day)))
    name = "环境污染责任保险"
    return pages.xlsx_response(name, HEAD, _lines(_standings(rows, day)), sheet_name=name)


def _standings(rows: QuerySet[Any], day: date) -> Iterator[Standing]:
    policies = list(rows)
    for start in range(0, len(policies), CHUNK):
        yield from standings(policies[start : start + CHUNK], day)


def _lines(found: Iterable[Standing]) -> Iterator[list[Any]]:
    for each in found:
        policy = each.policy
        yield [
            policy.enterprise.name,
            policy.enterprise.uscc,
            str(policy.enterprise.park or ""),
            policy.ledger_no,
            policy.policy_number,
            policy.insurer,
            policy.bought_on.isoformat(),
            policy.starts_on.isoformat(),
            policy.ends_on.isoformat(),
            policy.limit / 10_000,
            policy.premium,
            each.day.isoformat(),
            each.state.label,
            each.left,
            each.renews.policy_number if each.renews else None,
            each.gap_before if each.renews else None,
            each.renewed_by.policy_number if each.renewed_by else None,
            "是" if policy.guided else "否",
        ]


# ---- acts on one policy ----


@require_http_methods(["GET", "POST"])
def guide(request: HttpRequest, key: str) -> HttpResponse:
    """Record how the bureau guided the enterprise to this policy."""
    policy = found(request, InsurancePolicy, key)
    return act_on(
        request,
        policy,
        GuidanceForm(request.POST or None),
        lambda **values: record_guidance(policy=policy, **values),
        title="登记指导记录",
        consequence="登记后该保单标为“经本局指导”，计入年度报告“指导购买责任保险企业”；记录错误的可以撤销。",
    )


@require_http_methods(["GET", "POST"])
def renewal(request: HttpRequest, key: str) -> HttpResponse:
    """Record which policy this one renews."""
    policy = found(request, InsurancePolicy, key)
    return act_on(
        request,
        policy,
        RenewalForm(policy, request.POST or None),
        lambda **values: _renewed(policy, values),
        title="登记续保的原保单",
        consequence="登记后两份保单互相链接，并显示中断的天数；一份保单只能续保一份。",
    )


def _renewed(policy: InsurancePolicy, values: dict[str, Any]) -> InsurancePolicy:
    return link_renewal(policy=policy, **values).policy


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, key: str) -> HttpResponse:
    """Take back a record of guidance, and the mark with it."""
    guidance = found(request, InsuranceGuidance, key)
    return act_on(
        request,
        guidance,
        CancelForm(request.POST or None),
        lambda **values: cancel_guidance(guidance=guidance, **values),
        title="撤销指导记录",
        consequence="撤销后该保单不再标为“经本局指导”，不计入年度报告；记录和理由保留。",
        is_grave=True,
    )
