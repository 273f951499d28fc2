"""The documents of enforcement (文书): which there are, and the facts that their wording may name.

facts      what the documents of a case say alike: the party, the facts, amounts, officers
cases      from filing to the decision
procedure  defence, hearing, legal review, discussion, extension, suspension
execution  delivery, payment, coercive execution, closing, publication
orders     orders to correct, re-inspections, daily penalties
measures   sealing and seizing, restriction of production, preserved evidence
transfers  to the police and to other bodies
inspections  records of inspections, papers of soft enforcement
leads      registration of leads, what their reporters are told
draws      records of random draws
aftermath  delivery by announcement, surcharge, change and annulment of a decision, the archived file
receipts   what the party's receipt of each amounts to
publicity  decisions not published, credit repair

The wording stands in `templates/documents/enforcement/`. A document about a defence, a hearing, a review
… may be issued for that record or for its case, which then takes the newest unless one is passed.
"""

from enforcement.documents import (
    aftermath,
    cases,
    draws,
    execution,
    inspections,
    leads,
    measures,
    orders,
    procedure,
    publicity,
    receipts,
    transfers,
)

__all__ = [
    "aftermath",
    "cases",
    "draws",
    "execution",
    "inspections",
    "leads",
    "measures",
    "orders",
    "procedure",
    "publicity",
    "receipts",
    "transfers",
]
