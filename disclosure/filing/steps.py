"""The dated steps of annual and temporary reports, and what the public reads after each."""

from __future__ import annotations

from typing import Any

from common.dated_steps import dated_step
from disclosure.enums import FilingStatus
from disclosure.models import AnnualDisclosure
from disclosure.publishing import follow_step
from disclosure.standing.publishing import follow_report

HANDED_IN = (FilingStatus.SUBMITTED, FilingStatus.RESUBMITTED)

_step = dated_step(
    {
        FilingStatus.SUBMITTED: "filed_on",
        FilingStatus.RESUBMITTED: "filed_on",
        FilingStatus.RETURNED: "returned_on",
        FilingStatus.ACCEPTED: "accepted_on",
        FilingStatus.PUBLISHED: "published_on",
        FilingStatus.SUPERSEDED: "superseded_on",
        FilingStatus.WITHDRAWN: "withdrawn_on",
    },
    reasoned={FilingStatus.RETURNED, FilingStatus.WITHDRAWN},
)


def take_filing_step(filing: Any, to: str, *, actor: Any, reason: str = "", **changes: Any) -> Any:
    """The step, and what the public reads after it. Inside the caller's transaction."""
    if to == FilingStatus.RETURNED:
        changes["return_reason"] = reason
    taken = _step(filing, to, actor=actor, reason=reason, **changes)
    follow_step(taken, actor=actor, reason=reason)
    if isinstance(taken, AnnualDisclosure) and to in HANDED_IN:
        follow_report(taken)
    return taken
