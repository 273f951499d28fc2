"""Registers of orders to correct, their re-inspections and daily penalties."""

from common.registers import Register
from enforcement import services
from enforcement.enums import OrderStatus
from enforcement.ledger.common import RECORDED
from enforcement.models import OrderViolation, RectificationOrder

ORDERS = Register(
    model=RectificationOrder,
    slug="orders",
    title="责令改正决定书",
    description="责令改正违法行为决定书，不是行政处罚（行政处罚法第二十八条）；一份可列多个违法行为。",
    columns=(
        "ledger_no",
        "department",
        "enterprise",
        "number",
        "inspection",
        "issued_on",
        "served_on",
        "correct_by",
        "reinspected_on",
        "corrected_on",
        "withdrawn_on",
        "withdrawal_reason",
        "status",
    ),
    listing=("number", "enterprise__name", "issued_on", "correct_by", "corrected_on", "status"),
    filters=("status", "department", "issued_on"),
    search=("number", "enterprise__name", "enterprise__uscc"),
    date_field="issued_on",
    children=("violations",),
    read_only=("served_on", "corrected_on", "withdrawn_on", "withdrawal_reason"),
    step_service=services.take_order_step,
    step_fields={
        OrderStatus.SERVED: ("served_on",),
        OrderStatus.CORRECTED: ("reinspected_on", "corrected_on"),
        OrderStatus.NOT_CORRECTED: ("reinspected_on",),
        OrderStatus.WITHDRAWN: ("withdrawn_on",),
    },
    **RECORDED,
)
VIOLATIONS = Register(
    model=OrderViolation,
    slug="violations",
    title="责令改正的违法行为",
    description="责令改正决定书所列的每一个违法行为，及其改正和立案情况。",
    columns=(
        "ledger_no",
        "order",
        "violation_type",
        "description",
        "corrected_on",
        "case",
        "is_without_penalty",
    ),
    listing=("order__number", "violation_type", "description", "corrected_on", "is_without_penalty"),
    filters=("violation_type", "is_without_penalty", "corrected_on"),
    search=("order__number", "order__enterprise__name", "description"),
    date_field="order__issued_on",
    **RECORDED,
)
