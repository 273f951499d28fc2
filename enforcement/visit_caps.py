"""How often an enterprise is visited in a year, and the cap on that.

Basis: 国办发〔2024〕54号: visits without a lead have a yearly cap; what a complaint, monitoring, an
assignment or a case calls for lies outside it, and so does what is checked without a visit.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Count

from common.obstacles import Obstacle
from enforcement.enums import InspectionSource, InspectionStatus
from enforcement.models import Inspection
from registry.models import Threshold

CAP = "inspection-yearly-cap"
COUNTED = (InspectionSource.RANDOM, InspectionSource.SPECIAL, InspectionSource.ROUTINE)


def cap_on(day: date) -> Threshold | None:
    """The cap in force on `day`, None where the bureau has set none."""
    return Threshold.objects.in_force_on(day).filter(code=CAP).first()


def visits(enterprises: Collection[int], year: int, *, without: int | None = None) -> dict[int, int]:
    """Visits of a year that count towards the cap, planned ones among them, by enterprise.

    `without` leaves one inspection out of the count.
    """
    rows = Inspection.objects.filter(
        enterprise__in=enterprises,
        source__in=COUNTED,
        is_off_site=False,
        inspected_on__year=year,
    ).exclude(status=InspectionStatus.CANCELLED)
    if without is not None:
        rows = rows.exclude(pk=without)
    return dict(rows.order_by().values_list("enterprise").annotate(Count("pk")))


def cap_obstacles(
    *, enterprise: int, source: str, is_off_site: bool, day: date, exception: str, without: int | None = None
) -> list[Obstacle]:
    """What the cap says against this visit; nothing where it is justified in writing."""
    if source not in COUNTED or is_off_site or exception.strip():
        return []
    cap = cap_on(day)
    made = visits([enterprise], day.year, without=without).get(enterprise, 0)
    if cap is None or made < cap.amount:
        return []
    return [
        Obstacle(
            f"该企业{day.year}年已安排现场检查{made}次，达到年度上限{cap.amount:.0f}次；"
            "请改为非现场检查，或填写“超出频次上限理由”",
            cap.basis,
        )
    ]
