"""Public pages of enforcement results, and their API."""

from __future__ import annotations

from tests.route_rows.rows import Row, everyone

ROUTES: dict[str, Row] = {
    "cases:case-list": Row(everyone(200)),
    "cases:order-list": Row(everyone(200)),
    "cases:feed": Row(everyone(200)),
    "cases:order-feed": Row(everyone(200)),
    "public-case-result": Row(everyone(404), {"pk": 0}),
    "public-rectification-order": Row(everyone(404), {"pk": 0}),
    "enforcement-public-api:result-list": Row(everyone(200)),
    "enforcement-public-api:result-facets": Row(everyone(200)),
    "enforcement-public-api:result-detail": Row(everyone(404), {"pk": 0}),
    "enforcement-public-api:order-list": Row(everyone(200)),
    "enforcement-public-api:order-facets": Row(everyone(200)),
    "enforcement-public-api:order-detail": Row(everyone(404), {"pk": 0}),
}
