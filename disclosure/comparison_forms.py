"""Which two published annual reports a visitor compares: by enterprise and year, from snapshots alone."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.db.models.fields.json import KT
from django.http import QueryDict
from django.utils import timezone

from common.models import PublishedRecord
from disclosure.listing.public import DUTY_LIST_ENTRY
from disclosure.public import ANNUAL_DISCLOSURE
from registry.published import is_code

OTHERS_NAMED = 5
FIRST, LAST = 2013, 2100  # years that a report can be about

SIDES = ("first", "second")
_YEAR = KT("body__year")


def _enterprise(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=120,
        required=required,
        help_text=help_text,
        error_messages={"required": "请填写企业名称或统一社会信用代码。"},
    )


def _year(label: str) -> forms.IntegerField:
    bounds = f"请填写{FIRST}至{LAST}之间的年度，如2025。"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=FIRST,
        max_value=LAST,
        help_text="不填的，取最近公开的年度",
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": bounds, "min_value": bounds, "max_value": bounds},
    )


class CompareForm(forms.Form):
    """Two reports; without a second enterprise, two years of the first."""

    first = _enterprise("第一份报告的企业", "企业名称或统一社会信用代码")
    first_year = _year("第一份报告的年度")
    second = _enterprise("第二份报告的企业", "不填的，与同一企业的另一年度对照", required=False)
    second_year = _year("第二份报告的年度")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        cleaned["second"] = cleaned["second"] or cleaned["first"]
        for side in SIDES:
            self._find(side, cleaned)
        if not self.errors and cleaned["first_report"].pk == cleaned["second_report"].pk:
            self.add_error("second_year", "两边是同一份报告，请改选企业或年度。")
        return cleaned

    def _find(self, side: str, cleaned: dict[str, Any]) -> None:
        """Put the report of a side into `cleaned`, or say why there is none."""
        text, year = cleaned[side].strip(), cleaned[f"{side}_year"]
        reports = _reports_of(text)
        firms = {report.uscc: report.party for report in reports}
        if len(firms) > 1:
            named = "、".join(f"{name}（{uscc}）" for uscc, name in list(firms.items())[:OTHERS_NAMED])
            self.add_error(side, f"有多家企业的名称含“{text}”：{named}等，请填写统一社会信用代码。")
            return
        by_year = {int(report.body_year): report for report in reports}
        if chosen := by_year.get(year or max(by_year, default=0)):
            found = PublishedRecord.objects.on_display(timezone.localdate()).filter(pk=chosen.pk).first()
            if found is not None:
                cleaned[f"{side}_report"] = found
                return
        self.add_error(f"{side}_year" if by_year else side, _why_none(text, year, by_year))

    def address(self) -> str:
        """The query that names the same two reports for good, whichever version of them stands."""
        query = QueryDict(mutable=True)
        for side in SIDES:
            report = self.cleaned_data[f"{side}_report"]
            query[side] = report.uscc
            query[f"{side}_year"] = str(report.body["year"])
        return query.urlencode()


def is_asked(query: QueryDict) -> bool:
    """Whether two reports are named, rather than none or the first alone."""
    return bool(query.get("first") and (query.get("second") or query.get("second_year")))


def _reports_of(text: str) -> list[Any]:
    """The published reports of whoever the words name, without their contents; an exact name counts alone."""
    rows = PublishedRecord.objects.on_display(timezone.localdate()).filter(kind=ANNUAL_DISCLOSURE)
    code = text.upper()
    named = Q(uscc=code) if is_code(code) else Q(party__icontains=text)
    found = list(
        rows.filter(named).order_by("-dated_on", "-pk").annotate(body_year=_YEAR).only("pk", "uscc", "party")
    )
    return [report for report in found if report.party == text] or found


def _why_none(text: str, year: int | None, by_year: dict[int, Any]) -> str:
    """Which years there are; and whether the enterprise stands on the list of the year."""
    if not by_year:
        listed = _listed(text, year)
        return f"{listed}没有正在公开的年度报告。请核对企业名称或统一社会信用代码。"
    years = "、".join(str(each) for each in sorted(by_year))
    uscc = next(iter(by_year.values())).uscc
    return f"{_listed(uscc, year)}没有正在公开的{year}年度报告，已公开的年度：{years}。"


def _listed(text: str, year: int | None) -> str:
    """What the published lists say of the enterprise for the year."""
    code = text.upper()
    if year is None or not is_code(code):
        return "该企业"
    entries = PublishedRecord.objects.on_display(timezone.localdate()).filter(
        kind=DUTY_LIST_ENTRY, uscc=code, facets__contains=f"|year={year}|"
    )
    return f"该企业已列入{year}年环境信息依法披露企业名单，但" if entries.exists() else "该企业"
