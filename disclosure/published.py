"""The lists of `/ratings/` and `/disclosures/`: published ratings and disclosures, from snapshots alone."""

from __future__ import annotations

from common.shelves import Facet, Shelf
from disclosure.enums import Grade, RatingOrigin, TriggerKind
from disclosure.industries import DIVISIONS
from disclosure.public import ANNUAL_DISCLOSURE, CREDIT_RATING, TEMPORARY_DISCLOSURE
from disclosure.public_facets import POLLUTANT_CHARACTERS
from registry.shelves import PARK

FIRST_YEAR = 2013  # 环发〔2013〕150号; disclosure by law began later

GRADE = Facet.of("grade", "信用等级", Grade)
ORIGIN = Facet.of("origin", "评价缘由", RatingOrigin)
TRIGGER = Facet.of("trigger", "触发情形", TriggerKind)
INDUSTRY = Facet("industry", "行业", lambda: dict(DIVISIONS), tuple(DIVISIONS))
POLLUTANT = Facet.of_records("pollutant", "污染物", POLLUTANT_CHARACTERS)

RATINGS = Shelf(
    kind=CREDIT_RATING,
    title="环保信用评价结果",
    day="公布日期",
    page="public-credit-rating",
    list_name="ratings:rating-list",
    feed_name="ratings:feed",
    api="disclosure-public-api:rating",
    facets=(Facet.years("评价年度", FIRST_YEAR), GRADE, ORIGIN, PARK),
    orderings={"-dated_on": "公布日期由近到远", "dated_on": "公布日期由远到近"},
    hint="企业名称、统一社会信用代码",
    year_of_day=False,
)
ANNUAL = Shelf(
    kind=ANNUAL_DISCLOSURE,
    title="年度环境信息依法披露报告",
    day="公开日期",
    page="public-annual-disclosure",
    list_name="disclosures:annual-list",
    feed_name="disclosures:feed",
    api="disclosure-public-api:annual",
    facets=(Facet.years("披露年度", FIRST_YEAR), POLLUTANT, INDUSTRY, PARK),
    orderings={"-dated_on": "公开日期由近到远", "dated_on": "公开日期由远到近"},
    hint="企业名称、统一社会信用代码、污染物、固体废物、产品",
    year_of_day=False,
)
TEMPORARY = Shelf(
    kind=TEMPORARY_DISCLOSURE,
    title="临时环境信息依法披露报告",
    day="公开日期",
    page="public-temporary-disclosure",
    list_name="disclosures:temporary-list",
    feed_name="disclosures:temporary-feed",
    api="disclosure-public-api:temporary",
    facets=(Facet.years("公开年度", FIRST_YEAR), TRIGGER, PARK),
    orderings={"-dated_on": "公开日期由近到远", "dated_on": "公开日期由远到近"},
    hint="企业名称、统一社会信用代码、文书名称、文号、事由和内容中的字词",
)
DISCLOSURES = {shelf.kind: shelf for shelf in (ANNUAL, TEMPORARY)}
RATING_SHELVES = {RATINGS.kind: RATINGS}
SHELVES = RATING_SHELVES | DISCLOSURES
