"""Temporary reports as listed, against those handed in through the portal."""

from __future__ import annotations

from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.wording import alike, cell, named
from disclosure.annual.contents import Contents

TABLE = "temporary.reports"
_DUTY = "部令24号第十二条第七项；与本局收到的临时报告核对"


def _key(title: str, number: str) -> str:
    """By number where there is one, else by title."""
    return alike(number or title)


@error("temporary-missing", "本年度提交的临时报告须列入", _DUTY)
def missing(contents: Contents, context: Context) -> Found:
    listed = {_key(row.text("title"), row.text("number")) for row in contents.rows(TABLE)}
    for each in context.temporary:
        if _key(each.title, each.number) not in listed:
            words = f"{each.title} {each.number}".strip()
            yield (
                TABLE,
                f"{each.filed_on}提交的临时报告“{words}”未列入“临时披露报告”，请补填。",
            )


@warning("temporary-unknown", "所列临时报告须已提交", _DUTY)
def unknown(contents: Contents, context: Context) -> Found:
    filed = {_key(each.title, each.number) for each in context.temporary}
    for row in contents.rows(TABLE):
        if row.text("title") and _key(row.text("title"), row.text("number")) not in filed:
            yield (
                cell(TABLE, row, "number"),
                f"{named(row, 'title', 'number')}：本局没有收到过这份临时报告，请核对名称和文号；"
                "在其他平台披露的请说明。",
            )


@error("temporary-dates", "披露日期不得早于收到日期", "表内一致：日期")
def dates_reversed(contents: Contents, context: Context) -> Found:
    for row in contents.rows(TABLE):
        received, disclosed = row.day("received_on"), row.day("disclosed_on")
        if received and disclosed and disclosed < received:
            yield (
                cell(TABLE, row, "disclosed_on"),
                f"{named(row, 'title', 'number')}：披露日期{disclosed}早于收到日期{received}，请改正。",
            )


@warning("temporary-day", "披露日期不得早于提交日期", _DUTY)
def day(contents: Contents, context: Context) -> Found:
    filed = {_key(each.title, each.number): each for each in context.temporary}
    for row in contents.rows(TABLE):
        each, disclosed = filed.get(_key(row.text("title"), row.text("number"))), row.day("disclosed_on")
        if each is not None and disclosed is not None and disclosed < each.filed_on:
            yield (
                cell(TABLE, row, "disclosed_on"),
                f"{named(row, 'title', 'number')}：披露日期填{disclosed}，早于在本平台提交的{each.filed_on}，"
                "请核对；先在其他平台披露的请说明。",
            )
