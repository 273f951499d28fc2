"""How values are worded for readers: money, dates, deadlines. Pure functions, no templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

TONES = ("neutral", "info", "success", "warning", "danger")

# Working days left at which a running clock begins to warn.
SOON = 3


def as_decimal(value: object) -> Decimal | None:
    """`value` as a Decimal; None for nothing (None or ""). Raises InvalidOperation on what is no number."""
    return None if value is None or value == "" else Decimal(str(value))


def plain_number(number: Decimal, *, grouped: bool = False) -> str:
    """A number without exponent or trailing zeros: 1047.20 → "1047.2", 10 → "10"."""
    text = format(number, ",f" if grouped else "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def wan(value: object) -> str:
    """元 → 万元 without trailing zeros: 10472000 → "1047.2"; "" for nothing."""
    number = as_decimal(value)
    return "" if number is None else plain_number(number / 10000)


def money(value: object) -> str:
    """元 with thousands separators; 分 are shown (two places) only when there are any."""
    number = as_decimal(value)
    if number is None:
        return ""
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"


def zh_date(value: date | datetime | None) -> str:
    """2025年1月17日, in Shanghai time for an aware moment; "" for nothing."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.year}年{day.month}月{day.day}日"


def zh_datetime(value: datetime | None) -> str:
    """2025年1月17日 09:05, in Shanghai time; "" for nothing."""
    return f"{zh_date(value)} {_local(value):%H:%M}" if value else ""


def iso(value: date | datetime) -> str:
    """What `<time datetime>` wants."""
    return _local(value).isoformat()


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@dataclass(frozen=True)
class DeadlineWording:
    """What a deadline badge says and how urgent it looks."""

    text: str
    tone: str
    icon: str


def deadline_wording(state: str, days: int | None = None, *, unit: str = "个工作日") -> DeadlineWording:
    """Word a clock.

    `state` is running, due_today, overdue, suspended or done; `days` counts what is left (running)
    or what has passed (overdue), as a positive number of `unit`. Raises ValueError on another state.
    """
    overdue_unit = "日" if unit == "个工作日" else unit
    match state:
        case "running":
            soon = days is not None and days <= SOON
            text = f"剩余{days}{unit}" if days is not None else "计时中"
            return DeadlineWording(text, "warning" if soon else "info", "clock")
        case "due_today":
            return DeadlineWording("今日到期", "warning", "bell")
        case "overdue":
            text = f"已超期{abs(days)}{overdue_unit}" if days is not None else "已超期"
            return DeadlineWording(text, "danger", "warning")
        case "suspended":
            return DeadlineWording("已中止", "neutral", "pause")
        case "done":
            return DeadlineWording("已办结", "success", "check")
        case _:
            raise ValueError(f"未知的期限状态“{state}”，可用：running、due_today、overdue、suspended、done。")


def grouped_digits(digits: str) -> str:
    """A hash or another long number in groups of sixteen, between which a line of a document may break."""
    return " ".join(digits[place : place + 16] for place in range(0, len(digits), 16))
