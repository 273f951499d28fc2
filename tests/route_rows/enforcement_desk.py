"""Queue, board and calendar of enforcement, and its documents."""

from __future__ import annotations

from tests.factories.registry import EnterpriseFactory
from tests.route_rows.rows import BUSINESS, Row, only


def _enterprise() -> dict[str, str]:
    """Of another area than the park's."""
    return {"key": EnterpriseFactory().uscc}


ROUTES: dict[str, Row] = {
    "staff-calendar": Row(only(*BUSINESS)),
    "enforcement:queue": Row(only(*BUSINESS)),
    "enforcement:graded-list": Row(only(*BUSINESS)),
    "enforcement:graded-list-enter": Row((302, 404, 403, 403, 404, 404, 404), _enterprise),
    "enforcement:queue-export": Row(only(*BUSINESS)),
    "enforcement:board": Row(only(*BUSINESS)),
    "enforcement:queue-assign": Row(only(*BUSINESS, status=404), {"kind": "case", "key": "没有"}),
    "enforcement:queue-give-back": Row(only(*BUSINESS, status=404), {"kind": "case", "key": "没有"}),
    "enforcement:queue-reassign": Row(only(*BUSINESS, status=403)),  # for reviewers and leaders
}
