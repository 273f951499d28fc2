"""The registers of enforcement, in the order in which they are imported."""

from enforcement.ledger import after_decision, cases, discretion, inspections, orders, publication

REGISTERS = [
    cases.VIOLATION_TYPES,
    discretion.VIOLATION_PROVISIONS,
    discretion.STANDARDS,
    discretion.LEVELS,
    inspections.LIST_VERSIONS,
    inspections.LIST_ENTRIES,
    inspections.INSPECTIONS,
    cases.CASES,
    cases.PENALTIES,
    discretion.WORKSHEETS,
    after_decision.PAYMENTS,
    orders.ORDERS,
    orders.VIOLATIONS,
    after_decision.TRANSFERS,
    after_decision.NO_PENALTIES,
    inspections.SOFT_MEASURES,
    publication.DISCLOSURES,
]
