"""Registers of payments, transfers, coercion and what comes of a decision."""

from common.registers import Register
from enforcement.ledger.common import RECORDED
from enforcement.models import FinePayment, NoPenaltyDecision, PoliceTransfer

PAYMENTS = Register(
    model=FinePayment,
    slug="payments",
    title="罚没款缴纳",
    description="罚款、加处罚款、没收款分别登记；分期缴纳的逐期登记。",
    columns=("ledger_no", "case", "kind", "amount", "paid_on", "receipt_number"),
    listing=("case__title", "kind", "amount", "paid_on", "receipt_number"),
    filters=("kind", "paid_on"),
    search=("case__title", "case__decision_number", "receipt_number"),
    date_field="paid_on",
    **RECORDED,
)
TRANSFERS = Register(
    model=PoliceTransfer,
    slug="transfers",
    title="移送公安",
    description="移送涉嫌犯罪案件和适用行政拘留案件；不向企业展示。",
    columns=(
        "ledger_no",
        "department",
        "enterprise",
        "case",
        "kind",
        "document_number",
        "matter",
        "recipient",
        "transferred_on",
        "prosecutor_copied_on",
        "answered_on",
        "answer",
    ),
    listing=("document_number", "enterprise__name", "kind", "recipient", "transferred_on", "answered_on"),
    filters=("kind", "department", "transferred_on"),
    search=("document_number", "enterprise__name", "enterprise__uscc", "matter"),
    date_field="transferred_on",
    **RECORDED,
)
NO_PENALTIES = Register(
    model=NoPenaltyDecision,
    slug="no-penalty-decisions",
    title="不予处罚决定",
    description="轻微不罚、首违不罚、无过错不罚等决定，须记载教育情况（行政处罚法第三十三条）。",
    columns=(
        "ledger_no",
        "department",
        "enterprise",
        "case",
        "number",
        "decided_on",
        "ground",
        "provision",
        "facts",
        "education",
    ),
    listing=("number", "enterprise__name", "decided_on", "ground"),
    filters=("ground", "department", "decided_on"),
    search=("number", "enterprise__name", "enterprise__uscc"),
    date_field="decided_on",
    **RECORDED,
)
