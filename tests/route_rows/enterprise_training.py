"""Pages of classes for enterprises: of the staff, and of the enterprises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.factories.legal_training_classes import ClassAttendeeFactory, EnterpriseClassFactory
from tests.factories.registry import EnterpriseFactory
from tests.route_rows.rows import BUSINESS, Row, only, signed_in

_KEEPERS = (302, 404, 200, 403, 404, 404, 404)  # the park does not see a class of another department


def _class(**more: Any) -> Callable[[], dict[str, Any]]:
    return lambda: {"key": EnterpriseClassFactory(open=True).ledger_no, **more}


def _invited() -> dict[str, Any]:
    firm = EnterpriseFactory()
    return {"key": EnterpriseClassFactory(open=True, invited=[firm]).ledger_no, "uscc": firm.uscc}


def _attendee() -> dict[str, Any]:
    return {"key": ClassAttendeeFactory().ledger_no}


# Classes of nobody; what one may do with one's own is in tests/legal_training/test_class_pages.py.
_NONE = {"number": "没有"}
_NOBODY = {"number": "没有", "person": "没有"}

ROUTES: dict[str, Row] = {
    "training-enterprise:home": Row(only("enterprise")),
    "training-enterprise:record": Row(only("enterprise")),
    "training-enterprise:class": Row(signed_in(404), _NONE),
    "training-enterprise:register": Row(signed_in(404), _NONE),
    "training-enterprise:sign-in": Row(signed_in(404), _NONE),
    "training-enterprise:attendee-edit": Row(signed_in(404), _NOBODY),
    "training-enterprise:attendee-cancel": Row(signed_in(404), _NOBODY),
    "legal_training:class-invite": Row((302, 404, 200, 200, 404, 404, 404), _class()),
    # The class is cancelled, held or changed by the time of the walk: refused to keepers too.
    "legal_training:class-uninvite": Row((302, 404, 403, 403, 404, 404, 404), _invited, "post"),
    "legal_training:class-roll": Row(_KEEPERS, _class()),
    "legal_training:class-attendee-new": Row(_KEEPERS, _class()),
    "legal_training:class-sheet": Row(_KEEPERS, _class()),
    "legal_training:class-code": Row(_KEEPERS, _class()),
    "legal_training:class-attendee-change": Row(_KEEPERS, _attendee),
    "legal_training:training-overview": Row(only(*BUSINESS)),
    "legal_training:training-overview-export": Row(only(*BUSINESS)),
}
