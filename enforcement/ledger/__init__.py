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
    orders.REINSPECTIONS,
    orders.DAILY_PENALTIES,
    after_decision.TRANSFERS,
    after_decision.NO_PENALTIES,
    after_decision.PAYMENT_PLANS,
    after_decision.INSTALMENTS,
    after_decision.REMEDIES,
    after_decision.PRESERVATIONS,
    after_decision.COERCIONS,
    after_decision.CURTAILMENTS,
    after_decision.REFERRALS,
    inspections.SOFT_MEASURES,
    publication.DISCLOSURES,
]
