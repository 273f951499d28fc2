"""Which policies cover an enterprise on a day, which run out, and for how many days nothing covered it.

A policy covers its first and its last day. It counts as renewed once the enterprise has one that ends
later, whether or not somebody recorded which renews which.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from common.working_days import clip, unite
from disclosure.insurance.enums import CoverState
from disclosure.models import InsurancePolicy
from registry.clocks.arithmetic import ONE_DAY, months_after
from registry.models import Threshold

SOON = "insurance-ending-soon"
MONTHS = 12


def soon_days(day: date) -> int:
    """So many days before its end a policy counts as 即将到期; 0 where none is configured."""
    row = Threshold.objects.in_force_on(day).filter(code=SOON).first()
    return int(row.amount) if row is not None else 0


def covers_on(day: date) -> Q:
    return Q(starts_on__lte=day, ends_on__gte=day)


def with_later(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Each with `has_later`: whether the enterprise has a policy that ends after it."""
    later = InsurancePolicy.objects.filter(
        enterprise=OuterRef("enterprise"), ends_on__gt=OuterRef("ends_on")
    ).order_by()
    return rows.annotate(has_later=Exists(later))


def in_state(rows: QuerySet[Any], state: str, day: date) -> QuerySet[Any]:
    """The policies that stand so on `day`; `in-force` includes those that end soon."""
    rows = with_later(rows)
    match state:
        case CoverState.IN_FORCE:
            return rows.filter(covers_on(day))
        case CoverState.ENDING:
            last = day + timedelta(days=soon_days(day))
            return rows.filter(covers_on(day), ends_on__lte=last, has_later=False)
        case CoverState.FUTURE:
            return rows.filter(starts_on__gt=day)
        case CoverState.RENEWED:
            return rows.filter(ends_on__lt=day, has_later=True)
        case CoverState.RUN_OUT:
            return rows.filter(ends_on__lt=day, has_later=False)
    return rows


def state_of(policy: Any, day: date, soon: int) -> CoverState:
    """How a policy of `with_later` stands on `day`."""
    if policy.starts_on > day:
        return CoverState.FUTURE
    if policy.ends_on < day:
        return CoverState.RENEWED if policy.has_later else CoverState.RUN_OUT
    if not policy.has_later and (policy.ends_on - day).days <= soon:
        return CoverState.ENDING
    return CoverState.IN_FORCE


def uncovered_days(after: date, before: date, policies: Iterable[Any]) -> int:
    """Days between two policies, both excluded, on which none of `policies` covers the enterprise."""
    first, last = after + ONE_DAY, before - ONE_DAY
    if last < first:
        return 0
    intervals = clip([(each.starts_on, each.ends_on) for each in policies], first, last)
    covered = sum((end - start).days + 1 for start, end in unite(intervals))
    return (last - first).days + 1 - covered


@dataclass(frozen=True)
class Standing:
    """A policy on a day, with what it renews and what renews it."""

    policy: InsurancePolicy
    day: date
    state: CoverState
    renews: InsurancePolicy | None
    renewed_by: InsurancePolicy | None
    gap_before: int  # days without cover between the policy that it renews and it
    gap_after: int

    @property
    def left(self) -> int:
        """Days to its last day, negative past it."""
        return (self.policy.ends_on - self.day).days

    @property
    def words(self) -> str:
        if self.state == CoverState.ENDING:
            return "今日到期" if self.left == 0 else f"还有{self.left}日到期"
        if self.state == CoverState.RUN_OUT:
            return f"已到期{-self.left}日，未续保"
        return str(self.state.label)

    @property
    def may_renew(self) -> bool:
        return self.renewed_by is None and self.state in (CoverState.ENDING, CoverState.RUN_OUT)


RELATIONS = ("enterprise__park", "renewal__renews", "renewed__policy")


def standings(policies: Sequence[Any], day: date) -> list[Standing]:
    """Policies of `with_later` with `RELATIONS`; two further queries for any number."""
    soon = soon_days(day)
    others: dict[int, list[InsurancePolicy]] = {}
    firms = {each.enterprise_id for each in policies}
    for each in InsurancePolicy.objects.filter(enterprise__in=firms).only(
        "enterprise", "starts_on", "ends_on"
    ):
        others.setdefault(each.enterprise_id, []).append(each)
    return [_standing(each, day, soon, others[each.enterprise_id]) for each in policies]


def _standing(policy: Any, day: date, soon: int, of_firm: Sequence[InsurancePolicy]) -> Standing:
    renewal, renewed = getattr(policy, "renewal", None), getattr(policy, "renewed", None)
    renews = renewal.renews if renewal is not None else None
    renewed_by = renewed.policy if renewed is not None else None
    return Standing(
        policy=policy,
        day=day,
        state=state_of(policy, day, soon),
        renews=renews,
        renewed_by=renewed_by,
        gap_before=uncovered_days(renews.ends_on, policy.starts_on, of_firm) if renews else 0,
        gap_after=uncovered_days(policy.ends_on, renewed_by.starts_on, of_firm) if renewed_by else 0,
    )


def standing_of(policy: InsurancePolicy, day: date) -> Standing:
    """One policy, read with what its standing needs."""
    row = with_later(InsurancePolicy.objects.filter(pk=policy.pk)).select_related(*RELATIONS).get()
    return standings([row], day)[0]


@dataclass(frozen=True)
class MonthCount:
    """How many enterprises were covered on the last day of a month, or on the day itself in its month."""

    day: date
    firms: int

    @property
    def label(self) -> str:
        return f"{self.day.year}年{self.day.month}月"


def firms_by_month(rows: QuerySet[Any], day: date, months: int = MONTHS) -> list[MonthCount]:
    """The last `months` months up to that of `day`; one query."""
    days = [*(_month_end(day, back) for back in range(months - 1, 0, -1)), day]
    counts = rows.order_by().aggregate(
        **{f"m{n}": Count("enterprise", filter=covers_on(each), distinct=True) for n, each in enumerate(days)}
    )
    return [MonthCount(each, counts[f"m{n}"]) for n, each in enumerate(days)]


def _month_end(day: date, back: int) -> date:
    """The last day of the month so many months before that of `day`."""
    return months_after(day.replace(day=1), 1 - back) - ONE_DAY


def firms(rows: QuerySet[Any]) -> int:
    """How many enterprises the policies are of."""
    return rows.order_by().values("enterprise").distinct().count()


def pressing(enterprises: Collection[int], day: date) -> list[Standing]:
    """The policies of these enterprises that end soon or ran out unrenewed, first to end first."""
    rows = with_later(InsurancePolicy.objects.filter(enterprise__in=enterprises))
    last = day + timedelta(days=soon_days(day))
    rows = rows.filter(has_later=False, ends_on__lte=last, starts_on__lte=day)
    return standings(list(rows.select_related(*RELATIONS).order_by("ends_on", "pk")), day)
