"""Figures against last year's report: a jump may be true, but is then explained."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from disclosure.annual.chapters import CHAPTER_OF
from disclosure.annual.checks.balances import HAZARDOUS, HAZARDOUS_KEY, SOLID, SOLID_KEY
from disclosure.annual.checks.finding import Context, Found, warning
from disclosure.annual.checks.totals import TOTALS
from disclosure.annual.checks.wording import cell, key_of, named_in, plain
from disclosure.annual.contents import Contents

_BASIS = "与上年度报告比较"
_CARBON, _TAX, _FUELS = "carbon.emissions", "management.tax", "carbon.fuels"
_PRODUCTS, _TOXIC = "basics.products", "discharges.toxic"


@dataclass(frozen=True)
class Compared:
    """A column of a table that is compared row by row, by the key of the table."""

    table: str
    keys: Sequence[str]
    column: str
    label: str
    unit: str = "t"  # "" where the row itself names it


def _jumped(now: Decimal | None, was: Decimal | None, percent: Decimal, unit: str) -> str:
    """How a figure changed, in words; "" where it did not jump or cannot be compared."""
    if now is None or was is None or now == was:
        return ""
    if not was:
        return f"上年度为0，本年度为{plain(now)}{unit}"
    change = (now - was) * 100 / was
    if abs(change) <= percent:
        return ""
    way = "增加" if change > 0 else "减少"
    return f"由上年度的{plain(was)}{unit}变为{plain(now)}{unit}，{way}{abs(change):.1f}%"


def _compare(contents: Contents, context: Context, what: Compared) -> Iterator[tuple[str, str]]:
    if context.last_year is None:
        return
    chapter, _, code = what.table.partition(".")
    declared = CHAPTER_OF[chapter].table(code)
    before = {key_of(row, *what.keys): row for row in context.last_year.rows(what.table)}
    for row in contents.rows(what.table):
        earlier = before.get(key_of(row, *what.keys))
        if earlier is None:
            continue
        unit = what.unit or row.text("unit")
        words = _jumped(
            row.number(what.column), earlier.number(what.column), context.settings.jump_percent, unit
        )
        if words:
            yield (
                cell(what.table, row, what.column),
                f"{named_in(declared, row, *what.keys)}：{what.label}{words}，"
                "请核对数值和单位；属实的请说明原因。",
            )


def _compare_field(contents: Contents, context: Context, path: str, label: str, unit: str) -> Found:
    if context.last_year is None:
        return
    now, was = contents.number(path), context.last_year.number(path)
    if words := _jumped(now, was, context.settings.jump_percent, unit):
        yield path, f"{label}{words}，请核对；属实的请说明原因。"


@warning("jump-totals", "污染物排放量与上年度相差较大的须说明", _BASIS)
def totals(contents: Contents, context: Context) -> Found:
    return _compare(contents, context, Compared(TOTALS, ("medium", "pollutant"), "actual", "实际排放量"))


@warning("jump-solid-waste", "一般工业固体废物产生量与上年度相差较大的须说明", _BASIS)
def solid_waste(contents: Contents, context: Context) -> Found:
    return _compare(contents, context, Compared(SOLID, SOLID_KEY, "generated", "产生量"))


@warning("jump-hazardous-waste", "危险废物产生量与上年度相差较大的须说明", _BASIS)
def hazardous_waste(contents: Contents, context: Context) -> Found:
    return _compare(contents, context, Compared(HAZARDOUS, HAZARDOUS_KEY, "generated", "产生量"))


@warning("jump-output", "产品产量与上年度相差较大的须说明", _BASIS)
def output(contents: Contents, context: Context) -> Found:
    return _compare(contents, context, Compared(_PRODUCTS, ("name", "unit"), "output", "实际产量", ""))


@warning("jump-fuels", "化石燃料消费量与上年度相差较大的须说明", _BASIS)
def fuels(contents: Contents, context: Context) -> Found:
    return _compare(contents, context, Compared(_FUELS, ("name", "unit"), "used", "消费量", ""))


@warning("jump-toxic", "有毒有害物质使用量与上年度相差较大的须说明", _BASIS)
def toxic(contents: Contents, context: Context) -> Found:
    return _compare(contents, context, Compared(_TOXIC, ("name",), "used", "使用量"))


@warning("jump-carbon", "二氧化碳排放量与上年度相差较大的须说明", _BASIS)
def carbon(contents: Contents, context: Context) -> Found:
    return _compare_field(contents, context, _CARBON, "二氧化碳排放量", "tCO₂e")


@warning("jump-tax", "环境保护税与上年度相差较大的须说明", _BASIS)
def tax(contents: Contents, context: Context) -> Found:
    return _compare_field(contents, context, _TAX, "缴纳环境保护税", "元")


@warning("vanished-pollutant", "上年度有排放量的污染物，本年度须有下文", _BASIS)
def vanished(contents: Contents, context: Context) -> Found:
    if context.last_year is None:
        return
    present = {key_of(row, "medium", "pollutant") for row in contents.rows(TOTALS)}
    for row in context.last_year.rows(TOTALS):
        actual = row.number("actual")
        if actual and key_of(row, "medium", "pollutant") not in present:
            yield (
                TOTALS,
                f"上年度报告有“{row.text('pollutant')}”排放量{plain(actual)}t，本年度没有这一污染物，"
                "请补填；不再排放的请说明。",
            )
