"""A run as a workbook: the results on one sheet, every point and what does not count on others.

Rows are streamed from the database and written one by one, so that memory does not grow with them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import IO, Any

import xlsxwriter
from django.http import FileResponse

from common.exporting import SHEET_ROWS, XLSX
from common.importing.workbooks import Styles
from common.neutralising import neutral
from disclosure.models import RatingEvent, RatingResult, RatingRun
from disclosure.rating.enums import ItemGroup, Movement

CHUNK = 2000
RESULT_HEADERS = (
    "统一社会信用代码",
    "企业名称",
    "所在园区",
    "基准分",
    "加分",
    "减分",
    "得分",
    "按分数的等级",
    "等级",
    "一票否决事由",
    "上年度等级",
    "较上年度",
    "归集事项数",
)
EVENT_HEADERS = (
    "统一社会信用代码",
    "企业名称",
    "方面",
    "指标",
    "发生日期",
    "事项",
    "记录编号",
    "分值",
    "计分",
    "计分说明",
    "不计理由",
    "登记与确认",
)


def run_file(run: RatingRun, user: Any) -> FileResponse:
    """The workbook of a finished run, of the enterprises that the user sees."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        write(run, user, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    name = f"{run.year}年度信用评价计算（第{run.pk}次）.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


def write(run: RatingRun, user: Any, target: str | IO[bytes]) -> None:
    with xlsxwriter.Workbook(target, {"constant_memory": True}) as book:
        styles = Styles(book)
        _write_rows(book, styles, "评价结果", RESULT_HEADERS, _results(run, user))
        _write_rows(book, styles, "计分明细", EVENT_HEADERS, _events(run, user))


def _write_rows(
    book: Any, styles: Styles, title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """The rows on a sheet, and on further ones where they are more than one holds."""
    number, part, sheet = 0, 0, None
    for row in rows:
        if sheet is None or number == SHEET_ROWS:
            part += 1
            sheet = _sheet(book, styles, title if part == 1 else f"{title}{part}", headers)
            number = 0
        number += 1
        for position, value in enumerate(row):
            _write_cell(sheet, number, position, value, styles)
    if sheet is None:
        _sheet(book, styles, title, headers)


def _sheet(book: Any, styles: Styles, title: str, headers: Sequence[str]) -> Any:
    sheet = book.add_worksheet(title)
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, len(headers) - 1, 16)
    for position, header in enumerate(headers):
        sheet.write_string(0, position, header, styles.optional)
    return sheet


def _write_cell(sheet: Any, number: int, position: int, value: Any, styles: Styles) -> None:
    if value is None or value == "":
        return
    if isinstance(value, date):
        sheet.write_datetime(number, position, value, styles.date)
    elif isinstance(value, Decimal | int):
        sheet.write_number(number, position, value)
    else:
        sheet.write_string(number, position, neutral(str(value)))


def _results(run: RatingRun, user: Any) -> Iterator[tuple[Any, ...]]:
    movements = dict(Movement.choices)
    rows = RatingResult.objects.visible_to(user).filter(run=run).exclude(sha256="")
    values = rows.order_by("enterprise__uscc").values_list(
        "enterprise__uscc",
        "enterprise__name",
        "enterprise__park__name",
        "base",
        "added",
        "deducted",
        "score",
        "scored_grade",
        "grade",
        "veto_reason",
        "previous_grade",
        "movement",
        "event_count",
    )
    for *row, movement, count in values.iterator(chunk_size=CHUNK):
        yield *row, movements.get(movement, ""), count


def _events(run: RatingRun, user: Any) -> Iterator[tuple[Any, ...]]:
    groups = dict(ItemGroup.choices)
    rows = RatingEvent.objects.visible_to(user).filter(run=run)
    values = rows.order_by("enterprise__uscc", "happened_on", "pk").values_list(
        "enterprise__uscc",
        "enterprise__name",
        "item__group",
        "item__name",
        "happened_on",
        "description",
        "source_number",
        "points",
        "entry__points",
        "entry__note",
        "ground",
        "recorded_by",
    )
    for uscc, name, group, *row in values.iterator(chunk_size=CHUNK):
        yield uscc, name, groups[group], *row
