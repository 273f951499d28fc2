"""The staff's page of overdue steps of audits, on which one or several enterprises are urged."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from common.errors import Refused
from common.registers import register_for
from common.registers.acting import UNPROCESSABLE, ActionForm
from common.registers.faces import StaffFace, allows
from common.registers.listing import query_without
from common.templatetags.portal_forms import POSITION_PARAMETERS
from disclosure.models import CleanProductionAudit, ProductionUrge
from disclosure.production.enums import ProductionStep
from disclosure.production.rules import handlers
from disclosure.production.urging import MAX_TEXT, LateStep, late_steps, urge_many

PAGE_SIZE = 30
ORDERS: dict[str, Any] = {
    "late": lambda each: each.days_late,
    "due": lambda each: each.state.clock.due_on,
    "enterprise": lambda each: (each.state.audit.enterprise.name, each.state.audit.enterprise.uscc),
    "urged": lambda each: each.last.urged_at.timestamp() if each.last else 0,
}


class LateFilter(forms.Form):
    """Which overdue steps are shown."""

    q = forms.CharField(label="企业名称、代码", required=False, max_length=60)
    step = forms.ChoiceField(label="步骤", required=False, choices=[("", "全部"), *ProductionStep.choices])
    urged = forms.ChoiceField(
        label="催办",
        required=False,
        choices=[("", "全部"), ("never", "从未催办的"), ("open", "今天未催办的")],
    )


class UrgeForm(ActionForm):
    """What is said beside the step and its term."""

    model = ProductionUrge
    text = forms.CharField(
        label="补充说明",
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="消息中自动写明步骤、期限、逾期天数和依据，此处可不填。",
    )


@require_http_methods(["GET", "POST"])
def urging(request: HttpRequest) -> HttpResponse:
    """Overdue steps, longest first; those chosen are urged, each at most once a day."""
    register = register_for(CleanProductionAudit)
    assert register is not None
    StaffFace(request.user).enter(register)
    late = late_steps(request.user, timezone.localdate())
    sent = request.method == "POST"
    form = UrgeForm(request.POST if sent else None)
    ticked = request.POST.getlist("item")
    if (
        sent
        and form.is_valid()
        and _urged(request, form, [each for each in late if each.reference in ticked])
    ):
        return redirect(request.get_full_path())
    return _page(request, late, form, ticked)


def _urged(request: HttpRequest, form: UrgeForm, chosen: list[LateStep]) -> bool:
    """Whether something was done; what was not is told."""
    handlers(request.user, None)
    try:
        done, left = urge_many(actor=request.user, chosen=chosen, text=form.cleaned_data["text"])
    except (ValidationError, Refused) as error:
        form.take_errors(error)
        return False
    if done:
        messages.success(request, f"已催办{len(done)}项，企业用户将收到消息和邮件。")
    for words in left:
        messages.warning(request, f"未催办：{words}")
    return True


def _page(request: HttpRequest, late: list[LateStep], form: UrgeForm, ticked: list[str]) -> HttpResponse:
    chooser = LateFilter(request.GET)
    shown = _chosen(late, chooser.cleaned_data) if chooser.is_valid() else []
    sort = request.GET.get("sort", "")
    order = ORDERS.get(sort.removeprefix("-"))
    if order is not None:
        shown = sorted(shown, key=order, reverse=sort.startswith("-"))
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    face = StaffFace(request.user)
    context = {
        "chooser": chooser,
        "form": form,
        "page": page,
        "rows": [{"late": each, "url": face.link(each.state.audit)} for each in page],
        "ticked": ticked,
        "may_urge": allows(handlers, request.user),
        "filtered": bool(query_without(request.GET, *POSITION_PARAMETERS)),
        "today": timezone.localdate(),
        "synthetic": any(each.state.audit.is_synthetic for each in page),
    }
    status = UNPROCESSABLE if form.errors else 400 if chooser.errors else 200
    return render(request, "disclosure/production/urging.html", context, status=status)


def _chosen(late: list[LateStep], asked: dict[str, Any]) -> list[LateStep]:
    words = asked["q"].split()
    return [
        each
        for each in late
        if all(
            word in each.state.audit.enterprise.name or word in each.state.audit.enterprise.uscc
            for word in words
        )
        and (not asked["step"] or each.state.step == asked["step"])
        and (asked["urged"] != "never" or not each.urges)
        and (asked["urged"] != "open" or not each.urged_today)
    ]
