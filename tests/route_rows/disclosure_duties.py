"""What enterprises owe: their home and temporary reports, and the staff's pages of overdue ones."""

from __future__ import annotations

from tests.factories.disclosure import DutyListEntryFactory
from tests.factories.disclosure_duties import DisclosureTriggerFactory, load_duty_law
from tests.route_rows.rows import BUSINESS, Row, only, signed_in


def _missed() -> dict[str, str]:
    """A list entry of another department than the park's."""
    load_duty_law()
    return {"kind": "annual", "key": DutyListEntryFactory().ledger_no}


_NOBODYS = {"number": "没有"}
_NO_FILE = "00000000-0000-0000-0000-000000000000"
_MACHINE = (401, *(404,) * 6)  # of a report that is nobody's
ROUTES: dict[str, Row] = {
    "disclosure-enterprise:home": Row(only("enterprise")),
    "disclosure-enterprise:trigger-new": Row(only("enterprise")),
    "disclosure-enterprise:change-new": Row(only("enterprise")),
    # Reports of nobody; who may do what with one's own is in tests/disclosure/test_temporary.py.
    "duty-api:documents": Row((401, 200, *(404,) * 5)),
    "duty-api:list": Row((401, 200, *(404,) * 5)),
    "duty-api:changes": Row((401, 415, *(404,) * 5), method="post"),
    "duty-api:begin": Row(_MACHINE, {"key": "没有"}, "post"),
    "duty-api:detail": Row(_MACHINE, {"key": "没有"}),
    "duty-api:files": Row(_MACHINE, {"key": "没有"}),
    "duty-api:file": Row(_MACHINE, {"key": "没有", "uuid": _NO_FILE}, "delete"),
    "duty-api:submit": Row(_MACHINE, {"key": "没有"}),
    "disclosure-enterprise:temporary-new": Row(signed_in(404)),
    "disclosure-enterprise:temporary-detail": Row(signed_in(404), _NOBODYS),
    "disclosure-enterprise:temporary-edit": Row(signed_in(404), _NOBODYS),
    "disclosure-enterprise:temporary-attach": Row(signed_in(404), _NOBODYS, "post"),
    "disclosure-enterprise:temporary-submit": Row(signed_in(404), _NOBODYS, "post"),
    "disclosure-enterprise:temporary-file-withdraw": Row(
        signed_in(404), _NOBODYS | {"uuid": "00000000-0000-0000-0000-000000000000"}, "post"
    ),
    "disclosure:overdue": Row(only(*BUSINESS)),
    "disclosure:overdue-export": Row(only(*BUSINESS)),
    "disclosure:duty-lead": Row((302, 404, 200, 200, 404, 404, 404), _missed),
    "disclosure:trigger-excuse": Row(
        (302, 404, 200, 200, 404, 404, 404), lambda: {"key": DisclosureTriggerFactory().ledger_no}
    ),
}
