"""Registers of inspections, random draws, the positive list and soft enforcement."""

from common.registers import Register
from enforcement.enums import InspectionStatus
from enforcement.ledger.common import RECORDED, REVIEWED
from enforcement.models import Inspection, PositiveListEntry, PositiveListVersion, SoftMeasure

LIST_VERSIONS = Register(
    model=PositiveListVersion,
    slug="positive-lists",
    title="正面清单版本",
    description="生态环境监督执法正面清单，按版本管理（环办执法〔2021〕10号）。",
    columns=("ledger_no", "name", "document_number", "issued_on", "effective_from", "effective_to"),
    listing=("name", "document_number", "issued_on", "effective_from", "effective_to"),
    search=("name", "document_number"),
    date_field="issued_on",
    children=("entries",),
    **REVIEWED,
)
LIST_ENTRIES = Register(
    model=PositiveListEntry,
    slug="positive-list-entries",
    title="正面清单企业",
    description="列入正面清单的企业；移出须写明理由，不得删除。",
    columns=(
        "ledger_no",
        "department",
        "version",
        "enterprise",
        "ground",
        "added_on",
        "removed_on",
        "removal_reason",
    ),
    listing=("enterprise__name", "version__name", "ground", "added_on", "removed_on"),
    filters=("version", "department", "added_on"),
    search=("enterprise__name", "enterprise__uscc"),
    date_field="added_on",
    **REVIEWED,
)
INSPECTIONS = Register(
    model=Inspection,
    slug="inspections",
    title="执法检查",
    description="双随机抽查、专项检查、投诉核查等现场与非现场检查；待检查的名单对企业保密。",
    columns=(
        "ledger_no",
        "department",
        "enterprise",
        "source",
        "task_number",
        "inspected_on",
        "officers",
        "is_on_positive_list",
        "is_off_site",
        "is_full_checkup",
        "result",
        "findings",
        "status",
    ),
    listing=("enterprise__name", "source", "inspected_on", "is_off_site", "result", "status"),
    filters=(
        "source",
        "result",
        "status",
        "is_on_positive_list",
        "is_off_site",
        "is_full_checkup",
        "department",
        "inspected_on",
    ),
    search=("enterprise__name", "enterprise__uscc", "task_number"),
    date_field="inspected_on",
    children=("orders", "cases", "soft_measures"),
    step_fields={InspectionStatus.DONE: ("inspected_on", "result", "findings")},
    **RECORDED,
)
SOFT_MEASURES = Register(
    model=SoftMeasure,
    slug="soft-measures",
    title="柔性执法措施",
    description="行政指导、提醒、警示告诫、说服教育、约谈等非强制措施。",
    columns=("ledger_no", "department", "enterprise", "kind", "taken_on", "matter", "result", "inspection"),
    listing=("enterprise__name", "kind", "taken_on", "matter", "result"),
    filters=("kind", "department", "taken_on"),
    search=("enterprise__name", "enterprise__uscc", "matter"),
    date_field="taken_on",
    **RECORDED,
)
