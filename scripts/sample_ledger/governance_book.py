"""08-法治建设: documents, decisions, disputes, supervision, and what the report promises."""

from __future__ import annotations

from scripts.sample_ledger import Sheets, governance_decisions, governance_oversight
from scripts.sample_ledger.governance_documents import agreements, commendations, policy_documents
from scripts.sample_ledger.governance_promises import duty_reports, plans, problems, report_filings
from scripts.sample_ledger.world import World


def sheets(world: World) -> Sheets:
    rng = world.rng("governance")
    return {
        "policy-documents": policy_documents(world),
        "agreements": agreements(world),
        "commendations": commendations(world),
        **governance_decisions.sheets(world),
        **governance_oversight.sheets(world, rng),
        "duty-reports": duty_reports(world),
        "year-report-filings": report_filings(world),
        "problems": problems(world),
        "next-year-plans": plans(world),
    }
