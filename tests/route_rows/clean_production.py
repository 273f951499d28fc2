"""Pages of clean-production audits: of the enterprise, and of a step that it missed."""

from __future__ import annotations

from tests.factories.disclosure import CleanProductionAuditFactory
from tests.factories.disclosure_duties import load_duty_law
from tests.route_rows.rows import BUSINESS, Row, only, signed_in


def _missed() -> dict[str, str]:
    """Of another department than the park's."""
    load_duty_law()
    return {"key": CleanProductionAuditFactory().ledger_no, "step": "measures"}


ROUTES: dict[str, Row] = {
    "disclosure-enterprise:production-home": Row(only("enterprise")),
    # An audit of nobody; who may do what with one's own is in tests/disclosure/test_production_pages.py.
    "disclosure-enterprise:production-step": Row(signed_in(404), {"number": "没有", "step": "start"}),
    "disclosure:production-urging": Row(only(*BUSINESS)),
    "disclosure:production-lead": Row((302, 404, 200, 200, 404, 404, 404), _missed),
}
