"""Pages of major decisions and normative documents: of the staff, public."""

from __future__ import annotations

from typing import Any

from tests.factories.governance import MajorDecisionFactory, NormativeDocumentFactory
from tests.factories.governance_procedures import CleanUpFactory, OpinionRoundFactory
from tests.route_rows.rows import Row, everyone, only

_KEEPERS = (302, 404, 200, 403, 404, 404, 404)  # of another department than the park's


def _decision(status: str = "listed") -> Any:
    return lambda: {"key": _in_state(MajorDecisionFactory, status).ledger_no}


def _document(status: str = "drafting") -> Any:
    return lambda: {"key": _in_state(NormativeDocumentFactory, status).ledger_no}


def _in_state(factory: Any, status: str) -> Any:
    """As an import of history leaves it."""
    made = factory()
    days = ("reviewed_on", "discussed_on", "decided_on", "deliberated_on", "issued_on", "filed_on")
    for name in days:
        if hasattr(made, name) and status not in ("listed", "drafting"):
            setattr(made, name, "2024-05-06")
    made.status = status
    if hasattr(made, "text"):
        made.text = "正文"
    made.save()
    return made


def _round() -> dict[str, Any]:
    return {"key": OpinionRoundFactory().ledger_no}


def _open_round() -> dict[str, Any]:
    days = {"first_day": "2026-03-02", "last_day": "2026-04-01"}
    return {"key": OpinionRoundFactory(status="open", **days).ledger_no}


def _clean_up() -> dict[str, Any]:
    return {"key": CleanUpFactory().ledger_no}


_ENDPOINTS = ("round", "decision", "list", "document", "clean-up")
ROUTES: dict[str, Row] = {
    "governance:opinion-rounds-board": Row(only("handler", "legal_reviewer"), _round),
    "governance:opinion-rounds-enter": Row(_KEEPERS, _open_round),
    "governance:clean-ups-items": Row(_KEEPERS, _clean_up),
    "governance:major-decisions-consult": Row(_KEEPERS, _decision()),
    "governance:major-decisions-appraise": Row(_KEEPERS, _decision()),
    "governance:major-decisions-send-review": Row(_KEEPERS, _decision("appraised")),
    "governance:major-decisions-archive": Row(_KEEPERS, _decision("decided")),
    "governance:normative-documents-consult": Row(_KEEPERS, _document()),
    "governance:normative-documents-send-review": Row(_KEEPERS, _document("consulted")),
    "governance:normative-documents-receipt": Row(_KEEPERS, _document("filed")),
    # for reviewers and leaders, who have no column
    "governance:normative-documents-show": Row((302, 404, 403, 403, 404, 404, 404), _document("issued")),
    "decisions:round-list": Row(everyone(200)),
    "decisions:round-feed": Row(everyone(200)),
    "decisions:decision-list": Row(everyone(200)),
    "decisions:decision-feed": Row(everyone(200)),
    "decisions:list-list": Row(everyone(200)),
    "decisions:list-feed": Row(everyone(200)),
    "decisions:opinion-new": Row(everyone(404), {"pk": 0}, method="post"),
    "decisions:opinion-received": Row(everyone(404), {"receipt": "none"}),
    "normative-documents:document-list": Row(everyone(200)),
    "normative-documents:document-feed": Row(everyone(200)),
    "normative-documents:clean-up-list": Row(everyone(200)),
    "normative-documents:clean-up-feed": Row(everyone(200)),
    "normative-documents:file": Row(everyone(404), {"pk": 0, "sha256": "0"}),
    "public-opinion-round": Row(everyone(404), {"pk": 0}),
    "public-round-opinion": Row(everyone(404), {"pk": 0}),
    "public-major-decision": Row(everyone(404), {"pk": 0}),
    "public-decision-list": Row(everyone(404), {"pk": 0}),
    "public-normative-document": Row(everyone(404), {"pk": 0}),
    "public-normative-clean-up": Row(everyone(404), {"pk": 0}),
    **{f"governance-public-api:{name}-list": Row(everyone(200)) for name in _ENDPOINTS},
    **{f"governance-public-api:{name}-facets": Row(everyone(200)) for name in _ENDPOINTS},
    **{f"governance-public-api:{name}-detail": Row(everyone(404), {"pk": 0}) for name in _ENDPOINTS},
}
