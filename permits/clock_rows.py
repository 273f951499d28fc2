"""What the clocks of an approval are computed by – rules of stops, limits, calendar – read once."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property

from common.errors import Refused
from common.working_days import Interval
from permits.enums import StopKind
from permits.models import ClockRule, StopInterval
from registry.clocks.rows import LimitRows


class StopRules:
    """All `ClockRule` rows, read once: which kinds of stop were excluded on which day."""

    def __init__(self) -> None:
        self._versions: dict[str, list[ClockRule]] = defaultdict(list)
        for rule in ClockRule.objects.order_by("effective_from"):
            self._versions[rule.stop_kind].append(rule)

    def excludes(self, kind: str, day: date) -> bool:
        """Whether a stop of `kind` begun on `day` is excluded. Raises Refused without a rule."""
        versions = self._versions[kind]
        index = bisect_right([rule.effective_from for rule in versions], day) - 1
        rule = versions[index] if index >= 0 else None
        if rule is None or (rule.effective_to is not None and rule.effective_to < day):
            raise Refused(
                f"未配置 {day} 有效的“{StopKind(kind).label}”期限计算规则，"
                "请在“审批期限计算规则”登记簿中录入或随台账导入。"
            )
        return rule.is_excluded

    def excluded(self, stops: Iterable[StopInterval], until: date) -> list[StopInterval]:
        """The stops that began by `until` and do not count towards the limit."""
        begun = [stop for stop in stops if stop.first_day <= until]
        return [stop for stop in begun if self.excludes(stop.kind, stop.first_day)]

    def intervals(self, stops: Iterable[StopInterval], until: date) -> list[Interval]:
        """The excluded spans that began by `until`; one still open runs to `until`."""
        return [(stop.first_day, stop.last_day or until) for stop in self.excluded(stops, until)]

    def reasons(self, stops: Iterable[StopInterval], today: date) -> tuple[str, ...]:
        """Why the clock stands still on `today`, each kind once."""
        kinds = [
            stop.kind
            for stop in self.excluded(stops, today)
            if stop.last_day is None or stop.last_day >= today
        ]
        return tuple(str(StopKind(kind).label) for kind in dict.fromkeys(kinds))


class ClockRows(LimitRows):
    """Rules of stops, limits and calendar of approvals; each is read when first needed, and once."""

    PREFIXES = ("eia-", "license-")

    @cached_property
    def rules(self) -> StopRules:
        return StopRules()
