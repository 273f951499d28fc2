"""Figures of enforcement."""

from __future__ import annotations

from tests.route_rows.rows import BUSINESS, Row, only

ROUTES: dict[str, Row] = {
    "enforcement:figures": Row(only(*BUSINESS)),
    "enforcement:figure-export": Row(only(*BUSINESS), {"scope": "2024-q2", "table": "months"}),
    "enforcement:figure-records": Row(
        only(*BUSINESS), {"scope": "2024;within=24", "table": "months", "row": "1", "column": "filed"}
    ),
}
