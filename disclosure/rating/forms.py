"""What a run, a record left out and one taken in again ask for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from common.registers.acting import ActionForm
from disclosure.models import CreditScheme, RatingExclusion


class StartForm(forms.Form):
    """The year and the scheme of a run."""

    year = forms.IntegerField(
        label="评价年度", min_value=2000, max_value=2999, help_text="被评价行为发生的年度，须已结束"
    )
    scheme = forms.ModelChoiceField(
        CreditScheme.objects.none(),
        label="评价方案",
        to_field_name="code",
        empty_label="请选择",
        help_text="该年度有效的方案；示例方案未经本局确认，不得据以公布",
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schemes = CreditScheme.objects.visible_to(user).order_by("-effective_from", "code")
        self.fields["scheme"].queryset = schemes  # type: ignore[attr-defined]
        self.initial.setdefault("year", timezone.localdate().year - 1)
        if len(only := list(schemes[:2])) == 1:
            self.initial.setdefault("scheme", only[0].code)


class LeaveOutForm(ActionForm):
    model = RatingExclusion

    ground = forms.CharField(
        label="不计理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="向企业说明时引用",
    )
    basis = forms.CharField(label="依据", max_length=200, required=False)


class TakeInForm(ActionForm):
    model = RatingExclusion

    reason = forms.CharField(label="恢复计入理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
