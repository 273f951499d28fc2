"""Pages of disputes, suggestions, supervision and file reviews: the board, and the acts beside the steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories import governance as factories
from tests.factories.enforcement_after import load_law
from tests.route_rows.rows import Row, only


def _key(make: Callable[..., Any], **values: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"key": make(**values).ledger_no}


def _lawful(make: Callable[..., Any], **values: Any) -> Callable[[], dict[str, Any]]:
    def made() -> dict[str, Any]:
        load_law()
        return {"key": make(**values).ledger_no}

    return made


# anonymous, enterprise, handler, legal reviewer, park, administrator, auditor
WORKERS = (302, 404, 200, 200, 404, 404, 404)
HANDLERS = (302, 404, 200, 403, 404, 404, 404)
LEADERS = (302, 404, 403, 403, 404, 404, 404)
CLOSED = (302, 404, 409, 409, 404, 404, 404)
D, A = factories.LitigationFactory, factories.AdviceFactory
FOUND = {"result": "found", "finding_count": 1}

ROUTES: dict[str, Row] = {
    "governance:oversight": Row(only("handler", "legal_reviewer", "park")),
    "governance:litigation-evidence": Row(WORKERS, _key(D)),
    "governance:litigation-entrust": Row(WORKERS, _key(D)),
    "governance:litigation-sitting": Row(WORKERS, _key(D)),
    # Without a penalty case, a result, or a case that was lost there is nothing to do.
    "governance:litigation-tie": Row((302, 404, 409, 403, 404, 404, 404), _key(D)),
    "governance:litigation-extend": Row(CLOSED, _key(D)),
    "governance:litigation-appeal": Row(CLOSED, _key(D)),
    "governance:litigation-effect": Row(CLOSED, _key(D)),
    "governance:litigation-analyse": Row(CLOSED, _key(D)),
    "governance:dispute-agents-end": Row(WORKERS, _key(factories.DisputeAgentFactory)),
    "governance:dispute-sittings-hold": Row(CLOSED, _key(factories.DisputeSittingFactory)),
    "governance:dispute-reviews-correct": Row(LEADERS, _key(factories.DisputeReviewFactory)),
    "governance:advice-measure": Row(HANDLERS, _key(A)),
    "governance:advice-measures-finish": Row(HANDLERS, _key(factories.AdviceMeasureFactory)),
    "governance:supervision-plans-item": Row(HANDLERS, _key(factories.SupervisionPlanFactory)),
    "governance:supervision-plan-items-check": Row(
        (302, 404, 409, 403, 404, 404, 404), _key(factories.SupervisionPlanItemFactory)
    ),
    "governance:supervision-checks-finding": Row(HANDLERS, _key(factories.SupervisionCheckFactory, **FOUND)),
    "governance:supervision-checks-opinion": Row(
        (302, 404, 409, 403, 404, 404, 404), _key(factories.SupervisionCheckFactory, **FOUND)
    ),
    "governance:supervision-checks-accountability": Row(
        LEADERS, _key(factories.SupervisionCheckFactory, **FOUND)
    ),
    # A file of others: organisers alone see it.
    "governance:reviewed-files-correct": Row(
        (302, 404, 404, 403, 404, 404, 404), _lawful(factories.ReviewedFileFactory)
    ),
    "governance:reviewed-files-replace": Row(
        (302, 404, 404, 200, 404, 404, 404), _lawful(factories.ReviewedFileFactory)
    ),
    "governance:review-marks-amend": Row(
        (302, 404, 404, 409, 404, 404, 404), _lawful(factories.ReviewMarkFactory)
    ),
}
