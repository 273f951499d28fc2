"""Registers of what is published, credit repair and 双公示."""

from common.registers import Register
from enforcement import services
from enforcement.ledger import guards
from enforcement.ledger.common import COMMON, RECORDED, REVIEWED
from enforcement.models import CasePublication, CreditRepair, DisplayRule, EnforcementDisclosure
from enforcement.panels.publication import publication_panels, repair_panels
from enforcement.publication_forms import PUBLICATION_FORMS, REPAIR_FORMS
from enforcement.services.publishing import take_publication_step
from enforcement.services.repairs import take_repair_step

DISPLAY_RULES = Register(
    model=DisplayRule,
    slug="display-rules",
    title="公示期限规则",
    description="处罚决定的最短和最长公示期，按失信程度和公开之日取用（信用修复管理办法）；调整时另建版本。",
    columns=(
        "ledger_no",
        "seriousness",
        "min_months",
        "max_months",
        "basis",
        "certainty",
        "effective_from",
        "effective_to",
    ),
    listing=("seriousness", "min_months", "max_months", "certainty", "effective_from", "effective_to"),
    filters=("seriousness", "certainty"),
    **REVIEWED,
)
PUBLICATIONS = Register(
    model=CasePublication,
    slug="case-publications",
    title="处罚决定公开",
    description="处罚决定自作出之日起七个工作日内公开，两人办理；变更、撤销的三个工作日内撤下（行政处罚法第四十八条）。",
    columns=(
        "ledger_no",
        "case",
        "seriousness",
        "public_facts",
        "hidden_terms",
        "prepared_by",
        "prepared_on",
        "approved_by",
        "published_on",
        "repair_from",
        "display_until",
        "withholding_ground",
        "withheld_on",
        "withdrawal_due_from",
        "withdrawal_ground",
        "withdrawn_on",
        "status",
    ),
    listing=("case__title", "seriousness", "prepared_on", "published_on", "display_until", "status"),
    filters=("status", "seriousness", "published_on", "case__department"),
    search=("case__title", "case__decision_number", "case__enterprise__name"),
    date_field="prepared_on",
    enterprise_columns=("case", "seriousness", "published_on", "repair_from", "display_until", "status"),
    step_service=take_publication_step,
    step_forms=PUBLICATION_FORMS,
    panels=publication_panels,
    import_rule=guards.of_portal("case"),
    **COMMON,
)
REPAIRS = Register(
    model=CreditRepair,
    slug="repairs",
    title="信用修复",
    description="最短公示期届满且履行全部义务后申请，准予的停止公示（信用修复管理办法）。",
    columns=(
        "ledger_no",
        "case",
        "applied_on",
        "statement",
        "pledge",
        "answered_on",
        "answered_by",
        "answer",
        "status",
    ),
    listing=("case__title", "applied_on", "answered_on", "answered_by", "status"),
    filters=("status", "applied_on"),
    search=("case__title", "case__decision_number", "case__enterprise__name"),
    date_field="applied_on",
    enterprise_columns=("case", "applied_on", "statement", "answered_on", "answer", "status"),
    step_service=take_repair_step,
    step_forms=REPAIR_FORMS,
    panels=repair_panels,
    import_rule=guards.of_portal("case"),
    **COMMON,
)

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
    import_rule=guards.of_portal("case"),
    **RECORDED,
)
