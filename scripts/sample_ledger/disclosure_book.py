"""04-信息披露与信用: lists, reports and ratings; 05-清洁生产与保险 stands in production_book."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random

from disclosure.enums import FilingStatus, Grade, ListingStatus, RatingOrigin, RatingStatus
from scripts.sample_ledger import Row, Sheets, production_book, temporary_reports
from scripts.sample_ledger.calendar import after, any_workday, before
from scripts.sample_ledger.world import Firm, World

ANNUAL = 45
LISTED_2024 = 52
GRADES = {Grade.A: 21, Grade.B: 168, Grade.C: 17, Grade.D: 4}
SCORES = {Grade.A: (90, 99), Grade.B: (60, 89), Grade.C: (40, 59), Grade.D: (15, 39)}
SCHEME = "sample-2023"
KEY_UNIT, PRODUCTION, STOCK = "key-unit", "clean-production", "listed-company"
DUE_2024 = date(2024, 3, 15)


def sheets(world: World) -> Sheets:
    rng = world.rng("disclosure")
    firms = rng.sample(world.key_firms[2:], LISTED_2024 - 2)
    firms = [*world.firms[:2], *firms]  # the demonstration's firms must disclose too
    return {
        "duty-list": duty_list(world, firms),
        "annual-disclosures": annual_reports(world, rng, firms[:ANNUAL]),
        "temporary-disclosures": temporary_reports.rows(world, rng, firms),
        "credit-ratings": ratings(world, rng),
        **production_book.sheets(world, rng, firms),
    }


# ---- duty ----


def duty_list(world: World, firms: list[Firm]) -> list[Row]:
    """2023: 45 and one that was removed; 2024: those, seven more, one not listed after objection."""
    closed = next(firm for firm in world.firms if firm.closed_on)
    rows = [_listing(world, firm, 2023, n) for n, firm in enumerate(firms[:ANNUAL])]
    removed = _listing(world, closed, 2023, 1)
    removed |= {"status": ListingStatus.REMOVED, "removed_on": closed.closed_on, "ground": "企业关停"}
    rows.append(removed)
    rows += [_listing(world, firm, 2024, n) for n, firm in enumerate(firms)]
    dropped = next(firm for firm in world.key_firms if firm not in firms)
    row = _listing(world, dropped, 2024, 0)
    rows.append(
        row | {"status": ListingStatus.DROPPED, "published_on": None, "ground": "公示期异议成立，不予列入"}
    )
    return rows


def _listing(world: World, firm: Firm, year: int, n: int) -> Row:
    kinds = [KEY_UNIT] if n % 6 else [KEY_UNIT, PRODUCTION]
    published = {2023: date(2023, 3, 30), 2024: date(2024, 3, 28)}[year]
    return {
        "ledger_no": world.number("PLMD", year),
        "department": "pollution-section",
        "year": year,
        "enterprise": firm.uscc,
        "criteria": kinds,
        "first_listed_year": 2023,
        "stay_until_year": year + 3 if PRODUCTION in kinds else None,
        "status": ListingStatus.PUBLISHED,
        "noticed_on": before(published, 12),
        "published_on": published,
    }


def annual_reports(world: World, rng: Random, firms: list[Firm]) -> list[Row]:
    """FY2023 of 45 firms: in time, late, returned and sent again, corrected; and what must not count."""
    rows = []
    for n, firm in enumerate(firms):
        if n % 15 == 7:  # late
            filed = any_workday(rng, date(2024, 3, 18), date(2024, 3, 29))
        else:
            filed = any_workday(rng, date(2024, 1, 8), DUE_2024)
        filed = {0: date(2024, 1, 2), 1: DUE_2024}.get(n, filed)
        row = _annual(world, firm, 2023, filed)
        if n % 11 == 5:  # returned for correction, then sent again: the last submission is on record
            row |= {
                "returned_on": before(filed, 2),
                "return_reason": "自行监测数据与监测平台不一致，请核对补正。",
            }
        if n == 20:
            row["remarks"] = "逾期提交，已书面提醒。" if filed > DUE_2024 else ""
        rows.append(row)
        if n == 9:  # corrected later in the year: the first version gives way to the second
            corrected = date(2024, 6, 20)
            row |= {"status": FilingStatus.SUPERSEDED, "superseded_on": after(corrected, 3)}
            rows.append(
                _annual(world, firm, 2023, corrected) | {"version": 2, "remarks": "更正固体废物产生量。"}
            )
    rows += _annual_beside(world, rng, firms)
    return rows


def _annual_beside(world: World, rng: Random, firms: list[Firm]) -> list[Row]:
    """A volunteer still under correction, a few of FY2022, and one of FY2024 filed in 2025."""
    volunteer = next(firm for firm in world.key_firms if firm not in firms)
    returned = _annual(world, volunteer, 2023, date(2024, 11, 12))
    returned |= {
        "status": FilingStatus.RETURNED,
        "returned_on": date(2024, 11, 19),
        "return_reason": "缺少碳排放信息和自行监测年报，请补正后重新提交。",
        "accepted_on": None,
        "published_on": None,
    }
    old = [
        _annual(world, firm, 2022, any_workday(rng, date(2023, 2, 1), date(2023, 3, 15)))
        for firm in firms[:14]
    ]
    return [returned, *old, _annual(world, firms[2], 2024, date(2025, 1, 2))]


def _annual(world: World, firm: Firm, year: int, filed: date) -> Row:
    return {
        "ledger_no": world.number("PLND", filed.year),
        "department": "pollution-section",
        "enterprise": firm.uscc,
        "for_year": year,
        "version": 1,
        "status": FilingStatus.PUBLISHED,
        "filed_on": filed,
        "accepted_on": after(filed, 2),
        "published_on": after(filed, 3),
    }


# ---- ratings ----


def ratings(world: World, rng: Random) -> list[Row]:
    """210 published in 2024 for 2023, three of them changed within the year; 2022's, and 2024's begun."""
    grades = [grade for grade, count in GRADES.items() for _ in range(count)]
    rng.shuffle(grades)
    firms = rng.sample(world.open_firms, len(grades))
    rows = [_rating(world, rng, firm, 2023, grade) for firm, grade in zip(firms, grades, strict=True)]
    changes = ((Grade.A, Grade.B, RatingOrigin.ADJUSTMENT), (Grade.B, Grade.C, RatingOrigin.REPAIR),
               (Grade.C, Grade.D, RatingOrigin.REPAIR))  # fmt: skip
    days = (date(2024, 8, 15), date(2024, 10, 24), date(2024, 12, 31))
    final = list(rows)
    for (now, first, origin), day in zip(changes, days, strict=True):
        row = next(
            row for row in final if row["grade"] == now and row["version"] == 1 and not row.get("objected_on")
        )
        final.remove(row)
        rows += _change(world, rng, row, first, origin, day)
    rows += [
        _rating(world, rng, firm, 2022, rng.choices(list(GRADES), (10, 70, 15, 5))[0]) for firm in firms[:40]
    ]
    for firm in firms[:6]:
        rows.append(
            {
                "ledger_no": world.number("PLXY", 2024),
                "department": "pollution-section",
                "enterprise": firm.uscc,
                "cycle_year": 2024,
                "scheme": SCHEME,
                "status": RatingStatus.COLLECTING,
            }
        )
    return rows


def _rating(world: World, rng: Random, firm: Firm, year: int, grade: str) -> Row:
    published = {2022: date(2023, 6, 28), 2023: date(2024, 6, 27)}[year]
    row: Row = {
        "ledger_no": world.number("PLXY", year + 1),
        "department": "pollution-section",
        "enterprise": firm.uscc,
        "cycle_year": year,
        "scheme": SCHEME,
        "version": 1,
        "origin": RatingOrigin.CYCLE,
        "score": _score(rng, grade),
        "grade": grade,
        "status": RatingStatus.PUBLISHED,
        "noticed_on": before(published, 20),
        "published_on": published,
    }
    if rng.random() < 0.04:
        row |= {
            "objected_on": after(row["noticed_on"], 4),
            "objection": "对超标次数扣分有异议，提交监测报告一份。",
            "reviewed_on": after(row["noticed_on"], 12),
            "review_result": "经复核，维持初评结果。",
        }
    return row


def _change(world: World, rng: Random, row: Row, first: str, origin: str, day: date) -> list[Row]:
    """`row` was first graded `first`, and took its grade on `day` as a second version."""
    later = row | {
        "ledger_no": world.number("PLXY", 2024),
        "version": 2,
        "origin": origin,
        "noticed_on": before(day, 5),
        "published_on": day,
    }
    row |= {
        "grade": first,
        "score": _score(rng, first),
        "status": RatingStatus.SUPERSEDED,
        "superseded_on": day,
    }
    return [later]


def _score(rng: Random, grade: str) -> Decimal:
    low, high = SCORES[Grade(grade)]
    return Decimal(rng.randint(low * 2, high * 2)) / 2
