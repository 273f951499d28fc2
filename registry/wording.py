"""What documents of every matter say alike: limits in words, the bureau, the remedies."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings

from registry.enums import DayUnit
from registry.selectors import limit_on

_UNITS = {DayUnit.CALENDAR: "日", DayUnit.WORKING: "个工作日", DayUnit.MONTH: "个月", DayUnit.YEAR: "年"}


def limit_words(code: str, day: date) -> str:
    """The limit `code` of `day` as a text says it: 60个工作日, 6个月. Raises Refused without a row."""
    limit = limit_on(code, day)
    return f"{limit.amount}{_UNITS[DayUnit(limit.unit)]}"


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text that is typed one paragraph a line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def bureau_facts(day: date) -> dict[str, Any]:
    """What every document may say of the bureau and of the remedies against its acts."""
    return {
        "本局": settings.SITE["name"],
        "复议期限": limit_words("reconsideration-application", day),
        "诉讼期限": limit_words("litigation-filing", day),
    }
