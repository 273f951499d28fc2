"""What stands in the way of planning an inspection, and of recording one as done; each with its article.

These bind what is done in the portal; inspections that came with a ledger are history.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from accounts.models import OfficerCertificate
from common.obstacles import Obstacle
from enforcement.deadlines import CaseRows
from enforcement.enums import InspectionResult
from enforcement.models import ChecklistItem, DrawnObject, Inspection, PositiveListEntry
from enforcement.officers import officer_obstacles
from enforcement.procedure_enums import CheckVerdict
from enforcement.visit_caps import cap_obstacles

OFFICERS_BASIS = "行政处罚法第四十二条"
POSITIVE_LIST_BASIS = "环办执法〔2021〕10号"
RANDOM_BASIS = "国办发〔2015〕58号"
SHOWING_BASIS = "行政处罚法第五十五条"
CHECKUP_BASIS = "国办发〔2024〕54号（一次检查、全面体检）"


@dataclass(frozen=True)
class Check:
    """An inspection as it would be recorded."""

    inspection: Inspection
    day: date
    officers: Collection[OfficerCertificate]
    is_off_site: bool
    certificates_shown: bool
    result: str
    on_site_ground: str = ""
    cap_exception: str = ""
    reason: str = ""  # why other officers went than were drawn


def planning_obstacles(
    *,
    enterprise: int,
    source: str,
    day: date,
    is_off_site: bool,
    on_site_ground: str = "",
    cap_exception: str = "",
    without: int | None = None,
) -> list[Obstacle]:
    """What the cap and the positive list say against a visit on `day`."""
    found = cap_obstacles(
        enterprise=enterprise,
        source=source,
        is_off_site=is_off_site,
        day=day,
        exception=cap_exception,
        without=without,
    )
    if not is_off_site and not on_site_ground.strip() and is_listed(enterprise, day):
        found.append(
            Obstacle(
                "该企业在监督执法正面清单内，优先采取非现场方式检查；确需到现场检查的，请填写“现场检查理由”",
                POSITIVE_LIST_BASIS,
            )
        )
    return found


def is_listed(enterprise: int, day: date) -> bool:
    """Whether an enterprise is on the positive list in force on `day`."""
    return PositiveListEntry.objects.in_force_on(day).filter(enterprise=enterprise).exists()


def done_obstacles(check: Check) -> list[Obstacle]:
    """Why this inspection cannot be recorded as done."""
    inspection = check.inspection
    return [
        *officer_obstacles(check.officers, check.day, CaseRows(), basis=OFFICERS_BASIS),
        *_showing(check),
        *_drawn_officers(check),
        *planning_obstacles(
            enterprise=inspection.enterprise_id,
            source=inspection.source,
            day=check.day,
            is_off_site=check.is_off_site,
            on_site_ground=check.on_site_ground,
            cap_exception=check.cap_exception,
            without=inspection.pk,
        ),
        *_checklist(check),
    ]


def _showing(check: Check) -> list[Obstacle]:
    if check.is_off_site or check.certificates_shown:
        return []
    return [Obstacle("现场检查须主动出示执法证件，请确认已出示并勾选", SHOWING_BASIS)]


def _drawn_officers(check: Check) -> list[Obstacle]:
    drawn = DrawnObject.objects.filter(inspection=check.inspection).first()
    if drawn is None or check.reason.strip():
        return []
    if {each.pk for each in check.officers} == set(drawn.officers.values_list("pk", flat=True)):
        return []
    return [Obstacle("执法人员与随机抽取的不一致，确需更换的请在“办理意见”中写明理由", RANDOM_BASIS)]


def _checklist(check: Check) -> list[Obstacle]:
    inspection, found = check.inspection, []
    if inspection.is_full_checkup and (left := unanswered(inspection, check.day)):
        found.append(Obstacle(f"检查清单还有{left}项未填写，请先完成“全面体检”清单", CHECKUP_BASIS))
    deviates = inspection.answers.filter(verdict=CheckVerdict.DEVIATES).exists()
    if deviates and check.result == InspectionResult.CLEAN:
        found.append(
            Obstacle("检查清单中有不符合项，检查结果应为“发现问题”；清单填写有误的请先更正", CHECKUP_BASIS)
        )
    return found


def unanswered(inspection: Inspection, day: date) -> int:
    """How many questions in force on `day` have no answer yet."""
    return ChecklistItem.objects.in_force_on(day).exclude(answers__inspection=inspection).count()
