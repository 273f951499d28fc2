"""Every write of this app, one function a use-case; each module holds one part of the way."""

from permits.services.automatic import accept_all_by_silence, accept_by_silence
from permits.services.days import (
    after_import_of_decisions,
    after_import_of_stops,
    change_decision,
    change_stop,
    create_stop,
    recount_days,
)
from permits.services.notices import open_notice
from permits.services.procedure import (
    announce_hearing,
    complete_missing,
    create_check,
    hold_hearing,
    record_appraisal_report,
    waive_hearing,
)
from permits.services.steps import decide, on_receipt, take_step

__all__ = [
    "accept_all_by_silence",
    "accept_by_silence",
    "after_import_of_decisions",
    "after_import_of_stops",
    "announce_hearing",
    "change_decision",
    "change_stop",
    "complete_missing",
    "create_check",
    "create_stop",
    "decide",
    "hold_hearing",
    "on_receipt",
    "open_notice",
    "record_appraisal_report",
    "recount_days",
    "take_step",
    "waive_hearing",
]
