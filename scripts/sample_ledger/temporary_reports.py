"""临时披露报告: 49 made public in 2024, and those that do not count among them."""

from __future__ import annotations

from datetime import date
from random import Random

from disclosure.enums import FilingStatus, TriggerKind
from scripts.sample_ledger import Row
from scripts.sample_ledger.calendar import after, known, workdays
from scripts.sample_ledger.world import Firm, World

PUBLIC = 49
TITLES = {
    TriggerKind.PERMIT_GRANTED: ("建设项目环评批复", "取得环评批复，按批复要求落实“三同时”。"),
    TriggerKind.PERMIT_CHANGED: ("排污许可证变更决定", "变更排污许可证载明的排放口信息。"),
    TriggerKind.PERMIT_RENEWED: ("排污许可证延续决定", "排污许可证有效期延续五年。"),
    TriggerKind.PENALTY: ("行政处罚决定书", "受到行政处罚，已缴纳罚款并完成整改。"),
    TriggerKind.COMPENSATION: ("生态环境损害赔偿协议", "签订赔偿协议并履行修复义务。"),
    TriggerKind.CHANGE: ("已披露信息变更说明", "法定代表人、联系方式变更。"),
}
WEIGHTS = (30, 20, 10, 32, 2, 6)


def rows(world: World, rng: Random, firms: list[Firm]) -> list[Row]:
    days = [
        date(2024, 1, 2),
        *workdays(rng, PUBLIC - 2, date(2024, 1, 10), date(2024, 12, 19)),
        date(2024, 12, 24),
    ]
    # The first firm reports twice or more; the last day's report is made public on 31 December.
    found = [_report(world, rng, firms[n % (len(firms) - 6)], day, 2024) for n, day in enumerate(days)]
    found[-1] |= {
        "filed_on": date(2024, 12, 27),
        "accepted_on": date(2024, 12, 30),
        "published_on": date(2024, 12, 31),
    }
    for n in (6, 19, 33):
        found[n]["item_count"] = 2
    found[4] |= {"returned_on": found[4]["filed_on"], "return_reason": "未附行政处罚决定书，请补正。"}
    return [*found, *_beside(world, rng, firms, found)]


def _beside(world: World, rng: Random, firms: list[Firm], found: list[Row]) -> list[Row]:
    """A correction, one withdrawn, some under way at the end of the year, and those of 2023."""
    corrected = next(row for row in found if row["published_on"] > date(2024, 5, 1))
    correction = _report(world, rng, firms[0], after(corrected["published_on"], 10), 2024)
    correction |= {
        "enterprise": corrected["enterprise"],
        "corrects": corrected["ledger_no"],
        "trigger": TriggerKind.CHANGE,
        "document_title": "临时披露报告更正",
        "matter": "更正原报告整改完成日期。",
    }
    withdrawn = _report(world, rng, firms[3], date(2024, 7, 4), 2024)
    withdrawn |= {"status": FilingStatus.WITHDRAWN, "withdrawn_on": date(2024, 8, 1)}
    late = _report(world, rng, firms[5], date(2024, 12, 30), 2024)  # public on 2 January or later
    late |= {
        "filed_on": date(2024, 12, 31),
        "accepted_on": date(2025, 1, 2),
        "published_on": date(2025, 1, 3),
    }
    waiting = _report(world, rng, firms[8], date(2025, 1, 6), 2025)
    waiting |= {"status": FilingStatus.SUBMITTED, "accepted_on": None, "published_on": None}
    old = [
        _report(world, rng, firms[n], day, 2023)
        for n, day in enumerate([*workdays(rng, 7, date(2023, 3, 1), date(2023, 11, 30)), date(2023, 12, 22)])
    ]
    old[-1] |= {
        "filed_on": date(2023, 12, 26),
        "accepted_on": date(2023, 12, 28),
        "published_on": date(2023, 12, 29),
    }
    return [correction, withdrawn, late, waiting, *old]


def _report(world: World, rng: Random, firm: Firm, received: date, year: int) -> Row:
    kind = rng.choices(list(TITLES), WEIGHTS)[0]
    title, matter = TITLES[kind]
    filed = after(received, rng.randint(1, 5))
    number = world.number("PLLS", year)
    return {
        "ledger_no": number,
        "department": "pollution-section",
        "enterprise": firm.uscc,
        "trigger": kind,
        "document_title": title,
        "document_number": ""
        if kind == TriggerKind.CHANGE
        else f"示环文〔{received.year}〕{int(number[-4:])}号",
        "authority": "兰州新区生态环境局（示范）",
        "received_on": received,
        "item_count": 1,
        "matter": matter,
        "content": f"{firm.name}于{received.month}月{received.day}日收到{title}。",
        "rectification": "已制定整改方案并完成整改。" if kind == TriggerKind.PENALTY else "",
        "status": FilingStatus.PUBLISHED,
        "filed_on": known(filed),
        "accepted_on": after(filed, 1),
        "published_on": after(filed, 2),
    }
