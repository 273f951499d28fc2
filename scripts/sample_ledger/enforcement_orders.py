"""103 orders of 2024 with 153 violations, and the inspections that found them."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from enforcement.enums import InspectionResult, InspectionSource, InspectionStatus, OrderStatus
from scripts.sample_ledger import Row
from scripts.sample_ledger.calendar import AS_OF, after, any_workday, before, known, workdays
from scripts.sample_ledger.enforcement_cases import Case, CaseBook
from scripts.sample_ledger.positive_list import PositiveList
from scripts.sample_ledger.violations import MINOR, VIOLATIONS
from scripts.sample_ledger.world import CASE_OFFICERS, OFFICERS, Firm, World

# Orders by how many violations they name: 103 orders, 153 violations.
SIZES = (1,) * 65 + (2,) * 28 + (3,) * 8 + (4,) * 2
CLEAN_INSPECTIONS = 90
SOURCES = (InspectionSource.RANDOM, InspectionSource.SPECIAL, InspectionSource.ROUTINE,
           InspectionSource.COMPLAINT, InspectionSource.MONITORING)  # fmt: skip


class OrderBook:
    def __init__(self, world: World, rng: Random, cases: CaseBook, listed: PositiveList) -> None:
        self.world, self.rng, self.cases, self.listed = world, rng, cases, listed
        self.orders: list[Row] = []
        self.violations: list[Row] = []
        self.inspections: list[Row] = []
        self.minor: list[tuple[Row, str]] = []  # corrected orders without a penalty, and what they found

    def make(self) -> None:
        drafts = [*self._of_cases(), *self._others()]
        drafts.sort(key=lambda draft: (draft[0], draft[1].uscc))
        sizes = list(SIZES)
        self.rng.shuffle(sizes)
        numbers: dict[int, int] = {}
        withdrawn = next(n for n, draft in enumerate(drafts) if draft[0] > date(2024, 8, 1) and not draft[2])
        for n, (day, firm, case) in enumerate(drafts):
            numbers[day.year] = numbers.get(day.year, 0) + 1
            number = f"示环责改〔{day.year}〕{numbers[day.year]}号"
            counts = day.year == 2024 and n != withdrawn
            size = sizes.pop() if counts else 1
            self._order(day, firm, case, number, size, withdrawn=n == withdrawn)
        if sizes:
            raise ValueError(f"{len(sizes)} orders of 2024 are missing")
        self._clean_inspections()
        self._number_inspections()

    def _of_cases(self) -> list[tuple[date, Firm, Case | None]]:
        """Each case that was filed has an order, issued soon after the lead."""
        return [
            (before(case.row["filed_on"], 0), case.firm, case)
            for case in self.cases.cases
            if case.row["filed_on"]
        ]

    def _others(self) -> list[tuple[date, Firm, Case | None]]:
        """Orders without a penalty: what is missing to 103, one withdrawn, and some outside the year."""
        of_year = sum(day.year == 2024 for day, _, _ in self._of_cases())
        # The first and last working day of the year, and one more that is withdrawn.
        inner = workdays(self.rng, len(SIZES) - of_year - 2 + 1, date(2024, 1, 8), date(2024, 12, 24))
        days = [date(2024, 1, 2), *inner, date(2024, 12, 31), date(2023, 12, 29), date(2025, 1, 2)]
        days += workdays(self.rng, 5, date(2023, 4, 1), date(2023, 11, 30))
        return [(day, self.rng.choice(self.world.open_firms), None) for day in days]

    def _order(
        self, day: date, firm: Firm, case: Case | None, number: str, size: int, *, withdrawn: bool
    ) -> None:
        rng, order_no = self.rng, self.world.number("ZFZ", day.year)
        served, correct_by = (
            after(day, rng.randint(0, 2)),
            after(day + timedelta(days=rng.choice((10, 15, 30))), 0),
        )
        corrected = known(before(correct_by, rng.randint(0, 5)))
        late = known(after(correct_by, 10)) if len(self.orders) % 29 == 17 else None
        inspection = self._inspect(case.row["lead_on"] if case else before(day, rng.randint(0, 2)), firm)
        order: Row = {
            "ledger_no": order_no,
            "department": "enforcement-team",
            "enterprise": firm.uscc,
            "number": number,
            "inspection": inspection,
            "issued_on": day,
            "served_on": known(served),
            "correct_by": correct_by,
            "reinspected_on": late or (known(after(correct_by, 3)) if corrected else None),
            "corrected_on": None if late else corrected,
            "status": OrderStatus.NOT_CORRECTED
            if late
            else OrderStatus.CORRECTED
            if corrected
            else OrderStatus.SERVED,
        }
        if withdrawn:
            order |= {
                "status": OrderStatus.WITHDRAWN, "withdrawn_on": after(day, 9), "corrected_on": None,
                "reinspected_on": None, "withdrawal_reason": "查明违法主体认定有误，依法撤销",
            }  # fmt: skip
        self.orders.append(order)
        if case:
            case.row["inspection"] = inspection
        self._name_violations(order, case, size)

    def _name_violations(self, order: Row, case: Case | None, size: int) -> None:
        """The case's own violation first, then minor ones that are only to be corrected."""
        kinds = [case.violation] if case else [self.rng.choice((*VIOLATIONS[2:3], *MINOR))]
        others = [kind for kind in (*MINOR, *VIOLATIONS[2:3], VIOLATIONS[6]) if kind not in kinds]
        kinds += self.rng.sample(others, size - 1)
        for n, kind in enumerate(kinds):
            own = case is not None and n == 0
            self.violations.append(
                {
                    "ledger_no": self.world.number("ZFW", order["issued_on"].year),
                    "order": order["ledger_no"],
                    "violation_type": kind.code,
                    "description": f"{kind.facts}。",
                    "corrected_on": order["corrected_on"],
                    "case": case.row["ledger_no"] if own and case else "",
                    "is_without_penalty": not own,
                }
            )
        corrected = order["corrected_on"]
        if (
            case is None
            and corrected
            and date(2024, 1, 1) <= order["issued_on"] < corrected < date(2024, 12, 20)
        ):
            self.minor.append((order, f"{kinds[0].facts}，情节轻微，已在期限内改正。"))

    # ---- inspections ----

    def _inspect(self, day: date, firm: Firm, *, problem: bool = True, source: str = "") -> Row:
        source = source or self.rng.choices(SOURCES, weights=(30, 25, 25, 12, 8))[0]
        row: Row = {
            "department": "enforcement-team",
            "enterprise": firm.uscc,
            "source": source,
            "task_number": f"示范随机{day.year}-{(day.month + 2) // 3}"
            if source == InspectionSource.RANDOM
            else "",
            "inspected_on": day,
            "officers": list(CASE_OFFICERS if self.rng.random() < 0.8 else OFFICERS[1:]),
            "is_on_positive_list": self.listed.holds(firm, day),
            "is_off_site": source == InspectionSource.MONITORING,
            "is_full_checkup": self.rng.random() < 0.3,
            "result": InspectionResult.PROBLEM if problem else InspectionResult.CLEAN,
            "findings": "发现环境违法行为，另行下达责令改正决定书。"
            if problem
            else "污染防治设施正常运行，未发现问题。",
            "status": InspectionStatus.DONE,
        }
        self.inspections.append(row)
        return row

    def _clean_inspections(self) -> None:
        """Nothing found; listed firms are mostly checked without a visit. Some are planned or cancelled."""
        for day in workdays(self.rng, CLEAN_INSPECTIONS, date(2024, 1, 3), date(2024, 12, 30)):
            self._inspect(day, self.rng.choice(self.world.open_firms), problem=False)
        for firm in self.listed.firms(self.world)[:18]:
            day = any_workday(self.rng, date(2024, 4, 1), date(2024, 12, 20))
            source = (
                InspectionSource.RANDOM if len(self.inspections) % 4 == 0 else InspectionSource.MONITORING
            )
            self._inspect(day, firm, problem=False, source=source)
        for status, day in (
            (InspectionStatus.CANCELLED, date(2024, 9, 5)),
            (InspectionStatus.PLANNED, after(AS_OF, 5)),
            (InspectionStatus.PLANNED, after(AS_OF, 8)),
        ):
            row = self._inspect(day, self.rng.choice(self.world.open_firms), source=InspectionSource.RANDOM)
            row |= {"status": status, "result": "", "findings": ""}

    def _number_inspections(self) -> None:
        self.inspections.sort(key=lambda row: row["inspected_on"])
        for row in self.inspections:
            row["ledger_no"] = self.world.number("ZFJ", row["inspected_on"].year)
        for row in (*self.orders, *(case.row for case in self.cases.cases)):
            if row.get("inspection"):
                row["inspection"] = row["inspection"]["ledger_no"]
