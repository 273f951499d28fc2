"""03-行政执法: cases, the orders and inspections behind them, and what is done without a penalty."""

from __future__ import annotations

from datetime import date
from random import Random

from enforcement.enums import NoPenaltyGround, SoftKind, TransferKind
from scripts.sample_ledger import Row, Sheets
from scripts.sample_ledger.calendar import after, before, workdays
from scripts.sample_ledger.enforcement_cases import CaseBook
from scripts.sample_ledger.enforcement_orders import OrderBook
from scripts.sample_ledger.enforcement_public import disclosures
from scripts.sample_ledger.positive_list import PositiveList
from scripts.sample_ledger.world import World

SOFT_MEASURES, NO_PENALTIES = 46, 12
MATTERS = {
    SoftKind.GUIDANCE: ("指导完善自行监测方案", "按指导完成整改"),
    SoftKind.REMINDER: ("提醒按期提交排污许可执行报告", "已按期提交"),
    SoftKind.WARNING: ("就危险废物标识不规范警示告诫", "已当场改正"),
    SoftKind.PERSUASION: ("就物料堆场覆盖不到位说服教育", "已补充覆盖"),
    SoftKind.INTERVIEW: ("就在线监测数据波动约谈负责人", "已制定整改计划"),
}


def sheets(world: World) -> Sheets:
    rng = world.rng("enforcement")
    cases = CaseBook(world, rng)
    cases.make()
    listed = PositiveList(world, rng)
    orders = OrderBook(world, rng, cases, listed)
    orders.make()
    world.annulled_case = cases.annulled[0].row  # litigation refers to it
    world.amended_case = cases.amended.row
    return {
        "positive-lists": listed.versions,
        "positive-list-entries": listed.entries,
        "inspections": orders.inspections,
        "cases": [case.row for case in cases.cases],
        "penalties": cases.penalties,
        "payments": cases.payments,
        "orders": orders.orders,
        "violations": orders.violations,
        "transfers": transfers(world, cases),
        "no-penalty-decisions": no_penalties(world, rng, cases, orders),
        "soft-measures": soft_measures(world, rng),
        "disclosures": disclosures(world, rng, cases),
    }


def transfers(world: World, cases: CaseBook) -> list[Row]:
    """Two of 2024: a crime (its case went with it) and a detention beside a fine; one of late 2023."""
    fined = next(
        case
        for case in cases.cases
        if case.violation.code == "hazardous-waste-transfer" and case.row.get("fine_amount") and
        date(2024, 4, 1) < case.row["decided_on"] < date(2024, 12, 1)
    )  # fmt: skip
    matters = (
        (None, world.firms[30].uscc, TransferKind.CRIME, "涉嫌非法倾倒危险废物三吨以上", date(2023, 12, 28)),
        (cases.transferred, "", TransferKind.CRIME, "涉嫌非法处置危险废物三吨以上", date(2024, 7, 9)),
        (
            fined,
            "",
            TransferKind.DETENTION,
            "违法转移危险废物，适用行政拘留",
            after(fined.row["decided_on"], 3),
        ),
    )
    rows = []
    for n, (case, uscc, kind, matter, day) in enumerate(sorted(matters, key=lambda each: each[4])):
        crime = kind == TransferKind.CRIME
        rows.append(
            {
                "ledger_no": world.number("ZFY", day.year),
                "department": "enforcement-team",
                "enterprise": case.firm.uscc if case else uscc,
                "case": case.row["ledger_no"] if case else "",
                "kind": kind,
                "document_number": f"示环移〔{day.year}〕{n or 1}号",
                "matter": matter,
                "recipient": "兰州新区公安机关（示范）",
                "transferred_on": day,
                "prosecutor_copied_on": day if crime else None,
                "answered_on": after(day, 3),
                "answer": "决定立案侦查" if crime else "决定行政拘留",
            }
        )
    return rows


def no_penalties(world: World, rng: Random, cases: CaseBook, orders: OrderBook) -> list[Row]:
    """Twelve of 2024, three of them the outcome of a case; two of 2023."""
    rows: list[Row] = [
        {
            "enterprise": case.firm.uscc,
            "case": case.row["ledger_no"],
            "decided_on": after(case.row["filed_on"], 30),
            "facts": case.row["facts"],
        }
        for case in cases.unpunished
    ]
    for order, text in orders.minor[: NO_PENALTIES - len(rows)]:
        rows.append(
            {"enterprise": order["enterprise"], "decided_on": after(order["corrected_on"], 3), "facts": text}
        )
    for day in workdays(rng, 2, date(2023, 5, 1), date(2023, 10, 31)):
        firm = rng.choice(world.open_firms)
        rows.append({"enterprise": firm.uscc, "decided_on": day, "facts": "危险废物标识不规范，已当场改正。"})
    rows.sort(key=lambda row: row["decided_on"])
    numbers: dict[int, int] = {}
    for n, row in enumerate(rows):
        year = row["decided_on"].year
        numbers[year] = numbers.get(year, 0) + 1
        row |= {
            "ledger_no": world.number("ZFB", year),
            "department": "enforcement-team",
            "number": f"示环不罚〔{year}〕{numbers[year]}号",
            "ground": (NoPenaltyGround.MINOR, NoPenaltyGround.MINOR, NoPenaltyGround.FIRST)[n % 3],
            "provision": "penalty-law-33",
            "education": "已送达普法材料，由执法人员现场讲解相关规定，当事人书面承诺改正。",
        }
    return rows


def soft_measures(world: World, rng: Random) -> list[Row]:
    """Of 2024 from the first to the last working day; a few of 2023."""
    days = [
        *workdays(rng, 5, date(2023, 4, 1), date(2023, 12, 15)),
        date(2024, 1, 2),
        *workdays(rng, SOFT_MEASURES - 2, date(2024, 1, 10), date(2024, 12, 25)),
        date(2024, 12, 31),
    ]
    rows = []
    for day in days:
        kind = rng.choice(list(MATTERS))
        matter, result = MATTERS[kind]
        firm = rng.choice(world.open_firms)
        rows.append(
            {
                "ledger_no": world.number("ZFR", day.year),
                "department": firm.department,
                "enterprise": firm.uscc,
                "kind": kind,
                "taken_on": day,
                "matter": matter,
                "result": result if before(date(2025, 1, 2), 0) >= day else "",
            }
        )
    return rows
