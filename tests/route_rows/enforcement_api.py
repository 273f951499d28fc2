"""The API of enforcement for staff and enterprises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from enforcement.enums import CaseStatus
from tests.factories.enforcement_after import ServedOrderFactory
from tests.factories.enforcement_cases import lawful_case
from tests.factories.enforcement_inspections import RandomDrawFactory
from tests.factories.enforcement_publication import CasePublicationFactory
from tests.route_rows.rows import Row


def _case(**more: Any) -> Callable[[], dict[str, Any]]:
    """A case in order, of another department than the park's and of another enterprise."""
    return lambda: {"key": lawful_case(CaseStatus.DEFENCE).ledger_no, **more}


def _order(**more: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"register": "orders", "key": ServedOrderFactory().ledger_no, **more}


UNKNOWN = "00000000-0000-0000-0000-000000000000"
_READERS = (401, 404, 200, 200, 404, 404, 404)
_RECORDERS = (401, 404, 200, 403, 404, 404, 404)

ROUTES: dict[str, Row] = {
    "enforcement-api:case-list": Row((401, 200, 200, 200, 200, 404, 404)),  # rows by what each may see
    "enforcement-api:record-new": Row((401, 404, 200, 403, 200, 404, 404), {"register": "inspections"}),
    "enforcement-api:case-detail": Row(_READERS, _case()),
    "enforcement-api:case-step": Row(_RECORDERS, _case(to=CaseStatus.HEARING)),
    "enforcement-api:case-act": Row(_RECORDERS, _case(act="defend")),
    "enforcement-api:record-detail": Row(_READERS, _order()),
    "enforcement-api:record-step": Row(_RECORDERS, _order(to="corrected")),
    "enforcement-api:record-act": Row(_RECORDERS, _order(act="reinspect")),
    "enforcement-api:document-file": Row((401, *(404,) * 6), {"uuid": UNKNOWN, "form": "pdf"}),
    "enforcement-api:document-receipt": Row((401, *(404,) * 6), {"uuid": UNKNOWN}, "post"),
    "enforcement-api:kept-file": Row((401, *(404,) * 6), {"uuid": UNKNOWN}),
    "enforcement-api:draw-verification": Row(
        (401, 404, 409, 409, 404, 404, 404),
        lambda: {"key": RandomDrawFactory().ledger_no},  # not drawn
    ),
    "enforcement-api:publication-preview": Row(_READERS, lambda: {"key": CasePublicationFactory().ledger_no}),
}
