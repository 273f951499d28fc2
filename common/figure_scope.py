"""What a page of figures is asked for: the period, and what it is narrowed by.

On the page it stands in the query; in the addresses of tables and records it is one part of the path
(`2026-q2;department=dw-1`), since there the query belongs to the register's own filters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import Http404, QueryDict
from django.utils import timezone
from django.utils.http import urlencode

from common.indicators import Period

FIRST_YEAR, LAST_YEAR = 2000, 2100
QUARTERS = ("第一季度", "第二季度", "第三季度", "第四季度")
PARTS: dict[str, str] = {
    "": "全年",
    **{f"q{number}": label for number, label in enumerate(QUARTERS, start=1)},
    **{f"{number:02}": f"{number}月" for number in range(1, 13)},
}


@dataclass(frozen=True)
class Narrowing:
    """One thing that a page may be narrowed by, beside its period.

    `choices` are those of a reader. `condition` gives the rows of a model that are meant; without it the
    choice is for the tables to use, and `default` is what holds when none was made.
    """

    name: str
    label: str
    choices: Callable[[Any], Sequence[tuple[str, str]]]
    condition: Callable[[type[Model], str], Q] | None = None
    default: str = ""


@dataclass(frozen=True)
class Asked:
    """Who asks for which period, and what of the records."""

    user: Any
    period: Period
    part: str
    narrowings: Sequence[Narrowing]
    chosen: Mapping[str, str]

    @property
    def path(self) -> str:
        """As one part of an address."""
        first = f"{self.period.year}-{self.part}" if self.part else str(self.period.year)
        made = [f"{each.name}={self.chosen[each.name]}" for each in self.narrowings if self._differs(each)]
        return ";".join([first, *made])

    @property
    def query(self) -> str:
        """As the query of the page."""
        given = {"year": str(self.period.year)} | ({"part": self.part} if self.part else {})
        given |= {each.name: self.chosen[each.name] for each in self.narrowings if self._differs(each)}
        return urlencode(given)

    @property
    def title(self) -> str:
        return f"{self.period.year}年{PARTS[self.part] if self.part else ''}"

    @property
    def narrowed_to(self) -> list[str]:
        """What the records are narrowed to, in words."""
        return [
            f"{each.label}：{dict(each.choices(self.user))[self.chosen[each.name]]}"
            for each in self.narrowings
            if each.condition is not None and self.chosen[each.name]
        ]

    def visible(self, model: type[Model]) -> QuerySet:
        """The rows that the reader may see, of what is asked for."""
        manager: Any = model._default_manager
        rows: QuerySet = manager.visible_to(self.user)
        for each in self.narrowings:
            if each.condition is not None and self.chosen[each.name]:
                rows = rows.filter(each.condition(model, self.chosen[each.name]))
        return rows

    def _differs(self, narrowing: Narrowing) -> bool:
        return self.chosen[narrowing.name] != narrowing.default


def period_of(year: int, part: str = "") -> Period:
    """The year, a quarter (`q1`) or a month (`01`) of it."""
    if not part:
        return Period.of_year(year)
    first = (int(part[1:]) - 1) * 3 + 1 if part.startswith("q") else int(part)
    after = first + (3 if part.startswith("q") else 1)
    return Period(year, date(year, first, 1), date(year + (after > 12), (after - 1) % 12 + 1, 1))


class ScopeForm(forms.Form):
    """Year, part of the year, and the narrowings of the page."""

    year = forms.IntegerField(
        label="年度", min_value=FIRST_YEAR, max_value=LAST_YEAR, widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, user: Any, by_part: bool, narrowings: Sequence[Narrowing]) -> None:
        super().__init__(data)
        if by_part:
            self.fields["part"] = forms.ChoiceField(label="期间", choices=list(PARTS.items()), required=False)
        for each in narrowings:
            choices = list(each.choices(user))
            if not each.default:
                choices = [("", "全部"), *choices]
            self.fields[each.name] = forms.ChoiceField(
                label=each.label, choices=choices, required=False, initial=each.default
            )


@dataclass(frozen=True)
class Scopes:
    """How a page may be narrowed, and the reading of what was asked."""

    by_part: bool = False
    narrowings: Sequence[Narrowing] = ()

    def of_query(self, user: Any, query: QueryDict) -> tuple[Asked, ScopeForm]:
        """From the query of the page; this year without one. Http404 where something is not offered."""
        given = {name: str(query[name]) for name in self._names if name in query}
        given.setdefault("year", str(timezone.localdate().year))
        return self._asked(user, given)

    def of_path(self, user: Any, path: str) -> Asked:
        """From an address."""
        first, *rest = path.split(";")
        year, _, part = first.partition("-")
        given = {"year": year} | ({"part": part} if part else {})
        for each in rest:
            name, _, value = each.partition("=")
            given[name] = value
        if not given.keys() <= set(self._names):
            raise Http404("没有这一统计范围")
        return self._asked(user, given)[0]

    @property
    def _names(self) -> list[str]:
        return ["year", *(["part"] if self.by_part else []), *(each.name for each in self.narrowings)]

    def _asked(self, user: Any, given: dict[str, str]) -> tuple[Asked, ScopeForm]:
        filled = {each.name: given.get(each.name) or each.default for each in self.narrowings}
        form = ScopeForm(given | filled, user=user, by_part=self.by_part, narrowings=self.narrowings)
        if not form.is_valid():
            raise Http404(f"没有这一统计范围：{'；'.join(str(e[0]) for e in form.errors.values())}")
        part = form.cleaned_data.get("part", "")
        period = period_of(form.cleaned_data["year"], part)
        return Asked(user, period, part, self.narrowings, filled), form
