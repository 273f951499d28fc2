"""Whether a decision was made in time: by the limit of the law, and by what the bureau promises.

Both are conditions on decided applications that one statement can answer for any number of them:
the stored net days against the row of the limit in force when the complete application came in, as
`permits.deadlines` does for one. Limits counted in 自然日 are not judged here, since the stored days
are 工作日; such decisions stand in neither number.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from common.figure_tables import percent
from common.indicators import Measure, Period, indicator
from permits.enums import ApplicationKind, EiaCategory
from permits.models import EiaDecision
from registry.enums import DayUnit
from registry.models import StatutoryLimit

LEGAL, PROMISED = "decision", "promised"  # the last part of the code of the limit


def _kinds(base: str) -> Iterator[tuple[str, Q]]:
    """The code of the limit for each kind of application."""
    again = Q(application_kind=ApplicationKind.REEXAMINATION)
    yield f"eia-reexamination-{base}", again
    for category in EiaCategory.values:
        yield f"eia-{category}-{base}", ~again & Q(category=category)


def _in_force(code: str, **conditions: Any) -> Exists:
    began = Coalesce(OuterRef("corrected_on"), OuterRef("received_on"))
    rows = StatutoryLimit.objects.filter(code=code, unit=DayUnit.WORKING, effective_from__lte=began)
    still = Q(effective_to__isnull=True) | Q(effective_to__gte=began)
    return Exists(rows.filter(still, **conditions))


def _any(base: str, **conditions: Any) -> Q:
    found = Q()
    for code, kind in _kinds(base):
        found |= kind & Q(_in_force(code, **conditions))
    return Q(net_days__isnull=False) & found


def judged(base: str) -> Q:
    """Decided, with a limit in 工作日 to be measured against."""
    return _any(base)


def in_time(base: str) -> Q:
    """Decided within that limit."""
    return _any(base, amount__gte=OuterRef("net_days"))


def overdue(base: str) -> Q:
    """Decided after it."""
    return _any(base, amount__lt=OuterRef("net_days"))


def _share(period: Period, raw: list[Any]) -> Decimal | None:
    return percent(raw[0], raw[1])


def _share_working(period: Period, raw: list[Any]) -> str:
    return f"{raw[0]}÷{raw[1]}×100%＝{percent(raw[0], raw[1])}%" if raw[1] else ""


def _shares_of(period: Period, base: str) -> list[Measure]:
    decided = period.covers("decided_on")
    return [
        Measure(EiaDecision, decided & in_time(base), reads=("net_days",), label="期限内作出的决定"),
        Measure(EiaDecision, decided & judged(base), reads=("net_days",), label="有期限可比的决定"),
    ]


@indicator(
    "I10.on_time",
    name="法定期限按期办结率",
    unit="%",
    formula="当年全部审批决定中净用时不超过法定期限的件数÷有期限可比的件数×100%",
    note="按收到完整材料之日有效的法定期限；期限以自然日计的不计入。",
    variant_of="I10",
    combine=_share,
    working=_share_working,
)
def on_time_share(period: Period) -> list[Measure]:
    return _shares_of(period, LEGAL)


@indicator(
    "I10.promised",
    name="承诺期限按期办结率",
    unit="%",
    formula="当年全部审批决定中净用时不超过承诺期限的件数÷有期限可比的件数×100%",
    note="承诺期限未登记的没有可比件数，不作计算。",
    variant_of="I10",
    combine=_share,
    working=_share_working,
)
def promised_share(period: Period) -> list[Measure]:
    return _shares_of(period, PROMISED)


@indicator(
    "I10.corrected",
    name="申请材料补正占比",
    unit="%",
    formula="当年收到的申请中要求补正的件数÷收到的件数×100%",
    variant_of="I10",
    combine=_share,
    working=_share_working,
)
def corrected_share(period: Period) -> list[Measure]:
    received = period.covers("received_on")
    return [
        Measure(EiaDecision, received & Q(correction_notified_on__isnull=False), label="要求补正的申请"),
        Measure(EiaDecision, received, label="收到的申请"),
    ]
