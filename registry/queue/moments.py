"""At which moments of a term somebody is reminded: the `ReminderRule` rows, read once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from registry.enums import ReminderMoment
from registry.models import ReminderRule


class Moments:
    """The active rules, of all clocks or of those with these codes."""

    def __init__(self, codes: Collection[str] | None = None) -> None:
        self._before: dict[str, list[ReminderRule]] = defaultdict(list)
        self._overdue: dict[str, list[ReminderRule]] = defaultdict(list)
        rules = ReminderRule.objects.filter(is_active=True)
        if codes is not None:
            rules = rules.filter(clock__in=codes)
        for rule in rules.order_by("days"):
            side = self._before if rule.moment == ReminderMoment.BEFORE else self._overdue
            side[rule.clock].append(rule)

    def reached(self, code: str, left: int) -> ReminderRule | None:
        """The rule whose moment was passed last, None when none was; `left` is negative past the end.

        After a pause only the nearest moment is told, not those before it. The first day past the end is
        day 0 of being overdue.
        """
        if left >= 0:
            return next((rule for rule in self._before[code] if rule.days >= left), None)
        since = -left - 1
        return next((rule for rule in reversed(self._overdue[code]) if rule.days <= since), None)

    def reached_on(self, code: str, due_on: date, today: date) -> ReminderRule | None:
        """The same of a term in calendar days."""
        return self.reached(code, (due_on - today).days)

    def furthest(self, code: str) -> int:
        """How many days before its end a term is first spoken of; 0 where never before."""
        return max((rule.days for rule in self._before[code]), default=0)

    def has(self, code: str) -> bool:
        return bool(self._before[code] or self._overdue[code])
