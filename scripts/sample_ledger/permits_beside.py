"""Beside the approvals: registration forms filed online on any day of the week, and exempt replies."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from permits.enums import FilingSource
from scripts.sample_ledger import Row, Sheets
from scripts.sample_ledger.calendar import before, workdays
from scripts.sample_ledger.world import PARK_NAMES, Firm, World

FILINGS, REPLIES = 63, 81
SMALL_PROJECTS = (
    "食堂油烟净化设施",
    "加油站油气回收改造",
    "职工宿舍",
    "光伏屋顶",
    "污水管网改造",
    "研发实验楼",
)
UNLISTED_PROJECTS = (
    "仓库维修",
    "办公楼装修",
    "设备租赁",
    "厂区道路硬化",
    "冷库扩容",
    "充电桩建设",
    "包装线更新",
)


def sheets(world: World, rng: Random) -> Sheets:
    return {"filings": filings(world, rng), "exempt-replies": exempt_replies(world, rng)}


def filings(world: World, rng: Random) -> list[Row]:
    """63 of 2024, the first on New Year's Day and the last on 31 December; one each just outside."""
    inner = sorted(date(2024, 1, 2) + timedelta(days=rng.randrange(364)) for _ in range(FILINGS - 2))
    days = [date(2024, 1, 1), *inner, date(2024, 12, 31)]
    last_year = sorted(date(2023, 2, 1) + timedelta(days=rng.randrange(330)) for _ in range(8))
    return [_filing(world, rng, day) for day in (*last_year, date(2023, 12, 31), *days, date(2025, 1, 1))]


def _filing(world: World, rng: Random, day: date) -> Row:
    firm, number = rng.choice(world.open_firms), world.number("HPB", day.year)
    return {
        "ledger_no": number,
        "department": "approval-section",
        "enterprise": firm.uscc,
        "filing_number": f"示范备{day.year}{number[-4:]}",
        "project_name": f"{firm.name}{rng.choice(SMALL_PROJECTS)}项目",
        "site": _site(firm),
        "park": firm.park,
        "catalogue_item": "登记表类别（示范）",
        "investment": rng.randint(20, 800) * 10_000,
        "filed_on": day,
        "production_planned_on": day + timedelta(days=rng.randint(20, 200)),
        "source": FilingSource.NATIONAL,
    }


def exempt_replies(world: World, rng: Random) -> list[Row]:
    """81 answered in 2024; one asked in 2023, one answered in 2025, one not yet answered."""
    answered = workdays(rng, REPLIES - 2, date(2024, 1, 3), date(2024, 12, 30))
    rows = [
        *(
            _reply(world, rng, before(day, 2), day)
            for day in workdays(rng, 9, date(2023, 3, 1), date(2023, 11, 30))
        ),
        _reply(world, rng, date(2023, 12, 29), date(2024, 1, 2)),
        *(_reply(world, rng, before(day, rng.randint(1, 3)), day) for day in answered),
        _reply(world, rng, date(2024, 12, 27), date(2024, 12, 31)),
        _reply(world, rng, date(2024, 12, 31), date(2025, 1, 2)),
        _reply(world, rng, date(2025, 1, 9), None),
    ]
    numbers: dict[int, int] = {}
    for row in rows:
        if row["replied_on"]:
            year = row["replied_on"].year
            numbers[year] = numbers.get(year, 0) + 1
            row["document_number"] = f"示环函复〔{year}〕{numbers[year]}号"
    return rows


def _reply(world: World, rng: Random, asked: date, replied: date | None) -> Row:
    firm = rng.choice(world.open_firms)
    return {
        "ledger_no": world.number("HPM", asked.year),
        "department": "approval-section",
        "enterprise": firm.uscc,
        "project_name": f"{firm.name}{rng.choice(UNLISTED_PROJECTS)}项目",
        "site": _site(firm),
        "park": firm.park,
        "investment": rng.randint(5, 500) * 10_000,
        "asked_on": asked,
        "replied_on": replied,
        "ground": "未列入建设项目环境影响评价分类管理名录（名录第五条）" if replied else "",
    }


def _site(firm: Firm) -> str:
    return f"兰州新区{PARK_NAMES[firm.park]}（虚构地址）"
