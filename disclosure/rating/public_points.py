"""What the public may read of the points of a rating: items, points, numbers of public records alone.

Not what befell persons (移送公安) and not who complained; their points stand as one row without detail. Of a
record the number is shown that the public reads of it, while it does: once the record is withdrawn or its
display is over, no rating names it any more (`shown_now`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from common.charts import Chart, Series
from common.models import PublishedRecord
from disclosure.models import CreditRating
from disclosure.rating.enums import RatingSource
from disclosure.rating.explaining import ExplainedLine, explained

# What befell natural persons, and what would lead to those who complained.
UNTOLD = frozenset({RatingSource.TRANSFER, RatingSource.LEAD})
UNTOLD_NAME = "依法不公开明细的事项"


def public_points(rating: CreditRating, day: date) -> dict[str, Any] | None:
    """The explanation as it is frozen with a published rating; None where it was rated by hand."""
    found = explained(rating)
    if found is None:
        return None
    numbers = _public_numbers(found.lines, day)
    rows: dict[tuple[str, str], list[ExplainedLine]] = defaultdict(list)
    for line in found.lines:
        told = line.item.source not in UNTOLD
        rows[(line.group, line.item.name) if told else ("", UNTOLD_NAME)].append(line)
    return {
        "base": f"{found.score.base:.2f}",
        "added": f"{found.score.added:.2f}",
        "deducted": f"{found.score.deducted:.2f}",
        "is_forced": found.is_forced,
        "rows": [
            {
                "group": group,
                "item": name,
                "count": len(lines),
                "points": f"{sum((line.points for line in lines), Decimal(0)):.2f}",
                "numbers": [] if name == UNTOLD_NAME else _numbers_of(lines, numbers),
            }
            for (group, name), lines in sorted(rows.items(), key=_order)
        ],
    }


def _order(row: tuple[tuple[str, str], Any]) -> tuple[bool, tuple[str, str]]:
    """What is not told stands last."""
    return row[0][1] == UNTOLD_NAME, row[0]


def _numbers_of(lines: Iterable[ExplainedLine], numbers: Mapping[str, str]) -> list[str]:
    found = (numbers.get(_stream(line), "") for line in lines)
    return list(dict.fromkeys(number for number in found if number))


def _stream(line: ExplainedLine) -> str:
    return f"{line.event.source_model}:{line.event.source_pk}" if line.event is not None else ""


def _public_numbers(lines: Iterable[ExplainedLine], day: date) -> dict[str, str]:
    """Record → the number under which the public reads it on `day`."""
    streams = {_stream(line) for line in lines} - {""}
    rows = PublishedRecord.objects.on_display(day).filter(source__in=streams).exclude(number="")
    return dict(rows.values_list("source", "number"))


def numbers_in(points: Mapping[str, Any] | None) -> list[str]:
    """Every number that an explanation names."""
    return [number for row in (points or {}).get("rows", ()) for number in row["numbers"]]


def shown_now(record: PublishedRecord, day: date) -> dict[str, Any] | None:
    """The frozen explanation without the numbers of records that the public reads no more."""
    points: dict[str, Any] | None = record.body.get("explanation")
    if not points:
        return None
    named = numbers_in(points)
    rows = PublishedRecord.objects.on_display(day).filter(uscc=record.uscc, number__in=named)
    public = set(rows.values_list("number", flat=True)) if named else set()
    return points | {
        "rows": [
            row | {"numbers": [number for number in row["numbers"] if number in public]}
            for row in points["rows"]
        ]
    }


def public_history(record: PublishedRecord, day: date) -> list[PublishedRecord]:
    """The published ratings of the enterprise, one for each year, the oldest first."""
    if not record.uscc:
        return []
    rows = PublishedRecord.objects.on_display(day).filter(kind=record.kind, uscc=record.uscc)
    return sorted(rows, key=lambda each: each.body.get("year", 0))


def history_chart(history: list[PublishedRecord]) -> Chart | None:
    """The scores over the years; None where fewer than two years have one."""
    scores = [Decimal(each.body["score"]) if each.body.get("score") else None for each in history]
    if sum(score is not None for score in scores) < 2:
        return None
    return Chart(
        id="rating-history",
        title="历年得分",
        unit="分",
        kind="bar",
        categories=tuple(f"{each.body['year']}年" for each in history),
        series=(Series("得分", tuple(scores)),),
        note="只含正在公布的结果；经调整或修复的，为现行结果。",
    )
