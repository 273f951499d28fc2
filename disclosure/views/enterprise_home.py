"""The enterprise's home of disclosures: what it owes by when, what it handed in, what it can declare."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.entrances import enterprise_only
from common.errors import Refused
from disclosure.duty.derived import Duty, duties_in
from disclosure.duty.enums import DutyState
from disclosure.duty.forms import ChangeForm, DeclarationForm, EnterpriseDutyFilter
from disclosure.duty.pages import button_of
from disclosure.duty.temporary import begin_change
from disclosure.duty.triggers import declare_document
from disclosure.enums import FilingStatus
from disclosure.insurance.cover import Standing, pressing
from disclosure.models import AnnualDisclosure, TemporaryDisclosure
from disclosure.production.clocks import StepState
from disclosure.production.open_steps import open_steps
from registry.enums import MembershipRole

UNPROCESSABLE = 422
ENTERPRISES_A_PAGE = 20
LATEST = 8  # filings shown below the duties
SETTLED = 10  # of each enterprise, folded


@dataclass(frozen=True)
class EnterpriseDuties:
    """One enterprise of the user with its duties: what is open first, what is settled folded.

    Beside the duties of disclosure the steps of its audits, and policies that end, which oblige to nothing.
    """

    enterprise: Any
    roles: str
    open: list[dict[str, Any]]
    settled: list[dict[str, Any]]
    more_settled: int
    steps: list[StepState]
    policies: list[Standing]

    @property
    def overdue(self) -> int:
        late = sum(row["duty"].state == DutyState.OVERDUE for row in self.open)
        return late + sum(step.is_overdue for step in self.steps)


def _row(duty: Duty) -> dict[str, Any]:
    return {"duty": duty, "button": button_of(duty)}


def _own(user: Any) -> dict[int, tuple[Any, str]]:
    """The enterprises that the user acts for, each with the user's roles in words."""
    roles: dict[Any, list[str]] = defaultdict(list)
    rows = user.memberships.current().select_related("enterprise__park").order_by("enterprise__name", "role")
    for membership in rows:
        roles[membership.enterprise].append(str(MembershipRole(membership.role).label))
    return {enterprise.pk: (enterprise, "、".join(names)) for enterprise, names in roles.items()}


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Duties by enterprise, most pressing first; below them the filings handed in or returned last."""
    user = enterprise_only(request)
    own = _own(user)
    form = EnterpriseDutyFilter(list(own.values()), request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    chosen = _chosen(own, asked.get("enterprise", ""), asked.get("q", ""))
    page = Paginator(chosen, ENTERPRISES_A_PAGE).get_page(request.GET.get("page"))
    shown = [enterprise.pk for enterprise, _ in page]
    duties = duties_in(lambda rows: rows.filter(enterprise__in=shown), timezone.localdate())
    if asked.get("state"):
        duties = [duty for duty in duties if duty.state == asked["state"]]
    cards = _cards(list(page), duties)
    latest = _latest(shown)
    context = {
        "form": form,
        "many": len(own) > 1,
        "page": page,
        "cards": cards,
        "latest": latest,
        "has_enterprises": bool(own),
        "filtered": any(asked.values()),
        "today": timezone.localdate(),
        "synthetic": any(card.enterprise.is_synthetic for card in cards),
    }
    return render(request, "disclosure/enterprise/home.html", context, status=400 if form.errors else 200)


def _chosen(own: dict[int, tuple[Any, str]], uscc: str, words: str) -> list[tuple[Any, str]]:
    found = [each for each in own.values() if not uscc or each[0].uscc == uscc]
    for word in words.split():
        found = [each for each in found if word in each[0].name or word in each[0].uscc]
    return found


def _cards(own: list[tuple[Any, str]], duties: list[Duty]) -> list[EnterpriseDuties]:
    by_enterprise: dict[int, list[Duty]] = defaultdict(list)
    for duty in duties:
        by_enterprise[duty.enterprise.pk].append(duty)
    shown, today = [enterprise.pk for enterprise, _ in own], timezone.localdate()
    steps = open_steps(shown, today)
    policies: dict[int, list[Standing]] = defaultdict(list)
    for standing in pressing(shown, today):
        policies[standing.policy.enterprise_id].append(standing)
    cards = []
    for enterprise, roles in own:
        mine = by_enterprise[enterprise.pk]
        settled = [each for each in mine if not each.is_open]
        cards.append(
            EnterpriseDuties(
                enterprise,
                roles,
                [_row(each) for each in mine if each.is_open],
                [_row(each) for each in settled[:SETTLED]],
                max(0, len(settled) - SETTLED),
                steps.get(enterprise.pk, []),
                policies.get(enterprise.pk, []),
            )
        )
    return sorted(cards, key=lambda card: -card.overdue)


def _latest(enterprises: list[int]) -> list[Any]:
    """The filings that were handed in or returned last, annual and temporary ones."""
    found: list[Any] = []
    for model in (AnnualDisclosure, TemporaryDisclosure):
        rows = model.objects.filter(enterprise__in=enterprises).exclude(status=FilingStatus.DRAFT)
        found += rows.select_related("enterprise").order_by("-filed_on", "-pk")[:LATEST]
    found.sort(key=lambda each: (each.returned_on or each.filed_on, each.pk), reverse=True)
    return found[:LATEST]


# ---- what the enterprise declares ----


@require_http_methods(["GET", "POST"])
def trigger_new(request: HttpRequest) -> HttpResponse:
    """Declare a document of another authority that obliges to a temporary report."""
    user = enterprise_only(request)
    sent = request.method == "POST"
    form = DeclarationForm(user, request.POST if sent else None, request.FILES if sent else None)
    if not sent:
        form.initial["enterprise"] = request.GET.get("enterprise", "")
    if sent and form.is_valid():
        try:
            made = declare_document(actor=user, **form.filled())
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, f"已申报“{made.document_title}”，请在期限内填写临时报告。")
            return redirect("disclosure-enterprise:home")
    return _form_page(request, form, "申报法律文书", "trigger_new.html")


@require_http_methods(["GET", "POST"])
def change_new(request: HttpRequest) -> HttpResponse:
    """Report a change of what was disclosed (第十八条): what is changed, since when, and why."""
    user = enterprise_only(request)
    sent = request.method == "POST"
    form = ChangeForm(user, request.POST if sent else None)
    if not sent:
        form.initial["enterprise"] = request.GET.get("enterprise", "")
    if sent and form.is_valid():
        try:
            made = begin_change(actor=user, **form.cleaned_data)
        except (ValidationError, Refused) as error:
            form.take_errors(error)
        else:
            messages.success(request, "已建立变更报告草稿，请核对后由企业负责人确认提交。")
            return redirect("disclosure-enterprise:temporary-detail", made.ledger_no)
    return _form_page(request, form, "变更已披露的信息", "change_new.html")


def _form_page(request: HttpRequest, form: Any, title: str, template: str) -> HttpResponse:
    context = {"form": form, "title": title, "synthetic": getattr(request.user, "is_synthetic", False)}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, f"disclosure/enterprise/{template}", context, status=status)
