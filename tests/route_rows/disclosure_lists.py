"""Pages of yearly lists of enterprises that must disclose: of the staff, of enterprises, public."""

from __future__ import annotations

from typing import Any

from tests.factories.disclosure_lists import DutyListFactory
from tests.route_rows.rows import Row, everyone, only


def _draft() -> dict[str, Any]:
    return {"key": DutyListFactory().ledger_no}


ROUTES: dict[str, Row] = {
    "disclosure:list-changes": Row(only("handler", "legal_reviewer"), _draft),
    "disclosure:list-redraw": Row((302, 404, 200, 403, 404, 404, 404), _draft),
    "disclosure:list-add": Row((302, 404, 200, 403, 404, 404, 404), _draft),
    "disclosure-enterprise:duty-lists": Row(only("enterprise")),
    "disclosure-enterprise:duty-list-object": Row(only(), {"number": "PLMD-0"}),
    "disclosures:duty-list-list": Row(everyone(200)),
    "disclosures:duty-list-feed": Row(everyone(200)),
    "disclosures:duty-list-entry-list": Row(everyone(200)),
    "disclosures:duty-list-entry-feed": Row(everyone(200)),
    "disclosures:duty-list-objection-new": Row(everyone(404), {"pk": 0}, method="post"),
    "disclosures:duty-list-objection-received": Row(everyone(404), {"receipt": "none"}),
    "disclosures:standing-list": Row(everyone(200)),
    "disclosures:standing-feed": Row(everyone(200)),
    "public-disclosure-standing": Row(everyone(404), {"pk": 0}),
    "disclosure-public-api:standing-list": Row(everyone(200)),
    "disclosure-public-api:standing-facets": Row(everyone(200)),
    "disclosure-public-api:standing-detail": Row(everyone(404), {"pk": 0}),
    "public-duty-list": Row(everyone(404), {"pk": 0}),
    "public-duty-list-entry": Row(everyone(404), {"pk": 0}),
    "disclosure-public-api:duty-list-list": Row(everyone(200)),
    "disclosure-public-api:duty-list-facets": Row(everyone(200)),
    "disclosure-public-api:duty-list-detail": Row(everyone(404), {"pk": 0}),
    "disclosure-public-api:duty-list-entry-list": Row(everyone(200)),
    "disclosure-public-api:duty-list-entry-facets": Row(everyone(200)),
    "disclosure-public-api:duty-list-entry-detail": Row(everyone(404), {"pk": 0}),
}
