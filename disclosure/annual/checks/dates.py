"""Days that must lie in the year reported on, or before its end."""

from __future__ import annotations

from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.wording import cell, named
from disclosure.annual.contents import Contents

_YEAR = "报告年度"
_IN_YEAR = (("emergencies.incidents", "happened_on", "发生日期", ("what",)),)
_NOT_LATER = (
    ("violations.penalties", "decided_on", "决定日期", ("number",)),
    ("violations.judgments", "decided_on", "日期", ("number",)),
)
_USUALLY = (
    ("violations.penalties", "decided_on", "决定日期", ("number",)),
    ("violations.judgments", "decided_on", "日期", ("number",)),
    ("temporary.reports", "received_on", "收到日期", ("title", "number")),
)


@error("date-outside-year", "突发环境事件的日期须在报告年度内", _YEAR)
def outside(contents: Contents, context: Context) -> Found:
    for table, column, label, keys in _IN_YEAR:
        for row in contents.rows(table):
            day = row.day(column)
            if day and day.year != contents.year:
                yield (
                    cell(table, row, column),
                    f"{named(row, *keys)}：{label}{day}不在{contents.year}年内，"
                    "请改正日期，或删除不属于本年度的行。",
                )


@error("date-after-year", "处罚、判决的日期不得晚于报告年度", _YEAR)
def later(contents: Contents, context: Context) -> Found:
    for table, column, label, keys in _NOT_LATER:
        for row in contents.rows(table):
            day = row.day(column)
            if day and day.year > contents.year:
                yield (
                    cell(table, row, column),
                    f"{named(row, *keys)}：{label}{day}在{contents.year}年之后，请改正日期，"
                    "或留待下一年度报告。",
                )


@warning("date-before-year", "日期早于报告年度的须说明", _YEAR)
def earlier(contents: Contents, context: Context) -> Found:
    for table, column, label, keys in _USUALLY:
        for row in contents.rows(table):
            day = row.day(column)
            if day and day.year < contents.year:
                yield (
                    cell(table, row, column),
                    f"{named(row, *keys)}：{label}{day}早于{contents.year}年，请核对；"
                    f"{contents.year}年才收到的请说明。",
                )


@error("date-temporary-after", "临时报告的收到日期不得晚于报告年度", _YEAR)
def temporary_later(contents: Contents, context: Context) -> Found:
    for row in contents.rows("temporary.reports"):
        day = row.day("received_on")
        if day and day.year > contents.year:
            yield (
                cell("temporary.reports", row, "received_on"),
                f"{named(row, 'title', 'number')}：收到日期{day}在{contents.year}年之后，请改正日期，"
                "或留待下一年度报告。",
            )
