"""Charts of a published report with their tables: emissions by year, by outlet, and the balance of wastes.

All is read from snapshots. What the law withholds stands in the tables by its ground and leaves a gap in
the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.charts import MAX_SERIES, Chart, Series, number
from common.models import PublishedRecord
from disclosure.filing.public_page import WITHHELD
from disclosure.public_rows import (
    HAZARDOUS_WASTE,
    OUTLET_TOTALS,
    SOLID_WASTE,
    TOTALS,
    Body,
    PublicRow,
    rows_in,
    rows_of,
)

YEARS = 10  # as many as a chart shows legibly
BARS = 12  # of a horizontal chart
OUTLETS = 8  # beside each other
CHARTS = 2  # of one medium, of MAX_SERIES pollutants each
ROWS = 100  # of a table of figures; the chapters below have more

Key = tuple[str, str]  # medium and pollutant

# What becomes of waste: column and word.
_WASTES = {
    SOLID_WASTE: (
        "一般工业固体废物",
        {"generated": "产生", "utilised": "综合利用", "disposed": "处置", "discarded": "倾倒丢弃"},
    ),
    HAZARDOUS_WASTE: (
        "危险废物",
        {"generated": "产生", "utilised": "自行利用", "disposed": "自行处置", "transferred": "委托转移"},
    ),
}


@dataclass(frozen=True)
class Figure:
    """One subject: its drawings, and the table of all their numbers (none where each drawing has its own)."""

    id: str
    title: str
    charts: list[Chart]
    headings: list[str]
    rows: list[tuple[str, list[str]]]
    note: str = ""

    @property
    def lines(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The rows, each cell with its heading, by which it reads where rows are cards."""
        return [(label, list(zip(self.headings[1:], cells, strict=True))) for label, cells in self.rows]


@dataclass(frozen=True)
class YearOfReport:
    """A published report of the enterprise: its year, where it is read, and what it says of emissions."""

    year: int
    pk: int
    is_synthetic: bool
    totals: list[PublicRow]


def years_of(record: PublishedRecord, day: date) -> list[YearOfReport]:
    """All published reports of the enterprise, one for each year, the oldest first; one query."""
    rows = PublishedRecord.objects.on_display(day).filter(kind=record.kind, uscc=record.uscc)
    found = rows.order_by("pk").values_list("pk", "is_synthetic", "body__year", f"body__tables__{TOTALS}")
    by_year = {
        year: YearOfReport(year, pk, synthetic, rows_of(totals)) for pk, synthetic, year, totals in found
    }
    return [by_year[year] for year in sorted(by_year)]


def figures(body: Body, years: Sequence[YearOfReport]) -> list[Figure]:
    """What is drawn of a report, beside its enterprise's other years."""
    return [*_emissions(body, years[-YEARS:]), *_outlets(body), *_wastes(body)]


# ---- emissions by year ----


def _emissions(body: Body, years: Sequence[YearOfReport]) -> Iterable[Figure]:
    """A figure for each medium of this report."""
    own = {_key(row): row for row in rows_in(body, TOTALS) if row.word("pollutant")}
    for place, medium in enumerate(dict.fromkeys(medium for medium, _ in own)):
        keys = [key for key in own if key[0] == medium]
        tables = [{_key(row): row for row in each.totals} for each in years]
        title = f"{medium}污染物排放总量" if medium else "污染物排放总量"
        yield Figure(
            f"emissions-{place}",
            title,
            _emission_charts(f"emissions-{place}", title, keys, years, tables),
            ["污染物", *(f"{each.year}年（t）" for each in years), "本年度许可排放量（t）"],
            [
                (
                    key[1],
                    [
                        *(_cell(table.get(key), "actual") for table in tables),
                        _cell(own[key], "permitted"),
                    ],
                )
                for key in keys[:ROWS]
            ],
            "各年度的数字取自该企业正在公开的各年度报告；没有公开报告或报告未列该污染物的年度为“—”。",
        )


def _key(row: PublicRow) -> Key:
    return row.word("medium"), row.word("pollutant")


def _emission_charts(
    code: str,
    title: str,
    keys: list[Key],
    years: Sequence[YearOfReport],
    tables: list[dict[Key, PublicRow]],
) -> list[Chart]:
    """Pollutants of like amounts together: by year, or where there is one year alone side by side."""
    amounts = {key: [_amount(table.get(key), "actual") for table in tables] for key in keys}
    known = [key for key in keys if any(value is not None for value in amounts[key])]
    known.sort(key=lambda key: max(value for value in amounts[key] if value is not None), reverse=True)
    if not known:
        return []
    if len(years) == 1:
        shown = known[:BARS]
        series = Series("排放量", tuple(amounts[key][0] for key in shown))
        return [Chart(code, title, "t", "hbar", tuple(key[1] for key in shown), (series,))]
    categories = tuple(f"{each.year}年" for each in years)
    groups = [known[at : at + MAX_SERIES] for at in range(0, len(known), MAX_SERIES)][:CHARTS]
    return [
        Chart(
            f"{code}-{place}",
            title if len(groups) == 1 else f"{title}（{place}）",
            "t",
            "bar",
            categories,
            tuple(Series(key[1], tuple(amounts[key])) for key in group),
        )
        for place, group in enumerate(groups, start=1)
    ]


# ---- by outlet ----


def _outlets(body: Body) -> Iterable[Figure]:
    """What each outlet discharges, of the pollutants with the most; the whole table stands in its chapter."""
    found: dict[str, dict[str, Decimal]] = {}
    for row in rows_in(body, OUTLET_TOTALS):
        outlet, pollutant, amount = row.word("outlet"), row.word("pollutant"), row.amount("actual")
        if outlet and pollutant and amount is not None:
            found.setdefault(pollutant, {})[outlet] = amount
    if not found:
        return
    pollutants = sorted(found, key=lambda name: sum(found[name].values()), reverse=True)[:MAX_SERIES]
    outlets = list(dict.fromkeys(outlet for name in pollutants for outlet in found[name]))[:OUTLETS]
    series = tuple(Series(name, tuple(found[name].get(each) for each in outlets)) for name in pollutants)
    note = (
        f"列出排放量最大的{len(pollutants)}种污染物、{len(outlets)}个排放口；全部数字见下方“各排放口排放量”。"
    )
    chart = Chart("outlets", "各排放口的主要污染物", "t", "bar", tuple(outlets), series, note)
    yield Figure("outlets", "按排放口", [chart], [], [])


# ---- wastes ----


def _wastes(body: Body) -> Iterable[Figure]:
    for path, (title, ways) in _WASTES.items():
        rows = [row for row in rows_in(body, path) if row.word("name")]
        if not rows:
            continue
        code = path.partition(".")[2].replace("_", "-")
        columns = {"opening": "年初贮存", **ways, "closing": "年末贮存"}
        yield Figure(
            code,
            f"{title}收支",
            _waste_charts(code, title, ways, rows),
            ["名称", *(f"{word}（t）" for word in columns.values()), "收支差额（t）"],
            [
                (_waste_name(row), [*(_cell(row, name) for name in columns), number(_balance(row, ways))])
                for row in rows[:ROWS]
            ],
            "收支差额＝年初贮存＋产生－各项去向－年末贮存；有不予公开或未填写的数字的为“—”。",
        )


def _waste_charts(code: str, title: str, ways: Mapping[str, str], rows: list[PublicRow]) -> list[Chart]:
    shown = [row for row in rows if row.amount("generated") is not None]
    shown = sorted(shown, key=lambda row: row.amount("generated") or Decimal(0), reverse=True)[:BARS]
    if not shown:
        return []
    series = tuple(Series(word, tuple(row.amount(name) for row in shown)) for name, word in ways.items())
    names = tuple(_waste_name(row) for row in shown)
    return [Chart(code, f"{title}的产生与去向", "t", "hbar", names, series)]


def _waste_name(row: PublicRow) -> str:
    code = row.word("code")
    return f"{row.word('name')}（{code}）" if code else row.word("name")


def _balance(row: PublicRow, ways: Mapping[str, str]) -> Decimal | None:
    """What came in less what went out or is left; None where a number is missing."""
    parts = [row.amount(name) for name in ("opening", *ways, "closing")]
    if any(part is None for part in parts):
        return None
    opening, generated, *out = (part or Decimal(0) for part in parts)
    return opening + generated - sum(out, Decimal(0))


def _amount(row: PublicRow | None, name: str) -> Decimal | None:
    return row.amount(name) if row else None


def _cell(row: PublicRow | None, name: str) -> str:
    ground = row.ground(name) if row else ""
    return WITHHELD.format(ground) if ground else number(_amount(row, name))


def figures_context(record: PublishedRecord, day: date) -> dict[str, Any]:
    """For the page of a report: nothing where it came without content."""
    if not record.body.get("tables"):
        return {}
    years = years_of(record, day)
    return {
        "figures": figures(record.body, years),
        "other_years": [each for each in years if each.year != record.body["year"]],
    }
