"""Self-monitoring: how often it was due, done and passed."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

from disclosure.annual.checks import concentrations
from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.totals import outlets_unknown
from disclosure.annual.checks.wording import NOUGHT, cell, key_of, named, plain
from disclosure.annual.contents import Contents

TABLE = "discharges.monitoring"
KEY = ("outlet", "pollutant")
_DUTY = "生态环境法典第一百八十三条（自行监测）"


@warning("monitoring-short", "实际监测次数少于应监测次数的须说明", _DUTY)
def short(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        required, done = row.number("required"), row.number("done")
        if required is not None and done is not None and done < required:
            yield (
                cell(TABLE, row, "done"),
                f"{named(row, *KEY)}：应监测{plain(required)}次，实际监测{plain(done)}次，"
                "请核对；确有缺测的请说明原因（如停产、设备检修）。",
            )


@error("monitoring-passed", "达标次数不得大于实际监测次数", "表内一致：监测次数")
def passed(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        done, good = row.number("done"), row.number("passed")
        if done is not None and good is not None and good > done:
            yield (
                cell(TABLE, row, "passed"),
                f"{named(row, *KEY)}：达标{plain(good)}次，多于实际监测的{plain(done)}次，请改正。",
            )


@error("outlet-unknown-monitoring", "自行监测所填排放口须在“排放口”表中", "表间一致：排放口编号")
def unknown_outlet(contents: Contents, context: Context) -> Found:
    return outlets_unknown(contents, TABLE)


@warning("monitoring-exceedances", "未达标次数须与“排放浓度”的超标次数相符", "表间一致：超标次数")
def exceedances(contents: Contents, context: Context) -> Found:
    missed: defaultdict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    for row in contents.rows(TABLE):
        done, good = row.number("done"), row.number("passed")
        if done is not None and good is not None:
            missed[key_of(row, *KEY)] += max(done - good, NOUGHT)
    for row in contents.rows(concentrations.TABLE):
        stated, counted = row.number("exceedances"), missed.get(key_of(row, *KEY))
        if stated is not None and counted is not None and stated != counted:
            yield (
                cell(concentrations.TABLE, row, "exceedances"),
                f"{named(row, *KEY)}：超标次数填{plain(stated)}次，“自行监测”表中未达标{plain(counted)}次，"
                "请改为一致；统计口径不同（如小时均值与日均值）的请说明。",
            )


@warning("monitoring-missing", "填了浓度的排放口和污染物须有自行监测", _DUTY)
def missing(contents: Contents, context: Context) -> Found:
    monitored = {key_of(row, *KEY) for row in contents.rows(TABLE)}
    for row in contents.rows(concentrations.TABLE):
        if row.text("outlet") and key_of(row, *KEY) not in monitored:
            yield (
                cell(concentrations.TABLE, row, "pollutant"),
                f"{named(row, *KEY)}：填有排放浓度，“自行监测”表中没有，请补填监测情况；"
                "浓度另有来源（如监督性监测）的请说明。",
            )


@error("monitoring-none-done", "没有监测的不可能有浓度", "表间一致：监测次数与浓度")
def none_done(contents: Contents, context: Context) -> Found:
    done: dict[tuple[str, ...], Decimal] = {}
    for row in contents.rows(TABLE):
        times = row.number("done")
        if times is not None:
            key = key_of(row, *KEY)
            done[key] = done.get(key, NOUGHT) + times
    for row in contents.rows(concentrations.TABLE):
        if done.get(key_of(row, *KEY)) == 0 and row.number("mean"):
            yield (
                cell(concentrations.TABLE, row, "mean"),
                f"{named(row, *KEY)}：“自行监测”表中实际监测0次，却填有年均浓度，请改正监测次数或浓度。",
            )
