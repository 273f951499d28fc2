"""The registers of enforcement, in the order in which they are imported."""

from enforcement.ledger import after_decision, cases, inspections, orders, publication

REGISTERS = [
    cases.VIOLATION_TYPES,
    inspections.LIST_VERSIONS,
    inspections.LIST_ENTRIES,
    inspections.INSPECTIONS,
    cases.CASES,
    cases.PENALTIES,
    after_decision.PAYMENTS,
    orders.ORDERS,
    orders.VIOLATIONS,
    after_decision.TRANSFERS,
    after_decision.NO_PENALTIES,
    inspections.SOFT_MEASURES,
    publication.DISCLOSURES,
]
