"""Rows of the table of routes, one file a part of the portal; `tests/routes_table.py` joins them."""

from tests.route_rows import (
    annual_checking,
    annual_filing,
    annual_filling,
    clean_production,
    disclosure_duties,
    disclosure_lists,
    disclosure_rating,
    disclosures,
    enforcement_api,
    enforcement_desk,
    enforcement_figures,
    enterprise_enforcement,
    enterprise_training,
    joining,
    open_data,
    public_cases,
)

PARTS = (
    annual_checking,
    annual_filing,
    annual_filling,
    clean_production,
    disclosure_duties,
    disclosure_lists,
    disclosure_rating,
    disclosures,
    enforcement_api,
    enforcement_desk,
    enforcement_figures,
    enterprise_enforcement,
    enterprise_training,
    joining,
    open_data,
    public_cases,
)
