"""Public pages of credit ratings and of what enterprises disclose, and their API."""

from __future__ import annotations

from tests.route_rows.rows import Row, everyone

ROUTES: dict[str, Row] = {
    "ratings:rating-list": Row(everyone(200)),
    "ratings:feed": Row(everyone(200)),
    "disclosures:annual-list": Row(everyone(200)),
    "disclosures:feed": Row(everyone(200)),
    "disclosures:compare": Row(everyone(200)),
    "disclosures:annual-pdf": Row(everyone(404), {"pk": 0}),
    "disclosures:temporary-list": Row(everyone(200)),
    "disclosures:temporary-feed": Row(everyone(200)),
    "public-credit-rating": Row(everyone(404), {"pk": 0}),
    "public-annual-disclosure": Row(everyone(404), {"pk": 0}),
    "public-temporary-disclosure": Row(everyone(404), {"pk": 0}),
    "disclosure-public-api:rating-list": Row(everyone(200)),
    "disclosure-public-api:rating-facets": Row(everyone(200)),
    "disclosure-public-api:rating-detail": Row(everyone(404), {"pk": 0}),
    "disclosure-public-api:annual-list": Row(everyone(200)),
    "disclosure-public-api:annual-facets": Row(everyone(200)),
    "disclosure-public-api:annual-compare": Row(everyone(400)),
    "disclosure-public-api:annual-detail": Row(everyone(404), {"pk": 0}),
    "disclosure-public-api:temporary-list": Row(everyone(200)),
    "disclosure-public-api:temporary-facets": Row(everyone(200)),
    "disclosure-public-api:temporary-detail": Row(everyone(404), {"pk": 0}),
}
