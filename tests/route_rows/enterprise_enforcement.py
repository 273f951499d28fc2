"""The enterprise's pages of enforcement."""

from __future__ import annotations

from tests.factories.enforcement_party import PartySubmissionFactory
from tests.route_rows.rows import Row, only, signed_in

ROUTES: dict[str, Row] = {
    "enforcement-enterprise:case-list": Row(only("enterprise")),
    # Every action, on a record of nobody; who may take them on one's own is in tests/enforcement/party.
    "enforcement-enterprise:*": Row(signed_in(404), {"key": "没有"}),
    # The staff's answer, of another department than the park's.
    "enforcement:submissions-answer": Row(
        (302, 404, 200, 403, 404, 404, 404), lambda: {"key": PartySubmissionFactory().ledger_no}
    ),
}
