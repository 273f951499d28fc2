"""加处罚款: cases worked by hand, and a walk from day to day over invented ones."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from common.errors import Refused
from enforcement.deadlines import CaseRows
from enforcement.enums import CaseOutcome
from enforcement.models import EnforcementCase, FinePayment, Instalment, PaymentPlan, RemedyProceeding
from enforcement.surcharges import debt_on, settled_on
from registry.models import Threshold
from tests.factories.enforcement_after import load_law

pytestmark = pytest.mark.django_db

FINE, DUE = Decimal(100_000), date(2024, 4, 25)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def law(db):
    load_law()


def case_of(payments=(), remedies=(), plans=(), **values) -> EnforcementCase:
    """A fine of 100,000 yuan, due on 25 April 2024, as objects that no database has seen."""
    case = EnforcementCase(
        pk=1,
        outcome=CaseOutcome.PENALTY,
        decided_on=date(2024, 4, 1),
        served_on=date(2024, 4, 10),
        **{"fine_amount": FINE, "pay_by": DUE} | values,
    )
    made = []
    for number, (answered_on, sums) in enumerate(plans, start=1):
        plan = PaymentPlan(pk=number, case=case, status="granted", answered_on=answered_on, due_before=DUE)
        instalments = [Instalment(plan=plan, due_on=day, amount=Decimal(amount)) for day, amount in sums]
        plan._prefetched_objects_cache = {"instalments": instalments}
        made.append(plan)
    case._prefetched_objects_cache = {
        "payments": [
            FinePayment(case=case, paid_on=day, amount=Decimal(amount), kind=kind[0] if kind else "fine")
            for day, amount, *kind in payments
        ],
        "payment_plans": made,
        "remedies": [RemedyProceeding(case=case, filed_on=a, decided_on=b) for a, b in remedies],
    }
    return case


def on(month: int, day: int) -> date:
    return date(2024, month, day)


BY_HAND = [
    # what, case, day, surcharge, days counted, days stopped
    ("not yet late", {}, on(4, 25), 0, 0, 0),
    ("the first day", {}, on(4, 26), 3_000, 1, 0),
    ("ten days", {}, on(5, 5), 30_000, 10, 0),
    ("33 days: 99,000", {}, on(5, 28), 99_000, 33, 0),
    ("the 34th day reaches the fine itself and no more", {}, on(5, 29), 100_000, 34, 0),
    ("long after", {}, on(12, 31), 100_000, 34, 0),
    (
        "part paid on 30 April: 5 days of 3,000, then 5 of 1,800",
        {"payments": [(on(4, 30), 40_000)]},
        on(5, 5),
        24_000,
        10,
        0,
    ),
    ("paid on the due day", {"payments": [(on(4, 25), 100_000)]}, on(6, 1), 0, 0, 0),
    ("paid two days late, that day included", {"payments": [(on(4, 27), 100_000)]}, on(6, 1), 6_000, 2, 0),
    (
        "复议 from 28 April to 3 May: 26, 27 April and 4, 5 May count",
        {"remedies": [(on(4, 28), on(5, 3))]},
        on(5, 5),
        12_000,
        4,
        6,
    ),
    ("复议 still pending", {"remedies": [(on(4, 28), None)]}, on(12, 1), 6_000, 2, 218),
    (
        "复议 and 诉讼 overlap and are united",
        {"remedies": [(on(4, 26), on(5, 10)), (on(5, 5), on(5, 20))]},
        on(5, 22),
        6_000,
        2,
        25,
    ),
    (
        "put off to 31 May before it was late",
        {"plans": [(on(4, 18), [(on(5, 31), 100_000)])]},
        on(5, 20),
        0,
        0,
        0,
    ),
    ("put off, then late", {"plans": [(on(4, 18), [(on(5, 31), 100_000)])]}, on(6, 2), 6_000, 2, 0),
    (
        "put off when four days late: those stay",
        {"plans": [(on(4, 30), [(on(5, 31), 100_000)])]},
        on(5, 20),
        12_000,
        4,
        0,
    ),
    (
        "two instalments, the first three days late",
        {
            "plans": [(on(4, 18), [(on(5, 31), 50_000), (on(6, 28), 50_000)])],
            "payments": [(on(6, 3), 50_000)],
        },
        on(6, 29),
        6_000,
        4,
        0,
    ),
    (
        "changed to 60,000 by 复议",
        {"amended_on": on(5, 1), "amended_fine": Decimal(60_000)},
        on(5, 5),
        18_000,
        10,
        0,
    ),
    ("annulled", {"annulled_on": on(5, 1)}, on(5, 5), 0, 0, 0),
    ("a fine with 分: 33,333.33", {"fine_amount": Decimal("33333.33")}, on(4, 26), Decimal("1000.00"), 1, 0),
]


@pytest.mark.parametrize(("what", "values", "day", "surcharge", "counted", "stopped"), BY_HAND)
def test_surcharge_as_worked_by_hand(what, values, day, surcharge, counted, stopped):
    debt = debt_on(case_of(**values), day, CaseRows())
    assert (debt.surcharge, debt.late_days, debt.stopped_days) == (surcharge, counted, stopped)


def test_what_is_left_is_less_what_was_paid_and_waived():
    case = case_of(
        payments=[(on(5, 5), 100_000), (on(5, 5), 10_000, "surcharge")], surcharge_waived=Decimal(5_000)
    )
    debt = debt_on(case, on(6, 1), CaseRows())
    assert (debt.surcharge, debt.surcharge_left, debt.fine_left, debt.left) == (30_000, 15_000, 0, 15_000)
    assert settled_on(case, on(6, 1)) == on(5, 5)
    assert settled_on(case, on(5, 4)) is None


def test_the_cap_follows_its_row_not_a_constant():
    Threshold.objects.filter(code="late-payment-max-percent").update(amount=50)
    Threshold.objects.filter(code="late-payment-daily-percent").update(amount=5)
    debt = debt_on(case_of(), on(6, 1), CaseRows())
    assert (debt.surcharge, debt.surcharge_cap, debt.is_capped) == (50_000, 50_000, True)
    assert debt_on(case_of(), on(4, 26), CaseRows()).surcharge == 5_000


def test_without_the_row_nothing_is_made_up():
    Threshold.objects.all().delete()
    with pytest.raises(Refused, match="late-payment-daily-percent"):
        debt_on(case_of(), on(4, 26), CaseRows())
    assert debt_on(case_of(), on(4, 25), CaseRows()).surcharge == 0


def test_invented_cases_agree_with_a_walk_from_day_to_day():
    chance, rows = random.Random(20260815), CaseRows()
    for _ in range(200):
        payments = [
            (DUE + DAY * chance.randrange(-10, 60), chance.randrange(1, 30) * 1000)
            for _ in range(chance.randrange(4))
        ]
        remedies = []
        for _ in range(chance.randrange(3)):
            filed = DUE + DAY * chance.randrange(-20, 50)
            ends = filed + DAY * chance.randrange(40) if chance.random() < 0.7 else None
            remedies.append((filed, ends))
        plans = []
        if chance.random() < 0.5:
            answered = DUE + DAY * chance.randrange(-8, 20)
            first = answered + DAY * chance.randrange(1, 20)
            plans = [(answered, [(first, 40_000), (first + DAY * chance.randrange(1, 30), 60_000)])]
        case = case_of(payments, remedies, plans)
        day = DUE + DAY * chance.randrange(-5, 120)
        assert debt_on(case, day, rows).surcharge == walked(payments, remedies, plans, day), (
            payments,
            remedies,
            plans,
            day,
        )


def walked(payments, remedies, plans, until: date) -> Decimal:
    """Each day by itself: what is late on it, whether it counts, three in a hundred, never past the fine."""
    total, day = Decimal(0), date(2024, 4, 1)
    while day <= until:
        known = [plan for plan in plans if plan[0] <= day]
        sums = known[-1][1] if known else [(DUE, 100_000)]
        late = min(sum(amount for due, amount in sums if due < day), 100_000)
        late -= sum(amount for paid_on, amount in payments if paid_on < day and paid_on <= until)
        stopped = any(
            filed <= day and (ends is None or day <= ends) for filed, ends in remedies if filed <= until
        )
        if late > 0 and not stopped:
            total = min(Decimal(100_000), total + Decimal(late) * 3 / 100)
        day += DAY
    return total
