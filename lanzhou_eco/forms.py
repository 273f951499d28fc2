"""Forms of the pages above all apps."""

from __future__ import annotations

from typing import Any

from django import forms

from common.publication import kinds


class SearchForm(forms.Form):
    """The site search: words, and optionally one kind of published content."""

    q = forms.CharField(label="关键词", max_length=100)
    kind = forms.ChoiceField(label="类别", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "全部"), *((kind.code, kind.label) for kind in kinds().values())]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
