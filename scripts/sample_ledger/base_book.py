"""01-基础名录: enterprises and their former names. Parks, laws and limits come with the portal."""

from __future__ import annotations

from datetime import timedelta

from scripts.sample_ledger import Sheets
from scripts.sample_ledger.world import World


def sheets(world: World) -> Sheets:
    enterprises = [
        {
            "uscc": firm.uscc,
            "name": firm.name,
            "department": firm.department,
            "legal_representative": firm.legal_representative,
            "address": firm.address,
            "park": firm.park,
            "industry_code": firm.industry.code,
            "industry": firm.industry.name,
            "key_unit_kinds": list(firm.key_unit_kinds),
            "is_permit_key_unit": firm.is_permit_key_unit,
            "closed_on": firm.closed_on,
        }
        for firm in world.firms
    ]
    names = [
        {
            "ledger_no": world.number("QM", firm.renamed_on.year),
            "enterprise": firm.uscc,
            "name": firm.former_name,
            "used_until": firm.renamed_on - timedelta(days=1),
        }
        for firm in world.firms
        if firm.renamed_on
    ]
    return {"enterprises": enterprises, "enterprise-names": names}
