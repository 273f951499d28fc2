"""Registers of what is published, credit repair and 双公示."""

from common.registers import Register
from enforcement import services
from enforcement.ledger.common import RECORDED
from enforcement.models import EnforcementDisclosure

DISCLOSURES = Register(
    model=EnforcementDisclosure,
    slug="disclosures",
    title="执法公示",
    description="执法主体、人员、职责权限、程序、计划与结果的公示登记（行政执法公示制度）。",
    columns=(
        "ledger_no",
        "department",
        "kind",
        "title",
        "case",
        "published_on",
        "channel",
        "url",
        "withdrawn_on",
        "withdrawal_reason",
    ),
    listing=("title", "kind", "published_on", "channel", "days_taken", "withdrawn_on"),
    filters=("kind", "department", "published_on"),
    search=("title", "case__title", "case__decision_number"),
    date_field="published_on",
    create_service=services.create_disclosure,
    change_service=services.change_disclosure,
    after_import=services.after_import_of_disclosures,
    **RECORDED,
)
