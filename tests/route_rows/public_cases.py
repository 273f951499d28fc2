"""Public pages of enforcement results, and their API."""

from __future__ import annotations

from tests.route_rows.rows import Row

ROUTES: dict[str, Row] = {}
