"""Bulk files of what is published, and the public page of an enterprise."""

from __future__ import annotations

from tests.route_rows.rows import Row

ROUTES: dict[str, Row] = {}
