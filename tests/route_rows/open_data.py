"""Bulk files of what is published, and the public page of an enterprise."""

from __future__ import annotations

from tests.route_rows.rows import Row, everyone

ROUTES: dict[str, Row] = {
    "public-enterprise:list": Row(everyone(200)),
    "public-enterprise:detail": Row(everyone(404), {"uscc": "91620100MADEM01082"}),  # nothing published
    "enterprise-public-api:detail": Row(everyone(404), {"uscc": "91620100MADEM01082"}),
}
