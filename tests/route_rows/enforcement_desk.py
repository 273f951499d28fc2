"""Queue, board and calendar of enforcement, and its documents."""

from __future__ import annotations

from tests.route_rows.rows import BUSINESS, Row, only

ROUTES: dict[str, Row] = {
    "staff-calendar": Row(only(*BUSINESS)),
    "enforcement:queue": Row(only(*BUSINESS)),
    "enforcement:queue-export": Row(only(*BUSINESS)),
    "enforcement:board": Row(only(*BUSINESS)),
    "enforcement:queue-assign": Row(only(*BUSINESS, status=404), {"kind": "case", "key": "没有"}),
    "enforcement:queue-give-back": Row(only(*BUSINESS, status=404), {"kind": "case", "key": "没有"}),
    "enforcement:queue-reassign": Row(only(*BUSINESS, status=403)),  # for reviewers and leaders
}
