"""The filters of the public lists of officers, inspection results and draws."""

from __future__ import annotations

from typing import Any

from django import forms

from enforcement.enums import InspectionResult, InspectionSource
from enforcement.published_info import Criteria
from registry.models import Park

ALL: tuple[str, str] = ("", "全部")


class WordsForm(forms.Form):
    """Of the lists of officers and draws."""

    q = forms.CharField(label="关键词", max_length=100, required=False)

    def criteria(self) -> Criteria:
        """What was asked for, once the form is valid."""
        value = self.cleaned_data
        park = value.get("park")
        return Criteria(
            text=value.get("q", ""),
            source=value.get("source", ""),
            result=value.get("result", ""),
            park=park.code if park else "",
            first=value.get("since"),
            last=value.get("until"),
        )


class ResultsForm(WordsForm):
    """Of the list of inspection results."""

    source = forms.ChoiceField(label="检查来源", required=False, choices=[ALL, *InspectionSource.choices])
    result = forms.ChoiceField(label="检查结果", required=False, choices=[ALL, *InspectionResult.choices])
    park = forms.ModelChoiceField(
        Park.objects.all(), label="园区", required=False, to_field_name="code", empty_label="全部"
    )
    since = forms.DateField(label="检查日期自", required=False)
    until = forms.DateField(label="检查日期至", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and since > until:
            self.add_error("until", "“检查日期至”不得早于“检查日期自”，请调整。")
        return cleaned
