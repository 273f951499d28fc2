"""Solid and hazardous waste: what came in must have gone somewhere."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.wording import cell, close, key_of, named, plain
from disclosure.annual.contents import Contents, Row

SOLID, HAZARDOUS = "discharges.solid_waste", "discharges.hazardous_waste"
SOLID_KEY, HAZARDOUS_KEY = ("name",), ("code", "name")
_BALANCE = "物料平衡：年初贮存量＋产生量＝各去向之和＋年末贮存量"
_GOES = {
    SOLID: (("utilised", "综合利用"), ("disposed", "处置"), ("discarded", "倾倒丢弃")),
    HAZARDOUS: (("utilised", "自行利用"), ("disposed", "自行处置"), ("transferred", "委托转移")),
}


def _unbalanced(contents: Contents, context: Context, table: str, keys: Sequence[str]) -> Found:
    ways = _GOES[table]
    for row in contents.rows(table):
        came = [row.number("opening"), row.number("generated")]
        went = [*(row.number(name) for name, _ in ways), row.number("closing")]
        terms = [each for each in (*came, *went) if each is not None]
        if len(terms) != len(came) + len(went):
            continue  # what is missing is told by itself
        there, left = sum(terms[:2]), sum(terms[2:])
        if close(Decimal(there), Decimal(left), max(terms), context.settings.balance_percent):
            continue
        names = "＋".join(label for _, label in ways)
        yield (
            cell(table, row, "closing"),
            f"{named(row, *keys)}：年初贮存量＋产生量为{plain(Decimal(there))}t，"
            f"{names}＋年末贮存量为{plain(Decimal(left))}t，相差{plain(abs(Decimal(there - left)))}t，"
            "请核对台账后改正其中有误的数。",
        )


def _broken_chain(contents: Contents, context: Context, table: str, keys: Sequence[str]) -> Found:
    if context.last_year is None:
        return
    closing = {key_of(row, *keys): row for row in context.last_year.rows(table)}
    for row in contents.rows(table):
        before, now = closing.get(key_of(row, *keys)), row.number("opening")
        was = before.number("closing") if before else None
        if now is None or was is None or now == was:
            continue
        yield (
            cell(table, row, "opening"),
            f"{named(row, *keys)}：年初贮存量{plain(now)}t与上年度报告的年末贮存量{plain(was)}t不一致，"
            "请核对；盘点或更正造成差异的请说明。",
        )


def _lost_stock(contents: Contents, context: Context, table: str, keys: Sequence[str]) -> Found:
    if context.last_year is None:
        return
    present = {key_of(row, *keys) for row in contents.rows(table)}
    for row in context.last_year.rows(table):
        stock = row.number("closing")
        if stock and key_of(row, *keys) not in present:
            words = " ".join(row.text(each) for each in keys)
            yield (
                table,
                f"上年度报告“{words}”年末贮存{plain(stock)}t，本年度表中没有这一种，请补填其去向，"
                "或说明名称、代码如何变化。",
            )


@error("solid-waste-balance", "一般工业固体废物各项数量须平衡", _BALANCE)
def solid_balance(contents: Contents, context: Context) -> Found:
    return _unbalanced(contents, context, SOLID, SOLID_KEY)


@error("hazardous-waste-balance", "危险废物各项数量须平衡", _BALANCE)
def hazardous_balance(contents: Contents, context: Context) -> Found:
    return _unbalanced(contents, context, HAZARDOUS, HAZARDOUS_KEY)


@warning("solid-waste-opening", "一般工业固体废物年初贮存量与上年末一致", "与上年度报告衔接")
def solid_opening(contents: Contents, context: Context) -> Found:
    return _broken_chain(contents, context, SOLID, SOLID_KEY)


@warning("hazardous-waste-opening", "危险废物年初贮存量与上年末一致", "与上年度报告衔接")
def hazardous_opening(contents: Contents, context: Context) -> Found:
    return _broken_chain(contents, context, HAZARDOUS, HAZARDOUS_KEY)


@warning("waste-stock-lost", "上年末有贮存量的废物，本年度须有下文", "与上年度报告衔接")
def lost_stock(contents: Contents, context: Context) -> Found:
    yield from _lost_stock(contents, context, SOLID, SOLID_KEY)
    yield from _lost_stock(contents, context, HAZARDOUS, HAZARDOUS_KEY)


@warning("waste-discarded", "倾倒丢弃固体废物须说明", "生态环境法典第四百七十五条")
def discarded(contents: Contents, context: Context) -> Found:
    for row in contents.rows(SOLID):
        if amount := row.number("discarded"):
            yield (
                cell(SOLID, row, "discarded"),
                f"{named(row, *SOLID_KEY)}：填报倾倒丢弃{plain(amount)}t。法律禁止擅自倾倒、丢弃，"
                "请核对是否应填为处置量；确有其事的请说明情况。",
            )


def _without(row: Row, name: str) -> bool:
    return not row.text(name).strip()


@error("waste-transfer-receiver", "委托转移危险废物须填接收单位", "生态环境法典第五百三十六条（转移联单）")
def receiver(contents: Contents, context: Context) -> Found:
    for row in contents.rows(HAZARDOUS):
        if row.number("transferred") and _without(row, "receiver"):
            yield (
                cell(HAZARDOUS, row, "receiver"),
                f"{named(row, *HAZARDOUS_KEY)}：有委托转移量，请按转移联单填写接收单位。",
            )


@error(
    "waste-transfer-licence",
    "委托转移危险废物须填接收单位许可证编号",
    "生态环境法典第五百三十四条（不得委托无许可证的单位）",
)
def licence(contents: Contents, context: Context) -> Found:
    for row in contents.rows(HAZARDOUS):
        if row.number("transferred") and _without(row, "licence"):
            yield (
                cell(HAZARDOUS, row, "licence"),
                f"{named(row, *HAZARDOUS_KEY)}：有委托转移量，请填写接收单位的危险废物经营许可证编号。",
            )


@warning("waste-receiver-idle", "没有转移量的不填接收单位", "表内一致")
def idle_receiver(contents: Contents, context: Context) -> Found:
    for row in contents.rows(HAZARDOUS):
        if row.number("transferred") == 0 and not _without(row, "receiver"):
            yield (
                cell(HAZARDOUS, row, "transferred"),
                f"{named(row, *HAZARDOUS_KEY)}：填有接收单位，委托转移量却为0，请补填转移量或清空接收单位。",
            )
