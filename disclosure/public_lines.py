"""Bulk files of what annual reports hold row by row: emissions by pollutant, and wastes.

One line for each enterprise, year, medium and pollutant; one for each enterprise, year and waste. From
snapshots alone. A table that is withheld as a whole has one line that says so, since no line would read
as nothing discharged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from common.publication import PublicColumn, public_lines
from disclosure.public import ANNUAL_DISCLOSURE
from disclosure.public_rows import HAZARDOUS_WASTE, SOLID_WASTE, TOTALS

ANNUAL_EMISSION = "annual-emission"
ANNUAL_WASTE = "annual-waste"

NUMBER = "数"
WHOLE = "整表"
WASTE_CATEGORIES = {SOLID_WASTE: "一般工业固体废物", HAZARDOUS_WASTE: "危险废物"}

_REPORT = (
    PublicColumn("enterprise", "企业名称", "party"),
    PublicColumn("uscc", "统一社会信用代码", "uscc"),
    PublicColumn("year", "披露年度", "body.year", "报告所述年度"),
    PublicColumn("report_version", "报告版本", "body.report_version", "更正一次加一"),
)
_END = (
    PublicColumn("withheld", "依法不予公开", "line.withheld", "不予公开的项目及理由；其值为空"),
    PublicColumn("published_on", "公开日期", "dated_on"),
    PublicColumn("park", "所在园区", "body.park"),
    PublicColumn("authority", "公开机关", "body.authority"),
)


def _text(name: str, label: str, about: str = "", example: str = "") -> PublicColumn:
    return PublicColumn(name, label, f"line.{name}", about, example)


def _mass(name: str, label: str, example: str = "") -> PublicColumn:
    about = "单位：t；未填写或依法不予公开的为空"
    return PublicColumn(f"{name}_t", f"{label}（t）", f"line.{name}", about, example, NUMBER)


@public_lines(
    ANNUAL_EMISSION,
    of=ANNUAL_DISCLOSURE,
    list_title="年度披露报告：污染物排放总量",
    columns=(
        *_REPORT,
        _text("medium", "类别", "废水或废气", "废水"),
        _text("pollutant", "污染物", example="化学需氧量"),
        _mass("permitted", "许可排放量", "2"),
        _mass("actual", "实际排放量", "1.5"),
        *_END,
    ),
)
def emission_lines(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The totals of a report."""
    yield from _lines(body, TOTALS)


@public_lines(
    ANNUAL_WASTE,
    of=ANNUAL_DISCLOSURE,
    list_title="年度披露报告：固体废物和危险废物",
    columns=(
        *_REPORT,
        _text("category", "废物类别", "一般工业固体废物或危险废物", "危险废物"),
        _text("code", "废物代码", "一般工业固体废物没有代码", "900-214-08"),
        _text("name", "废物名称", example="废机油"),
        _mass("opening", "年初贮存量", "1"),
        _mass("generated", "产生量", "5"),
        _mass("utilised", "利用量", "0"),
        _mass("disposed", "处置量", "0"),
        _mass("discarded", "倾倒丢弃量"),
        _mass("transferred", "委托转移量", "5"),
        _mass("closing", "年末贮存量", "1"),
        _text("receiver", "接收单位"),
        _text("licence", "接收单位许可证编号"),
        *_END,
    ),
)
def waste_lines(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The wastes of a report, each with its category."""
    for path, category in WASTE_CATEGORIES.items():
        for line in _lines(body, path):
            yield {"category": category, **line}


def _lines(body: Mapping[str, Any], path: str) -> Iterator[dict[str, Any]]:
    """The rows of a table as published, each with what of it is withheld, in words."""
    table = body.get("tables", {}).get(path)
    if table is None:
        return
    if table["withheld"]:
        yield {"withheld": f"{WHOLE}：{table['withheld']}"}
    labels = {each["name"]: each["label"] for each in table["columns"]}
    for row in table["rows"]:
        grounds = (f"{labels[name]}：{ground}" for name, ground in row["withheld"].items())
        yield {**row["values"], "withheld": "；".join(grounds)}
