"""The API of enforcement for staff and enterprises."""

from __future__ import annotations

from tests.route_rows.rows import Row

ROUTES: dict[str, Row] = {}
