"""Every write of this app, one function a use-case; each module holds one part of the way."""

from permits.services.answers import answer_item, submit_corrections, withdraw_application
from permits.services.applications import (
    add_material,
    discard_draft,
    save_section,
    start_draft,
    submit_application,
    withdraw_material,
)
from permits.services.automatic import accept_all_by_silence, accept_by_silence
from permits.services.days import (
    after_import_of_decisions,
    after_import_of_stops,
    change_decision,
    change_stop,
    create_stop,
    recount_days,
)
from permits.services.filings import (
    answer_exemption,
    ask_exemption,
    file_registration,
    withdraw_registration,
)
from permits.services.notices import open_notice, repeat_notice, require_repeatable
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
    "add_material",
    "after_import_of_decisions",
    "after_import_of_stops",
    "announce_hearing",
    "answer_exemption",
    "answer_item",
    "ask_exemption",
    "change_decision",
    "change_stop",
    "complete_missing",
    "create_check",
    "create_stop",
    "decide",
    "discard_draft",
    "file_registration",
    "hold_hearing",
    "on_receipt",
    "open_notice",
    "record_appraisal_report",
    "recount_days",
    "repeat_notice",
    "require_repeatable",
    "save_section",
    "start_draft",
    "submit_application",
    "submit_corrections",
    "take_step",
    "waive_hearing",
    "withdraw_application",
    "withdraw_material",
    "withdraw_registration",
]
