"""Carbon: what the market asks for, and what was surrendered."""

from __future__ import annotations

from disclosure.annual.checks.finding import Context, Found, error, warning
from disclosure.annual.checks.wording import plain
from disclosure.annual.contents import Contents

_DUTY = "生态环境法典第一千零三十七条"
_FIGURES = (("emissions", "二氧化碳排放量"), ("quota", "分配配额"), ("surrendered", "清缴配额"))


@error("carbon-market", "纳入碳市场的须填排放量、配额和清缴量", _DUTY)
def market(contents: Contents, context: Context) -> Found:
    if contents.fields.get("carbon.in_market") is not True:
        return
    for name, label in _FIGURES:
        if contents.number(f"carbon.{name}") is None:
            yield f"carbon.{name}", f"已填“纳入碳排放权交易市场配额管理”，请填写{label}（tCO₂e）。"


@warning("carbon-surrendered", "清缴配额少于排放量的须说明", _DUTY)
def surrendered(contents: Contents, context: Context) -> Found:
    emissions, paid = contents.number("carbon.emissions"), contents.number("carbon.surrendered")
    in_market = contents.fields.get("carbon.in_market") is True
    if in_market and emissions is not None and paid is not None and paid < emissions:
        yield (
            "carbon.surrendered",
            f"清缴配额{plain(paid)}tCO₂e少于排放量{plain(emissions)}tCO₂e，请核对；"
            "清缴尚未到期或有抵销的请说明。",
        )


@warning("carbon-outside", "未纳入碳市场的不填配额", "表内一致")
def outside(contents: Contents, context: Context) -> Found:
    if contents.fields.get("carbon.in_market") is not False:
        return
    for name, label in _FIGURES[1:]:
        if contents.number(f"carbon.{name}"):
            yield f"carbon.{name}", f"填写了{label}，却选择未纳入碳市场，请改正其中一项。"


@warning("carbon-fuels", "有化石燃料消费的一般应填排放量", "表间一致：燃料与排放量")
def fuels(contents: Contents, context: Context) -> Found:
    burnt = any(row.number("used") for row in contents.rows("carbon.fuels"))
    if burnt and not contents.number("carbon.emissions"):
        yield (
            "carbon.emissions",
            "“化石燃料消费”有消费量，二氧化碳排放量未填或为0，请核算填写；未核算的请说明。",
        )
