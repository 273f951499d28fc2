"""Emissions by outlet, by medium, and as permitted."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from disclosure.annual.chapters import MEDIA
from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.wording import NOUGHT, alike, cell, close, named, plain
from disclosure.annual.contents import Contents, Row

OUTLETS = "discharges.outlets"
BY_OUTLET = "discharges.outlet_totals"
TOTALS = "discharges.totals"
_MEDIUM = dict(MEDIA)
_SUMS = "表间一致：各排放口之和与总量"
Pair = tuple[str, str]  # medium, pollutant as it is compared


def media_of(contents: Contents) -> dict[str, str]:
    """Code of an outlet, as it is compared, → its medium."""
    return {alike(row.text("code")): row.text("medium") for row in contents.rows(OUTLETS)}


def _sums(contents: Contents) -> dict[Pair, tuple[Decimal, Row]]:
    """What the outlets discharged together, with the first row of each."""
    media = media_of(contents)
    found: dict[Pair, tuple[Decimal, Row]] = {}
    for row in contents.rows(BY_OUTLET):
        medium, actual = media.get(alike(row.text("outlet")), ""), row.number("actual")
        if not medium or actual is None:
            continue
        pair = (medium, alike(row.text("pollutant")))
        before, first = found.get(pair, (NOUGHT, row))
        found[pair] = (before + actual, first)
    return found


def _rows_by_pair(contents: Contents) -> dict[Pair, Row]:
    return {(row.text("medium"), alike(row.text("pollutant"))): row for row in contents.rows(TOTALS)}


def _place(row: Row) -> str:
    medium = _MEDIUM.get(row.text("medium"), "")
    return f"第{row.position}行“{medium} {row.text('pollutant')}”"


@error("total-below-outlets", "排放总量不得小于各排放口之和", _SUMS)
def below_outlets(contents: Contents, context: Context) -> Found:
    sums = _sums(contents)
    for pair, row in _rows_by_pair(contents).items():
        actual = row.number("actual")
        if actual is None or pair not in sums:
            continue
        summed, _ = sums[pair]
        if summed > actual and not close(summed, actual, summed, context.settings.balance_percent):
            yield (
                cell(TOTALS, row, "actual"),
                f"{_place(row)}：实际排放总量{plain(actual)}t小于各排放口之和{plain(summed)}t，"
                "请改正总量或各排放口排放量。",
            )


@warning("total-above-outlets", "排放总量大于各排放口之和的须说明", _SUMS)
def above_outlets(contents: Contents, context: Context) -> Found:
    sums = _sums(contents)
    for pair, row in _rows_by_pair(contents).items():
        actual = row.number("actual")
        if actual is None or pair not in sums:
            continue
        summed, _ = sums[pair]
        if actual > summed and not close(summed, actual, actual, context.settings.balance_percent):
            yield (
                cell(TOTALS, row, "actual"),
                f"{_place(row)}：实际排放总量{plain(actual)}t大于各排放口之和{plain(summed)}t，"
                "请核对；差额为无组织排放等的请说明。",
            )


@error("total-missing", "各排放口有排放量的污染物须有总量", _SUMS)
def total_missing(contents: Contents, context: Context) -> Found:
    present = _rows_by_pair(contents)
    for pair, (summed, first) in _sums(contents).items():
        if summed and pair not in present:
            yield (
                TOTALS,
                f"“各排放口排放量”中有{_MEDIUM[pair[0]]}“{first.text('pollutant')}”{plain(summed)}t，"
                "“排放总量”中没有这一污染物，请补填。",
            )


@warning("total-without-outlets", "有总量的污染物须填到排放口", _SUMS)
def total_without_outlets(contents: Contents, context: Context) -> Found:
    sums = _sums(contents)
    for pair, row in _rows_by_pair(contents).items():
        if row.number("actual") and pair not in sums and row.text("medium"):
            yield (
                cell(TOTALS, row, "actual"),
                f"{_place(row)}：有排放总量，“各排放口排放量”中没有这一污染物，"
                "请补填到排放口；全部为无组织排放的请说明。",
            )


@warning(
    "total-over-permit", "实际排放量超过许可排放量的须说明", "生态环境法典第一百八十一条、第一百八十二条"
)
def over_permit(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TOTALS):
        permitted, actual = row.number("permitted"), row.number("actual")
        if permitted is not None and actual is not None and actual > permitted:
            yield (
                cell(TOTALS, row, "actual"),
                f"{_place(row)}：实际排放量{plain(actual)}t超过许可排放量{plain(permitted)}t，"
                "请核对数值和单位；确已超过的请说明原因和整改情况。",
            )


@error("outlet-unknown-totals", "排放量所填排放口须在“排放口”表中", "表间一致：排放口编号")
def unknown_outlet(contents: Contents, context: Context) -> Found:
    return outlets_unknown(contents, BY_OUTLET)


def outlets_unknown(contents: Contents, table: str) -> Found:
    """Rows whose outlet does not stand in the table of outlets."""
    known = media_of(contents)
    for row in contents.rows(table):
        outlet = row.text("outlet")
        if outlet and alike(outlet) not in known:
            yield (
                cell(table, row, "outlet"),
                f"{named(row, 'outlet', 'pollutant')}：“排放口”表中没有编号“{outlet}”，"
                "请改正编号，或先在“排放口”表中登记。",
            )


@warning("outlet-main-totals", "主要排放口须填排放量", "表间一致：主要排放口按排污许可证核算排放量")
def main_without_totals(contents: Contents, context: Context) -> Found:
    having: defaultdict[str, int] = defaultdict(int)
    for row in contents.rows(BY_OUTLET):
        having[alike(row.text("outlet"))] += 1
    for row in contents.rows(OUTLETS):
        if row.text("kind") == "main" and not having[alike(row.text("code"))]:
            yield (
                cell(OUTLETS, row, "code"),
                f"{named(row, 'code', 'name')}：是主要排放口，“各排放口排放量”中没有它，"
                "请补填；全年停用的请说明。",
            )
