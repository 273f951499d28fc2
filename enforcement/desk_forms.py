"""The small forms of queue and board."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.models import Department, User
from enforcement.queue import officers
from registry.queue.matters import MatterKind
from registry.queue.pages import ALL, OfficerField


class BoardForm(forms.Form):
    """Which cases stand on the board."""

    q = forms.CharField(label="关键词", required=False, max_length=100)
    department = forms.ModelChoiceField(
        Department.objects.none(), label="承办单位", required=False, to_field_name="code", empty_label=ALL
    )
    handler = OfficerField(
        User.objects.none(), label="承办人", required=False, to_field_name="username", empty_label=ALL
    )

    def __init__(self, user: Any, data: QueryDict) -> None:
        super().__init__(data)
        self.user = user
        department: Any = self.fields["department"]
        department.queryset = Department.objects.order_by("name")
        handler: Any = self.fields["handler"]
        handler.queryset = officers().select_related("department")

    def rows_of(self, kind: MatterKind) -> QuerySet[Any]:
        asked = self.cleaned_data
        wanted = kind.worded(asked["q"])
        if asked["department"] is not None:
            wanted &= Q(**{kind.department: asked["department"]})
        if asked["handler"] is not None:
            wanted &= kind.held_by([asked["handler"].pk])
        return kind.open_rows(self.user).filter(wanted)


class GiveBackForm(forms.Form):
    """Why the matter is returned, and with whom it was when the page was made."""

    reason = forms.CharField(label="退回理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, record: Any, data: Any = None) -> None:
        super().__init__(data, initial={"seen": record.handler_id})


class ReassignForm(forms.Form):
    """To whom the chosen matters go."""

    handler = OfficerField(
        User.objects.none(), label="转由谁办理", to_field_name="username", empty_label="请选择"
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        handler: Any = self.fields["handler"]
        handler.queryset = officers().select_related("department")
