"""Pages of liability insurance: of the enterprise, and of the staff."""

from __future__ import annotations

from tests.factories.disclosure import InsurancePolicyFactory
from tests.factories.disclosure_insurance import InsuranceGuidanceFactory
from tests.route_rows.rows import BUSINESS, Row, only, signed_in


def _policy() -> dict[str, str]:
    """Of another department than the park's."""
    return {"key": InsurancePolicyFactory().ledger_no}


_OF_ONE = (302, 404, 200, 200, 404, 404, 404)
_NOBODYS = {"number": "没有"}
ROUTES: dict[str, Row] = {
    "disclosure-enterprise:insurance-home": Row(only("enterprise")),
    "disclosure-enterprise:insurance-new": Row(only("enterprise")),
    # Filings of nobody; who may do what with one's own is in tests/disclosure/test_insurance_pages.py.
    "disclosure-enterprise:insurance-filing": Row(signed_in(404), _NOBODYS),
    "disclosure-enterprise:insurance-withdraw": Row(signed_in(404), _NOBODYS, "post"),
    "disclosure:insurance": Row(only(*BUSINESS)),
    "disclosure:insurance-export": Row(only(*BUSINESS)),
    "disclosure:insurance-guide": Row(_OF_ONE, _policy),
    "disclosure:insurance-renewal": Row(_OF_ONE, _policy),
    "disclosure:insurance-guidance-cancel": Row(
        _OF_ONE, lambda: {"key": InsuranceGuidanceFactory().ledger_no}
    ),
}
