"""The steps that an enterprise owes in a compulsory audit, and what becomes of what it hands in."""

from __future__ import annotations

from django.db import models


class ProductionStep(models.TextChoices):
    """What the enterprise does, in order; the acts of the bureau are `CleanProductionEvent`s."""

    INFORMATION = "information", "公开信息"
    START = "start", "启动审核"
    REPORT = "report", "提交审核报告"
    MEASURES = "measures", "中高费方案实施完成"


# The field of the audit that holds the day on which the step was done.
DAY_OF: dict[str, str] = {
    ProductionStep.INFORMATION: "information_published_on",
    ProductionStep.START: "started_on",
    ProductionStep.REPORT: "reported_on",
    ProductionStep.MEASURES: "measures_done_on",
}


class ProductionFilingStatus(models.TextChoices):
    SUBMITTED = "submitted", "已提交，待审核"
    ACCEPTED = "accepted", "已确认"
    RETURNED = "returned", "已退回"


# What was returned stays as it is; the enterprise hands in anew.
PRODUCTION_FILING_TRANSITIONS: dict[str, tuple[str, ...]] = {
    ProductionFilingStatus.SUBMITTED: (ProductionFilingStatus.ACCEPTED, ProductionFilingStatus.RETURNED),
    ProductionFilingStatus.ACCEPTED: (),
    ProductionFilingStatus.RETURNED: (),
}
