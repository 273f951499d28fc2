"""How much of a range a case deserves by the discretion standard in force: pure arithmetic and look-ups.

Basis: 行政处罚法第五条 (fit to facts, nature, circumstances and harm), 第三十四条 (裁量基准).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from common.errors import Refused
from enforcement.models import DiscretionLevel, DiscretionStandard, ViolationType
from enforcement.ranges import FineRange

BASIS = "行政处罚法第三十四条"
WHOLE = Decimal(100)
YUAN = Decimal(1)


@dataclass(frozen=True)
class Suggestion:
    """The share of the range that the answers add up to in %, and the amount in 元 that it gives.

    Mitigating answers may make the sum negative, aggravating ones carry it past 100: the amount stays
    within the range all the same.
    """

    percent: Decimal
    amount: Decimal


def suggest(allowed: FineRange, percents: Iterable[Decimal]) -> Suggestion:
    """Lower limit + (upper − lower) × the sum of `percents`, within the range, in whole 元."""
    percent = sum(percents, Decimal(0))
    share = min(max(percent, Decimal(0)), WHOLE) / WHOLE
    amount = allowed.low + (allowed.high - allowed.low) * share
    return Suggestion(percent, amount.quantize(YUAN, ROUND_HALF_UP))


def factors_of(standard: DiscretionStandard) -> dict[str, list[DiscretionLevel]]:
    """The levels of a standard by factor, in its order."""
    found: dict[str, list[DiscretionLevel]] = {}
    for level in standard.levels.order_by("ordering", "ledger_no"):
        found.setdefault(level.factor, []).append(level)
    return found


def standard_for(violation_type: ViolationType, day: date) -> DiscretionStandard:
    """The version in force on `day` of the kind's own standard, else of the general one.

    Raises Refused naming how to load one.
    """
    found = standard_in_force(violation_type, day)
    if found is None:
        raise Refused(
            f"没有 {day} 有效的裁量基准，请在“裁量基准”登记簿中录入“{violation_type}”的基准或通用基准。",
            BASIS,
        )
    return found


def standard_in_force(violation_type: ViolationType, day: date) -> DiscretionStandard | None:
    """The kind's own standard of the day, else the general one; None where neither is recorded."""
    rows = DiscretionStandard.objects.in_force_on(day).order_by("-effective_from", "ledger_no")
    own = rows.filter(violation_type=violation_type).first()
    return own or rows.filter(violation_type__isnull=True).first()


def problems_with(standard: DiscretionStandard, levels: Iterable[DiscretionLevel]) -> list[str]:
    """What is wrong with the answers: one of each factor of the standard, and of no other."""
    chosen: dict[str, int] = {}
    found = []
    for level in levels:
        if level.standard_id != standard.pk:
            found.append(f"“{level}”不属于“{standard}”，请重新选择")
        chosen[level.factor] = chosen.get(level.factor, 0) + 1
    for factor in factors_of(standard):
        count = chosen.get(factor, 0)
        if count != 1:
            found.append(f"请为“{factor}”选择一种情形" if not count else f"“{factor}”只能选择一种情形")
    return found
