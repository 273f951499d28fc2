"""Named figures whose every value opens to the records behind it.

An app's `indicators.py` registers functions of a period:

    @indicator("I10", name="环评审批手续", unit="个", formula="报告书、报告表批准决定件数",
               basis="法治政府建设报告", note="…")
    def eia_decisions(period: Period) -> Measure:
        return Measure(EiaDecision, where=period.covers("decided_on") & Q(outcome="approved"))

A figure is one Measure or several parts (a list), each an aggregate over the rows it names. The
runner computes all measures over one model in one statement, so the number of queries depends on
how many models there are and never on how many records.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Aggregate, Count, Model, Q, QuerySet

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DECIMAL = Decimal("0.1")


@dataclass(frozen=True)
class Period:
    """A reporting period: [first, after) in Asia/Shanghai."""

    year: int
    first: date
    after: date

    @classmethod
    def of_year(cls, year: int) -> Period:
        return cls(year, date(year, 1, 1), date(year + 1, 1, 1))

    def covers(self, field_name: str) -> Q:
        """Condition: the date field lies in the period."""
        return Q(**{f"{field_name}__gte": self.first, f"{field_name}__lt": self.after})

    def covers_moment(self, field_name: str) -> Q:
        """Condition: the date-time field lies in the period, by the clock of Shanghai."""
        return Q(
            **{
                f"{field_name}__gte": datetime.combine(self.first, time(), SHANGHAI),
                f"{field_name}__lt": datetime.combine(self.after, time(), SHANGHAI),
            }
        )


Rows = Callable[[type[Model]], QuerySet]
"""The rows of a model among which a figure counts."""


def all_rows(model: type[Model]) -> QuerySet:
    return model._default_manager.all()


@dataclass(frozen=True)
class Measure:
    """One aggregate over the rows of `model` that satisfy `where`.

    `where` must not cross a to-many relation (it would count rows twice): use Exists or a
    subquery. `aggregate` is an aggregate without filter, Count("pk") by default. `reads` names the
    fields whose values enter the figure; they are frozen with each row so that a later difference
    can be told. `label` says in Chinese what this part is. `scoped` narrows further, by other models'
    rows, where a reader sees only some: the rows of a shared list that those records name.
    """

    model: type[Model]
    where: Q = field(default_factory=Q)
    aggregate: Aggregate = field(default_factory=lambda: Count("pk"))
    reads: tuple[str, ...] = ()
    label: str = ""
    scoped: Callable[[Rows], Q] | None = None

    def among(self, rows: Rows) -> Measure:
        """The same for a reader of `rows`."""
        if self.scoped is None or rows is all_rows:
            return self
        return replace(self, where=self.where & self.scoped(rows), scoped=None)

    @property
    def rows(self) -> QuerySet:
        """The records behind this measure, ordered by their key."""
        return self.model._default_manager.filter(self.where).order_by(ledger_key_field(self.model))


Parts = Measure | Sequence[Measure]


@dataclass(frozen=True)
class Indicator:
    """The definition of a figure."""

    id: str
    name: str
    unit: str
    formula: str
    basis: str
    note: str
    mandatory: bool  # the annual report must use it
    variant_of: str  # "" or the id of the indicator whose other reading this is
    measures: Callable[[Period], Parts]
    combine: Callable[[Period, list[Any]], Any]
    display: Callable[[Any], str]
    working: Callable[[Period, list[Any]], str] | None

    def parts(self, period: Period) -> list[Measure]:
        made = self.measures(period)
        return [made] if isinstance(made, Measure) else list(made)


@dataclass(frozen=True)
class Figure:
    """An indicator's value for one period."""

    indicator: Indicator
    period: Period
    value: Any  # int, Decimal, bool or None when there is nothing to compute from
    display: str
    count: int  # records behind it
    raw: list[Any]  # aggregate of each part
    working: str  # the formula with the numbers filled in, "" when it is a plain count
    parts: list[Measure]

    @property
    def id(self) -> str:
        return self.indicator.id


_registry: dict[str, Indicator] = {}


def total(period: Period, raw: list[Any]) -> Any:
    """Default combination: the sum of the parts."""
    return sum((value or 0) for value in raw)


def show(value: Any) -> str:
    """Default display: plain digits, no trailing zeros, 是/否 for a truth value, — for nothing."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def more_than(step: int) -> Callable[[Any], str]:
    """Display as official reports round down: floor to `step`, 余 only when something is left."""

    def display(value: Any) -> str:
        floor = int(value) // step * step
        if floor == 0 or value == floor:
            return show(value)
        return f"{floor}余"

    return display


def round_half_up(value: Decimal, step: Decimal = ONE_DECIMAL) -> Decimal:
    """四舍五入 to `step`."""
    return value.quantize(step, rounding=ROUND_HALF_UP)


def indicator(
    id: str,
    *,
    name: str,
    unit: str,
    formula: str,
    basis: str = "",
    note: str = "",
    mandatory: bool = True,
    variant_of: str = "",
    combine: Callable[[Period, list[Any]], Any] = total,
    display: Callable[[Any], str] = show,
    working: Callable[[Period, list[Any]], str] | None = None,
) -> Callable[[Callable[[Period], Parts]], Callable[[Period], Parts]]:
    """Register the decorated function as the source of figure `id`. Raises on a doubled id."""

    def register(measures: Callable[[Period], Parts]) -> Callable[[Period], Parts]:
        if id in _registry:
            raise ValueError(f"indicator {id} is registered twice")
        _registry[id] = Indicator(
            id=id,
            name=name,
            unit=unit,
            formula=formula,
            basis=basis,
            note=note,
            mandatory=mandatory and not variant_of,
            variant_of=variant_of,
            measures=measures,
            combine=combine,
            display=display,
            working=working,
        )
        return measures

    return register


def all_indicators() -> list[Indicator]:
    """Every registered indicator, by id."""
    return [_registry[key] for key in sorted(_registry)]


def get_indicator(id: str) -> Indicator:
    """The indicator `id`; raises KeyError."""
    return _registry[id]


def compute(period: Period, ids: Iterable[str] | None = None, *, rows: Rows = all_rows) -> dict[str, Figure]:
    """The figures of the period, by id: one statement for each model, whatever the records.

    `rows` gives the rows of a model to count among, all unless a reader's own are wanted.
    """
    chosen = all_indicators() if ids is None else [get_indicator(id) for id in ids]
    parts = {each.id: [part.among(rows) for part in each.parts(period)] for each in chosen}
    values = _run({(id, n): m for id, measures in parts.items() for n, m in enumerate(measures)}, rows)
    figures = {}
    for each in chosen:
        cells = [values[each.id, n] for n in range(len(parts[each.id]))]
        raw = [cell[0] for cell in cells]
        value = each.combine(period, raw)
        figures[each.id] = Figure(
            indicator=each,
            period=period,
            value=value,
            display=each.display(value),
            count=sum(cell[1] for cell in cells),
            raw=raw,
            working=each.working(period, raw) if each.working else "",
            parts=parts[each.id],
        )
    return figures


Key = tuple[str, int]
_ROWS = Count("pk")


def _run(measures: dict[Key, Measure], rows: Rows) -> dict[Key, tuple[Any, int]]:
    """Aggregate and row count of every measure, one statement a model."""
    by_model: dict[type[Model], dict[Key, Measure]] = defaultdict(dict)
    for key, measure in measures.items():
        by_model[measure.model][key] = measure
    results: dict[Key, tuple[Any, int]] = {}
    for model, group in by_model.items():
        wheres = dict.fromkeys(measure.where for measure in group.values())
        # Figures share rows and aggregates; what is alike is computed once.
        names: dict[tuple[Aggregate, Q], str] = {}
        for measure in group.values():
            for aggregate in (measure.aggregate, _ROWS):
                names.setdefault((aggregate, measure.where), f"a{len(names)}")
        queryset = rows(model)
        if all(wheres):
            queryset = queryset.filter(reduce(or_, wheres))
        # Where all ask for the same rows, asking again in each aggregate would only cost.
        aggregates = {
            name: _filtered(aggregate, where if len(wheres) > 1 else Q())
            for (aggregate, where), name in names.items()
        }
        row = queryset.order_by().aggregate(**aggregates)
        for key, measure in group.items():
            value, count = (row[names[each, measure.where]] for each in (measure.aggregate, _ROWS))
            results[key] = (value, count)
    return results


def _filtered(aggregate: Aggregate, where: Q) -> Aggregate:
    if not where:
        return aggregate
    copy = aggregate.copy()
    copy.filter = where
    return copy


def ledger_key_field(model: type[Model]) -> str:
    """The name of the natural key of `model`, "pk" when it declares none."""
    return getattr(model, "LEDGER_KEY", "pk")


def identities(measure: Measure) -> Iterator[tuple[str, list[Any]]]:
    """(key, values read) of every row behind `measure`, streamed in key order."""
    key = ledger_key_field(measure.model)
    rows = measure.rows.values_list(key, *measure.reads)
    for row_key, *values in rows.iterator(chunk_size=5000):
        yield str(row_key), values


# ---- findings: what a reader of the figures must be told ----


@dataclass(frozen=True)
class Finding:
    """A remark on the figures of a period: "error" stops sign-off, "warning" must be answered."""

    code: str
    level: str  # error | warning | info
    message: str
    figures: tuple[str, ...] = ()

    def at_level(self, level: str) -> Finding:
        return replace(self, level=level)


Check = Callable[[Period, dict[str, Figure]], list[Finding]]
_checks: list[Check] = []


def figure_check(function: Check) -> Check:
    """Register a check of the figures of one period against each other or against the law."""
    _checks.append(function)
    return function


def findings(period: Period, figures: dict[str, Figure]) -> list[Finding]:
    """What all registered checks find."""
    return [finding for check in _checks for finding in check(period, figures)]
