"""All cross-checks together, in the order in which their subjects are read."""

from __future__ import annotations

from disclosure.annual.checks import (
    attachments,
    balances,
    carbon,
    concentrations,
    consistency,
    dates,
    emergencies,
    facilities,
    jumps,
    monitoring,
    penalties,
    permits,
    summary,
    temporary,
    totals,
)
from disclosure.annual.checks.finding import RULES, Context, Finding
from disclosure.annual.contents import Contents

SUBJECTS = (
    balances,
    totals,
    concentrations,
    monitoring,
    facilities,
    permits,
    penalties,
    temporary,
    carbon,
    emergencies,
    jumps,
    dates,
    consistency,
    summary,
    attachments,
)


def findings(contents: Contents, context: Context) -> list[Finding]:
    """Everything that does not fit, errors first, then in the order of the checks."""
    found = [each for rule in RULES.values() for each in rule.find(contents, context)]
    return sorted(found, key=lambda each: not each.is_error)
