"""Tables of figures by month, stage, officer …: each cell opens to the records that it counts.

A table is made of aggregates over groups; each cell carries the `Measure` whose rows it stands for,
so that a page can list exactly those. `chart` draws columns of a table with `common.charts`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.db.models import Aggregate, Model, Q, QuerySet
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from common.charts import Chart, ChartKind, Series, number
from common.errors import Refused
from common.exporting import FORMATS, XLSX
from common.indicators import Measure, round_half_up
from common.neutralising import neutral

Visible = Callable[[type[Model]], QuerySet]
"""The rows of a model that the reader may see."""


@dataclass(frozen=True)
class Column:
    """A measure of each row of a table; `where` narrows the records of the row."""

    code: str
    label: str
    unit: str
    aggregate: Aggregate
    where: Q = Q()
    convert: Callable[[Any], Decimal | None] = lambda value: None if value is None else Decimal(value)


@dataclass(frozen=True)
class Group:
    """A row of a table: its value of the grouped field, and the condition on its records."""

    code: str
    label: str
    where: Q


@dataclass(frozen=True)
class Cell:
    value: Decimal | None
    measure: Measure

    @property
    def text(self) -> str:
        return number(self.value)


@dataclass(frozen=True)
class Row:
    code: str
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Heading:
    code: str
    label: str
    unit: str

    @property
    def text(self) -> str:
        return f"{self.label}（{self.unit}）" if self.unit else self.label


@dataclass(frozen=True)
class FigureTable:
    """Rows of figures under one title; `note` says how they are counted."""

    id: str
    title: str
    head: str  # what the rows are: 月份, 经办人 …
    columns: tuple[Heading, ...]
    rows: tuple[Row, ...]
    note: str = ""
    charts: tuple[Chart, ...] = ()

    def cell(self, row: str, column: str) -> tuple[Row, Heading, Cell] | None:
        """The cell by the codes of its row and column."""
        for each in self.rows:
            if each.code == row:
                for heading, cell in zip(self.columns, each.cells, strict=True):
                    if heading.code == column:
                        return each, heading, cell
        return None

    def lines(self) -> Iterator[list[Any]]:
        """Head and rows as they are written to a file."""
        yield [self.head, *(column.text for column in self.columns)]
        for row in self.rows:
            yield [row.label, *(cell.value for cell in row.cells)]


def headings(columns: Iterable[Column]) -> tuple[Heading, ...]:
    return tuple(Heading(each.code, each.label, each.unit) for each in columns)


def grouped(rows: QuerySet, keys: Sequence[str], columns: Sequence[Column]) -> dict[Any, dict[str, Any]]:
    """Aggregates of each group in one statement: values of `keys` (one alone unwrapped) → column → value."""
    aggregates = aggregates_of(columns)
    found = rows.order_by().values_list(*keys).annotate(**aggregates)
    names = [each.code for each in columns]
    return {
        (row[0] if len(keys) == 1 else row[: len(keys)]): dict(zip(names, row[len(keys) :], strict=True))
        for row in found
    }


def aggregates_of(columns: Sequence[Column]) -> dict[str, Aggregate]:
    """The aggregates of the columns, each over the rows that its column asks for."""
    made = {}
    for column in columns:
        aggregate = column.aggregate.copy()
        if column.where:
            aggregate.filter = column.where
        made[f"col_{column.code}"] = aggregate
    return made


def made_row(
    group: Group, model: type[Model], where: Q, columns: Sequence[Column], values: dict[str, Any] | None
) -> Row:
    """The row of a group; without values nothing was counted."""
    cells = []
    for column in columns:
        value = values.get(column.code) if values else None
        if value is None and column.aggregate.name == "Count":
            value = 0
        measure = Measure(model, where & group.where & column.where)
        cells.append(Cell(column.convert(value), measure))
    return Row(group.code, group.label, tuple(cells))


TOTAL = "total"
NOBODY = "none"


def with_total(
    groups: Sequence[Group],
    values: Mapping[Any, dict[str, Any]],
    model: type[Model],
    where: Q,
    columns: Sequence[Column],
    visible: Visible,
) -> tuple[Row, ...]:
    """The rows of `groups` (code → values), then the total over all of `where`."""
    rows = [made_row(group, model, where, columns, values.get(group.code)) for group in groups]
    found = visible(model).filter(where).order_by().aggregate(**aggregates_of(columns))
    whole = {column.code: found[f"col_{column.code}"] for column in columns}
    return (*rows, made_row(Group(TOTAL, "合计", Q()), model, where, columns, whole))


def related_group(path: str, key: Any, label: Any, nobody: str) -> Group:
    """The row of one officer, department or park; of none under `nobody`."""
    if key is None:
        return Group(NOBODY, nobody, Q(**{f"{path}__isnull": True}))
    return Group(str(key), str(label), Q(**{path: key}))


def percent(part: Any, whole: Any) -> Decimal | None:
    """Per cent to one decimal; None of nothing."""
    return round_half_up(Decimal(part or 0) / Decimal(whole) * 100) if whole else None


def share_of(part: Cell, *rest: Cell) -> Cell:
    """What `part` is of it and the rest, in per cent; it opens to all that was judged."""
    whole, where = part.value or Decimal(0), part.measure.where
    for each in rest:
        whole, where = whole + (each.value or 0), where | each.measure.where
    return Cell(percent(part.value, whole), Measure(part.measure.model, where))


def chart(
    table_id: str,
    title: str,
    kind: ChartKind,
    columns: Sequence[Heading],
    rows: Sequence[Row],
    codes: dict[str, str],
    *,
    note: str = "",
) -> tuple[Chart, ...]:
    """The chart of some columns (code → name of the series); none where there is nothing to draw."""
    where = {heading.code: place for place, heading in enumerate(columns)}
    series = tuple(
        Series(name, tuple(row.cells[where[code]].value for row in rows)) for code, name in codes.items()
    )
    series = tuple(each for each in series if any(value is not None for value in each.values))
    if not any(value for each in series for value in each.values):
        return ()
    unit = columns[where[next(iter(codes))]].unit
    return (Chart(table_id, title, unit, kind, tuple(row.label for row in rows), series, note),)


def table_response(table: FigureTable, name: str, fmt: str) -> HttpResponse:
    """A download of the table as "xlsx" or "csv". Raises Refused on another format."""
    if fmt not in FORMATS:
        raise Refused(f"不能导出为“{fmt}”，请选择 {' 或 '.join(FORMATS)}。")
    if fmt == "csv":
        response = HttpResponse(_csv(table), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(_xlsx(table), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{fmt}") or ""
    return response


def _csv(table: FigureTable) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for line in table.lines():
        writer.writerow([neutral(each) if isinstance(each, str) else _plain(each) for each in line])
    return "\ufeff" + text.getvalue()  # the mark by which Excel knows UTF-8


def _plain(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _xlsx(table: FigureTable) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(table.title[:31])
        bold = book.add_format({"bold": True, "text_wrap": True})
        for number_, line in enumerate(table.lines()):
            for place, value in enumerate(line):
                if isinstance(value, str):
                    sheet.write_string(number_, place, neutral(value), bold if number_ == 0 else None)
                elif value is not None:
                    sheet.write_number(number_, place, float(value))
        sheet.set_column(0, 0, 24)
        sheet.set_column(1, len(table.columns), 14)
        sheet.freeze_panes(1, 1)
        if table.note:
            sheet.write_string(len(table.rows) + 2, 0, table.note)
    return content.getvalue()
