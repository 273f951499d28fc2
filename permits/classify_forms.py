"""What the helper page asks: which rows, and of each which criterion is met. All by GET, no state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from permits.classification import (
    Answer,
    criterion,
    least_level,
    needs_sensitive_area,
)
from permits.enums import ManagementLevel
from permits.models import CatalogueItem, CatalogueVersion

NEW, MAIN, PARTS = "new", "main", "parts"
NATURES = [
    (NEW, "新建"),
    (MAIN, "改建、扩建，涉及主体工程"),
    (PARTS, "改建、扩建，不涉及主体工程"),
]
LEVELS = (ManagementLevel.REPORT, ManagementLevel.FORM, ManagementLevel.REGISTRATION)
MAX_CHOSEN = 20


class DayForm(forms.Form):
    """The day by which the catalogue and the lists are chosen; today where none is named."""

    on = forms.DateField(required=False)

    def day(self) -> date:
        """The day asked for; today also when it cannot be read."""
        found: date | None = self.cleaned_data.get("on") if self.is_valid() else None
        return found or timezone.localdate()


def found_items(version: CatalogueVersion, words: str, industry: str) -> list[CatalogueItem]:
    """The rows of a version in which every word occurs, within an industry if one is named."""
    rows = version.items.all()
    if industry:
        rows = rows.filter(industry=industry)
    for word in words.split()[:10]:
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(industry__icontains=word)
            | Q(report_criterion__icontains=word)
            | Q(form_criterion__icontains=word)
            | Q(registration_criterion__icontains=word)
        )
    return list(rows.order_by("number"))


def chosen_items(version: CatalogueVersion, numbers: Sequence[str]) -> list[CatalogueItem]:
    """The rows that were chosen by number; what is no number of a row is left out."""
    wanted = {int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 5}
    return list(version.items.filter(number__in=wanted).order_by("number")[:MAX_CHOSEN])


class QuestionsForm(forms.Form):
    """For each chosen row: the criterion met, the place, and whether it is part of the change."""

    nature = forms.ChoiceField(label="建设性质", choices=NATURES, widget=forms.RadioSelect, initial=NEW)

    def __init__(self, items: Sequence[CatalogueItem], data: Any = None) -> None:
        super().__init__(data)
        self.items = items
        for item in items:
            self.fields[f"level{item.number}"] = forms.ChoiceField(
                label="符合哪一栏的情形", choices=_choices(item), widget=forms.RadioSelect
            )
            if item.sensitive_area:
                self.fields[f"place{item.number}"] = forms.ChoiceField(
                    label="是否涉及本栏目所称环境敏感区",
                    choices=[("yes", "涉及"), ("no", "不涉及")],
                    widget=forms.RadioSelect,
                )
            self.fields[f"stays{item.number}"] = forms.BooleanField(
                label="本项是已有工程，不在改建、扩建内容之内",
                required=False,
                help_text="仅在“改建、扩建，不涉及主体工程”时使用。",
            )

    def questions(self) -> list[dict[str, Any]]:
        """Each row with its fields, as the page shows them."""
        return [
            {"item": item, "fields": [self[name] for name in self.fields if name in _names(item)]}
            for item in self.items
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for item in self.items:
            level, place = cleaned.get(f"level{item.number}"), cleaned.get(f"place{item.number}")
            if level and place == "no" and needs_sensitive_area(item, level):
                self.add_error(
                    f"level{item.number}", "所选情形以涉及环境敏感区为前提，与“不涉及”不一致，请核对后重选。"
                )
        return cleaned

    @property
    def parts_only(self) -> bool:
        return bool(self.cleaned_data.get("nature") == PARTS)

    def answers(self) -> list[Answer]:
        """What `classify` takes, once the form is valid."""
        value = self.cleaned_data
        return [
            Answer(
                item,
                value[f"level{item.number}"],
                in_sensitive_area=value.get(f"place{item.number}") == "yes",
                is_changed=not value[f"stays{item.number}"],
            )
            for item in self.items
        ]


def _names(item: CatalogueItem) -> set[str]:
    return {f"{part}{item.number}" for part in ("level", "place", "stays")}


def _choices(item: CatalogueItem) -> list[tuple[str, str]]:
    """The criteria of the row in its own words, the heaviest first; "none" unless the row takes all."""
    choices = [(str(level), f"{level.label}：{text}") for level in LEVELS if (text := criterion(item, level))]
    if least_level(item) == ManagementLevel.NONE:
        choices.append((str(ManagementLevel.NONE), "以上情形均不符合"))
    return choices
