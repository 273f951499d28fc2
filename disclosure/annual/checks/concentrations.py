"""Concentrations at the outlets: against their limits, their units, and the other tables."""

from __future__ import annotations

from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.totals import BY_OUTLET, OUTLETS, media_of, outlets_unknown
from disclosure.annual.checks.wording import alike, cell, key_of, named, plain
from disclosure.annual.contents import Contents, Row

TABLE = "discharges.concentrations"
KEY = ("outlet", "pollutant")
_LIMITS = "表内一致：浓度、限值与超标次数"
_UNITS = {"water": {"mg/L", "other"}, "air": {"mg/m3", "ng/m3", "other"}}


@error("concentration-mean-maximum", "年均浓度不得大于最大浓度", _LIMITS)
def mean_over_maximum(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        mean, maximum = row.number("mean"), row.number("maximum")
        if mean is not None and maximum is not None and mean > maximum:
            yield (
                cell(TABLE, row, "mean"),
                f"{named(row, *KEY)}：年均浓度{plain(mean)}大于最大浓度{plain(maximum)}，请核对是否填反。",
            )


@error("concentration-mean-limit", "年均浓度超过限值的，超标次数不可能为0", _LIMITS)
def mean_over_limit(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        if _without_exceedance(row) and _exceeds(row, "mean"):
            yield (
                cell(TABLE, row, "exceedances"),
                f"{named(row, *KEY)}：年均浓度已超过限值，超标次数却为0，请改正浓度、限值或超标次数。",
            )


@warning("concentration-maximum-limit", "最大浓度超过限值而超标次数为0的须说明", _LIMITS)
def maximum_over_limit(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        if _without_exceedance(row) and _exceeds(row, "maximum") and not _exceeds(row, "mean"):
            yield (
                cell(TABLE, row, "exceedances"),
                f"{named(row, *KEY)}：最大浓度{_text(row, 'maximum')}超过限值{_text(row, 'limit')}，"
                "超标次数却为0，请核对；属于法定可豁免时段等情形的请说明。",
            )


@warning("concentration-exceedances", "有超标次数而最大浓度未超限值的须说明", _LIMITS)
def exceedances_within_limit(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        limit, maximum = row.number("limit"), row.number("maximum")
        if row.number("exceedances") and limit is not None and maximum is not None and maximum <= limit:
            yield (
                cell(TABLE, row, "maximum"),
                f"{named(row, *KEY)}：填报超标{_text(row, 'exceedances')}次，最大浓度{plain(maximum)}却未超过"
                f"限值{plain(limit)}，请核对；年内限值有变化的请说明。",
            )


@error("concentration-unit", "浓度单位须与排放口类别相符", "表间一致：废水用mg/L，废气用mg/m³或ng/m³")
def unit(contents: Contents, context: Context) -> Found:
    media = media_of(contents)
    for row in contents.rows(TABLE):
        fitting = _UNITS.get(media.get(alike(row.text("outlet")), ""))
        if fitting and row.text("unit") and row.text("unit") not in fitting:
            shown = "mg/L" if "mg/L" in fitting else "mg/m³或ng/m³"
            yield (
                cell(TABLE, row, "unit"),
                f"{named(row, *KEY)}：浓度单位与该排放口的类别不符，请改为{shown}；无量纲等的选“其他”。",
            )


@error("outlet-unknown-concentrations", "浓度所填排放口须在“排放口”表中", "表间一致：排放口编号")
def unknown_outlet(contents: Contents, context: Context) -> Found:
    return outlets_unknown(contents, TABLE)


@warning("outlet-main-concentrations", "主要排放口须填排放浓度", "表间一致：主要排放口须监测")
def main_without_concentration(contents: Contents, context: Context) -> Found:
    having = {alike(row.text("outlet")) for row in contents.rows(TABLE)}
    for row in contents.rows(OUTLETS):
        if row.text("kind") == "main" and alike(row.text("code")) not in having:
            yield (
                cell(OUTLETS, row, "code"),
                f"{named(row, 'code', 'name')}：是主要排放口，“排放浓度”表中没有它，"
                "请补填；全年停用的请说明。",
            )


@warning("concentration-without-total", "填了浓度的污染物一般应有排放量", "表间一致：浓度与排放量")
def without_total(contents: Contents, context: Context) -> Found:
    having = {key_of(row, *KEY) for row in contents.rows(BY_OUTLET)}
    for row in contents.rows(TABLE):
        measured = row.text("unit") in ("mg/L", "mg/m3") and row.number("mean")
        if measured and key_of(row, *KEY) not in having:
            yield (
                cell(TABLE, row, "pollutant"),
                f"{named(row, *KEY)}：有排放浓度，“各排放口排放量”中没有，请补填；不核算排放量的请说明。",
            )


def _exceeds(row: Row, name: str) -> bool:
    number, limit = row.number(name), row.number("limit")
    return number is not None and limit is not None and number > limit


def _without_exceedance(row: Row) -> bool:
    return row.number("exceedances") == 0


def _text(row: Row, name: str) -> str:
    number = row.number(name)
    return plain(number) if number is not None else ""
