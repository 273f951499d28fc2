"""Every write of this app, one function a use-case; each module holds one part of the way."""

from permits.services.days import (
    after_import_of_decisions,
    after_import_of_stops,
    change_decision,
    change_stop,
    create_stop,
    recount_days,
)
from permits.services.steps import decide, take_step

__all__ = [
    "after_import_of_decisions",
    "after_import_of_stops",
    "change_decision",
    "change_stop",
    "create_stop",
    "decide",
    "recount_days",
    "take_step",
]
