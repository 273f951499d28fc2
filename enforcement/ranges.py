"""Ranges of fines: of an article, of a worksheet, of a whole case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from common.presentation import money, wan
from enforcement.models import DiscretionWorksheet, EnforcementCase
from registry.models import Provision

MYRIAD = Decimal(10_000)


def in_yuan(amount: Decimal) -> str:
    """An amount in 元 as a sentence states it: in 万元 where two decimals say it wholly."""
    return f"{money(amount)}元" if amount < MYRIAD or amount % 100 else f"{wan(amount)}万元"


@dataclass(frozen=True)
class FineRange:
    """Between which amounts in 元 a fine lies, both included.

    `mitigated`: a ground of mitigation is on record, so that the fine may fall below `low`.
    """

    low: Decimal
    high: Decimal
    mitigated: bool = False

    def __str__(self) -> str:
        if not self.low:
            return f"{in_yuan(self.high)}以下"
        return f"{in_yuan(self.low)}以上{in_yuan(self.high)}以下"


def range_of(provision: Provision) -> FineRange | None:
    """The range that an article sets, None where it sets none in figures."""
    if provision.fine_max is None:
        return None
    return FineRange(provision.fine_min or Decimal(0), provision.fine_max)


def range_of_case(case: EnforcementCase, cited: Sequence[Provision]) -> FineRange | None:
    """The range of the whole fine, None where neither worksheets nor articles tell one.

    Worksheets say act by act what is punished under which article; their ranges add up. Without them
    one kind of violation has the range of the article with the higher fine (行政处罚法第二十九条), and
    several have up to the sum of the ranges.
    """
    sheets = current_worksheets(case)
    if sheets:
        # The article's own figures go before what a worksheet says of them.
        each = [range_of(sheet.provision) or FineRange(sheet.fine_min, sheet.fine_max) for sheet in sheets]
        low = sum((found.low for found in each), Decimal(0))
        high = sum((found.high for found in each), Decimal(0))
        return FineRange(low, high, any(sheet.mitigation_ground for sheet in sheets))
    ranges = [found for provision in cited if (found := range_of(provision)) is not None]
    if not ranges:
        return None
    heaviest = max(ranges, key=lambda each: (each.high, each.low))
    if len(case.violation_types.all()) <= 1:
        return heaviest
    return FineRange(heaviest.low, sum((each.high for each in ranges), Decimal(0)))


_WORKSHEETS = DiscretionWorksheet.objects.select_related("provision__law", "standard", "violation_type")
# For a page that looks through the worksheets more than once.
WORKSHEETS = Prefetch("worksheets", _WORKSHEETS.order_by("made_on", "pk"))


def current_worksheets(case: EnforcementCase) -> list[DiscretionWorksheet]:
    """The worksheet that stands for each act: the one made last."""
    read_already = "worksheets" in getattr(case, "_prefetched_objects_cache", ())  # by WORKSHEETS
    rows = case.worksheets.all() if read_already else _WORKSHEETS.filter(case=case)
    made = sorted(rows, key=lambda row: (row.made_on, row.pk))
    return list({(row.violation_type_id, row.act): row for row in made}.values())


def weighed_fine(case: EnforcementCase) -> Decimal | None:
    """What the worksheets of all acts come to in 元, None without one."""
    sheets = current_worksheets(case)
    return sum((sheet.chosen_amount for sheet in sheets), Decimal(0)) if sheets else None
