"""The two lists of `/cases/`: published results of cases, and orders to correct.

The pages, the feeds and the API share these, so that they never differ. No working table of cases is read.
"""

from __future__ import annotations

from common.shelves import Facet, Labels, Shelf
from enforcement.enums import OrderStatus, PartyKind, PenaltyKind
from enforcement.models import ViolationType
from enforcement.public.cases import CASE_RESULT
from enforcement.public.orders import RECTIFICATION_ORDER
from registry.models import Law
from registry.shelves import PARK

FIRST_YEAR = 1989  # since which there has been a law on the protection of the environment
PROCEDURES = {"ordinary": "普通程序", "summary": "简易程序"}
HINT = "企业名称、统一社会信用代码、文号、违法事实中的字词"


def _laws() -> Labels:
    """Laws by their short names; versions of one name are told apart by the year from which they hold."""
    rows = list(Law.objects.order_by("code").values_list("code", "short_title", "title", "effective_from"))
    names = [short or title for _, short, title, _ in rows]
    return {
        code: name if names.count(name) == 1 else f"{name}（{since.year}年起施行）"
        for (code, _, _, since), name in zip(rows, names, strict=True)
    }


def _violations() -> Labels:
    return dict(ViolationType.objects.order_by("code").values_list("code", "name"))


LAW = Facet("law", "适用法律法规", _laws)
VIOLATION = Facet("violation", "违法行为", _violations)
PENALTY = Facet.of("penalty", "处罚种类", PenaltyKind)
PARTY = Facet.of("kind", "当事人类别", PartyKind)
PROCEDURE = Facet("procedure", "办案程序", lambda: dict(PROCEDURES), tuple(PROCEDURES))
YEAR = Facet.years("年度", FIRST_YEAR)
STATE = Facet.of("state", "改正状态", OrderStatus)

RESULTS = Shelf(
    kind=CASE_RESULT,
    hint=HINT,
    title="行政处罚结果",
    day="决定日期",
    page="public-case-result",
    list_name="cases:case-list",
    feed_name="cases:feed",
    api="enforcement-public-api:result",
    facets=(YEAR, VIOLATION, LAW, PENALTY, PARTY, PROCEDURE, PARK),
    orderings={
        "-dated_on": "决定日期由近到远",
        "dated_on": "决定日期由远到近",
        "-amount": "金额由高到低",
        "amount": "金额由低到高",
    },
)
ORDERS = Shelf(
    kind=RECTIFICATION_ORDER,
    hint=HINT,
    title="责令改正违法行为决定",
    day="下达日期",
    page="public-rectification-order",
    list_name="cases:order-list",
    feed_name="cases:order-feed",
    api="enforcement-public-api:order",
    facets=(YEAR, STATE, VIOLATION, PARK),
    orderings={"-dated_on": "下达日期由近到远", "dated_on": "下达日期由远到近"},
)
SHELVES = {shelf.kind: shelf for shelf in (RESULTS, ORDERS)}
