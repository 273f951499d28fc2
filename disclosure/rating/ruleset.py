"""The rows of a scheme as a run freezes them, and what forbids to compute by them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.errors import Refused
from common.presentation import plain_number
from disclosure.models import CreditScheme
from disclosure.rating import conditions
from disclosure.rating.conditions import Clause
from disclosure.rating.enums import Movement
from disclosure.rating.rules import BASIS


@dataclass(frozen=True)
class Item:
    """An item of a frozen scheme."""

    pk: int
    code: str
    name: str
    source: str
    clauses: tuple[Clause, ...]
    points: Decimal
    cap: Decimal | None
    forces: str
    stacks: bool
    position: int


@dataclass(frozen=True)
class Band:
    """The scores [low, below) of a grade."""

    grade: str
    low: Decimal | None
    below: Decimal | None

    def holds(self, score: Decimal) -> bool:
        return (self.low is None or score >= self.low) and (self.below is None or score < self.below)

    @property
    def words(self) -> str:
        """The range for a reader."""
        if self.low is None and self.below is None:
            return "全部得分"
        if self.low is None:
            return f"低于{plain_number(self.below)}分"  # type: ignore[arg-type]
        low = plain_number(self.low)
        return f"{low}分及以上" if self.below is None else f"{low}分至{plain_number(self.below)}分（不含）"


@dataclass(frozen=True)
class Ruleset:
    """A scheme to compute by. `bands` go from the best grade to the worst."""

    base: Decimal
    floor: Decimal | None
    ceiling: Decimal | None
    bands: tuple[Band, ...]
    items: Mapping[int, Item]  # by primary key, in the order of the scheme

    def of_source(self, source: str) -> list[Item]:
        return [item for item in self.items.values() if item.source == source]

    @property
    def sources(self) -> list[str]:
        return list(dict.fromkeys(item.source for item in self.items.values()))

    def grade_of(self, score: Decimal) -> str:
        """The grade of a score: the bands leave no gap (`refuse_unusable`)."""
        return next(band.grade for band in self.bands if band.holds(score))

    def movement(self, before: str, now: str) -> Movement:
        """How a grade stands beside that of the year before, by the order of the bands."""
        order = [band.grade for band in self.bands]
        if before not in order:
            return Movement.FIRST
        steps = order.index(now) - order.index(before)
        return Movement.SAME if steps == 0 else Movement.DOWN if steps > 0 else Movement.UP

    def worse(self, first: str, second: str) -> str:
        """The lower of two grades, by the order of the bands."""
        order = [band.grade for band in self.bands]
        return max(first, second, key=order.index)

    def band(self, grade: str) -> Band:
        return next(band for band in self.bands if band.grade == grade)


def frozen(scheme: CreditScheme) -> dict[str, Any]:
    """The rows of a scheme as plain values, in a fixed order."""
    return {
        "code": scheme.code,
        "version": scheme.version,
        "base": _text(scheme.base_score),
        "floor": _text(scheme.score_floor),
        "ceiling": _text(scheme.score_ceiling),
        "bands": [
            {"grade": row.grade, "low": _text(row.score_from), "below": _text(row.score_below)}
            for row in scheme.thresholds.order_by("grade")
        ],
        "items": [
            {
                "pk": row.pk,
                "code": row.code,
                "name": row.name,
                "source": row.source,
                "condition": row.condition,
                "points": _text(row.points),
                "cap": _text(row.cap),
                "forces": row.forces,
                "stacks": row.stacks,
                "position": row.position,
            }
            for row in scheme.items.order_by("position", "code")
        ],
    }


def read(rules: Mapping[str, Any]) -> Ruleset:
    """The frozen rows of a run, ready to compute by."""
    bands = [Band(row["grade"], _number(row["low"]), _number(row["below"])) for row in rules["bands"]]
    # Best first: what has no upper bound, then by the lower bound downwards.
    bands.sort(key=lambda band: (band.below is not None, -(band.below or Decimal(0))))
    items = {
        row["pk"]: Item(
            row["pk"],
            row["code"],
            row["name"],
            row["source"],
            conditions.parse(row["condition"], row["source"]),
            Decimal(row["points"]),
            _number(row["cap"]),
            row["forces"],
            row["stacks"],
            row["position"],
        )
        for row in rules["items"]
    }
    base = Decimal(rules["base"])
    return Ruleset(base, _number(rules["floor"]), _number(rules["ceiling"]), tuple(bands), items)


def refuse_unusable(scheme: CreditScheme) -> None:
    """Raises Refused where the scheme has no items, or its bands leave a gap or overlap."""
    found = frozen(scheme)
    if not found["items"]:
        raise Refused(f"“{scheme}”尚无评价指标，请先在“信用评价指标”中录入。", BASIS)
    ruleset = read(found)
    bands = ruleset.bands
    if not bands:
        raise Refused(f"“{scheme}”尚无等级分数线，请先在“信用等级分数线”中录入。", BASIS)
    joined = all(better.low == worse.below for better, worse in zip(bands, bands[1:], strict=False))
    if not joined or bands[0].below is not None or bands[-1].low is not None:
        raise Refused(
            f"“{scheme}”的等级分数线不相衔接，有的得分不属于任何等级或属于两个等级，"
            "请核对各等级的上下限（最高等级上限、最低等级下限留空）。",
            BASIS,
        )
    known = {band.grade for band in bands}
    for item in ruleset.items.values():
        if item.forces and item.forces not in known:
            raise Refused(f"指标“{item.name}”一票否决的{item.forces}级不在方案的等级中，请更正。", BASIS)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"  # the same, whether just typed or read back


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
