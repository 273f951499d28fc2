"""Forms of the report workbench. Each hands validated values to a service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from reports.models import NarrativeSection, ReportEdition
from reports.services.narrative import Problem, heading_problems, text_problems

FIRST_YEAR, LAST_YEAR = 2000, 2100


class YearForm(forms.Form):
    """The year of a page or of an edition to begin."""

    year = forms.IntegerField(label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR)


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
        try:
            seen = parse_datetime(text)
        except ValueError:  # the form of a date, but no date
            seen = None
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


class SectionForm(SeenForm):
    class Meta:
        model = NarrativeSection
        fields = ("level", "heading", "body", "run_in")
        widgets = {"body": forms.Textarea(attrs={"rows": 14})}

    def clean_heading(self) -> str:
        return _sound(self.cleaned_data["heading"], heading_problems)

    def clean_body(self) -> str:
        return _sound(self.cleaned_data["body"], text_problems)


def _sound(text: str, check: Callable[[str], list[Problem]]) -> str:
    problems = check(text)
    if problems:
        raise ValidationError([problem.message for problem in problems])
    return text


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
