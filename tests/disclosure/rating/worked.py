"""The worked example: six enterprises rated on paper, and what the registers hold of them.

Base 70; A from 90, B from 60, C from 40; what is given is between 0 and 100.

| firm   | 2025                                                    | points on paper        | score | grade |
|--------|---------------------------------------------------------|------------------------|-------|-------|
| model  | commended; two insurance policies                       | +20, +3, +0 (cap 3)    |    93 | A     |
| edge   | commended                                               | +20                    |    90 | A     |
| fined  | fined 50,000 exactly                                    | −10                    |    60 | B     |
| slack  | fined 30,000 and 49,999.99; an order overdue; complaint | −3, −2 (cap 5), −4, −2 |    59 | C     |
| grave  | production suspended with a fine of 300,000             | −30, forces D          |    40 | D     |
| quiet  | nothing                                                 |                        |    70 | B     |

Not counted: of `fined` a fine that was annulled and one that was repaired, of `quiet` a commendation
that nobody confirmed, of `grave` the item for large fines, since the suspension is graver. A seventh
enterprise, closed, is not rated.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from accounts.models import User
from disclosure.models import CreditScheme, RatingRun
from disclosure.rating import jobs
from enforcement.enums import CaseStatus, PenaltyKind
from enforcement.procedure_enums import LeadResult, LeadStatus, RepairStatus
from registry.models import Enterprise
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.disclosure import InsurancePolicyFactory
from tests.factories.disclosure_rating import RecordedEventFactory, usable_scheme
from tests.factories.enforcement import CasePenaltyFactory, EnforcementCaseFactory, RectificationOrderFactory
from tests.factories.enforcement_inspections import LeadFactory
from tests.factories.enforcement_publication import CreditRepairFactory
from tests.factories.registry import EnterpriseFactory, valid_uscc

NAMES = ("model", "edge", "fined", "slack", "grave", "quiet")
ON_PAPER = {
    "model": (Decimal(93), "A"),
    "edge": (Decimal(90), "A"),
    "fined": (Decimal(60), "B"),
    "slack": (Decimal(59), "C"),
    "grave": (Decimal(40), "D"),
    "quiet": (Decimal(70), "B"),
}
POINTS = {
    "model": [("insurance", 3), ("commendation", 20), ("insurance", 0)],
    "edge": [("commendation", 20)],
    "fined": [("fine-large", -10)],
    "slack": [("fine-small", -3), ("order", -4), ("fine-small", -2), ("complaint", -2)],
    "grave": [("grave", -30)],
    "quiet": [],
}
_ITEMS: tuple[tuple[str, str, str, str, int, int | None, str], ...] = (
    ("fine-small", "小额罚款", "penalty", "罚款>0；罚款<50000", -3, 5, ""),
    ("fine-large", "大额罚款", "penalty", "罚款>=50000", -10, None, ""),
    ("grave", "停产停业", "penalty", "处罚种类=责令停产停业", -30, None, "D"),
    ("order", "逾期未改正", "order", "逾期天数>0", -4, None, ""),
    ("complaint", "投诉属实", "lead", "核查结果=已责令改正", -2, None, ""),
    ("insurance", "投保", "insurance", "", 3, 3, ""),
    ("commendation", "表彰", "by_hand", "", 20, None, ""),
)
_NAMES = ("code", "name", "source", "condition", "points", "cap", "forces")
ITEMS: tuple[dict[str, Any], ...] = tuple(dict(zip(_NAMES, values, strict=True)) for values in _ITEMS)
YEAR = 2025
DAY = date(2026, 3, 2)


def enterprises() -> dict[str, Enterprise]:
    """The six, and a seventh that was closed. Their codes are the same in every test."""
    department = DepartmentFactory()
    made = {
        name: EnterpriseFactory(name=f"示范{name}公司", uscc=valid_uscc(5_000_000 + n), department=department)
        for n, name in enumerate(NAMES)
    }
    EnterpriseFactory(uscc=valid_uscc(5_000_099), department=department, closed_on=date(2025, 12, 31))
    return made


def penalty(enterprise: Enterprise, number: str, day: date, fine: Any, **values: Any) -> Any:
    """A decided penalty of the year."""
    return EnforcementCaseFactory(
        enterprise=enterprise,
        decided=True,
        ledger_no=f"ZF-W-{number}",
        filed_on=date(2024, 6, 3),
        decided_on=day,
        decision_number=f"兰新环罚〔2025〕{number}号",
        fine_amount=Decimal(fine),
        **values,
    )


def history() -> tuple[CreditScheme, dict[str, Enterprise]]:
    """The scheme, and the six enterprises with what they did in 2025."""
    scheme, firms = usable_scheme(*ITEMS), enterprises()
    commendation = scheme.items.get(code="commendation")

    def commended(name: str, **values: Any) -> None:
        RecordedEventFactory(
            enterprise=firms[name],
            item=commendation,
            ledger_no=f"PLDJ-W-{name}",
            happened_on=date(2025, 6, 5),
            **values,
        )

    commended("model")
    commended("edge")
    commended("quiet", proposed=True)
    for number, month in enumerate((3, 9)):
        InsurancePolicyFactory(
            enterprise=firms["model"], ledger_no=f"PLBX-W-{number}", bought_on=date(2025, month, 1)
        )
    penalty(firms["fined"], "1", date(2025, 2, 1), 50_000)
    penalty(
        firms["fined"],
        "2",
        date(2025, 3, 1),
        90_000,
        status=CaseStatus.ANNULLED,
        annulled_on=date(2025, 9, 1),
    )
    repaired = penalty(firms["fined"], "3", date(2025, 4, 1), 20_000)
    CreditRepairFactory(
        case=repaired,
        applied_on=date(2025, 8, 1),
        answered_on=date(2025, 8, 9),
        status=RepairStatus.GRANTED,
    )
    penalty(firms["slack"], "4", date(2025, 2, 1), 30_000)
    penalty(firms["slack"], "5", date(2025, 5, 1), "49999.99")
    RectificationOrderFactory(
        enterprise=firms["slack"],
        ledger_no="ZFZ-W-1",
        issued_on=date(2025, 3, 1),
        correct_by=date(2025, 3, 31),
    )
    LeadFactory(
        enterprise=firms["slack"],
        ledger_no="ZFX-W-1",
        received_on=date(2025, 7, 1),
        answered_on=date(2025, 7, 20),
        result=LeadResult.ORDERED,
        status=LeadStatus.ANSWERED,
    )
    case = penalty(firms["grave"], "6", date(2025, 10, 1), 300_000)
    CasePenaltyFactory(case=case, kind=PenaltyKind.FINE)
    CasePenaltyFactory(case=case, kind=PenaltyKind.SUSPENSION)
    # What happened on the days beside the year is another year's.
    for number, day in (("7", date(2024, 12, 31)), ("8", date(2026, 1, 1))):
        penalty(firms["quiet"], number, day, 80_000)
    return scheme, firms


def reviewer() -> User:
    return UserFactory(roles=["reviewer"])


def computed(scheme: CreditScheme, *, actor: Any = None) -> RatingRun:
    """A run, asked for and done in this process."""
    run = jobs.new_run(actor=actor or reviewer(), year=YEAR, scheme=scheme)
    jobs.run_job(run.pk)
    run.refresh_from_db()
    return run
