"""Bulk files of what is published, and the public page of an enterprise."""

from __future__ import annotations

from tests.route_rows.rows import Row, everyone

_KIND = {"kind": "case-result"}

ROUTES: dict[str, Row] = {
    "public-enterprise:list": Row(everyone(200)),
    "public-enterprise:detail": Row(everyone(404), {"uscc": "91620100MADEM01082"}),  # nothing published
    "enterprise-public-api:detail": Row(everyone(404), {"uscc": "91620100MADEM01082"}),
    "open-data:index": Row(everyone(200)),
    "open-data:detail": Row(everyone(200), _KIND),
    "open-data:dictionary": Row(everyone(200), _KIND | {"file_format": "csv"}),
    "open-data:file": Row(everyone(404), _KIND | {"file_format": "csv"}),  # none made yet
    "open-data-api:index": Row(everyone(200)),
}
