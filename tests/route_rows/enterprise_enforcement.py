"""The enterprise's pages of enforcement."""

from __future__ import annotations

from tests.route_rows.rows import Row

ROUTES: dict[str, Row] = {}
