"""Every write of enforcement, one module a part."""

from enforcement.services.disclosures import (
    after_import_of_disclosures,
    change_case,
    change_disclosure,
    create_disclosure,
    recount_disclosures,
)
from enforcement.services.minors import after_import_of_cases
from enforcement.services.orders import ORDER_STEP_DATES, take_order_step
from enforcement.services.remedies import amend_fine
from enforcement.services.steps import take_case_step

__all__ = [
    "ORDER_STEP_DATES",
    "after_import_of_cases",
    "after_import_of_disclosures",
    "amend_fine",
    "change_case",
    "change_disclosure",
    "create_disclosure",
    "recount_disclosures",
    "take_case_step",
    "take_order_step",
]
