"""Penalties as declared, against the bureau's own record of the year."""

from __future__ import annotations

from disclosure.annual.checks.finding import Context, Found, Penalty, error, warning
from disclosure.annual.checks.wording import alike, cell, named, plain
from disclosure.annual.contents import Contents, Row

TABLE = "violations.penalties"
TEMPORARY = "temporary.reports"
_DUTY = "部令24号第十二条第六项；与本局处罚记录核对"


def _known(context: Context) -> dict[str, Penalty]:
    return {alike(each.number): each for each in context.penalties}


def _by_bureau(row: Row, context: Context) -> bool:
    authority = alike(row.text("authority"))
    return bool(authority) and any(alike(name) in authority for name in context.bureau)


@error("penalty-missing", "本局本年度送达的处罚决定须列入", _DUTY)
def missing(contents: Contents, context: Context) -> Found:
    listed = {alike(row.text("number")) for row in contents.rows(TABLE)}
    for number, each in _known(context).items():
        if number not in listed:
            yield (
                TABLE,
                f"本局{each.decided_on}作出的处罚决定{each.number}未列入“行政处罚”，请补填；"
                "对本局记录有异议的，请联系本局核实更正。",
            )


@warning("penalty-amount", "罚没金额须与处罚决定一致", _DUTY)
def amount(contents: Contents, context: Context) -> Found:
    known = _known(context)
    for row in contents.rows(TABLE):
        each, stated = known.get(alike(row.text("number"))), row.number("amount")
        if each is None or stated is None or stated in each.amounts:
            continue
        decided = "、".join(f"{plain(number)}元" for number in each.amounts)
        yield (
            cell(TABLE, row, "amount"),
            f"{named(row, 'number')}：罚没金额填{plain(stated)}元，本局记录为{decided}，"
            "请按决定书改正（单位为元）；复议、诉讼后有变化的请说明。",
        )


@warning("penalty-day", "处罚决定日期须与决定书一致", _DUTY)
def day(contents: Contents, context: Context) -> Found:
    known = _known(context)
    for row in contents.rows(TABLE):
        each, stated = known.get(alike(row.text("number"))), row.day("decided_on")
        if each is not None and stated is not None and stated != each.decided_on:
            yield (
                cell(TABLE, row, "decided_on"),
                f"{named(row, 'number')}：决定日期填{stated}，本局记录为{each.decided_on}，请按决定书改正。",
            )


@warning("penalty-unknown", "所填本局处罚决定文号须在本局记录中", _DUTY)
def unknown(contents: Contents, context: Context) -> Found:
    known = _known(context)
    for row in contents.rows(TABLE):
        if row.text("number") and _by_bureau(row, context) and alike(row.text("number")) not in known:
            yield (
                cell(TABLE, row, "number"),
                f"{named(row, 'number')}：本局{contents.year}年没有送达过这一文号的处罚决定，"
                "请核对文号、作出机关和年度；在其他年度送达的请说明。",
            )


@warning("penalty-temporary", "受到行政处罚的须有临时披露", "部令24号第十七条")
def without_temporary(contents: Contents, context: Context) -> Found:
    disclosed = {alike(row.text("number")) for row in contents.rows(TEMPORARY)}
    for row in contents.rows(TABLE):
        number = row.text("number")
        if number and alike(number) not in disclosed:
            yield (
                cell(TABLE, row, "number"),
                f"{named(row, 'number')}：“临时披露报告”表中没有这一决定，请补填文号；"
                "尚未临时披露的，请先办理临时披露；当时不在名单内的请说明。",
            )
