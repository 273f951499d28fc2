"""The register of the documents that oblige to temporary reports."""

from typing import Any

from common.registers import Register
from disclosure.duty_panels import trigger_panels
from disclosure.models import DisclosureTrigger
from disclosure.services_triggers import create_trigger


def trigger_register(make: Any) -> Register:
    """Declared by `make`, which knows the workbook, the group and the usual rules."""
    register: Register = make(
        model=DisclosureTrigger,
        slug="disclosure-triggers",
        title="临时披露触发文书",
        description=(
            "企业收到的须以临时报告披露的法律文书（部令24号第十七条）；本局送达的许可、处罚文书自动列入，"
            "其他机关的由企业申报或在此登记。"
        ),
        columns=[
            "ledger_no",
            "department",
            "enterprise",
            "kind",
            "document_title",
            "document_number",
            "authority",
            "received_on",
            "note",
            "origin",
            "excused_on",
            "excused_reason",
            "report",
        ],
        listing=[
            "ledger_no",
            "enterprise__name",
            "kind",
            "document_title",
            "received_on",
            "origin",
            "report",
        ],
        filters=["kind", "origin", "received_on"],
        search=["ledger_no", "enterprise__name", "enterprise__uscc", "document_title", "document_number"],
        date_field="received_on",
        read_only=["origin", "excused_on", "excused_reason", "report"],
        panels=trigger_panels,
        create_service=create_trigger,
    )
    return register
