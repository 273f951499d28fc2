"""EIA documents under approval, their clocks and notices; filings and replies beside them."""

from permits.models.clocks import ClockRule, PublicNotice, StopInterval
from permits.models.decision import EiaDecision
from permits.models.filings import ExemptReply, RegistrationFiling

__all__ = [
    "ClockRule",
    "EiaDecision",
    "ExemptReply",
    "PublicNotice",
    "RegistrationFiling",
    "StopInterval",
]
