"""正面清单: the version of 2023 and that of 2024, with two firms removed for cause."""

from __future__ import annotations

from datetime import date
from random import Random

from scripts.sample_ledger import Row
from scripts.sample_ledger.world import Firm, World

LISTED = 40
REASONS = ("环境管理规范、近两年无违法记录", "重大工程项目", "民生保障重要企业", "污染排放小、吸纳就业多")
REMOVED = {7: date(2024, 5, 30), 23: date(2024, 10, 11)}


class PositiveList:
    def __init__(self, world: World, rng: Random) -> None:
        # Firms that stand on the list are not those that cases are drawn from first.
        firms = rng.sample([firm for firm in world.open_firms if not firm.industry.kinds], 30)
        firms += rng.sample([firm for firm in world.open_firms if firm.industry.kinds], LISTED - 30)
        self._entered = {firm.uscc: (date(2024, 3, 15), REMOVED.get(n)) for n, firm in enumerate(firms)}
        old, new = world.number("ZFV", 2023), world.number("ZFV", 2024)
        self.versions: list[Row] = [
            _version(old, 2023, date(2023, 3, 20), date(2024, 3, 14)),
            _version(new, 2024, date(2024, 3, 12), None),
        ]
        self.entries: list[Row] = [
            *(_entry(world, firm, old, n, date(2023, 3, 21), None) for n, firm in enumerate(firms[:25])),
            *(_entry(world, firm, new, n, *self._entered[firm.uscc]) for n, firm in enumerate(firms)),
        ]

    def holds(self, firm: Firm, day: date) -> bool:
        """Whether the 2024 version listed the firm on `day`."""
        added, removed = self._entered.get(firm.uscc, (None, None))
        return added is not None and added <= day and (removed is None or day < removed)

    def firms(self, world: World) -> list[Firm]:
        return [firm for firm in world.open_firms if firm.uscc in self._entered]


def _version(number: str, year: int, issued: date, until: date | None) -> Row:
    return {
        "ledger_no": number,
        "name": f"兰州新区生态环境监督执法正面清单（{year}年版，示范）",
        "document_number": f"示环发〔{year}〕{year - 2012}号",
        "issued_on": issued,
        "effective_from": date(issued.year, issued.month, 21 if year == 2023 else 15),
        "effective_to": until,
    }


def _entry(world: World, firm: Firm, version: str, n: int, added: date, removed: date | None) -> Row:
    return {
        "ledger_no": world.number("ZFL", added.year),
        "department": "enforcement-team",
        "version": version,
        "enterprise": firm.uscc,
        "ground": REASONS[n % len(REASONS)],
        "added_on": added,
        "removed_on": removed,
        "removal_reason": "发生环境违法行为，不再符合列入条件" if removed else "",
    }
