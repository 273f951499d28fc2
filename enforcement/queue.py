"""我的待办, of all fields that have no queue of their own: what is asked for, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role, UserKind
from accounts.models import User
from common.templatetags.portal_forms import POSITION_PARAMETERS
from enforcement.board import STAGES
from enforcement.models import EnforcementCase
from registry.queue import pages
from registry.queue.assignment import HANDLING_ROLES
from registry.queue.matters import Matter, MatterKind, Reader, all_fields, all_kinds, gathered, kinds_of
from registry.queue.pages import ALL

# Whoever approves, reviews or votes has this, beside what is their own.
APPROVING_ROLES = (Role.REVIEWER, Role.LEGAL_REVIEWER, Role.LEADER)
APPROVAL = "approval"


def awaits_approval(matter: Matter, user: Any) -> bool:
    """Whether the next step is to approve, review or vote, and the user's to take."""
    step = matter.step_for(user)
    return step is not None and step.is_approval and not step.refusal(user)


class QueueForm(pages.QueueForm):
    """What of the queue is shown; without any choice the reader's own matters."""

    whose = forms.ChoiceField(
        label="承办",
        required=False,
        choices=[
            ("", "我承办、代办的和本部门未领取的"),
            ("all", ALL),
            ("mine", "我承办的"),
            ("unassigned", "尚未领取的"),
            ("unclaimed", "本部门尚未领取的"),
            ("department", "本部门的"),
            ("absent", "承办人外出的"),
            (APPROVAL, "待我审批、审核、表决的"),
        ],
    )
    field = forms.ChoiceField(label="领域", required=False)
    kind = forms.ChoiceField(label="事项", required=False)
    stage = forms.ChoiceField(
        label="案件阶段", required=False, choices=[("", ALL), *((each.code, each.label) for each in STAGES)]
    )
    handler = forms.ModelChoiceField(
        User.objects.none(),
        label="承办人",
        required=False,
        to_field_name="username",
        empty_label=ALL,
    )
    sort = forms.ChoiceField(
        label="排序",
        required=False,
        choices=[("", "期限从紧到松"), ("since", "收到先后"), ("party", "当事人"), ("handler", "承办人")],
    )

    def __init__(self, user: Any, data: QueryDict) -> None:
        super().__init__(user, data)
        field: Any = self.fields["field"]
        field.choices = [("", ALL), *((each.code, each.label) for each in all_fields() if not each.page)]
        kind: Any = self.fields["kind"]
        kind.choices = [("", ALL), *((each.code, each.label) for each in all_kinds())]
        handler: Any = self.fields["handler"]
        handler.queryset = officers()
        self.reader = Reader(user, timezone.localdate())

    @property
    def kinds(self) -> list[MatterKind]:
        """Those asked for; a stage is one of cases."""
        wanted = self.cleaned_data["kind"]
        found = [each for each in kinds_of(self.cleaned_data["field"]) if not wanted or each.code == wanted]
        if self.cleaned_data["stage"]:
            found = [each for each in found if each.model is EnforcementCase]
        return found

    def rows_of(self, kind: MatterKind) -> QuerySet[Any]:
        """The open matters of a kind that pass what the database can tell."""
        asked = self.cleaned_data
        rows = kind.open_rows(self.user).filter(kind.worded(asked["q"]), self._whose(kind))
        if asked["handler"] is not None:
            rows = rows.filter(kind.held_by([asked["handler"].pk]))
        stage = next((each for each in STAGES if each.code == asked["stage"]), None)
        return rows.filter(status__in=stage.states) if stage is not None else rows

    def _whose(self, kind: MatterKind) -> Q:
        asked = self.cleaned_data
        match asked["whose"]:
            case "":
                # Who asks for one officer's matters wants those, not one's own.
                return self.reader.own(kind) if asked["handler"] is None else Q()
            case "mine":
                return kind.held_by([self.user.pk])
            case "unassigned":
                return kind.unheld
            case "unclaimed":
                return kind.unheld & kind.of_departments(self.user.department_ids)
            case "department":
                return kind.of_departments(self.user.department_ids)
            case "absent":
                return kind.held_by(self.reader.absences)
            case "approval":  # APPROVAL: the rest is told by the next step, in `found`
                return kind.may_await_approval
        return Q()

    def found(self) -> list[Matter]:
        """All that pass but for the state of the clock, in the order asked for."""
        matters = gathered(self.kinds, self.rows_of, self.reader.today)
        if self.cleaned_data["whose"] == APPROVAL:
            matters = [each for each in matters if awaits_approval(each, self.user)]
        return ordered(matters, self.cleaned_data["sort"])

    def chosen(self, matters: Sequence[Matter]) -> list[Matter]:
        """Those of them whose pressing clock is in the state asked for."""
        return self.in_state(list(matters))


def field_tabs(chosen: str, query: QueryDict) -> list[dict[str, Any]]:
    """All fields, each with its address; what is asked for beside the field stands, but for kind and page."""
    tabs = [_tab("", ALL, chosen, query)]
    for each in all_fields():
        if each.page:
            tabs.append({"label": each.label, "url": reverse(each.page), "current": False, "count": None})
        else:
            tabs.append(_tab(each.code, each.label, chosen, query))
    return tabs


def _tab(code: str, label: str, chosen: str, query: QueryDict) -> dict[str, Any]:
    asked = query.copy()
    for name in ("field", "kind", "stage", *POSITION_PARAMETERS):
        asked.pop(name, None)
    if code:
        asked["field"] = code
    return {"label": label, "url": f"?{asked.urlencode()}", "current": code == chosen, "count": None}


def ordered(matters: list[Matter], sort: str) -> list[Matter]:
    """As they come, most pressing first; or by another key, and by urgency within it."""
    keys: dict[str, Any] = {
        "since": lambda matter: matter.since,
        "party": lambda matter: matter.party,
        "handler": lambda matter: str(matter.handler or "～"),  # what nobody has comes last
    }
    return sorted(matters, key=keys[sort]) if sort in keys else matters


def officers() -> QuerySet[User]:
    """Who may have matters."""
    staff = User.objects.filter(kind=UserKind.STAFF, is_active=True, roles__role__in=HANDLING_ROLES)
    return staff.distinct().order_by("full_name", "username")


def own_matters(user: Any, today: date) -> list[Matter]:
    """What the reader deals with and what nobody of the department has claimed, most pressing first."""
    reader = Reader(user, today)
    return gathered(all_kinds(), lambda kind: kind.open_rows(user).filter(reader.own(kind)), today)


def approvals(user: Any, today: date) -> list[Matter]:
    """What waits for the reader's approval, review or vote."""
    if not user.has_role(*APPROVING_ROLES):
        return []
    matters = gathered(all_kinds(), lambda kind: kind.open_rows(user).filter(kind.may_await_approval), today)
    return [each for each in matters if awaits_approval(each, user)]


__all__ = ["QueueForm", "approvals", "field_tabs", "officers", "own_matters"]
