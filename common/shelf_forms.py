"""What a visitor asks of a list of what is published: filters of the pages, the feeds and the API alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from common.shelves import Criteria, Facet, Labels, Shelf

WAN = Decimal(10000)
TEXT_LIMIT = 100
LARGEST = Decimal(10) ** 9  # 万元; larger amounts are slips of the keyboard


class _FacetField(forms.ChoiceField):
    """The code of one value. It is chosen by a link, so the form only hands it on."""

    def __init__(self, facet: Facet, labels: Labels) -> None:
        super().__init__(
            label=facet.label,
            required=False,
            choices=[("", "全部"), *labels.items()],
            widget=forms.HiddenInput,
            error_messages={"invalid_choice": f"“{facet.label}”没有“%(value)s”这一项，请移除后重新选择。"},
        )


def _facet_field(facet: Facet, labels: Labels) -> forms.Field:
    if not facet.longest:
        return _FacetField(facet, labels)
    error = f"“{facet.label}”不超过{facet.longest}个字，请移除后重新选择。"
    return forms.CharField(
        label=facet.label,
        required=False,
        max_length=facet.longest,
        widget=forms.HiddenInput,
        error_messages={"max_length": error},
    )


def _amount(label: str) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=Decimal(0),
        max_value=LARGEST,
        max_digits=14,
        decimal_places=6,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": "请填写数字，单位为万元，如“10”“0.5”。",
            "min_value": "金额不能为负数。",
            "max_value": "金额过大，请核对单位（万元）。",
        },
    )


class ShelfQueryForm(forms.Form):
    """The filters of one shelf. Amounts are typed in 万元 and held in 元."""

    q = forms.CharField(
        label="关键词",
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": f"关键词不超过{TEXT_LIMIT}个字，请缩短后再查。"},
    )
    since = forms.DateField(label="日期自", required=False)
    until = forms.DateField(label="日期至", required=False)
    amount_min = _amount("金额不低于（万元）")
    amount_max = _amount("金额不高于（万元）")

    def __init__(self, shelf: Shelf, data: Any = None, *, labels: dict[str, Labels] | None = None) -> None:
        super().__init__(data)
        self.shelf = shelf
        labels = shelf.labels() if labels is None else labels
        self.fields["q"].widget.attrs["placeholder"] = shelf.hint
        self.fields["since"].label = f"{shelf.day}自"
        self.fields["until"].label = f"{shelf.day}至"
        for name in ("since", "until"):
            self.fields[name].error_messages["invalid"] = "请填写日期，如“2026-01-31”。"
        if not shelf.has_amounts:
            del self.fields["amount_min"], self.fields["amount_max"]
        for facet in shelf.facets:
            self.fields[facet.name] = _facet_field(facet, labels[facet.name])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for first, last in (("since", "until"), ("amount_min", "amount_max")):
            least, most = cleaned.get(first), cleaned.get(last)
            if least is not None and most is not None and least > most:
                what = "日期" if first == "since" else "金额"
                self.add_error(last, f"{what}的下限大于上限，没有记录会符合，请调整。")
        wanted = self.data.get("sort", "")
        if wanted and wanted not in self.shelf.orderings:
            names = "、".join(self.shelf.orderings)
            raise forms.ValidationError(f"不能按“{wanted[:20]}”排序，可用的排序有：{names}。")
        return cleaned

    @property
    def ordering(self) -> str:
        """The order asked for, else the first of the shelf."""
        orderings = self.shelf.orderings
        wanted = self.data.get("sort", "")
        return wanted if wanted in orderings else next(iter(orderings))

    def criteria(self) -> Criteria:
        """What was asked for, once the form is valid."""
        value = self.cleaned_data
        least, most = value.get("amount_min"), value.get("amount_max")
        return Criteria(
            text=value["q"],
            chosen={facet.name: value[facet.name] for facet in self.shelf.facets if value[facet.name]},
            first=value["since"],
            last=value["until"],
            least=None if least is None else least * WAN,
            most=None if most is None else most * WAN,
            ordering=self.ordering,
        )
