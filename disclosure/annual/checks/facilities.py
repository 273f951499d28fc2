"""Facilities against pollution, products, and what stands behind the discharges."""

from __future__ import annotations

from calendar import isleap
from decimal import Decimal

from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.totals import OUTLETS, TOTALS
from disclosure.annual.checks.wording import cell, named, plain
from disclosure.annual.contents import Contents

TABLE = "discharges.facilities"
PRODUCTS = "basics.products"


@error("facility-run-days", "设施运行天数不得超过全年天数", "表内一致：天数")
def run_days(contents: Contents, context: Context) -> Found:
    days = Decimal(366 if isleap(contents.year) else 365)
    for row in contents.rows(TABLE):
        run = row.number("run_days")
        if run is not None and run > days:
            yield (
                cell(TABLE, row, "run_days"),
                f"{named(row, 'name')}：运行{plain(run)}天，{contents.year}年只有{plain(days)}天，请改正。",
            )


@error("facility-faulty-days", "非正常运行天数不得大于运行天数", "表内一致：天数")
def faulty_days(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        run, faulty = row.number("run_days"), row.number("faulty_days")
        if run is not None and faulty is not None and faulty > run:
            yield (
                cell(TABLE, row, "faulty_days"),
                f"{named(row, 'name')}：非正常运行{plain(faulty)}天，多于运行的{plain(run)}天，请改正。",
            )


@warning("facility-idle", "有排放而设施全年未运行的须说明", "表间一致：设施与排放")
def idle(contents: Contents, context: Context) -> Found:
    discharging = {row.text("medium") for row in contents.rows(TOTALS) if row.number("actual")}
    for row in contents.rows(TABLE):
        if row.number("run_days") == 0 and row.text("medium") in discharging:
            yield (
                cell(TABLE, row, "run_days"),
                f"{named(row, 'name')}：全年运行0天，同类污染物却有排放量，请核对；备用设施请说明。",
            )


@warning("facility-missing", "有排放口的须有同类污染防治设施", "表间一致：设施与排放口")
def missing(contents: Contents, context: Context) -> Found:
    having = {row.text("medium") for row in contents.rows(TABLE)}
    for medium, label in (("water", "废水"), ("air", "废气")):
        if medium not in having and any(row.text("medium") == medium for row in contents.rows(OUTLETS)):
            yield (
                TABLE,
                f"有{label}排放口，“污染防治设施”表中没有{label}设施，请补填；直接排放的请说明依据。",
            )


@warning(
    "product-over-capacity",
    "实际产量超过设计生产能力的须说明",
    "表内一致：产量与产能；超产能可能构成重大变动（环评文件）",
)
def over_capacity(contents: Contents, context: Context) -> Found:
    for row in contents.rows(PRODUCTS):
        capacity, output = row.number("capacity"), row.number("output")
        if capacity is not None and output is not None and output > capacity:
            unit = row.text("unit")
            yield (
                cell(PRODUCTS, row, "output"),
                f"{named(row, 'name')}：实际产量{plain(output)}{unit}"
                f"超过设计生产能力{plain(capacity)}{unit}，请核对单位；确已超过的请说明。",
            )


@warning("toxic-discharge", "有毒有害物质排放量大于使用量的须说明", "表内一致：1 t＝1000 kg")
def toxic(contents: Contents, context: Context) -> Found:
    table = "discharges.toxic"
    for row in contents.rows(table):
        used, discharged = row.number("used"), row.number("discharged")
        if used is not None and discharged is not None and discharged > used * 1000:
            yield (
                cell(table, row, "discharged"),
                f"{named(row, 'name')}：排放{plain(discharged)}kg，多于使用的{plain(used)}t，"
                "请核对单位（使用量为t，排放量为kg）；由反应生成的请说明。",
            )


@warning("tax-nought", "有污染物排放而环境保护税为0的须说明", "环境保护税法第二条；表间一致")
def tax(contents: Contents, context: Context) -> Found:
    if contents.number("management.tax") != 0:
        return
    if any(row.number("actual") for row in contents.rows(TOTALS)):
        yield (
            "management.tax",
            "有污染物排放量，缴纳环境保护税却为0元，请核对；依法不缴或免征的请说明。",
        )
