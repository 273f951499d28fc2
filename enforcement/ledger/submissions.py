"""The register of what parties hand in online, with the staff's answers."""

from common.registers import Register
from enforcement.ledger import guards
from enforcement.ledger.common import COMMON
from enforcement.models import PartySubmission
from enforcement.panels.party import submission_panels

SUBMISSIONS = Register(
    model=PartySubmission,
    slug="submissions",
    title="当事人提交",
    description="当事人在线提交的凭证、报告、异议和方案，及其办理意见；等待办理的在前，先提交的先办。",
    columns=(
        "ledger_no",
        "department",
        "enterprise",
        "kind",
        "case",
        "order",
        "inspection",
        "curtailment",
        "coercion",
        "text",
        "submitted_on",
        "submitted_by",
        "answer",
        "answered_on",
        "answered_by",
    ),
    listing=("enterprise__name", "kind", "submitted_on", "answered_on", "answered_by"),
    filters=("kind", "department", "submitted_on", "answered_on"),
    search=("enterprise__name", "enterprise__uscc", "text"),
    date_field="submitted_on",
    ordering="waiting_since",
    enterprise_columns=(
        "kind",
        "case",
        "order",
        "inspection",
        "curtailment",
        "coercion",
        "text",
        "submitted_on",
        "submitted_by",
        "answer",
        "answered_on",
    ),
    panels=submission_panels,
    import_rule=guards.of_portal("case", "order", "inspection", "curtailment", "coercion"),
    **COMMON,
)
