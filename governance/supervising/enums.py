"""States of supervision plans and of what supervision found."""

from __future__ import annotations

from django.db import models


class PlanStatus(models.TextChoices):
    DRAFT = "draft", "拟订"
    APPROVED = "approved", "已批准"
    CLOSED = "closed", "已总结"


PLAN_TRANSITIONS: dict[str, tuple[str, ...]] = {
    PlanStatus.DRAFT: (PlanStatus.APPROVED,),
    PlanStatus.APPROVED: (PlanStatus.CLOSED,),
    PlanStatus.CLOSED: (),
}


class FindingStatus(models.TextChoices):
    OPEN = "open", "待整改"
    RECTIFIED = "rectified", "已整改，待复查"
    ACCEPTED = "accepted", "复查通过"


# A recheck that is not passed sends the finding back.
FINDING_TRANSITIONS: dict[str, tuple[str, ...]] = {
    FindingStatus.OPEN: (FindingStatus.RECTIFIED,),
    FindingStatus.RECTIFIED: (FindingStatus.ACCEPTED, FindingStatus.OPEN),
    FindingStatus.ACCEPTED: (),
}
