"""Penalty cases: 56 fined in 2024 with 1047.2 万元, and the cases beside them that must not count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from enforcement.enums import CaseOutcome, CaseSource, CaseStatus, PaymentKind, PenaltyKind
from scripts.sample_ledger import Row
from scripts.sample_ledger.calendar import after, before, known, workdays
from scripts.sample_ledger.violations import VIOLATIONS, Violation, lawful_range
from scripts.sample_ledger.world import CASE_OFFICERS, EXAMINER, LEGAL_REVIEWER, Firm, World

TOTAL_FINES = 10_472_000
STEP = 1_000
LARGE = 200_000  # 较大数额: heard on request, discussed collectively
SURCHARGE_PERCENT = 3  # a day, up to the fine itself (行政处罚法第七十二条)
C = CaseStatus
SOURCES = (
    CaseSource.INSPECTION,
    CaseSource.MONITORING,
    CaseSource.COMPLAINT,
    CaseSource.ASSIGNED,
    CaseSource.REFERRED,
)


@dataclass
class Case:
    """A case while it is being made: `row` is what the sheet shows."""

    firm: Firm
    violation: Violation
    row: Row

    @property
    def found_on(self) -> date:
        return self.row["lead_on"]


class CaseBook:
    def __init__(self, world: World, rng: Random) -> None:
        self.world, self.rng = world, rng
        self.cases: list[Case] = []
        self.penalties: list[Row] = []
        self.payments: list[Row] = []
        self._firms = rng.sample([firm for firm in world.open_firms if firm.industry.kinds], 100)
        # Firms that people look for: those of the demonstration's users, and one that was renamed.
        renamed = [firm for firm in world.firms if firm.renamed_on and firm.industry.kinds]
        self._firms = [*world.firms[:2], *renamed, *self._firms]

    def make(self) -> None:
        self.fine_year()
        self.decide_otherwise()
        self.leave_open()
        self.last_year()
        self._number()
        for case in self.cases:
            if case.row.get("outcome") == CaseOutcome.PENALTY:
                self._penalise(case)

    # ---- decided ----

    def fine_year(self) -> None:
        """56 decisions: the first filed in 2023, one on the first and one on the last working day."""
        rng = self.rng
        kinds = [violation for violation in VIOLATIONS for _ in range(violation.count)]
        rng.shuffle(kinds)
        early = [date(2024, 1, 2), *workdays(rng, 5, date(2024, 1, 8), date(2024, 2, 5))]
        later = workdays(rng, len(kinds) - len(early) - 1, date(2024, 4, 8), date(2024, 12, 27))
        days = [*early, *later, date(2024, 12, 31)]
        amounts = fines(rng, kinds)
        large = [n for n, fine in enumerate(amounts) if fine >= LARGE and n > len(early)]
        for n, (violation, fine, day) in enumerate(zip(kinds, amounts, days, strict=True)):
            self.decided(violation, day, fine, heard=n in large[2:12:4])
        self._amend(next(case for case in self.cases[large[0] :] if case.row["fine_amount"] >= LARGE))

    def _amend(self, case: Case) -> None:
        """Reconsideration lowered the fine, which was then paid; the amount decided stays on record."""
        amended = after(case.row["decided_on"], 50)
        lower = case.row["fine_amount"] - 40_000
        self.payments = [row for row in self.payments if row["case"] is not case]
        case.row |= {
            "amended_on": amended,
            "amended_fine": lower,
            "pay_by": after(amended, 10),
            "reminded_on": None,
            "reminder_served_on": None,
            "enforcement_applied_on": None,
        }
        self.amended = case
        self._payment(case, PaymentKind.FINE, lower, after(amended, 8))
        self._close(case, after(amended, 12))

    def decided(self, violation: Violation, day: date, fine: int | None, *, heard: bool = False) -> Case:
        """A case with a penalty decision on `day`, dated back to its lead."""
        rng = self.rng
        notified = before(day, 24 if heard else rng.randint(8, 15))
        filed = before(notified, rng.randint(12, 26))
        case = self._open(violation, filed)
        large = (fine or 0) >= LARGE
        case.row |= {
            "examiner": EXAMINER,
            "notified_on": notified,
            "heard_on": after(notified, 14) if heard else None,
            "legal_reviewer": LEGAL_REVIEWER if large else "",
            "legal_reviewed_on": before(day, rng.randint(4, 5)) if large else None,
            "discussed_on": before(day, rng.randint(1, 3)) if large else None,
            "outcome": CaseOutcome.PENALTY,
            "decided_on": day,
            "provisions": [violation.provision],
            "decision_content": f"处罚款人民币{fine:,}元。" if fine else "予以警告。",
            "fine_amount": fine,
        }
        self._perform(case, fine or 0)
        return case

    def _open(self, violation: Violation, filed: date) -> Case:
        rng, firm = self.rng, self._firms[len(self.cases) % len(self._firms)]
        lead = max(before(filed, rng.randint(1, 7)), after(filed - timedelta(days=15), 0))
        name = firm.name_on(filed)
        row: Row = {
            "department": "enforcement-team",
            "enterprise": firm.uscc,
            "title": f"{name}{violation.name}案",
            "source": rng.choices(SOURCES, weights=(60, 20, 12, 6, 2))[0],
            "violation_types": [violation.code],
            "facts": f"{lead.year}年{lead.month}月{lead.day}日检查发现，该公司{violation.facts}。",
            "conduct_on": lead - timedelta(days=rng.randint(0, 12)),
            "investigators": list(CASE_OFFICERS),
            "lead_on": lead,
            "filed_on": filed,
            "status": C.FILED,
        }
        case = Case(firm, violation, row)
        self.cases.append(case)
        return case

    def _perform(self, case: Case, fine: int) -> None:
        """Service, payment and closing, as far as the ledger's day has seen them."""
        row, rng = case.row, self.rng
        served = after(row["decided_on"], rng.randint(0, 6))
        row["served_on"] = known(served)
        row["status"] = C.PERFORMING if row["served_on"] else C.DECIDED
        if not row["served_on"]:
            return
        pay_by = served + timedelta(days=15)
        row["pay_by"] = after(pay_by, 0)
        if not fine:
            self._close(case, after(served, 3))
            return
        self._pay(case, fine, served)

    def _pay(self, case: Case, fine: int, served: date) -> None:
        """In full, by instalments, in part, late with a surcharge, or not at all."""
        row, n = case.row, len(self.cases)
        due = row["pay_by"]
        if n % 11 == 4:  # two approved instalments
            row["pay_by"] = after(due, 20)
            half = fine // 2 // STEP * STEP
            if self._payment(case, PaymentKind.FINE, half, after(served, 6)) and self._payment(
                case, PaymentKind.FINE, fine - half, row["pay_by"]
            ):
                self._close(case, after(row["pay_by"], 4))
        elif n % 11 == 7:  # late, with what the delay costs
            paid = after(due, self.rng.randint(3, 12))
            row["reminded_on"] = known(after(due, 2))
            row["reminder_served_on"] = known(after(due, 3))
            late = min((paid - due).days * SURCHARGE_PERCENT, 100)
            if self._payment(case, PaymentKind.FINE, fine, paid):
                self._payment(case, PaymentKind.SURCHARGE, fine * late // 100, paid)
                self._close(case, after(paid, 5))
            elif row["reminded_on"]:
                row["status"] = C.REMINDED
        elif n % 11 == 9:  # in part or not at all
            if n % 2:
                self._payment(case, PaymentKind.FINE, fine // 3 // STEP * STEP, due)
            row["reminded_on"] = known(after(due, 10))
            row["reminder_served_on"] = known(after(due, 11))
            applied = served + timedelta(days=200)  # after the terms for 复议 and 诉讼
            row["enforcement_applied_on"] = known(after(applied, 0))
            row["status"] = (
                C.ENFORCING
                if row["enforcement_applied_on"]
                else C.REMINDED
                if row["reminded_on"]
                else C.PERFORMING
            )
        else:
            paid = before(min(due, after(served, self.rng.randint(2, 9))), 0)
            if self._payment(case, PaymentKind.FINE, fine, paid):
                self._close(case, after(paid, self.rng.randint(3, 12)))

    def _payment(self, case: Case, kind: str, amount: int, day: date) -> bool:
        """Note a payment unless it lies beyond the ledger's day."""
        if known(day):
            self.payments.append({"case": case, "kind": kind, "amount": amount, "paid_on": day})
        return known(day) is not None

    def _close(self, case: Case, day: date) -> None:
        if not known(day):
            return
        case.row |= {"closed_on": day, "status": C.CLOSED, "archived_on": known(after(day, 15))}
        if case.row["archived_on"]:
            case.row["status"] = C.ARCHIVED

    # ---- otherwise ----

    def decide_otherwise(self) -> None:
        """Annulled, amended, a warning without a fine, decided in 2025, and ends without a penalty."""
        air, permit, three = VIOLATIONS[1], VIOLATIONS[2], VIOLATIONS[4]
        reasons = {
            date(2024, 5, 21): "行政复议决定撤销：主要事实不清，责令重新作出处理。",
            date(2024, 7, 18): "自行纠正：送达后查明适用条款有误，撤销原决定。",
        }
        for violation, (day, reason) in zip((air, three), reasons.items(), strict=True):
            case = self.decided(violation, day, 240_000 if violation is three else 150_000)
            self.payments = [row for row in self.payments if row["case"] is not case]
            for name in (
                "closed_on",
                "archived_on",
                "reminded_on",
                "reminder_served_on",
                "enforcement_applied_on",
            ):
                case.row.pop(name, None)
            case.row |= {"annulled_on": after(day, 62), "end_reason": reason, "status": C.ANNULLED}
        self.annulled = self.cases[-2:]
        warned = self.decided(permit, date(2024, 9, 10), None)
        warned.row |= {"provisions": ["mee-order-24-29"], "violation_types": ["disclosure-late"],
                       "title": f"{warned.firm.name}未按规定披露环境信息案",
                       "facts": "该公司未在规定期限内披露年度环境信息，责令后及时补报。"}  # fmt: skip
        self.decided(air, date(2025, 1, 2), 130_000)
        self._end(VIOLATIONS[8], date(2024, 3, 11), CaseOutcome.DISMISSED, C.DISMISSED)
        self.transferred = self._end(VIOLATIONS[5], date(2024, 6, 12), CaseOutcome.TRANSFERRED, C.TRANSFERRED)
        self.unpunished = [
            self._end(VIOLATIONS[2], day, CaseOutcome.NO_PENALTY, C.NO_PENALTY)
            for day in (date(2024, 4, 16), date(2024, 8, 6), date(2024, 10, 22))
        ]
        not_filed = self._open(VIOLATIONS[6], date(2024, 5, 8))
        not_filed.row |= {"filed_on": None, "outcome": CaseOutcome.NOT_FILED, "status": C.NOT_FILED,
                          "end_reason": "核查未发现违法事实，不予立案。", "conduct_on": None}  # fmt: skip

    def _end(self, violation: Violation, filed: date, outcome: str, status: str) -> Case:
        case = self._open(violation, filed)
        case.row |= {"outcome": outcome, "status": status, "examiner": EXAMINER}
        if outcome == CaseOutcome.DISMISSED:
            case.row |= {"dismissed_on": after(filed, 21), "end_reason": "违法事实不能成立，予以撤案。"}
        self._close(case, after(filed, 45))
        return case

    def leave_open(self) -> None:
        """Filed in 2024 and open at the end of the year, in each stage."""
        states = (
            C.FILED, C.INVESTIGATING, C.INVESTIGATING, C.EXAMINING, C.NOTIFIED, C.DEFENCE,
            C.HEARING, C.LEGAL_REVIEW, C.DISCUSSION, C.SUSPENDED,
        )  # fmt: skip
        for n, status in enumerate(states):
            filed = before(date(2024, 12, 30), 3 + 4 * n)
            case = self._open(VIOLATIONS[n % len(VIOLATIONS)], filed)
            case.row["status"] = status
            if status in (C.NOTIFIED, C.DEFENCE, C.HEARING, C.LEGAL_REVIEW, C.DISCUSSION):
                case.row |= {"examiner": EXAMINER, "notified_on": after(filed, 12)}
            if status in (C.LEGAL_REVIEW, C.DISCUSSION):
                case.row |= {"legal_reviewer": LEGAL_REVIEWER, "legal_reviewed_on": after(filed, 25)}
            if status == C.SUSPENDED:
                case.row["suspended_from"] = C.INVESTIGATING
        lead = self._open(VIOLATIONS[0], date(2025, 1, 9))
        lead.row |= {"filed_on": None, "status": C.LEAD}

    def last_year(self) -> None:
        """Twelve decisions of 2023, the last on its last worked day."""
        days = [*workdays(self.rng, 11, date(2023, 4, 10), date(2023, 12, 20)), date(2023, 12, 29)]
        for n, day in enumerate(days):
            violation = VIOLATIONS[(n * 2) % 8]
            low, high = violation.usual
            self.decided(violation, day, self.rng.randrange(low, high, STEP))

    # ---- numbers ----

    def _number(self) -> None:
        """Numbers by day: ledger by lead, filing number by filing, decision number by decision."""
        self.cases.sort(key=lambda case: (case.row["lead_on"], case.row["title"]))
        for case in self.cases:
            case.row["ledger_no"] = self.world.number("ZF", case.row["lead_on"].year)
        for day, number, prefix in (
            ("filed_on", "filing_number", "示环立"),
            ("decided_on", "decision_number", "示环罚"),
        ):
            seen: dict[int, int] = {}
            for case in sorted(self.cases, key=lambda case: case.row.get(day) or date.max):
                if case.row.get(day):
                    year = case.row[day].year
                    seen[year] = seen.get(year, 0) + 1
                    case.row[number] = f"{prefix}〔{year}〕{seen[year]}号"
        self.payments.sort(key=lambda row: row["paid_on"])
        for n, row in enumerate(self.payments):
            row |= {
                "case": row["case"].row["ledger_no"],
                "ledger_no": self.world.number("ZFQ", row["paid_on"].year),
                "receipt_number": f"示范票据{n + 1:05d}",
            }

    def _penalise(self, case: Case) -> None:
        kinds = [PenaltyKind.FINE] if case.row["fine_amount"] else [PenaltyKind.WARNING]
        if case.violation.code == "permit-conditions" and case.row["fine_amount"]:
            kinds.insert(0, PenaltyKind.WARNING) if len(self.penalties) % 3 == 0 else None
        for kind in kinds:
            self.penalties.append({
                "ledger_no": self.world.number("ZFK", case.row["decided_on"].year),
                "case": case.row["ledger_no"],
                "kind": kind,
                "content": case.row["decision_content"] if kind == PenaltyKind.FINE else "警告",
            })  # fmt: skip


def fines(rng: Random, kinds: list[Violation]) -> list[int]:
    """A usual fine for each, then moved within the lawful ranges until they add up."""
    amounts = [rng.randrange(kind.usual[0], kind.usual[1] + 1, STEP) for kind in kinds]
    ranges = [lawful_range(kind) for kind in kinds]
    rest = TOTAL_FINES - sum(amounts)
    movable = [
        n for n, kind in enumerate(kinds) if kind.count >= 8 or kind.code == "hazardous-waste-transfer"
    ]
    while rest:
        n = rng.choice(movable)
        step = min(abs(rest), rng.randint(1, 20) * STEP) * (1 if rest > 0 else -1)
        low, high = ranges[n]
        if low <= amounts[n] + step <= min(high, 3 * kinds[n].usual[1]):
            amounts[n] += step
            rest -= step
    return amounts
