"""The register of the documents that oblige to temporary reports."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.errors import Refused
from common.registers import Register
from common.registers.declaration import ImportedRow
from disclosure.duty.enums import TriggerOrigin
from disclosure.duty.panels import trigger_panels
from disclosure.duty.triggers import BASIS, change_trigger, create_trigger
from disclosure.models import DisclosureTrigger

COLUMNS = [
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
]
SETTLED = frozenset({"origin", "excused_on", "excused_reason", "report"})


def entered_only(rows: Sequence[ImportedRow]) -> Mapping[int, Refused]:
    """A sheet enters documents; what the portal or the enterprise put on record it does not change."""
    refused: dict[int, Refused] = {}
    for place, (trigger, changes) in enumerate(rows):
        is_new = trigger.pk is None
        if not is_new and not changes:
            continue
        if trigger.origin != TriggerOrigin.STAFF:
            refused[place] = Refused("本局办理记录和企业申报的文书不能通过台账导入或修改。", BASIS)
        elif (SETTLED & set(changes)) or (is_new and (trigger.excused_on or trigger.report_id)):
            refused[place] = Refused("临时报告和无须披露的认定在本门户办理，不通过台账导入。", BASIS)
    return refused


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
        columns=COLUMNS,
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
        change_service=change_trigger,
        import_rule=entered_only,
    )
    return register
