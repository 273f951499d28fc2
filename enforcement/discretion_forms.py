"""The form of a discretion worksheet: one answer to each factor of the standard, and the amount."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from common.presentation import plain_number
from common.registers.forms import EMPTY_CHOICE, ServiceErrorsMixin
from enforcement.discretion import Suggestion, factors_of, suggest
from enforcement.models import DiscretionLevel, DiscretionStandard, DiscretionWorksheet
from enforcement.procedure_enums import MitigationGround
from enforcement.ranges import FineRange, in_yuan, range_of
from registry.models import Provision


def level_label(level: DiscretionLevel) -> str:
    """An answer with what it adds, e.g. 1倍以上不足3倍（+30%）."""
    sign = "+" if level.percent >= 0 else ""
    return f"{level.level}（{sign}{plain_number(level.percent)}%）"


def _amount(label: str, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, min_value=0, max_digits=14, decimal_places=2, **options)


class WorksheetForm(ServiceErrorsMixin, forms.Form):
    """For one act under one article; the factors are those of the standard in force."""

    model = DiscretionWorksheet
    act = forms.CharField(
        label="违法行为",
        max_length=120,
        required=False,
        help_text="同一案由有几个违法行为的，分别填写裁量表，在此写明是哪一个，如“1号排放口”。",
    )
    chosen_amount = _amount("拟罚款（元）", required=False, help_text="留空则采用建议罚款。")
    mitigation_ground = forms.ChoiceField(
        label="减轻处罚情形",
        required=False,
        choices=[("", EMPTY_CHOICE), *MitigationGround.choices],
        help_text="低于法定下限的须选择（行政处罚法第三十二条、生态环境法典第一千零五十六条）。",
    )
    deviation_reason = forms.CharField(
        label="偏离建议的理由",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="拟罚款与建议罚款不一致的须写明。",
    )

    def __init__(self, standard: DiscretionStandard, provision: Provision, data: Any = None) -> None:
        super().__init__(data)
        self.standard, self.fixed = standard, range_of(provision)
        self.levels: dict[str, DiscretionLevel] = {}
        self.factor_names: list[str] = []
        for number, (factor, levels) in enumerate(factors_of(standard).items(), start=1):
            self._add_factor(f"factor_{number}", factor, levels)
        ranged: list[str] = []
        if self.fixed is None:
            self.fields["fine_min"] = _amount("罚款下限（元）")
            self.fields["fine_max"] = _amount("罚款上限（元）")
            self.fields["range_note"] = forms.CharField(
                label="幅度的计算",
                max_length=200,
                help_text="条款按比例、倍数规定幅度的，写明计算过程，如“总投资额1000万元的1%至5%”。",
            )
            ranged = ["fine_min", "fine_max", "range_note"]
        last = ["chosen_amount", "mitigation_ground", "deviation_reason"]
        self.order_fields(["act", *ranged, *self.factor_names, *last])

    def _add_factor(self, name: str, factor: str, levels: Sequence[DiscretionLevel]) -> None:
        self.levels |= {level.ledger_no: level for level in levels}
        self.factor_names.append(name)
        choices = [(level.ledger_no, level_label(level)) for level in levels]
        self.fields[name] = forms.ChoiceField(label=factor, choices=choices, widget=forms.RadioSelect)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        low, high = cleaned.get("fine_min"), cleaned.get("fine_max")
        if low is not None and high is not None and high < low:
            self.add_error("fine_max", "罚款上限不得低于下限。")
        return cleaned

    @property
    def chosen_levels(self) -> list[DiscretionLevel]:
        """The answers that were given."""
        given = (self.cleaned_data.get(name, "") for name in self.factor_names)
        return [self.levels[key] for key in given if key]

    @property
    def fine_range(self) -> FineRange | None:
        """The article's range, or the one that was worked out."""
        if self.fixed is not None:
            return self.fixed
        low, high = self.cleaned_data.get("fine_min"), self.cleaned_data.get("fine_max")
        return FineRange(low, high) if low is not None and high is not None else None

    @property
    def suggestion(self) -> Suggestion | None:
        """What the answers come to, None while the form is not complete."""
        if not self.is_bound or self.errors or self.fine_range is None:
            return None
        return suggest(self.fine_range, [level.percent for level in self.chosen_levels])

    @property
    def suggestion_words(self) -> str:
        found = self.suggestion
        if found is None:
            return ""
        percent, amount = plain_number(found.percent), in_yuan(found.amount)
        return f"裁量比例合计{percent}%，建议罚款{amount}（{self.fine_range}）。"

    def values(self) -> dict[str, Any]:
        """The arguments of `record_worksheet` beside case, kind and article."""
        names = ("act", "chosen_amount", "mitigation_ground", "deviation_reason")
        found = {name: self.cleaned_data[name] for name in names} | {"levels": self.chosen_levels}
        if self.fixed is None:
            found |= {"fine_range": self.fine_range, "range_note": self.cleaned_data["range_note"]}
        return found
