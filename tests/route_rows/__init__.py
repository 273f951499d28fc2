"""Rows of the table of routes, one file a part of the portal; `tests/routes_table.py` joins them."""

from tests.route_rows import (
    disclosures,
    enforcement_api,
    enforcement_desk,
    enforcement_figures,
    enterprise_enforcement,
    open_data,
    public_cases,
)

PARTS = (
    disclosures,
    enforcement_api,
    enforcement_desk,
    enforcement_figures,
    enterprise_enforcement,
    open_data,
    public_cases,
)
