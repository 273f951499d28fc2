"""Forms of the report workbench. Each hands validated values to a service."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from reports.models import NarrativeSection, ReportEdition
from reports.services.narrative import text_problems

FIRST_YEAR = 2000


class YearForm(forms.Form):
    """The year of a page or of an edition to begin."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=2100)


class SeenForm(forms.ModelForm):
    """A form that remembers which version of the row the user saw."""

    seen_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen_at"] = self.instance.updated_at.isoformat()

    def clean_seen_at(self) -> datetime | None:
        text = self.cleaned_data["seen_at"]
        if not text:
            return None
        seen = parse_datetime(text)
        if seen is None:
            raise ValidationError("页面版本标记已损坏，请刷新页面后重试。")
        return seen

    def values(self) -> dict[str, Any]:
        """What to hand to the service."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen_at"}


class EditionForm(SeenForm):
    class Meta:
        model = ReportEdition
        fields = ("title", "issuer", "addressee", "dated_on")

    def clean_dated_on(self) -> date:
        day: date = self.cleaned_data["dated_on"]
        if day <= date(self.instance.year, 12, 31):
            raise ValidationError(f"成文日期应在{self.instance.year}年结束之后。")
        return day


class SectionForm(SeenForm):
    class Meta:
        model = NarrativeSection
        fields = ("level", "heading", "body", "run_in")
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}

    def clean_heading(self) -> str:
        return self._checked("heading")

    def clean_body(self) -> str:
        return self._checked("body")

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        problems = text_problems(text)
        if problems:
            raise ValidationError([problem.message for problem in problems])
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("run_in") and cleaned.get("level") == 1:
            self.add_error("run_in", "一级标题应独占一行，不能接排。")
        return cleaned


class ReasonForm(forms.Form):
    """Why a step is taken."""

    reason = forms.CharField(label="理由", widget=forms.Textarea(attrs={"rows": 4}), max_length=500)


class AnswerForm(forms.Form):
    """How a warning was dealt with."""

    answer = forms.CharField(label="处理说明", widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


def year_from(query: Any, default: int | None = None) -> int:
    """The year of a GET query, or last year when it is missing or wrong."""
    form = YearForm(query)
    if form.is_valid():
        return form.cleaned_data["year"]
    return default or timezone.localdate().year - 1
