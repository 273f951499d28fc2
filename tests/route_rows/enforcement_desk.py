"""Queue, board and calendar of enforcement, and its documents."""

from __future__ import annotations

from tests.route_rows.rows import Row

ROUTES: dict[str, Row] = {}
