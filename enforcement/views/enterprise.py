"""The enterprise's list of its enforcement matters."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.entrances import enterprise_only
from enforcement.party_matters import KINDS, documents_to_receive, matter_page, party_tasks

DOCUMENTS = 20
STATES = [("open", "办理中"), ("closed", "已办结")]


class MatterFilter(forms.Form):
    """What of the matters is shown."""

    q = forms.CharField(label="名称、文号", required=False, max_length=60)
    kind = forms.ChoiceField(
        label="种类", required=False, choices=[("", "全部"), *((kind.code, kind.label) for kind in KINDS)]
    )
    state = forms.ChoiceField(label="办理情况", required=False, choices=[("", "全部"), *STATES])
    year = forms.IntegerField(label="年份", required=False, min_value=2000, max_value=2100)


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """What is to be done by when, and below it all matters that the party may see."""
    user = enterprise_only(request)
    today = timezone.localdate()
    form = MatterFilter(request.GET or None)
    wanted = form.cleaned_data if form.is_bound and form.is_valid() else {}
    page = matter_page(user, request.GET.get("page"), today, **wanted)
    tasks = party_tasks(user, today)
    documents = documents_to_receive(user, DOCUMENTS)
    context = {
        "form": form,
        "page": page,
        "tasks": tasks,
        "documents": documents,
        "filtered": any(wanted.values()),
        "many_firms": user.memberships.current().count() > 1,
        "list_url": reverse("enforcement-enterprise:case-list"),
        "synthetic": any(row.record.is_synthetic for row in page.object_list)
        or any(task.record.is_synthetic for task in tasks),
    }
    status = 400 if form.errors else 200
    return render(request, "enforcement/party/case_list.html", context, status=status)
