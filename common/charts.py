"""Charts as SVG of our own: attributes only, legible in black and white.

No style attribute and no style sheet, so that the same drawing stands in a
page under the content security policy and in print. Each shape carries a
class (`series-1` …) by which the web pages may colour it. One unit is one
point; the width is that of the type area, the height a whole number of its
lines.
"""

from __future__ import annotations

import math
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Literal

from common.frozen import DocumentError
from common.typesetting.text import clean, drawn_width_in_ems, width_in_ems

LINE = 28.99  # line pitch of the type area
WIDTH = 442.0
LABEL, SMALL = 10.5, 9.0  # 五号, 小五
LEGEND_ROW = 16.0
LABEL_EMS = 13.0  # how wide the name of a horizontal bar may be
LABEL_ROW, TWO_LINES = 12, 28  # from line to line of a name; a bar whose name has two, with its distance
NOT_FIRST = "）】》”’、，。；：！？)"  # no line begins with these
INK, RULE = "#000000", "#b0b0b0"
FILLS = ("#404040", "#ffffff", "#a6a6a6", "#d9d9d9")
DASHES = ("", "6 3", "2 2", "8 3 2 3")

ChartKind = Literal["bar", "line", "hbar"]
MAX_SERIES = 4  # as many as can be told apart in black and white


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    id: str
    title: str
    unit: str
    kind: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind not in typing.get_args(ChartKind):
            raise DocumentError(f"图“{self.title}”的类型“{self.kind}”不存在，可用 bar、line、hbar。")
        if not self.categories or not self.series:
            raise DocumentError(f"图“{self.title}”没有数据，请至少给出一个类别和一个系列。")
        if len(self.series) > MAX_SERIES:
            raise DocumentError(f"图“{self.title}”的系列多于 {MAX_SERIES} 个，黑白印刷难以区分，请拆成两图。")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise DocumentError(
                    f"图“{self.title}”的系列“{series.name}”有 {len(series.values)} 个值，"
                    f"应与 {len(self.categories)} 个类别一一对应（缺数填空值）。"
                )


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps values to positions along one axis; ticks at round numbers."""

    ticks: tuple[Decimal, ...]
    start: float
    end: float

    @classmethod
    def over(cls, values: Iterable[Decimal], start: float, end: float) -> Scale:
        known = [Decimal(0), *values]  # bars are read from zero
        low, high = min(known), max(known)
        step = _round_step((high - low) / 4)
        first, last = math.floor(low / step), max(math.ceil(high / step), 1)
        return cls(tuple(step * i for i in range(first, last + 1)), start, end)

    def at(self, value: Decimal) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.start + (self.end - self.start) * float((value - low) / (high - low))


def _round_step(raw: Decimal) -> Decimal:
    """The next of 1, 2, 5, 10 … above `raw`."""
    if raw <= 0:
        return Decimal(1)
    power = Decimal(1).scaleb(raw.adjusted())
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= raw)


def number(value: Decimal | None) -> str:
    """A value as it stands in charts and their tables; — where there is none."""
    if value is None:
        return "—"
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace("-", "−")


def height_in_lines(chart: Chart) -> int:
    if chart.kind != "hbar":
        return 6 + len(_legend_rows(chart))
    row = max(18, 12 * len(chart.series) + 8)
    if any(len(_wrap(category, LABEL_EMS)) > 1 for category in chart.categories):
        row = max(row, TWO_LINES)
    return max(4, math.ceil((row * len(chart.categories) + _legend_height(chart) + 24) / LINE))


def svg(chart: Chart, font: str = "") -> str:
    """The drawing; `font` is the family to name where no style sheet reaches (print)."""
    height = round(height_in_lines(chart) * LINE, 2)
    draw = {"bar": _bars, "line": _lines, "hbar": _horizontal_bars}[chart.kind]
    title = f"{clean(chart.title)}（单位：{clean(chart.unit)}）" if chart.unit else clean(chart.title)
    return _element(
        "svg",
        _element("title", escape(title)),
        *_legend(chart),
        *draw(chart, height),
        xmlns="http://www.w3.org/2000/svg",
        class_="chart",
        role="img",
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        font_family=font.replace('"', "") or None,
        font_size=LABEL,
    )


def _element(tag: str, *children: str, **attributes: object) -> str:
    parts = [f"<{tag}"]
    for name, value in attributes.items():
        if value is None:
            continue
        text = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
        parts.append(f' {_ATTRIBUTES.get(name, name)}="{escape(text)}"')
    return f"{''.join(parts)}>{''.join(children)}</{tag}>"


_ATTRIBUTES = {
    "class_": "class",
    "font_family": "font-family",
    "font_size": "font-size",
    "stroke_width": "stroke-width",
    "stroke_dasharray": "stroke-dasharray",
    "text_anchor": "text-anchor",
}


def _text(text: str, x: float, y: float, anchor: str = "middle", size: float = LABEL) -> str:
    return _element("text", escape(text), x=x, y=y, text_anchor=anchor, font_size=size, fill=INK)


def _line(x1: float, y1: float, x2: float, y2: float, colour: str = RULE) -> str:
    return _element("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour, stroke_width=0.5)


def _bar(index: int, x: float, y: float, width: float, height: float) -> str:
    return _element("rect", x=x, y=y, width=width, height=height, class_=f"series-{index + 1}",
                    fill=FILLS[index], stroke=INK, stroke_width=0.6)  # fmt: skip


def _marker(index: int, x: float, y: float) -> str:
    common = {"class_": f"series-{index + 1}", "fill": FILLS[index], "stroke": INK, "stroke_width": 0.8}
    if index % 2:
        return _element("rect", x=x - 2.6, y=y - 2.6, width=5.2, height=5.2, **common)
    return _element("circle", cx=x, cy=y, r=2.8, **common)


def _known(chart: Chart) -> list[Decimal]:
    return [value for series in chart.series for value in series.values if value is not None]


def _legend_height(chart: Chart) -> float:
    return 4 + LEGEND_ROW * len(_legend_rows(chart)) if len(chart.series) > 1 else 4


def _legend_rows(chart: Chart) -> list[list[tuple[int, float]]]:
    """The series of each row with their widths: what would go over the edge begins a further row."""
    rows: list[list[tuple[int, float]]] = [[]]
    for index, series in enumerate(chart.series):
        width = 24 + LABEL * drawn_width_in_ems(clean(series.name)) + 14
        if rows[-1] and sum(each for _, each in rows[-1]) + width > WIDTH:
            rows.append([])
        rows[-1].append((index, width))
    return rows


def _legend(chart: Chart) -> list[str]:
    if len(chart.series) == 1:
        return []
    shapes = []
    for row, entries in enumerate(_legend_rows(chart)):
        x, y = (WIDTH - sum(width for _, width in entries)) / 2, 8.0 + LEGEND_ROW * row
        for index, width in entries:
            if chart.kind == "line":
                shapes += [_path(index, [(x, y), (x + 20, y)]), _marker(index, x + 10, y)]
            else:
                shapes.append(_bar(index, x + 4, y - 5, 14, 9))
            shapes.append(_text(clean(chart.series[index].name), x + 24, y + 4, "start"))
            x += width
    return shapes


def _wrap(label: str, ems: float) -> list[str]:
    """At most two lines of `ems` characters; what does not fit ends in …"""
    lines = [""]
    for char in clean(label):
        if lines[-1] and drawn_width_in_ems(lines[-1] + char) > ems:
            if len(lines) == 2:
                return [lines[0], f"{lines[1][:-1]}…"]
            lines.append("")
            if char in NOT_FIRST and len(lines[0]) > 1:
                lines[0], lines[1] = lines[0][:-1], lines[0][-1]
        lines[-1] += char
    return lines


def _vertical_frame(chart: Chart, height: float) -> tuple[Scale, float, list[str]]:
    """Value axis with its rules, and category labels; left edge of the plot."""
    top, bottom = _legend_height(chart) + 12, height - 32
    scale = Scale.over(_known(chart), bottom, top)
    left = 8 + SMALL * max(width_in_ems(number(tick)) for tick in scale.ticks)
    shapes = []
    for tick in scale.ticks:
        y = scale.at(tick)
        shapes.append(_line(left, y, WIDTH, y, INK if tick == 0 else RULE))
        shapes.append(_text(number(tick), left - 4, y + 3, "end", SMALL))
    slot = (WIDTH - left) / len(chart.categories)
    for i, category in enumerate(chart.categories):
        for row, label in enumerate(_wrap(category, slot / LABEL - 0.3)):
            shapes.append(_text(label, left + slot * (i + 0.5), bottom + 13 + row * 12))
    return scale, left, shapes


def _bars(chart: Chart, height: float) -> list[str]:
    scale, left, shapes = _vertical_frame(chart, height)
    slot = (WIDTH - left) / len(chart.categories)
    bar = min(36.0, slot * 0.72 / len(chart.series))
    base = scale.at(Decimal(0))
    for index, series in enumerate(chart.series):
        offset = (index - len(chart.series) / 2) * bar
        for i, value in enumerate(series.values):
            if value is None:
                continue
            x, y = left + slot * (i + 0.5) + offset, scale.at(value)
            shapes.append(_bar(index, x, min(y, base), bar, abs(base - y)))
            if bar >= SMALL * width_in_ems(number(value)) * 0.8:
                shapes.append(
                    _text(number(value), x + bar / 2, (y - 3) if value >= 0 else (y + 9), size=SMALL)
                )
    return shapes


def _path(index: int, points: list[tuple[float, float]]) -> str:
    return _element("polyline", points=" ".join(f"{x:.2f},{y:.2f}" for x, y in points), fill="none",
                    class_=f"line-{index + 1}", stroke=INK, stroke_width=1.2,
                    stroke_dasharray=DASHES[index] or None)  # fmt: skip


def _stretches(series: Series) -> list[list[int]]:
    """Indices of neighbouring known values: a missing value interrupts the line."""
    stretches: list[list[int]] = [[]]
    for i, value in enumerate(series.values):
        if value is not None:
            stretches[-1].append(i)
        elif stretches[-1]:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def _lines(chart: Chart, height: float) -> list[str]:
    scale, left, shapes = _vertical_frame(chart, height)
    slot = (WIDTH - left) / len(chart.categories)
    for index, series in enumerate(chart.series):
        at = {i: (left + slot * (i + 0.5), scale.at(v)) for i, v in enumerate(series.values) if v is not None}
        shapes += [_path(index, [at[i] for i in run]) for run in _stretches(series) if len(run) > 1]
        for i, (x, y) in at.items():
            shapes.append(_marker(index, x, y))
            if len(chart.series) == 1:
                shapes.append(_text(number(series.values[i]), x, y - 6, size=SMALL))
    return shapes


def _horizontal_bars(chart: Chart, height: float) -> list[str]:
    top, bottom = _legend_height(chart), height - 18
    widths = [drawn_width_in_ems(line) for each in chart.categories for line in _wrap(each, LABEL_EMS)]
    left = max(widths) * LABEL + 8
    scale = Scale.over(_known(chart), left, WIDTH - 34)
    shapes = []
    for tick in scale.ticks:
        x = scale.at(tick)
        shapes.append(_line(x, top, x, bottom, INK if tick == 0 else RULE))
        shapes.append(_text(number(tick), x, bottom + 12, size=SMALL))
    slot = (bottom - top) / len(chart.categories)
    bar = min(16.0, slot * 0.76 / len(chart.series))
    base = scale.at(Decimal(0))
    for i, category in enumerate(chart.categories):
        middle = top + slot * (i + 0.5)
        labels = _wrap(category, LABEL_EMS)
        for row, label in enumerate(labels):
            y = middle + 4 + LABEL_ROW * (row - (len(labels) - 1) / 2)
            shapes.append(_text(label, left - 6, y, "end"))
        for index, series in enumerate(chart.series):
            value = series.values[i]
            if value is None:
                continue
            y, x = middle + (index - len(chart.series) / 2) * bar, scale.at(value)
            shapes.append(_bar(index, min(base, x), y, abs(x - base), bar))
            shapes.append(_text(number(value), max(base, x) + 4, y + bar / 2 + 3, "start", SMALL))
    return shapes
